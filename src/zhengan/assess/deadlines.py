"""What comes next: everything that falls due, nearest first, and evidence that goes stale.

    deadlines_of(findings, days) ─► Deadline(due_on, days, finding, count)

A duty that many objects owe on the same day is one line with a `count`: fifteen systems' daily backups are one line a duty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhengan.assess.finding import ORDER, Finding, Verdict

# Verdicts under which something can still come next; what stands outside a duty, or is mere advice, owes nothing.
_OWING: tuple[Verdict, ...] = ("breached", "unproven", "due", "manual", "met")


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day on which something falls due: `finding` is the worst of the `count` findings of one duty that it stands for.

    `days` counts from the finding's as-of date, negative where the day has passed. `runs_out` is true where nothing is owed on
    that day, but the evidence behind the verdict stands no longer than through it.
    """

    due_on: date
    days: int
    finding: Finding
    count: int
    runs_out: bool


def deadlines_of(findings: Iterable[Finding], days: int) -> list[Deadline]:
    """All that falls due within `days` days of the findings' own date, and what is overdue; nearest first."""
    groups: dict[tuple[date, str, str, bool], list[Finding]] = {}
    for finding in findings:
        next_day = _next_day(finding)
        if next_day is None:
            continue
        due_on, runs_out = next_day
        if (due_on - finding.as_of).days <= days:
            groups.setdefault((due_on, finding.institution, finding.obligation, runs_out), []).append(finding)
    lines = [_line(due_on, members, runs_out=runs_out) for (due_on, _, _, runs_out), members in groups.items()]
    return sorted(lines, key=_place)


def _next_day(finding: Finding) -> tuple[date, bool] | None:
    """The day that comes next for a finding, and whether it is only its evidence that runs out."""
    if finding.verdict not in _OWING:
        return None
    if finding.due_on is not None:
        # A deadline that passed undone is overdue only where that is known; in silence it asks for evidence, not for a date.
        lapsed = finding.due_on < finding.as_of and finding.verdict not in ("breached", "due")
        # What is due began earlier at most: it can still be done today.
        due_on = max(finding.due_on, finding.as_of) if finding.verdict == "due" else finding.due_on
        return None if lapsed else (due_on, False)
    if finding.good_until is not None and finding.verdict == "met":
        return finding.good_until, True
    return None


def _line(due_on: date, members: list[Finding], *, runs_out: bool) -> Deadline:
    worst = min(members, key=lambda item: (ORDER.index(item.verdict), item.object or ("", "")))
    return Deadline(due_on, (due_on - worst.as_of).days, worst, len(members), runs_out)


def _place(line: Deadline) -> tuple[date, int, str, str, bool]:
    worst = line.finding
    return line.due_on, ORDER.index(worst.verdict), worst.institution, worst.obligation, line.runs_out
