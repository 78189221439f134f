"""Answers put into the XML of a DOCX survey, in the runs where they belong, with nothing else touched."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from zhengan.reports.survey.boxes import TICKED, Edit, ticking
from zhengan.reports.survey.package import Package
from zhengan.reports.survey.question import Place, SurveyRefused
from zhengan.reports.survey.word import ANSWER, BLANK, DOCUMENT, W, blocks_of, row_cells, wide
from zhengan.reports.survey.workbook import PARSER, serialised

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write_answers(package: Package, answers: Mapping[str, tuple[Place, str]]) -> dict[str, bytes]:
    """The document's XML with these texts in their places (address -> place and text)."""
    root = etree.fromstring(package.parts[DOCUMENT], PARSER)
    body = root.find(f"{W}body")
    blocks = list(blocks_of(body))
    tables = [one for kind, one in blocks if kind == "table"]
    paragraphs = [one for kind, one in blocks if kind == "paragraph"]
    # What is inserted comes last, from the end: numbers of paragraphs before it stay.
    for address, (place, text) in sorted(answers.items(), key=lambda item: item[1][0].way == "insert"):
        if address.startswith("t"):
            table, row, column = map(int, re.findall(r"\d+", address))
            _into_cell(_cell_at(tables[table], row, column), place, text)
        else:
            _into_paragraph(paragraphs[int(address[1:])], place, text)
    return {DOCUMENT: serialised(root)}


def blanked(part: bytes, addresses: set[str], inserted: Sequence[int] = ()) -> bytes:
    """The document without what stands in these places: what must be the same before and after.

    `inserted` are the numbers of paragraphs behind each of which one was put, in their order.
    """
    root = etree.fromstring(part, PARSER)
    body = root.find(f"{W}body")
    blocks = list(blocks_of(body))
    tables = [one for kind, one in blocks if kind == "table"]
    paragraphs = [one for kind, one in blocks if kind == "paragraph"]
    for before, number in enumerate(inserted, 1):
        paragraphs[number + before].getparent().remove(paragraphs[number + before])
    gone = {number + before for before, number in enumerate(inserted, 1)}
    paragraphs = [one for at, one in enumerate(paragraphs) if at not in gone]
    for address in addresses:
        if address.startswith("t"):
            table, row, column = map(int, re.findall(r"\d+", address))
            places = list(_cell_at(tables[table], row, column).iter(f"{W}p"))
        else:
            places = [paragraphs[int(address[1:])]]
        for paragraph in places:
            for child in [one for one in paragraph if one.tag != f"{W}pPr"]:
                paragraph.remove(child)
    return bytes(etree.tostring(root, method="c14n"))


def _cell_at(table: Any, row: int, column: int) -> Any:
    element = list(table.iterchildren(f"{W}tr"))[row]
    at = 0
    for cell in row_cells(element):
        if at == column:
            return cell
        at += wide(cell)
    raise SurveyRefused(f"问卷的表格里没有第 {row + 1} 行第 {column + 1} 列。没有生成，请重新读取问卷。")


def _into_cell(cell: Any, place: Place, text: str) -> None:
    if place.way == "boxes":
        _tick(cell, text)
        return
    first, *others = cell.iterchildren(f"{W}p")
    _set_text(first, text)
    for other in others:
        for run in [one for one in other if one.tag != f"{W}pPr"]:
            other.remove(run)


def _into_paragraph(paragraph: Any, place: Place, text: str) -> None:
    if place.way == "boxes":
        _tick(paragraph, text)
    elif place.way == "insert":
        _insert_after(paragraph, text)
    elif place.way == "append":
        length = sum(len(one.text or "") for one in paragraph.iter(f"{W}t"))
        _edit(paragraph, [(length, length, text)])
    elif place.way in ("after", "blank"):
        whole = "".join(one.text or "" for one in paragraph.iter(f"{W}t"))
        found = (ANSWER.match if place.way == "after" else BLANK.search)(whole)
        span = (
            (found.end(), len(whole)) if found and place.way == "after" else found.span() if found else (0, len(whole))
        )
        _edit(paragraph, [(*span, text)])
    else:
        _set_text(paragraph, text)


def _tick(element: Any, text: str) -> None:
    """Ticks a box in its run; a box that is a content control is told as well."""
    choice, _, remark = text.partition("\n")
    whole = "".join(one.text or "" for one in element.iter(f"{W}t"))
    _edit(element, ticking(whole, choice, remark))
    for control in element.iter(f"{W}sdt"):
        state = control.find(f"{W}sdtPr/{_W14}checkbox/{_W14}checked")
        if state is not None:
            shown = "".join(one.text or "" for one in control.iter(f"{W}t"))
            state.set(f"{_W14}val", "1" if TICKED in shown else "0")


def _edit(element: Any, edits: list[Edit]) -> None:
    """Does edits on the text of an element's runs, each in the run where it begins."""
    for start, end, new in reversed(edits):
        at, written = 0, False
        for one in element.iter(f"{W}t"):
            text = one.text or ""
            first, last = max(start - at, 0), min(end - at, len(text))
            inside = first < last or (start == end and 0 <= start - at <= len(text))
            if inside:
                one.text = text[:first] + ("" if written else new) + text[max(last, first) :]
                one.set(_SPACE, "preserve")
                written = True
            at += len(text)
            if written and at >= end:
                break


def _insert_after(paragraph: Any, text: str) -> None:
    made = etree.Element(f"{W}p")
    properties = paragraph.find(f"{W}pPr")
    if properties is not None:
        kept = deepcopy(properties)
        for name in ("numPr", "pStyle", "outlineLvl", "sectPr"):
            for one in kept.findall(f"{W}{name}"):
                kept.remove(one)
        made.append(kept)
    paragraph.addnext(made)
    _set_text(made, text)


def _set_text(paragraph: Any, text: str) -> None:
    """The paragraph with this text, in the form of its first run."""
    runs = list(paragraph.iter(f"{W}r"))
    form = next((deepcopy(one.find(f"{W}rPr")) for one in runs if one.find(f"{W}rPr") is not None), None)
    if form is None:
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        form = deepcopy(mark) if mark is not None else None
    for child in [one for one in paragraph if one.tag != f"{W}pPr"]:
        paragraph.remove(child)
    run = etree.SubElement(paragraph, f"{W}r")
    if form is not None:
        run.append(form)
    for at, line in enumerate(text.split("\n")):
        if at:
            etree.SubElement(run, f"{W}br")
        told = etree.SubElement(run, f"{W}t")
        told.text = line
        told.set(_SPACE, "preserve")
