"""An instrument as an OSCAL catalog: chapters and articles are groups, a paragraph is a control, its duties are items of its statement.

The words are ours. The official text goes along only where the caller gives it. A bound or a recurrence is a parameter, and so is
every reading: a profile sets it.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from zhengan.assess.citations import article_words
from zhengan.assess.explain import duty_words
from zhengan.assess.figures import bound_words
from zhengan.law import CLASSES, MODALITIES, Article, Catalogue, Instrument, Obligation, Reading, parse_address
from zhengan.law.text.numerals import han_of
from zhengan.reports.oscal_document import (
    NAMESPACE,
    Json,
    filled,
    joined,
    metadata_of,
    one_line,
    oscal_document,
    props_of,
    stable_uuid,
    token,
)
from zhengan.reports.sources import rules_digest


def instrument_catalog(instrument: Instrument, catalogue: Catalogue, texts: Mapping[str, str]) -> Json:
    """The instrument with every paragraph of it.

    Args:
        instrument: the one exported.
        catalogue: where it lies, for readings.
        texts: address -> official text, to go along with our words; empty: none goes.
    """
    readings = [catalogue.readings[id_] for id_ in _readings_of(instrument) if id_ in catalogue.readings]
    articles = {item.number: _article(item, instrument, catalogue, texts) for item in instrument.articles}
    body = {
        "params": [_reading_param(item, instrument.id) for item in readings],
        "groups": _chapters(instrument, articles),
        "back-matter": {"resources": [_citation(instrument), *map(_reading_resource, readings)]},
    }
    return oscal_document("catalog", _metadata(instrument), filled(body))


def control_id(cite: str) -> str:
    """The control of the paragraph that an address lies in: `csrc-218/21.3` -> `csrc-218_21.3`."""
    address = parse_address(cite)
    return token(address.of_paragraph if address else cite)


def reading_param(instrument: str, reading: str) -> str:
    """The parameter of a reading in an instrument's catalog."""
    return f"{instrument}_reading_{reading}"


def versions(instrument: Instrument) -> dict[str, Obligation]:
    """Each obligation once, by its latest version."""
    latest: dict[str, Obligation] = {}
    for duty in instrument.obligations:
        if duty.id not in latest or latest[duty.id].from_ < duty.from_:
            latest[duty.id] = duty
    return latest


def _metadata(instrument: Instrument) -> Json:
    looked_at = [duty.second_reading for duty in instrument.obligations if duty.second_reading]
    props: list[tuple[str, object]] = [
        ("instrument", instrument.id),
        ("number", instrument.number),
        ("issuer", instrument.issuer),
        ("adopted-on", instrument.adopted_on),
        ("issued-on", instrument.issued_on),
        ("in-force-from", instrument.in_force_from),
        ("in-force-until", instrument.in_force_until),
        *(("repeals", other) for other in instrument.repeals),
        *((f"convention-{_SIDES[side]}", value) for side, value in instrument.convention.items()),
    ]
    modified: date = max([instrument.in_force_from, *looked_at])
    return metadata_of(f"《{instrument.title}》义务目录", modified, rules_digest(instrument), props)


def _chapters(instrument: Instrument, articles: Mapping[str, Json]) -> list[Json]:
    """Articles under their chapters; those outside any chapter stand for themselves."""
    groups: list[Json] = []
    held: dict[int, list[Json]] = {}
    for number, article in articles.items():
        chapter = instrument.chapter_of(number)
        if chapter is None:
            groups.append(article)
            continue
        place = instrument.chapters.index(chapter) + 1
        if place not in held:
            held[place] = []
            title = one_line(f"第{han_of(place)}章　{chapter.title}")
            id_ = f"{instrument.id}_chapter-{place}"
            groups.append({"id": id_, "class": "chapter", "title": title, "groups": held[place]})
        held[place].append(article)
    return groups


def _article(article: Article, instrument: Instrument, catalogue: Catalogue, texts: Mapping[str, str]) -> Json:
    return filled(
        {
            "id": token(article.address),
            "class": "article",
            "title": article_words(article.address, catalogue),
            "controls": [
                _control(f"{article.address}.{number}", class_, instrument, catalogue, texts)
                for number, class_ in article.paragraphs.items()
            ],
        }
    )


def _control(address: str, class_: str, instrument: Instrument, catalogue: Catalogue, texts: Mapping[str, str]) -> Json:
    duties = [duty for duty in versions(instrument).values() if duty.address.of_paragraph == address]
    id_ = token(address)
    statement = {"id": f"{id_}_smt", "name": "statement", "parts": [_item(duty) for duty in duties]}
    damage = [item for item in instrument.errata if item.cite == address or item.cite.startswith(f"{address}.")]
    return filled(
        {
            "id": id_,
            "class": class_ or "duty",
            "title": article_words(address, catalogue),
            "params": [param for duty in duties for param in _params(duty)],
            "props": props_of(
                [
                    ("label", CLASSES.get(class_)),
                    ("cite", address),
                    ("text-sha256", instrument.paragraph_digests.get(address)),
                    *(("erratum", f"{item.found}：{item.note}") for item in damage),
                ]
            ),
            "parts": [*([statement] if duties else []), *_text_part(address, texts)],
        }
    )


def _item(duty: Obligation) -> Json:
    """A duty: what is asked of whom, and how it is judged."""
    return filled(
        {
            "id": token(duty.id),
            "name": "item",
            "props": props_of(
                [
                    ("obligation", duty.id),
                    ("cite", duty.cite),
                    ("modality", duty.modality),
                    ("modality-label", MODALITIES[duty.modality]),
                    *(("who", code) for code in duty.who),
                    *(("phrase", words) for words in duty.phrase),
                    ("object", duty.object.type if duty.object else None),
                    ("object-where", duty.object.where if duty.object else None),
                    ("when", duty.when),
                    ("due", duty.due),
                    ("unless", duty.unless),
                    ("check", duty.check),
                    ("attested", "yes" if duty.attested else None),
                    *(("evidence", name) for name in duty.evidence),
                    ("from", duty.from_),
                    ("until", duty.until),
                    ("second-reading", duty.second_reading),
                ]
            ),
            "prose": duty_words(duty),
            "links": [{"href": f"#{_reading_uuid(id_)}", "rel": "reference", "text": id_} for id_ in duty.readings],
        }
    )


def _params(duty: Obligation) -> Iterable[Json]:
    if duty.bound is not None:
        bound = duty.bound
        yield {
            "id": f"{token(duty.id)}_bound",
            "class": "bound",
            "label": "界限",
            "props": props_of([("cmp", bound.cmp), ("num", bound.num), ("den", bound.den), ("unit", bound.unit)]),
            "constraints": [{"description": bound_words(bound)}],
            "values": [str(bound)],
        }
    if duty.every is not None:
        yield {"id": f"{token(duty.id)}_every", "class": "recurrence", "label": "周期", "values": [duty.every]}


def _text_part(address: str, texts: Mapping[str, str]) -> list[Json]:
    lines = [texts[address]] if address in texts else []
    for place, text in texts.items():
        if place.startswith(f"{address}."):
            lines.append(f"（{han_of(int(place.rpartition('.')[2]))}）{text}")
    if not lines:
        return []
    return [{"id": f"{token(address)}_txt", "name": "official-text", "ns": NAMESPACE, "prose": joined(lines)}]


def _readings_of(instrument: Instrument) -> list[str]:
    return sorted({id_ for duty in instrument.obligations for id_ in duty.readings})


def _reading_param(reading: Reading, instrument: str) -> Json:
    return {
        "id": reading_param(instrument, reading.id),
        "class": "reading",
        "label": one_line(reading.question),
        "props": props_of([("reading", reading.id), ("default", reading.default)]),
        "links": [{"href": f"#{_reading_uuid(reading.id)}", "rel": "reference"}],
        "constraints": [{"description": f"{'、'.join(reading.choices)} 之一"}],
        "guidelines": [{"prose": f"{value}：{words}"} for value, words in reading.choices.items()],
        "values": [reading.default],
    }


def _reading_resource(reading: Reading) -> Json:
    return {
        "uuid": _reading_uuid(reading.id),
        "title": one_line(reading.question),
        "description": reading.basis,
        "props": props_of(
            [("reading", reading.id), ("default", reading.default), ("verified", "yes" if reading.verified else "no")]
        ),
    }


def _reading_uuid(reading: str) -> str:
    return stable_uuid("reading", reading)


def _citation(instrument: Instrument) -> Json:
    named = "，".join(part for part in (instrument.number, instrument.issuer) if part)
    return {
        "uuid": stable_uuid("instrument", instrument.id),
        "title": one_line(instrument.title),
        "citation": {"text": one_line(f"《{instrument.title}》（{named}）")},
    }


_SIDES = {"以上": "or-more", "以下": "less-than"}
