"""Deadlines that a case fixed on facts as they were told then: they stand, whatever was corrected since."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from zhengan.cases.case import Case, Deadline
from zhengan.cases.clock import Due
from zhengan.cases.incident import Incident
from zhengan.cases.incident_duty import at_once, duty_named, incident_duties, recipient_names
from zhengan.cases.incident_owed import Owed, began
from zhengan.law import Catalogue


def stale(case: Case, owing: Iterable[Owed], incident: Incident, law: Catalogue) -> list[Owed]:
    """Deadlines of the case that the facts as they stand now would not make; each was fixed and does not move."""
    current = {same(one.as_due()) for one in owing}
    rows = {duty.id for duty in incident_duties()}
    found = [one for one in case.deadlines if one.due.what in rows and same(one.due) not in current]
    # What repeats until the systems are back ends with them.
    end = incident.resolved_at
    return [
        _owed_of(one, incident, law)
        for one in found
        if not (duty_named(one.due.what).repeated and end is not None and one.due.last_moment >= end)
    ]


def _owed_of(one: Deadline, incident: Incident, law: Catalogue) -> Owed:
    duty, due = duty_named(one.due.what), one.due
    now = at_once(due)
    since = incident.discovered_at
    if isinstance(due.due, datetime):
        since = due.due if now else began(duty, due.due, law) if duty.repeated else since
    return Owed(
        duty=duty.id,
        form=duty.form,
        to=duty.to,
        name=due.to or recipient_names()[duty.to],
        words=duty.words,
        nature="law" if duty.obligations else "beside" if duty.provision and not duty.lasting else "practice",
        basis=due.basis,
        cite="",
        verified="未经核实" not in due.basis,
        since=since,
        due=None if now else due.due,
        entry=due.from_fact,
        why="按当时的事实定下，事实更正后仍在",
        reading=due.reading,
        calendar=due.calendar,
    )


def same(due: Due) -> tuple[Any, ...]:
    """What makes two deadlines one: what, until when, to whom; not by which version of a record."""
    return due.what, due.last_moment, due.to
