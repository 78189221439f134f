"""Notices received and answered; publications reviewed before, stopped after."""

from datetime import datetime, timedelta

import pytest

from tests.cases.given import AT, LI, WANG, later
from zhengan.cases import CaseBook, CaseRefused
from zhengan.cases.held import Held
from zhengan.cases.matching import Estate
from zhengan.cases.notice import Answer, Known, answer, notices, plan_notices, receive
from zhengan.cases.publication import Proposed, owed_for, propose, publications, publish, report_unlawful, stopped
from zhengan.collectors.bulletin import Bulletin

DAY = AT.date()
ESTATE = Estate({"集中交易": {"supplier_products": ["ssl"]}}, {"ssl": {"name": "OpenSSL"}})
ISSUED = AT - timedelta(days=2)
BULLETIN = Bulletin(
    "〔2026〕9号",
    "OpenSSL 漏洞",
    "上海证监局",
    ISSUED,
    subjects=("OpenSSL",),
    cves=("CVE-2026-1",),
    products=("OpenSSL",),
)


def two_books() -> list[CaseBook]:
    """Two institutions that get the same notice."""
    return [CaseBook(name, "test") for name in ("甲证券", "乙期货")]


def received(book: CaseBook, bulletin: Bulletin = BULLETIN, *, whole_day: bool = True) -> tuple[int, int]:
    """The notice received by an institution."""
    planned, faults = plan_notices([bulletin], Known(), ESTATE, {}, "通报.json")
    assert not faults
    return receive(book, planned, "通报.json", LI, AT, whole_day=whole_day)


def test_what_a_notice_touches_is_told_by_names() -> None:
    known = {"CVE-2026-1": Held("vulnerability", "CVE-2026-1", 3, {"cve": "CVE-2026-1"}, AT, 1)}
    (planned,), _ = plan_notices([BULLETIN], Known(), ESTATE, known, "通报.json")
    assert planned.touches == ("产品 ssl，系统 集中交易 在用", "在案漏洞 CVE-2026-1，未修复")
    assert planned.cells["subjects"] == ["OpenSSL", "CVE-2026-1"]


def test_a_notice_without_sender_or_time_is_told_with_what_to_do() -> None:
    planned, faults = plan_notices([Bulletin("a", "某通报")], Known(), ESTATE, {}, "通知.txt")
    assert (planned, [fault.column for fault in faults]) == ([], ["from", "issued_at"])
    assert "请用 --from 补上" in faults[0].text
    again, none = plan_notices([Bulletin("a", "某通报")], Known("上海局", ISSUED), ESTATE, {}, "通知.txt")
    assert (len(again), none) == (1, [])


def test_notices_of_one_title_or_one_number_are_not_taken_for_each_other(ledger_place: str) -> None:
    book = two_books()[0]
    for days in (0, 30):
        received(book, Bulletin("风险提示", "风险提示", "上海局", ISSUED - timedelta(days=days)))
    assert len(notices(book, DAY, AT)) == 2
    received(book)
    with pytest.raises(CaseRefused, match="已是上海证监局的来文"):
        received(book, Bulletin(BULLETIN.id, "别的", "某协会", ISSUED))
    assert len(notices(book, DAY, AT)) == 3


def test_each_institution_answers_for_itself(ledger_place: str) -> None:
    due = datetime.fromisoformat("2026-11-20T00:00:00+08:00")
    mine, other = two_books()
    bulletin = Bulletin("9", "某漏洞", "上海证监局", ISSUED, due=due)
    assert (received(mine, bulletin), received(other, bulletin)) == ((1, 0), (1, 0))
    assert received(mine, bulletin) == (0, 1)
    case = answer(mine, "9", Answer(affected=True, measures="已升级", sent_at=later(30)), WANG, later(40))
    assert (case.state, case.facts["answer"], case.deadlines[0].done_with) == (
        "answered",
        "受影响：已升级",
        "notice_feedback/9/反馈1",
    )
    assert [one.is_open for one in (*notices(mine, DAY, later(60)), *notices(other, DAY, later(60)))] == [False, True]
    tomorrow = AT + timedelta(days=1)
    assert [one.late for one in (*notices(mine, DAY, tomorrow), *notices(other, DAY, tomorrow))] == [False, True]


def test_a_deadline_that_is_only_a_day_follows_the_reading(ledger_place: str) -> None:
    mine, other = two_books()
    bulletin = Bulletin("9", "某漏洞", "上海局", ISSUED, due=datetime.fromisoformat("2026-11-20T00:00:00+08:00"))
    received(mine, bulletin, whole_day=True)
    received(other, bulletin, whole_day=False)
    assert [one.late for one in (*notices(mine, DAY, AT), *notices(other, DAY, AT))] == [False, True]


def test_an_answer_that_does_not_hold_together_is_refused(ledger_place: str) -> None:
    book = two_books()[0]
    received(book)
    key = "〔2026〕9号"
    with pytest.raises(CaseRefused, match="应写明采取的措施"):
        answer(book, key, Answer(affected=True, measures=" ", sent_at=AT), LI, AT)
    with pytest.raises(CaseRefused, match="反馈时间应在发文"):
        answer(book, key, Answer(affected=False, measures="", sent_at=ISSUED - timedelta(hours=1)), LI, AT)
    with pytest.raises(CaseRefused, match="没有来文"):
        answer(book, "别的", Answer(affected=False, measures="", sent_at=AT), LI, AT)
    assert notices(book, DAY, AT)[0].answers == ()
    first = answer(book, key, Answer(affected=False, measures="", sent_at=AT), LI, AT)
    second = answer(book, key, Answer(affected=True, measures="又查出一处", sent_at=AT), LI, later(1))
    assert (first.state, second.state, len(notices(book, DAY, AT)[0].answers)) == ("answered", "answered", 2)


def test_a_publication_is_reviewed_before_and_stopped_after(ledger_place: str) -> None:
    book = two_books()[0]
    with pytest.raises(CaseRefused, match="授权或者依据（218:24）"):
        propose(book, Proposed("某漏洞预警", "官网", "vulnerability"), LI, AT, ground="读过")
    case = propose(book, Proposed("开户公告", "官网"), LI, AT, ground="读过", token="t1")
    assert propose(book, Proposed("开户公告", "官网"), LI, AT, ground="读过", token="t1").id == case.id
    with pytest.raises(CaseRefused):
        publish(book, case, later(10), LI, later(10))
    with pytest.raises(CaseRefused, match="不能自己确认"):
        book.confirm(case, case.proposals[0].number, LI, later(5))
    case = book.confirm(case, case.proposals[0].number, WANG, later(5))
    case = publish(book, case, later(10), LI, later(10))
    fields = publications(book.institution, DAY)[case.id].fields
    assert (fields["reviewer"], fields["reviewed_at"]) == (WANG, later(5).isoformat())

    with pytest.raises(CaseRefused, match="发现时间应在发布"):
        report_unlawful(book, case.id, later(1), "内容违规", LI, later(20))
    report_unlawful(book, case.id, later(15), "内容违规", LI, later(20))
    assert owed_for(publications(book.institution, DAY)[case.id].fields, reported=False) == (
        "停止传输",
        "处置",
        "报告监管部门",
    )
    done = stopped(book, case.id, later(21), "已删除", LI, later(25))
    assert done.state == "stopped"
    after = publications(book.institution, DAY)[case.id].fields
    assert owed_for(after, reported=False) == ("报告监管部门",)
    assert owed_for(after, reported=True) == ()


def test_something_published_before_there_were_cases_can_be_stopped(ledger_place: str) -> None:
    from zhengan.cases.entering import checked_row, enter_rows

    book = two_books()[0]
    cells = {"key": "旧文", "title": "旧文", "channel": "官网", "published_at": ISSUED.isoformat()}
    enter_rows(book, [checked_row(book.institution, "publication", cells)], LI, AT)
    case = report_unlawful(book, "旧文", AT, "内容违规", LI, later(1))
    assert (case.state, case.subject) == ("to_stop", ("publication", "旧文"))
    assert stopped(book, "旧文", later(2), "已删除", LI, later(3)).id == case.id
