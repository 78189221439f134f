"""The feed of deadlines: read back by a library, folded as RFC 5545 asks, the same bytes each time."""

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.assess.sample import AS_OF, finding
from tests.reports.matter import matter
from zhengan.assess import Assessment
from zhengan.assess.deadlines import deadlines_of
from zhengan.law import load_catalogue
from zhengan.reports import deadline_feed, matter_of

DAYS = 90


def events(feed: bytes) -> list[Any]:
    """The events as a calendar program has them."""
    return list(Calendar.from_ical(feed).walk("VEVENT"))


def of(*findings: Any) -> Any:
    return matter_of(Assessment((AS_OF,), findings, (), "日历 1"), load_catalogue(), {"甲": "甲证券股份有限公司"})


def test_every_deadline_is_an_all_day_event() -> None:
    found = events(deadline_feed(matter(), DAYS))
    wanted = deadlines_of(matter().findings, DAYS)
    assert [event["dtstart"].dt for event in found] == [line.due_on for line in wanted]
    assert [str(event["x-zhengan-cite"]) for event in found] == [line.finding.cite for line in wanted]
    for event in found:
        assert type(event["dtstart"].dt) is date
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
        assert event["dtstamp"].dt.isoformat() == "2026-11-19T16:00:00+00:00"
        assert "机构：甲证券股份有限公司" in event["description"]
        assert f"（{event['x-zhengan-cite']}）" in event["description"]


def test_lines_end_with_crlf_and_are_folded_at_75_octets() -> None:
    feed = deadline_feed(matter(), DAYS)
    lines = feed.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in feed.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        assert line.decode("utf-8")[:1] in (" ", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "")
    assert any(line.startswith(b" ") for line in lines)


def test_a_long_chinese_text_comes_back_whole() -> None:
    long = "系统" + "甲乙丙丁，；\\" * 40
    found = of(finding("20#daily-backup", "due", "first_period", object=("system", long), due_on=AS_OF))
    (event,) = events(deadline_feed(found, DAYS))
    assert long in str(event["summary"])


def test_the_same_input_gives_the_same_bytes() -> None:
    assert deadline_feed(matter(), DAYS) == deadline_feed(matter(), DAYS)


def test_a_uid_stays_while_the_verdict_changes() -> None:
    due = of(finding("21#stress-yearly", "due", "first_period", due_on=date(2026, 12, 31)))
    late = of(finding("21#stress-yearly", "breached", "missed", due_on=date(2026, 12, 31)))
    (one,), (other,) = events(deadline_feed(due, DAYS)), events(deadline_feed(late, DAYS))
    assert one["uid"] == other["uid"]
    assert one["summary"] != other["summary"]
    uids = [str(event["uid"]) for event in events(deadline_feed(matter(), DAYS))]
    assert len(uids) == len(set(uids))


@pytest.mark.parametrize(("ahead", "reminders"), [(-1, []), (0, []), (1, [1]), (6, [1]), (7, [7, 1]), (30, [7, 1])])
def test_a_reminder_comes_only_where_its_day_is_still_ahead(ahead: int, reminders: list[int]) -> None:
    found = of(finding("21#stress-yearly", "breached", "missed", due_on=AS_OF + timedelta(days=ahead)))
    (event,) = events(deadline_feed(found, DAYS))
    told = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
    assert told == [timedelta(hours=9) - timedelta(days=days) for days in reminders]


def test_a_feed_without_deadlines_is_still_a_calendar() -> None:
    feed = deadline_feed(of(), DAYS)
    assert events(feed) == []
    assert [str(zone["tzid"]) for zone in Calendar.from_ical(feed).walk("VTIMEZONE")] == ["Asia/Shanghai"]
