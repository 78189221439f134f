"""Verifying the archive of a workspace, or a part of it: a segment, a day of a class, a system."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from zhengan.archive.errors import Refused
from zhengan.archive.line import CLASSES, LogClass
from zhengan.archive.proofs import Verification, verify_all, verify_day, verify_segment
from zhengan.archive.wal import WalReader, receivers
from zhengan.workspace.archive import LogArchive

Progress = Callable[[int, int], None]

_DAY = re.compile(r"(\w+)/(\d{4}-\d{2}-\d{2})")
_SYSTEM = "system/"


def verify_archive(archive: LogArchive, progress: Progress) -> Verification:
    """Everything, the numbers of the unsealed tail as well."""
    keys = [archive.signer().key]
    return verify_all(archive.place, keys=keys, tail=list(_tail(archive)), progress=progress)


def verify_part(archive: LogArchive, what: str, progress: Progress) -> Verification:
    """A segment by its name, a day of a class (`business/2026-11-20`), or the segments of a system (`system/<key>`)."""
    keys = [archive.signer().key]
    if what.startswith(_SYSTEM):
        return _of_system(archive, what.removeprefix(_SYSTEM), progress)
    day = _DAY.fullmatch(what)
    if not day:
        return verify_segment(archive.place, what, keys=keys)
    if day[1] not in CLASSES:
        raise Refused(f"日志的种类应为 {'、'.join(CLASSES)} 之一，实际是 {day[1]}。没有核验。")
    return verify_day(archive.place, _class(day[1]), day[2], keys=keys)


def _of_system(archive: LogArchive, system: str, progress: Progress) -> Verification:
    sources = {source.id for source in archive.sources() if system in (source.system, source.device)}
    if not sources:
        raise Refused(f"没有登记系统 {system} 的日志来源。没有核验，请用 zhengan archive source list 核对。")
    names = [one.segment for one in archive.manifests() if sources & set(one.sources)]
    found = Verification(0, 0, ())
    for number, name in enumerate(names, start=1):
        one = verify_segment(archive.place, name, keys=[archive.signer().key])
        found = replace(
            found, segments=found.segments + 1, lines=found.lines + one.lines, faults=(*found.faults, *one.faults)
        )
        progress(number, len(names))
    return found


def _tail(archive: LogArchive) -> Iterator[tuple[str, str, int, int]]:
    for receiver in receivers(archive.place):
        for held in WalReader(archive.place.wal / receiver).read():
            yield receiver, held.batch.source, held.batch.first_seq, held.batch.last_seq


def _class(name: str) -> LogClass:
    return next(one for one in CLASSES if one == name)
