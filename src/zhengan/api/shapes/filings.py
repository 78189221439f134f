"""Shapes of filings: what is owed, where a filing stands, its packages and its story."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Form, shape

Digest = Annotated[str, Form(pattern="^sha256:[0-9a-f]{64}$")]


@shape
class OwedFiling(TypedDict):
    """Something to file. `due_on` null: at once, or its day is past; `days` counts to it; `to` is "" where nobody is known."""

    kind: str
    obligation: str
    cite: str
    about: str
    period: str
    due_on: str | None
    days: int | None
    overdue: bool
    verdict: str
    finding: str
    to: str
    basis: str
    filing: str
    """The id that its filing has or will have."""


@shape
class OwedList(TypedDict):
    """What is owed on a day, overdue first."""

    as_of: str
    items: list[OwedFiling]


@shape
class PackageShape(TypedDict):
    """One package of a filing."""

    number: int
    digest: str
    file: str
    size: int
    state: str
    supersedes: str
    """The digest of the package that it corrects; "" for none."""
    prepared_by: str
    checked_by: str
    sent_at: str | None
    receipt: str
    faults: list[str]


@shape
class FilingLine(TypedDict):
    """A filing and where it stands: prepared, checked, returned, sending, sent, receipted or refused."""

    id: str
    kind: str
    period: str
    about: str
    to: str
    basis: str
    state: str
    number: int
    digest: str
    file: str
    supersedes: str
    sent_at: str | None
    receipt: str


@shape
class FilingList(TypedDict):
    """Filings, the newest first."""

    items: list[FilingLine]
    next: str | None


@shape
class FilingEventShape(TypedDict):
    """One event of a filing's story; `seq` is its number in the ledger."""

    event: str
    number: int
    by: str
    at: str
    seq: int


@shape
class FilingShape(FilingLine):
    """A filing with its packages and its story."""

    packages: list[PackageShape]
    events: list[FilingEventShape]


@shape
class FilingCheck(TypedDict):
    """The second person's word on the package of a digest: confirmed, or sent back with `words`."""

    digest: Digest
    back: NotRequired[bool]
    words: NotRequired[Annotated[str, Form(maxLength=500)]]


@shape
class FilingSending(TypedDict):
    """How it goes: into the addressee's exchange folder, or carried by a person at a time (`at`, RFC 3339)."""

    folder: NotRequired[bool]
    at: NotRequired[Annotated[str, Form(maxLength=40)]]


@shape
class FilingReceipt(TypedDict):
    """The answer: the signed `note`, or the `number` of a receipt on paper."""

    note: NotRequired[Annotated[str, Form(maxLength=65536)]]
    number: NotRequired[Annotated[str, Form(maxLength=80)]]
