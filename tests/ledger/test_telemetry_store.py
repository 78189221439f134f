import random
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.telemetry_reference import Sample, Sessions, at, reference, write
from tests.ledger.test_telemetry_metric_day import HOURS, OBJECTS, SESSIONS, samples
from zhengan.ledger.samples import Samples, read_telemetry
from zhengan.ledger.telemetry import Added, TelemetryFault, TelemetryStore


def take(store: TelemetryStore, *given_samples: Sample) -> Added:
    with tempfile.TemporaryDirectory() as folder:
        read = read_telemetry([write(Path(folder) / "t.parquet", given_samples)], "demo", OBJECTS)
        assert isinstance(read, Samples), read
        return store.add(read)


def days(store: TelemetryStore, hours: dict = HOURS, sessions: Sessions = SESSIONS) -> set[tuple]:
    with duckdb.connect() as con:
        rows = store.metric_days(con, hours, sessions.minute_table).fetchall()
    assert len(rows) == len(set(rows))
    return set(rows)


def one(moment: str, value: str, until: str | None = None, item: str = "S1") -> Sample:
    return Sample(item, at(moment), Decimal(value), None if until is None else at(until), object_type=OBJECTS[item])


@pytest.fixture
def store(tmp_path: Path) -> TelemetryStore:
    return TelemetryStore(tmp_path / "telemetry")


@settings(max_examples=12, deadline=None)
@given(
    st.lists(samples(), min_size=1, max_size=20, unique_by=lambda s: (s.object, s.metric, s.at, s.until)),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_any_order_of_imports_gives_what_one_import_gives(
    given_samples: list[Sample], count: int, chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = TelemetryStore(Path(folder))
        shuffled = chance.sample(given_samples, len(given_samples))
        for number in range(count):
            take(store, *shuffled[number::count], *shuffled[:2])
            if chance.random() < 0.5:
                store.refresh(HOURS, SESSIONS.minute_table)
        assert days(store) == reference(given_samples, HOURS, SESSIONS)
        assert store.refresh(HOURS, SESSIONS.minute_table) == ()
        assert store.verify() == ()


def test_import_again_changes_nothing(store: TelemetryStore) -> None:
    first = [one("2026-03-30T09:30", "1"), one("2026-03-30T21:00", "2", "2026-03-31T01:00")]
    assert take(store, *first) == Added(2, 0, 0)
    before = (store.folder / "manifest.json").read_bytes()
    assert take(store, *first, first[0]) == Added(0, 3, 0)
    assert (store.folder / "manifest.json").read_bytes() == before


def test_later_import_rules_and_keeps_the_earlier_value(store: TelemetryStore) -> None:
    take(store, one("2026-03-30T09:30", "99999"), one("2026-03-30T09:31", "5"))
    corrected = take(store, one("2026-03-30T09:30", "7"))
    assert (corrected.new, corrected.known, corrected.replaced) == (0, 0, 1)
    assert [notice.code for notice in corrected.notices] == ["replaced_value"]
    assert days(store) == reference([one("2026-03-30T09:30", "7"), one("2026-03-30T09:31", "5")], HOURS, SESSIONS)
    # The corrected value is on file: the old export does not bring it back.
    assert take(store, one("2026-03-30T09:30", "99999")) == Added(0, 1, 0)
    assert days(store) == reference([one("2026-03-30T09:30", "7"), one("2026-03-30T09:31", "5")], HOURS, SESSIONS)


def test_two_values_in_one_import_take_the_higher_and_say_so(store: TelemetryStore) -> None:
    added = take(store, one("2026-03-30T09:30", "3"), one("2026-03-30T09:30", "8"))
    assert (added.new, added.known) == (1, 1)
    assert [notice.code for notice in added.notices] == ["double_value"]
    assert days(store) == reference([one("2026-03-30T09:30", "8")], HOURS, SESSIONS)


def test_only_touched_days_are_worked_out_again(store: TelemetryStore) -> None:
    take(store, one("2026-03-30T09:30", "1"), one("2026-03-31T09:30", "1"), one("2026-04-01T09:30", "1"))
    assert len(store.refresh(HOURS, SESSIONS.minute_table)) == 3
    take(store, one("2026-03-31T23:59", "4", "2026-04-01T00:01"), item_two := one("2026-04-01T10:00", "1", item="S2"))
    assert store.refresh(HOURS, SESSIONS.minute_table) == (date(2026, 3, 31), date(2026, 4, 1))
    assert item_two.object == "S2"


def test_change_of_hours_class_and_of_calendar(store: TelemetryStore) -> None:
    kept = [one("2026-03-30T09:30", "1"), one("2026-03-30T22:00", "2"), one("2026-04-02T09:30", "1", item="S2")]
    take(store, *kept)
    days(store)
    moved = HOURS | {("system", "S1"): "SHFE"}
    assert days(store, moved) == reference(kept, moved, SESSIONS)
    longer = Sessions({**SESSIONS.spans, "SHFE": [(540, 1439)]})
    assert days(store, moved, longer) == reference(kept, moved, longer)


def test_many_parts_of_a_month_become_one(store: TelemetryStore) -> None:
    given_samples = [one("2026-03-01T09:30", "1")]
    given_samples += [replace(given_samples[0], at=given_samples[0].at + timedelta(hours=n)) for n in range(1, 34)]
    for sample in given_samples:
        take(store, sample)
    assert len(list(store.folder.glob("*.parquet"))) < 6
    assert days(store) == reference(given_samples, HOURS, SESSIONS)
    assert store.verify() == ()


@pytest.mark.parametrize("step", ["zhengan.ledger.telemetry.save", "zhengan.ledger.telemetry_intake.seal"])
def test_broken_import_leaves_no_trace(store: TelemetryStore, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    take(store, one("2026-03-30T09:30", "1"))
    expected = days(store)
    with monkeypatch.context() as patch:
        patch.setattr(step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(store, one("2026-03-30T09:40", "2"), one("2026-03-30T09:30", "3"))
    assert days(store) == expected
    assert take(store, one("2026-03-30T09:40", "2")) == Added(1, 0, 0)
    assert store.verify() == ()


def test_altered_and_missing_parts_are_named(store: TelemetryStore) -> None:
    take(store, one("2026-03-30T09:30", "1"))
    take(store, one("2026-04-30T09:30", "1"))
    first, second = sorted(store.folder.glob("*.parquet"))
    first.write_bytes(first.read_bytes()[:-1] + b"\0")
    second.unlink()
    assert [fault.code for fault in store.verify()] == ["altered_file", "missing_file"]


def test_damaged_manifest_is_a_fault(store: TelemetryStore) -> None:
    take(store, one("2026-03-30T09:30", "1"))
    (store.folder / "manifest.json").write_text('{"format": 1}')
    with pytest.raises(TelemetryFault) as caught:
        store.verify()
    assert "清单" in caught.value.faults[0].text


def test_lost_manifest_costs_no_part(store: TelemetryStore) -> None:
    take(store, one("2026-03-30T09:30", "1"))
    (store.folder / "manifest.json").unlink()
    with pytest.raises(TelemetryFault):
        take(store, one("2026-03-30T09:31", "1"))
    assert len(list(store.folder.glob("*.parquet"))) == 1


def test_a_new_store_is_empty(store: TelemetryStore) -> None:
    assert store.samples().count == 0
    assert days(store) == set()


def test_judging_another_institution_leaves_what_was_worked_out(store: TelemetryStore) -> None:
    take(store, one("2026-03-30T09:30", "1"), one("2026-03-31T09:30", "2"))
    hours = {("demo", OBJECTS["S1"], "S1"): "SSE"}
    before = days(store, hours)
    assert {row[4] for row in before} == {"all", "SSE"}
    elsewhere = {("other", "system", "S9"): "SSE"}
    assert store.refresh(elsewhere, SESSIONS.minute_table) == ()
    assert days(store, elsewhere) == before
    take(store, one("2026-03-31T09:31", "3"))
    assert store.refresh(elsewhere, SESSIONS.minute_table) == (date(2026, 3, 31),)
    assert days(store, hours) == days(store, elsewhere)
