"""Taking a record back: never removed, no longer counted, still seen by who asks what was known before."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.given import BROKER, NOW
from zhengan.assess.sources import stored_versions
from zhengan.ledger import (
    AbsentError,
    Draft,
    DraftError,
    Event,
    StoredEntry,
    append,
    entries,
    note_down,
    retract,
    retracted,
    retractions,
    standing,
    verify,
)
from zhengan.ledger.chain import RETRACTION
from zhengan.ledger.tables import record_tables
from zhengan.records import RECORD_TYPES, local_date

pytestmark = pytest.mark.usefixtures("ledger_place")

DRILL = Draft("drill", "d-1", {"held_on": "2026-05-12", "with_associated": False})
WHY = "重复登记"


def enter(*drafts: Draft, now: datetime = NOW) -> int:
    return append(BROKER, drafts, actor="张三", source="drill.csv", now=now).added


def take_back(key: str = "d-1", reason: str = WHY, now: datetime = NOW) -> int:
    return retract(BROKER, "drill", key, reason=reason, actor="李四", source="console", now=now).first


def counted() -> list[tuple[int, str]]:
    return [(found.seq, found.key) for found in standing(BROKER)]


def test_the_retraction_is_an_entry_and_the_record_stays() -> None:
    enter(DRILL)
    assert take_back(reason=f"  {WHY}\n") == 2
    record, retraction = entries(BROKER)
    assert record.payload == DRILL.payload
    assert (retraction.type, retraction.key) == (RETRACTION, "drill/d-1")
    assert retraction.payload == {"type": "drill", "key": "d-1", "reason": WHY}
    (told,) = retractions(BROKER, "drill", "d-1")
    assert (told.seq, told.actor, told.reason, told.recorded_at) == (2, "李四", WHY, NOW)
    assert RETRACTION not in RECORD_TYPES
    assert verify().faults == ()


def test_what_is_not_on_file_or_gone_cannot_be_taken_back() -> None:
    with pytest.raises(AbsentError, match="没有记录 drill/d-1"):
        take_back()
    enter(DRILL)
    with pytest.raises(AbsentError, match="没有记录 system/d-1"):
        retract(BROKER, "system", "d-1", reason=WHY, actor="a", source="s", now=NOW)
    take_back()
    with pytest.raises(AbsentError, match="已经作废（账本第 2 条）"):
        take_back()
    with pytest.raises(AbsentError, match="没有记录 retraction/"):
        retract(BROKER, RETRACTION, "drill/d-1", reason=WHY, actor="a", source="s", now=NOW)
    assert len(list(entries(BROKER))) == 2


@pytest.mark.parametrize("reason", ["", "错", "  错 ", "长" * 501])
def test_a_reason_is_needed(reason: str) -> None:
    enter(DRILL)
    with pytest.raises(DraftError, match="作废的原因应为 2 至 500 字"):
        take_back(reason=reason)
    assert counted() == [(1, "d-1")]


def test_only_retract_makes_retractions() -> None:
    enter(DRILL)
    with pytest.raises(DraftError, match="retract"):
        enter(Draft(RETRACTION, "drill/d-1", {"type": "drill", "key": "d-1", "reason": WHY}))
    assert counted() == [(1, "d-1")]


def test_the_same_content_may_come_again_after_it_was_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhengan.ledger.store.BATCH", 1)
    other = Draft("drill", "d-2", DRILL.payload)
    assert enter(DRILL, other) == 2
    assert enter(DRILL, other) == 0
    take_back()
    assert counted() == [(2, "d-2")]
    assert [one.key for one in retracted(BROKER)] == ["d-1"]
    assert enter(DRILL, other, DRILL) == 1
    assert enter(DRILL, other) == 0
    assert counted() == [(2, "d-2"), (4, "d-1")]
    assert retracted(BROKER) == ()
    assert take_back() == 5
    assert [one.seq for one in retracted(BROKER)] == [5]
    assert [one.seq for one in retractions(BROKER)] == [3, 5]
    assert counted() == [(2, "d-2")]


def test_one_institution_takes_nothing_back_from_another() -> None:
    enter(DRILL)
    append("别家", [DRILL], actor="a", source="s", now=NOW)
    take_back()
    assert [(found.institution, found.seq) for found in standing()] == [("别家", 1)]
    assert list(standing(BROKER, types=["drill"], key="d-1")) == []


def test_what_was_known_before_is_still_known_then() -> None:
    later = NOW + timedelta(days=3)
    enter(DRILL)
    take_back(now=later)
    enter(Draft("drill", "d-1", {"held_on": "2026-06-01", "with_associated": True}), now=later + timedelta(days=3))

    def held(known_by: date | None) -> list[date]:
        found: list[date] = record_tables(stored_versions(entries(BROKER)), known_by)["drill"]["held_on"].to_pylist()
        return found

    assert held(date(2026, 11, 22)) == [date(2026, 5, 12)]
    assert held(date(2026, 11, 23)) == []
    assert held(date(2026, 11, 26)) == held(None) == [date(2026, 6, 1)]


def test_an_audit_trail_is_never_evidence() -> None:
    enter(DRILL)
    note_down(BROKER, Event("write", "drill/d-1"), actor="a", source="s", now=NOW)
    both = [*entries(BROKER), *entries(f"audit:{BROKER}")]
    assert len(both) == 2
    assert [version.type for version in stored_versions(both)] == ["drill"]


# A step enters a version (a day, a type, a key, what changes), or takes the record back. Days may go back: clocks do.
STEP = st.tuples(
    st.booleans(),
    st.integers(0, 9),
    st.sampled_from(["drill", "change", "network_link", "system"]),
    st.sampled_from("ab"),
    st.integers(1, 9),
)
_NUMBERS = count()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(STEP, max_size=14))
def test_tables_after_a_retraction_are_those_without_the_record(
    steps: Sequence[tuple[bool, int, str, str, int]],
) -> None:
    institution = f"机构{next(_NUMBERS)}"
    for takes_back, day, type_, key, value in steps:
        now = datetime(2026, 3, 1, 2, tzinfo=UTC) + timedelta(days=day)
        if takes_back:
            try:
                retract(institution, type_, key, reason=WHY, actor="a", source="s", now=now)
            except AbsentError:
                assert (type_, key) not in {(found.type, found.key) for found in standing(institution)}
        else:
            append(institution, [_draft(type_, key, value)], actor="a", source="s", now=now)
    stored = list(entries(institution))
    for known_by in (None, *(date(2026, 3, 1) + timedelta(days=day) for day in range(10))):
        expected = record_tables(stored_versions(_never_entered(stored, known_by)), known_by)
        assert record_tables(stored_versions(stored), known_by) == expected
    assert list(standing(institution)) == list(_never_entered(stored, None))


def _never_entered(stored: Sequence[StoredEntry], known_by: date | None) -> Iterator[StoredEntry]:
    """The history without the records that a retraction known by then takes back, and without retractions."""
    known = [item for item in stored if known_by is None or _day(item) <= known_by]
    back = [item for item in known if item.type == RETRACTION]
    for item in known:
        name = f"{item.type}/{item.key}"
        if item.type != RETRACTION and not any(one.key == name and one.seq > item.seq for one in back):
            yield item


def _day(item: StoredEntry) -> date:
    return local_date(datetime.fromisoformat(item.recorded_at))


def _draft(type_: str, key: str, value: int) -> Draft:
    record_type = RECORD_TYPES[type_]
    main = next(field for field in record_type.fields if field.name == record_type.main_date)
    written = f"2026-03-0{value}" + ("T09:00:00+08:00" if main.kind == "instant" else "")
    return Draft(type_, key, {main.name: written, "note": str(value)})
