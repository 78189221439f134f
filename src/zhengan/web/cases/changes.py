"""Changes as the pages show them: the list, one change with the gate's answer, the year of a system's windows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from zhengan.cases import Case, CaseBook, Proposal
from zhengan.cases.case import CaseEvent
from zhengan.cases.gate import Answer
from zhengan.cases.gate_book import ASKED, OVERRIDDEN, codes_words, noted
from zhengan.cases.gate_reasons import Reason
from zhengan.cases.on_file import rows_on_file
from zhengan.cases.outcome import Outcome, outcome_of
from zhengan.cases.papers import Row
from zhengan.cases.windows import WindowDay, clock, runs
from zhengan.records import RECORD_TYPES
from zhengan.web.evidence.holdings import listed
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.workspace.gate import Gate, Past, Windows

SOURCE = "console"
PAGE = 25
_KINDS = {"paper": "缺的材料", "time": "时间不对", "record": "登记的情况"}
_PART_OF_A_DAY = 60


@dataclass(frozen=True)
class ChangeRow:
    """A change in the list: its record, the names of its systems, how it went."""

    key: str
    change: Row
    systems: str
    outcome: Outcome
    state: str


@dataclass(frozen=True)
class ChangeList:
    """A page of the list, and the cursor of the next one."""

    rows: tuple[ChangeRow, ...]
    next: str


@dataclass(frozen=True)
class Group:
    """Reasons of one kind, under what the page calls it."""

    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Asked:
    """Somebody was told something at the gate."""

    by: str
    at: datetime
    may: bool
    words: Sequence[str]


@dataclass(frozen=True)
class WaitingOverride:
    """An override that waits for another person: what it would let pass."""

    proposal: Proposal
    words: Sequence[str]
    own: bool


@dataclass(frozen=True)
class ChangePage:
    """All that the page of a change shows."""

    key: str
    past: Past
    names: Mapping[str, str]
    answer: Answer
    groups: tuple[Group, ...]
    asked: tuple[Asked, ...]
    waiting: tuple[WaitingOverride, ...]
    last_day: date
    can_override: bool

    @property
    def case(self) -> Case | None:
        """Its case, where anything was noted about it."""
        return self.past.case


@dataclass(frozen=True)
class Cell:
    """A day in the year's table: how many hours are open, in a mark and in words."""

    day: date
    mark: str
    look: str
    words: str


@dataclass(frozen=True)
class Month:
    """A month of the year: a cell for each of its days, and its runs of days that are alike."""

    number: int
    cells: tuple[Cell, ...]
    lines: tuple[tuple[str, str, str], ...]
    is_open: bool


def gate_of(place: Place) -> Gate:
    """The gate of the place's institution."""
    return Gate(office().workspace, place.institution)


def book_of(place: Place) -> CaseBook:
    """Where what the pages decide about changes is written."""
    return CaseBook(place.institution, SOURCE)


def change_list(place: Place, asked: str, after: str, at: datetime) -> ChangeList:
    """Changes that hold all asked words, the last entered first."""
    part = listed(place.institution, RECORD_TYPES["change"], asked, after, place.known_by, PAGE)
    rows = {row["key"]: row for row in rows_on_file(place.institution, "change", part.keys, at.date())}
    names = names_of(place, [name for row in rows.values() for name in row["systems"] or ()], at.date())
    return ChangeList(tuple(_row(key, rows[key], names, at) for key in part.keys if key in rows), part.next)


def change_page(place: Place, key: str, at: datetime, asked_at: datetime | None) -> ChangePage | None:
    """One change as of an instant, and the gate's answer for `asked_at` (None: for the same); None where it is not on file."""
    gate = gate_of(place)
    past = gate.past(key, at)
    if past is None:
        return None
    answer = gate.ask(key, asked_at or at)
    proposals = past.case.proposals if past.case else ()
    waiting = tuple(
        WaitingOverride(one, codes_words(one.fields["codes"]), one.by == place.user.username)
        for one in proposals
        if one.to == OVERRIDDEN
    )
    last = max(past.outcome.planned[1].date(), at.date())
    firm = any(item.ground.firm for item in answer.reasons)
    return ChangePage(
        key=key,
        past=past,
        names=names_of(place, past.change["systems"] or (), at.date()),
        answer=answer,
        groups=tuple(_groups(answer.reasons)),
        asked=tuple(_asked(event) for event in noted(past.case, ASKED)[:PAGE]),
        waiting=waiting,
        last_day=last,
        can_override=bool(answer.reasons) and not firm and not waiting and asked_at is None,
    )


def months(found: Windows, today: date) -> list[Month]:
    """The year's days by month."""
    return [_month(list(days), today) for _, days in groupby(found.days, key=lambda one: one.day.month)]


def names_of(place: Place, keys: Sequence[str], day: date) -> dict[str, str]:
    """What systems are called on a day; a key that is not on file stands for itself."""
    wanted = sorted(set(keys))
    rows = rows_on_file(place.institution, "system", wanted, day)
    return {key: key for key in wanted} | {row["key"]: row["name"] for row in rows}


def _row(key: str, change: Row, names: Mapping[str, str], at: datetime) -> ChangeRow:
    systems = "、".join(names[name] for name in change["systems"] or ())
    outcome = outcome_of(change, at)
    return ChangeRow(key, change, systems, outcome, _state(outcome, at))


def _state(outcome: Outcome, at: datetime) -> str:
    if outcome.result:
        return outcome.result
    if outcome.started:
        return "ended" if outcome.ended else "running"
    return "ahead" if at < outcome.planned[0] else "window" if at < outcome.planned[1] else "silent"


def _groups(reasons: Sequence[Reason]) -> list[Group]:
    found = [
        Group(title, tuple(item for item in reasons if item.ground.kind == kind)) for kind, title in _KINDS.items()
    ]
    return [group for group in found if group.reasons]


def _asked(event: CaseEvent) -> Asked:
    said = event.fields["facts"]
    return Asked(event.by, event.at, said["may"], codes_words(",".join(said["reasons"])))


def _month(days: list[WindowDay], today: date) -> Month:
    lines = []
    for first, last in runs(days):
        span = f"{first.day.day}" if first.day == last.day else f"{first.day.day}–{last.day.day}"
        hours = "、".join(f"{clock(opens)}–{clock(closes)}" for opens, closes in first.open)
        frozen = "、".join(dict.fromkeys(item.what for item in first.shut if item.code != "in_trading_hours"))
        lines.append((span, hours if first.known else "?", frozen))
    first_day = days[0].day
    is_open = (first_day.year, first_day.month) == (today.year, today.month)
    return Month(first_day.month, tuple(map(_cell, days)), tuple(lines), is_open)


def _cell(day: WindowDay) -> Cell:
    if not day.known:
        return Cell(day.day, "?", "unknown", "?")
    whole = timedelta(days=1).total_seconds() // _PART_OF_A_DAY
    if day.minutes >= whole:
        return Cell(day.day, "·", "free", "24")
    if not day.minutes:
        return Cell(day.day, "×", "none", "0")
    hours = day.minutes / _PART_OF_A_DAY
    look = "most" if hours >= 16 else "some"
    return Cell(day.day, str(int(hours)), look, f"{hours:.1f}")
