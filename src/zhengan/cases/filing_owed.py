"""What must be filed, when and to whom: from the deadlines that the assessment derives, and the route of 218:72."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengan.assess import Finding
from zhengan.cases.filing import Filing, filing_id
from zhengan.cases.filing_kind import REGULATOR, FilingKind, kind_answering
from zhengan.checks.names import CSRC
from zhengan.records.themes.supervision import Addressee

ROUTE_BASIS, ORDER_BASIS = "csrc-218/72.1", "regulator_route"
_OWING = ("breached", "due", "unproven")
_MOST_MISSED = 6
WRONG = "wrong_addressee"
# The figures by which checks tell when something was filed.
_FILED = ("reported_at", "sent_at", "answered_at", "done_on")


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom: as records name it, as people do, and by what (an article, or the record of an order). `name` "" where the
    evidence does not say to whom."""

    name: str
    words: str
    basis: str


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to file. `due_on` None: at once, or when it was is past; `days` counts to it; `filing` is the id of its filing."""

    kind: FilingKind
    obligation: str
    cite: str
    about: str
    period: str
    due_on: date | None
    days: int | None
    overdue: bool
    verdict: str
    finding: str
    recipient: Recipient
    filing: str


def owed_of(
    findings: Iterable[Finding], routes: Sequence[Mapping[str, Any]], readings: Mapping[str, str]
) -> list[Owed]:
    """What findings of filing duties ask for: overdue first, then the nearest day, then what comes later."""
    found: list[Owed] = []
    for one in findings:
        answered = kind_answering(one.obligation)
        if answered and one.verdict in (*_OWING, "met"):
            found += _rows(one, *answered, routes, readings)
    return sorted(
        found, key=lambda row: (not row.overdue, row.due_on or date.max, row.kind.name, row.about, row.period)
    )


def recipient_of(kind: str, said: str, institution: str, day: date, routes: Sequence[Mapping[str, Any]]) -> Recipient:
    """The addressee on a day: an order for the matter before one for all, then 218:72; or the one that the duty names."""
    if said != REGULATOR:
        return Recipient(said, Addressee.labels[said], "")
    own = [row for row in routes if row["institution"] == institution]
    orders = [
        (row["matter"] == kind, row["ordered_from"], row["addressee"])
        for row in own
        if row["ordered_from"] is not None
        and row["matter"] in ("", kind)
        and row["addressee"]
        and row["ordered_from"] <= day <= row["ordered_until"]
    ]
    general = next((row["addressee"] for row in own if row["ordered_from"] is None), None)
    place, basis = (max(orders)[2], ORDER_BASIS) if orders else (general, ROUTE_BASIS)
    if not place:
        return Recipient("", "没有登记派出机构", basis)
    if place == CSRC:
        return Recipient(CSRC, Addressee.labels[CSRC], basis)
    name = f"{place}证监局"
    return Recipient(name, name, basis)


def still_owed(owed: Iterable[Owed], filings: Iterable[Filing]) -> list[Owed]:
    """What nobody has sent yet: the ledger may know of a package before the assessment has seen the record."""
    gone = {one.id for one in filings if one.state in ("sent", "receipted")}
    return [one for one in owed if one.filing not in gone]


def owed_json(one: Owed) -> dict[str, Any]:
    """One thing to file, for programs."""
    return {
        "kind": one.kind.name,
        "obligation": one.obligation,
        "cite": one.cite,
        "about": one.about,
        "period": one.period,
        "due_on": one.due_on and one.due_on.isoformat(),
        "days": one.days,
        "overdue": one.overdue,
        "verdict": one.verdict,
        "finding": one.finding,
        "to": one.recipient.name,
        "basis": one.recipient.basis,
        "filing": one.filing,
    }


def _rows(
    one: Finding, kind: FilingKind, said: str, routes: Sequence[Mapping[str, Any]], readings: Mapping[str, str]
) -> list[Owed]:
    to = recipient_of(kind.name, said, one.institution, one.as_of, routes)
    about = one.object[1] if one.object else ""
    if kind.period == "none":
        if one.verdict == "met" or _went_late(one):
            return []
        return [_row(one, kind, to, about, "", one.due_on)]
    missed = [text.strip() for text in str(one.figures.get("missed_periods") or "").split(",") if text.strip()]
    rows = [_row(one, kind, to, about, _of_start(kind, text, readings), None) for text in missed[-_MOST_MISSED:]]
    if one.due_on is not None:
        rows.append(_row(one, kind, to, about, _period(kind, one.due_on), one.due_on))
    elif one.verdict in _OWING and not missed:
        year = str(one.as_of.year - 1)
        rows.append(_row(one, kind, to, about, year if kind.period == "year" else one.as_of.strftime("%Y-%m"), None))
    return rows


def _went_late(one: Finding) -> bool:
    """Whether it was filed, though too late: there is nothing left to file. To the wrong addressee is not filed."""
    return one.reason != WRONG and any(one.figures.get(name) for name in _FILED)


def _row(one: Finding, kind: FilingKind, to: Recipient, about: str, period: str, due_on: date | None) -> Owed:
    overdue = one.verdict == "breached" and (due_on is None or due_on < one.as_of)
    several = len(set(kind.answers.values())) > 1
    return Owed(
        kind,
        one.obligation,
        one.cite,
        about,
        period,
        due_on,
        None if due_on is None else (due_on - one.as_of).days,
        overdue,
        one.verdict,
        one.id,
        to,
        filing_id(kind.name, period or about, kind.answers[one.obligation] if several else ""),
    )


def _period(kind: FilingKind, due_on: date) -> str:
    """The period that is reported on: the year or the month before the one in which the report is due."""
    if kind.period == "year":
        return str(due_on.year - 1)
    return _month_before(due_on)


def _of_start(kind: FilingKind, start: str, readings: Mapping[str, str]) -> str:
    """The period of a missed occurrence, told by its first day."""
    if kind.period == "year":
        return start[:4]
    if readings.get("monthly-report") == "month-reported":
        return start[:7]
    return _month_before(date.fromisoformat(f"{start[:7]}-01"))


def _month_before(day: date) -> str:
    year, month = divmod(day.year * 12 + day.month - 2, 12)
    return f"{year}-{month + 1:02}"
