"""Where the text of a column lies in a Parquet file, page by page, so that it can be searched as bytes without being decoded.

Only what `segments.encoding` writes, and what other writers make of the same, is understood; anything else gives None, and the file is
read in the ordinary way. The headers of pages are structs of Thrift's compact protocol (parquet.thrift, `PageHeader`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import zstandard

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_DATA, _DICTIONARY, _DATA_2 = 0, 2, 3
_PLAIN, _PLAIN_DICTIONARY, _DELTA_LENGTH, _CODES = 0, 2, 6, 8
_HEADER_BYTES = 8192
_LARGEST = 1 << 30

Value = int | bool | bytes | dict[int, "Value"] | None


@dataclass(frozen=True, slots=True)
class Page:
    """The values of one page: `held` bytes from `start` on, which become `size` bytes. Each value stands in them whole."""

    start: int
    held: int
    size: int
    packed: bool


def pages_of(data: memoryview, column: "pq.ColumnChunkMetaData") -> tuple[Page, ...] | None:
    """The pages in which all values of a column of texts stand, for one row group; None where that cannot be said."""
    if column.compression not in {"ZSTD", "UNCOMPRESSED"} or column.physical_type != "BYTE_ARRAY":
        return None
    first = column.dictionary_page_offset if column.has_dictionary_page else column.data_page_offset
    try:
        return _pages(data, int(first), column)
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _pages(data: memoryview, at: int, column: "pq.ColumnChunkMetaData") -> tuple[Page, ...]:
    """The same. Raises one of several errors for what is not understood."""
    end, count, coded = at + column.total_compressed_size, 0, False
    pages = []
    while at < end:
        header, size = _fields(bytes(data[at : min(at + _HEADER_BYTES, end)]), 0, 0)
        page = Page(at + size, _whole(header, 3), _whole(header, 2), column.compression == "ZSTD")
        at = page.start + page.held
        if at > end or page.size > _LARGEST:
            raise ValueError
        if header[1] == _DICTIONARY:
            if _whole(_inner(header, 7), 2) not in {_PLAIN, _PLAIN_DICTIONARY}:
                raise ValueError
            coded = True
            pages.append(page)
            continue
        page, values, encoding = _values(page, header)
        count += values
        if encoding in {_PLAIN, _DELTA_LENGTH}:
            pages.append(page)
        elif not (coded and encoding in {_CODES, _PLAIN_DICTIONARY}):  # else the values stand in the dictionary
            raise ValueError
    if count != column.num_values:
        raise ValueError
    return tuple(pages)


def _values(page: Page, header: dict[int, Value]) -> tuple[Page, int, int]:
    """A page of data with what its header says: how many values, how they are written."""
    if header[1] == _DATA:
        inner = _inner(header, 5)
        return page, _whole(inner, 1), _whole(inner, 2)
    if header[1] != _DATA_2:
        raise ValueError
    inner = _inner(header, 8)
    return _second(page, inner), _whole(inner, 1), _whole(inner, 4)


class Opener:
    """Gives the bytes of pages. What it gave is valid until it is asked again: all pages go through the same memory."""

    def __init__(self) -> None:
        self._room = bytearray()
        self._unpacker = zstandard.ZstdDecompressor()

    @property
    def room(self) -> int:
        """Bytes of memory that it holds."""
        return len(self._room)

    def opened(self, data: memoryview, page: Page) -> memoryview | None:
        """The bytes of a page; None where it is not what its header says."""
        held = data[page.start : page.start + page.held]
        if not page.packed:
            return held if len(held) == page.size else None
        if len(self._room) < page.size:
            self._room = bytearray(page.size)
        room = memoryview(self._room)[: page.size]
        try:
            if page.size == 0 or zstandard.frame_content_size(held) != page.size:
                return room if page.size == 0 else None
            with self._unpacker.stream_reader(held) as reader:
                return room if reader.readinto(room) == page.size else None
        except zstandard.ZstdError:
            return None


def _second(page: Page, header: dict[int, Value]) -> Page:
    """A page of version 2: before its values stand the levels, never compressed."""
    levels = _whole(header, 5) + _whole(header, 6)
    if levels > min(page.held, page.size):
        raise ValueError
    packed = page.packed and header.get(7, True) is not False
    return Page(page.start + levels, page.held - levels, page.size - levels, packed)


def _inner(header: dict[int, Value], number: int) -> dict[int, Value]:
    found = header[number]
    if not isinstance(found, dict):
        raise TypeError
    return found


def _whole(header: dict[int, Value], number: int) -> int:
    found = header[number]
    if type(found) is not int or found < 0:
        raise ValueError
    return found


def _fields(data: bytes, at: int, depth: int) -> tuple[dict[int, Value], int]:
    """The fields of the struct that begins at this place, and where it ends."""
    found: dict[int, Value] = {}
    number = 0
    while data[at]:
        step, kind = data[at] >> 4, data[at] & 15
        at += 1
        if step:
            number += step
        else:
            number, at = _signed(data, at)
        found[number], at = _value(data, at, kind, depth)
    return found, at + 1


def _value(data: bytes, at: int, kind: int, depth: int) -> tuple[Value, int]:
    """A value of one of the kinds that stand in the header of a page."""
    match kind:
        case 1 | 2:
            return kind == 1, at
        case 4 | 5 | 6:
            return _signed(data, at)
        case 8:
            size, at = _plain(data, at)
            if at + size > len(data):
                raise ValueError
            return data[at : at + size], at + size
        case 12 if depth < 3:
            return _fields(data, at, depth + 1)
    raise ValueError


def _plain(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError


def _signed(data: bytes, at: int) -> tuple[int, int]:
    value, at = _plain(data, at)
    return (value >> 1) ^ -(value & 1), at
