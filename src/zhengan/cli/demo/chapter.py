"""What one part of a demonstration institution says: its records, the faults planted among them, and what only looks like one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhengan.records import Row, parse_row

# Whose a record is stands in none of them: the institution is filled in where its folder is written.
_NOBODY = "-"

# The order that most duties are of: these are told by their article alone, those of other instruments in full.
_LAW = "csrc-218"

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
class Spared:
    """What looks like a fault and is none: the finding that it leads to instead."""

    obligation: str
    object: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Records in the order in which they were kept, the faults among them, and the look-alikes."""

    rows: Sequence[Row]
    planted: Sequence[Planted] = ()
    spared: Sequence[Spared] = ()


def duty_of(told: str) -> str:
    """The id of a duty told as `28#policy` (of Order 218) or as `sfnet-2018/19#network-log`."""
    return told if "/" in told else f"{_LAW}/{told}"


def kept(record_type: str, key: str, cells: Mapping[str, Cell], recorded_at: datetime | None = None) -> Row:
    """One record, of nobody as yet; ValueError where the evidence dictionary would refuse it."""
    given: dict[str, object] = {"institution": _NOBODY, "key": key}
    given |= {name: _written(value) for name, value in cells.items() if value is not None}
    if recorded_at is not None:
        given["recorded_at"] = recorded_at.isoformat()
    row, faults = parse_row(record_type, given)
    if row is None:
        raise ValueError(f"{record_type} {key}：" + "".join(fault.text for fault in faults))
    return row


def of_institution(rows: Iterable[Row], institution: str) -> Iterator[Row]:
    """The records as those of an institution."""
    return (row._replace(institution=institution) for row in rows)


def _written(value: Cell) -> object:
    match value:
        case bool() | str() | int():
            return value
        case date():
            return value.isoformat()
        case None:
            return None
    return list(value)
