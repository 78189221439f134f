"""Shapes of incidents: what is told when one is opened, what is owed to whom, what reports ask for."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Form, Instant, shape

LevelName = Annotated[str, Form(enum=["general", "considerable", "major", "particularly_major"])]
Answers = dict[str, str]
"""Fields of reports by name, as in `forms`."""


@shape
class NewIncident(TypedDict):
    """What is known at first: the kind is enough. `drill`: an exercise, which files no record."""

    kind: Annotated[str, Form(minLength=1, maxLength=80, examples=["系统中断"])]
    discovered_at: NotRequired[Instant]
    """Now where absent."""
    occurred_at: NotRequired[Instant]
    systems: NotRequired[list[str]]
    suppliers: NotRequired[list[str]]
    products: NotRequired[list[str]]
    investors_affected: NotRequired[Annotated[int, Form(minimum=0)]]
    data_records: NotRequired[Annotated[int, Form(minimum=0)]]
    sfnet: NotRequired[bool]
    from_alert: NotRequired[str]
    """The key of an `alert` record that tells the system and the time."""
    drill: NotRequired[bool]


@shape
class MoreFacts(TypedDict):
    """More, or something else, is known; `resolved_at`: the systems are back."""

    occurred_at: NotRequired[Instant]
    resolved_at: NotRequired[Instant]
    systems: NotRequired[list[str]]
    investors_affected: NotRequired[Annotated[int, Form(minimum=0)]]
    data_records: NotRequired[Annotated[int, Form(minimum=0)]]
    evidence_preserved: NotRequired[bool]
    answers: NotRequired[Answers]


@shape
class Judged(TypedDict):
    """A named person's judgement of the level (all three), or what the grading table asks for."""

    level: NotRequired[LevelName]
    grounds: NotRequired[Annotated[str, Form(maxLength=1000)]]
    judged_by: NotRequired[Annotated[str, Form(maxLength=200)]]
    system_class: NotRequired[Annotated[int, Form(minimum=1, maximum=5)]]
    degree: NotRequired[LevelName]


@shape
class SentReport(TypedDict):
    """A report that went out."""

    form: Annotated[
        str, Form(enum=["initial", "progress", "final", "investigation", "rectification", "accountability"])
    ]
    to: Annotated[str, Form(minLength=1, maxLength=80)]
    sent_at: NotRequired[Instant]
    answers: NotRequired[Answers]


@shape
class ToldInvestors(TypedDict):
    """Investors were told: through which channels, and the words for each part."""

    channels: list[str]
    said: NotRequired[dict[str, str]]
    """`impact`, `alternative`, `measures`, `risks`."""
    sent_at: NotRequired[Instant]


@shape
class Merged(TypedDict):
    """Into which other incident, and why."""

    into: Annotated[str, Form(minLength=1, maxLength=40)]
    ground: Annotated[str, Form(minLength=1, maxLength=500)]


@shape
class LevelShape(TypedDict):
    """The level with its ground; `by` is table, person, record or nobody."""

    level: str | None
    by: str
    grounds: list[str]


@shape
class AlikeShape(TypedDict):
    """A published case that is alike."""

    id: str
    words: str
    found: str
    source: str
    shared: list[str]


@shape
class OwedShape(TypedDict):
    """One thing owed to one recipient. `due` null: at once, the text has no number."""

    duty: str
    to: str
    words: str
    form: str
    due: str | None
    since: Instant
    basis: str
    nature: Annotated[str, Form(enum=["law", "beside", "practice"])]
    verified: bool
    reading: str
    state: str
    told: str


@shape
class FormShape(TypedDict):
    """A report: what is filled, what is missing, the most urgent first."""

    name: str
    filled: dict[str, str]
    missing: list[str]


@shape
class FailingShape(TypedDict):
    """A duty that was not kept, and to whom it exposes."""

    words: str
    exposure: list[str]


@shape
class IncidentShape(TypedDict):
    """One incident as it stands."""

    case: str
    incident: str
    title: str
    kind: str
    state: str
    drill: bool
    discovered_at: Instant
    resolved_at: str | None
    regulator: str
    level: LevelShape
    next: str | None
    """The duty that comes next."""
    alike: list[AlikeShape]
    owed: list[OwedShape]
    forms: list[FormShape]
    contradictions: list[str]
    failings: list[FailingShape]
    twins: list[str]
