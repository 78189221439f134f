"""What a telemetry store consists of: one small file that names every part with its digest, replaced in one step.

    parts        samples, each of one local month of `at`
    superseded   samples that a later import corrected: kept, counted nowhere
    metric_day   one file a month, and the basis (hours classes and minutes) that it was worked out on
    stale        local days whose samples changed since

A part becomes so by standing here; a file that does not is a left-over of a broken run and is removed by the next
writer.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from zhengan.ledger.samples import TelemetryFault
from zhengan.records import Fault

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file of samples that begin in `[first_us, last_us]`; the last minute touched ends by `end_us` (spans
    included)."""

    file: str
    month: str
    rows: int
    spans: int
    first_us: int
    last_us: int
    end_us: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DayPart:
    """A month of `metric_day`. `basis` is a digest of what it depends on beside the samples."""

    file: str
    basis: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The store's whole state. `series` holds (institution, object_type, object, metric)."""

    next: int = 1
    series: tuple[tuple[str, str, str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    superseded: tuple[Part, ...] = ()
    metric_day: dict[str, DayPart] = field(default_factory=dict)
    stale: dict[str, tuple[date, ...]] = field(default_factory=dict)

    def files(self) -> set[str]:
        """Every file that belongs to the store."""
        return {part.file for part in self.stored()}

    def stored(self) -> list[Part | DayPart]:
        """Every part, of samples and of `metric_day`, by file name."""
        return sorted([*self.parts, *self.superseded, *self.metric_day.values()], key=lambda part: part.file)

    def with_stale(self, days: Iterable[date]) -> Manifest:
        """The manifest after samples of these days changed."""
        stale = {month: set(known) for month, known in self.stale.items()}
        for day in days:
            stale.setdefault(month_of(day), set()).add(day)
        return replace(self, stale={month: tuple(sorted(found)) for month, found in sorted(stale.items())})


def load(folder: Path) -> Manifest:
    """The store's manifest, empty for a new folder. TelemetryFault when it cannot be read."""
    path = folder / NAME
    if not path.exists():
        return Manifest()
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if said.pop("format") != FORMAT:
            raise ValueError("format")
        return Manifest(
            next=int(said["next"]),
            series=tuple((str(a), str(b), str(c), str(d)) for a, b, c, d in said["series"]),
            parts=tuple(Part(**part) for part in said["parts"]),
            superseded=tuple(Part(**part) for part in said["superseded"]),
            metric_day={month: DayPart(**part) for month, part in said["metric_day"].items()},
            stale={month: tuple(map(date.fromisoformat, days)) for month, days in said["stale"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        found = f"{type(error).__name__}: {error}"[:160]
        remedy = "从备份恢复该文件，或删去整个文件夹后重新导入"
        raise TelemetryFault([Fault("manifest", str(path), 0, "", "监测数据目录的清单", found, remedy)]) from error


def save(folder: Path, manifest: Manifest) -> None:
    """Puts the manifest in the old one's place in one step: a crash leaves the one or the other."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1, default=date.isoformat)
    new = folder / (NAME + ".new")
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / NAME)
    sync(folder)


@contextmanager
def locked(folder: Path) -> Iterator[Manifest]:
    """The manifest, with every other writer kept out and left-overs of broken runs cleared away."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        flock(lock, LOCK_EX)
        manifest = _opened(folder)
        for path in folder.glob("*.parquet"):
            if path.name not in manifest.files():
                path.unlink()
        shutil.rmtree(folder / "spill", ignore_errors=True)
        yield manifest


def _opened(folder: Path) -> Manifest:
    """The manifest; a new store gets one before its first part, so that parts without one mean that it was lost."""
    if not (folder / NAME).exists():
        if any(folder.glob("*.parquet")):
            remedy = "从备份恢复清单，或把数据文件移到别处后重新导入"
            raise TelemetryFault(
                [Fault("manifest", str(folder / NAME), 0, "", "监测数据目录的清单", "只有数据文件", remedy)]
            )
        save(folder, Manifest())
    return load(folder)


def seal(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a finished file, once it is safely on the disk."""
    sync(path)
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def faults_of(folder: Path, manifest: Manifest) -> tuple[Fault, ...]:
    """Every file that is missing or is not what was written."""
    faults = []
    for part in manifest.stored():
        path = folder / part.file
        expected, remedy = "与清单一致的文件", "从备份恢复该文件，或重新导入"
        if not path.exists():
            faults.append(Fault("missing_file", str(path), 0, "", expected, "文件不存在", remedy))
        elif seal(path) != (part.size, part.sha256):
            faults.append(Fault("altered_file", str(path), 0, "", expected, "内容已改变", remedy))
    return tuple(faults)


def sync(path: Path) -> None:
    """Makes the file or folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def month_days(month: str) -> tuple[date, date]:
    """The first and last day of a month such as 2026-11."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
