"""All cases of an institution as a list: by kind, open or ended, the one whose next duty comes first on top.

Cases are folded in memory (`zhengan.cases.shelf`): a list asks the database for what came since, however many there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zhengan.cases import Case, CaseBook, Deadline, Due, kind_of, kinds, state_on, stood_at
from zhengan.cases.incident_duty import at_once, incident_duties, recipient_names
from zhengan.cases.rectification import planned_end
from zhengan.web.place import Place

PAGE = 50
EXERCISES = "exercise"
# Kinds with a page of their own -> the name of its address, which takes the number of the case.
LISTS: dict[str, str] = {
    "change": "changes",
    "vulnerability": "vulnerabilities",
    "notice": "notices",
    "drill": "drills",
}
"""Kinds with a list of their own -> the name of its address."""
PAGES: dict[str, str] = {"change": "change", "incident": "incident", "drill": "drill"}


@dataclass(frozen=True)
class CaseRow:
    """One case: what it is called, where it stands, and the duty that comes next."""

    case: Case
    kind: str
    state: str
    ends: bool
    url: str
    due: datetime | None
    due_words: str
    late: bool
    at_once: bool


@dataclass(frozen=True)
class Listed:
    """A page of the list. `counts` are open cases by kind; `following` is where the next page begins, 0 at the end."""

    rows: tuple[CaseRow, ...]
    counts: Mapping[str, int]
    total: int
    following: int


def listed(place: Place, kind: str, *, ended: bool, start: int, at: datetime, owner: str = "") -> Listed:
    """The cases of a kind ('' all, `exercise` exercises), open ones by their next duty, ended ones the last first.

    As they stood at `at`; only those of one `owner` where named.
    """
    book = CaseBook(place.institution)
    stood = (stood_at(case, at) for case in book.cases(drill=kind == EXERCISES))
    every = [case for case in stood if case is not None and owner in ("", case.owner)]
    known = tuple(kinds())
    counts = {name: sum(1 for case in every if case.kind == name and not _ends(case)) for name in known}
    chosen = [case for case in every if kind in ("", EXERCISES, case.kind) and _ends(case) == ended]
    rows = [_row(place, case, at) for case in chosen]
    if ended:
        rows.reverse()
    else:
        rows.sort(key=lambda row: (row.due is None, row.due.timestamp() if row.due else 0, row.case.opened_at))
    part = rows[start : start + PAGE]
    return Listed(tuple(part), counts, len(rows), start + PAGE if len(rows) > start + PAGE else 0)


def _row(place: Place, case: Case, at: datetime) -> CaseRow:
    kind = kind_of(case.kind)
    name = PAGES.get(case.kind)
    following = None if _ends(case) else _next(case.deadlines) or planned_end(case, place.as_of)
    return CaseRow(
        case=case,
        kind=kind.title,
        state=kind.states[state_on(case, place.as_of)].title,
        ends=_ends(case),
        url=place.url(name, {"id": case.id}) if name else place.url("case", {"kind": case.kind, "id": case.id}),
        due=following.last_moment if following else None,
        due_words=_words(following),
        late=following is not None and not at_once(following) and following.is_late(at),
        at_once=following is not None and at_once(following),
    )


def _next(deadlines: Iterable[Deadline]) -> Due | None:
    """The next thing to be done, what is owed to others before what one does for oneself."""
    own = recipient_names()["self"]
    pending = (one.due for one in deadlines if one.done_at is None)
    return min(pending, key=lambda due: (due.to == own, due.last_moment), default=None)


def _words(due: Due | None) -> str:
    if due is None:
        return ""
    known = {duty.id: duty.words for duty in incident_duties()}
    return "：".join(part for part in (due.to, known.get(due.what, due.what)) if part)


def _ends(case: Case) -> bool:
    return kind_of(case.kind).states[case.state].ends
