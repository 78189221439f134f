"""What an inventory holds: stores, what stands in their fields, scans, consents and withdrawals. Counts only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

PROTECTIONS = {"masked": "脱敏", "encrypted": "加密", "other": "其他", "none": "没有"}
ENVIRONMENTS = {"production": "生产", "test": "测试", "office": "办公", "backup": "备份"}
RULINGS = {"personal": "是个人信息", "not_personal": "不是个人信息"}


@dataclass(frozen=True, slots=True)
class Store:
    """Where data lie: a database, a folder, a share. `inside`: within the institution's security boundary; `oldest`: since when the
    oldest data lie there; `retention`: ISO 8601 term; `activities` are keys of `processing_activity`, `dataset` one of
    `test_dataset`."""

    key: str
    title: str
    system: str = ""
    owner: str = ""
    activities: tuple[str, ...] = ()
    retention: str = ""
    oldest: date | None = None
    inside: bool = True
    protected: str = "none"
    environment: str = "production"
    dataset: str = ""
    ended: date | None = None
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a kind was found, by how sure the detector was, and in how many cells of the column."""

    candidate: int = 0
    likely: int = 0
    sure: int = 0
    cells: int = 0

    @property
    def found(self) -> int:
        """What counts without a person's word: more than a shape."""
        return self.likely + self.sure


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word on a kind in a field."""

    personal: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table, or a file's text (`column` ""). `cells` are its filled cells that were looked at."""

    place: str
    column: str
    cells: int = 0
    kinds: Mapping[str, Count] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)

    @property
    def held(self) -> Mapping[str, int]:
        """Kind -> how many: what was found and not ruled out, and what a person says stands there (0 where not counted)."""
        found = {kind: count.found for kind, count in self.kinds.items() if count.found}
        for kind, ruling in self.rulings.items():
            if ruling.personal:
                found.setdefault(kind, self.kinds[kind].candidate if kind in self.kinds else 0)
            else:
                found.pop(kind, None)
        return found

    @property
    def name(self) -> str:
        """Place and column in one line."""
        return f"{self.place} › {self.column}" if self.place and self.column else self.column or self.place


@dataclass(frozen=True, slots=True)
class ScanTold:
    """One scan of a store: what it covered and found. `digest` is that of the result file."""

    id: str
    store: str
    at: datetime
    by: str
    digest: str
    complete: bool
    recall: bool
    units: int
    bytes: int
    text_bytes: int
    cells: int
    skipped: Mapping[str, int]
    encodings: Mapping[str, int]
    totals: Mapping[str, Count]
    places: int
    kept: int
    fields: tuple[Field, ...] = ()
    seq: int = 0

    @property
    def skips(self) -> int:
        """How many pieces were not looked at."""
        return sum(self.skipped.values())


@dataclass(frozen=True, slots=True)
class Consent:
    """Counts of consents on a day: to a notice's version (`privacy_notice`) or, separately, to a third party
    (`third_party_sharing`). `evidence` is the digest of the file that proves it."""

    subject: str
    key: str
    version: str
    asked: int
    given: int
    evidence: str
    by: str
    at: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Consents withdrawn for an activity, so many; `stopped_on` the day on which processing for those persons ended."""

    id: str
    activity: str
    count: int
    withdrawn_on: date
    stopped_on: date | None
    evidence: str
    by: str
    at: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True)
class StoreState:
    """A store with its fields as the last scan and people say, and its scans, the newest first."""

    store: Store
    fields: tuple[Field, ...]
    scans: tuple[ScanTold, ...]

    @property
    def held(self) -> Mapping[str, int]:
        """Kind -> how many over all fields."""
        total: dict[str, int] = {}
        for one in self.fields:
            for kind, count in one.held.items():
                total[kind] = total.get(kind, 0) + count
        return dict(sorted(total.items()))

    @property
    def scanned_at(self) -> datetime | None:
        """When it was last scanned."""
        return self.scans[0].at if self.scans else None

    def fields_with(self, kind: str) -> Sequence[Field]:
        """The fields that hold a kind."""
        return [one for one in self.fields if kind in one.held]


@dataclass(frozen=True, slots=True)
class Inventory:
    """As of a day."""

    day: date
    stores: Mapping[str, StoreState]
    scans: Mapping[str, ScanTold]
    consents: tuple[Consent, ...]
    withdrawals: Mapping[str, Withdrawal]

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds that any store holds."""
        return tuple(sorted({kind for state in self.stores.values() for kind in state.held}))
