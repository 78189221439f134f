"""The gate as the doors ask it: a change of a workspace, now or at another instant.

    Gate(workspace, institution).ask(key, at)             the answer; nothing is noted
    … .ask_to_start(key, by, source, now)                 the answer now, noted in the case of the change

Neither loads what judges whole institutions: a pipeline waits for the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from zhengan.calendar import ZONE, load_calendar
from zhengan.cases.book import CaseBook
from zhengan.cases.case import Case
from zhengan.cases.freezes import freezes_around
from zhengan.cases.gate import Answer, Decided, GateRules, decide
from zhengan.cases.gate_book import (
    ASKED,
    ask_override,
    change_case,
    finish,
    is_withdrawn,
    note_answer,
    noted,
    override_of,
)
from zhengan.cases.gate_hours import guard_freezes, hours_binding
from zhengan.cases.gate_suspension import decide_suspension, notices_of
from zhengan.cases.on_file import body_on_file, on_file, rows_on_file, typed_on_file
from zhengan.cases.outcome import Outcome, outcome_of
from zhengan.cases.papers import Row
from zhengan.cases.windows import WindowDay, windows
from zhengan.law import load_readings
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.settings import Settings, settings_of

FIRST_YEAR, LAST_YEAR = 2000, 2099
_AROUND = timedelta(days=400)


@dataclass(frozen=True)
class Windows:
    """When a system may be changed: its name, the markets whose hours bind it, the calendar's version, the days."""

    system: str
    name: str
    markets: tuple[str, ...]
    calendar: str
    days: tuple[WindowDay, ...]


@dataclass(frozen=True)
class Past:
    """A change with its outcome and its case, where there is one."""

    change: Row
    outcome: Outcome
    case: Case | None


@dataclass(frozen=True)
class Gate:
    """The gate of one institution."""

    workspace: Workspace
    institution: str

    def rules(self, on: date) -> GateRules:
        """By what it decides around a day: the institution's readings, calendar and freezes."""
        own = settings_of(self.institution)
        calendar = load_calendar(self.workspace.calendar_override)
        return GateRules(self._readings(own), calendar, tuple(freezes_around(own.freezes, on - _AROUND, on + _AROUND)))

    def ask(self, key: str, at: datetime) -> Answer:
        """Whether a change may start at an instant (aware). Nothing is noted. Raises InputError for an instant beyond all data."""
        day = _day_of(at)
        case = change_case(CaseBook(self.institution), key)
        decided = Decided(override_of(case, day), is_withdrawn(case))
        return decide(on_file(self.institution, key, day), at.astimezone(UTC), self.rules(day), decided)

    def ask_to_start(self, key: str, by: str, source: str, now: datetime) -> Answer:
        """The answer for this moment, noted in the case of the change under the name of who asks."""
        answer = self.ask(key, now)
        note_answer(CaseBook(self.institution, source), answer, by, now)
        return answer

    def ask_suspension(self, key: str, at: datetime) -> Answer:
        """Whether a service may be suspended at an instant (aware): investors told first. Nothing is noted."""
        day = _day_of(at)
        rows = rows_on_file(self.institution, "service_suspension", [key], day)
        notices = notices_of(typed_on_file(self.institution, "investor_notice", day), key, day)
        body, readings = body_on_file(self.institution, [], day), self._readings(settings_of(self.institution))
        return decide_suspension(body, key, rows[0] if rows else None, notices, at.astimezone(UTC), readings)

    def windows(self, system: str, first: date, last: date, on: date) -> Windows:
        """When a system may be changed on the days `first` to `last`, by what is on file on the day `on`.

        Raises InputError for a system that is not on file then.
        """
        rows = rows_on_file(self.institution, "system", [system], on)
        if not rows:
            raise InputError(f"{on} 没有系统 {system[:80]} 的记录。请核对系统的键。")
        papers, rules = body_on_file(self.institution, rows, on), self.rules(on)
        markets = hours_binding(papers, rules.readings)
        freezes = (*guard_freezes(papers), *freezes_around(settings_of(self.institution).freezes, first, last))
        calendar = rules.calendar.with_edges(rules.readings["session-edges"])
        days = windows(calendar, markets, freezes, first, last)
        return Windows(system, rows[0]["name"], tuple(sorted(markets)), calendar.version, tuple(days))

    def past(self, key: str, at: datetime) -> Past | None:
        """What happened to a change, as known at an instant; None where it is not on file then."""
        change = on_file(self.institution, key, at.astimezone(ZONE).date()).change
        if change is None:
            return None
        case = change_case(CaseBook(self.institution), key)
        return Past(change, outcome_of(change, at, tuple(noted(case, ASKED))), case)

    def ask_override(self, key: str, by: str, source: str, now: datetime, *, ground: str, until: date) -> Case:
        """Asks to let a change pass in spite of what stands against it now; another person confirms it in the case."""
        book = CaseBook(self.institution, source)
        return ask_override(book, self.ask(key, now), by, now, ground=ground, until=until, roles=None)

    def finish(self, key: str, said: Mapping[str, Any], by: str, source: str, now: datetime) -> Past:
        """What happened to a change, entered. Raises InputError where its records need a second person: then in the console."""
        if "change" in settings_of(self.institution).four_eyes:
            raise InputError("变更记录须由第二个人复核，不能在这里写入。请在控制台里更正这条记录。")
        finish(CaseBook(self.institution, source), key, said, by, now)
        past = self.past(key, now)
        assert past is not None
        return past

    def _readings(self, own: Settings) -> dict[str, str]:
        known = load_readings(self.workspace.instruments)
        decided = own.readings
        return {
            id_: decided[id_] if decided.get(id_) in reading.choices else reading.default
            for id_, reading in known.items()
        }


def _day_of(at: datetime) -> date:
    """The local day of an instant. Raises InputError for one beyond all data."""
    local = at.astimezone(ZONE)
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise InputError(f"时刻应在 {FIRST_YEAR} 至 {LAST_YEAR} 年之间，实为 {local.year} 年。请改写。")
    return local.date()


def parse_instant(text: str) -> datetime:
    """An instant as people and programs write it; without an offset local time is meant. Raises InputError."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"时刻应写成 2026-11-20T20:30 或者带时区的 ISO 8601，实为“{text[:40]}”。请改写。") from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)
