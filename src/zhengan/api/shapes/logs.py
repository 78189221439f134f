"""Shapes of the log archive: lines, counts, sources, coverage, terms and copies."""

from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Counts, Form, Instant, shape

LogClassName = Annotated[str, Form(enum=["business", "system", "network"])]


@shape
class LogLine(TypedDict):
    """A line: its place, when it came, what it says of itself, and the text as received (bytes that are no UTF-8 as escapes)."""

    source: str
    seq: int
    log_class: LogClassName
    received: Instant
    received_ns: str
    """Nanoseconds since 1970, as text."""
    time: Instant | None
    host: str
    app: str
    severity: int | None
    flags: int
    text: str


@shape
class LogLines(TypedDict):
    """Lines, the newest first; or figures where the query asks for these. `ended` false: stopped before all was looked at; go on with
    `next`."""

    items: list[LogLine]
    columns: list[str]
    figures: list[list[str]]
    ended: bool
    cut: bool
    next: str | None


@shape
class LogStep(TypedDict):
    """Lines in one step of time."""

    at: Instant
    count: int


@shape
class LogFacet(TypedDict):
    """The most frequent values of a field; lines with others, lines with none."""

    field: str
    values: list[tuple[str, int]]
    others: int
    without: int


@shape
class LogCounts(TypedDict):
    """How many lines over time, and the values of their fields."""

    step_seconds: float
    steps: list[LogStep]
    fields: list[LogFacet]


@shape
class LogProof(TypedDict):
    """Whether a line is proven: `fault` says why not; `ledger_size` 0 before a checkpoint covers its segment."""

    sealed: bool
    holds: bool
    segment: str
    row: int
    rows: int
    sealed_at: str
    root: str
    key: str
    ledger_size: int
    fault: str


@shape
class LogLineStory(TypedDict):
    """A line with its fields, its neighbours and its proof."""

    line: LogLine
    fields: list[tuple[str, str]]
    before: list[LogLine]
    after: list[LogLine]
    proof: LogProof


@shape
class SavedSearch(TypedDict):
    """A search that somebody keeps."""

    name: str
    query: str


@shape
class SavedSearches(TypedDict):
    """One's own searches, by name."""

    items: list[SavedSearch]


@shape
class SearchNoted(TypedDict):
    """A search that was made: who, through which door, what, and how it ended."""

    id: str
    at: str
    who: str
    door: str
    kind: str
    query: str
    state: str
    rows: int
    fault: str


@shape
class SearchesNoted(TypedDict):
    """Searches, the newest first."""

    items: list[SearchNoted]
    next: str | None


@shape
class LogSource(TypedDict):
    """A source of logs: `state` is normal, silent, never or ended."""

    id: str
    title: str
    log_class: LogClassName
    system: str
    device: str
    expected: str
    certificate: str
    last: Instant | None
    lines: int
    state: str


@shape
class LogLack(TypedDict):
    """A class of log that an important system has to send and nobody sends."""

    system: str
    log_class: LogClassName


@shape
class LogSourceList(TypedDict):
    """The register of sources and what is lacking."""

    items: list[LogSource]
    lacking: list[LogLack]


@shape
class NewLogSource(TypedDict):
    """A source to register."""

    id: Annotated[str, Form(minLength=1, maxLength=200)]
    log_class: LogClassName
    title: NotRequired[Annotated[str, Form(maxLength=200)]]
    system: NotRequired[Annotated[str, Form(maxLength=200)]]
    device: NotRequired[Annotated[str, Form(maxLength=200)]]
    zone: NotRequired[Annotated[str, Form(maxLength=200)]]
    app: NotRequired[Annotated[str, Form(maxLength=200)]]
    expected: NotRequired[Annotated[str, Form(maxLength=40)]]
    """The longest silence that is normal: PT15M."""
    certificate: NotRequired[Annotated[str, Form(maxLength=200)]]


@shape
class LogToken(TypedDict):
    """The token of a source, told once."""

    id: str
    token: str


@shape
class LogSourceEnded(TypedDict):
    """A source that sends no longer."""

    id: str
    enabled: bool


@shape
class LogSpan(TypedDict):
    """A stretch of time; `until` is exclusive."""

    since: Instant
    until: Instant


@shape
class LogCover(TypedDict):
    """What of a class of logs of an object is covered, its holes, times in which numbers are missing, and the verdict (its finding)."""

    object_type: str
    object: str
    log_class: LogClassName
    term: str
    spans: list[LogSpan]
    holes: list[LogSpan]
    broken: list[LogSpan]
    finding: str
    verdict: str


@shape
class LogCoverage(TypedDict):
    """Coverage, what has holes first."""

    items: list[LogCover]


@shape
class HoldingsEntered(TypedDict):
    """How many records of `log_holding` were entered."""

    added: int


@shape
class LogSegment(TypedDict):
    """A segment, until when it is kept and why. `refusal` null: it may be deleted today."""

    segment: str
    log_class: LogClassName
    day: str
    rows: int
    stored_bytes: int
    systems: list[str]
    term: str | None
    cite: str | None
    free_on: str | None
    holds: list[str]
    refusal: str | None


@shape
class LogSegmentList(TypedDict):
    """Segments by class, day and name."""

    items: list[LogSegment]
    next: str | None


@shape
class LogCopy(TypedDict):
    """A second place and how many of the segments have a verified copy there."""

    name: str
    to: str
    done: int
    of: int


@shape
class LogDeletion(TypedDict):
    """A deletion: its entry in the ledger, its ground, the signed words, and whether the signature holds."""

    segment: str
    log_class: str
    seq: int
    ground: str
    note: str
    holds: bool


@shape
class LogForecast(TypedDict):
    """How long the disk lasts: bytes stored, a day, free; the day on which it is full, null beyond six years."""

    stored: int
    per_day: int
    free: int
    full_on: str | None
    reached: Counts


@shape
class LogKeeping(TypedDict):
    """Sizes by class, terms, copies, the forecast and deletions."""

    classes: list[dict[str, Any]]
    unsealed_lines: int
    copies: list[LogCopy]
    forecast: LogForecast
    deletions: list[LogDeletion]


@shape
class LogGround(TypedDict):
    """Why a segment is deleted."""

    ground: Annotated[str, Form(minLength=1, maxLength=1000)]


@shape
class LogDeleted(TypedDict):
    """The deletion's entry in the ledger."""

    segment: str
    seq: int
