"""A filing: what was packed for an addressee, who confirmed it, whether it went out, and what was answered.

    owed ─ prepared ─ checked ─ sending ─ sent ─ receipted        and back: returned (by the second person), refused (by the receiver)

A filing is the story of entries of type `filing_event` (key: the filing's id), folded by a pure function. `sending` is written before
anything leaves, so that a power cut in between is seen at the next start; `sent` enters with the record `submission`, in one
transaction. A correction is a further version of the same filing; the earlier one stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from zhengan.ledger.chain import StoredEntry

FilingState = Literal["prepared", "checked", "returned", "sending", "sent", "receipted", "refused"]
FilingEventName = Literal["prepared", "checked", "returned", "sending", "sent", "receipted"]
STATES: Mapping[FilingState, str] = {
    "prepared": "待复核",
    "checked": "待报送",
    "returned": "复核退回",
    "sending": "正在报送",
    "sent": "待回执",
    "receipted": "已回执",
    "refused": "被退回",
}
EVENTS: Mapping[str, str] = {
    "prepared": "制作",
    "checked": "复核通过",
    "returned": "复核退回",
    "sending": "开始报送",
    "sent": "报送",
    "receipted": "收到回执",
}
CHANNELS: Mapping[str, str] = {"folder": "送到文件夹", "hand": "由人送达"}


@dataclass(frozen=True, slots=True)
class FilingEvent:
    """One event. `version` counts a filing's packages from 1; `fields` are the event's own; `seq` the ledger's number."""

    filing: str
    event: FilingEventName
    version: int
    by: str
    at: datetime
    fields: Mapping[str, Any]
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One package of a filing. `digest` is the file's SHA-256, `checkpoint` the sender's tree that it shows; `answer` is what came
    back: `accepted`, `refused` or ""."""

    number: int
    digest: str
    file: str
    size: int
    supersedes: str
    checkpoint: str
    covers: tuple[str, ...]
    documents: tuple[str, ...]
    state: FilingState
    prepared_by: str
    prepared_at: datetime
    checked_by: str = ""
    channel: str = ""
    target: str = ""
    sent_at: datetime | None = None
    receipt: str = ""
    answer: str = ""
    faults: tuple[str, ...] = ()

    @property
    def hex(self) -> str:
        """The digest as it stands in addresses and names of files."""
        return self.digest.removeprefix("sha256:")


@dataclass(frozen=True, slots=True)
class Filing:
    """What its events say. `to` is the addressee as records name it, `basis` why; `obligation` and `due_on` what it answers."""

    id: str
    kind: str
    period: str
    about: str
    to: str
    basis: str
    obligation: str
    due_on: date | None
    versions: tuple[Version, ...]
    events: tuple[FilingEvent, ...]

    @property
    def newest(self) -> Version:
        """The package that counts."""
        return self.versions[-1]

    @property
    def state(self) -> FilingState:
        """Where the filing stands."""
        return self.newest.state

    @property
    def given(self) -> Version | None:
        """The last package that went out and was not refused, if any was: what a correction corrects."""
        gone = (one for one in reversed(self.versions) if one.sent_at is not None and one.answer != "refused")
        return next(gone, None)

    def superseded(self, version: Version) -> bool:
        """Whether a later package that went out corrects this one."""
        return any(one.supersedes == version.digest and one.sent_at is not None for one in self.versions)

    def record_key(self, version: Version) -> str:
        """The key of the record `submission` of a package: the filing's id, for corrections with their number."""
        return self.id if version.number == 1 else f"{self.id}-{version.number}"


def filing_id(kind: str, which: str, to: str = "") -> str:
    """The id of a filing: the kind, the period or the record that it is about, and the addressee where there may be several."""
    return "-".join(part for part in (kind, which.replace("/", "_"), to) if part)[:120]


def fold_filing(events: Iterable[FilingEvent]) -> Filing:
    """What the events of one filing say, in their order; the first one prepares the first package."""
    story = tuple(events)
    first = story[0].fields
    versions: dict[int, Version] = {}
    for event in story:
        if event.event == "prepared":
            versions[event.version] = _prepared(event)
        elif event.version in versions:
            versions[event.version] = _moved(versions[event.version], event)
    due = first.get("due_on")
    return Filing(
        story[0].filing,
        first["kind"],
        first["period"],
        first["about"],
        first["to"],
        first["basis"],
        first["obligation"],
        date.fromisoformat(due) if due else None,
        tuple(versions[number] for number in sorted(versions)),
        story,
    )


def event_of_entry(item: StoredEntry) -> FilingEvent:
    """An entry of the ledger as an event."""
    said = item.payload
    own = {"filing", "event", "version", "by", "at"}
    return FilingEvent(
        said["filing"],
        said["event"],
        said["version"],
        said["by"],
        datetime.fromisoformat(said["at"]),
        {name: value for name, value in said.items() if name not in own},
        item.seq,
    )


def filing_line(one: Filing) -> dict[str, Any]:
    """A filing and where it stands, for programs."""
    newest = one.newest
    return {
        "id": one.id,
        "kind": one.kind,
        "period": one.period,
        "about": one.about,
        "to": one.to,
        "basis": one.basis,
        "state": one.state,
        "number": newest.number,
        "digest": newest.digest,
        "file": newest.file,
        "supersedes": newest.supersedes,
        "sent_at": newest.sent_at and newest.sent_at.isoformat(),
        "receipt": newest.receipt,
    }


def filing_json(one: Filing) -> dict[str, Any]:
    """The same with its packages and its story."""
    packages = [
        {
            "number": version.number,
            "digest": version.digest,
            "file": version.file,
            "size": version.size,
            "state": version.state,
            "supersedes": version.supersedes,
            "prepared_by": version.prepared_by,
            "checked_by": version.checked_by,
            "sent_at": version.sent_at and version.sent_at.isoformat(),
            "receipt": version.receipt,
            "faults": list(version.faults),
        }
        for version in one.versions
    ]
    events = [
        {"event": event.event, "number": event.version, "by": event.by, "at": event.at.isoformat(), "seq": event.seq}
        for event in one.events
    ]
    return {**filing_line(one), "packages": packages, "events": events}


def _prepared(event: FilingEvent) -> Version:
    said = event.fields
    return Version(
        event.version,
        said["digest"],
        said["file"],
        said["size"],
        said["supersedes"],
        said["checkpoint"],
        tuple(said["covers"]),
        tuple(said["documents"]),
        "prepared",
        event.by,
        event.at,
    )


def _moved(version: Version, event: FilingEvent) -> Version:
    said = event.fields
    match event.event:
        case "checked":
            return replace(version, state="checked", checked_by=event.by)
        case "returned":
            return replace(version, state="returned", checked_by=event.by)
        case "sending":
            return replace(version, state="sending", channel=said["channel"], target=said["target"])
        case "sent":
            return replace(version, state="sent", sent_at=datetime.fromisoformat(said["sent_at"]))
        case "receipted":
            taken = said["result"] == "accepted"
            state: FilingState = "receipted" if taken else "refused"
            return replace(
                version, state=state, receipt=said["name"], answer=said["result"], faults=tuple(said.get("faults", ()))
            )
    return version
