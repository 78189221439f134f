"""Numbers with a date of birth inside: resident identity numbers of 18 and 15 places, and foreigners' permanent residence numbers.

Kept: the decade of birth and the sex (parity of the sequence), so that ages stay plausible and a sex column stays true. Hidden:
province, district, day within the decade, sequence. Both lengths take the same way through the same permutation, so one person's
old and new number stay one person's.

Marked: the province is one that GB/T 2260 does not assign. The check character is right in both modes, so that programs under
test accept the number; no one can hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

from zhengan.protect.masking.cells import Bytes, Words, number_of, write_digits
from zhengan.protect.masking.token import Good, Mode

PROVINCES = (
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
    50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
)  # fmt: skip
UNASSIGNED = (
    10, 16, 17, 18, 19, 20, 24, 25, 26, 27, 28, 29, 66, 67, 68, 69, 70, 72, 73, 74, 75, 76, 77, 78, 79, 80,
    84, 85, 86, 87, 88, 89, 47, 48, 49, 59,
)  # fmt: skip
"""As many as there are provinces; chosen away from the first digits of bank cards where possible."""
_FIRST, _LAST = date(1900, 1, 1), date(2099, 12, 31)
_DISTRICTS, _SEQUENCES = 10_000, 500
_LONGEST_DECADE = 3653
_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Identity:
    """`long`: 18 places; `short`: 15 places, all born 19xx; `foreign`: 18 places, 9 + province + nationality + birth."""

    shape: str

    @property
    def length(self) -> int:
        return 15 if self.shape == "short" else 18

    def size(self, mode: Mode) -> int:
        return _LONGEST_DECADE * _block(self.shape)

    def rank(self, chars: Bytes, mode: Mode) -> tuple[Words, Words | None, Good]:
        full, good = _full(chars, self.shape)
        good = good & _checked(full) if self.shape != "short" else good
        fields, fits = _fields(full, self.shape, PROVINCES)
        area, day, decade, sequence = fields
        good = good & fits
        if self.shape == "short":
            good = good & (decade < 10)
        block = np.uint64(_block(self.shape))
        days = _decade_lengths()[decade]
        first = _decade_starts()[decade]
        ranks = (day - first).astype(np.uint64) * block + area * np.uint64(_SEQUENCES) + sequence // np.uint64(2)
        return np.where(good, ranks, np.uint64(0)), days.astype(np.uint64) * block, good

    def unrank(self, ranks: Words, chars: Bytes, mode: Mode) -> Bytes:
        full, _ = _full(chars, self.shape)
        fields, _ = _fields(full, self.shape, PROVINCES)
        _, _, decade, sequence = fields
        block = np.uint64(_block(self.shape))
        offset = ranks // block
        rest = ranks - offset * block
        area = rest // np.uint64(_SEQUENCES)
        half = rest - area * np.uint64(_SEQUENCES)
        result = full.copy()
        codes = np.array(UNASSIGNED if mode == "marked" else PROVINCES, dtype=np.uint64)
        if self.shape == "foreign":
            write_digits(result, 1, 2, codes[area.astype(np.intp)])
        else:
            province = area // np.uint64(_DISTRICTS)
            write_digits(result, 0, 2, codes[province.astype(np.intp)])
            write_digits(result, 2, 4, area - province * np.uint64(_DISTRICTS))
        days = np.minimum(_decade_starts()[decade] + offset.astype(np.int64), len(_dates()) - 1)
        result[:, 6:14] = _dates()[days].view(np.uint8).reshape(-1, 8)
        write_digits(result, 14, 3, half * np.uint64(2) + (sequence & np.uint64(1)))
        if self.shape == "short":
            return np.concatenate([result[:, :6], result[:, 8:17]], axis=1)
        result[:, 17] = _CHECKS[_sum(result)]
        return result

    def marked(self, chars: Bytes) -> Good:
        full, good = _full(chars, self.shape)
        _, fits = _fields(full, self.shape, UNASSIGNED)
        return good & fits & (_checked(full) if self.shape != "short" else True)


def birth_days(chars: Bytes) -> npt.NDArray[np.int64]:
    """Days since 1970-01-01 of the birth in numbers of 18 (or 15) places, whatever their province."""
    full, _ = _full(chars, "short" if chars.shape[1] == 15 else "long")
    number, good = number_of(full[:, 6:14])
    return _ordinals()[np.where(good, _slot(number), 0)] - (date(1970, 1, 1) - _FIRST).days


def _block(shape: str) -> int:
    return len(PROVINCES) * _SEQUENCES * (1 if shape == "foreign" else _DISTRICTS)


def _full(chars: Bytes, shape: str) -> tuple[Bytes, Good]:
    """Eighteen places for all shapes; a lower-case x is a check character too."""
    if shape == "short":
        full = np.empty((len(chars), 18), dtype=np.uint8)
        full[:, :6], full[:, 6], full[:, 7], full[:, 8:17] = chars[:, :6], 49, 57, chars[:, 6:]
        full[:, 17] = 48
        return full, np.ones(len(chars), dtype=np.bool_)
    lower = chars[:, 17] == 120
    if lower.any():
        chars = chars.copy()
        chars[lower, 17] = 88
    return chars, (chars[:, 0] == 57) if shape == "foreign" else np.ones(len(chars), dtype=np.bool_)


def _fields(
    full: Bytes, shape: str, provinces: tuple[int, ...]
) -> tuple[tuple[Words, npt.NDArray[np.int64], npt.NDArray[np.int64], Words], Good]:
    table = np.full(100, 255, dtype=np.uint64)
    table[list(provinces)] = np.arange(len(provinces))
    if shape == "foreign":
        code, good_code = number_of(full[:, 1:3])
        _, good_area = number_of(full[:, 3:6])
        area = table[np.where(good_code, code, np.uint64(0)).astype(np.intp)]
        known = area != 255
    else:
        code, good_code = number_of(full[:, :2])
        district, good_area = number_of(full[:, 2:6])
        province = table[np.where(good_code, code, np.uint64(0)).astype(np.intp)]
        known = province != 255
        area = province * np.uint64(_DISTRICTS) + district
    number, good_date = number_of(full[:, 6:14])
    day = _ordinals()[np.where(good_date, _slot(number), 0)]
    sequence, good_sequence = number_of(full[:, 14:17])
    good = good_code & good_area & known & good_date & good_sequence & (day >= 0)
    day = np.maximum(day, 0)
    return (area, day, _decades()[day], sequence), good


def _slot(number: Words) -> npt.NDArray[np.int64]:
    """yyyymmdd to a place in the table of days; 0 (no day) for years outside."""
    year = number // np.uint64(10_000)
    rest = number - year * np.uint64(10_000)
    inside = (year >= 1900) & (year <= 2099)
    return np.where(inside, (year - np.uint64(1900)) * np.uint64(10_000) + rest, np.uint64(0)).astype(np.int64)


def _checked(full: Bytes) -> Good:
    right: Good = full[:, 17] == _CHECKS[_sum(full)]
    return right


def _sum(full: Bytes) -> npt.NDArray[np.intp]:
    total = np.zeros(len(full), dtype=np.uint16)
    for index, weight in enumerate(_WEIGHTS):
        total += (full[:, index] & 15).astype(np.uint16) * np.uint16(weight)
    return (total % 11).astype(np.intp)


@cache
def _ordinals() -> npt.NDArray[np.int64]:
    """By (year - 1900) * 10000 + month * 100 + day: days since 1900-01-01, -1 where there is no such day."""
    table = np.full(200 * 10_000, -1, dtype=np.int64)
    for ordinal in range((_LAST - _FIRST).days + 1):
        day = _FIRST + timedelta(days=ordinal)
        table[(day.year - 1900) * 10_000 + day.month * 100 + day.day] = ordinal
    return table


@cache
def _dates() -> npt.NDArray[np.uint64]:
    days = [(_FIRST + timedelta(days=ordinal)).strftime("%Y%m%d") for ordinal in range((_LAST - _FIRST).days + 1)]
    return np.frombuffer("".join(days).encode("ascii"), dtype=np.uint64)


@cache
def _decades() -> npt.NDArray[np.int64]:
    text = _dates().view(np.uint8).reshape(-1, 8) - 48
    return (text[:, 0].astype(np.int64) * 100 + text[:, 1].astype(np.int64) * 10 + text[:, 2]) - 190


@cache
def _decade_starts() -> npt.NDArray[np.int64]:
    return np.array([(date(1900 + 10 * number, 1, 1) - _FIRST).days for number in range(20)], dtype=np.int64)


@cache
def _decade_lengths() -> npt.NDArray[np.int64]:
    ends = [*_decade_starts()[1:].tolist(), (_LAST - _FIRST).days + 1]
    return np.array(ends, dtype=np.int64) - _decade_starts()
