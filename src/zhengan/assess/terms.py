"""What an obligation asks on a given day, before anybody is bound: bounds, periods, windows and deadlines as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from zhengan.assess.hours import COUNTED
from zhengan.assess.standing import BEGINNING
from zhengan.calendar import period_of, subtract_term, window_back
from zhengan.law import Obligation

# Checks whose window is not the look-back: the term of the bound, the life of the object, the last twelve months.
_WINDOWS = {"log_coverage": "term", "capacity_headroom": "life", "link_headroom": "year"}
_TERM_UNITS = {"year": "Y", "month": "M"}
# No warning before the end of a period longer than this, nor longer than a quarter of the period (semantics.md, `due`), unless
# the institution has decided otherwise.
LONGEST_WARNING = 30
OTHER = "other"
"""The kind of all periods that are no calendar period: terms after an event, an institution's own."""
# Grounds that do not exclude an object but leave open whether the duty is triggered: unproven, not outside.
OPEN_GROUNDS = (
    "audit_findings_not_stated",
    "boundary_not_stated",
    "carried_systems_not_stated",
    "contract_functions_not_stated",
    "defect_impact_not_stated",
    "designation_effect_not_stated",
    "functions_not_stated",
    "investors_not_stated",
    "level_not_stated",
    "nothing_registered",
    "problems_not_stated",
    "project_not_stated",
    "risk_not_stated",
    "security_impact_not_stated",
    "sender_unclear",
    "sensitivity_not_stated",
    "sfnet_incident_not_stated",
    "sfnet_needs_not_stated",
    "sfnet_risk_not_stated",
    "stored_unregistered",
    "upgrade_not_stated",
)
_PERIOD_DAYS = {"P1D": 1, "P1M": 30, "P3M": 91, "P6M": 182, "P1Y": 365}
AS_OURS: Mapping[str, int] = MappingProxyType({})
"""No span decided."""
# The kinds of periods of which something is told ahead, and how many days ahead at most: less than the period, so that a duty
# just done does not show as due again.
MOST_WARNING: Mapping[str, int] = MappingProxyType({"P1M": 29, "P3M": 89, "P6M": 180, "P1Y": 364, OTHER: 90})
_READ_AS = {
    "P1D": ("backup-day", {"trading": "P1D/trading"}),
    "P3M": ("quarter-window", {"rolling": "rolling:P3M"}),
    "P1Y": ("year-window", {"rolling": "rolling:P1Y"}),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One obligation on one asked date.

    `recurrence`: '' for what stands, 'once' and 'promptly' for what hangs on a trigger, `P1D`, `P1D/trading`, `P3M`, `P1Y` for
    calendar periods, `rolling:P6M` counted from the last one done, `own:<name>` for the institution's own period.
    `due_rule`: '04-30' (of the next year), '15 working_days' (after the trigger), '15 working_days before' (the trigger), and
    '15 working_days before, its day counted', '' for the period's own end.
    """

    as_of: date
    obligation: str
    check_name: str
    object_type: str
    selector: str
    cmp: str | None
    num: int | None
    den: int | None
    unit: str | None
    law_from: date
    law_until: date | None
    window_from: date
    window_until: date
    recurrence: str
    due_rule: str
    warn_days: int


def terms_on(
    as_of: date, obligations: Sequence[Obligation], readings: Mapping[str, str], warning: Mapping[str, int] = AS_OURS
) -> list[Term]:
    """The terms of every checked or attested obligation that was in force on the day or inside its look-back.

    `warning` are the spans that the institution has decided, by kind of period (`Catalogue.warning`).
    """
    lookback = _lookback(as_of, readings)
    return [
        _term(as_of, item, readings, lookback, warning)
        for item in obligations
        if item.from_ <= as_of and (item.until is None or item.until >= as_of)
    ]


def selector_of(item: Obligation) -> str:
    """The selector of the obligation's objects: '' where it binds the institution as such."""
    return (item.object.where or "in_service") if item.object else ""


def warning_days(every: str, warning: Mapping[str, int] = AS_OURS) -> int:
    """How many days before a period's end a duty shows as due: as decided for its kind, else the smaller of 30 and a quarter of
    the period; none for days."""
    period = every.partition("/")[0].removeprefix("rolling:")
    kind = period if period in _PERIOD_DAYS else OTHER
    if kind in warning:
        return warning[kind]
    days = _PERIOD_DAYS.get(period, 365)
    return 0 if days == 1 else min(LONGEST_WARNING, days // 4)


def _term(
    as_of: date, item: Obligation, readings: Mapping[str, str], lookback: date, warning: Mapping[str, int]
) -> Term:
    recurrence, due_rule = _recurrence(item, readings)
    return Term(
        as_of=as_of,
        obligation=item.id,
        check_name=item.check or "",
        object_type=item.object.type if item.object else "",
        selector=selector_of(item),
        cmp=item.bound.cmp if item.bound else None,
        num=item.bound.num if item.bound else None,
        den=item.bound.den if item.bound else None,
        unit=item.bound.unit if item.bound else None,
        law_from=_bound_since(item),
        law_until=item.until,
        window_from=_window_from(as_of, item, recurrence, due_rule, lookback),
        window_until=as_of,
        recurrence=recurrence,
        due_rule=due_rule,
        warn_days=warning_days(recurrence, warning),
    )


def _bound_since(item: Obligation) -> date:
    """From when the duty binds, counting the same duty under the instrument before it (for recurring duties)."""
    return item.bound_since if item.bound_since is not None and item.every else item.from_


def _lookback(as_of: date, readings: Mapping[str, str]) -> date:
    return BEGINNING if readings["lookback"] == "since-bound" else window_back(as_of, "P1Y")[0]


def _recurrence(item: Obligation, readings: Mapping[str, str]) -> tuple[str, str]:
    """How often, and by which rule due."""
    if item.every and item.every.startswith("policy:"):
        return f"own:{item.every.removeprefix('policy:')}", ""
    if item.every:
        return _as_read(item, readings), _yearly_rule(item, readings)
    if item.due == "promptly":
        return "promptly", ""
    if item.due and item.due.endswith(" after"):
        return "once", item.due.removesuffix(" after")
    if item.due and item.due.endswith(" before"):
        return "once", _rule_before(item, readings)
    return "", ""


def _rule_before(item: Obligation, readings: Mapping[str, str]) -> str:
    """Such as "15 working_days before": whether the trigger's own day is one of them, and whether the last of them suffices."""
    number, unit, _ = (item.due or "").split(" ")
    clear = "numbers-82" in item.readings and readings["numbers-82"] == "clear"
    counted = "before-edge" in item.readings and readings["before-edge"] == "same-instant"
    return f"{int(number) + clear} {unit} before{COUNTED if counted else ''}"


def _as_read(item: Obligation, readings: Mapping[str, str]) -> str:
    every = item.every or ""
    reading, forms = _READ_AS.get(every, ("", {}))
    return forms.get(readings[reading], every) if reading in item.readings else every


def _yearly_rule(item: Obligation, readings: Mapping[str, str]) -> str:
    """'04-30' for "04-30 of the next year"; the day before where the day itself is read as excluded."""
    if not (item.due and item.due.endswith(" of the next year")):
        return ""
    month, day = map(int, item.due.partition(" ")[0].split("-"))
    last = date(2000, month, day)
    if readings["april-30"] == "excluded":
        last -= timedelta(days=1)
    return f"{last:%m-%d}"


def _window_from(as_of: date, item: Obligation, recurrence: str, due_rule: str, lookback: date) -> date:
    kind = _WINDOWS.get(item.check or "", "")
    if kind == "life":
        return BEGINNING
    if kind == "year":
        return window_back(as_of, "P1Y")[0]
    if kind == "term" and item.bound:
        return subtract_term(as_of, f"P{item.bound.num}{_TERM_UNITS[item.bound.unit]}")
    if recurrence == "P1Y" and lookback != BEGINNING:
        return _last_closed_year(as_of, due_rule)
    return lookback


def _last_closed_year(as_of: date, due_rule: str) -> date:
    """The first day of the last year that is over, its deadline included."""
    year = as_of.year - 1
    if due_rule:
        month, day = map(int, due_rule.split("-"))
        if date(as_of.year, month, day) >= as_of:
            year -= 1
    return period_of(date(year, 1, 1), "P1Y")[0]
