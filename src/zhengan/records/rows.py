"""A row: one version of a record on its way in or out, and the parser that makes one from named cells."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from zhengan.records.faults import Fault, Findings, Notice, Place, Refused, Unreadable, quoted
from zhengan.records.forms import DIGEST, TRAIL
from zhengan.records.model import STRICTER, Record
from zhengan.records.registry import COMMON_FIELDS, RECORD_TYPES, TYPE_OF_MODEL, RecordType
from zhengan.records.rules import broken_rules
from zhengan.records.values import Parser, ZoneAssumed, nearest, parser_of

# Types of bulk data beside the records, whose registers can be declared complete as well.
TELEMETRY_TYPES = ("telemetry/metric", "telemetry/security_event")


class Row(NamedTuple):
    """One version of a record.

    `payload` holds canonical JSON values (`values`), absent fields left out; it is shared, not to be changed. `seq`
    is the order within the institution (from 1), `line` the row as a spreadsheet counts.
    """

    type: str
    institution: str
    key: str
    seq: int
    payload: Mapping[str, Any]
    valid_at: datetime | None = None
    recorded_at: datetime | None = None
    reason: str | None = None
    file: str = ""
    line: int = 0

    @property
    def model(self) -> Record:
        """The row as a frozen, typed record."""
        envelope = {name: value for name in _ENVELOPE if (value := getattr(self, name)) is not None}
        return RECORD_TYPES[self.type].model.model_validate({**envelope, **self.payload})

    @property
    def substance(self) -> tuple[Any, ...]:
        """What makes two rows equal: all but order and place."""
        return (self.type, self.institution, self.key, self.payload, self.valid_at, self.recorded_at, self.reason)


def parse_row(record_type: RecordType | str, cells: Mapping[str, object]) -> tuple[Row | None, tuple[Fault, ...]]:
    """A row from named cells (text, or JSON values), or None and its faults. `institution` must be among the cells."""
    found = RECORD_TYPES[record_type] if isinstance(record_type, str) else record_type
    findings = Findings()
    row = row_parser(found).parse(cells, Source(findings), line=0)
    return row, tuple(findings)


def row_of(record: Record) -> Row:
    """The row of a record made in Python; raises ValueError where it breaks what an imported row must keep."""
    record_type = TYPE_OF_MODEL[type(record)]
    envelope = {name: value for name in _ENVELOPE if (value := getattr(record, name)) is not None}
    cells = {name: _canonical(value) for name, value in envelope.items()} | payload_of(record)
    row, faults = parse_row(record_type, cells)
    if row is None:
        raise ValueError("".join(fault.text for fault in faults))
    return row


def payload_of(record: Record) -> dict[str, Any]:
    """The canonical payload of a record."""
    fields = TYPE_OF_MODEL[type(record)].payload_fields
    values = ((field.name, getattr(record, field.attribute)) for field in fields)
    return {name: _canonical(value) for name, value in values if value not in (None, ())}


class Source(NamedTuple):
    """Where rows come from.

    Findings go to `findings`. `institution` is the folder's one institution, `attachments` maps the names of its
    files to their digests, `lacking` are required columns that the header lacks: said once, not for each row.
    """

    findings: Findings
    file: str = ""
    institution: str | None = None
    attachments: Mapping[str, str] = MappingProxyType({})
    lacking: frozenset[str] = frozenset()


class RowParser:
    """The compiled parser of one record type."""

    def __init__(self, record_type: RecordType) -> None:
        self.record_type = record_type
        self._parsers: dict[str, Parser] = {name: parser_of(field) for name, field in record_type.columns.items()}
        self._required = tuple(field.name for field in record_type.columns.values() if field.required)
        self._order = {field.name: at for at, field in enumerate(record_type.payload_fields)}

    def parse(self, cells: Mapping[str, object], source: Source, line: int) -> Row | None:
        """The row, or None where any fault was found; every fault goes to the source's findings."""
        faults_before = source.findings.total
        values, refused_columns = self._values(cells, source, line)
        self._refuse_trail(values, source, line)
        if source.institution is not None:
            self._settle_institution(values, source, line)
        for name in self._required:
            if name not in values and name not in refused_columns and name not in source.lacking:
                self._missing(name, source, line)
        if "attachments" in values:
            self._settle_attachments(values, source, line)
        envelope = [values.pop(name, None) for name in _ENVELOPE]
        if source.findings.total == faults_before:
            for column, refused in broken_rules(self.record_type.name, values):
                source.findings.add(refused.at(Place(source.file, line, column), values.get(column, "")))
        self._check_forms(values, source, line)
        if source.findings.total != faults_before or source.lacking:
            return None
        institution, key, valid_at, recorded_at, reason = envelope
        return Row(
            self.record_type.name,
            institution,
            key,
            0,
            values,
            valid_at and datetime.fromisoformat(valid_at),
            recorded_at and datetime.fromisoformat(recorded_at),
            reason,
            source.file,
            line,
        )

    def _values(self, cells: Mapping[str, object], source: Source, line: int) -> tuple[dict[str, Any], set[str]]:
        values: dict[str, Any] = {}
        refused_columns: set[str] = set()
        parsers = self._parsers
        for name, raw in cells.items():
            if raw is None or raw == "":
                continue
            parser = parsers.get(name)
            if parser is None:
                source.findings.add(unknown_column(self.record_type, name, source.file, line))
                continue
            try:
                value = parser(raw)
            except Refused as refused:
                found = raw.refused if isinstance(raw, Unreadable) else refused
                source.findings.add(found.at(Place(source.file, line, name), raw))
                refused_columns.add(name)
                continue
            if value is None:
                continue
            if value.__class__ is ZoneAssumed:
                source.findings.note(zone_assumed(source.file, name))
                value = str(value)
            values[name] = value
        return values, refused_columns

    def _missing(self, name: str, source: Source, line: int) -> None:
        title = self.record_type.columns[name].title
        source.findings.add(Fault("missing", source.file, line, name, f"必填的{title}", "空", "补填该项"))

    def _refuse_trail(self, values: Mapping[str, Any], source: Source, line: int) -> None:
        """An institution under the name of an audit trail would be taken for one."""
        names = ("institution", "key") if self.record_type.name == "institution" else ("institution",)
        for name in names:
            if values.get(name, "").startswith(TRAIL):
                expected, place = f"不以“{TRAIL}”开头的机构键", (source.file, line, name)
                remedy = "这样的名字留给操作留痕，请换一个键"
                source.findings.add(Fault("reserved_name", *place, expected, quoted(values[name]), remedy))
                return

    def _settle_institution(self, values: dict[str, Any], source: Source, line: int) -> None:
        found = values.setdefault("institution", source.institution)
        if found != source.institution:
            expected = f"本文件夹的机构 {source.institution}"
            remedy = "移到该机构自己的文件夹，或删去该列"
            place = (source.file, line, "institution")
            source.findings.add(Fault("wrong_institution", *place, expected, quoted(found), remedy))

    def _settle_attachments(self, values: dict[str, Any], source: Source, line: int) -> None:
        digests = [source.attachments.get(item, item) for item in values["attachments"]]
        for item in digests:
            if not DIGEST.fullmatch(item):
                expected = "sha256:（64 位小写十六进制），或 attachments/ 下的文件名"
                place = (source.file, line, "attachments")
                fault = Fault("bad_attachment", *place, expected, quoted(item), "核对文件名，或把文件放进 attachments/")
                source.findings.add(fault)
        values["attachments"] = digests

    def _check_forms(self, values: dict[str, Any], source: Source, line: int) -> None:
        named = values.get("record_type")
        if self.record_type.name != "register" or named is None or named in RECORD_TYPES or named in TELEMETRY_TYPES:
            return
        guess = nearest(named[:64], (*RECORD_TYPES, *TELEMETRY_TYPES))
        remedy = f"是否要写 {guess}" if guess else "从证据字典中选一个类型名"
        place = (source.file, line, "record_type")
        source.findings.add(Fault("unknown_type", *place, "记录类型名", quoted(named), remedy))


@cache
def _parser_by_name(name: str) -> RowParser:
    return RowParser(RECORD_TYPES[name])


def row_parser(record_type: RecordType) -> RowParser:
    """The parser of a type, compiled once."""
    return _parser_by_name(record_type.name)


def unknown_column(record_type: RecordType, name: str, file: str, line: int) -> Fault:
    """The fault of a column that the type does not have, with the nearest name."""
    by_title = {field.title: field.name for field in record_type.columns.values()}
    guess = by_title.get(name) or nearest(name[:64], (*record_type.columns, *by_title))
    remedy = f"是否要写 {guess}" if guess else "删去该列，或把内容写入 note"
    return Fault("unknown_column", file, line, name[:64], f"{record_type.name} 的列名", quoted(name), remedy)


def zone_assumed(file: str, column: str) -> Notice:
    """The notice that instants without an offset were taken as local time."""
    return Notice("zone_assumed", file, column, f"{file} 的 {column} 列未写时区，按北京时间（Asia/Shanghai）理解。")


def _canonical(value: Any) -> Any:
    match value:
        case bool() | str():
            return value
        case Decimal():
            text = f"{value:f}"
            return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return list(value)
    raise TypeError(f"no canonical form: {value!r}")


_ENVELOPE = ("institution", "key", "valid_at", "recorded_at", "reason")
Parse = Callable[[Mapping[str, object], Source, int], Row | None]
assert {field.name for field in COMMON_FIELDS} == {*_ENVELOPE, "note", "attachments"}


STRICTER.append(row_of)
