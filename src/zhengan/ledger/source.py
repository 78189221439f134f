"""One make of Parquet files: how their columns are read as UTC microseconds and decimal(18,6)."""

# ruff: noqa: S608  # SQL is put together from names of ours and quoted literals

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.parquet as pq

from zhengan.ledger.footers import NOTHING_TOLD, Told, together, told_by
from zhengan.ledger.local_time import AHEAD_US, MINUTE_US
from zhengan.ledger.samples_csv import header_faults
from zhengan.records import Fault, Notice

OPTIONAL = ("institution", "object_type", "until")
KEYS = ("institution", "object_type", "object", "metric")

# Below this, neighbouring doubles lie closer than a millionth, so at most one number of six decimals stands for each.
_DENSE = 4_294_967_296


@dataclass(frozen=True, slots=True)
class Source:
    """Files that are read alike. `value` is SQL of decimal(18,6); `unfit` is SQL that is true for a value which that
    cannot hold exactly (None: the column's type has no such value). Shifts are added to reach UTC; `aware` says that
    `at` carries a zone; `told` is what the footers say of all rows."""

    files: tuple[str, ...]
    columns: frozenset[str]
    at_shift: int = 0
    until_shift: int = 0
    value: str = "value"
    unfit: str | None = None
    aware: bool = False
    told: Told = NOTHING_TOLD

    def rows(self, first_us: int | None = None, last_us: int | None = None) -> str:
        """SQL of the samples with `first_us <= at < last_us`: keys as found (null: no column), at_us, until_us, value,
        begins and ends (the local minutes since 1970 that the sample touches: half-open, ends null for an instant)."""
        keys = ", ".join(f"{key_of(self, name)} AS {name}" for name in KEYS)
        instants = f"{self.at_us} AS at_us, {self.until_us} AS until_us, {self.value} AS value"
        minutes = f"{self._begins} AS begins, {self._ends} AS ends"
        return f"SELECT {keys}, {instants}, {minutes} FROM {self.table}{self._between(first_us, last_us)}"

    @property
    def table(self) -> str:
        """SQL of the files as they are, with their names and row numbers where asked for."""
        return f"read_parquet([{', '.join(map(quoted, self.files))}], file_row_number = true, filename = true)"

    @property
    def at_us(self) -> str:
        """SQL of the instant in UTC microseconds."""
        return f'(epoch_us("at") + {self.at_shift})'

    @property
    def until_us(self) -> str:
        """SQL of the span's end in UTC microseconds, null for an instant."""
        return f'(epoch_us("until") + {self.until_shift})' if "until" in self.columns else "NULL::BIGINT"

    # Whole minutes are added after the division: measured a quarter faster over all than adding microseconds before it.
    @property
    def _begins(self) -> str:
        return f'epoch_us("at") // {MINUTE_US} + {(AHEAD_US + self.at_shift) // MINUTE_US}'

    @property
    def _ends(self) -> str:
        if "until" not in self.columns:
            return "NULL::BIGINT"
        return f'(epoch_us("until") + {MINUTE_US - 1}) // {MINUTE_US} + {(AHEAD_US + self.until_shift) // MINUTE_US}'

    def _between(self, first_us: int | None, last_us: int | None) -> str:
        # Compared on the stored column, so that row groups outside are skipped unread.
        make = "make_timestamptz" if self.aware else "make_timestamp"
        bounds = [] if first_us is None else [f'"at" >= {make}({first_us - self.at_shift})']
        bounds += [] if last_us is None else [f'"at" < {make}({last_us - self.at_shift})']
        return f" WHERE {' AND '.join(bounds)}" if bounds else ""


def parquet_sources(
    shown: Mapping[str, tuple[str, int]], faults: list[Fault], notices: list[Notice]
) -> tuple[Source, ...]:
    """The files of `shown` (file to read, file to name) grouped by make; columns that cannot be read go to `faults`."""
    makes: dict[Source, dict[str, Told | None]] = {}
    for file, (name, _) in shown.items():
        try:
            parquet = pq.ParquetFile(file)
        except (OSError, pa.ArrowException) as error:
            found = str(error).splitlines()[0][:160]
            faults.append(
                Fault("not_parquet", name, 0, "", "完好的 Parquet 文件", found, "检查文件，或由原系统重新导出")
            )
            continue
        with parquet:
            wrong = header_faults(name, parquet.schema_arrow.names) or _type_faults(name, parquet.schema_arrow)
            if wrong:
                faults += wrong
                continue
            source, zoneless = _source(parquet)
            makes.setdefault(source, {})[file] = told_by(parquet)
            notices += [
                Notice("no_offset", name, column, "时间没有时区，按北京时间（Asia/Shanghai）计") for column in zoneless
            ]
    return tuple(_of_files(source, files) for source, files in makes.items())


def key_of(source: Source, name: str) -> str:
    """SQL of a key column: its one text where all rows have the same, null where the files do not have it."""
    if name not in source.columns:
        return "NULL::VARCHAR"
    return next((f"{quoted(text)}::VARCHAR" for column, text in source.told.alike if column == name), name)


def quoted(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _of_files(source: Source, files: Mapping[str, Told | None]) -> Source:
    told = together(files.values()) or NOTHING_TOLD
    return replace(source, files=tuple(files), columns=source.columns - (told.empty & set(OPTIONAL)), told=told)


def _source(parquet: pq.ParquetFile) -> tuple[Source, list[str]]:
    """How the file is read, and which of its instants have no zone."""
    schema = parquet.schema_arrow
    physical = {
        parquet.schema.column(place).name: parquet.schema.column(place).physical_type for place in range(len(schema))
    }
    # INT96 has no zone to carry; the engines that write it mean UTC.
    zoneless = [
        name
        for name in ("at", "until")
        if name in schema.names
        and pa.types.is_timestamp(schema.field(name).type)
        and schema.field(name).type.tz is None
        and physical[name] != "INT96"
    ]
    value, unfit = _value(schema.field("value").type)
    return Source(
        files=(),
        columns=frozenset(name for name in schema.names if not pa.types.is_null(schema.field(name).type)),
        at_shift=-AHEAD_US if "at" in zoneless else 0,
        until_shift=-AHEAD_US if "until" in zoneless else 0,
        value=value,
        unfit=unfit,
        aware=schema.field("at").type.tz is not None,
    ), zoneless


def _value(kind: pa.DataType) -> tuple[str, str | None]:
    """SQL of a column's value as decimal(18,6), and SQL that is true where that would change it."""
    cast = "CAST(value AS DECIMAL(18, 6))"
    if pa.types.is_decimal(kind):
        if kind.scale <= 6 and kind.precision - kind.scale <= 12:
            return (cast if kind.scale != 6 or kind.precision != 18 else "value"), None
        return f"TRY_{cast}", f"TRY_{cast} IS DISTINCT FROM value"
    if pa.types.is_integer(kind):
        return f"TRY_{cast}", f"value IS NOT NULL AND TRY_{cast} IS NULL"
    text = "CAST(CAST(value AS VARCHAR) AS DECIMAL(18, 6))"
    big = "NOT isfinite(value) OR abs(value) >= 1e12"
    fine = "CAST(CAST(value AS VARCHAR) AS DECIMAL(38, 20))"
    # What a float means is its shortest notation. Doubles that are not huge need no text to know it: a number of six
    # decimals that reads back as the same double is that notation.
    if pa.types.is_float64(kind):
        dense = f"abs(value) < {_DENSE}"
        lost = f"CASE WHEN {dense} THEN CAST({cast} AS DOUBLE) <> value ELSE {fine} <> {text} END"
        return f"CASE WHEN {dense} THEN {cast} ELSE {text} END", f"CASE WHEN {big} THEN true ELSE {lost} END"
    tiny = "value <> 0 AND abs(value) < 1e-6"
    return text, f"CASE WHEN {big} OR ({tiny}) THEN true ELSE {fine} <> {text} END"


def _type_faults(file: str, schema: pa.Schema) -> tuple[Fault, ...]:
    faults = []
    for column in schema:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        wanted = _wanted(column.name, kind)
        if wanted:
            faults.append(
                Fault("column_type", file, 1, column.name, wanted, str(column.type)[:80], "改用该类型重新导出")
            )
    return tuple(faults)


def _wanted(name: str, kind: pa.DataType) -> str | None:
    """The type that a column should have, None where it has it."""
    if pa.types.is_null(kind) and name in OPTIONAL:
        return None
    if name in {"at", "until"}:
        return None if pa.types.is_timestamp(kind) else "时间（timestamp）"
    if name == "value":
        number = (
            pa.types.is_decimal(kind)
            or pa.types.is_integer(kind)
            or pa.types.is_float32(kind)
            or pa.types.is_float64(kind)
        )
        return None if number else "数值（decimal、整数或浮点数）"
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()
    return None if text else "文本（string）"
