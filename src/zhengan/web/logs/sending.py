"""The register of sources: who sends what, its last line, who has fallen silent, and what important systems should send and do not."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from zhengan.archive.errors import Refused
from zhengan.archive.line import CLASSES, LogClass
from zhengan.archive.sources import Source
from zhengan.archive.wal import WalReader, receivers
from zhengan.web.errors import AskedWrongly
from zhengan.web.logs.asked import quoted
from zhengan.web.logs.opened import archive_of, end_of
from zhengan.web.logs.overview import duration
from zhengan.web.place import Place
from zhengan.web.systems.dossier import systems_of
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.archive_judging import last_lines

TEXTS = ("title", "system", "device", "zone", "app", "expected", "certificate")
LONGEST = 200


@dataclass(frozen=True)
class SourceRow:
    """A source as it stands: `silent` since when, where that is longer than it says is normal."""

    source: Source
    of: str
    last: datetime | None
    lines: int
    silent_for: str
    state: str

    @property
    def class_title(self) -> str:
        """What its class is called."""
        return CLASSES[self.source.log_class]

    @property
    def every(self) -> str:
        """The agreed interval as people say it."""
        return duration(self.source.silence) if self.source.silence else ""

    @property
    def query(self) -> str:
        """The search for its lines."""
        return f"source:={quoted(self.source.id)}"


@dataclass(frozen=True)
class Lack:
    """A class of log that an important system has to send and no enabled source sends."""

    system: str
    name: str
    log_class: LogClass

    @property
    def class_title(self) -> str:
        """What the class is called."""
        return CLASSES[self.log_class]


@dataclass(frozen=True)
class Register:
    """The sources, silent ones first; what is lacking; and the systems to choose from."""

    rows: Sequence[SourceRow]
    lacks: Sequence[Lack]
    systems: Sequence[tuple[str, str]]
    silent: int


def register_of(place: Place) -> Register:
    """The page of sources."""
    archive, at = archive_of(place.institution), end_of(place)
    names = names_of(place)
    sources, last, counts = archive.sources(), last_lines(archive), counts_of(archive)
    rows = [_row(one, names, last.get(one.id), counts[one.id], at) for one in sources]
    rows.sort(key=lambda row: (("silent", "never", "normal", "ended").index(row.state), row.source.id))
    important = important_of(place)
    lacks = [
        Lack(one.system, names.get(one.system, one.system), one.log_class)
        for one in sources.expected(important)
        if not one.sources
    ]
    return Register(rows, lacks, sorted(names.items()), sum(row.state in ("silent", "never") for row in rows))


def names_of(place: Place) -> dict[str, str]:
    """What the systems on file are called, by key."""
    found = systems_of(place.institution, place.as_of, place.known_by)
    return {key: str(held["system"].payload["name"]) for key, held in found.items() if "system" in held}


def important_of(place: Place) -> list[str]:
    """The important systems that are in use on the asked day."""
    found = systems_of(place.institution, place.as_of, place.known_by)
    kept = ((key, held["system"]) for key, held in found.items() if "system" in held)
    return sorted(key for key, one in kept if one.payload["important"] and not _retired(one, place))


def counts_of(archive: LogArchive) -> Counter[str]:
    """How many lines of each source there are, sealed or not."""
    found: Counter[str] = Counter()
    for manifest in archive.manifests():
        for source, runs in manifest.sources.items():
            found[source] += sum(last - first + 1 for first, last in runs)
    for receiver in receivers(archive.place):
        for held in WalReader(archive.place.wal / receiver).read(on_damage=lambda damage: None):
            found[held.batch.source] += len(held.batch.lines)
    return found


def add_source(institution: str, said: Mapping[str, Any]) -> tuple[Source, str]:
    """Registers a source and gives its token, which cannot be had again. Raises ArchiveError, AskedWrongly."""
    archive = archive_of(institution)
    known = archive.sources()
    source = _source_of(said)
    if known.get(source.id):
        raise Refused(f"来源 {source.id} 已经登记。没有改动；要换令牌请在它那一行换。")
    sources, token = known.add(source)
    archive.save_sources(sources)
    found = sources.get(source.id)
    assert found is not None
    return found, token


def renew_token(institution: str, source: str) -> str:
    """A new token; the old one is void from now on. Raises ArchiveError."""
    archive = archive_of(institution)
    sources, token = archive.sources().renew_token(source)
    archive.save_sources(sources)
    return token


def end_source(institution: str, source: str) -> Source:
    """The source sends no longer; what it sent stays. Raises Refused for one that is unknown or has ended."""
    archive = archive_of(institution)
    sources = archive.sources()
    ended = replace(sources.allowed(source), enabled=False)
    archive.save_sources(sources.put(ended))
    return ended


def _source_of(said: Mapping[str, Any]) -> Source:
    asked = str(said.get("class", ""))
    log_class = next((one for one in CLASSES if one == asked), None)
    if log_class is None:
        raise AskedWrongly(f"日志的种类应为 {'、'.join(CLASSES)} 之一，实为“{asked[:20]}”。没有登记，请重新选择。")
    texts = {name: str(said.get(name, "")).strip() for name in TEXTS}
    long = next((name for name, text in texts.items() if len(text) > LONGEST), None)
    if long:
        raise AskedWrongly(f"{long} 应不超过 {LONGEST} 个字符。没有登记，请改短。")
    if texts["system"] and texts["device"]:
        raise AskedWrongly("一个来源属于一个系统或一台设备，不能都填。没有登记，请去掉一个。")
    return Source(
        str(said.get("id", "")).strip(),
        log_class,
        title=texts["title"],
        system=texts["system"],
        device=texts["device"],
        zone=texts["zone"],
        app=texts["app"],
        expected=texts["expected"],
        certificate=texts["certificate"],
    )


def _row(source: Source, names: Mapping[str, str], last: datetime | None, lines: int, at: datetime) -> SourceRow:
    state = "normal"
    patience = source.silence
    if not source.enabled:
        state = "ended"
    elif last is None:
        state = "never"
    elif patience is not None and at - last > patience:
        state = "silent"
    gone = duration(timedelta(seconds=int((at - last).total_seconds()))) if last and state == "silent" else ""
    of = names.get(source.system, source.system) if source.system else source.device
    return SourceRow(source, of, last, lines, gone, state)


def _retired(record: Any, place: Place) -> bool:
    day = record.day("retired_on")
    return day is not None and day <= place.as_of
