"""Shapes of the ledger: its head, entries, proofs."""

from typing import Any

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import shape


@shape
class HeadShape(TypedDict):
    """The end of the chain, and the key that signs its checkpoints."""

    institution: str
    seq: int
    digest: str
    algorithm: str
    key: str | None
    """The verifier key; null where nothing was signed yet."""


@shape
class EntryShape(TypedDict):
    """One entry as it stands in the chain."""

    seq: int
    type: str
    key: str
    valid_at: str | None
    recorded_at: str
    digest: str
    body: dict[str, Any]


@shape
class EntryPage(TypedDict):
    """Entries in order."""

    items: list[EntryShape]
    next: str | None


@shape
class InclusionShape(TypedDict):
    """The path from an entry to the root of the tree of the first `size` entries (RFC 6962), as hexadecimal digests."""

    seq: int
    size: int
    algorithm: str
    leaf: str
    path: list[str]


@shape
class ConsistencyShape(TypedDict):
    """The path that shows a later tree to continue an earlier one (RFC 6962)."""

    old: int
    new: int
    algorithm: str
    path: list[str]


@shape
class CheckpointList(TypedDict):
    """All signed checkpoints (C2SP notes), the oldest first."""

    notes: list[str]


@shape
class CheckpointShape(TypedDict):
    """One signed checkpoint."""

    note: str


@shape
class LedgerFaultShape(TypedDict):
    """One fault of the ledger and its place; 0 where the whole ledger is meant."""

    seq: int
    what: str
    expected: str
    found: str
    remedy: str


@shape
class VerificationShape(TypedDict):
    """What was checked and what was found. `signed` is the size of the newest confirmed checkpoint, 0 where there is none."""

    entries: int
    signed: int
    root: str
    head: str
    faults: list[LedgerFaultShape]
