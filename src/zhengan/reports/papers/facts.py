"""What a paper is made from: the records of one institution as they stand on a day, and the findings of the day it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhengan.assess import EvidenceBase, Finding
from zhengan.law import Catalogue
from zhengan.ledger.tables import COLUMN_NAMES
from zhengan.records import RECORD_TYPES, Field
from zhengan.reports.papers.kind import Plain, Selection
from zhengan.reports.papers.paper import Source
from zhengan.reports.papers.period import Period

_BEGINS = ("from", "live_on")
_ENDS = ("until", "retired_on", "left_on", "withdrawn_on")
_OFFSET = timedelta(hours=8)
_NAMED_KEYS = 3


@dataclass(frozen=True)
class Facts:
    """The records of `institution` as known and holding on `as_of`; `day` is the day that the paper tells of, the end of the
    period or `as_of` itself. `findings` are of `day`; `names` as reports have them (`institution/type/key` -> name)."""

    institution: str
    as_of: date
    day: date
    period: Period | None
    about: tuple[str, str] | None
    base: EvidenceBase
    catalogue: Catalogue
    findings: tuple[Finding, ...] = ()
    notices: tuple[Mapping[str, Any], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    _shown: dict[tuple[str, date], pa.Table] = field(default_factory=dict, repr=False, compare=False)

    def select(self, wanted: Selection) -> pa.Table:
        """The records that a selection means, in the order of the ledger."""
        day = self.day if wanted.when == "current" else self.as_of
        table = self._on(wanted.type, day)
        if not self.fits(wanted):
            return table.slice(0, 0)
        if wanted.when == "about":
            table = table.filter(pc.equal(table["key"], self.about[1] if self.about else ""))
        elif wanted.when != "any":
            table = table.filter(self._time_mask(table, wanted))
        for name, values in wanted.where.items():
            table = table.filter(_equal(table[_column(name)], values if isinstance(values, list) else [values]))
        if wanted.link:
            table = table.filter(_equal(table[_column(wanted.link)], [self.about[1] if self.about else ""]))
        return table.sort_by("seq")

    def fits(self, wanted: Selection) -> bool:
        """Whether a selection means anything here: what is of, or linked to, another type of record than the paper's does not."""
        subject = self.about[0] if self.about else ""
        if wanted.when == "about" and wanted.type != subject:
            return False
        linked = next((item for item in RECORD_TYPES[wanted.type].fields if item.name == wanted.link), None)
        return linked is None or subject in linked.targets

    def rows(self, wanted: Selection) -> list[dict[str, Any]]:
        """The same as plain rows; instants are local, with fields under their own names."""
        record_type = RECORD_TYPES[wanted.type]
        names = {_column(item.name): item.name for item in record_type.payload_fields}
        return [
            {names.get(name, name): _local(value) for name, value in row.items()}
            for row in self.select(wanted).to_pylist()
        ]

    def subject(self) -> dict[str, Any] | None:
        """The record that the paper is about; None where it is about a period or the record is not on file."""
        if self.about is None:
            return None
        return next(iter(self.rows(Selection(type=self.about[0], when="about"))), None)

    def concerns(self, item: Finding) -> bool:
        """Whether a finding is told in the paper: what applies, and in a paper about a record what is about it, about its systems
        or about the institution as a whole."""
        if item.verdict in ("not_applicable", "advisory"):
            return False
        if self.about is None or item.object is None:
            return True
        subject = self.subject() or {}
        return item.object[1] in {self.about[1], *(subject.get("systems") or []), subject.get("system")}

    def complete(self, type_: str) -> bool:
        """Whether the institution says that its register of a type is complete for the period, so that nothing means none."""
        since = self.period.first if self.period else self.day
        declared = self.select(Selection(type="register", where={"record_type": type_}))
        return any(
            whole is None and start <= since
            for start, whole in zip(declared["complete_from"].to_pylist(), declared["object"].to_pylist(), strict=True)
        )

    @property
    def is_cii(self) -> bool:
        """Whether the institution runs critical infrastructure on the day."""
        standing = Selection(type="standing", when="current", where={"code": "cii"})
        designated = Selection(type="cii_designation", when="current")
        return bool(self.select(standing).num_rows or self.select(designated).num_rows)

    def name(self, key: str, types: Sequence[str]) -> str:
        """What a record is called, by its name and key."""
        for type_ in types:
            name = self.names.get(f"{self.institution}/{type_}/{key}")
            if name and name != key:
                return f"{name}（{key}）"
        return key

    def _on(self, type_: str, day: date) -> pa.Table:
        if (type_, day) not in self._shown:
            table = self.base.tables[type_]
            mask = pc.and_(
                pc.equal(table["institution"], self.institution),
                pc.and_(pc.less_equal(table["shown_from"], day), pc.greater(table["shown_until"], day)),
            )
            self._shown[type_, day] = table.filter(mask)
        return self._shown[type_, day]

    def _time_mask(self, table: pa.Table, wanted: Selection) -> Any:
        if wanted.when == "year":
            return pc.equal(pc.cast(table["year"], pa.int64()), (self.period.first if self.period else self.day).year)
        if wanted.when == "month":
            return pc.equal(table["month"], self.period.text if self.period else f"{self.day:%Y-%m}")
        if wanted.when == "period":
            main = RECORD_TYPES[wanted.type].main_date
            assert main is not None, f"{wanted.type} has no day of its own"
            first, last = (self.period.first, self.period.last) if self.period else (date.min, self.day)
            return _between(table[_column(main)], first, last)
        mask = pa.scalar(value=True)
        names = set(table.column_names)
        for name in _BEGINS:
            if _column(name) in names:
                mask = pc.and_(mask, _between(table[_column(name)], date.min, self.day))
        for name in _ENDS:
            if _column(name) in names:
                ended = pc.fill_null(_between(table[_column(name)], date.min, self.day - timedelta(days=1)), False)
                mask = pc.and_(mask, pc.invert(ended))
        return mask if isinstance(mask, (pa.Array, pa.ChunkedArray)) else pa.array([True] * table.num_rows)


def source_of(type_: str, table: pa.Table) -> tuple[Source, ...]:
    """The records of a selection as a source; nothing where it is empty."""
    if not table.num_rows:
        return ()
    keys = tuple(table["key"].to_pylist()) if table.num_rows <= _NAMED_KEYS else ()
    return (Source(type_, RECORD_TYPES[type_].title, tuple(table["seq"].to_pylist()), keys),)


def cell_words(facts: Facts, type_: str, name: str, value: Any) -> str:
    """A value of a record as a person reads it; '' for nothing."""
    if name == "key" or value is None:
        return str(value or "")
    about = next(item for item in RECORD_TYPES[type_].payload_fields if item.name == name)
    values = value if isinstance(value, (list, tuple)) else [value]
    return "、".join(_one_word(facts, about, item) for item in values)


def _one_word(facts: Facts, about: Field, value: Any) -> str:
    match value:
        case dict():
            first, *rest = (str(part) for part in value.values() if part is not None)
            found = f"{first}：{'，'.join(rest)}" if rest else first
        case bool():
            found = "是" if value else "否"
        case datetime():
            found = f"{value:%Y-%m-%d %H:%M}"
        case Decimal() | int() if not about.targets:
            found = number_words(Decimal(value))
        case _ if about.targets:
            found = facts.name(str(value), about.targets)
        case _:
            found = str(about.choices.get(str(value), value))
    return found


def number_words(value: Decimal) -> str:
    """A number with its thousands apart and no needless zeros."""
    return f"{value.normalize():,f}" if value else "0"


def _column(name: str) -> str:
    return COLUMN_NAMES.get(name, name)


def _local(value: Any) -> Any:
    return value + _OFFSET if isinstance(value, datetime) else value


def _between(column: Any, first: date, last: date) -> Any:
    """Which values lie on a day from first to last, in local days; `date.min` stands for no beginning."""
    if not pa.types.is_timestamp(column.type):
        return pc.and_(pc.greater_equal(column, first), pc.less_equal(column, last))
    end = pa.scalar(datetime.combine(last, time()) + timedelta(days=1) - _OFFSET, column.type)
    if first == date.min:
        return pc.less(column, end)
    begin = pa.scalar(datetime.combine(first, time()) - _OFFSET, column.type)
    return pc.and_(pc.greater_equal(column, begin), pc.less(column, end))


def _equal(column: Any, values: Sequence[Plain]) -> Any:
    """Which values are among the given ones; of a list, whether it holds one of them. None means nothing there."""
    wanted = set(values)
    if pa.types.is_list(column.type) or None in wanted or pa.types.is_decimal(column.type):
        held = [item if isinstance(item, list) else [item] for item in column.to_pylist()]
        return pa.array([any(one in wanted for one in item) for item in held], pa.bool_())
    return pc.fill_null(pc.is_in(column, pa.array(list(values), column.type)), False)
