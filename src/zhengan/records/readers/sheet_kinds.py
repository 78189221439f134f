"""Which sheets of a workbook hold records, and of which type.

A sheet is known by the mark that our template puts on it, by its name (the Chinese name of a type, or the type's own),
or, where no sheet is known that way, by the name of its file.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from zhengan.records.faults import Fault, Findings, Notice, Place, Refused, quoted
from zhengan.records.readers.cells import RecordFile, stamp_of
from zhengan.records.registry import RECORD_TYPES, RecordType
from zhengan.records.values import nearest
from zhengan.records.workbooks.book import Book, Sheet, open_book
from zhengan.records.workbooks.layout import FOR_PEOPLE
from zhengan.records.workbooks.sheets import sheet_rows
from zhengan.records.writing import plain


def record_sheets(path: Path, label: str, findings: Findings) -> Iterator[RecordFile]:
    """The sheets of a workbook that hold records; a visible sheet that is none of ours, and not empty, is a fault."""
    stamp = stamp_of(path)
    try:
        book = open_book(path)
        known = {sheet.name: found for sheet in book.sheets if (found := _type_of(book, sheet))}
        if not known and (named := RECORD_TYPES.get(path.stem)):
            known = {next((sheet for sheet in book.sheets if not sheet.hidden), book.sheets[0]).name: named}
        for sheet in book.sheets:
            place = f"{label} {sheet.name}"
            if sheet.name in known:
                _note_hidden(sheet, place, findings)
                yield RecordFile(known[sheet.name], path, place, stamp, sheet.name)
            elif sheet.name not in FOR_PEOPLE and next(sheet_rows(book, sheet), None) is not None:
                _refuse_sheet(sheet, place, findings)
    except Refused as refused:
        findings.add(refused.at(Place(label), ""))
    except OSError as error:
        findings.add(Fault("unreadable", label, 0, "", "可以读取的文件", type(error).__name__, "检查文件权限和磁盘"))


def names_institution(path: Path) -> bool:
    """Whether a workbook has a sheet of institutions; one that cannot be opened may have, and is told about later."""
    try:
        book = open_book(path)
        return any(found and found.name == "institution" for sheet in book.sheets if (found := _type_of(book, sheet)))
    except (Refused, OSError):
        return True


def _type_of(book: Book, sheet: Sheet) -> RecordType | None:
    marked = RECORD_TYPES.get(book.marks.get(sheet.name, "").partition(".")[0])
    return marked or _named(sheet.name)


def _named(name: str) -> RecordType | None:
    """The type that a sheet's name means; a copy of a sheet is named `应急演练 (2)`."""
    word = _COPY.sub("", plain(name)).strip()
    return RECORD_TYPES.get(word) or _TYPE_BY_TITLE.get(word)


def _note_hidden(sheet: Sheet, place: str, findings: Findings) -> None:
    if sheet.hidden:
        findings.note(Notice("hidden_sheet", place, "", f"{place} 是隐藏的工作表，照样读入；不要的请删去。"))


def _refuse_sheet(sheet: Sheet, place: str, findings: Findings) -> None:
    if sheet.hidden:
        findings.note(Notice("unread_sheet", place, "", f"{place} 是隐藏的工作表，不以记录命名，没有读。"))
        return
    words = tuple(_TYPE_BY_TITLE)
    guess = nearest(plain(sheet.name)[:64], words)
    remedy = f"是否要写 {guess}；" if guess else ""
    findings.add(
        Fault(
            "unknown_sheet",
            place,
            0,
            "",
            "以记录名称命名的工作表，如“应急演练”",
            quoted(sheet.name),
            f"{remedy}不是证据就删去或隐藏这张表",
        )
    )


# `应急演练 (2)`: what a spreadsheet calls the copy of a sheet.
_COPY = re.compile(r"\s*\([0-9]{1,3}\)$")
_TYPE_BY_TITLE = {found.title: found for found in RECORD_TYPES.values()}
