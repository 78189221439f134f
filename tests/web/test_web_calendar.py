"""日历: a month of deadlines, trading days and important periods; private links for calendars that cannot sign in."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from playwright.sync_api import Page

from tests.web.browser import look
from tests.web.given import DAY, EVENING, AsPerson, Console
from zhengan.assess.deadlines import deadlines_of
from zhengan.ledger import Draft, append
from zhengan.ledger.trail import newest
from zhengan.web.dates import feed
from zhengan.web.dates.deadlines import coming
from zhengan.web.dates.month import Month
from zhengan.web.models import CalendarFeed, Membership, Run, User
from zhengan.web.verdicts.judged import finding, newest_run


def _run(console: Console) -> Run:
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    return run


def _month(console: Console, query: str = "") -> Month:
    month: Month = console.client("leader").get(console.url(f"calendar/{query}")).context["month"]
    return month


def _link(console: Console, person: str = "auditor") -> str:
    answer = console.client(person).post(console.url("calendar/feed/issue/"))
    link: str = answer.context["link"]
    assert answer.status_code == 200
    return link.removeprefix("http://testserver")


def test_the_month_shows_what_the_findings_say(console: Console) -> None:
    run, last = _run(console), date(2027, 11, 20)
    lines = deadlines_of([finding(row) for row in run.verdicts.all()], (last - DAY).days)
    told = [(line.due_on, line.finding.obligation, line.count, line.runs_out) for line in lines]
    assert [(one.day, one.obligation, one.count, one.runs_out) for one in coming(run, date.min, last)] == told
    assert told
    for text in ("2026-11", "2026-12", "2027-05"):
        month = _month(console, f"?month={text}")
        shown = [(line.day, line.obligation) for day in month.busy for line in day.coming]
        assert shown == [(day, name) for day, name, _, _ in told if f"{day:%Y-%m}" == text]


def test_days_without_trading_are_marked(console: Console) -> None:
    month = _month(console, "?month=2026-10")
    assert month.markets == ("SSE", "SZSE")
    trading = {day.day: day.trading for week in month.weeks for day in week}
    assert trading[date(2026, 10, 1)] == trading[date(2026, 10, 10)] == "closed"
    assert trading[date(2026, 10, 9)] == "open"
    far = _month(console, "?month=2099-01")
    assert {day.trading for week in far.weeks for day in week} == {"unknown"}


def test_months_follow_each_other(console: Console) -> None:
    month = _month(console, "?month=2026-12")
    assert (month.previous, month.next) == ("2026-11", "2027-01")
    assert (month.first, month.last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert all(len(week) == 7 for week in month.weeks)
    assert month.weeks[0][0].day.weekday() == 0
    assert _month(console).first == DAY.replace(day=1)


def test_important_periods_end_before_their_last_instant(console: Console) -> None:
    payload = {"by": "证监会", "from": "2026-11-24T00:00:00+08:00", "until": "2026-11-27T00:00:00+08:00"}
    append(console.institution, [Draft("guard_period", "会议", payload)], actor="given", source="given", now=EVENING)
    month = _month(console)
    assert [day.day.day for week in month.weeks for day in week if day.guards] == [24, 25, 26]
    assert [guard.key for guard in month.guards] == ["会议"]
    assert _month(console, "?month=2026-12").guards == ()


@pytest.mark.parametrize("text", ["x", "2026-13", "1900-01", "2026-11-20"])
def test_months_that_are_none_are_told(console: Console, text: str) -> None:
    answer = console.client("leader").get(console.url(f"calendar/?month={text}"))
    assert answer.status_code == 400
    assert "请重新选择月份" in answer.content.decode()


def test_the_month_asks_the_database_a_bounded_number_of_times(console: Console) -> None:
    client = console.client("leader")
    client.get(console.url("calendar/"))
    with CaptureQueriesContext(connection) as asked:
        client.get(console.url("calendar/?month=2026-12"))
    assert len(asked) <= 25


def test_a_link_gives_the_deadlines_without_a_sign_in(console: Console) -> None:
    link = _link(console)
    answer = Client().get(link)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    made: Any = Calendar.from_ical(answer.content.decode())
    run = _run(console)
    lines = deadlines_of([finding(row) for row in run.verdicts.all()], feed.DAYS)
    assert [event["DTSTART"].dt for event in made.walk("VEVENT")] == [line.due_on for line in lines]
    assert "海晏证券有限公司" in made["X-WR-CALNAME"]


def test_what_did_not_change_is_not_sent_again(console: Console) -> None:
    link = _link(console)
    first = Client().get(link)
    again = Client().get(link, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(link, headers={"if-none-match": '"other"'}).status_code == 200


def test_only_a_digest_of_the_secret_is_kept_and_its_use_is_noted(console: Console) -> None:
    link = _link(console)
    secret = link.removeprefix("/feed/").removesuffix(".ics")
    kept = CalendarFeed.objects.get()
    assert len(secret) >= 43
    assert secret not in (kept.digest, *map(str, CalendarFeed.objects.values_list().get()))
    assert kept.last_used_at is None
    Client().get(link)
    kept.refresh_from_db()
    assert isinstance(kept.last_used_at, datetime)
    used = newest(console.institution, 1)[0]
    assert (used.type, used.key, used.content()["actor"]) == ("read", "calendar feed", "auditor")
    assert secret not in used.body.decode()


def test_links_that_do_not_hold_do_not_exist(console: Console) -> None:
    link = _link(console)
    owner = User.objects.get(username="auditor")
    assert Client().get("/feed/x.ics").status_code == 404
    assert Client().post(link).status_code == 405
    owner.is_active = False
    owner.save()
    assert Client().get(link).status_code == 404
    owner.is_active = True
    owner.save()
    assert Client().get(link).status_code == 200
    Membership.objects.filter(user=owner).update(institution=console.other)
    assert Client().get(link).status_code == 404
    Membership.objects.filter(user=owner).update(institution=console.institution)
    number = CalendarFeed.objects.get().pk
    # Nobody ends the link of another one.
    assert console.client("leader").post(console.url(f"calendar/feed/{number}/revoke/")).status_code == 404
    assert Client().get(link).status_code == 200
    console.client("auditor").post(console.url(f"calendar/feed/{number}/revoke/"))
    assert Client().get(link).status_code == 404


def test_a_person_has_a_few_links_at_most(console: Console) -> None:
    owner = User.objects.get(username="leader")
    for _ in range(feed.MOST):
        feed.issue(owner, console.institution, EVENING)
    answer = console.client("leader").post(console.url("calendar/feed/issue/"))
    assert answer.status_code == 400
    assert "请先停用" in answer.content.decode()


def test_before_the_first_judgement_the_calendar_is_told_to_come_again(unjudged: Console) -> None:
    made = feed.issue(User.objects.get(username="leader"), unjudged.institution, EVENING - timedelta(days=1))
    answer = Client().get(f"/feed/{made.secret}.ics")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_the_pages_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson) -> None:
    def subscribing(page: Page) -> None:
        page.click(".menu.feed > summary")

    def there(page: Page) -> None:
        page.wait_for_selector(".agenda")

    open_page, address = as_person("leader"), f"{served}{demo_console.url('calendar/')}"
    look(open_page, address, "calendar", there)
    look(open_page, f"{address}?month=2026-06", "calendar-guarded", subscribing)
    look(open_page, f"{address}?month=2035-01", "calendar-empty", there)
