"""What an Akoma Ntoso document says of itself: which work, expression and file it is, when it was in force, what is damaged in it.

Nothing here asks the clock: the file is dated like the text. A date that the text does not show is the first day of what it does
show (a month, a year), or 0001-01-01, and `name` says so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree.ElementTree import Element, SubElement

from zhengan.law import Instrument
from zhengan.law.document import Document
from zhengan.law.text import LoadedText
from zhengan.reports.document import fit

XMLNS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
NO_DATE = ("0001-01-01", "unknown")
_SOURCE = "#zhengan"
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_SHOWN = ("", "year", "month", "issued")


@dataclass(frozen=True)
class Remark:
    """One note on the text: at which address (`title`; None: the whole), and what it says."""

    place: str | None
    words: str


def child(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A new element under `parent`."""
    made = SubElement(parent, tag, attributes)
    made.text = fit(text) or None
    return made


def remarks_of(text: LoadedText, known: Instrument | Document | None) -> list[Remark]:
    """Known damage: what the reader found in the text as loaded, then what the catalogue knows besides."""
    remarks = [Remark(item.address, item.words) for item in text.errata]
    found = {(item.address, item.kind) for item in text.errata}
    for item in known.errata if known else ():
        place = item.cite.removeprefix(f"{text.id}/")
        if (place, item.kind) not in found:
            remarks.append(Remark(place, f"{item.found}：{item.note}"))
    if isinstance(known, Document):
        remarks = [Remark(None, known.warning), *remarks]
        remarks += [Remark(None, f"缺{gap.what}：{gap.words}") for gap in known.gaps]
        remarks += [Remark(None, known.dated_note)] if known.dated_note else []
    return remarks


def add_meta(parent: Element, text: LoadedText, known: Instrument | Document | None, remarks: Iterable[Remark]) -> None:
    """The `meta` of the text; `known` is what the catalogue has of it."""
    meta = child(parent, "meta")
    issued, shown = _issued(known)
    work = f"/akn/cn/{'act' if isinstance(known, Instrument) else 'doc'}/{issued}/{text.id}"
    day = known.in_force_from.isoformat() if isinstance(known, Instrument) else issued
    expression = f"{work}/zho@{day}"
    identification = child(meta, "identification", source=_SOURCE)
    head = _frbr(identification, "FRBRWork", work, (issued, shown), "#issuer")
    child(head, "FRBRcountry", value="cn")
    if isinstance(known, Instrument) and known.number:
        child(head, "FRBRnumber", value=known.number)
    child(head, "FRBRname", value=fit(known.title if known else text.title))
    when = (day, "in-force" if isinstance(known, Instrument) else shown)
    child(_frbr(identification, "FRBRExpression", expression, when, "#issuer"), "FRBRlanguage", language="zho")
    made = _frbr(identification, "FRBRManifestation", f"{expression}.xml", when, _SOURCE)
    child(made, "FRBRformat", value="application/akn+xml")
    if isinstance(known, Instrument):
        _force(meta, known)
    _references(meta, known)
    _notes(meta, remarks)


def _issued(known: Instrument | Document | None) -> tuple[str, str]:
    """The day of the work, and what is known of it."""
    if isinstance(known, Instrument):
        told = (("issued", known.issued_on), ("adopted", known.adopted_on), ("in-force", known.in_force_from))
        return next((day.isoformat(), name) for name, day in told if day)
    match = _DAY.fullmatch(known.dated) if known else None
    if match is None:
        return NO_DATE
    year, month, day = match.groups()
    return f"{year}-{month or '01'}-{day or '01'}", _SHOWN[sum(part is not None for part in match.groups())]


def _frbr(parent: Element, tag: str, uri: str, when: tuple[str, str], author: str) -> Element:
    made = child(parent, tag)
    child(made, "FRBRthis", value=f"{uri}/!main")
    child(made, "FRBRuri", value=uri)
    child(made, "FRBRdate", date=when[0], name=when[1])
    child(made, "FRBRauthor", href=author)
    return made


def _force(meta: Element, known: Instrument) -> None:
    """Adoption, entry into force and end as events, and the time between the last two."""
    days: list[tuple[str, date, str]] = [("evt_force", known.in_force_from, "generation")]
    if known.adopted_on or known.issued_on:
        days.insert(0, ("evt_made", known.issued_on or known.adopted_on or known.in_force_from, "generation"))
    if known.in_force_until:
        days.append(("evt_end", known.in_force_until + timedelta(days=1), "repeal"))
    if known.issued_on:
        child(meta, "publication", date=known.issued_on.isoformat(), name=known.issuer, number=known.number)
    lifecycle = child(meta, "lifecycle", source=_SOURCE)
    for id_, day, kind in days:
        child(lifecycle, "eventRef", eId=id_, date=day.isoformat(), type=kind, source="#issuer")
    group = child(child(meta, "temporalData", source=_SOURCE), "temporalGroup", eId="tg_force")
    end = {"end": "#evt_end"} if known.in_force_until else {}
    child(group, "timeInterval", start="#evt_force", refersTo="#inForce", **end)


def _references(meta: Element, known: Instrument | Document | None) -> None:
    references = child(meta, "references", source=_SOURCE)
    issuer = fit(known.issuer if known else "") or "不详"
    for id_, name in (("issuer", issuer), ("zhengan", "证安")):
        child(references, "TLCOrganization", eId=id_, href=f"/akn/ontology/organization/cn/{id_}", showAs=name)
    child(references, "TLCConcept", eId="inForce", href="/akn/ontology/concept/inForce", showAs="施行")


def _notes(meta: Element, remarks: Iterable[Remark]) -> None:
    numbered = list(enumerate(remarks, 1))
    if not numbered:
        return
    notes = child(meta, "notes", source=_SOURCE)
    for number, remark in numbered:
        child(child(notes, "note", eId=f"note_{number}", marker=str(number)), "p", remark.words)
