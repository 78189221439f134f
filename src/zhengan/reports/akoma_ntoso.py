"""A loaded text as Akoma Ntoso 3.0 (OASIS LegalDocML): an act by chapter, article, paragraph and item, anything else as a `doc`.

The words are the loaded ones, damage included: it is told in notes, never mended. `eId` follows the addresses: `csrc-218/71.1.7` is
`art_71__para_1__point_7`.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, tostring

from zhengan.law import Instrument
from zhengan.law.document import Document
from zhengan.law.text import Heading, LoadedText, Paragraph
from zhengan.law.text.model import squeeze
from zhengan.law.text.numerals import han_of
from zhengan.reports.akoma_meta import XMLNS, add_meta, child, remarks_of

_TAGS: Mapping[str, tuple[str, str, str]] = {
    "part": ("part", "part", "第{}编"),
    "chapter": ("chapter", "chp", "第{}章"),
    "section": ("section", "sec", "第{}节"),
    "clause": ("section", "sec", "{}、"),
}
"""Rank of a heading -> element, start of its eId, how its number is printed."""


def akoma_ntoso_xml(text: LoadedText, known: Instrument | Document | None) -> bytes:
    """The text as an XML file; the same text gives the same bytes. `known` is what the catalogue has of it."""
    root = Element("akomaNtoso", xmlns=XMLNS)
    is_act = text.kind == "articles"
    name = "act" if is_act else known.kind if isinstance(known, Document) else "text"
    document = child(root, "act" if is_act else "doc", name=name)
    remarks = remarks_of(text, known)
    add_meta(document, text, known, remarks)
    notes: dict[str | None, list[int]] = {}
    for number, remark in enumerate(remarks, 1):
        notes.setdefault(remark.place, []).append(number)
    _preface(document, text, notes)
    body = child(document, "body" if is_act else "mainBody")
    _fill(body, text, notes)
    if text.closing:
        _lines(child(document, "conclusions"), text.closing)
    _lay_out(root, 1)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _preface(document: Element, text: LoadedText, notes: Mapping[str | None, list[int]]) -> None:
    preface = child(document, "preface")
    line = child(child(preface, "longTitle"), "p")
    child(line, "docTitle", text.title)
    _refer(line, notes.get("title", ()))
    told = squeeze("".join(paragraph.text for paragraph in text.paragraphs))
    # An introduction without a number is also a paragraph of the text: once is enough.
    if squeeze(text.preamble) not in told:
        _lines(preface, text.preamble)


def _fill(body: Element, text: LoadedText, notes: Mapping[str | None, list[int]]) -> None:
    """Articles (or sections) one after the other, each under the headings that hold it."""
    opened: list[tuple[Heading, Element]] = []
    for number in text.numbers:
        chain = [heading for heading in text.parts if number in heading.articles and not _is_own(heading, number, text)]
        while opened and opened[-1][0] not in chain:
            opened.pop()
        for heading in chain[len(opened) :]:
            opened.append((heading, _container(opened[-1][1] if opened else body, heading)))
        parent = opened[-1][1] if opened else body
        made = _unit(parent, number, text)
        for key, members in groupby(text.article(number), key=lambda item: _paragraph_key(item, text)):
            _paragraph(made, key, list(members), text, notes)


def _container(parent: Element, heading: Heading) -> Element:
    tag, prefix, printed = _TAGS[heading.rank]
    own = f"{prefix}_{heading.number if heading.number is not None else heading.line}"
    above = parent.get("eId")
    made = child(parent, tag, eId=f"{above}__{own}" if above else own)
    if heading.number is not None:
        child(made, "num", printed.format(han_of(heading.number)))
    child(made, "heading", heading.title)
    return made


def _is_own(heading: Heading, number: str, text: LoadedText) -> bool:
    """Whether a heading is the title of that section itself."""
    return text.kind == "sections" and heading.rank in ("section", "clause") and heading.articles == (number,)


def _unit(parent: Element, number: str, text: LoadedText) -> Element:
    """The element of an article or a section; paragraphs before the first section stand in one without a number."""
    if text.kind == "articles":
        made = child(parent, "article", eId=f"art_{number}")
        first, _, inserted = number.partition("-")
        child(made, "num", f"第{han_of(int(first))}条" + (f"之{han_of(int(inserted))}" if inserted else ""))
        return made
    made = child(parent, "section", eId=f"sec_{number}")
    own = next((heading for heading in text.parts if _is_own(heading, number, text)), None)
    if own is not None and own.number is not None:
        child(made, "num", _TAGS[own.rank][2].format(han_of(own.number)))
    untitled = next((item for item in text.parts if item.number is None and not item.articles), None)
    titled = own or (untitled if number == "0" else None)
    if titled is not None:
        child(made, "heading", titled.title)
    return made


def _paragraph_key(item: Paragraph, text: LoadedText) -> str:
    """Which paragraph a line belongs to: `3`, or `0-1` for one that a section does not number."""
    parts = item.address.split(".")
    return "-".join(parts[1:3]) if text.kind == "sections" and parts[1] == "0" else parts[1]


def _paragraph(
    parent: Element, key: str, members: Sequence[Paragraph], text: LoadedText, notes: Mapping[str | None, list[int]]
) -> None:
    """One paragraph with its items."""
    made = child(parent, "paragraph", eId=f"{parent.get('eId')}__para_{key}")
    if text.kind == "sections" and not key.startswith("0-"):
        child(made, "num", f"（{han_of(int(key))}）")
    depth = 3 if key.startswith("0-") else 2
    own = [item for item in members if item.address.count(".") < depth]
    items = [item for item in members if item.address.count(".") >= depth]
    if not items:
        _words(child(made, "content"), own, notes)
        return
    if own:
        _words(child(made, "intro"), own, notes)
    for item in items:
        last = item.address.split(".", depth)[depth].replace(".", "-")
        point = child(made, "point", eId=f"{made.get('eId')}__point_{last}")
        if last.isdigit():
            child(point, "num", f"（{han_of(int(last))}）")
        _words(child(point, "content"), [item], notes)


def _words(parent: Element, paragraphs: Iterable[Paragraph], notes: Mapping[str | None, list[int]]) -> None:
    for paragraph in paragraphs:
        _refer(child(parent, "p", paragraph.text), notes.get(paragraph.address, ()))


def _refer(line: Element, numbers: Iterable[int]) -> None:
    for number in numbers:
        child(line, "noteRef", href=f"#note_{number}", marker=str(number))


def _lay_out(element: Element, depth: int) -> None:
    """Lines and indents for people, never inside the words of a paragraph."""
    if element.tag == "p" or not len(element):
        return
    element.text = "\n" + "  " * depth
    for below in element:
        _lay_out(below, depth + 1)
        below.tail = element.text
    element[-1].tail = element.text[:-2]


def _lines(parent: Element, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            child(parent, "p", line)
