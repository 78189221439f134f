import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.telemetry_reference import SHANGHAI, Sample, Sessions, at, reference, write
from zhengan.calendar import load_calendar
from zhengan.ledger.metric_day import metric_days
from zhengan.ledger.samples import Samples, read_telemetry

OBJECTS = {"S1": "system", "S2": "system", "L1": "network_link"}
# A stock day, a futures day with a night over midnight, and both.
SESSIONS = Sessions(
    {
        "SSE": [(555, 690), (780, 900)],
        "SHFE": [(535, 615), (630, 690), (810, 900), (1255, 1440 + 150)],
        "SHFE+SSE": [(535, 690), (780, 900), (1255, 1440 + 150)],
    }
)
HOURS = {("system", "S1"): "SSE", ("system", "S2"): "SHFE", ("network_link", "L1"): ("SHFE+SSE", "SSE")}


def read(path: Path) -> Samples:
    samples = read_telemetry([path], None, OBJECTS)
    assert isinstance(samples, Samples), samples
    return samples


def found(samples: Samples) -> set[tuple]:
    with duckdb.connect() as con:
        rows = metric_days(con, samples, HOURS, SESSIONS.minute_table).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


instants = st.builds(
    lambda day, minute, second: (
        datetime(2026, 3, 30, tzinfo=SHANGHAI) + timedelta(days=day, minutes=minute, seconds=second)
    ),
    st.integers(0, 4),
    st.one_of(st.sampled_from([0, 149, 150, 554, 555, 614, 615, 689, 690, 1254, 1255, 1439]), st.integers(0, 1439)),
    st.sampled_from([0, 0, 1, 59]),
)
lengths = st.one_of(
    st.none(), st.sampled_from([1, 59, 60, 61, 300, 3600, 86_400, 90_000, 200_000]), st.integers(1, 30_000)
)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    begins, length = draw(instants), draw(lengths)
    item = draw(st.sampled_from(sorted(OBJECTS)))
    return Sample(
        object=item,
        object_type=OBJECTS[item],
        at=begins,
        until=None if length is None else begins + timedelta(seconds=length),
        value=draw(st.decimals(-10, 1000, places=6)),
        metric=draw(st.sampled_from(["tps", "mbps"])),
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(samples(), min_size=1, max_size=25))
def test_metric_day_is_what_minute_by_minute_gives(given_samples: list[Sample]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "a.parquet", given_samples[::2])
        write(Path(folder) / "b.parquet", given_samples[1::2] + given_samples[:3:2])
        assert found(read(Path(folder))) == reference(given_samples, HOURS, SESSIONS)


def test_span_that_straddles_an_edge_proves_staying_under_only(tmp_path: Path) -> None:
    edge = Sample("S1", at("2026-03-30T11:00"), Decimal(900), at("2026-03-30T12:00"))
    inside = Sample("S1", at("2026-03-30T10:00"), Decimal(400), at("2026-03-30T11:00"))
    trading = {row[6:] for row in found(read(write(tmp_path / "t.parquet", [edge, inside]))) if row[4] == "SSE"}
    assert trading == {(Decimal(400), Decimal(900), 90)}


def test_night_session_over_midnight(tmp_path: Path) -> None:
    night = Sample("S2", at("2026-03-30T23:30"), Decimal(5), at("2026-03-31T00:30"))
    trading = {row[5:] for row in found(read(write(tmp_path / "t.parquet", [night]))) if row[4] == "SHFE"}
    assert trading == {(date(2026, 3, 30), Decimal(5), Decimal(5), 30), (date(2026, 3, 31), None, Decimal(5), 30)}


def test_more_classes_than_bits(tmp_path: Path) -> None:
    sessions = Sessions({f"C{number:03d}": [(number, number + 60)] for number in range(130)})
    hours = {("system", "S1"): tuple(sessions.spans)}
    given_samples = [Sample("S1", at("2026-03-30T01:00"), Decimal(1)), Sample("S1", at("2026-03-30T01:30"), Decimal(2))]
    with duckdb.connect() as con:
        samples_read = read(write(tmp_path / "t.parquet", given_samples))
        rows = metric_days(con, samples_read, hours, sessions.minute_table).fetchall()
    assert set(rows) == reference(given_samples, hours, sessions)


def test_days_beyond_the_calendar_have_no_trading_hours(tmp_path: Path) -> None:
    given_samples = [Sample("S1", at(f"{year}-06-30T10:00"), Decimal(1)) for year in (2002, 2026, 2030)]
    calendar = load_calendar()
    with duckdb.connect() as con:
        samples_read = read(write(tmp_path / "t.parquet", given_samples))
        rows = metric_days(con, samples_read, {"demo": "SSE"}, calendar.minute_table).fetchall()
    assert sorted((row[4], row[5].year) for row in rows) == [("SSE", 2026), ("all", 2002), ("all", 2026), ("all", 2030)]
