"""Everything that a person needs of an incident at an instant, made from its case and its records.

    sheet_of(desk, case, at) ─► Sheet

What it is looked at by stands in `incident_desk`, what exposes whom in `incident_failing`, deadlines of former facts in
`incident_fixed`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from zhengan.cases.case import Case, CaseEvent
from zhengan.cases.clock import Due
from zhengan.cases.incident import Incident
from zhengan.cases.incident_answered import Answered, Sent, answers, heard, sent_about
from zhengan.cases.incident_desk import Desk, disagreements, incident_behind, noted, others
from zhengan.cases.incident_duty import recipient_names
from zhengan.cases.incident_failing import Failing, failings_of
from zhengan.cases.incident_fixed import same, stale
from zhengan.cases.incident_form import Form, form_names, form_of, known_of
from zhengan.cases.incident_level import LevelGround, Person, Published, alike, level_of
from zhengan.cases.incident_owed import owed
from zhengan.cases.incident_suppliers import SupplierAsked, suppliers_asked
from zhengan.cases.incident_suspension import Suspension, suspensions
from zhengan.cases.incident_twins import Twin, twins
from zhengan.cases.party import Party
from zhengan.law.grading import IncidentFacts


@dataclass(frozen=True, slots=True)
class Sheet:
    """One incident at an instant. `lines` are the things owed, those that are sure first; `stale` are deadlines fixed on facts that
    were corrected since: they stand all the same. `answers` are what people said where the records say nothing."""

    case: Case
    incident: Incident
    party: Party
    at: datetime
    level: LevelGround
    alike: tuple[Published, ...]
    lines: tuple[Answered, ...]
    stale: tuple[Answered, ...]
    sent: tuple[Sent, ...]
    forms: tuple[Form, ...]
    answers: Mapping[str, str]
    contradictions: tuple[str, ...]
    suspensions: tuple[Suspension, ...]
    failings: tuple[Failing, ...]
    suppliers: tuple[SupplierAsked, ...]
    twins: tuple[Twin, ...]

    @property
    def next(self) -> Answered | None:
        """What has to be done next: the first by its last moment of what is owed for sure, and not done."""
        pending = [one for one in (*self.lines, *self.stale) if one.pending and one.owed.to != "self"]
        return min(pending, key=lambda one: one.owed.last_moment, default=None)

    @property
    def exposed(self) -> Mapping[tuple[str, ...], tuple[Failing, ...]]:
        """What follows (lines, a provision each) -> the failings that it follows from."""
        found: dict[tuple[str, ...], tuple[Failing, ...]] = {}
        for one in self.failings:
            found[one.exposure] = (*found.get(one.exposure, ()), one)
        return found

    @property
    def on_file(self) -> bool:
        """Whether the incident stands as a record, and not in its case alone."""
        return self.incident.entry.startswith("incident/")

    @property
    def old(self) -> tuple[Answered, ...]:
        """Deadlines fixed on facts that were corrected since, as far as they were not met."""
        return tuple(one for one in self.stale if one.state != "done")

    @property
    def due(self) -> tuple[Answered, ...]:
        """What is still to be done, and what may come."""
        return tuple(one for one in self.lines if one.pending or one.state == "open")

    @property
    def story(self) -> tuple[CaseEvent, ...]:
        """What people did, the last first; deadlines that were fixed and met stand in the lines."""
        return tuple(one for one in reversed(self.case.events) if one.event not in ("deadline", "discharged"))

    def form(self, name: str) -> Form | None:
        """One report."""
        return next((one for one in self.forms if one.name == name), None)


def sheet_of(desk: Desk, case: Case, at: datetime) -> Sheet:
    """The incident as it stands at an instant. Raises KeyError where neither a record nor the case tells of it."""
    incident = incident_behind(case, desk)
    judged = _judgement(case)
    table = desk.setting.law.grading
    level = level_of(table, incident, _grading_facts(case, incident, at), judged)
    if level.level is not None:
        incident = replace(incident, level=level.level)
    sent = (*sent_about(incident.key, {} if case.drill else desk.records, at), *_drilled(case, at))
    owing = owed(incident, desk.party, desk.setting, heard(sent, desk.party))
    lines = answers(owing, sent, incident, desk.party, at)
    former = answers(stale(case, owing, incident, desk.setting.law), sent, incident, desk.party, at)
    stopped = suspensions(incident, {} if case.drill else desk.records, at)
    against = disagreements(desk, incident) if not case.drill else ()
    known = known_of(incident, desk.party, level, _first_told(sent), at)
    given = noted(case, "answers")
    return Sheet(
        case=case,
        incident=incident,
        party=desk.party,
        at=at,
        level=level,
        alike=alike(table, incident, at),
        lines=lines,
        stale=former,
        sent=sent,
        forms=tuple(form_of(name, known, given) for name in form_names()),
        answers=given,
        contradictions=against,
        suspensions=stopped,
        failings=failings_of(desk, (*lines, *former), against, stopped, incident, at),
        suppliers=suppliers_asked(incident, desk.party),
        twins=twins(incident, others(desk, case)),
    )


def to_fix(sheet: Sheet) -> tuple[Due, ...]:
    """The deadlines that the facts make and that are not fixed yet: a fact told again that moves nothing makes none."""
    there = {same(one.due) for one in sheet.case.deadlines}
    found = [one.owed.as_due() for one in sheet.lines if not one.owed.open]
    return tuple(due for due in found if same(due) not in there)


def to_discharge(sheet: Sheet) -> tuple[tuple[int, str], ...]:
    """Deadlines that are answered by now and not marked so: the number of each, and what answers it."""
    answered = {
        same(one.owed.as_due()): one.record or one.words
        for one in (*sheet.lines, *sheet.stale)
        if one.state in ("done", "late")
    }
    return tuple(
        (one.number, answered[same(one.due)])
        for one in sheet.case.deadlines
        if one.done_at is None and same(one.due) in answered
    )


def _judgement(case: Case) -> Person | None:
    """The last judgement of a person: with the move that graded the case, or told later."""
    found = None
    for event in case.events:
        said = event.fields.get("facts", {})
        if said.get("level") and (event.event == "moved" or event.fields.get("what") == "level"):
            found = Person(said["level"], said.get("judged_by") or event.by, said.get("ground", ""))
    return found


def _grading_facts(case: Case, incident: Incident, at: datetime) -> IncidentFacts:
    said = noted(case, "grading")
    amounts = {"data_leak": incident.data_records} if incident.data_records else {}
    amounts |= {name: int(value) for name, value in said.get("amounts", {}).items()}
    return IncidentFacts(
        system_class=said.get("system_class"),
        degree=said.get("degree"),
        minutes=incident.minutes(at) if said else None,
        amounts={name: value for name, value in amounts.items() if value is not None},
    )


def _drilled(case: Case, at: datetime) -> tuple[Sent, ...]:
    """What an exercise sent: it stands in the case alone."""
    if not case.drill:
        return ()
    found = [
        Sent(
            said["form"], tuple(said["to"]), datetime.fromisoformat(said["sent_at"]), "", tuple(said.get("covers", ()))
        )
        for said in (
            event.fields["facts"]
            for event in case.events
            if event.event == "noted" and event.fields.get("what") == "sent"
        )
    ]
    return tuple(one for one in found if one.at <= at)


def _first_told(sent: Iterable[Sent]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for one in sent:
        for name in one.to:
            found.setdefault(recipient_names().get(name, name), one.at)
    return found
