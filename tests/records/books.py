"""Workbooks for tests, made with openpyxl as people's programs make them, and broken by hand."""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from zhengan.records import RECORD_TYPES, Folder, read_folder, write_template

INSTITUTION_CSV = "key,name,kind\nS1,示例证券,证券公司\n"
SYSTEM_HEADER = ("键 *", "名称 *", "重要信息系统 *", "上线日 *")


def folder_with(place: Path, **files: str | bytes) -> Path:
    """An evidence folder of S1 with these files (`__` for a dot)."""
    folder = place / "证据"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {"institution__csv": INSTITUTION_CSV, **files}.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def book_of(*sheets: tuple[str, Sequence[Sequence[Any]]], then: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """The bytes of a workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    then(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def systems(*rows: Sequence[Any], header: Sequence[str] = SYSTEM_HEADER) -> tuple[str, list[Sequence[Any]]]:
    """A sheet of systems."""
    return "信息系统", [header, *rows]


def read_book(place: Path, content: bytes, name: str = "台账__xlsx") -> Folder:
    """The folder with that workbook, read."""
    return read_folder(folder_with(place, **{name: content}))


def filled(theme: str, path: Path, rows: Iterable[tuple[str, dict[str, Any]]]) -> Path:
    """The template of a theme with rows filled in by Chinese header, from the fourth row on."""
    write_template(theme, path)
    book = load_workbook(path)
    for type_name, cells in rows:
        sheet = book[RECORD_TYPES[type_name].title]
        columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[1]}
        line = 4
        while sheet.cell(line, 1).value is not None:
            line += 1
        for name, value in cells.items():
            cell = sheet.cell(line, columns[RECORD_TYPES[type_name].columns[name].title])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)
    return path


def rezipped(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The same archive with parts changed, or left out."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = change(entry.filename, old.read(entry))
            if data is not None:
                new.writestr(entry.filename, data)
    return stream.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """A change of the sheets' XML."""
    return lambda name, data: data.replace(old, new) if "worksheets/" in name else data


def with_shared_strings(content: bytes) -> bytes:
    """The same workbook with its texts in a table of strings, as Excel and WPS write it; openpyxl writes them in place."""
    strings: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        strings.append(match[2])
        return match[1] + b't="s"><v>%d</v></c>' % (len(strings) - 1)

    def change(name: str, data: bytes) -> bytes:
        if "worksheets/" in name:
            return re.sub(rb'(<c [^>]*)t="inlineStr"[^>]*><is>(.*?)</is></c>', shared, data)
        if name == "xl/_rels/workbook.xml.rels":
            kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
            added = b'<Relationship Id="rIdS" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
            return data.replace(b"</Relationships>", added)
        return data

    stream = BytesIO(rezipped(content, change))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        table = b"<sst>" + b"".join(b"<si>%s</si>" % text for text in strings) + b"</sst>"
        package.writestr("xl/sharedStrings.xml", table)
    return stream.getvalue()
