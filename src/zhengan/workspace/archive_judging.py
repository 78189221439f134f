"""What the archive proves goes on file: the time that logs cover (`log_holding`), and an alert where a source has fallen silent.

Both are records like any other, entered through the ledger; verdicts of 218:18.2 and sfnet:19 follow from them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from zhengan.archive.keep.judging import Covered, Silence, covered, silences
from zhengan.archive.keep.settings import CopyPlace
from zhengan.archive.line import CLASSES
from zhengan.archive.segments.book import events
from zhengan.archive.segments.deletion import read_deletion
from zhengan.archive.wal import WalReader, receivers
from zhengan.ledger import Appended, Draft, append, entries
from zhengan.records import parse_row
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.clock import SHANGHAI
from zhengan.workspace.errors import InputError

SOURCE = "archive"
_SILENT = "archive-silent"


def coverage(archive: LogArchive) -> list[Covered]:
    """What the segments cover, by object and class."""
    keys = [archive.signer().key]
    gone: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for event in events(archive.institution):
        # Only a deletion that is signed excuses the numbers that are gone.
        if event.event == "deleted" and read_deletion(str(event.fields["note"]), keys, archive.institution):
            receiver = event.segment.rpartition("-")[0]
            for source, runs in event.fields["sources"].items():
                gone.setdefault((receiver, source), []).extend((first, last) for first, last in runs)
    return covered(archive.manifests(), archive.sources(), gone)


def enter_holdings(archive: LogArchive, *, by: str, at: datetime) -> Appended:
    """Writes what is covered into the ledger; spans that are on file as they are add nothing."""
    cells = [_holding(item, found) for found in coverage(archive) for item in found.holdings()]
    return _enter(archive, "log_holding", cells, by, at)


def last_lines(archive: LogArchive) -> Mapping[str, datetime]:
    """The last line of each source, sealed or not."""
    last: dict[str, int] = {}
    for manifest in archive.manifests():
        for source, runs in manifest.covered.items():
            last[source] = max(last.get(source, 0), runs[-1][1] * 1_000_000_000)
    for receiver in receivers(archive.place):
        for batch in WalReader(archive.place.wal / receiver).read(on_damage=lambda damage: None):
            last[batch.batch.source] = max(last.get(batch.batch.source, 0), batch.batch.received_ns)
    return {source: datetime.fromtimestamp(ns / 1e9, SHANGHAI) for source, ns in last.items()}


def silent_now(archive: LogArchive, now: datetime, since: datetime) -> list[Silence]:
    """The sources that have fallen silent. `since` is when the receiver began to listen."""
    return silences(archive.sources(), last_lines(archive), now, since)


def enter_alerts(archive: LogArchive, found: Iterable[Silence], *, by: str, at: datetime) -> Appended:
    """An alert for each silence that has none yet, and the end of those that are over."""
    open_now = {f"{_SILENT}-{one.source.id}-{one.since.astimezone(SHANGHAI):%Y%m%dT%H%M%S}": one for one in found}
    known = {
        entry.key: entry.payload
        for entry in entries(archive.institution, types=["alert"])
        if entry.key.startswith(_SILENT)
    }
    cells = [_alert(key, one, at) for key, one in open_now.items() if key not in known]
    for key, payload in known.items():
        if key not in open_now and not payload.get("closed_at"):
            cells.append({**payload, "key": key, "closed_at": _text(at), "disposal": "来源恢复发送"})
    return _enter(archive, "alert", cells, by, at)


def enter_copy(
    archive: LogArchive, to: CopyPlace, span: tuple[datetime, datetime], size: int, *, by: str
) -> Appended | None:
    """That the archive was copied to a second place: a backup of the archive as a system (218:20.1). None where it is no system on
    file, or the place does not say which site it is."""
    system, site = archive.decided.system, to.site
    if not system or not site:
        return None
    started, finished = span
    cells = {
        "key": f"archive-copy-{to.name}-{finished.astimezone(SHANGHAI):%Y%m%dT%H%M%S}",
        "system": system,
        "started_at": _text(started),
        "finished_at": _text(finished),
        "ok": True,
        "site": site,
        "bytes": str(size),
        "tool": "zhengan archive",
    }
    return _enter(archive, "backup_run", [cells], by, finished)


def enter_comparison(archive: LogArchive, to: CopyPlace, at: datetime, *, ok: bool, by: str) -> Appended | None:
    """That a second place was read back whole and compared: a verification of that backup; None as for `enter_copy`."""
    system = archive.decided.system
    if not system or not to.site:
        return None
    cells = {
        "key": f"archive-compare-{to.name}-{at.astimezone(SHANGHAI):%Y%m%dT%H%M%S}",
        "system": system,
        "verified_at": _text(at),
        "ok": ok,
        "method": "checksum",
    }
    return _enter(archive, "backup_verification", [cells], by, at)


def _holding(item: Any, found: Covered) -> dict[str, Any]:
    return {
        "key": item.key,
        found.object_type: found.object,
        "log_class": item.log_class,
        "from": _text(item.start),
        "until": _text(item.end),
        "complete": item.complete,
    }


def _alert(key: str, one: Silence, at: datetime) -> dict[str, Any]:
    source = one.source
    cells = {
        "key": key,
        "raised_at": _text(at),
        "severity": "major",
        "disposal": f"{CLASSES[source.log_class]}来源 {source.id} 自 {_text(one.since)} 起没有日志，约定不超过 {source.expected}",
    }
    return cells | ({"system": source.system} if source.system else {})


def _enter(archive: LogArchive, type_name: str, cells: Iterable[Mapping[str, Any]], by: str, at: datetime) -> Appended:
    drafts = []
    for one in cells:
        row, faults = parse_row(type_name, {**one, "institution": archive.institution})
        if row is None:
            words = "；".join(fault.text.rstrip("。") for fault in faults)
            raise InputError(f"归档得出的记录 {one['key']} 不能入账：{words}。没有写入。")
        drafts.append(Draft(row.type, row.key, row.payload, row.valid_at.isoformat() if row.valid_at else None))
    return append(archive.institution, drafts, actor=by, source=SOURCE, now=at)


def _text(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")
