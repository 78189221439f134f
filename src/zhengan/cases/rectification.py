"""Rectification: from a breach to an owner, a plan, evidence, and a closing by a second person.

    breach = Breach(finding, obligation, cite, headline)
    case = open_rectification(book, breach, by, at)     one open case a verdict
    book.assign(case, …);  book.move(case, "planned", …);  book.move(case, "finished", …, evidence=…)
    book.move(case, "closed", …);  book.confirm(…)      by another person
    book.move(case, "accepted", …, until=day)           an exception; on the day after it is open again

It may follow from a case too (an incident, a notice): then the two are linked.
"""

from dataclasses import dataclass
from datetime import date, datetime

from zhengan.cases.book import CaseBook
from zhengan.cases.case import Case
from zhengan.cases.clock import Due
from zhengan.cases.kind import kind_of
from zhengan.cases.shelf import cases_of
from zhengan.cases.steps import state_on
from zhengan.ledger.sql import writing

KIND = "rectification"
VERDICT = "verdict"
"""The type of the subject of a rectification that follows from a verdict; its key is the finding's id."""


@dataclass(frozen=True, slots=True)
class Breach:
    """What is to be put right: the finding's id, its duty, its article, and one line that says it."""

    finding: str
    obligation: str
    cite: str
    headline: str


def open_rectification(book: CaseBook, breach: Breach, by: str, at: datetime, *, token: str = "") -> Case:
    """The rectification of a verdict: the open one, where there is one already, else a new one."""
    with writing(book.institution):
        there = rectification_of(book.institution, breach.finding)
        if there is not None:
            return there
        return book.open_case(
            KIND,
            (VERDICT, breach.finding),
            by,
            at,
            title=breach.headline,
            token=token,
            obligation=breach.obligation,
            cite=breach.cite,
        )


def open_from_case(book: CaseBook, source: Case, title: str, by: str, at: datetime, *, token: str = "") -> Case:
    """A rectification that another case asks for; each names the other."""
    with writing(book.institution):
        case = book.open_case(KIND, (source.kind, source.id), by, at, drill=source.drill, title=title, token=token)
        book.link(source, KIND, case.id, by, at, relation="整改")
        return book.link(case, source.kind, source.id, by, at, relation="由来")


def rectification_of(institution: str, finding: str) -> Case | None:
    """The open rectification of a verdict; None where there is none."""
    found = (case for case in rectifications_of(institution, finding) if not kind_of(KIND).states[case.state].ends)
    return next(found, None)


def rectifications_of(institution: str, finding: str) -> list[Case]:
    """All rectifications of a verdict, closed ones too, the newest first."""
    found = [
        case
        for case in cases_of(institution).values()
        if case.kind == KIND and case.subject == (VERDICT, finding) and not case.drill
    ]
    return found[::-1]


def planned_end(case: Case, on: date) -> Due | None:
    """Until when it is to be finished by its own plan, while it is being worked at; a plan is changed, so it is no deadline."""
    until = case.facts.get("finish_by")
    if case.kind != KIND or until is None or state_on(case, on) not in ("open", "planned"):
        return None
    return Due("完成整改", date.fromisoformat(until))


def is_overdue(case: Case, on: date) -> bool:
    """Whether the day by which it was to be finished has passed while it is still being worked at."""
    end = planned_end(case, on)
    return end is not None and end.due < on
