"""What one part of the demonstration firm says: its records, and the faults planted among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhengan.records import Row, parse_row

INSTITUTION = "示范证券"

Cell = str | int | bool | date | datetime | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault planted on purpose: the finding that it must lead to, and its story in one sentence.

    `object` is the key of the object, '' for a duty of the institution itself.
    """

    obligation: str
    object: str
    verdict: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Records in the order in which they were kept, and the faults among them."""

    rows: Sequence[Row]
    planted: Sequence[Planted] = ()


def kept(record_type: str, key: str, cells: Mapping[str, Cell], recorded_at: datetime | None = None) -> Row:
    """One record of the firm; ValueError where the evidence dictionary would refuse it."""
    given: dict[str, object] = {"institution": INSTITUTION, "key": key}
    given |= {name: _written(value) for name, value in cells.items() if value is not None}
    if recorded_at is not None:
        given["recorded_at"] = recorded_at.isoformat()
    row, faults = parse_row(record_type, given)
    if row is None:
        raise ValueError(f"{record_type} {key}：" + "".join(fault.text for fault in faults))
    return row


def _written(value: Cell) -> object:
    match value:
        case bool() | str() | int():
            return value
        case date():
            return value.isoformat()
        case None:
            return None
    return list(value)
