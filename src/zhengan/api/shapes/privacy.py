"""Shapes of personal information: stores, scans, differences, consents, plans, proofs. Counts only."""

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Counts, Day, Form, Instant, Json, shape

Proof = Annotated[str, Form(pattern="^sha256:[0-9a-f]{64}$")]
Words = Annotated[str, Form(maxLength=300)]
Key = Annotated[str, Form(maxLength=80)]


@shape
class StoreCells(TypedDict):
    """A store as it is registered. `retention` is a term such as P20Y; `protected` masked, encrypted, other or none; `environment`
    production, test, office or backup; `dataset` the record `test_dataset` that scans are written to."""

    title: Words
    system: NotRequired[Annotated[str, Form(maxLength=400)]]
    owner: NotRequired[Annotated[str, Form(maxLength=120)]]
    activities: NotRequired[list[Annotated[str, Form(maxLength=400)]]]
    retention: NotRequired[Annotated[str, Form(maxLength=20)]]
    oldest: NotRequired[Day | None]
    inside: NotRequired[bool]
    protected: NotRequired[Annotated[str, Form(maxLength=20)]]
    environment: NotRequired[Annotated[str, Form(maxLength=20)]]
    dataset: NotRequired[Annotated[str, Form(maxLength=400)]]
    ended: NotRequired[Day | None]


@shape
class StoreItem(TypedDict):
    """A store and what was found in it: kind -> how many. `level` is the highest data level, 0 for nothing found."""

    store: str
    title: str
    system: str
    owner: str
    activities: list[str]
    retention: str
    oldest: str | None
    inside: bool
    protected: str
    environment: str
    dataset: str
    ended: str | None
    kinds: Counts
    level: int
    scanned_at: str | None


@shape
class StoreList(TypedDict):
    """All stores on the asked day."""

    items: list[StoreItem]


@shape
class FieldItem(TypedDict):
    """A field of a store; of each kind `[candidate, likely, sure, cells]`. `rulings` are people's words: personal, not_personal."""

    place: str
    column: str
    cells: int
    kinds: dict[str, list[int]]
    rulings: dict[str, str]


@shape
class FieldList(TypedDict):
    """Fields of a store."""

    items: list[FieldItem]
    next: str | None


@shape
class ScanShape(TypedDict):
    """A scan: what it covered, and what it found by kind as `[candidate, likely, sure]`. `record` is the `test_dataset` that its
    result was written to, "" for none; `why_not` says why."""

    scan: str
    store: str
    at: Instant
    by: str
    digest: str
    complete: bool
    units: int
    bytes: int
    text_bytes: int
    cells: int
    skipped: Counts
    totals: dict[str, list[int]]
    places: int
    kept: int
    record: NotRequired[str]
    unmasked: NotRequired[int]
    why_not: NotRequired[str]


@shape
class DifferenceItem(TypedDict):
    """Where the register and a scan differ. `settled`: "verdict" where a record carries it, else "page"."""

    sort: str
    title: str
    articles: list[str]
    store: str
    kinds: list[str]
    where: list[str]
    fields: int
    count: int
    record: list[str] | None
    words: str
    remedy: str
    settled: str


@shape
class DifferenceList(TypedDict):
    """All differences of the asked day."""

    items: list[DifferenceItem]


@shape
class RulingWanted(TypedDict):
    """A person's word on a kind in a field: personal or not_personal."""

    place: Words
    column: Words
    kind: Key
    ruling: Annotated[str, Form(maxLength=20)]
    reason: Words


@shape
class Done(TypedDict):
    """Whether anything changed: what stands so already is not written again."""

    changed: bool


@shape
class ConsentWanted(TypedDict):
    """Counts of consents to a `privacy_notice` or a `third_party_sharing`; `evidence` is the digest of the file that proves them."""

    subject: Annotated[str, Form(maxLength=40)]
    key: Annotated[str, Form(maxLength=400)]
    version: NotRequired[Key]
    asked: int
    given: int
    evidence: Proof


@shape
class ConsentItem(TypedDict):
    """Consents as they are on file."""

    subject: str
    key: str
    version: str
    asked: int
    given: int
    evidence: str
    by: str
    at: Instant


@shape
class WithdrawalWanted(TypedDict):
    """So many withdrew their consent to an activity; `stopped_on` is when processing for them ended."""

    activity: Annotated[str, Form(maxLength=400)]
    count: int
    withdrawn_on: Day
    stopped_on: NotRequired[Day | None]
    evidence: Proof


@shape
class WithdrawalItem(TypedDict):
    """A withdrawal and what it entails: `stop`, days that it is open, sharings to end, refusals since that no exception covers."""

    withdrawal: str
    activity: str
    count: int
    withdrawn_on: str
    stopped_on: str | None
    evidence: str
    stop: bool
    days_open: int
    sharings: list[str]
    refusals: list[str]
    may_refuse: bool


@shape
class ConsentList(TypedDict):
    """Consents and withdrawals."""

    consents: list[ConsentItem]
    withdrawals: list[WithdrawalItem]


@shape
class PlanWanted(TypedDict):
    """A masking plan as YAML."""

    plan: Annotated[str, Form(maxLength=1000000)]


@shape
class PlanLine(TypedDict):
    """A column of a plan: rule, a made-up example (masked), what becomes of it, what is wrong."""

    table: str
    column: str
    rule: str
    before: str
    after: str
    fault: str


@shape
class PlanShape(TypedDict):
    """A masking plan: `saved` false for a draft."""

    plan: str
    saved: bool
    sound: bool
    lines: list[PlanLine]
    faults: list[str]
    left_out: list[str]


@shape
class AttestationItem(TypedDict):
    """An attestation of a test environment, as the ledger tells of it."""

    digest: str
    dataset: str
    outcome: str
    totals: Counts
    unmarked_likely: int
    canaries: Counts
    coverage: Json
    scanned_at: Instant
    note: str
    seq: int


@shape
class AttestationList(TypedDict):
    """Attestations, the newest first."""

    items: list[AttestationItem]


@shape
class SampleItem(TypedDict):
    """A sample of sent messages."""

    sampled_at: str
    sampled: int | None
    leaks: int | None


@shape
class ChannelItem(TypedDict):
    """A channel with its samples, its verdict of 34.2 and the gateway's counters."""

    channel: str
    name: str
    medium: str
    self_operated: bool
    masking: bool
    verdict: str | None
    finding: str | None
    samples: list[SampleItem]
    counters: Counts


@shape
class ChannelList(TypedDict):
    """Channels on file."""

    items: list[ChannelItem]


@shape
class BiometricItem(TypedDict):
    """A use of biometrics as it is on file, with its verdicts of 35."""

    key: str
    record: Json
    verdicts: list[Json]


@shape
class BiometricList(TypedDict):
    """Uses of biometrics, and stores in which scans found such data."""

    items: list[BiometricItem]
    found: Counts
