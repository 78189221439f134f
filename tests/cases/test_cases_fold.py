"""Folding: whatever people try, in whatever order, the events make the same case, and what is refused changes nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.cases.given import AT, BROKER, LI, WANG, book, fitting, record_on_file
from zhengan.cases import Case, CaseEvent, CaseRefused, Due, fold, follow, kind_of, kinds
from zhengan.cases.shelf import cases_of
from zhengan.cases.story import event_of, events_of
from zhengan.ledger import entries, head

_ATTEMPTS = some.lists(
    some.tuples(
        some.sampled_from(["move", "bare", "confirm", "send_back", "assign", "comment", "link", "stale"]),
        some.integers(0, 7),
        some.sampled_from([LI, WANG]),
    ),
    max_size=14,
)


def attempt(case: Case, what: str, which: int, by: str, seconds: int) -> Case:
    """One thing that somebody tries; the case after it. Raises CaseRefused."""
    own, at = book(), AT + timedelta(seconds=seconds)
    states = list(kind_of(case.kind).states)
    to = states[which % len(states)]
    proposal = case.proposals[which % len(case.proposals)].number if case.proposals else 1
    if what == "move":
        fields = fitting(case, to) if kind_of(case.kind).move(case.state, to) else {}
        return own.move(case, to, by, at, **fields)
    if what == "bare":
        return own.move(case, to, by, at)
    if what == "confirm":
        return own.confirm(case, proposal, by, at)
    if what == "send_back":
        return own.send_back(case, proposal, by, at, words="再想想")
    if what == "assign":
        return own.assign(case, by, by, at)
    if what == "comment":
        return own.comment(case, "看过", by, at)
    if what == "link":
        return own.link(case, "system", f"s{which}", by, at)
    return own.assign(fold(case.events[:1]), by, by, at)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=some.sampled_from(sorted(kinds())), attempts=_ATTEMPTS)
def test_any_attempts_fold_to_the_same_case(sqlite_place: str, name: str, attempts: list[tuple[str, int, str]]) -> None:
    record_on_file()
    case = book().open_case(name, ("system", "集中交易"), LI, AT, title="一件")
    allowed = {(source, move.to) for move in kind_of(name).moves for source in move.sources}
    for seconds, (what, which, by) in enumerate(attempts, 1):
        before, number = case, head(BROKER).seq
        try:
            case = attempt(before, what, which, by, seconds)
        except CaseRefused:
            assert head(BROKER).seq == number
            assert book().case(name, before.id) == before
            continue
        assert case.state == before.state or (before.state, case.state) in allowed
        proposed = kind_of(name).move(before.state, case.state)
        if case.state != before.state and proposed and proposed.four_eyes:
            asked = next(event for event in case.events if event.number == case.events[-1].fields["proposal"])
            assert asked.by != by
    stored = list(events_of(BROKER, case.key))
    assert fold(stored) == case == cases_of(BROKER)[case.key]
    whole = fold(stored[:1])
    for event in stored[1:]:
        whole = follow(whole, event)
    assert whole == case
    assert [event.number for event in stored] == list(range(1, len(stored) + 1))


_DUES = some.builds(
    Due,
    what=some.sampled_from(["初报", "终报"]),
    due=some.one_of(some.dates(AT.date(), date(2027, 12, 31)), some.sampled_from([AT, AT + timedelta(hours=1)])),
    from_fact=some.sampled_from(["incident/1#7", "incident/1#9"]),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(batches=some.lists(some.lists(_DUES, max_size=3), max_size=5))
def test_a_deadline_stays_as_it_was_fixed(sqlite_place: str, batches: list[list[Due]]) -> None:
    case = book().open_case("incident", None, LI, AT)
    for hours, dues in enumerate(batches, 1):
        at = AT + timedelta(hours=hours)
        before = case.deadlines
        case = book().set_deadlines(book().comment(case, "又看了一次", LI, at), dues, LI, at)
        assert case.deadlines[: len(before)] == before
        assert {one.due for one in case.deadlines} == {one.due for one in before} | set(dues)
        assert len({one.due for one in case.deadlines}) == len(case.deadlines)


def test_the_state_is_that_of_the_last_move_that_counted(sqlite_place: str) -> None:
    """Against a reckoning that knows nothing but the entries."""
    record_on_file()
    case = book().open_case("change", None, LI, AT)
    for to in ("assessed", "draft", "assessed", "approved"):
        case = book().move(case, to, LI, AT, **fitting(case, to))
    case = book().confirm(case, case.proposals[0].number, WANG, AT)
    told = [entry.payload for entry in entries(BROKER, types=["case_event"])]
    counted = [one["to"] for one in told if one["event"] in ("moved", "confirmed")]
    assert counted[-1] == case.state == "approved"


def test_an_event_of_a_kind_not_known_here_changes_nothing(sqlite_place: str) -> None:
    case = book().open_case("notice", None, LI, AT)
    odd = CaseEvent("notice", case.id, "blessed", 2, WANG, AT, {"what": "?"})
    after = follow(case, odd)
    assert (after.state, after.events[-1], after.decided) == (case.state, odd, 2)


@pytest.mark.parametrize("events", [[], [CaseEvent("notice", "1", "moved", 1, LI, AT, {"to": "closed"})]])
def test_a_story_begins_with_its_opening(events: list[CaseEvent]) -> None:
    with pytest.raises(ValueError, match="从 opened 事件开始"):
        fold(events)


def test_an_entry_is_its_event_again(sqlite_place: str) -> None:
    case = book().open_case("notice", None, LI, AT, title="一件", token="t")
    (entry,) = entries(BROKER)
    assert event_of(entry) == case.events[0]
    assert case.events[0].token == "t"
