"""What an incident makes owed, to each recipient with its own clock, as a pure function of what is known.

    owed(incident, party, setting, heard) ─► Owed…          nearest first; what is due at once stands before what has a number

Law, rules beside ours and mere practice are told apart: `nature`, `verified`. The text of 218:39.1 has no hours: without a chosen
reading the report is due at once, and whether it was late is for a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from zhengan.assess.citations import cite_words
from zhengan.calendar import Calendar, NoCalendar
from zhengan.cases.clock import Due
from zhengan.cases.incident import Incident
from zhengan.cases.incident_conditions import applies
from zhengan.cases.incident_duty import IncidentDuty, incident_duties, recipient_names
from zhengan.cases.party import MARKET_NAMES, Party
from zhengan.checks.names import FOLLOWUP_DAYS, REPORT_HOURS
from zhengan.law import BesideRule, Bound, Catalogue
from zhengan.law.beside import Provision

Nature = Literal["law", "beside", "practice"]
NATURES: Mapping[Nature, str] = {"law": "法规", "beside": "旁及规则", "practice": "做法"}
AT_ONCE = ("initial", "preservation")
_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Setting:
    """By which law, readings and calendar it is asked."""

    law: Catalogue
    readings: Mapping[str, str]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing owed to one recipient.

    `due` is an instant, or a day that is still in time to its end; None: at once, the text has no number. `since` is the fact
    that started the clock and `entry` its name. `open`: not known yet whether it is owed, `why` says what would tell.
    """

    duty: str
    form: str
    to: str
    name: str
    words: str
    nature: Nature
    basis: str
    cite: str
    verified: bool
    since: datetime
    due: datetime | date | None
    entry: str
    why: str
    reading: str = ""
    calendar: str = ""
    open: bool = False

    @property
    def last_moment(self) -> datetime:
        """The last instant in time; for what is due at once the instant of the fact itself."""
        return self.as_due().last_moment

    def as_due(self) -> Due:
        """As a case keeps it. What is due at once is due when the fact is known."""
        return Due(
            what=self.duty,
            due=self.since if self.due is None else self.due,
            basis=f"{self.basis}{'' if self.verified else '（未经核实）'}",
            reading=self.reading,
            calendar=self.calendar,
            from_fact=self.entry,
            to=self.name,
        )


def owed(
    incident: Incident, party: Party, setting: Setting, heard: Mapping[str, datetime] | None = None
) -> tuple[Owed, ...]:
    """All that is or may be owed. `heard`: when each recipient last had a report, for what is owed from then on."""
    found: list[Owed] = []
    for duty in incident_duties():
        told = applies(duty.when, incident, party)
        since = _since(duty, incident, heard or {})
        if told.holds is False or since is None:
            continue
        if (one := _owed(duty, incident, party, setting, since)) is not None:
            found += _parted(replace(one, why=told.words, open=told.holds is None), duty, incident, party)
    return tuple(sorted(found, key=_place))


def began(duty: IncidentDuty, due: datetime, law: Catalogue) -> datetime:
    """When a clock of hours or minutes was started that ran out at `due`."""
    found = _provision(law, duty.provision)
    bound = found[1].values[duty.value] if found and duty.value is not None else None
    if bound is None or bound.unit not in ("hour", "minute"):
        return due
    return due - timedelta(minutes=bound.num * (60 if bound.unit == "hour" else 1))


def numbered(one: Owed) -> str:
    """A last moment in words: a day, or a day and minute; without a number 即刻 for what an emergency asks, else 及时."""
    due = one.due
    if due is None:
        return "即刻" if one.form in AT_ONCE else "及时"
    if isinstance(due, datetime):
        return f"{due.astimezone(_ZONE):%Y-%m-%d %H:%M}"
    return f"{due} 日终"


def _since(duty: IncidentDuty, incident: Incident, heard: Mapping[str, datetime]) -> datetime | None:
    if duty.since == "reported_at":
        return heard.get(duty.to)
    if duty.since == "over_at":
        return incident.over_at
    return incident.discovered_at if duty.since == "discovered_at" else incident.resolved_at


def _owed(duty: IncidentDuty, incident: Incident, party: Party, setting: Setting, since: datetime) -> Owed | None:
    day = incident.discovered_at.astimezone(_ZONE).date()
    common = Owed(
        duty=duty.id,
        form=duty.form,
        to=duty.to,
        name=_name(duty, party),
        words=duty.words,
        nature="practice",
        basis=duty.source,
        cite="",
        verified=False,
        since=since,
        due=None,
        entry=incident.entry,
        why="",
    )
    if duty.obligations:
        return _by_law(common, duty, setting, day)
    if duty.provision:
        return _beside(common, duty, setting, day)
    return common


def _by_law(common: Owed, duty: IncidentDuty, setting: Setting, day: date) -> Owed | None:
    """By the first of our obligations in force on the day of discovery; its number is a reading's, where one is chosen."""
    bound = {one.id: one for one in setting.law.obligations(day)}
    found = next((bound[id_] for id_ in duty.obligations if id_ in bound), None)
    if found is None:
        return None
    value = setting.readings.get(duty.reading, "") if duty.reading else ""
    due: datetime | date | None = None
    if duty.reading == "incident-report-hours" and value in REPORT_HOURS:
        due = common.since + timedelta(hours=REPORT_HOURS[value])
    if duty.reading == "incident-followup-days" and value in FOLLOWUP_DAYS:
        due = common.since.astimezone(_ZONE).date() + timedelta(days=FOLLOWUP_DAYS[value])
    return replace(
        common,
        nature="law",
        basis=cite_words(found.cite, setting.law),
        cite=found.cite,
        verified=due is None or setting.law.reading(duty.reading).verified,
        due=due,
        reading=f"{duty.reading}={value}" if value else "",
    )


def _beside(common: Owed, duty: IncidentDuty, setting: Setting, day: date) -> Owed | None:
    """By a rule beside ours; one that has ended is practice at most, and never law."""
    found = _provision(setting.law, duty.provision)
    if found is None:
        return None
    rule, provision = found
    in_force = rule.in_force(day)
    if not in_force and not duty.lasting:
        return None
    ended = "" if in_force else f"，{rule.until} 止，现作做法参照"
    bound = None if duty.value is None or len(provision.values) <= duty.value else provision.values[duty.value]
    try:
        due, calendar = _reached(bound, common.since, setting.calendar)
    except NoCalendar:
        due, calendar, ended = None, setting.calendar.version, f"{ended}；日历没有那段日子，期限算不出"
    return replace(
        common,
        nature="beside" if in_force else "practice",
        basis=f"{rule.title}{f'第{provision.article}条' if provision.article else ''}{ended}",
        cite=provision.id,
        verified=provision.verified and in_force,
        due=due,
        calendar=calendar,
    )


def _reached(bound: Bound | None, since: datetime, calendar: Calendar) -> tuple[datetime | date | None, str]:
    """The last moment of a bound counted from a fact; days are whole days after its own, working days by the calendar."""
    if bound is None:
        return None, ""
    if bound.unit in ("hour", "minute"):
        return since + timedelta(minutes=bound.num * (60 if bound.unit == "hour" else 1)), ""
    day = since.astimezone(_ZONE).date()
    if bound.unit == "working_day":
        return calendar.add_working_days(day, bound.num), calendar.version
    return day + timedelta(days=bound.num), ""


def _provision(law: Catalogue, id_: str) -> tuple[BesideRule, Provision] | None:
    for rule in law.beside_rules:
        for provision in rule.provisions:
            if provision.id == id_:
                return rule, provision
    return None


def _name(duty: IncidentDuty, party: Party) -> str:
    return party.regulator.name if duty.to == "regulator" else recipient_names()[duty.to]


def _parted(one: Owed, duty: IncidentDuty, incident: Incident, party: Party) -> Iterator[Owed]:
    """Exchanges are recipients each for itself, as far as the markets are known."""
    named: Sequence[str] = ()
    if duty.to == "exchange":
        named = list(dict.fromkeys(MARKET_NAMES[code] for code in party.markets_of(incident.systems)))
    if not named:
        yield one
    for name in named:
        yield replace(one, name=name)


def _place(one: Owed) -> tuple[bool, datetime, int]:
    order = [duty.id for duty in incident_duties()].index(one.duty)
    return one.open, one.last_moment, order
