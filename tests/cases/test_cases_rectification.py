"""Rectification: from a breach to its closing by a second person."""

from datetime import date

from tests.cases.given import AT, BROKER, LI, WANG, book, later, record_on_file
from zhengan.cases.rectification import (
    Breach,
    is_overdue,
    open_from_case,
    open_rectification,
    rectification_of,
    rectifications_of,
)

_BREACH = Breach("f" * 16, "backup-daily", "218:21.1", "集中交易没有每日备份")


def test_a_breach_becomes_one_open_case(ledger_place: str) -> None:
    case = open_rectification(book(), _BREACH, LI, AT)
    assert (case.title, case.subject) == ("集中交易没有每日备份", ("verdict", _BREACH.finding))
    assert (case.facts["obligation"], case.facts["cite"]) == ("backup-daily", "218:21.1")
    assert open_rectification(book(), _BREACH, WANG, later(1)) == case
    assert rectification_of(BROKER, "another") is None


def test_from_a_breach_to_its_closing(ledger_place: str) -> None:
    case = open_rectification(book(), _BREACH, LI, AT)
    case = book().assign(case, WANG, LI, later(1), words="请本周完成")
    case = book().move(case, "planned", WANG, later(2), plan="补做备份", finish_by="2026-11-30")
    assert is_overdue(case, date(2026, 12, 1))
    assert not is_overdue(case, date(2026, 11, 30))
    case = book().move(case, "finished", WANG, later(3), result="已恢复每日备份", evidence=record_on_file())
    assert not is_overdue(case, date(2026, 12, 1))
    case = book().move(case, "closed", WANG, later(4))
    case = book().confirm(case, case.proposals[0].number, LI, later(5))
    assert (case.state, case.owner) == ("closed", WANG)
    assert rectification_of(BROKER, _BREACH.finding) is None


def test_a_breach_that_comes_again_is_a_new_case_beside_the_closed_one(sqlite_place: str) -> None:
    case = open_rectification(book(), _BREACH, LI, AT)
    case = book().move(case, "groundless", LI, later(1), ground="误报")
    book().confirm(case, case.proposals[0].number, WANG, later(2))
    open_rectification(book(), _BREACH, LI, later(3))
    assert [case.id for case in rectifications_of(BROKER, _BREACH.finding)] == ["2026-002", "2026-001"]


def test_a_case_and_what_it_asks_to_put_right_name_each_other(sqlite_place: str) -> None:
    notice = book().open_case("notice", None, LI, AT, title="检查意见")
    case = open_from_case(book(), notice, "补签合同", LI, later(1))
    assert [(one.type, one.key) for one in case.links] == [("notice", "2026-001")]
    assert [(one.type, one.key) for one in book().case("notice", "2026-001").links] == [("rectification", "2026-001")]


def test_what_a_drill_asks_to_put_right_is_drilled_too(sqlite_place: str) -> None:
    drilled = book().open_case("incident", None, LI, AT, drill=True)
    assert open_from_case(book(), drilled, "补预案", LI, AT).drill
