"""Shapes of cases: what they are, where they stand, what can be done with them."""

from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Form, shape

Facts = dict[str, Any]
"""Fields of the kind by name; `GET /case-kinds` says which there are."""


@shape
class Named(TypedDict):
    """A record (or a verdict, or another case) by type and key."""

    type: Annotated[str, Form(minLength=1, maxLength=64)]
    key: Annotated[str, Form(minLength=1, maxLength=400)]


@shape
class FieldShape(TypedDict):
    """A field that moves ask for."""

    name: str
    title: str
    kind: str
    choices: dict[str, str]


@shape
class StateShape(TypedDict):
    """A state."""

    name: str
    title: str
    ends: bool


@shape
class MoveShape(TypedDict):
    """A move that the table allows. `four_eyes`: it is proposed, and counts when another person confirms it."""

    to: str
    words: str
    four_eyes: bool
    needs: list[str]
    takes: list[str]


@shape
class KindMove(MoveShape):
    """The same with the states from which it may be made."""

    sources: list[str]


@shape
class KindShape(TypedDict):
    """A kind of case."""

    name: str
    title: str
    states: list[StateShape]
    fields: list[FieldShape]
    moves: list[KindMove]


@shape
class KindList(TypedDict):
    """All kinds."""

    items: list[KindShape]


@shape
class CaseLine(TypedDict):
    """A case in a list."""

    kind: str
    id: str
    title: str
    state: str
    """The state that counts on the asked day."""
    state_title: str
    open: bool
    owner: str
    subject: Named | None
    drill: bool
    opened_by: str
    opened_at: str
    changed_at: str
    decided: int
    """The number of the last event that decided something: send it as `seen` with a decision of one's own."""


@shape
class CaseList(TypedDict):
    """Cases in the order of opening."""

    items: list[CaseLine]
    next: str | None


@shape
class ProposalShape(TypedDict):
    """A move that waits for another person."""

    number: int
    to: str
    by: str
    at: str
    facts: Facts


@shape
class DeadlineShape(TypedDict):
    """A duty with its last moment; it never moves."""

    number: int
    what: str
    due: str
    """A day, or an instant."""
    basis: NotRequired[str]
    reading: NotRequired[str]
    calendar: NotRequired[str]
    from_fact: NotRequired[str]
    to: NotRequired[str]
    set_at: str
    done_at: str | None
    done_with: str


@shape
class LinkShape(TypedDict):
    """Something that the case is about."""

    type: str
    key: str
    relation: str


@shape
class CaseFile(TypedDict):
    """A file of the case."""

    digest: str
    name: str
    note: str


@shape
class HoldShape(TypedDict):
    """Something that is kept because of the case."""

    number: int
    of: str
    what: str
    ground: str
    stands: bool


@shape
class StandingHold(TypedDict):
    """Something that is held now, and the case (`kind/id`) that needs it."""

    case: str
    number: int
    of: str
    what: str
    ground: str
    by: str


@shape
class HoldList(TypedDict):
    """What is held, in the order of the cases."""

    items: list[StandingHold]


@shape
class CaseEventShape(TypedDict):
    """An event of the story."""

    number: int
    event: str
    by: str
    at: str
    seq: int
    """The number of its entry in the ledger."""
    fields: Facts


@shape
class CaseShape(CaseLine):
    """A case with its story."""

    facts: Facts
    moves: list[MoveShape]
    """What the table allows from here."""
    proposals: list[ProposalShape]
    deadlines: list[DeadlineShape]
    links: list[LinkShape]
    attachments: list[CaseFile]
    holds: list[HoldShape]
    events: list[CaseEventShape]


@shape
class NewCase(TypedDict):
    """A case to open."""

    kind: Annotated[str, Form(minLength=1, maxLength=40)]
    """One of `GET /case-kinds`."""
    title: Annotated[str, Form(minLength=1, maxLength=500)]
    subject: NotRequired[Named | None]
    drill: NotRequired[bool]
    facts: NotRequired[Facts]


@shape
class NewMove(TypedDict):
    """A move to make, in view of the case as it was when `seen` was its `decided`."""

    to: Annotated[str, Form(minLength=1, maxLength=40)]
    seen: Annotated[int, Form(minimum=1)]
    facts: NotRequired[Facts]


@shape
class Seen(TypedDict):
    """A decision on the case as it was when `seen` was its `decided`."""

    seen: Annotated[int, Form(minimum=1)]


@shape
class SentBack(TypedDict):
    """Why a proposed move is turned down."""

    seen: Annotated[int, Form(minimum=1)]
    words: Annotated[str, Form(minLength=1, maxLength=500)]


@shape
class NewOwner(TypedDict):
    """Who is to see to the case."""

    owner: Annotated[str, Form(minLength=1, maxLength=150)]
    seen: Annotated[int, Form(minimum=1)]
    words: NotRequired[Annotated[str, Form(maxLength=500)]]


@shape
class Comment(TypedDict):
    """Something said."""

    words: Annotated[str, Form(minLength=1, maxLength=10_000)]


@shape
class NewLink(Named):
    """Something to link."""

    relation: NotRequired[Annotated[str, Form(maxLength=500)]]


@shape
class NewHold(TypedDict):
    """Something to hold, and why."""

    of: Annotated[str, Form(enum=["attachment", "log", "record", "samples"])]
    what: Annotated[str, Form(minLength=1, maxLength=400)]
    ground: Annotated[str, Form(minLength=1, maxLength=500)]


@shape
class Ground(TypedDict):
    """Why."""

    ground: Annotated[str, Form(minLength=1, maxLength=500)]
