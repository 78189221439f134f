"""Telemetry CSV brought into Parquet, block by block: a file of any length takes the same memory.

Text is read as it is meant and nothing is guessed: UTF-8 (with or without a byte order mark) or GB18030, full-width
digits, ISO 8601 date-times. A date-time without an offset is Asia/Shanghai's, and noted. What cannot be read becomes a
fault with its row; one fault and the file is refused whole.
"""

# ruff: noqa: S608  # SQL is put together from names of ours and quoted literals

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from zhengan.ledger.local_time import AHEAD_MINUTES, MINUTE_US
from zhengan.records import Fault, Notice

COLUMNS = ("institution", "object_type", "object", "metric", "at", "value", "until")
REQUIRED = ("object", "metric", "at", "value")
EXAMPLES = 20
VALUE = pa.decimal128(18, 6)
LIMIT = Decimal(10) ** 12

_HEAD_BYTES = 65_536
_BLOCK_BYTES = 8 << 20
_ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one CSV file: without faults it stands as Parquet."""

    faults: tuple[Fault, ...] = ()
    notices: tuple[Notice, ...] = ()


def csv_to_parquet(path: Path, target: Path) -> Converted:
    """Writes the samples of the CSV file `path` to `target`, row for row: instants in UTC, values decimal(18,6)."""
    try:
        header = _header(path)
    except OSError as error:
        return Converted((Fault("unreadable", str(path), 0, "", "可读的文件", error.strerror or "", "检查路径和权限"),))
    except UnicodeDecodeError:
        return Converted(
            (Fault("encoding", str(path), 1, "", "UTF-8 或 GB18030 编码的 CSV", "其他编码", "另存为 UTF-8 后重试"),)
        )
    faults = header_faults(str(path), header)
    if faults:
        return Converted(faults)
    for encoding in _ENCODINGS:
        try:
            return _convert(path, target, header, encoding)
        except pa.ArrowInvalid as error:
            return Converted((_broken(path, str(error)),))
        except UnicodeDecodeError:
            continue
    return Converted(
        (Fault("encoding", str(path), 0, "", "UTF-8 或 GB18030 编码的 CSV", "无法解码的字节", "另存为 UTF-8 后重试"),)
    )


def header_faults(file: str, header: list[str]) -> tuple[Fault, ...]:
    """Columns that are missing, unknown or named twice."""
    wanted = "、".join(COLUMNS)
    faults = [
        Fault("missing_column", file, 1, name, f"必填列 {name}", "没有这一列", f"补上该列；全部列为 {wanted}")
        for name in REQUIRED
        if name not in header
    ]
    faults += [
        Fault("unknown_column", file, 1, name[:80], wanted, "不认识的列", "删去该列或改为上述列名")
        for name in header[:EXAMPLES]
        if name not in COLUMNS
    ]
    faults += [
        Fault("double_column", file, 1, name, "每列只出现一次", f"出现 {header.count(name)} 次", "只留一列")
        for name in COLUMNS
        if header.count(name) > 1
    ]
    return tuple(faults)


def _header(path: Path) -> list[str]:
    """The names in the first line. UnicodeDecodeError when it is neither UTF-8 nor GB18030."""
    with path.open("rb") as file:
        line = file.readline(_HEAD_BYTES)
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnicodeDecodeError("utf-8", line[:2], 0, 2, "UTF-16")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("gb18030")
    return [name.strip() for name in next(csv.reader([text.strip("\r\n")]), [])]


def _convert(path: Path, target: Path, header: list[str], encoding: str) -> Converted:
    """One pass in one encoding. UnicodeDecodeError when the bytes are not of that encoding."""
    faults: list[Fault] = []
    zoneless, row = 0, 2
    with duckdb.connect() as con, pq.ParquetWriter(target, _SCHEMA, compression="zstd") as writer:
        con.execute(_MACROS)
        for batch in _batches(path, header, encoding, faults):
            _parse(con, batch)
            faults += _faults(con, str(path), row)
            if len(faults) >= EXAMPLES:
                break
            zoneless += con.execute("SELECT count(*) FILTER (zoneless) FROM parsed").fetchall()[0][0]
            writer.write_table(con.execute(_RESULT).to_arrow_table().cast(_SCHEMA))
            row += batch.num_rows
    if faults:
        return Converted(tuple(faults[:EXAMPLES]))
    text = f"{zoneless} 个时间没有时区，按北京时间（Asia/Shanghai）计"
    return Converted(notices=(Notice("no_offset", str(path), "at", text),) if zoneless else ())


def _batches(path: Path, header: list[str], encoding: str, faults: list[Fault]) -> Iterator[pa.RecordBatch]:
    """The file's rows as text, a block at a time; rows of another number of cells go to `faults`."""

    def refuse(bad: pacsv.InvalidRow) -> str:
        expected, found = f"{bad.expected_columns} 列", f"{bad.actual_columns} 列"
        if len(faults) < EXAMPLES:
            faults.append(Fault("cells", str(path), bad.number or 0, "", expected, found, "补齐或删去多余的列"))
        return "skip"

    reading = pacsv.ReadOptions(
        use_threads=False, block_size=_BLOCK_BYTES, column_names=header, skip_rows=1, encoding=encoding
    )
    parsing = pacsv.ParseOptions(invalid_row_handler=refuse, newlines_in_values=True)
    texts = pacsv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
    with path.open("rb") as raw:
        if raw.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            raw.seek(0)
        try:
            with pacsv.open_csv(raw, reading, parsing, texts) as reader:
                yield from reader
        except pa.ArrowInvalid as error:
            if "invalid UTF8" in str(error):
                raise UnicodeDecodeError(encoding, b"", 0, 1, "not UTF-8") from error
            if "Empty CSV file" not in str(error):
                raise


def _broken(path: Path, message: str) -> Fault:
    found = message.splitlines()[0][:160]
    remedy = "检查引号和分隔符，或由原系统重新导出"
    return Fault("not_csv", str(path), 0, "", "逗号分隔、引号成对的 CSV", found, remedy)


def _parse(con: duckdb.DuckDBPyConnection, batch: pa.RecordBatch) -> None:
    """Makes the table `parsed` of one batch: the text beside what it says, null where it says nothing that we can
    read."""
    names = batch.schema.names
    texts = [_trimmed(batch.column(name)) if name in names else pa.nulls(len(batch), pa.string()) for name in COLUMNS]
    for place in (COLUMNS.index(name) for name in ("at", "value", "until")):
        texts[place] = _narrow(texts[place])
    table = pa.table([*texts, pa.array(range(len(batch)), pa.int64())], names=[*COLUMNS, "place"])
    con.register("batch", table)
    con.execute(_PARSE)
    con.unregister("batch")
    rare = con.execute("SELECT place, value FROM parsed WHERE amount IS NULL AND value IS NOT NULL").fetchall()
    exact = [(place, amount) for place, text in rare if (amount := _amount(text)) is not None]
    if exact:
        places, amounts = zip(*exact, strict=True)
        con.register(
            "exact", pa.table([pa.array(places, pa.int64()), pa.array(amounts, VALUE)], names=["place", "amount"])
        )
        con.execute("UPDATE parsed SET amount = exact.amount FROM exact WHERE exact.place = parsed.place")
        con.unregister("exact")


def _trimmed(column: pa.Array) -> pa.Array:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _narrow(column: pa.Array) -> pa.Array:
    """Full-width digits and signs as the plain ones."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        return column
    return pa.array([text and unicodedata.normalize("NFKC", text) for text in column.to_pylist()], pa.string())


def _amount(text: str) -> Decimal | None:
    """A number in a rarer notation, such as 5e-05; None where decimal(18,6) cannot hold it exactly."""
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        amount = Decimal(text)
        exact = amount.is_finite() and abs(amount) < LIMIT and amount == amount.quantize(_STEP)
    except InvalidOperation:
        return None
    return amount.quantize(_STEP) if exact else None


def _faults(con: duckdb.DuckDBPyConnection, file: str, first_row: int) -> list[Fault]:
    faults = []
    for column, code, condition, expected, remedy in _RULES:
        shown = f"coalesce({column}, '')"
        bad = con.execute(f"SELECT place, {shown} FROM parsed WHERE {condition} ORDER BY place LIMIT {EXAMPLES}")
        faults += [
            Fault(
                code, file, first_row + place, column.strip('"'), expected, f"“{text[:80]}”" if text else "空白", remedy
            )
            for place, text in bad.fetchall()
        ]
    return sorted(faults, key=lambda fault: fault.row)


_STEP = Decimal("0.000001")
_INSTANT = pa.timestamp("us", tz="UTC")
_SCHEMA = pa.schema(
    [(name, _INSTANT if name in {"at", "until"} else VALUE if name == "value" else pa.string()) for name in COLUMNS]
)

_STAMP = r"^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)? ?([Zz]|[+-]\d\d(?::?\d\d)?)?$"
_MACROS = rf"""
CREATE TEMP MACRO stamp(t) AS regexp_extract(t, '{_STAMP}', ['day', 'minute', 'second', 'zone']);
CREATE TEMP MACRO zone_digits(zone) AS rpad(regexp_replace(zone, '[^0-9]', '', 'g'), 4, '0');
CREATE TEMP MACRO zone_minutes(zone) AS CASE
    WHEN zone = '' THEN {AHEAD_MINUTES}
    ELSE (CASE WHEN zone[1] = '-' THEN -1 ELSE 1 END)
        * (zone_digits(zone)[1:2]::INTEGER * 60 + zone_digits(zone)[3:4]::INTEGER) END;
CREATE TEMP MACRO instant(s) AS epoch_us(TRY_CAST(
    s.day || ' ' || s.minute || CASE WHEN s.second = '' THEN ':00' ELSE s.second END AS TIMESTAMP
)) - zone_minutes(s.zone)::BIGINT * {MINUTE_US};
CREATE TEMP MACRO amount(t) AS CASE
    WHEN regexp_matches(t, '^[+-]?[0-9]{{1,12}}(\.[0-9]{{0,6}}0*)?$') THEN TRY_CAST(t AS DECIMAL(18, 6)) END;
"""
_PARSE = """
CREATE OR REPLACE TEMP TABLE parsed AS
SELECT *, instant(at_stamp) AS at_us, instant(until_stamp) AS until_us, amount(value) AS amount,
    coalesce(at_stamp.day <> '' AND at_stamp.zone = '', false)
        OR coalesce(until_stamp.day <> '' AND until_stamp.zone = '', false) AS zoneless
FROM (SELECT *, stamp("at") AS at_stamp, stamp("until") AS until_stamp FROM batch)
"""
_RESULT = """
SELECT institution, object_type, object, metric, make_timestamptz(at_us) AS "at", amount AS value,
    make_timestamptz(until_us) AS "until"
FROM parsed ORDER BY place
"""
_STAMPS = "ISO 8601 时间，如 2026-11-20T09:30:00+08:00"
_RULES = (
    ("object", "missing", "object IS NULL", "对象的编号", "填写系统或链路的编号"),
    ("metric", "missing", "metric IS NULL", "指标名", "填写指标名，如 tps、mbps"),
    ('"at"', "instant", "at_us IS NULL", _STAMPS, "改写时间"),
    ('"until"', "instant", '"until" IS NOT NULL AND until_us IS NULL', _STAMPS, "改写时间，或留空表示瞬时值"),
    (
        "value",
        "number",
        "amount IS NULL",
        "数值，整数不超过 12 位，小数不超过 6 位",
        "按 6 位小数重新导出，不要由本系统舍入",
    ),
)
