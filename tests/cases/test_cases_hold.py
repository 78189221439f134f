"""Holds: set by one, released by another, and nothing that is held may go."""

import pytest

from tests.cases.given import AT, BROKER, LI, WANG, book, later
from zhengan.cases import Case, CaseAbsent, CaseRefused
from zhengan.cases.hold import held_by, hold, holds_of, release, standing_holds
from zhengan.ledger import head

_FILE = f"sha256:{'e' * 64}"


def held() -> Case:
    case = book().open_case("incident", None, LI, AT, title="入侵")
    return hold(book(), case, [("log", "集中交易"), ("attachment", _FILE)], LI, later(1), ground="保全证据")


def test_what_is_held_is_found_with_who_and_why(ledger_place: str) -> None:
    held()
    (one,) = held_by(BROKER, "attachment", _FILE)
    assert (one.case, one.by, one.ground, one.at) == ("incident/2026-001", LI, "保全证据", later(1))
    assert held_by(BROKER, "log", "行情") == ()
    assert held_by("另一家", "attachment", _FILE) == ()


def test_who_set_a_hold_does_not_release_it(ledger_place: str) -> None:
    case = held()
    number = holds_of(case)[0].number
    with pytest.raises(CaseRefused, match="应由另一人解除"):
        release(book(), case, number, LI, later(2), ground="够了")
    case = release(book(), case, number, WANG, later(3), ground="案子已结")
    assert [(one.stands, one.released_by, one.release_ground) for one in holds_of(case)] == [
        (False, WANG, "案子已结"),
        (True, "", ""),
    ]
    assert [one.what for one in standing_holds(BROKER)] == [_FILE]
    with pytest.raises(CaseAbsent, match="已经解除"):
        release(book(), case, number, WANG, later(4), ground="再一次")


def test_one_of_two_holds_released_leaves_the_other(sqlite_place: str) -> None:
    first = held()
    second = book().open_case("notice", None, WANG, AT, title="检查")
    hold(book(), second, [("log", "集中交易")], WANG, later(2), ground="检查要看")
    release(book(), first, holds_of(first)[0].number, WANG, later(3), ground="够了")
    assert [one.case for one in held_by(BROKER, "log", "集中交易")] == ["notice/2026-001"]


def test_a_closed_case_still_holds(sqlite_place: str) -> None:
    case = book().move(held(), "not_incident", LI, later(2), ground="误报")
    book().confirm(case, case.proposals[0].number, WANG, later(3))
    assert held_by(BROKER, "log", "集中交易") != ()


def test_holding_twice_is_holding_once(sqlite_place: str) -> None:
    case = held()
    hold(book(), case, [("log", "集中交易"), ("log", "行情"), ("log", "行情")], WANG, later(2), ground="也要")
    assert [one.what for one in standing_holds(BROKER)] == ["集中交易", _FILE, "行情"]


@pytest.mark.parametrize(
    ("things", "ground", "told"),
    [
        ([("mood", "x")], "要", "应为 附件"),
        ([("log", " ")], "要", "保全什么没有填"),
        ([("log", "x")], "", "理由没有填"),
    ],
)
def test_a_hold_says_what_and_why(sqlite_place: str, things: list[tuple[str, str]], ground: str, told: str) -> None:
    case = book().open_case("incident", None, LI, AT)
    with pytest.raises(CaseRefused, match=told):
        hold(book(), case, things, LI, AT, ground=ground)
    assert head(BROKER).seq == 1
