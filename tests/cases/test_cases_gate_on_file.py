"""What the gate reads from the ledger by keys is what the tables of the checks show of it, versions and retractions included."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.cases.gate_worlds import READINGS, world
from zhengan.assess.sources import ledger_evidence
from zhengan.calendar import ZONE, load_calendar
from zhengan.cases.book import CaseBook
from zhengan.cases.errors import CaseRefused
from zhengan.cases.gate import Answer, Decided, GateRules, decide
from zhengan.cases.gate_book import (
    ASKED,
    ask_override,
    change_case,
    finish,
    is_withdrawn,
    note_answer,
    noted,
    override_of,
)
from zhengan.cases.on_file import on_file
from zhengan.cases.papers import Papers, papers_of
from zhengan.law import load_readings
from zhengan.ledger import Draft, append, entries, retract
from zhengan.records import parse_row

OWNER = "甲"
NOW = datetime(2026, 11, 20, 18, tzinfo=ZONE)
DEFAULTS = {name: values[0] for name, values in READINGS.items()}


def put(type_: str, cells: dict[str, object], at: datetime) -> None:
    """One row into the ledger."""
    row, faults = parse_row(type_, {"institution": OWNER, **cells})
    assert row is not None, faults
    append(OWNER, [Draft(type_, row.key, row.payload)], actor="a", source="s", now=at)


def fill(seed: int, at: datetime) -> datetime:
    """A world made up by chance, entered; the instant at which its change began."""
    example, start = world(Random(seed), seed, DEFAULTS)
    for type_, rows in example.given.items():
        for row in rows:
            put(type_, row, at)
    return start


def told(papers: Papers) -> dict[str, Any]:
    """Papers as plain data; the tables also say when a version was recorded, which nobody asks here."""
    return {name: _plain(value) for name, value in vars(papers).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return {name: item for name, item in value.items() if name != "recorded_at"} if isinstance(value, dict) else value


@pytest.mark.usefixtures("ledger_place")
def test_papers_from_the_ledger_are_those_of_the_tables() -> None:
    chance, at = Random(7), NOW - timedelta(days=90)
    for seed in range(3):
        fill(seed, at + timedelta(days=seed))
    put(
        "test_run",
        {"key": "R0", "change": "另一项", "finished_at": "2026-09-01T10:00:00+08:00", "passed": True},
        at + timedelta(days=20),
    )
    put(
        "guard_period",
        {"key": "G", "from": "2026-10-01T00:00:00+08:00", "until": "2026-10-09T00:00:00+08:00", "by": "证监会"},
        at,
    )
    put("cii_designation", {"key": "D", "system": "S", "designated_on": "2026-01-01"}, at)
    retract(OWNER, "test_plan", "P0", reason="录错", actor="a", source="s", now=at + timedelta(days=30))
    base = ledger_evidence(entries(OWNER), None)
    for _ in range(12):
        day = (at + timedelta(days=chance.randrange(-5, 95))).date()
        assert told(on_file(OWNER, "C", day)) == told(papers_of(base.rows, OWNER, "C", day)), day


@pytest.mark.usefixtures("sqlite_place")
def test_a_change_taken_back_is_not_on_file() -> None:
    fill(1, NOW - timedelta(days=90))
    retract(OWNER, "change", "C", reason="录错", actor="a", source="s", now=NOW)
    assert on_file(OWNER, "C", NOW.date()).change is None


@pytest.mark.usefixtures("sqlite_place")
def test_answers_overrides_and_what_happened_are_one_story() -> None:
    at = NOW - timedelta(days=1)
    put("institution", {"key": OWNER, "name": "甲证券", "kind": "securities"}, at)
    put("system", {"key": "S", "name": "交易", "important": True, "markets": "SSE", "live_on": "2020-01-06"}, at)
    plan = {"planned_start": "2026-11-20T17:00:00+08:00", "planned_end": "2026-11-21T02:00:00+08:00"}
    put("change", {"key": "C", "systems": "S", "kind": "change", **plan}, at)
    book = CaseBook(OWNER, "test")
    rules = GateRules({name: one.default for name, one in load_readings().items()}, load_calendar())

    def answer() -> Answer:
        case = change_case(book, "C")
        decided = Decided(override_of(case, NOW.date()), is_withdrawn(case))
        return decide(on_file(OWNER, "C", NOW.date()), NOW.astimezone(UTC), rules, decided)

    for by in ("流水线", "流水线", "另一条"):
        note_answer(book, answer(), by, NOW)
    assert len(noted(change_case(book, "C"), ASKED)) == 1, "the same no of the same day is noted once"
    case = ask_override(book, answer(), "陈", NOW, ground="须立即修复", until=NOW.date(), roles=None)
    with pytest.raises(CaseRefused):
        book.confirm(case, case.proposals[0].number, "陈", NOW)
    book.confirm(case, case.proposals[0].number, "李", NOW)
    for by in ("流水线", "流水线", "另一条"):
        note_answer(book, answer(), by, NOW)
    assert [event.by for event in noted(change_case(book, "C"), ASKED)] == ["另一条", "流水线", "流水线"]
    with pytest.raises(CaseRefused, match="不用放行"):
        ask_override(book, answer(), "陈", NOW, ground="再来", until=NOW.date(), roles=None)
    later = NOW + timedelta(hours=1)
    finish(book, "C", {"actual_start": NOW.isoformat(), "actual_end": later.isoformat(), "result": "done"}, "陈", later)
    assert on_file(OWNER, "C", later.date()).change["result"] == "done"  # type: ignore[index]
    for said in (
        {"actual_end": NOW.replace(hour=12).isoformat()},
        {"actual_start": (later + timedelta(1)).isoformat()},
    ):
        with pytest.raises(CaseRefused):
            finish(book, "C", said, "陈", later)
