"""Proposing a mapping: which type a table is about, which column gives which field, and how sure that is.

Names of columns speak first, values second. What neither settles is marked `sure: false`; what is required and has no
column stands in the proposal with an empty value. Nothing here is used for import before a person has read it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zhengan.records.faults import Refused
from zhengan.records.fields import Field
from zhengan.records.mapping.fitting import Fit, OnFile, fit
from zhengan.records.mapping.lexicon import lexicon, resemblance, type_hint
from zhengan.records.mapping.model import RecordMap, Source, TableMap
from zhengan.records.mapping.sampling import FLAGS, Sample, sample_of
from zhengan.records.mapping.tables import Header, Table, tables_of
from zhengan.records.mapping.values import loose
from zhengan.records.registry import RECORD_TYPES, RecordType
from zhengan.records.workbooks.sheets import letters

# Below this a column and a field have nothing to do with each other.
LEAST = 0.5
SURE = 0.9
_TRIED_TYPES = 5
_NOT_MAPPED = frozenset({"institution", "recorded_at", "reason", "valid_at", "attachments"})
# Numbers of rows are no keys: they change when a row is put in between.
_COUNTED = re.compile("序号|行号|No\\.?|#", re.IGNORECASE)
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")


@dataclass(frozen=True)
class Match:
    """A field and where its value comes from; `confidence` from 0 to 1."""

    field: Field
    source: Source
    confidence: float


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one table. `others` are types that it could be about as well, best first."""

    table: Table
    header: Header
    mapping: TableMap
    matches: Mapping[str, Sequence[Match]]
    unmapped: Sequence[str]
    others: Sequence[str]
    sampled: int

    @property
    def doubtful(self) -> int:
        """How many fields a person has to look at."""
        return sum(not source.sure for record in self.mapping.records for source in record.fields.values())

    def letters(self, source: Source) -> str:
        """The columns of a source as a spreadsheet names them."""
        return "、".join(letters(self.header.names[column]) for column in source.columns)


def propose(path: Path, types: Sequence[RecordType], on_file: OnFile, name: str = "") -> Proposal:
    """A mapping for the table of a file that most resembles records of ours (of `types`, where given).

    Raises `Refused` where the file cannot be read or holds no table, and OSError.
    """
    best: tuple[float, Sample, list[tuple[float, RecordType, list[Match]]]] | None = None
    tables = tables_of(path)
    for table in tables:
        sample = sample_of(table)
        if sample is None:
            continue
        ranked = _ranked(sample, types, on_file)
        if best is None or ranked[0][0] > best[0]:
            best = ranked[0][0], sample, ranked
    if best is None:
        remedy = "把列名放在前 20 行之内，列名下面要有数据"
        raise Refused("no_header", "有表头和数据的表", remedy, "没有找到表头")
    _, sample, ranked = best
    chosen = [item for item in ranked if item[1] in types] if types else ranked[:1]
    others = [item[1].name for item in ranked[len(chosen) :][:3] if not types and item[0] > ranked[0][0] * 0.7]
    return _proposal(sample, [(found, matches) for _, found, matches in chosen], others, len(tables), name)


def source_of(table: Table, field: Field, header: str, on_file: OnFile) -> Source:
    """Where a person says that a field stands; how its values are written there is worked out. Raises KeyError for no such column."""
    sample = sample_of(table)
    if sample is None:
        raise KeyError(header)
    values = sample.values(header)
    own = [value for value in values if field.kind == "bool" or loose(value) not in FLAGS]
    return _down(sample, replace(fit(field, header, own, on_file).source, sure=True, why=""))


def _ranked(
    sample: Sample, types: Sequence[RecordType], on_file: OnFile
) -> list[tuple[float, RecordType, list[Match]]]:
    """Types by how well the columns suit them."""
    names = list(sample.header.names)
    rough = []
    for found in types or RECORD_TYPES.values():
        if found.name == "institution" and found not in types:
            continue
        columns = [field for field in found.columns.values() if field.name not in _NOT_MAPPED]
        alike = [max(resemblance(name, found, field)[0] for field in columns) for name in names]
        rough.append((sum(one for one in alike if one >= 0.6) + type_hint(sample.said, found) * 2, found))
    rough.sort(key=lambda item: -item[0])
    ranked = []
    for _, found in rough if types else rough[:_TRIED_TYPES]:
        matches = _matches(sample, found, on_file)
        required = [
            field for field in found.columns.values() if field.required and field.name not in ("institution", "key")
        ]
        had = {match.field.name for match in matches}
        lacking = sum(field.name not in had for field in required)
        score = sum(match.confidence for match in matches) - 0.6 * lacking + 2 * type_hint(sample.said, found)
        ranked.append((score, found, matches))
    ranked.sort(key=lambda item: -item[0])
    return ranked


def _matches(sample: Sample, record_type: RecordType, on_file: OnFile) -> list[Match]:
    """The best field for each column, the best column for each field."""
    pairs = []
    for header in sample.header.names:
        values = sample.values(header)
        for field in record_type.columns.values():
            if field.name in _NOT_MAPPED:
                continue
            alike, why = resemblance(header, record_type, field)
            is_reference = field.kind in ("ref", "refs")
            if (alike < LEAST and not is_reference) or (field.name == "key" and _COUNTED.fullmatch(header)):
                continue
            own = [value for value in values if field.kind == "bool" or loose(value) not in FLAGS]
            fits = fit(field, header, own, on_file)
            if alike < LEAST and fits.share < 0.8:
                continue
            score = _score(max(alike, 0.55) if is_reference and fits.share >= 0.8 else alike, fits)
            if score >= LEAST:
                pairs.append((score, field, _settled(fits, alike, why, score, values)))
    pairs.sort(key=lambda item: -item[0])
    fields, columns, found = set(), set(), []
    for score, field, source in pairs:
        if field.name not in fields and source.columns[0] not in columns:
            fields.add(field.name)
            columns.add(source.columns[0])
            found.append(Match(field, _down(sample, source), round(score, 2)))
    return [_with_clock(sample, match, columns) for match in found]


def _score(alike: float, fits: Fit) -> float:
    if not fits.typed:
        return 0.9 * alike + 0.1 * fits.share
    score = 0.65 * max(alike, 0.4) + 0.35 * fits.share
    return score if fits.share >= 0.5 or alike >= 0.95 else score * 0.6


def _settled(fits: Fit, alike: float, why: str, score: float, values: Sequence[str]) -> Source:
    sure = alike >= SURE and fits.sure and (fits.share == 1 or not fits.typed) and bool(values)
    reasons = "；".join(filter(None, (why if alike >= LEAST else "", fits.why)))
    return replace(fits.source, sure=sure, why=f"{reasons}（把握 {score:.0%}）")


def _down(sample: Sample, source: Source) -> Source:
    """Cells that are merged over rows stand for every one of them."""
    if sample.header.names[source.columns[0]] not in sample.merged:
        return source
    return replace(source, down=True, why=f"{source.why}；纵向合并的格，各行都用它的值")


def _with_clock(sample: Sample, match: Match, taken: set[str]) -> Match:
    """A column of times beside a column of days is the other half of an instant."""
    if match.field.kind != "instant" or not match.source.columns:
        return match
    at = sample.header.names[match.source.columns[0]]
    beside = next(
        (name for name, column in sample.header.names.items() if column == at + 1 and name not in taken), None
    )
    values = sample.values(beside) if beside else []
    days = sample.values(match.source.columns[0])
    if beside and values and all(map(_CLOCK.fullmatch, values)) and not any(":" in day for day in days):
        taken.add(beside)
        columns = (*match.source.columns, beside)
        return replace(
            match, source=replace(match.source, columns=columns, why=f"{match.source.why}；日期和时刻分在两列")
        )
    return match


def _proposal(
    sample: Sample, chosen: Sequence[tuple[RecordType, list[Match]]], others: Sequence[str], sheets: int, name: str
) -> Proposal:
    order = list(RECORD_TYPES)
    by_type = {found.name: [*own, *_key(sample, found, own)] for found, own in chosen}
    keys = {name: match for name, own in by_type.items() for match in own if match.field.name == "key"}
    records: list[RecordMap] = []
    matches: dict[str, Sequence[Match]] = {}
    for found in sorted((item for item, _ in chosen), key=lambda item: order.index(item.name)):
        own = _whole(found, _beside(found, by_type[found.name], keys))
        records.append(RecordMap(found, {match.field.name: match.source for match in own}))
        matches[found.name] = own
    used = {column for record in records for column in record.columns}
    unmapped = tuple(name for name in sample.header.names if name not in used)
    path = sample.table.path
    mapping = TableMap(
        name=name,
        records=tuple(records),
        files=(_pattern(path.stem) + path.suffix,),
        sheet=_pattern(sample.table.sheet) if sample.table.sheet and sheets > 1 else "",
        header_row=sample.header.first_row,
        header_rows=sample.header.last_row - sample.header.first_row + 1,
        fingerprint=sample.header.fingerprint,
        skip=sample.skip,
        blank=_blank(sample, records),
        leave=unmapped,
    )
    return Proposal(sample.table, sample.header, mapping, matches, unmapped, others, len(sample.rows))


def _beside(found: RecordType, own: Sequence[Match], keys: Mapping[str, Match]) -> list[Match]:
    """What points to a record that the same row makes takes that record's key."""
    settled = {match.field.name: match for match in own}
    for field in found.reference_fields:
        key = next((keys[name] for name in field.targets if name in keys and name != found.name), None)
        if key is not None and not key.source.run:
            settled[field.name] = Match(field, replace(key.source, why="同一行做成的记录的键"), key.confidence)
    return list(settled.values())


def _whole(found: RecordType, own: Sequence[Match]) -> list[Match]:
    """The fields in their order, with those that are required and have no column."""
    had = {match.field.name for match in own}
    why = "必填，表里没有找到对应的列；写 value 或 column"
    lacking = [
        Match(field, Source(sure=False, why=why), 0.0)
        for field in found.columns.values()
        if field.required and field.name not in had and field.name != "institution"
    ]
    order = list(found.columns)
    return sorted([*own, *lacking], key=lambda match: order.index(match.field.name))


def _key(sample: Sample, found: RecordType, matches: Sequence[Match]) -> list[Match]:
    """The key: a column of its own, else a name that never stands twice, else what is required, joined."""
    key = found.columns["key"]
    own = next((match for match in matches if match.field.name == "key"), None)
    if own is not None:
        return []
    names = next((match for match in matches if match.field.name in ("name", "title")), None)
    if names is not None:
        values = sample.values(names.source.columns[0])
        alone = len(set(values)) == len(values)
        why = "没有编号列，用名称作键" + ("" if alone else "；名称有重复，后一行会成为前一行的新版本，请核对")
        return [Match(key, Source(columns=names.source.columns, sure=alone and names.source.sure, why=why), 0.8)]
    parts = [
        match for match in matches if match.field.required and match.field.kind in ("ref", "refs", "date", "instant")
    ]
    if not parts:
        return []
    parts.sort(key=lambda match: match.field.kind in ("date", "instant"))
    columns = tuple(column for match in parts for column in match.source.columns)
    joined = ["-".join(parts) for parts in _rows_of(sample, columns)]
    again = len(set(joined)) < len(joined)
    title = "、".join(match.field.title for match in parts)
    why = f"没有编号列，用{title}合成键" + ("；有重复，按先后加序号，请核对" if again else "")
    sure = not again and all(match.source.sure for match in parts)
    return [Match(key, Source(columns=columns, run=again, sure=sure, why=why), 0.7)]


def _rows_of(sample: Sample, columns: Sequence[str]) -> list[list[str]]:
    at = [sample.header.names[column] for column in columns]
    held = [{cell.column: cell.text for cell in row.cells} for row in sample.rows]
    return [[cells.get(column, "") for column in at] for cells in held]


def _blank(sample: Sample, records: Sequence[RecordMap]) -> tuple[str, ...]:
    """Words for nothing that stand in the columns used, unless one of these means no."""
    known = {loose(word): word for word in lexicon().blank}
    of = {
        (column, record.type.columns[name].kind == "bool")
        for record in records
        for name, source in record.fields.items()
        for column in source.columns
    }
    met: set[str] = set()
    denied: set[str] = set()
    for column, is_flag in of:
        at = sample.header.names[column]
        words = {loose(cell.text) for row in sample.rows for cell in row.cells if cell.column == at}
        met |= words & known.keys()
        denied |= words & FLAGS if is_flag else set()
    return tuple(known[word] for word in known if word in met - denied)


def _pattern(text: str | None) -> str:
    """A name with its numbers left open: the next month's file is meant as well."""
    return re.sub(r"[0-9][0-9_.\-]*", "*", re.sub(r"[\[\]*?]", "?", text or ""))
