"""What an archive holds, at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhengan.archive.keep.judging import Silence
from zhengan.archive.line import CLASSES, LogClass
from zhengan.archive.receive.status_file import read_statuses
from zhengan.archive.wal import WalReader, receivers
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.archive_judging import silent_now


@dataclass(frozen=True, slots=True)
class ClassStatus:
    """The sealed lines of a class. Days are those of receipt."""

    log_class: LogClass
    segments: int
    rows: int
    raw_bytes: int
    stored_bytes: int
    first_day: str
    last_day: str


@dataclass(frozen=True, slots=True)
class ArchiveStatus:
    """Sealed lines by class, lines that wait to be sealed, silent sources, and what each receiver last said of itself."""

    classes: tuple[ClassStatus, ...]
    unsealed_lines: int
    unsealed_bytes: int
    silent: tuple[Silence, ...]
    receivers: Mapping[str, Mapping[str, Any]]

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "classes": [{name: getattr(one, name) for name in one.__slots__} for one in self.classes],
            "unsealed": {"lines": self.unsealed_lines, "bytes": self.unsealed_bytes},
            "silent": [{"source": one.source.id, "since": one.since.isoformat()} for one in self.silent],
            "receivers": {name: dict(one) for name, one in self.receivers.items()},
        }


def status_of(archive: LogArchive, now: datetime) -> ArchiveStatus:
    """The state of an archive. A source that has never sent is silent where it was to send."""
    lines = size = 0
    for receiver in receivers(archive.place):
        for held in WalReader(archive.place.wal / receiver).read(on_damage=lambda damage: None):
            lines, size = lines + len(held.batch.lines), size + held.size
    silent = silent_now(archive, now, datetime.fromtimestamp(0, now.tzinfo))
    return ArchiveStatus(tuple(_classes(archive)), lines, size, tuple(silent), read_statuses(archive.place))


def _classes(archive: LogArchive) -> list[ClassStatus]:
    manifests = archive.manifests()
    found = []
    for log_class in CLASSES:
        own = [one for one in manifests if one.log_class == log_class]
        if own:
            found.append(
                ClassStatus(
                    log_class,
                    len(own),
                    sum(one.rows for one in own),
                    sum(one.raw_bytes for one in own),
                    sum(one.stored_bytes for one in own),
                    min(one.day for one in own),
                    max(one.day for one in own),
                )
            )
    return found
