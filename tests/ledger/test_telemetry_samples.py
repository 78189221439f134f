from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.calendar import load_calendar
from zhengan.ledger.local_time import local_day
from zhengan.ledger.telemetry import Samples, TelemetryFault, TelemetryStore, metric_days, read_telemetry
from zhengan.records import Fault

HEADER = "object,metric,at,value,until\n"
T = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
T_US = int(T.timestamp() * 1_000_000)
INSTANT = pa.timestamp("us", tz="UTC")


def read(path: Path, institution: str | None = "demo") -> Samples | tuple[Fault, ...]:
    return read_telemetry([path], institution, {"S1": "system", "L1": "network_link", "系统（甲）": "system"})


def rows(samples: Samples | tuple[Fault, ...]) -> list[tuple[Any, ...]]:
    assert isinstance(samples, Samples), samples
    with duckdb.connect() as con:
        return sorted(con.execute(f"SELECT object, at_us, until_us, value FROM ({samples.rows()})").fetchall(), key=str)


def faults(samples: Samples | tuple[Fault, ...]) -> list[tuple[str, int, str]]:
    assert isinstance(samples, tuple), samples
    assert all(fault.expected and fault.remedy and "Traceback" not in fault.text for fault in samples)
    return [(fault.code, fault.row, fault.column) for fault in samples]


def csv(folder: Path, text: str | bytes) -> Path:
    path = folder / "metric.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def parquet(folder: Path, **columns: Any) -> Path:
    path = folder / "metric.parquet"
    given_columns = {"object": ["S1"], "metric": ["tps"], "at": pa.array([T], INSTANT), "value": [1]} | columns
    pq.write_table(pa.table({name: column for name, column in given_columns.items() if column is not None}), path)
    return path


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("2026-11-20T09:30:00+08:00", 0),
        ("2026-11-20T01:30:00Z", 0),
        ("2026-11-20 01:30Z", 0),
        ("2026-11-20 09:30:00", 0),
        ("2026-11-20T09:30", 0),
        ("2026-11-20T09:30:00.25+0800", 250_000),
        ("2026-11-19T20:30:00-05", 0),
        ("2026-11-20T07:00:00+05:30", 0),
        ("２０２６-11-20 09:30:00", 0),
        (" 2026-11-20T09:30:00.000001 ", 1),
    ],
)
def test_csv_instants(tmp_path: Path, text: str, us: int) -> None:
    assert rows(read(csv(tmp_path, f"{HEADER}S1,tps,{text},1,\n"))) == [("S1", T_US + us, None, Decimal(1))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-20",
        "20/11/2026 09:30",
        "2026-13-20T09:30",
        "2026-11-20T09:61",
        "now",
        "2026-11-20T09:30+8",
        "1795138200",
    ],
)
def test_csv_instants_refused(tmp_path: Path, text: str) -> None:
    assert faults(read(csv(tmp_path, f"{HEADER}S1,tps,2026-11-20T09:30,1,\nS1,tps,{text},1,\n"))) == [
        ("instant", 3, "at")
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", "1"),
        ("-0.5", "-0.5"),
        ("1.", "1"),
        (".5", "0.5"),
        ("5e-05", "0.00005"),
        ("1.2E+3", "1200"),
        ("1.1000000000", "1.1"),
        ("１２．５", "12.5"),
        ("999999999999.999999", "999999999999.999999"),
    ],
)
def test_csv_values(tmp_path: Path, text: str, value: str) -> None:
    assert rows(read(csv(tmp_path, f"{HEADER}S1,tps,2026-11-20T09:30,{text},\n"))) == [
        ("S1", T_US, None, Decimal(value))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "nan",
        "inf",
        "1e-7",
        "0.1234567",
        "1000000000000",
        "1e400",
        "1e-999999999",
        "1_000",
        '"1,000"',
        "0x10",
        "1 2",
    ],
)
def test_csv_values_refused(tmp_path: Path, text: str) -> None:
    assert faults(read(csv(tmp_path, f"{HEADER}S1,tps,2026-11-20T09:30,{text},\n"))) == [("number", 2, "value")]


def test_csv_without_offset_is_noted_once(tmp_path: Path) -> None:
    samples = read(csv(tmp_path, f"{HEADER}S1,tps,2026-11-20T09:30,1,\nS1,tps,2026-11-20T09:31,1,2026-11-20T09:32\n"))
    assert isinstance(samples, Samples)
    assert [(notice.code, notice.column) for notice in samples.notices] == [("no_offset", "at")]
    assert (samples.count, samples.spans) == (2, 1)
    assert (samples.first_us, samples.last_us) == (T_US, T_US + 120_000_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_encodings(tmp_path: Path, encoding: str) -> None:
    text = f"{HEADER}系统（甲）,tps,2026-11-20T09:30,1,\r\n"
    assert rows(read(csv(tmp_path, text.encode(encoding)))) == [("系统（甲）", T_US, None, Decimal(1))]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "missing_column"),
        (b"\xff\xfeo\0b\0", "encoding"),
        ((HEADER + "S1,tps,2026-11-20T09:30,1,\n").encode() + b"\xff\xff,tps,2026-11-20T09:30,1,\n", "encoding"),
        ((HEADER + "S1,tps\n").encode(), "cells"),
        (b"object,metric,at,value,size\nS1,tps,2026-11-20T09:30,1,1\n", "unknown_column"),
        (b"object,metric,at,value,at\nS1,tps,2026-11-20T09:30,1,1\n", "double_column"),
        ((HEADER + '"S1,tps,2026-11-20T09:30,1,\n').encode(), "cells"),
        ((HEADER + "S1,tps,2026-11-20T09:30," + "1" * (9 << 20) + ",\n").encode(), "number"),
        (b"\0" * 100_000, "missing_column"),
    ],
)
def test_csv_that_is_none(tmp_path: Path, data: bytes, code: str) -> None:
    found = faults(read(csv(tmp_path, data)))
    assert code in [fault[0] for fault in found]


def test_csv_quote_that_never_closes_is_not_read_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.samples_csv._BLOCK_BYTES", 500)
    text = HEADER + '"S1,tps,2026-11-20T09:30,1,\n' * 1 + "S1,tps,2026-11-20T09:30,1,\n" * 200
    assert faults(read(csv(tmp_path, text))) == [("not_csv", 0, "")]


def test_csv_of_a_header_alone_is_empty(tmp_path: Path) -> None:
    assert rows(read(csv(tmp_path, HEADER))) == []


def test_csv_rows_are_counted_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.samples_csv._BLOCK_BYTES", 500)
    lines = [f"S1,tps,2026-11-20T09:{number % 60:02d},{number}," for number in range(200)]
    assert len(rows(read(csv(tmp_path, HEADER + "\n".join(lines))))) == 200
    lines[150] = "S1,tps,2026-11-20T09:00,x,"
    assert faults(read(csv(tmp_path, HEADER + "\n".join(lines)))) == [("number", 152, "value")]


def test_faults_behind_csv_carry_its_name_and_row(tmp_path: Path) -> None:
    found = read(csv(tmp_path, f"{HEADER}S1,tps,2026-11-20T09:30,1,\nS9,tps,2026-11-20T09:30,1,\n"))
    assert faults(found) == [("unknown", 3, "object")]
    assert isinstance(found, tuple)
    assert found[0].file == str(tmp_path / "metric.csv")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value": [float("nan")]}, ("number", 1, "value")),
        ({"value": [float("-inf")]}, ("number", 1, "value")),
        ({"value": [0.1234567]}, ("number", 1, "value")),
        ({"value": [1e12]}, ("number", 1, "value")),
        ({"value": [1e-9]}, ("number", 1, "value")),
        ({"value": pa.array([1e-7], pa.float32())}, ("number", 1, "value")),
        ({"value": [2**62]}, ("number", 1, "value")),
        ({"value": pa.array([Decimal("1.00000001")])}, ("number", 1, "value")),
        ({"value": pa.array([None], pa.int64())}, ("missing", 1, "value")),
        ({"value": ["1"]}, ("column_type", 1, "value")),
        ({"at": pa.array([None], INSTANT)}, ("missing", 1, "at")),
        ({"at": pa.array([0], INSTANT)}, ("instant", 1, "at")),
        ({"at": pa.array([2**62], INSTANT)}, ("instant", 1, "at")),
        ({"at": ["2026-11-20T09:30"]}, ("column_type", 1, "at")),
        ({"until": pa.array([T], INSTANT)}, ("span", 1, "until")),
        ({"until": pa.array([T - timedelta(seconds=1)], INSTANT)}, ("span", 1, "until")),
        ({"until": pa.array([T + timedelta(days=366, seconds=1)], INSTANT)}, ("span", 1, "until")),
        ({"object": ["S9"]}, ("unknown", 1, "object")),
        ({"object": pa.array([None], pa.string())}, ("missing", 1, "object")),
        ({"object": [""]}, ("missing", 1, "object")),
        ({"object": [7]}, ("column_type", 1, "object")),
        ({"metric": [""]}, ("missing", 1, "metric")),
        ({"metric": None}, ("missing_column", 1, "metric")),
        ({"host": ["a"]}, ("unknown_column", 1, "host")),
        ({"institution": ["other"]}, ("other", 1, "institution")),
        ({"object_type": ["network_link"]}, ("choice", 1, "object_type")),
        ({"object_type": ["server"]}, ("choice", 1, "object_type")),
    ],
)
def test_parquet_refused(tmp_path: Path, columns: dict[str, Any], expected: tuple[str, int, str]) -> None:
    assert expected in faults(read(parquet(tmp_path, **columns)))


def test_missing_institution_is_asked_for(tmp_path: Path) -> None:
    assert faults(read(parquet(tmp_path), None)) == [("missing", 1, "institution")]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Shanghai"])
def test_parquet_instants(tmp_path: Path, unit: str, zone: str | None) -> None:
    moment = T if zone else T.replace(tzinfo=None)
    samples = read(parquet(tmp_path, at=pa.array([moment], pa.timestamp(unit, tz=zone))))
    eight_hours = 0 if zone else 8 * 3_600_000_000
    assert rows(samples) == [("S1", T_US - eight_hours, None, Decimal(1))]
    assert isinstance(samples, Samples)
    assert [notice.code for notice in samples.notices] == ([] if zone else ["no_offset"])
    assert len(rows(samples)) == 1
    with duckdb.connect() as con:
        inside = con.execute(samples.rows(samples.first_us, samples.last_us)).fetchall()
        assert len(inside) == 1
        assert con.execute(samples.rows(samples.first_us + 1_000_000, None)).fetchall() == []


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.decimals(-(10**12) + 1, 10**12 - 1, places=6).map(float),
        st.floats(allow_nan=False, allow_infinity=False),
        st.floats(-5e9, 5e9),
        st.decimals(4_294_967_000, 4_294_968_000, places=7).map(float),
    )
)
def test_a_double_is_taken_exactly_where_its_notation_has_six_decimals(number: float) -> None:
    from zhengan.ledger.source import _value

    value, unfit = _value(pa.float64())
    with duckdb.connect() as con:
        refused = con.execute(f"SELECT {unfit} FROM (SELECT ?::DOUBLE AS value)", [number]).fetchall()[0][0]
        meant = Decimal(repr(number))
        fits = abs(meant) < 10**12 and meant == round(meant, 6)
        assert refused == (not fits)
        if fits:
            assert con.execute(f"SELECT {value} FROM (SELECT ?::DOUBLE AS value)", [number]).fetchall()[0][0] == meant


def test_ambiguous_key_names_its_type(tmp_path: Path) -> None:
    samples = read_telemetry([parquet(tmp_path, object_type=["system"])], "demo", {})
    assert isinstance(samples, Samples)
    assert [notice.code for notice in samples.notices] == ["unlisted_object"]
    assert samples.series.to_pylist()[0]["object_type"] == "system"


def test_files_that_are_not_parquet(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1" * 10)
    found = read_telemetry([tmp_path, tmp_path / "none.parquet"], "demo", {})
    assert faults(found) == [("not_parquet", 0, ""), ("not_parquet", 0, "")]


def test_damaged_pages_are_a_fault_whenever_they_are_read(tmp_path: Path) -> None:
    values = pa.array([Decimal(1), Decimal(2)], pa.decimal128(18, 6))
    path = parquet(tmp_path, object=["S1", "L1"], metric=["tps"] * 2, at=pa.array([T, T], INSTANT), value=values)
    data = bytearray(path.read_bytes())
    metadata = pq.read_metadata(path)
    for name, code in (("value", "later"), ("object", "at once")):
        column = metadata.row_group(0).column(metadata.schema.names.index(name))
        begin = column.dictionary_page_offset
        data[begin : begin + column.total_compressed_size] = b"\xff" * column.total_compressed_size
        path.write_bytes(bytes(data))
        samples = read(path)
        if code == "at once":
            assert faults(samples)[0][0] == "not_parquet"
            continue
        assert isinstance(samples, Samples)
        with duckdb.connect() as con, pytest.raises(TelemetryFault) as caught:
            metric_days(con, samples, {}, load_calendar().minute_table)
        assert caught.value.faults[0].code == "not_parquet"
        with pytest.raises(TelemetryFault):
            TelemetryStore(tmp_path / "store").add(samples)


def test_names_with_patterns_are_names(tmp_path: Path) -> None:
    folder = tmp_path / "[a]*"
    folder.mkdir()
    (tmp_path / "a1").mkdir()
    assert len(rows(read(parquet(folder)))) == 1
    assert len(rows(read(parquet(tmp_path / "a1")))) == 1
    assert faults(read(parquet(folder, object=["S9"])))[0] == ("unknown", 1, "object")


def test_local_day_turns_at_midnight_in_shanghai() -> None:
    midnight = int(datetime(2026, 11, 19, 16, tzinfo=UTC).timestamp() * 1_000_000)
    assert (local_day(midnight - 1), local_day(midnight)) == (date(2026, 11, 19), date(2026, 11, 20))
