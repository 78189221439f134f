"""Shapes of records, their versions, and what became of what was sent."""

from typing import Any

from typing_extensions import TypedDict

from zhengan.api.shapes.common import Fault
from zhengan.api.shapes.forms import shape


@shape
class RecordTypeItem(TypedDict):
    """A record type by its names."""

    name: str
    title: str
    theme: str
    help: str


@shape
class RecordTypeList(TypedDict):
    """All record types, in the order of the evidence dictionary."""

    items: list[RecordTypeItem]


@shape
class TakenBackShape(TypedDict):
    """That a record does not count any more."""

    seq: int
    actor: str
    recorded_at: str
    reason: str


@shape
class RetractionShape(TypedDict):
    """A record that was taken back."""

    type: str
    key: str
    seq: int
    actor: str
    recorded_at: str
    reason: str


@shape
class RetractionPage(TypedDict):
    """Records taken back, in the order of the ledger."""

    items: list[RetractionShape]
    next: str | None


@shape
class RecordShape(TypedDict):
    """A record as it holds on the asked day. `etag` changes with every version entered."""

    type: str
    key: str
    seq: int
    """The number of this version in the ledger."""
    etag: str
    in_force: bool
    """Whether this version holds on the asked day; else it is the last one entered."""
    versions: int
    valid_at: str | None
    recorded_at: str
    actor: str
    source: str
    payload: dict[str, Any]


@shape
class RecordPage(TypedDict):
    """Records of one type, each once, the last entered first."""

    items: list[RecordShape]
    next: str | None


@shape
class ChangeShape(TypedDict):
    """A field that a version sets anew."""

    field: str
    old: Any
    new: Any


@shape
class VersionShape(TypedDict):
    """One version of a record: when, by whom, what it changed, on which days it holds."""

    seq: int
    digest: str
    actor: str
    source: str
    recorded_at: str
    claimed_at: str | None
    reason: str | None
    valid_at: str | None
    shown_from: str | None
    shown_until: str | None
    superseded: bool
    late_days: int | None
    retracted: TakenBackShape | None
    payload: dict[str, Any]
    changes: list[ChangeShape]


@shape
class RecordHistory(TypedDict):
    """Everything that was ever entered about one record."""

    type: str
    key: str
    institution: str
    current: int | None
    """Which of the versions holds on the asked day, from 0; null where none does."""
    read_by: dict[str, str]
    """The checks that read records of the type: name and what they measure."""
    names: dict[str, str]
    """Names of the records referred to, as `type/key`."""
    versions: list[VersionShape]


@shape
class FiledShape(TypedDict):
    """What became of a record that was sent."""

    state: str
    """`entered`; `unchanged` where the same version stands already; `waiting` for a second person."""
    type: str
    key: str
    seq: int | None
    etag: str | None
    pending: int | None
    """The number under which it waits."""


@shape
class Taken(TypedDict):
    """How many rows were new, and how many there already."""

    added: int
    ignored: int


@shape
class NoticeShape(TypedDict):
    """Something taken as meant, which one should know."""

    code: str
    file: str
    column: str
    text: str


@shape
class ImportDone(TypedDict):
    """What an import did. `rejected` are the faults of rows left out, where only good rows were asked for."""

    entries: dict[str, Taken]
    samples: Taken
    notices: list[NoticeShape]
    rejected: list[Fault]
    rejected_rows: int


@shape
class PendingShape(TypedDict):
    """A record that waits for a second person, or waited."""

    id: int
    type: str
    key: str
    cells: dict[str, Any]
    state: str
    filed_by: str
    filed_at: str
    decided_by: str | None
    decided_at: str | None
    words: str


@shape
class PendingPage(TypedDict):
    """Such records, in the order in which they were filed."""

    items: list[PendingShape]
    next: str | None


@shape
class AttachmentShape(TypedDict):
    """A file attached to a record; `size` is 0 where it is not on file."""

    digest: str
    name: str
    size: int
    on_file: bool


@shape
class AttachmentList(TypedDict):
    """The attachments of one record, the first named first."""

    items: list[AttachmentShape]
