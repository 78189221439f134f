"""Shapes that every operation may answer with."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import shape


@shape
class Fault(TypedDict):
    """One fault of what was sent: where, what was expected, what was found, what to do."""

    code: str
    """A name that programs may go by."""
    where: str
    """A parameter, a field, or file, row and column."""
    expected: str
    found: str
    remedy: str
    text: str
    """The fault as one sentence."""


@shape
class Problem(TypedDict):
    """What went wrong (RFC 9457), and what to do about it."""

    type: str
    """The address of the words about this kind of problem."""
    code: str
    """The same as a name that programs may go by."""
    title: str
    status: int
    detail: str
    """What was expected, what was found, what to do now."""
    instance: str
    """What was asked for; for a fault of the program the number that stands in its log."""
    faults: list[Fault]


@shape
class Access(TypedDict):
    """What somebody may do in one institution."""

    institution: str
    roles: list[str]
    scopes: list[str]
    """What this request's credentials allow, as `page:verb`."""


@shape
class Me(TypedDict):
    """Who is asking."""

    user: str
    name: str
    by: str
    """`token` or `session`."""
    access: list[Access]


@shape
class JobShape(TypedDict):
    """Something long that the server does."""

    id: str
    kind: str
    state: str
    """waiting, running, done, failed or cancelled."""
    done: int
    total: int
    words: str
    by: str
    made_at: str
    started_at: str | None
    ended_at: str | None
    outcome: dict[str, Any]
    log: NotRequired[str]


@shape
class JobPage(TypedDict):
    """Jobs, the newest first."""

    items: list[JobShape]
    next: str | None
    """The cursor of what follows; null at the end."""


@shape
class Decision(TypedDict):
    """One decision of the institution: what, by whom, why, when."""

    name: str
    value: str | bool | None
    by: str
    why: str
    at: str
    seq: int
    """Its number on the audit trail."""


@shape
class SettingsNow(TypedDict):
    """What the institution has decided by now."""

    readings: dict[str, str]
    off: list[str]
    """Instruments that are not judged by, and rules beside ours that are not looked at."""
    warning: dict[str, int]
    """How many days before its day a duty shows as due, by kind of period, where that is decided."""
    four_eyes: list[str]
    """Record types that count once a second person has confirmed them."""
    decisions: list[Decision]


@shape
class EventShape(TypedDict):
    """One event of the audit trail."""

    seq: int
    kind: str
    subject: str
    actor: str
    source: str
    recorded_at: str
    detail: dict[str, Any]


@shape
class EventPage(TypedDict):
    """Events, the newest first."""

    items: list[EventShape]
    next: str | None


@shape
class PersonShape(TypedDict):
    """An account with a role in the institution; `roles` are those that it has here."""

    id: int
    username: str
    display_name: str
    roles: list[str]
    active: bool


@shape
class PersonPage(TypedDict):
    """People, by the number of their account."""

    items: list[PersonShape]
    next: str | None


@shape
class PersonAdded(TypedDict):
    """Somebody who got roles here; `password` is the one-time password of a new account, told once."""

    person: PersonShape
    password: str | None


@shape
class OneTimePassword(TypedDict):
    """A password that must be changed at the first sign-in, told once."""

    person: PersonShape
    password: str


@shape
class TokenShape(TypedDict):
    """A token, without its text."""

    id: int
    name: str
    user: str
    scopes: list[str]
    made_at: str
    expires_at: str
    last_used_at: str | None
    revoked_at: str | None


@shape
class TokenPage(TypedDict):
    """Tokens, by their number."""

    items: list[TokenShape]
    next: str | None


@shape
class TokenIssued(TypedDict):
    """A new token; `text` is what a program shows, told once."""

    token: TokenShape
    text: str
