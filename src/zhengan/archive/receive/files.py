"""Files as sources: plain, gzip or zstd by their first bytes; each line byte for byte without its line feed, empty ones
too.

A file that was taken already is not taken again, however it is called now; one that has grown is taken from where it
had ended.
"""

import gzip
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from zhengan.archive.errors import ArchiveError, Overloaded
from zhengan.archive.intake.lines import frame
from zhengan.archive.line import MAX_LINE
from zhengan.archive.receive.delivery import Store
from zhengan.archive.receive.file_memory import FileMemory, Known

BLOCK = 4 * 1024 * 1024
"""Unpacked bytes that are stored together."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file now. `first_seq` is 0 where nothing new was in it; `too_long` lines were refused."""

    path: Path
    lines: int = 0
    size: int = 0
    first_seq: int = 0
    last_seq: int = 0
    too_long: int = 0
    before: int = 0
    """Unpacked bytes that had been taken earlier."""


def add_files(
    paths: Iterable[Path],
    source: str,
    store: Store,
    memory: FileMemory,
    *,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[Taken]:
    """Takes whole files, one after another, and says of each what was stored. Waits where the store is overloaded.

    Raises ArchiveError for a file that cannot be read or unpacked to its end, and what the store raises; what was said
    before is stored.
    """
    for path in paths:
        try:
            with path.open("rb", buffering=0) as file:
                known = memory.recall(source, file.fileno())
                with unpacked(file) as content:
                    skip(content, known.offset)
                    feeder = Feeder(store, memory, file.fileno(), known, wait)
                    feeder.feed(content, final=True)
        except FileNotFoundError:
            raise ArchiveError(f"找不到文件 {path}") from None
        except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
            raise ArchiveError(f"文件 {path} 读不到头：{error}。读到的完整行已保存；换一份完好的文件再添加") from error
        yield replace(feeder.taken, path=path, before=known.offset)


class Feeder:
    """Carries the lines of one open file to the store, from where it is known."""

    def __init__(
        self, store: Store, memory: FileMemory, descriptor: int, known: Known, wait: Callable[[float], None]
    ) -> None:
        self.known = known
        self.taken = Taken(Path())
        self._store = store
        self._memory = memory
        self._descriptor = descriptor
        self._wait = wait

    def feed(self, content: BinaryIO, *, final: bool) -> int:
        """Stores what `content` has from the offset on; gives how many lines.

        Without `final` a last line that has no line feed yet waits for it.
        """
        before = self.taken.lines
        held = self._again(content)
        while block := content.read(BLOCK):
            held += block
            first, end = held.find(b"\n"), held.rfind(b"\n") + 1
            if first > MAX_LINE:
                self._leave_out(first + 1)
                held, end = held[first + 1 :], end - first - 1
            elif first < 0 and len(held) > MAX_LINE:
                held = self._skip_line(content, len(held))
                continue
            if end:
                self._take(held[:end])
                held = held[end:]
        if held and final:
            self._take(held)
        return self.taken.lines - before

    def _again(self, content: BinaryIO) -> bytes:
        """What was begun before a crash, in the same batch; gives what it read too much."""
        size = self.known.intended - self.known.offset
        held = b""
        while len(held) < size and (block := content.read(size - len(held))):
            held += block
        if len(held) == size > 0:
            self._take(held)
            return b""
        return held

    def _take(self, block: bytes) -> None:
        end = self.known.offset + len(block)
        lines = frame(block)
        self.known = self._memory.intend(self.known, end)
        batch_id = self.known.batch_id(end)
        while True:
            try:
                stored = self._store.accept(self.known.source, lines, batch_id=batch_id)
                break
            except Overloaded as refusal:
                self._wait(refusal.after_seconds)
        self.known = self._memory.advance(self.known, end, self._descriptor)
        first = self.taken.first_seq or stored.first_seq
        self.taken = replace(
            self.taken,
            lines=self.taken.lines + stored.stored,
            size=self.taken.size + len(block),
            first_seq=first,
            last_seq=stored.last_seq,
        )

    def _skip_line(self, content: BinaryIO, skipped: int) -> bytes:
        """Leaves out a line above the limit of which so much is read; gives what follows it."""
        rest = b""
        while block := content.read(BLOCK):
            head, newline, rest = block.partition(b"\n")
            skipped += len(head) + len(newline)
            if newline:
                break
        self._leave_out(skipped)
        return rest

    def _leave_out(self, size: int) -> None:
        self.known = self._memory.advance(self.known, self.known.offset + size, self._descriptor)
        self.taken = replace(self.taken, too_long=self.taken.too_long + 1)


def unpacked(file: BinaryIO) -> BinaryIO:
    """The content of a file, unpacked if its first bytes say gzip or zstd; a stream, so its size does not matter."""
    start = file.read(4)
    file.seek(0)
    if start[:2] == b"\x1f\x8b":
        return cast("BinaryIO", gzip.GzipFile(fileobj=file, mode="rb"))
    if start == b"\x28\xb5\x2f\xfd":
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False)
        return cast("BinaryIO", reader)
    return cast("BinaryIO", _Plain(file))


def skip(content: BinaryIO, offset: int) -> None:
    """Moves forward to an offset of the unpacked content."""
    if isinstance(content, _Plain):
        content.seek(offset)
        return
    while offset > 0 and (block := content.read(min(offset, BLOCK))):
        offset -= len(block)


class _Plain:
    """A file as it is; closing it is left to its opener."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __enter__(self) -> BinaryIO:
        return cast("BinaryIO", self)

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)
