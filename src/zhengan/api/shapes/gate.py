"""The gate's answer."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Day, Form, Instant, shape
from zhengan.cases.gate_reasons import grounds


@shape
class GateReason(TypedDict):
    """Why not: a closed code, the article, words, what to do, and when it is over by itself."""

    code: Annotated[str, Form(enum=list(grounds()))]
    kind: Annotated[str, Form(enum=["record", "time", "paper"])]
    cite: str
    cited: str
    words: str
    remedy: str
    until: str | None


@shape
class GateOverride(TypedDict):
    """Two people let it pass: why, who asked, who confirmed, through which day."""

    ground: str
    asked_by: str
    confirmed_by: str
    until: str


@shape
class GateAnswer(TypedDict):
    """Whether a change may start at an instant.

    `until`: a yes holds to the planned end, a no until its reasons are over by themselves (null: somebody has to do something).
    `overridden` are reasons that stand and do not stop. `bound`: whether Order 218 binds the change.
    """

    change: str
    at: str
    may: bool
    until: str | None
    reasons: list[GateReason]
    overridden: list[GateReason]
    override: GateOverride | None
    systems: list[str]
    planned_start: str | None
    planned_end: str | None
    bound: bool
    calendar: str


@shape
class OverrideAsked(TypedDict):
    """Why the change is to pass, and through which day."""

    ground: Annotated[str, Form(minLength=1, maxLength=2000)]
    until: Day


@shape
class OverrideWaits(TypedDict):
    """What was asked for, waiting for another person: confirm it as the case's proposal of this number."""

    case: str
    proposal: int
    codes: list[str]


@shape
class OutcomeTold(TypedDict):
    """What happened to a change; what is left out stays as it was."""

    actual_start: NotRequired[Instant]
    actual_end: NotRequired[Instant]
    result: NotRequired[Annotated[str, Form(enum=["done", "rolled_back", "cancelled"])]]
    reviewed_at: NotRequired[Instant]
    verified_at: NotRequired[Instant]


@shape
class Difference(TypedDict):
    """One way in which it went otherwise than planned."""

    code: str
    words: str
    minutes: int


@shape
class Outcome(TypedDict):
    """Plan and fact side by side."""

    planned_start: str
    planned_end: str
    actual_start: str | None
    actual_end: str | None
    result: str | None
    differences: list[Difference]


@shape
class ShutHours(TypedDict):
    """Hours of a day in which nothing is changed, and by whose rule."""

    until: str
    code: str
    what: str
    begins: str


@shape
class WindowDay(TypedDict):
    """A day: the spans that are open, and what is shut. `known`: the calendar has the day."""

    day: Day
    known: bool
    open: list[list[str]]
    shut: list[ShutHours]


@shape
class WindowYear(TypedDict):
    """The year of a system: the markets out of whose hours its changes are kept, and each day."""

    system: str
    year: int
    markets: list[str]
    calendar: str
    days: list[WindowDay]
