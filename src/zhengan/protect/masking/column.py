"""One column, or one value, of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhengan.protect.masking.cells import Assembly, Bytes, Cells, Rows, cells_of
from zhengan.protect.masking.dates import moved_dates, put_dates, shifts
from zhengan.protect.masking.errors import MaskingError
from zhengan.protect.masking.fallback import hide_numbers, hide_texts
from zhengan.protect.masking.forms import family, forms_of
from zhengan.protect.masking.key import KeyProvider, block_key
from zhengan.protect.masking.numbers import MOST_DIGITS, masked_numbers
from zhengan.protect.masking.permutation import Permutation
from zhengan.protect.masking.plain import PROVINCES, SIGNS, bare, dressed, plate_parts
from zhengan.protect.masking.prf import numbers_for
from zhengan.protect.masking.token import Form, Mode
from zhengan.protect.masking.words import address_column, put_mails, put_names

TOKENS = (
    "resident_id18", "resident_id15", "mobile", "landline", "bank_card", "sh_account", "sz_account", "one_code",
    "futures_code", "uscc", "passport", "hk_macau_permit", "taiwan_permit", "foreign_residence", "plate",
)  # fmt: skip
"""Kinds that are permuted: unique stays unique."""
KINDS = (*TOKENS, "email", "name", "address", "number", "date", "secret", "biometric")
_PLATE_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked column and what was in it, as counts."""

    column: Any
    nulls: int
    odd: int
    """Values that did not look like their kind and went through the fallback."""


def mask_column(kind: str, column: Any, key: KeyProvider, mode: Mode = "marked") -> Any:
    """The column masked; same length, type and nulls. Blank cells stay; every other value changes."""
    return masked(kind, column, key, mode).column


def mask_value(kind: str, value: str, key: KeyProvider, mode: Mode = "marked") -> str:
    """One value masked, as it would be in a column."""
    result: str = mask_column(kind, pa.array([value], pa.string()), key, mode)[0].as_py()
    return result


def masked(kind: str, column: Any, key: KeyProvider, mode: Mode = "marked", persons: Any = None) -> Masked:
    """`mask_column` with its counts. `persons`: for dates, a column that names whose date it is."""
    if kind not in KINDS:
        raise MaskingError(f"没有 {kind} 这种脱敏规则。可用：{'、'.join(KINDS)}。")
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_null(column.type):
        return Masked(column, len(column), 0)
    if pa.types.is_temporal(column.type):
        return _temporal(kind, column, key, persons)
    if pa.types.is_integer(column.type):
        return _integers(kind, column, key, mode)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        empty = pa.array([None if value is None else b"" for value in column.to_pylist()], column.type)
        return Masked(empty, column.null_count, 0)
    text = _as_text(kind, column)
    result, odd = _texts(kind, text, key, mode, persons)
    return Masked(result if column.type == result.type else pc.cast(result, column.type), column.null_count, odd)


def _as_text(kind: str, column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        raise MaskingError(f"{kind} 不能用于 {column.type} 类型的列。请改规则，或者先转成文本。")
    return pc.cast(column, pa.string())


def _texts(kind: str, column: Any, key: KeyProvider, mode: Mode, persons: Any) -> tuple[Any, int]:
    if kind == "address":
        return address_column(column, key, mode), 0
    cells = cells_of(column)
    into = Assembly(cells.valid)
    rest = np.flatnonzero(cells.lengths > 0)
    blank = np.flatnonzero(cells.lengths == 0)
    into.put(blank, np.zeros((len(blank), 0), dtype=np.uint8))
    if kind == "name":
        rest = put_names(cells, rest, key, mode, into)
    elif kind == "email":
        put_mails(cells, rest, key, into)
        rest = rest[:0]
    elif kind == "date":
        by = person_shifts(column if persons is None else persons, key)
        rest = np.intersect1d(put_dates(column, by, into), rest)
    elif kind == "number":
        rest = _put_numbers(column, cells, rest, key, into)
    else:
        rest = _put_tokens(kind, cells, rest, key, mode, into)
    return _odd(kind, cells, rest, key, mode, into)


def _odd(kind: str, cells: Cells, rest: Rows, key: KeyProvider, mode: Mode, into: Assembly) -> tuple[Any, int]:
    """What is left: typed in another way, or not of the kind at all."""
    values = {int(row): cells.text(int(row)) for row in rest}
    if kind == "plate":
        values = _plates(values, key, mode, into)
    elif forms_of(kind):
        values = _undressed(kind, values, key, mode, into)
    blank = {row: value for row, value in values.items() if not value.strip()}
    into.put_singles(blank)
    odd = [(row, value) for row, value in values.items() if row not in blank]
    hidden = hide_texts(kind, [value for _, value in odd], key)
    into.put_singles(dict(zip((row for row, _ in odd), hidden, strict=True)))
    return into.column(), len(odd)


def _put_tokens(kind: str, cells: Cells, rest: Rows, key: KeyProvider, mode: Mode, into: Assembly) -> Rows:
    for form in forms_of(kind):
        rows = rest[cells.lengths[rest] == form.length]
        if not len(rows):
            continue
        chars = cells.matrix(rows, form.length)
        good, result = masked_rows(kind, form, chars, key, mode)
        if good.all():
            into.put(rows, result)
            rest = rest[cells.lengths[rest] != form.length]
        else:
            into.put(rows[good], result[good])
            rest = np.setdiff1d(rest, rows[good], assume_unique=True)
    return rest


def masked_rows(
    kind: str, form: Form, chars: Bytes, key: KeyProvider, mode: Mode
) -> tuple[npt.NDArray[np.bool_], Bytes]:
    """Which rows have the form, and all rows masked (those without it: no matter what)."""
    ranks, limits, good = form.rank(chars, mode)
    size = form.size(mode)
    # Both lengths of a resident's number take one way; other forms have one each.
    label = family(kind) if kind.startswith("resident") else f"{kind} {form.length} {mode}"
    way = Permutation(block_key(key, label), size, tweak=label.encode(), cipher=key.cipher)
    if not good.all():
        ranks = np.where(good, ranks, np.uint64(0))
    return good, form.unrank(way(ranks, limits), chars, mode)


def _undressed(kind: str, values: dict[int, str], key: KeyProvider, mode: Mode, into: Assembly) -> dict[int, str]:
    cores = {row: core for row, value in values.items() if (core := bare(kind, value))}
    if not cores:
        return values
    column = pa.array(list(cores.values()), pa.string())
    cells, inner = cells_of(column), Assembly(np.ones(len(column), dtype=np.bool_))
    left = _put_tokens(kind, cells, np.arange(len(column)), key, mode, inner)
    rows, shown, wrong = list(cores), inner.column().to_pylist(), set(left.tolist())
    done = {row: dressed(kind, values[row], shown[at]) for at, row in enumerate(rows) if at not in wrong}
    into.put_singles(done)
    return {row: value for row, value in values.items() if row not in done}


def _plates(values: dict[int, str], key: KeyProvider, mode: Mode, into: Assembly) -> dict[int, str]:
    """Letter and number are permuted; the province's sign is kept, or replaced by its stand-in."""
    parts = {row: found for row, value in values.items() if (found := plate_parts(value, marked=False)) is not None}
    done: dict[int, str] = {}
    for length in (6, 7):
        rows = [row for row, (_, tail) in parts.items() if len(tail) == length]
        if not rows:
            continue
        size, letters = len(_PLATE_LETTERS) ** (length - 1), _PLATE_LETTERS[10:]
        ranks = [letters.index(parts[row][1][0]) * size + _plate_rank(parts[row][1][1:]) for row in rows]
        label = f"plate {length}"
        way = Permutation(block_key(key, label), len(letters) * size, tweak=label.encode(), cipher=key.cipher)
        for row, rank in zip(rows, way(np.array(ranks, dtype=np.uint64)).tolist(), strict=True):
            sign = parts[row][0] if mode == "valid" else SIGNS[PROVINCES.index(parts[row][0])]
            done[row] = sign + letters[rank // size] + _plate_text(rank % size, length - 1)
    into.put_singles(done)
    return {row: value for row, value in values.items() if row not in done}


def _plate_rank(text: str) -> int:
    rank = 0
    for letter in text:
        rank = rank * len(_PLATE_LETTERS) + _PLATE_LETTERS.index(letter)
    return rank


def _plate_text(rank: int, width: int) -> str:
    letters: list[str] = []
    for _ in range(width):
        rank, place = divmod(rank, len(_PLATE_LETTERS))
        letters.append(_PLATE_LETTERS[place])
    return "".join(reversed(letters))


def _put_numbers(column: Any, cells: Cells, rest: Rows, key: KeyProvider, into: Assembly) -> Rows:
    """Numbers written without leading zeros, of at most 18 digits."""
    fits = pc.match_substring_regex(column, rf"^(0|[1-9][0-9]{{0,{MOST_DIGITS - 1}}})$").fill_null(False)
    rows = np.flatnonzero(fits.to_numpy(zero_copy_only=False))
    if not len(rows):
        return rest
    numbers = pc.cast(column.take(pa.array(rows)), pa.uint64()).to_numpy()
    shown = pc.cast(pa.array(masked_numbers("number", numbers, key)), pa.string())
    found = cells_of(shown)
    for length in np.unique(found.lengths).tolist():
        same = np.flatnonzero(found.lengths == length)
        into.put(rows[same], found.matrix(same, length))
    return np.setdiff1d(rest, rows, assume_unique=True)


def _integers(kind: str, column: Any, key: KeyProvider, mode: Mode) -> Masked:
    valid = column.is_valid().to_numpy(zero_copy_only=False)
    values = column.fill_null(0).to_numpy(zero_copy_only=False)
    result = np.zeros(len(values), dtype=np.int64)
    if kind == "number":
        good = valid & (values >= 0) & (values < 10**MOST_DIGITS)
        result[good] = masked_numbers("number", values[good].astype(np.uint64), key).astype(np.int64)
    elif forms_of(kind):
        text = pc.cast(column, pa.string())
        cells, into = cells_of(text), Assembly(valid)
        left = _put_tokens(kind, cells, np.flatnonzero(valid), key, mode, into)
        good = valid.copy()
        good[left] = False
        shown = pc.if_else(pa.array(good), into.column(), "0")
        # A mark that is no digit cannot stand in a number.
        digits = pc.match_substring_regex(shown, "^[0-9]{1,19}$").fill_null(False).to_numpy(zero_copy_only=False)
        good &= digits
        result[good] = pc.cast(pc.if_else(pa.array(good), shown, "0"), pa.int64()).to_numpy()[good]
    else:
        good = np.zeros(len(values), dtype=np.bool_)
    odd = np.flatnonzero(valid & ~good)
    result[odd] = hide_numbers(kind, values[odd].tolist(), key)
    whole = pa.array(result, mask=~valid)
    try:
        return Masked(pc.cast(whole, column.type), column.null_count, len(odd))
    except pa.ArrowInvalid:
        raise MaskingError(f"{kind} 遮盖后的数放不进 {column.type} 类型的列。请把列改宽，或者换规则。") from None


def _temporal(kind: str, column: Any, key: KeyProvider, persons: Any) -> Masked:
    if kind != "date" or pa.types.is_time(column.type) or pa.types.is_duration(column.type):
        raise MaskingError(f"{kind} 不能用于 {column.type} 类型的列。日期用 date 或者 birth。")
    by = person_shifts(column if persons is None else persons, key)
    return Masked(moved_dates(column, by), column.null_count, 0)


def _names_of(persons: Any) -> Any:
    return persons if pa.types.is_string(persons.type) else pc.cast(persons, pa.string())


def person_shifts(persons: Sequence[Any] | Any, key: KeyProvider) -> npt.NDArray[np.int64]:
    """Days by which the dates of each person move."""
    return shifts(numbers_for(_names_of(persons), key, "person"))
