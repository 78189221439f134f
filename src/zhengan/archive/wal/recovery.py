"""Opening a log after whatever happened to it: every file is read and synced, damage is named and kept aside.

A file of an earlier life is never written to again. What was torn at its end is cut by the next file, whose `first` says which
batches count. A damaged batch is a torn one only where nothing says that it was acknowledged: it is beyond what `durable`
tells, and no later group stands behind it (a group is written when the one before is durable).
"""

import os
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Protocol

import orjson

from zhengan.archive.wal import medium
from zhengan.archive.wal.file import PAGE, LogFile, paths, read_head, sweep
from zhengan.archive.wal.marks import Durable, read_durable, read_sealed, write_sealed
from zhengan.archive.wal.reader import to_batch
from zhengan.archive.wal.record import BATCH, STATE, WalBatch
from zhengan.archive.wal.scan import Damage, Record, Walk

_NOWHERE = 1 << 62


class Memory(Protocol):
    """What has to outlive the files of the log: it is written at the head of each new one, and given back when opening."""

    def state(self) -> bytes: ...

    def restore(self, state: bytes) -> None: ...

    def replay(self, batch: WalBatch) -> None: ...

    def lost(self, damage: Damage) -> None: ...


@dataclass(frozen=True, slots=True)
class Recovered:
    """How a log was found."""

    durable: Durable
    next_file: int
    damages: tuple[Damage, ...]


@dataclass(slots=True)
class _Course:
    """How far the way through the files has come. `intact` until a batch was missing
    since the chain was last known; `named` is the last batch that damage was told of."""

    memory: Memory | None
    known: Durable
    head: Durable = field(default_factory=Durable)
    intact: bool = False
    named: int = 0
    damages: list[Damage] = field(default_factory=list)


def recover(folder: Path, memory: Memory | None) -> Recovered:
    """Raises OSError where the medium fails."""
    sweep(folder)
    known = read_durable(folder)
    course = _Course(memory, known or Durable())
    if known is None:
        _name_mark(course, folder / "durable", "已确认进度的记载损坏，改从日志本身推定")
    files = _open_files(folder, course)
    if files:
        _begin(course, folder, files[0])
    for file, follower in zip_longest(files, files[1:]):
        _pass(course, file, follower.head.first - 1 if follower else _NOWHERE)
        medium.sync(file.handle)
        os.close(file.handle)
    if course.known.number > max(course.head.number, course.named, read_sealed(folder) or 0):
        first = max(course.head.number, course.named) + 1
        _name(course, Damage(folder, 0, 0, first, f"已确认的第 {first} 至 {course.known.number} 批不见了"))
    if course.known.number > course.head.number:
        course.head = course.known
    numbers = [int(path.name[:12]) for path in [*paths(folder), *folder.glob("[0-9]*.damaged")]]
    _keep_aside(folder, course.damages)
    return Recovered(course.head, max(numbers, default=0) + 1, tuple(course.damages))


def _begin(course: _Course, folder: Path, file: LogFile) -> None:
    """Goes by what the oldest file says of what was before it."""
    first = file.head.first
    course.head, course.intact = Durable(first - 1, file.head.previous), True
    if course.memory and first == 1:
        course.memory.restore(b"")
    sealed = read_sealed(folder)
    if sealed is None:
        _name_mark(course, folder / "sealed", "已封存进度的记载损坏，改从最早的文件推定")
        write_sealed(folder, first - 1)
    elif first > sealed + 1:
        text = f"第 {sealed + 1} 至 {first - 1} 批所在的文件不见了"
        _name(course, Damage(file.path, 0, PAGE, sealed + 1, text))


def _name_mark(course: _Course, path: Path, text: str) -> None:
    if path.exists():
        _name(course, Damage(path, 0, path.stat().st_size, 0, text))


def _open_files(folder: Path, course: _Course) -> list[LogFile]:
    files = []
    for path in paths(folder):
        handle = os.open(path, os.O_RDWR)
        head, why = read_head(handle)
        if why:
            _name(course, Damage(path, 0, PAGE, 0, why))
        if head is None:
            os.close(handle)
            path.rename(path.with_suffix(".damaged"))
        else:
            files.append(LogFile(path, handle, os.fstat(handle).st_size, head))
    return files


def _pass(course: _Course, file: LogFile, last: int) -> None:
    """Reads one file up to the batch `last`."""
    number = max(course.head.number, course.named) + 1
    if file.head.first > number:
        _name(course, Damage(file.path, 0, PAGE, number, f"此前的第 {number} 至 {file.head.first - 1} 批不见了"))
        course.intact = False
    if last < file.head.first:
        return  # begun and given up before anything in it was acknowledged
    sure = last if last != _NOWHERE else course.known.number
    held: list[Damage | Record] = []  # from a damage on that may be a torn tail
    for item in Walk(file, sure):
        if _number(item) > last:
            return
        if held and isinstance(item, Record) and _stands_behind(item, held[0]):
            _settle(course, file, held)
        if held or (last == _NOWHERE and isinstance(item, Damage) and _may_be_torn(item, course, file)):
            held.append(item)
        else:
            _settle(course, file, [item])
    if held:
        _cut(course, file, held)


def _may_be_torn(damage: Damage, course: _Course, file: LogFile) -> bool:
    """Nothing says that it was acknowledged: not the note of progress, and for a state no batch behind it."""
    return damage.number > course.known.number if damage.number else course.head.number < file.head.first


def _stands_behind(record: Record, damage: Damage | Record) -> bool:
    """Whether the record's group was begun when the damaged one was durable."""
    return record.header.kind == BATCH and record.header.number - record.header.place > _number(damage)


def _cut(course: _Course, file: LogFile, held: list[Damage | Record]) -> None:
    torn = held[0]
    assert isinstance(torn, Damage)
    text = f"末尾写了一半，已截去；从未确认过（{torn.text}）"
    course.damages.append(Damage(torn.path, torn.offset, torn.length, torn.number, text, torn.hint))
    _settle(course, file, [one for one in held if isinstance(one, Record) and one.header.kind == STATE])


def _number(item: Damage | Record) -> int:
    return item.number if isinstance(item, Damage) else item.header.number


def _settle(course: _Course, file: LogFile, items: list[Damage | Record]) -> None:
    for item in items:
        if isinstance(item, Damage):
            course.intact = course.intact and not item.number
            _name(course, item)
        elif item.header.kind == STATE:
            if course.memory:
                course.memory.restore(item.body)
        else:
            _take(course, file, item)
    items.clear()


def _take(course: _Course, file: LogFile, record: Record) -> None:
    header = record.header
    if course.intact and header.previous != course.head.chain:
        size = len(record.body)
        _name(course, Damage(file.path, record.offset, size, header.number, "与前一批的链不相接：其间有内容被换过"))
    batch = to_batch(record, file.head.algorithm)
    course.head, course.intact = Durable(header.number, batch.chain), True
    if course.memory:
        course.memory.replay(batch)


def _name(course: _Course, damage: Damage) -> None:
    course.damages.append(damage)
    course.named = max(course.named, damage.number)
    if course.memory:
        course.memory.lost(damage)


def _keep_aside(folder: Path, damages: list[Damage]) -> None:
    """Copies damaged bytes into `damaged/`, once, with a line in `damages.jsonl`: the file may be taken again."""
    aside = folder / "damaged"
    for damage in damages:
        copy = aside / f"{damage.path.stem}-{damage.offset:012d}-{damage.number}.bin"
        if copy.exists() or not damage.path.is_file():
            continue
        aside.mkdir(exist_ok=True)
        with damage.path.open("rb") as file:
            file.seek(damage.offset)
            medium.replace_file(copy, file.read(damage.length))
        line = {"file": damage.path.name, "offset": damage.offset, "length": damage.length, "batch": damage.number}
        with (folder / "damages.jsonl").open("ab") as book:
            book.write(orjson.dumps(line | {"text": damage.text, "lines": damage.hint}) + b"\n")
