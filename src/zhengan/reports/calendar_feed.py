"""Deadlines as an iCalendar feed (RFC 5545): an all-day event for each, to subscribe to or to import.

An event and not a to-do, because most calendars show no to-dos. Its UID names institution, duty and day, so that a feed read again
changes events instead of doubling them. The asked day stands for the clock: same input, same bytes.
"""

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from zhengan import __version__
from zhengan.assess.deadlines import Deadline, deadlines_of
from zhengan.assess.finding import SHANGHAI
from zhengan.assess.remedies import remedy_words
from zhengan.assess.words import VERDICT_WORDS, reason_words
from zhengan.reports.document import fit
from zhengan.reports.matter import Matter
from zhengan.reports.oscal_document import one_line, stable_uuid

# Nine in the morning, so many days before the day on which something falls due.
_REMINDED_DAYS = (7, 1)
_REMINDED_AT = timedelta(hours=9)


def deadline_feed(matter: Matter, days: int) -> bytes:
    """What falls due within `days` days of the matter's day, and what is overdue; CRLF, lines folded at 75 octets."""
    calendar = Calendar()
    calendar.add("prodid", f"-//zhengan//{__version__}//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    named = "、".join(matter.name(key) for key in matter.institutions[:3])
    calendar.add("x-wr-calname", one_line(f"{named}的期限"))
    calendar.add_component(_china())
    for line in deadlines_of(matter.findings, days):
        calendar.add_component(_event(line, matter))
    feed: bytes = calendar.to_ical()
    return feed


def _china() -> Timezone:
    """The time zone, without which a feed that has no events would be no calendar (RFC 5545, 3.6)."""
    offset = timedelta(hours=8)
    standard = TimezoneStandard()
    for name, value in (("dtstart", datetime(1992, 1, 1)), ("tzoffsetfrom", offset), ("tzoffsetto", offset)):  # noqa: DTZ001  # local by definition
        standard.add(name, value)
    zone = Timezone()
    zone.add("tzid", SHANGHAI.key)
    zone.add_component(standard)
    return zone


def _event(line: Deadline, matter: Matter) -> Event:
    finding = line.finding
    asked, what = matter.deadline_words(line)
    event = Event()
    event.add(
        "uid", stable_uuid("deadline", finding.institution, finding.obligation, str(line.due_on), str(line.runs_out))
    )
    event.add("dtstamp", datetime.combine(matter.day, time(), SHANGHAI).astimezone(UTC))
    event.add("dtstart", line.due_on)
    event.add("dtend", line.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", one_line(f"{VERDICT_WORDS[finding.verdict]}：{asked}（{what}）"))
    event.add("description", "\n".join(fit(text) for text in _told(line, matter, what)))
    event.add("location", one_line(matter.name(finding.institution)))
    event.add("categories", [VERDICT_WORDS[finding.verdict]])
    event.add("x-zhengan-cite", finding.cite)
    event.add("x-zhengan-finding", finding.id)
    for before in _REMINDED_DAYS:
        if line.days >= before:
            event.add_component(_alarm(before, asked, line.due_on))
    return event


def _told(line: Deadline, matter: Matter, what: str) -> list[str]:
    finding = line.finding
    duty = matter.duty(finding)
    remedy = remedy_words(finding, duty)
    return [
        f"机构：{one_line(matter.name(finding.institution))}",
        f"对象：{one_line(what)}",
        f"出处：{matter.article(finding.cite)}（{finding.cite}）",
        f"判断：{VERDICT_WORDS[finding.verdict]}，{one_line(reason_words(finding, duty))}（截至 {matter.day}）",
        *([f"怎么办：{one_line(remedy)}"] if remedy else []),
    ]


def _alarm(before: int, asked: str, due_on: date) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _REMINDED_AT - timedelta(days=before))
    alarm.add("description", one_line(f"{due_on} 到期：{asked}"))
    return alarm
