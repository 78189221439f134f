"""Excel: the cells of every sheet, hidden ones too, as columns; comments, text boxes and properties as text.

openpyxl rather than the house's reader of evidence (records/workbooks): that one refuses macros, odd parts and damaged formats, which
is right for evidence and wrong for a search. What may unpack is bounded before openpyxl opens it.
"""

import warnings
import zipfile
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any

from zhengan.privacy.readers.found import Findings
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.office import read_parts
from zhengan.privacy.readers.packages import member_stream, members
from zhengan.privacy.readers.place import columns_of, looks_like_header, names_for
from zhengan.privacy.readers.source import BLOCK, Source

_CELLS = ("xl/worksheets/sheet", "xl/sharedStrings", "xl/styles", "xl/theme", "xl/calcChain")


def read_workbook(source: Source, reading: Reading) -> Findings:
    """Sheets as columns by their headers, then the parts beside the cells."""
    with source.seekable(reading.limits.most_spooled) as file:
        with zipfile.ZipFile(file) as package:
            _measure(package, reading)
            yield from read_parts(package, source, reading, _CELLS)
        file.seek(0)
        yield from _sheets(source, file)


def _measure(package: zipfile.ZipFile, reading: Reading) -> None:
    """Unpack the cells once against the bounds: openpyxl itself has none."""
    for entry in members(package, reading):
        if entry.filename.startswith(_CELLS):
            with member_stream(package, entry, reading) as stream:
                while stream.read(BLOCK):
                    pass


def _sheets(source: Source, file: IO[bytes]) -> Findings:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                # Some programs write a dimension that hides rows.
                sheet.reset_dimensions()
                rows = _rows(sheet)
                first = next(rows, [])
                filled = [cell or "" for cell in first]
                named = looks_like_header(filled)
                given = rows if named else chain([first], rows)
                names = names_for(len(first), filled if named else ())
                where = source.where.inside(sheet.title)
                yield from columns_of(where, names, given, first_row=2 if named else 1, encoding="xlsx")
        finally:
            book.close()


def _rows(sheet: Any) -> Iterator[list[str | None]]:
    for row in sheet.iter_rows(values_only=True):
        yield [_text(value) for value in row]


def _text(value: Any) -> str | None:
    """A cell as text; a whole number without the tail of a float."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e20:
        return str(int(value))
    return str(value)
