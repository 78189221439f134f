"""The log archive of a workspace's institution: where it lies, who signs, what is kept and for how long, what may go.

    LogArchive(workspace, institution)
      .place .signer() .sources() .save_sources(…)          the folder, the key, the register
      .kept(day) .delete(…)                                 terms and holds; deletion after the day only
      .copies .copy(…) .compare(…)                          second places
      .forecast(day)                                        how long the disk lasts

Instants come from the doors; holds from the cases.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from zhengan.archive.errors import Refused
from zhengan.archive.keep.copies import CopyFault, compare_all, copy_missing
from zhengan.archive.keep.deletion import Kept, delete, keeping, keepings
from zhengan.archive.keep.forecast import Forecast, StoredDay, forecast
from zhengan.archive.keep.objects import FolderObjects, Objects, bucket
from zhengan.archive.keep.settings import CopyPlace, Keeping, read_keeping
from zhengan.archive.keep.shredding import shred
from zhengan.archive.keep.terms import Retention, legal_terms, retention
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.book import SegmentEvent
from zhengan.archive.segments.manifest import Manifest
from zhengan.archive.segments.reading import manifests, open_segment, segments
from zhengan.archive.sources import Sources
from zhengan.calendar import subtract_term
from zhengan.ledger import Ed25519Signer, origin_of
from zhengan.workspace.clock import SHANGHAI
from zhengan.workspace.folder import Workspace
from zhengan.workspace.lawbook import lawbook

FOLDER = "archive"
_PLAIN, _ODD = re.compile(r"[\w.-]{1,100}"), re.compile(r"[^\w-]")


@dataclass(frozen=True, slots=True)
class LogArchive:
    """The archive of one institution of a workspace."""

    workspace: Workspace
    institution: str

    @property
    def place(self) -> ArchivePlace:
        """Its folder: named after the institution, with a digest where the name cannot be a folder's."""
        name = self.institution
        if not _PLAIN.fullmatch(name) or name.startswith("."):
            digest = sha256(self.institution.encode()).hexdigest()
            name = f"{_ODD.sub('_', name)[:60]}-{digest[:8]}"
        return ArchivePlace(self.workspace.root / FOLDER / name, self.institution)

    def signer(self) -> Ed25519Signer:
        """Who signs segments and deletions. Raises KeyFileError."""
        return Ed25519Signer.load(self.workspace.signing_key, origin_of(self.workspace.institution))

    def sources(self) -> Sources:
        """The register. Raises ArchiveError for a file that cannot be read."""
        return Sources.load(self.place.sources)

    def save_sources(self, sources: Sources) -> None:
        """Keeps the register."""
        sources.save(self.place.sources)

    @property
    def decided(self) -> Keeping:
        """What the institution decided about keeping. Raises Refused."""
        return read_keeping(self.place.keeping)

    def retention(self, on: date) -> Retention:
        """The terms that count on a day: the law's, and longer ones of the institution's own. Raises Refused."""
        law = lawbook(self.workspace)
        return retention(legal_terms(law.obligations(), on), self.decided.terms, on)

    def kept(self, today: date) -> list[Kept]:
        """Every segment with its term and the cases that hold it, by class, day and name."""
        return list(keepings(manifests(self.place), self.retention(today), self._system_of(), self._held_by(), today))

    def delete(self, segment: str, *, by: str, at: datetime, ground: str) -> SegmentEvent:
        """Deletes a segment. Raises Refused where it may not go, whoever asks."""
        today = at.astimezone(SHANGHAI).date()
        manifest = open_segment(self.place, segment).manifest
        kept = keeping(manifest, self.retention(today), self._system_of(), self._held_by(), today)
        return delete(self.place, kept, by=by, at=at, ground=ground, signer=self.signer())

    def shred(self, group: str, *, by: str, at: datetime, ground: str) -> list[SegmentEvent]:
        """Deletes a month of a class (`business-2021-03`) and destroys its key. Raises Refused where anything of it may not go."""
        kept = self.kept(at.astimezone(SHANGHAI).date())
        return shred(self.place, group, kept, by=by, at=at, ground=ground, signer=self.signer())

    def copy(self, to: CopyPlace, *, by: str, at: datetime) -> Iterator[SegmentEvent]:
        """Copies what a second place does not have yet; each is read back before it is noted. Raises ArchiveError."""
        until = {item.manifest.segment: item.free_on for item in self.kept(at.astimezone(SHANGHAI).date())}
        return copy_missing(
            segments(self.place),
            objects_of(to),
            institution=self.institution,
            to=to.name,
            keep_until=lambda manifest: until.get(manifest.segment),
            by=by,
            at=at,
        )

    def compare(self, to: CopyPlace) -> Iterator[CopyFault]:
        """Reads a second place back and names every fault."""
        return compare_all(manifests(self.place), objects_of(to))

    def copy_place(self, name: str) -> CopyPlace:
        """A second place by its name. Raises Refused."""
        found = next((item for item in self.decided.copies if item.name == name), None)
        if found is None:
            known = "、".join(item.name for item in self.decided.copies) or "一处也没有"
            raise Refused(f"没有名为“{name[:40]}”的副本存放处，登记的是：{known}。请在 {self.place.keeping} 里写明。")
        return found

    def forecast(self, today: date) -> Forecast:
        """How long the disk lasts at the rate of the last days."""
        stored: Counter[tuple[date, date | None]] = Counter()
        for item in self.kept(today):
            day = date.fromisoformat(item.manifest.day)
            stored[day, item.free_on if not item.holds else None] += item.manifest.stored_bytes
        days = [StoredDay(day, size, free_on) for (day, free_on), size in stored.items()]
        terms = self.retention(today).legal.values()
        longest = max(((today - subtract_term(today, term.term)).days for term in terms), default=365 * 5)
        return forecast(days, shutil.disk_usage(_existing(self.place.root)).free, today, longest)

    def manifests(self) -> list[Manifest]:
        """The manifests of all sealed segments."""
        return manifests(self.place)

    def _system_of(self) -> "_SystemOf":
        return _SystemOf({source.id: source.system or source.device for source in self.sources()})

    def _held_by(self) -> "_HeldBy":
        from zhengan.cases.hold import standing_holds

        held: dict[str, list[str]] = {}
        for one in standing_holds(self.institution):
            if one.of == "log":
                held.setdefault(one.what, []).append(one.case)
        return _HeldBy(held)


@dataclass(frozen=True, slots=True)
class _SystemOf:
    by_source: dict[str, str]

    def __call__(self, source: str) -> str | None:
        return self.by_source.get(source) or None


@dataclass(frozen=True, slots=True)
class _HeldBy:
    by_system: dict[str, list[str]]

    def __call__(self, system: str) -> list[str]:
        return self.by_system.get(system, [])


def objects_of(to: CopyPlace) -> Objects:
    """The second place itself. Raises ArchiveError where it cannot be reached."""
    return bucket(to.to, to.endpoint) if "://" in to.to else FolderObjects(Path(to.to))


def _existing(path: Path) -> Path:
    return next(one for one in (path, *path.parents) if one.exists())
