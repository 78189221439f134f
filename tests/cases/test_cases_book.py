"""The book of cases: what is written, what is refused, and that refusals write nothing."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest

from tests.cases.given import AT, BROKER, LI, WANG, book, fitting, later, record_on_file
from zhengan.cases import Case, CaseAbsent, CaseChanged, CaseRefused, Due, has_lapsed, state_on
from zhengan.cases.book import SYSTEM
from zhengan.cases.shelf import cases_of
from zhengan.ledger import DraftError, append, entries, head, retract, standing, together, verify
from zhengan.ledger.chain import CASE_EVENT, Draft


def opened(kind: str = "rectification", title: str = "备份没有演练") -> Case:
    return book().open_case(kind, ("system", "集中交易"), LI, AT, title=title)


def test_a_case_is_opened_as_one_entry_of_the_chain(ledger_place: str) -> None:
    case = opened()
    assert (case.key, case.state, case.subject, case.opened_at) == (
        "rectification/2026-001",
        "open",
        ("system", "集中交易"),
        AT,
    )
    (entry,) = entries(BROKER)
    assert (entry.type, entry.key, entry.content()["actor"]) == (CASE_EVENT, case.key, LI)
    assert entry.payload["event"] == "opened"
    assert book().case("rectification", "2026-001") == case
    assert verify(None).faults == ()


def test_ids_count_within_kind_and_year(ledger_place: str) -> None:
    assert [opened().id for _ in range(3)] == ["2026-001", "2026-002", "2026-003"]
    assert opened("incident").id == "2026-001"
    assert book().open_case("incident", None, LI, datetime(2026, 12, 31, 17, tzinfo=AT.tzinfo)).id == "2026-002"
    assert book().open_case("incident", None, LI, datetime(2027, 1, 1, tzinfo=AT.tzinfo)).id == "2027-001"


def test_ids_go_on_after_a_thousand(sqlite_place: str) -> None:
    with together():
        for _ in range(1001):
            last = opened()
    assert last.id == "2026-1001"
    assert len(cases_of(BROKER)) == 1001


def test_a_move_takes_what_it_needs(ledger_place: str) -> None:
    case = book().move(opened(), "planned", LI, later(1), plan="补做演练", finish_by="2026-12-15")
    assert (case.state, case.facts["finish_by"]) == ("planned", "2026-12-15")
    assert case.events[-1].fields["from"] == "open"


@pytest.mark.parametrize(
    ("to", "fields", "told"),
    [
        ("closed", {}, "现在是“待整改”，不能到“已关闭”"),
        ("nowhere", {}, "不能到“nowhere”"),
        ("planned", {"plan": "补做"}, "计划完成日（finish_by）没有填"),
        ("planned", {"plan": " ", "finish_by": "2026-12-15"}, "整改计划（plan）没有填"),
        ("planned", {"plan": "补做", "finish_by": "下周"}, "应为 2026-11-20 这样的日期"),
        ("planned", {"plan": "补做", "finish_by": "2026-12-15", "mood": "好"}, "没有字段 mood"),
        ("planned", {"plan": "长" * 10_001, "finish_by": "2026-12-15"}, "不超过 10000 字"),
        ("planned", {"plan": "甲\x00", "finish_by": "2026-12-15"}, "不含空字符"),
    ],
)
def test_what_the_table_does_not_allow_changes_nothing(
    sqlite_place: str, to: str, fields: dict[str, str], told: str
) -> None:
    case = opened()
    with pytest.raises(CaseRefused, match=told):
        book().move(case, to, LI, later(1), **fields)
    assert book().case(case.kind, case.id) == case
    assert head(BROKER).seq == 1


def test_who_has_not_the_role_may_not(sqlite_place: str) -> None:
    case = opened()
    with pytest.raises(CaseRefused, match="您的角色里没有"):
        book().move(case, "planned", LI, later(1), roles={"auditor"}, plan="补做", finish_by="2026-12-15")
    assert head(BROKER).seq == 1


def finished() -> Case:
    evidence = record_on_file()
    case = book().move(opened(), "planned", LI, later(1), plan="补做演练", finish_by="2026-12-15")
    return book().move(case, "finished", LI, later(2), result="演练了", evidence=evidence)


def test_four_eyes_need_another_person(ledger_place: str) -> None:
    case = book().move(finished(), "closed", LI, later(3))
    assert (case.state, [one.to for one in case.proposals]) == ("finished", ["closed"])
    number = case.proposals[0].number
    with pytest.raises(CaseRefused, match="不能自己确认"):
        book().confirm(case, number, LI, later(4))
    closed = book().confirm(case, number, WANG, later(4))
    assert (closed.state, closed.proposals) == ("closed", ())
    with pytest.raises(CaseRefused, match="没有，已办结"):
        book().move(closed, "open", LI, later(5))


def test_a_proposal_is_sent_back_with_words(sqlite_place: str) -> None:
    case = book().move(finished(), "closed", LI, later(3))
    number = case.proposals[0].number
    with pytest.raises(CaseRefused, match="理由没有填"):
        book().send_back(case, number, WANG, later(4), words=" ")
    case = book().send_back(case, number, WANG, later(4), words="证明不够")
    assert (case.state, case.proposals) == ("finished", ())
    with pytest.raises(CaseAbsent, match="没有编号"):
        book().confirm(case, number, WANG, later(5))


def test_a_proposal_is_out_of_date_once_the_case_moves_on(sqlite_place: str) -> None:
    case = book().move(finished(), "closed", LI, later(3))
    number = case.proposals[0].number
    case = book().move(case, "planned", WANG, later(4), ground="重做")
    assert case.proposals == ()
    with pytest.raises(CaseAbsent):
        book().confirm(case, number, WANG, later(5))


def test_evidence_must_be_on_file_and_not_taken_back(sqlite_place: str) -> None:
    case = book().move(opened(), "planned", LI, later(1), plan="补做", finish_by="2026-12-15")
    with pytest.raises(CaseRefused, match="查不到：system/集中交易"):
        book().move(case, "finished", LI, later(2), result="好", evidence="system/集中交易")
    record_on_file()
    retract(BROKER, "system", "集中交易", reason="录错", actor=LI, source="test", now=later(2))
    with pytest.raises(CaseRefused, match="查不到"):
        book().move(case, "finished", LI, later(2), result="好", evidence="system/集中交易")
    case = book().attach(case, f"sha256:{'a' * 64}", "演练.pdf", LI, later(3))
    case = book().move(case, "finished", LI, later(4), result="好", evidence="演练.pdf")
    assert case.facts["evidence"] == ["演练.pdf"]


def test_a_decision_on_an_older_view_is_refused(ledger_place: str) -> None:
    case = opened()
    book().assign(case, WANG, WANG, later(1))
    with pytest.raises(CaseChanged, match="新的办理（wang，第 2 步；您看到的是第 1 步）"):
        book().move(case, "planned", LI, later(2), plan="补做", finish_by="2026-12-15")
    with pytest.raises(CaseChanged):
        book().as_seen(case.kind, case.id, 1)
    assert book().as_seen(case.kind, case.id, 2).owner == WANG
    assert head(BROKER).seq == 2


def test_words_and_files_do_not_outdate_a_decision(sqlite_place: str) -> None:
    case = opened()
    book().comment(case, "先看看", WANG, later(1))
    book().attach(case, f"sha256:{'b' * 64}", "截图.png", WANG, later(2), note="现场")
    book().link(case, "system", "行情", WANG, later(3), relation="也涉及")
    book().note(case, "told", WANG, later(4), whom="部门")
    case = book().move(case, "planned", LI, later(5), plan="补做", finish_by="2026-12-15")
    assert [event.event for event in case.events] == ["opened", "commented", "attached", "linked", "noted", "moved"]
    assert [(one.name, one.note) for one in case.attachments] == [("截图.png", "现场")]
    assert [(one.type, one.key, one.relation) for one in case.links] == [("system", "行情", "也涉及")]


def test_an_attachment_is_named_by_its_entry_and_kept_once(sqlite_place: str) -> None:
    case, digest = opened(), f"sha256:{'c' * 64}"
    for _ in range(2):
        book().attach(case, digest, "截图.png", LI, later(1))
    told = [entry.content()["attachments"] for entry in entries(BROKER)]
    assert told == [[], [digest]]


@pytest.mark.parametrize("do", ["move", "assign", "comment", "attach", "link", "note", "deadline"])
def test_a_token_makes_a_write_count_once(sqlite_place: str, do: str) -> None:
    case = opened()
    due = Due("报告", date(2026, 12, 1))
    writes = {
        "move": lambda: book().move(case, "planned", LI, AT, token="t", plan="补做", finish_by="2026-12-15"),
        "assign": lambda: book().assign(case, WANG, LI, AT, token="t"),
        "comment": lambda: book().comment(case, "好", LI, AT, token="t"),
        "attach": lambda: book().attach(case, f"sha256:{'d' * 64}", "a", LI, AT, token="t"),
        "link": lambda: book().link(case, "system", "x", LI, AT, token="t"),
        "note": lambda: book().note(case, "told", LI, AT, token="t"),
        "deadline": lambda: book().set_deadlines(case, [due], LI, AT, token="t"),
    }
    first, again = writes[do](), writes[do]()
    assert first == again
    assert head(BROKER).seq == 2


def test_opening_with_the_same_token_opens_once(ledger_place: str) -> None:
    odd = 'a"%_!\\b'
    first = book().open_case("incident", None, LI, AT, title="甲", token=odd)
    assert book().open_case("incident", None, LI, later(1), title="甲", token=odd) == first
    assert book().open_case("incident", None, LI, later(1), title="乙", token="a").id == "2026-002"
    assert book().open_case("change", None, LI, later(1), token=odd).id == "2026-001"
    book().comment(first, "好", LI, AT, token="only-a-comment")
    assert book().open_case("incident", None, LI, later(1), token="only-a-comment").id == "2026-003"


def test_deadlines_never_move_and_a_corrected_fact_makes_another_beside(ledger_place: str) -> None:
    case = book().open_case("incident", None, LI, AT, title="交易中断")
    first = Due("初报", AT + timedelta(hours=1), "218:72", "clock=found", "2026-abc", "incident/1#7", "证监局")
    case = book().set_deadlines(case, [first], LI, later(1))
    case = book().set_deadlines(case, [first, first], LI, later(2))
    corrected = Due("初报", AT + timedelta(minutes=30), "218:72", "clock=found", "2026-abc", "incident/1#9", "证监局")
    case = book().set_deadlines(case, [first, corrected], LI, later(3))
    assert [(one.number, one.due) for one in case.deadlines] == [(2, first), (3, corrected)]
    case = book().discharge(case, 2, LI, later(4), by_what="incident_report/1")
    case = book().discharge(case, 2, WANG, later(9), by_what="又一次")
    assert [(one.done_by, one.done_with) for one in case.deadlines] == [(LI, "incident_report/1"), ("", "")]
    with pytest.raises(CaseAbsent, match="没有编号 99"):
        book().discharge(case, 99, LI, later(5))


def test_a_day_is_in_time_until_its_midnight() -> None:
    due = Due("年报", date(2026, 4, 30))
    assert not due.is_late(datetime(2026, 4, 30, 23, 59, tzinfo=AT.tzinfo))
    assert due.is_late(datetime(2026, 5, 1, tzinfo=AT.tzinfo))
    exact = Due("初报", AT)
    assert not exact.is_late(AT)
    assert exact.is_late(AT + timedelta(microseconds=1))
    assert [Due.parsed(one.told()) for one in (due, exact)] == [due, exact]


def accepted() -> Case:
    case = book().move(opened(), "accepted", LI, later(1), ground="十二月换系统", until="2026-12-31")
    return book().confirm(case, case.proposals[0].number, WANG, later(2))


def test_an_exception_lapses_on_its_day_and_reopens(ledger_place: str) -> None:
    case = accepted()
    last, after = date(2026, 12, 31), date(2027, 1, 1)
    assert (state_on(case, last), state_on(case, after)) == ("accepted", "open")
    assert book().lapse(last, later(3)) == []
    (back,) = book().lapse(after, later(4))
    assert (back.state, back.events[-1].by) == ("open", SYSTEM)
    assert not has_lapsed(back, after)
    assert book().lapse(after, later(5)) == []


def test_what_lapsed_can_be_worked_at_before_the_job_ran(sqlite_place: str) -> None:
    case = accepted()
    new_year = datetime(2027, 1, 4, 9, tzinfo=AT.tzinfo)
    case = book().move(case, "planned", LI, new_year, plan="补做", finish_by="2027-02-01")
    assert [event.event for event in case.events[-2:]] == ["lapsed", "moved"]
    assert case.state == "planned"


def test_an_exception_until_a_day_gone_by_is_refused(sqlite_place: str) -> None:
    case = opened()
    with pytest.raises(CaseRefused, match="应不早于 2026-11-20"):
        book().move(case, "accepted", LI, AT, ground="旧", until="2026-11-19")
    asked = book().move(case, "accepted", LI, AT, ground="旧", until="2026-11-20")
    with pytest.raises(CaseRefused, match="应不早于 2026-11-22"):
        book().confirm(asked, asked.proposals[0].number, WANG, AT + timedelta(days=2))


def test_drills_are_kept_apart(sqlite_place: str) -> None:
    opened("incident")
    book().open_case("incident", None, LI, AT, drill=True, title="演练")
    assert [case.title for case in book().cases("incident")] == ["备份没有演练"]
    assert [case.title for case in book().cases(drill=True)] == ["演练"]


def test_lists_follow_the_ledger(ledger_place: str) -> None:
    first, second = opened(), opened("incident")
    assert [case.key for case in book().cases()] == [first.key, second.key]
    case = book().move(first, "groundless", LI, later(1), ground="误报")
    book().confirm(case, case.proposals[0].number, WANG, later(2))
    assert [case.key for case in book().cases(open_only=True)] == [second.key]
    assert [case.key for case in book().about(("system", "集中交易"), "incident")] == [second.key]


def test_a_list_forgets_what_was_taken_back_with_its_transaction(sqlite_place: str) -> None:
    first = opened()
    with suppress(RuntimeError), together():
        opened(title="不算")
        assert len(book().cases()) == 2
        raise RuntimeError
    assert [case.key for case in book().cases()] == [first.key]
    opened(title="算")
    assert [case.title for case in book().cases()] == ["备份没有演练", "算"]


def test_cases_are_no_records(sqlite_place: str) -> None:
    record_on_file()
    case = opened()
    assert [item.type for item in standing(BROKER)] == ["system"]
    with pytest.raises(DraftError, match="case_event"):
        append(BROKER, [Draft(CASE_EVENT, "incident/2026-001", {})], actor=LI, source="test", now=AT)
    with pytest.raises(Exception, match="没有记录 case_event"):
        retract(BROKER, CASE_EVENT, case.key, reason="录错", actor=LI, source="test", now=AT)


def test_several_writes_are_one_or_none(sqlite_place: str) -> None:
    case = opened()
    with suppress(CaseRefused), together():
        book().comment(case, "甲", LI, later(1))
        book().move(case, "closed", LI, later(1))
    assert head(BROKER).seq == 1


def test_every_move_of_the_table_can_be_made(sqlite_place: str) -> None:
    """Each move of each kind, with fields that fit, is taken; those with four eyes are proposed and confirmed."""
    from zhengan.cases import kinds

    record_on_file()
    made = 0
    for kind in kinds().values():
        walked: set[tuple[str, str]] = set()
        todo = [book().open_case(kind.name, None, LI, AT)]
        while todo:
            case = todo.pop()
            for step in kind.moves_from(case.state):
                if (case.state, step.to) in walked:
                    continue
                walked.add((case.state, step.to))
                with together():
                    after = book().move(case, step.to, LI, later(1), **fitting(case, step.to))
                    if step.four_eyes:
                        after = book().confirm(after, after.proposals[-1].number, WANG, later(2))
                assert after.state == step.to
                made += 1
                todo.append(after)
                # Go back to a case in the same state: a fresh one that walks the same way is not needed, the table is.
                case = _again(kind.name, case)
    assert made == sum(len(move.sources) for kind in kinds().values() for move in kind.moves)


def _again(kind: str, like: Case) -> Case:
    """Another case that went the way of `like`."""
    case = book().open_case(kind, None, LI, AT)
    for event in like.events:
        if event.event in ("moved", "proposed"):
            to = event.fields["to"]
            case = book().move(case, to, LI, later(1), **fitting(case, to))
        elif event.event == "confirmed":
            case = book().confirm(case, case.proposals[-1].number, WANG, later(2))
    return case
