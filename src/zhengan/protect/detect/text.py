"""Other writings of the same text, each with a map back: full-width digits, zero-width signs, GB18030, UTF-16.

view_of(data, encoding) -> View      UTF-8 bytes for the rules, and for each of them where it stood in `data`
guess_encoding(data) -> str          from a mark, from what decodes; for readers that know nothing better
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
_PIECE = 1 << 20  # characters mapped at a time: bounds the memory of the tables
_ODD = re.compile(rb"\xef\xbc[\x90-\x99]|\xef\xbb\xbf|\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|\xc2\xad")
_ZERO_WIDTH = (b"\xe2\x80\x8b", b"\xe2\x80\x8c", b"\xe2\x80\x8d", b"\xe2\x81\xa0", b"\xef\xbb\xbf", b"\xc2\xad")


@dataclass(frozen=True, slots=True)
class View:
    """Bytes to read, and `places`: for each byte and the end where it stood in the original; None where nothing moved."""

    data: bytes
    places: Any = None

    def back(self, starts: Any, ends: Any) -> tuple[Any, Any]:
        """Starts and ends in the original bytes."""
        if self.places is None:
            return starts, ends
        # an end is where the last byte's own character ended, not where the next begins: what was stripped between is not the value's
        return self.places[0][starts], self.places[1][ends - 1]


def view_of(data: bytes, encoding: str = "utf-8") -> View:
    """The text as the rules read it. An unknown encoding is a ValueError; bytes that do not decode become U+FFFD, one by one."""
    if encoding not in ENCODINGS:
        raise ValueError(f"编码应为 {'、'.join(ENCODINGS)} 之一，现为 {encoding!r}")
    return _folded(View(data) if encoding == "utf-8" else _transcoded(data, encoding))


def odd_lines(data: bytes) -> tuple[Any, Any]:
    """Starts and ends (with the line's end) of the lines that hold full-width digits or zero-width signs."""
    array = np.frombuffer(data, np.uint8)
    places = [_places_of(array, sign) for sign in _ZERO_WIDTH]
    wide = _places_of(array, b"\xef\xbc")
    wide = wide[wide + 2 < len(array)]
    third = array[wide + 2]
    places.append(wide[(third >= 0x90) & (third <= 0x99)])
    odd = np.sort(np.concatenate(places))
    breaks = np.concatenate(([0], np.flatnonzero(array == 10) + 1, [len(array)]))
    line = np.unique(np.searchsorted(breaks, odd, "right") - 1)
    return breaks[line], breaks[line + 1]


def first_odd(data: bytes) -> int:
    """Where the first full-width digit or zero-width sign stands; -1 for none. The kernel `odd` is quicker."""
    found = _ODD.search(data)
    return found.start() if found else -1


def odd_places(data: Any) -> Any:
    """Where full-width digits and zero-width signs stand."""
    return np.array([match.start() for match in _ODD.finditer(data)], np.int64)


def guess_encoding(data: bytes) -> str:
    """One of ENCODINGS, from the first 64 KiB: a byte order mark, zero bytes of UTF-16, valid UTF-8, else GB18030."""
    head = data[:65_536]
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    if len(head) >= 4:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > len(head) // 8 and odd > even * 4:
            return "utf-16-le"
        if even > len(head) // 8 and even > odd * 4:
            return "utf-16-be"
    for cut in range(4):
        try:
            head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return "utf-8"
    return "gb18030"


def _folded(view: View) -> View:
    """Full-width ASCII made plain where full-width digits stand, zero-width signs left out."""
    data = view.data
    if first_odd(data) < 0:
        return view
    wide = b"\xef\xbc" in data and _has_wide_digit(data)
    array = np.frombuffer(data, np.uint8).copy()
    keep = np.ones(len(array), bool)
    for sign in _ZERO_WIDTH:
        if sign in data:
            at = _places_of(array, sign)
            for offset in range(len(sign)):
                keep[at + offset] = False
    ends = np.arange(1, len(array) + 1)
    if wide:
        # U+FF01..U+FF5E is ASCII 0x21..0x7E written wide: EF BC 81..BF, EF BD 80..9E. Letters, digits and joining signs alone:
        # a wide colon or comma is what words and fields are told by.
        for second, base in ((0xBC, 0x20), (0xBD, 0x60)):
            at = _places_of(array, bytes((0xEF, second)))
            at = at[at + 2 < len(array)]
            plain = array[at + 2].astype(np.int16) - 0x80 + base
            narrow = (
                (
                    ((plain >= 48) & (plain <= 57))
                    | ((plain >= 65) & (plain <= 90))
                    | ((plain >= 97) & (plain <= 122))
                    | (plain == 45)
                    | (plain == 64)
                    | (plain == 46)
                )
                & (array[at + 2] >= 0x80)
                & (array[at + 2] < 0xC0)
            )
            at, plain = at[narrow], plain[narrow]
            array[at] = plain
            keep[at + 1] = False
            keep[at + 2] = False
            ends[at] = at + 3
    starts = np.flatnonzero(keep)
    ends = ends[starts]
    if view.places is not None:
        starts, ends = view.places[0][starts], view.places[1][ends - 1]
    return View(array[keep].tobytes(), (starts, ends))


def _has_wide_digit(data: bytes) -> bool:
    array = np.frombuffer(data, np.uint8)
    at = _places_of(array, b"\xef\xbc")
    at = at[at + 2 < len(array)]
    third = array[at + 2]
    return bool(((third >= 0x90) & (third <= 0x99)).any())


def _places_of(array: Any, needle: bytes) -> Any:
    """Where the bytes stand."""
    if len(array) < len(needle):
        return np.zeros(0, np.int64)
    found = np.flatnonzero(array[: len(array) - len(needle) + 1] == needle[0])
    for offset in range(1, len(needle)):
        found = found[array[found + offset] == needle[offset]]
    return found


def _transcoded(data: bytes, encoding: str) -> View:
    text = data.decode(encoding, errors="replace")
    out, starts, ends = [], [], []
    at = 0
    for begin in range(0, len(text), _PIECE):
        piece = text[begin : begin + _PIECE]
        points = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), np.uint32)
        if encoding.startswith("utf-16"):
            widths = np.where(points > 0xFFFF, 4, 2)
        else:
            widths = _gb_widths(data, at, points)
        place = at + np.concatenate(([0], np.cumsum(widths)))
        sizes = 1 + (points > 0x7F).astype(np.int64) + (points > 0x7FF) + (points > 0xFFFF)
        out.append(piece.encode("utf-8", "surrogatepass"))
        starts.append(np.repeat(place[:-1], sizes))
        ends.append(np.repeat(place[1:], sizes))
        at = int(place[-1])
    if not out:
        return View(b"", (np.zeros(0, np.int64), np.zeros(0, np.int64)))
    limit = len(data)
    return View(b"".join(out), (np.minimum(np.concatenate(starts), limit), np.minimum(np.concatenate(ends), limit)))


def _gb_widths(data: bytes, at: int, points: Any) -> Any:
    """Bytes of each character in GB18030: one, two or four. Characters beyond the two-byte plane are asked of the codec itself."""
    table = _gb_table()
    widths = np.where(points < 0x80, 1, table[np.minimum(points, 0xFFFF)]).astype(np.int64)
    widths[points > 0xFFFF] = 4
    bad = np.flatnonzero(points == 0xFFFD)
    if len(bad):
        # a byte that does not decode is one byte, unless U+FFFD itself was written
        place = at + np.cumsum(widths) - widths
        shift = 0
        for index in bad.tolist():
            real = place[index] + shift
            width = 4 if data[real : real + 4] == b"\x84\x31\xa4\x37" else 1
            shift += width - int(widths[index])
            widths[index] = width
    return widths


_GB_TABLE: list[Any] = []


def _gb_table() -> Any:
    """Bytes that each character of the basic plane takes in GB18030."""
    if not _GB_TABLE:
        every = [chr(point) if not 0xD800 <= point < 0xE000 else "?" for point in range(65_536)]
        _GB_TABLE.append(np.array([len(character.encode("gb18030")) for character in every], np.uint8))
    return _GB_TABLE[0]
