"""One finding in plain Chinese, on one page: what, by which sentence, read how, from which figures and evidence, and what now.

story(finding, catalogue, texts, names) ─► Story     explain(…) ─► lines of a terminal
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhengan.assess.beside_words import bearing_lines, reference_lines, reference_words
from zhengan.assess.citations import article_words, cite_words, force_words, title_words
from zhengan.assess.deciding import deciding_readings
from zhengan.assess.figures import PERIOD_UNITS, bound_words, decimal_of, every_of, figure_words
from zhengan.assess.finding import Finding
from zhengan.assess.remedies import remedy_words, type_words
from zhengan.assess.vocabulary import FIGURE_WORDS
from zhengan.assess.words import (
    VERDICT_MARKS,
    VERDICT_WORDS,
    days_words,
    object_words,
    reason_words,
)
from zhengan.law import CODES, MODALITIES, Bound, Catalogue, Exposure, Obligation

WIDTH = 100
_INDENT = "  "
_NAMED_EVIDENCE = 8
_BY_LAW, _OPEN_MEASURE = "case_by_law", "other_supervisory"
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
# Days of which the first must not be later than the second, and how that is asked.
_IN_ORDER = (
    ("done_on", "deadline", "不晚于"),
    ("keep_through", "kept_until", "不早于"),
    ("bia_on", "approved_on", "不晚于"),
)
# Said before the duty's own words.
_SENTENCES = {
    "breached": "没有做到",
    "unproven": "看不出是否做到",
    "due": "还要做",
    "manual": "要由人判断是否做到",
    "met": "做到了",
    "advisory": "可以做，不强求",
    "not_applicable": "不适用",
}


@dataclass(frozen=True)
class Story:
    """A finding told: one sentence, why, and titled sections of sentences, each section with something to say."""

    headline: str
    reason: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def story(finding: Finding, catalogue: Catalogue, texts: Mapping[str, str], names: Mapping[str, str]) -> Story:
    """The finding's story.

    Args:
        finding: the one explained.
        catalogue: the law that it was made under.
        texts: address -> official text of the paragraph, where loaded.
        names: institution -> name; objects under `institution/type/key`, where known.
    """
    duty = duty_of(finding, catalogue)
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("条文", _law(duty, catalogue, texts)),
        ("口径", _readings(finding, catalogue)),
        ("数字", _figures(finding, duty)),
        ("证据", _evidence(finding)),
        ("时效", _time(finding)),
        ("怎样才能合规" if finding.verdict in ("breached", "unproven") else "接下来做什么", _remedy(finding, duty)),
        ("可能的后果", exposure_lines(finding.liability, catalogue)),
        ("从轻、减轻", _mitigation(finding, duty, catalogue)),
        ("旁及规则", bearing_lines(catalogue.bearing(duty.cite, finding.as_of), duty.cite)),
    )
    told = ((title, tuple(body)) for title, body in sections)
    return Story(
        headline(finding, duty, names),
        reason_words(finding, duty) + "。",
        tuple((title, body) for title, body in told if body),
    )


def explain(finding: Finding, catalogue: Catalogue, texts: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """The finding's story, a line of the terminal an item. The arguments are those of `story`."""
    told = story(finding, catalogue, texts, names)
    lines = [*_wrapped(told.headline, ""), *_wrapped(told.reason, _INDENT)]
    for title, body in told.sections:
        lines += ["", f"【{title}】", *(line for text in body for line in _wrapped(text, _INDENT))]
    return lines


def headline(finding: Finding, duty: Obligation, names: Mapping[str, str]) -> str:
    """Who has (not) done what: one sentence that a manager understands."""
    who = names.get(finding.institution, finding.institution)
    what = object_words(finding, names)
    of_object = f"的{type_words(finding.object[0])}“{what}”" if finding.object else ""
    mark = f"{VERDICT_MARKS[finding.verdict]} {VERDICT_WORDS[finding.verdict]}{mutatis_mark(finding)}"
    return f"{mark}　{who}{of_object}{_SENTENCES[finding.verdict]}：{duty_words(duty)}。（截至 {finding.as_of}）"


def duty_of(finding: Finding, catalogue: Catalogue) -> Obligation:
    """The obligation as it bound on the finding's day, else its latest version."""
    try:
        return catalogue.obligation(finding.obligation, finding.as_of)
    except KeyError:
        return catalogue.obligation(finding.obligation)


def duty_words(duty: Obligation) -> str:
    """What is asked, in our words; what is forbidden says so."""
    return duty.words if duty.modality == "must" else MODALITIES[duty.modality] + duty.words


def mutatis_mark(finding: Finding) -> str:
    """参照, for bodies that the order binds only by analogy (218:74.1)."""
    return "·参照" if finding.mutatis else ""


def working_lines(finding: Finding, duty: Obligation) -> list[str]:
    """How the deciding figures were compared, written out."""
    figures = finding.figures
    lines = _bound_working(finding, duty.bound) if duty.bound and duty.bound.unit == "ratio" else []
    minutes, owed = decimal_of(figures.get("minutes")), decimal_of(figures.get("owed_minutes"))
    floor = decimal_of(finding.readings.get("coverage", "").removeprefix("minutes-"))
    # A value over the bound breaches however few the samples.
    if finding.verdict != "breached" and minutes is not None and owed is not None and floor is not None:
        lines.append("样本够不够：" + _compared(minutes, Decimal(100), ">=", owed, floor))
    for first, last, asked in _IN_ORDER:
        if figures.get(first) and figures.get(last):
            left, right = (first, last) if asked == "不晚于" else (last, first)
            words = f"{_label(left)} {figures[left]} {asked}{_label(right)} {figures[right]}"
            lines.append(f"{words}？{_told(str(figures[first]) <= str(figures[last]))}")
    if figures.get("periods_owed") and {"done", "silent", "missed"} <= figures.keys():
        unit = PERIOD_UNITS.get(every_of(duty), "次")
        counts = (figures["periods_owed"], figures["done"], figures["silent"], figures["missed"])
        lines.append("应做 {} − 已做 {} − 没有证据 {} = 缺 {}（{}）".format(*counts, unit.removeprefix("个")))
    return lines


def exposure_lines(exposures: Iterable[Exposure], catalogue: Catalogue) -> list[str]:
    """What a breach can lead to: a line for each provision, then one for each condition and set of measures under it."""
    provisions: dict[tuple[str, tuple[str, ...]], dict[tuple[object, ...], tuple[Exposure, list[str]]]] = {}
    for item in exposures:
        rows = provisions.setdefault((item.cite, item.by), {})
        same = (item.condition, item.measures, item.fine, item.leads_to, item.references)
        rows.setdefault(same, (item, []))[1].append(item.whom_name)
    lines = []
    for (cite, by), rows in provisions.items():
        lines.append(f"{cite_words(cite, catalogue)}，由{'、'.join(CODES[code] for code in by)}：")
        lines += [_INDENT + _exposure(item, "、".join(whom)) for item, whom in rows.values()]
        led = dict.fromkeys(reference for item, _ in rows.values() for reference in item.references)
        lines += [_INDENT * 2 + line for reference in led for line in reference_lines(reference)]
    return lines


def _exposure(item: Exposure, whom: str) -> str:
    condition = f"{item.condition}的，" if item.condition else ""
    laws = f"依{_laws(item)}" if item.leads_to else ""
    if {measure.code for measure in item.measures} == {_BY_LAW}:
        return f"{condition}{laws or '依法'}处罚{whom}"
    ranked = sorted(item.measures, key=lambda measure: measure.code == _OPEN_MEASURE)
    measures = "、".join(_measure(measure.code, measure.name, item.fine) for measure in ranked)
    return f"{condition}{laws}{'，' if laws else ''}对{whom}：{measures}"


def _laws(item: Exposure) -> str:
    """The laws that a provision leads to, by article where a rule beside ours names it."""
    named = {reference.law: reference_words(reference) for reference in item.references}
    told = [named.get(law, f"《{law}》") for law in item.leads_to]
    return ("、" if named else "").join(told)


def _measure(code: str, name: str, fine: Bound | None) -> str:
    return f"{name}（{bound_words(fine)}）" if code == "fine" and fine is not None else name


def _law(duty: Obligation, catalogue: Catalogue, texts: Mapping[str, str]) -> Iterable[str]:
    instrument = catalogue.instruments[duty.instrument]
    yield f"{title_words(instrument)}{article_words(duty.cite, catalogue)}　{duty.cite}"
    if instrument.in_force_until is not None:
        yield f"{instrument.called} {force_words(instrument, catalogue)}。"
    yield f"要求：{MODALITIES[duty.modality]}——{duty.words}"
    yield f"原词：{'；'.join(f'“{phrase}”' for phrase in duty.phrase)}"
    if duty.bound is not None:
        yield f"界限：{bound_words(duty.bound)}"
    text = "".join(body for place, body in texts.items() if place == duty.cite or place.startswith(f"{duty.cite}."))
    if text:
        yield f"原文：{text}"


def _readings(finding: Finding, catalogue: Catalogue) -> Iterable[str]:
    told = deciding_readings(finding, catalogue)
    for id_, value in told.items():
        reading = catalogue.readings.get(id_)
        if reading is None:
            continue
        others = "；".join(f"{words}（{id_}={other}）" for other, words in reading.choices.items() if other != value)
        chosen = reading.choices.get(value, value) + ("" if value == reading.default else "（不是缺省）")
        doubt = "" if reading.verified else "（依据未核实）"
        yield f"{reading.question}？{chosen}{doubt}。" + (f"另可：{others}" if others else "")
    if any(len(catalogue.readings[id_].choices) > 1 for id_ in told if id_ in catalogue.readings):
        yield "换一种口径再看：加 --reading 编号=取值"


def _figures(finding: Finding, duty: Obligation) -> Iterable[str]:
    told = [f"{_label(name)} {figure_words(finding, name, duty)}" for name in _told_figures(finding)]
    if told:
        yield "；".join(told)
    yield from (f"算式　{line}" for line in working_lines(finding, duty))


def _told_figures(finding: Finding) -> list[str]:
    """The figures worth telling: none twice, none that only names another's unit."""
    figures = finding.figures
    needless = {"metric"} | ({"first_missed"} if "missed_periods" in figures else set())
    if figures.get("ceiling") == figures.get("peak"):
        needless.add("ceiling")
    return [name for name in figures if name not in needless]


def _evidence(finding: Finding) -> Iterable[str]:
    for item in finding.evidence[:_NAMED_EVIDENCE]:
        yield f"{type_words(item.type)} {item.key}（第 {item.seq} 条）"
    more = len(finding.evidence) - _NAMED_EVIDENCE
    if more > 0:
        yield f"另有 {more} 条"
    if not finding.evidence:
        yield "没有可依据的记录。"


def _time(finding: Finding) -> Iterable[str]:
    if finding.good_until is not None and finding.good_until != finding.due_on:
        yield f"没有新证据，这个判断管到 {finding.good_until}。"
    if finding.due_on is not None:
        yield f"下一个期限 {finding.due_on}，{days_words((finding.due_on - finding.as_of).days)}。"


def _remedy(finding: Finding, duty: Obligation) -> Iterable[str]:
    words = remedy_words(finding, duty)
    if words:
        yield words


def _mitigation(finding: Finding, duty: Obligation, catalogue: Catalogue) -> Iterable[str]:
    """218:70 speaks of incidents of projects; whether it applies is for the regulator, so it is told as a possibility."""
    about = {item.type for item in finding.evidence} | ({finding.object[0]} if finding.object else set())
    if finding.verdict != "breached" or not about & {"incident", "fintech_project"}:
        return
    for row in catalogue.instruments[duty.instrument].liability.mitigations:
        where = cite_words(row.cite, catalogue)
        yield f"{where}：属于金融科技创新或者信息技术应用创新机制的项目，{row.condition}的，{row.effect.name}。"


def _bound_working(finding: Finding, bound: Bound) -> list[str]:
    figures = finding.figures
    available = decimal_of(figures.get("bandwidth", figures.get("capacity")))
    used = decimal_of(figures.get("peak" if finding.verdict == "breached" else "ceiling"))
    if available is None or used is None:
        return []
    num, den = Decimal(bound.num), Decimal(bound.den)
    if bound.cmp in ("<", "<="):
        return [_compared(used, den, bound.cmp, available, num)]
    return [_compared(available, den, bound.cmp, used, num)]


def _compared(left: Decimal, left_by: Decimal, cmp: str, right: Decimal, right_by: Decimal) -> str:
    """`80 × 100 < 100 × 80？即 8000 < 8000，不成立`, exact."""
    products = (Fraction(left * left_by), Fraction(right * right_by))
    holds = {
        "<": products[0] < products[1],
        "<=": products[0] <= products[1],
        ">": products[0] > products[1],
        ">=": products[0] >= products[1],
    }[cmp]
    sign = _SIGNS[cmp]
    written = [format((one * by).normalize(), "f") for one, by in ((left, left_by), (right, right_by))]
    sides = [str(one) if by == 1 else f"{one} × {by}" for one, by in ((left, left_by), (right, right_by))]
    return f"{sides[0]} {sign} {sides[1]}？{written[0]} {sign} {written[1]}，{_told(holds)}"


def _told(holds: bool) -> str:  # noqa: FBT001
    return "成立" if holds else "不成立"


def _label(name: str) -> str:
    return FIGURE_WORDS[name].label if name in FIGURE_WORDS else name


def _wrapped(text: str, indent: str) -> list[str]:
    """Text in lines of at most `WIDTH` columns, wide signs counted as two; words and numbers stay whole."""
    indent += " " * (len(text) - len(text.lstrip(" ")))
    lines: list[str] = []
    line, used = indent, len(indent)
    for piece in _PIECES.findall(text.lstrip(" ")):
        wide = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in piece)
        # An opening mark at the very end of a line belongs to the next one.
        room = wide + 2 if piece in _OPENING else wide
        if used + room > WIDTH and piece not in _CLOSING:
            lines.append(line)
            line, used = indent, len(indent)
            line += piece.lstrip(" ")
        else:
            line += piece
        used += wide
    return [*lines, line]


_PIECES = re.compile(r" ?[\x21-\x7e]+|.", re.DOTALL)
_OPENING = "（《“"
_CLOSING = "，。；：、）”》？"
