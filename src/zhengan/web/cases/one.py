"""One case as its page shows it: where it stood on the asked day, what can be done now and by whom, its story, what hangs on it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, QueryDict
from django.urls import NoReverseMatch

from zhengan.cases import Case, CaseBook, CaseField, Deadline, Kind, Move, Proposal, kind_of, kinds, state_on, stood_at
from zhengan.cases.hold import HELD_WORDS, Hold, holds_of
from zhengan.cases.rectification import KIND, VERDICT, is_overdue, rectifications_of
from zhengan.cases.telling import Told, due_words, facts_words, story_of
from zhengan.records import RECORD_TYPES
from zhengan.web.evidence.attachments import Attachment, attachments_of
from zhengan.web.models import Membership, Verdict
from zhengan.web.place import Place
from zhengan.web.verdicts.judged import newest_run

SOURCE = "console"
# Verdicts that ask for something to be put right.
_WANTING = ("breached", "due", "unproven", "manual")
OWNERS = ("filer", "reviewer", "leader")
"""Roles that a case can be given to."""


@dataclass(frozen=True)
class Input:
    """A field of a move's form: what was said, where the form comes back."""

    field: CaseField
    required: bool
    value: str


@dataclass(frozen=True)
class MoveForm:
    """A move that this person may make now; `open` where its form comes back."""

    move: Move
    inputs: tuple[Input, ...]
    open: bool


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits: in words, and whether this person may confirm it or turn it down."""

    proposal: Proposal
    words: str
    facts: tuple[tuple[str, str], ...]
    may_confirm: bool
    may_send_back: bool
    own: bool


@dataclass(frozen=True)
class DueRow:
    """A deadline and how it stands at the asked instant."""

    deadline: Deadline
    until: str
    late: bool


@dataclass(frozen=True)
class LinkRow:
    """Something that the case is about, its words and the address where it is shown ('' where there is none)."""

    words: str
    relation: str
    url: str


@dataclass(frozen=True)
class CasePage:
    """All that the page shows."""

    case: Case
    kind: Kind
    state: str
    ended: bool
    overdue: bool
    facts: tuple[tuple[str, str], ...]
    subject: LinkRow | None
    verdict: Verdict | None
    moves: tuple[MoveForm, ...]
    waiting: tuple[Waiting, ...]
    dues: tuple[DueRow, ...]
    links: tuple[LinkRow, ...]
    files: tuple[tuple[Attachment, str], ...]
    holds: tuple[tuple[Hold, str], ...]
    story: tuple[Told, ...]
    people: Mapping[str, str]
    may_write: bool
    may_review: bool
    token: str


def book_of(place: Place, source: str = SOURCE) -> CaseBook:
    """The cases of the place's institution, written through the console."""
    return CaseBook(place.institution, source)


def case_at(place: Place, kind: str, id_: str, at: datetime) -> Case:
    """A case as it stood at an instant. Raises Http404 where there was none."""
    if kind not in kinds():
        raise Http404
    case = stood_at(book_of(place).case(kind, id_), at)
    if case is None:
        raise Http404
    return case


def case_page(place: Place, case: Case, at: datetime, said: QueryDict | None = None) -> CasePage:
    """The page of a case; `said` is a form of a move that comes back."""
    kind, state = kind_of(case.kind), state_on(case, place.as_of)
    may_write = place.is_today and place.may("cases", "write")
    moves = kind.steps_from(state, case.on_file, place.roles) if may_write else ()
    return CasePage(
        case=case,
        kind=kind,
        state=kind.states[state].title,
        ended=kind.states[state].ends,
        overdue=case.kind == KIND and is_overdue(case, place.as_of),
        facts=tuple(facts_words(kind, case.facts)),
        subject=_link(place, *case.subject) if case.subject else None,
        verdict=_verdict(place, case),
        moves=tuple(_form(kind, move, case, said) for move in moves),
        waiting=tuple(_waiting(place, kind, one) for one in case.proposals),
        dues=tuple(DueRow(one, due_words(one.due.due), _is_late(one, at)) for one in case.deadlines),
        links=tuple(_link(place, one.type, one.key, one.relation) for one in case.links),
        files=_files(place, case),
        holds=tuple((one, HELD_WORDS[one.of]) for one in holds_of(case)),
        story=story_of(case)[::-1],
        people=people_of(place.institution),
        may_write=may_write,
        may_review=may_write and place.may("cases", "review"),
        token=uuid.uuid4().hex,
    )


def fields_of(kind: str, said: QueryDict) -> dict[str, Any]:
    """What the form of a move said, by field; every field of the form is named `f-…`."""
    return {name: said.get(f"f-{name}", "") for name in kind_of(kind).fields if f"f-{name}" in said}


def people_of(institution: str) -> dict[str, str]:
    """Who can be given a case: user name -> what they are called."""
    found = Membership.objects.filter(institution=institution, role__in=OWNERS, user__is_active=True)
    return {one.user.username: str(one.user) for one in found.select_related("user").order_by("user__username")}


def rectification_words(place: Place, row: Verdict) -> dict[str, Any]:
    """For the story of a verdict: its newest rectification, where there is one, and whether this person may begin one."""
    newest = next(iter(rectifications_of(place.institution, row.finding)), None)
    ended = newest is not None and kind_of(KIND).states[newest.state].ends
    return {
        "rectification": newest,
        "rectification_state": kind_of(KIND).states[state_on(newest, place.as_of)].title if newest else "",
        "may_rectify": (
            row.verdict in _WANTING and place.is_today and place.may("cases", "write") and (newest is None or ended)
        ),
        "may_see_cases": place.may("cases", "read"),
    }


def _form(kind: Kind, move: Move, case: Case, said: QueryDict | None) -> MoveForm:
    back = said if said is not None and said.get("to") == move.to else None
    inputs = tuple(
        Input(kind.fields[name], name in move.needs, _value(kind.fields[name], case, back))
        for name in (*move.needs, *move.takes)
    )
    return MoveForm(move, inputs, back is not None)


def _value(field: CaseField, case: Case, back: QueryDict | None) -> str:
    if back is not None:
        return back.get(f"f-{field.name}", "")
    # A plan is changed from what it was; grounds and results are said anew each time.
    return str(case.facts.get(field.name, "")) if field.name in ("plan", "finish_by") else ""


def _waiting(place: Place, kind: Kind, one: Proposal) -> Waiting:
    own = one.by == place.user.username
    review = place.is_today and place.may("cases", "review")
    move = next((move for move in kind.moves if move.to == one.to), None)
    return Waiting(
        one,
        move.words if move else kind.states[one.to].title,
        tuple(facts_words(kind, one.fields)),
        may_confirm=review and not own,
        may_send_back=place.is_today and (review or own),
        own=own,
    )


def _is_late(one: Deadline, at: datetime) -> bool:
    return one.due.is_late(one.done_at or at)


def _verdict(place: Place, case: Case) -> Verdict | None:
    """How the verdict stands on the day that this puts right."""
    if not case.subject or case.subject[0] != VERDICT:
        return None
    run = newest_run(place.institution, place.as_of, place.known_by)
    return run.verdicts.filter(finding=case.subject[1]).first() if run else None


def _link(place: Place, type_: str, key: str, relation: str = "") -> LinkRow:
    if type_ == VERDICT:
        return LinkRow("判断", relation, place.url("verdict", {"finding": key}))
    if type_ in kinds():
        return LinkRow(f"{kind_of(type_).title} {key}", relation, _url(place, "case", {"kind": type_, "id": key}))
    if type_ in RECORD_TYPES:
        words = f"{RECORD_TYPES[type_].title} {key}"
        return LinkRow(words, relation, _url(place, "record", {"record_type": type_, "key": key}))
    return LinkRow(f"{type_} {key}", relation, "")


def _url(place: Place, name: str, parts: Mapping[str, str]) -> str:
    """An address; '' for a name that no address can hold."""
    try:
        return place.url(name, parts)
    except NoReverseMatch:
        return ""


def _files(place: Place, case: Case) -> tuple[tuple[Attachment, str], ...]:
    """The attached files under the names that the case gives them, each with its note."""
    kept = {one.digest: one for one in attachments_of(place.institution, [one.digest for one in case.attachments])}
    return tuple(
        (Attachment(one.digest, one.name, kept[one.digest].size, kept[one.digest].on_file), one.note)
        for one in case.attachments
    )
