"""Shapes of verdicts, deadlines and postures."""

from typing import Any

from typing_extensions import TypedDict

from zhengan.api.shapes.common import JobShape
from zhengan.api.shapes.forms import Counts, Day, VerdictName, shape


@shape
class ObjectShape(TypedDict):
    """What a verdict is about."""

    type: str
    key: str
    name: str


@shape
class VerdictItem(TypedDict):
    """One verdict, as lists show it."""

    id: str
    verdict: VerdictName
    before: VerdictName | None
    """The verdict of the day before, where it was another."""
    mutatis: bool
    """Whether the duty is looked at for orientation only."""
    instrument: str
    chapter: str
    article: str
    cite: str
    obligation: str
    duty: str
    object: ObjectShape | None
    system: str
    headline: str
    reason: str
    due_on: Day | None
    good_until: Day | None


@shape
class LawInForce(TypedDict):
    """An instrument that was judged by."""

    id: str
    called: str
    force: str


@shape
class RunShape(TypedDict):
    """The assessment that verdicts are read from. Where it is out of date, `job` makes a newer one."""

    institution: str
    as_of: Day
    known_by: Day | None
    made_at: str
    seq: int
    """The last entry of the ledger that it knew."""
    current: bool
    job: JobShape | None
    counts: Counts
    laws: list[LawInForce]
    notices: list[dict[str, Any]]
    names: dict[str, str]


@shape
class VerdictPage(TypedDict):
    """Verdicts, the worst first. `counts` are those of all that the filters leave."""

    as_of: Day
    known_by: Day | None
    current: bool
    counts: Counts
    items: list[VerdictItem]
    next: str | None


@shape
class Section(TypedDict):
    """A titled part of a story."""

    title: str
    lines: list[str]


@shape
class VerdictDetail(TypedDict):
    """One verdict with its whole story. `finding` is in the public format; `lines` are what `zhengan explain` prints."""

    item: VerdictItem
    finding: dict[str, Any]
    sections: list[Section]
    lines: list[str]


@shape
class ThenShape(TypedDict):
    """The verdict on one day; null where the duty did not bind the object then."""

    as_of: Day
    verdict: VerdictName | None


@shape
class VerdictPast(TypedDict):
    """One verdict at the end of each of the last 24 months and on the asked day, the oldest first, each by the law of its day."""

    finding: str
    obligation: str
    items: list[ThenShape]


@shape
class Waiting(TypedDict):
    """The day was not judged yet; the job does it. Ask again when it is done."""

    job: JobShape


@shape
class DeadlineItem(TypedDict):
    """What falls due on a day; `count` findings of one duty stand behind it, of which `finding` is the worst."""

    due_on: Day
    days: int
    runs_out: bool
    """Nothing is owed that day, but the evidence stands no longer."""
    count: int
    verdict: VerdictName
    finding: str
    cite: str
    obligation: str
    duty: str
    object: str


@shape
class DeadlineList(TypedDict):
    """Deadlines, the nearest first."""

    as_of: Day
    days: int
    items: list[DeadlineItem]


@shape
class PostureShape(TypedDict):
    """How many findings had which verdict on one day, and the instruments judged by."""

    as_of: Day
    instruments: list[str]
    counts: Counts


@shape
class PostureList(TypedDict):
    """Postures, the oldest first."""

    known_by: Day | None
    items: list[PostureShape]
