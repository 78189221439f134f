"""What is owed follows from findings and the route; a filing's story allows what may follow, once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.assess import Finding
from zhengan.cases.errors import CaseAbsent, CaseChanged, CaseRefused
from zhengan.cases.filing import Filing, FilingEvent, filing_id, fold_filing
from zhengan.cases.filing_book import FilingBook, submission_of, unfinished
from zhengan.cases.filing_owed import owed_of, recipient_of, still_owed
from zhengan.ledger import entries, verify
from zhengan.ledger.store import record_head

FIRM = "演示证券"
DAY = date(2026, 4, 20)
AT = datetime(2026, 4, 20, 8, tzinfo=UTC)
READINGS = {"monthly-report": "made-each-month"}


def route(**changes: Any) -> dict[str, Any]:
    row = {
        "institution": FIRM,
        "matter": "",
        "addressee": "上海",
        "strict": False,
        "ordered_from": None,
        "ordered_until": None,
    }
    return {**row, **changes}


def found(obligation: str, verdict: Any, **changes: Any) -> Finding:
    base = Finding(
        "f",
        obligation,
        obligation.partition("#")[0] + ".1",
        FIRM,
        None,
        DAY,
        verdict,
        "none",
        {},
        {},
        (),
        None,
        None,
        (),
        False,
    )
    return replace(base, **changes)


def prepared(digest: str = "sha256:a", supersedes: str = "") -> dict[str, Any]:
    return {
        "kind": "annual_report",
        "period": "2025",
        "about": "",
        "to": "上海证监局",
        "basis": "csrc-218/72.1",
        "obligation": "csrc-218/59#annual-report",
        "due_on": "2026-04-30",
        "digest": digest,
        "file": f"{digest}.zhengan",
        "size": 9,
        "supersedes": supersedes,
        "checkpoint": "note",
        "covers": ["治理情况"],
        "documents": ["sha256:d 年报"],
    }


def test_the_year_before_is_owed_to_the_bureau() -> None:
    (one,) = owed_of([found("csrc-218/59#annual-report", "due", due_on=date(2026, 4, 30))], [route()], READINGS)
    assert (one.period, one.days, one.overdue, one.filing) == ("2025", 10, False, "annual_report-2025")
    assert (one.recipient.name, one.recipient.basis) == ("上海证监局", "csrc-218/72.1")


def test_missed_periods_come_before_the_next_one() -> None:
    missed = found(
        "sfnet-2018/23#reported",
        "breached",
        due_on=date(2026, 4, 30),
        figures={"missed_periods": "2026-01-01,2026-02-01"},
    )
    rows = owed_of([missed], [], READINGS)
    assert [(one.period, one.overdue) for one in rows] == [("2025-12", True), ("2026-01", True), ("2026-03", False)]
    assert {one.recipient.name for one in rows} == {"zhengxinban"}
    by_month = owed_of([missed], [], {"monthly-report": "month-reported"})
    assert [one.period for one in by_month] == ["2026-01", "2026-02", "2026-03"]


@pytest.mark.parametrize(
    ("reason", "figures", "rows"),
    [
        ("no_report", {}, 1),
        ("late", {"reported_at": "2026-03-01"}, 0),
        ("wrong_addressee", {"sent_at": "2026-03-01"}, 1),
    ],
)
def test_what_went_late_is_not_filed_again_but_what_went_astray_is(reason: str, figures: Any, rows: int) -> None:
    one = found("csrc-218/39#reported", "breached", object=("incident", "断线"), reason=reason, figures=figures)
    assert len(owed_of([one], [route()], READINGS)) == rows


@pytest.mark.parametrize("verdict", ["met", "not_applicable", "advisory", "manual"])
def test_what_is_done_or_not_ours_owes_nothing(verdict: Any) -> None:
    assert owed_of([found("csrc-218/39#reported", verdict, object=("incident", "断线"))], [route()], READINGS) == []
    assert owed_of([found("csrc-218/20#daily-backup", "breached")], [route()], READINGS) == []


def test_an_order_for_the_matter_comes_before_one_for_all() -> None:
    long = {"ordered_from": date(2026, 1, 1), "ordered_until": date(2026, 12, 31)}
    routes = [route(), route(addressee="北京", **long), route(matter="annual_report", addressee="csrc", **long)]
    assert recipient_of("annual_report", "regulator", FIRM, DAY, routes).name == "csrc"
    assert recipient_of("change", "regulator", FIRM, DAY, routes).name == "北京证监局"
    assert recipient_of("change", "regulator", FIRM, date(2027, 1, 1), routes).name == "上海证监局"
    assert recipient_of("change", "regulator", "别家", DAY, routes).name == ""


def test_ids_hold_no_path() -> None:
    assert filing_id("change", "甲/../乙") == "change-甲_.._乙"


def test_the_story_once_and_in_order(ledger_place: str) -> None:
    book = FilingBook(FIRM, "test")
    book.prepare("f", prepared(), "jia", AT)
    assert book.prepare("f", prepared(), "jia", AT).newest.number == 1
    with pytest.raises(CaseRefused, match="另一人复核"):
        book.check("f", "sha256:a", "jia", AT)
    with pytest.raises(CaseRefused, match="应先到"):
        book.intend("f", "sha256:a", "jia", AT, "folder", "/x")
    book.check("f", "sha256:a", "yi", AT)
    assert len(book.check("f", "sha256:a", "yi", AT).events) == 2
    with pytest.raises(CaseRefused, match="应先到"):
        book.sent("f", "sha256:a", "jia", AT, AT)
    book.intend("f", "sha256:a", "jia", AT, "folder", "/x")
    assert [one.id for one in unfinished(book.filings())] == ["f"]
    with pytest.raises(CaseRefused, match="正在报送"):
        book.prepare("f", prepared("sha256:b"), "jia", AT)
    for _ in range(3):
        filing = book.sent("f", "sha256:a", "jia", AT, AT)
    assert filing.state == "sent"
    assert len(list(entries(FIRM, types=["submission"]))) == 1
    said = {"result": "accepted", "name": "R-1", "received_at": "", "note": "", "faults": []}
    for _ in range(2):
        filing = book.receipted("f", "sha256:a", "jia", AT, said)
    assert (filing.state, len(filing.events)) == ("receipted", 5)
    with pytest.raises(CaseChanged, match="最近送出的是"):
        book.prepare("f", prepared("sha256:b"), "jia", AT)
    again = book.prepare("f", prepared("sha256:b", "sha256:a"), "jia", AT)
    assert (again.newest.number, again.given and again.given.digest) == (2, "sha256:a")
    assert not again.superseded(again.versions[0])
    with pytest.raises(CaseAbsent):
        book.check("f", "sha256:c", "yi", AT)
    assert not verify(FIRM).faults


def test_events_are_no_records(sqlite_place: str) -> None:
    book = FilingBook(FIRM, "test")
    book.prepare("f", prepared(), "jia", AT)
    assert record_head(FIRM).seq == 0


def test_the_record_names_what_was_sent() -> None:
    filing = fold_filing([FilingEvent("f", "prepared", 2, "jia", AT, prepared())])
    record = submission_of(filing, filing.newest, AT, "R-1")
    assert record.key == "f-2"
    assert record.payload["to"] == ["上海证监局"]
    assert "about" not in record.payload


@given(st.lists(st.sampled_from(["checked", "returned", "sending", "sent", "receipted"]), max_size=8))
def test_any_story_folds(names: list[Any]) -> None:
    """Whatever order a ledger holds: the fold never fails, and its state is the last event's."""
    fields = {
        "channel": "folder",
        "target": "/x",
        "sent_at": AT.isoformat(),
        "result": "refused",
        "name": "R",
        "words": "x",
    }
    events = [FilingEvent("f", "prepared", 1, "jia", AT, prepared())]
    events += [FilingEvent("f", name, 1, "yi", AT, fields) for name in names]
    filing: Filing = fold_filing(events)
    wanted = {"receipted": "refused"}.get(names[-1], names[-1]) if names else "prepared"
    assert filing.state == wanted
    gone = "sent" in names
    assert (filing.newest.sent_at is not None) == gone


def test_what_the_ledger_has_sent_is_not_owed_again(sqlite_place: str) -> None:
    book = FilingBook(FIRM, "test")
    owed = owed_of([found("csrc-218/59#annual-report", "due", due_on=date(2026, 4, 30))], [route()], READINGS)
    book.prepare("annual_report-2025", prepared(), "jia", AT)
    assert still_owed(owed, book.filings()) == owed
    book.check("annual_report-2025", "sha256:a", "yi", AT)
    book.intend("annual_report-2025", "sha256:a", "jia", AT, "hand", "x")
    book.sent("annual_report-2025", "sha256:a", "jia", AT, AT)
    assert still_owed(owed, book.filings()) == []
