"""Guards over the catalogue: what a program can prove about the law's data before anyone is judged by it.

Each guard returns its faults and never raises. `texts` maps addresses to official text as loaded (`csrc-218/21.3`);
where an instrument's text is not loaded, the guards that need it say nothing about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from zhengan.law.beside_guard import beside_stands
from zhengan.law.bound import Bound
from zhengan.law.catalogue import Catalogue
from zhengan.law.document_guards import documents_sound
from zhengan.law.fault import Fault
from zhengan.law.instrument import Instrument
from zhengan.law.modal import governing
from zhengan.law.obligation import MODALITIES, Obligation, parse_address
from zhengan.law.phrase import rederive_bound
from zhengan.law.subject import CODES
from zhengan.law.text.model import squeeze, text_digest

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Names that the rest of the product defines: checks, selectors (`where`) and record types."""

    checks: frozenset[str]
    selectors: frozenset[str]
    records: frozenset[str]


def check_law(catalogue: Catalogue, texts: Texts, known: Known) -> tuple[Fault, ...]:
    """Every guard except the one on examples, in order of place."""
    return tuple(
        sorted(
            (
                *phrases_stand(catalogue, texts),
                *digests_match(catalogue, texts),
                *bounds_rederive(catalogue),
                *modality_matches(catalogue, texts),
                *coverage_total(catalogue, texts),
                *versions_total(catalogue),
                *one_check_or_attested(catalogue),
                *known_names(catalogue, known),
                *documents_sound(catalogue, texts),
                *beside_stands(catalogue),
            )
        )
    )


def phrases_stand(catalogue: Catalogue, texts: Texts) -> tuple[Fault, ...]:
    """Every operative phrase stands in the cited paragraph, white space ignored."""
    faults = []
    for cite, phrases, source in _cited(catalogue):
        text = _text_at(texts, cite)
        if text is None:
            if _is_loaded(texts, cite):
                faults.append(Fault(*source, cite, "官方文本里的一款", "文本里没有", "请改正出处。"))
            continue
        faults += [
            Fault(*source, cite, "该款里的原词", f"“{phrase}”不在该款", "请照原文改正 phrase 或者出处。")
            for phrase in phrases
            if squeeze(phrase) not in text
        ]
    return tuple(faults)


def digests_match(catalogue: Catalogue, texts: Texts) -> tuple[Fault, ...]:
    """The text loaded is the text that the catalogue was written from."""
    faults = []
    for instrument in catalogue.instruments.values():
        for address, sealed in instrument.paragraph_digests.items():
            text = texts.get(address)
            if text is not None and text_digest(text) != sealed:
                remedy = "请核对是不是同一版本；修订过的要重新录入并封存。"
                faults.append(Fault(*instrument.source, address, "与封存时相同的文本", "文本有变", remedy))
    return tuple(faults)


def bounds_rederive(catalogue: Catalogue) -> tuple[Fault, ...]:
    """Every bound (and every fine) follows from its phrase and the instrument's own meaning of 以上 and 以下."""
    faults = []
    for instrument in catalogue.instruments.values():
        stated: list[tuple[str, Bound, tuple[str, ...], tuple[str, int]]] = [
            (duty.id, duty.bound, duty.phrase, duty.source) for duty in instrument.obligations if duty.bound is not None
        ]
        stated += [
            (rule.exposure.cite, rule.exposure.fine, rule.phrase, rule.source)
            for rule in instrument.liability.rules
            if rule.exposure.fine is not None
        ]
        for where, bound, phrases, source in stated:
            derived = rederive_bound(phrases, instrument.convention)
            if derived is None or not bound.same_as(derived):
                expected = "从 phrase 推得出的界限" if derived is None else f"从 phrase 推出的 {derived}"
                faults.append(Fault(*source, where, expected, str(bound), "请改正 bound 或者 phrase。"))
    return tuple(faults)


# The reading of a clause without a modal word of its own, after one that has 可以.
PLAIN_INDICATIVE = "plain-indicative"


def modality_matches(catalogue: Catalogue, texts: Texts) -> tuple[Fault, ...]:
    """The modal word that governs the phrase is of the modality that the obligation claims."""
    faults = []
    for duty in catalogue.obligations():
        text = _text_at(texts, duty.cite)
        if text is None:
            continue
        found = governing(duty.phrase, text)
        if PLAIN_INDICATIVE in duty.readings:
            found |= {"must"}
        departs = "in_principle" in found and duty.modality != "in_principle"
        if duty.modality not in found or departs:
            words = "、".join(f"{key}（{MODALITIES[key]}）" for key in sorted(found))
            faults.append(Fault(*duty.source, duty.id, words, duty.modality, "请改用原文的语气，或者补足 phrase。"))
    return tuple(faults)


def coverage_total(catalogue: Catalogue, texts: Texts) -> tuple[Fault, ...]:
    """Every paragraph of the text (or of the sealed digests) is classed, no other is, and every duty is kept."""
    faults = []
    for instrument in catalogue.instruments.values():
        loaded = {address for address in texts if address.startswith(f"{instrument.id}/")}
        classed = {
            f"{article.address}.{paragraph}": article.source
            for article in instrument.articles
            for paragraph in article.paragraphs
        }
        actual = _paragraphs(loaded or instrument.paragraph_digests)
        if not actual:
            remedy = "请用 zhengan law load 读入官方文本。"
            faults.append(Fault(*instrument.source, "", "官方文本或者封存的摘要", "都没有，无法核对", remedy))
            continue
        remedy = "请在该条的 paragraphs 里写明类别。"
        faults += [
            Fault(*instrument.source, address, "已分类的一款", "没有分类", remedy)
            for address in sorted(actual - set(classed))
        ]
        faults += [
            Fault(*classed[address], address, "官方文本里的一款", "文本里没有", "请删去或者改正款号。")
            for address in sorted(set(classed) - actual)
        ]
        faults += _unkept(instrument)
    return tuple(faults)


def _unkept(instrument: Instrument) -> Iterator[Fault]:
    kept = {duty.address.of_paragraph for duty in instrument.obligations}
    for article in instrument.articles:
        for paragraph, class_ in article.paragraphs.items():
            address = f"{article.address}.{paragraph}"
            if class_ == "duty" and address not in kept:
                remedy = "请录入义务；尚未录入的归为 pending。"
                yield Fault(*article.source, address, "归为 duty 的款有义务", "一项也没有", remedy)


def versions_total(catalogue: Catalogue) -> tuple[Fault, ...]:
    """On every day one id has at most one version; versions follow each other with no gap and no overlap."""
    faults = []
    versions: dict[str, list[Obligation]] = defaultdict(list)
    for duty in catalogue.obligations():
        versions[duty.id].append(duty)
        instrument = catalogue.instruments[duty.instrument]
        if duty.from_ < instrument.in_force_from:
            expected = f"不早于施行日 {instrument.in_force_from}"
            faults.append(Fault(*duty.source, duty.id, expected, str(duty.from_), "请改正 from。"))
        end = instrument.in_force_until
        if end is not None and duty.until is not None and duty.until > end:
            faults.append(Fault(*duty.source, duty.id, f"不晚于失效日 {end}", str(duty.until), "请改正 until。"))
    for id_, found in versions.items():
        found.sort(key=lambda duty: duty.from_)
        for earlier, later in pairwise(found):
            next_day = None if earlier.until is None else earlier.until + timedelta(days=1)
            if later.from_ != next_day:
                expected = "前一版写明 until" if next_day is None else f"自 {next_day} 起，与前一版相接"
                remedy = "请改正前一版的 until 或者后一版的 from。"
                faults.append(Fault(*later.source, id_, expected, f"自 {later.from_} 起", remedy))
    return tuple(faults)


def one_check_or_attested(catalogue: Catalogue) -> tuple[Fault, ...]:
    """Each obligation is judged by exactly one check, or attested by a person."""
    return tuple(
        Fault(*duty.source, duty.id, "check 和 attested 只有其一", "两者都有" if duty.check else "都没有", "请改正。")
        for duty in catalogue.obligations()
        if (duty.check is not None) == duty.attested
    )


def known_names(catalogue: Catalogue, known: Known) -> tuple[Fault, ...]:
    """Every check, selector, record type, reading and subject code that the data names exists."""
    faults = []
    for duty in catalogue.obligations():
        object_ = duty.object
        named: list[tuple[str, str | None, Collection[str]]] = [
            ("check", duty.check, known.checks),
            ("object.type", object_.type if object_ else None, known.records),
            ("object.where", object_.where if object_ else None, known.selectors),
            *(("evidence", name, known.records) for name in duty.evidence),
            *(("readings", name, catalogue.readings) for name in duty.readings),
            *(("who", name, CODES) for name in duty.who),
        ]
        faults += [
            Fault(*duty.source, duty.id, f"已有的 {key}", f"“{name}”没有定义", "请改正名称，或者先写出它。")
            for key, name, allowed in named
            if name is not None and name not in allowed
        ]
    return tuple(faults)


def examples_missing(catalogue: Catalogue, covers: Iterable[str]) -> tuple[Fault, ...]:
    """What no example covers yet, and what examples claim to cover that does not exist.

    A bound wants one below, on and above; a recurrence its first day, last day and the day after; an exception one.
    `covers` are strings such as `csrc-218/21#network-core below`. Obligations that a person attests want none.
    """
    given, wanted = set(covers), _wanted_examples(catalogue)
    faults = [
        Fault(*source, token, "有一个例子", "没有", "请在 examples 里补一例，写明 covers。")
        for token, source in wanted.items()
        if token not in given
    ]
    ids = {duty.id for duty in catalogue.obligations()}
    for token in sorted(given - set(wanted)):
        id_, _, kind = token.partition(" ")
        if id_ not in ids or kind not in {*_BOUND_CASES, *_RECURRENCE_CASES, "exception"}:
            expected = "“义务编号 below|on|above|first|last|after|exception”"
            faults.append(Fault("tests/examples", 0, token, expected, "不认识的 covers", "请改正。"))
    return tuple(faults)


_BOUND_CASES = ("below", "on", "above")
_RECURRENCE_CASES = ("first", "last", "after")


def _wanted_examples(catalogue: Catalogue) -> dict[str, tuple[str, int]]:
    wanted: dict[str, tuple[str, int]] = {}
    for duty in catalogue.obligations():
        if duty.check is None:
            continue
        cases = (_BOUND_CASES if duty.bound else ()) + (_RECURRENCE_CASES if duty.every else ())
        wanted |= {f"{duty.id} {case}": duty.source for case in (*cases, *(("exception",) if duty.unless else ()))}
    return wanted


def _cited(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, ...], tuple[str, int]]]:
    for instrument in catalogue.instruments.values():
        for duty in instrument.obligations:
            yield duty.cite, duty.phrase, duty.source
        for rule in instrument.liability.rules:
            yield rule.exposure.cite, rule.phrase, rule.source


def _text_at(texts: Texts, cite: str) -> str | None:
    """The squeezed text of the cited place, a paragraph's items included; None where it is not loaded."""
    parts = [text for address, text in texts.items() if address == cite or address.startswith(f"{cite}.")]
    return squeeze("".join(parts)) if parts else None


def _is_loaded(texts: Texts, cite: str) -> bool:
    head = cite.partition("/")[0]
    return any(address.startswith(f"{head}/") for address in texts)


def _paragraphs(addresses: Iterable[str]) -> set[str]:
    parsed = (parse_address(address) for address in addresses)
    return {address.of_paragraph for address in parsed if address is not None and address.paragraph is not None}
