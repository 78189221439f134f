"""Deleting sealed lines: only what has outlived its term, only what no case holds; otherwise nobody can, whatever role they have.

The entry in the ledger comes first, then the files go: a stop between the two is finished by `finish_deletions`. What stays is the
manifest, its signature and the signed word of the deletion.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from zhengan.archive.errors import Refused
from zhengan.archive.keep.terms import Retention, Term
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import SegmentEvent, events, events_of, write_event
from zhengan.archive.segments.deletion import Deletion
from zhengan.archive.segments.files import fresh_folder, make_folders, move_folder, sync_folder, write_durably
from zhengan.archive.segments.manifest import MANIFEST, NOTE, Manifest
from zhengan.archive.segments.reading import Segment, folders, open_segment
from zhengan.ledger.chain import instant_text
from zhengan.ledger.note import Signer

DELETION = "deletion.note"
_ZONE = ZoneInfo("Asia/Shanghai")

SystemOf = Callable[[str], str | None]
"""Source -> the system (or device) whose lines it sends; None where the register does not say."""
HeldBy = Callable[[str], Sequence[str]]
"""System -> the cases that hold its logs; "" asks for holds of all systems."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a segment is kept. `free_on` None: no term is set, so it never goes by itself. `holds` are the cases that need it."""

    manifest: Manifest
    systems: tuple[str, ...]
    last_day: date
    term: Term | None
    free_on: date | None
    holds: tuple[str, ...]

    def refusal(self, today: date) -> str | None:
        """Why it may not be deleted today; None where it may."""
        name = self.manifest.segment
        if self.holds:
            return f"{name} 由 {'、'.join(self.holds)} 保全，解除以前不能删除。没有删除。"
        if self.term is None or self.free_on is None:
            return f"{name} 没有保存期可依（法规和本机构都没有定），不能删除。没有删除。"
        if today < self.free_on:
            return (
                f"{name} 应保存 {self.term.term}（{self.term.cite}），最后一行是 {self.last_day} 的，"
                f"{self.free_on} 起才能删除，今天是 {today}。没有删除。"
            )
        return None


def keepings(
    manifests: Iterable[Manifest], retention: Retention, system_of: SystemOf, held_by: HeldBy, today: date
) -> Iterator[Kept]:
    """How long each segment is kept and why, in the order given."""
    for manifest in manifests:
        yield keeping(manifest, retention, system_of, held_by, today)


def keeping(manifest: Manifest, retention: Retention, system_of: SystemOf, held_by: HeldBy, today: date) -> Kept:
    """How long one segment is kept. The term runs from the day on which its last line was received: never too short."""
    systems = tuple(sorted({system for source in manifest.sources if (system := system_of(source))}))
    last_day = datetime.fromtimestamp(manifest.received[1] // 1_000_000_000, _ZONE).date()
    term = retention.term(manifest.log_class, systems, today)
    holds = dict.fromkeys(case for system in ("", *systems) for case in held_by(system))
    return Kept(manifest, systems, last_day, term, None if term is None else term.first_free(last_day), tuple(holds))


def delete(place: ArchivePlace, kept: Kept, *, by: str, at: datetime, ground: str, signer: Signer) -> SegmentEvent:
    """Deletes a segment. Raises Refused where it may not go yet, or no ground is given; then nothing happened."""
    today = at.astimezone(_ZONE).date()
    if refusal := kept.refusal(today):
        raise Refused(refusal)
    if not ground.strip():
        raise Refused("删除日志要写明理由。没有删除，请补上理由。")
    manifest, term, free_on = kept.manifest, kept.term, kept.free_on
    if term is None or free_on is None:
        raise Refused(f"{manifest.segment} 没有保存期可依，不能删除。没有删除。")
    segment = open_segment(place, manifest.segment)
    earlier = [event for event in events_of(place.institution, manifest.segment) if event.event == "deleted"]
    if earlier:
        _remove(place, segment, str(earlier[-1].fields["note"]))
        return earlier[-1]
    word = Deletion(
        place.institution,
        manifest.segment,
        segment.manifest.digest,
        kept.last_day,
        term.term,
        term.cite,
        free_on,
        by,
        instant_text(at.astimezone(_ZONE)),
    )
    fields = {
        "class": manifest.log_class,
        "day": manifest.day,
        "ground": ground.strip()[:1000],
        "manifest": segment.manifest.digest,
        "note": word.signed(signer),
        "root": manifest.root,
        "rows": manifest.rows,
        "sources": {name: [list(run) for run in runs] for name, runs in manifest.sources.items()},
    }
    event = write_event(place.institution, manifest.segment, "deleted", fields, by=by, at=at)
    _remove(place, segment, str(event.fields["note"]))
    return event


def finish_deletions(place: ArchivePlace) -> list[str]:
    """Removes the files of segments whose deletion stands in the ledger; the names of those that were still there."""
    there = {folder.name for folder in folders(place)}
    found = [event for event in events(place.institution) if event.event == "deleted" and event.segment in there]
    for event in found:
        _remove(place, open_segment(place, event.segment), str(event.fields["note"]))
    return [event.segment for event in found]


def _remove(place: ArchivePlace, segment: Segment, note: str) -> None:
    stone = place.deleted / segment.manifest.log_class / segment.manifest.day / segment.manifest.segment
    make_folders(stone.parent, place.root)
    fresh_folder(stone)
    for name in (MANIFEST, NOTE):
        write_durably(stone / name, (segment.folder / name).read_bytes())
    write_durably(stone / DELETION, note.encode())
    sync_folder(stone)
    gone = segment.folder.parent / f".{segment.folder.name}.gone"
    shutil.rmtree(gone, ignore_errors=True)
    move_folder(segment.folder, gone)
    shutil.rmtree(gone)
