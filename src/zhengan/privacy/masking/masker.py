"""Rules at work on the columns of one table, and what they met, as counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhengan.privacy.masking.errors import MaskRunError
from zhengan.protect.masking import Detect, KeyProvider, Rule

_IN_DIGITS = frozenset({"date", "birth"})
"""Kinds whose integer columns are dates written as yyyymmdd."""


@dataclass
class Count:
    """What one column held."""

    values: int = 0
    nulls: int = 0
    odd: int = 0


@dataclass
class Tally:
    """Rows of a piece and its columns' counts."""

    rows: int = 0
    columns: dict[str, Count] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Adds another piece's counts."""
        self.rows += other.rows
        for name, count in other.columns.items():
            mine = self.columns.setdefault(name, Count())
            mine.values, mine.nulls, mine.odd = (
                mine.values + count.values,
                mine.nulls + count.nulls,
                mine.odd + count.odd,
            )


class Masker:
    """The rules of one table with the key."""

    def __init__(self, rules: Mapping[str, Rule], key: KeyProvider, detect: Detect | None) -> None:
        self.rules, self._key, self._detect = rules, key, detect
        self.tally = Tally()
        needed = {name for name, rule in rules.items() if rule.kind != "keep"}
        needed |= {name for rule in rules.values() for name in (rule.source, rule.person) if name}
        self.needed = frozenset(needed)

    def columns(self, given: Mapping[str, Any], rows: int) -> dict[str, Any]:
        """The masked ones of the columns given (at least those `needed`)."""
        from zhengan.protect.masking import mask_columns

        prepared = {name: _digits_to_text(self.rules.get(name), column) for name, column in given.items()}
        shown = mask_columns(self.rules, prepared, self._key, self._detect)
        self.tally.rows += rows
        result = {}
        for name, found in shown.items():
            count = self.tally.columns.setdefault(name, Count())
            count.values, count.nulls, count.odd = count.values + rows, count.nulls + found.nulls, count.odd + found.odd
            result[name] = _text_to_digits(found.column, given[name])
        return result

    def taken(self) -> Tally:
        """The counts since the last call."""
        tally, self.tally = self.tally, Tally()
        return tally


def rows_masked(masker: Masker, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Rows of a driver (Python values) masked; columns without a rule at work pass as they are."""
    places = {name: place for place, name in enumerate(names) if name in masker.needed}
    given = {name: array_of([row[place] for row in rows]) for name, place in places.items()}
    shown = masker.columns(given, len(rows))
    columns: list[Iterable[Any]] = [
        shown[name].to_pylist() if name in shown else [row[place] for row in rows] for place, name in enumerate(names)
    ]
    return list(zip(*columns, strict=True)) if rows else []


def array_of(values: Sequence[Any]) -> Any:
    """Python values of a column as Arrow; of mixed types as text."""
    import pyarrow as pa

    types = {type(value) for value in values if value is not None}
    if types == {str}:
        return pa.array(values, pa.string())
    if types == {int} and all(value is None or -(1 << 63) <= value < 1 << 63 for value in values):
        return pa.array(values, pa.int64())
    if types == {datetime}:
        return pa.array(values, pa.timestamp("us"))
    if types == {date}:
        return pa.array(values, pa.date32())
    if types and types <= {bytes, bytearray}:
        return pa.array(values, pa.binary())
    return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _text(value: Any) -> str:
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _digits_to_text(rule: Rule | None, column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if rule is not None and rule.kind in _IN_DIGITS and pa.types.is_integer(column.type):
        return pc.cast(column, pa.string())
    return column


def _text_to_digits(shown: Any, given: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_integer(given.type) or pa.types.is_integer(shown.type):
        return shown
    # A date that was none has become letters: the column can only be emptied there.
    digits = pc.if_else(pc.match_substring_regex(shown, "^[0-9]{1,18}$"), shown, pa.scalar(None, pa.string()))
    try:
        return pc.cast(digits, given.type)
    except pa.ArrowInvalid:
        raise MaskRunError(f"遮盖后的值放不进 {given.type} 类型的列。请换规则。") from None
