"""`journalctl -o export -f` through a pipe: a stream of entries that never ends, and the cursor to go on from."""

from dataclasses import dataclass
from typing import Protocol

import orjson

from zhengan.archive.errors import ArchiveError, Refused
from zhengan.archive.receive.delivery import Store
from zhengan.archive.receive.journal import Reader


class Stream(Protocol):
    """A pipe; `read1` gives what is there."""

    def read1(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Journaled:
    """What came through the pipe. `cursor` is the last stored entry's: `journalctl --after-cursor=…` goes on from there."""

    lines: int
    first_seq: int
    last_seq: int
    cursor: str


def receive_journal(stream: Stream, source: str, store: Store) -> Journaled:
    """Stores entries until the stream ends. Raises ArchiveError with the cursor to go on from if it cannot be read or stored."""
    reader = Reader()
    done = Journaled(0, 0, 0, "")
    while data := stream.read1(1 << 20):
        done = _store(reader.feed(data), source, store, done)
        if reader.broken:
            raise ArchiveError(f"journal 导出格式读不懂：{reader.broken}。{_go_on(done)}")
    done = _store(reader.finish(), source, store, done)
    if reader.pending:
        raise ArchiveError(f"journal 的最后一条不完整，没有保存。{_go_on(done)}")
    return done


def _store(lines: list[bytes], source: str, store: Store, done: Journaled) -> Journaled:
    if not lines:
        return done
    cursor = str(orjson.loads(lines[-1])["fields"].get("__CURSOR", done.cursor))
    try:
        stored = store.accept(source, lines)
    except Refused as refusal:
        raise ArchiveError(f"{refusal}。{_go_on(done)}") from refusal
    return Journaled(done.lines + stored.stored, done.first_seq or stored.first_seq, stored.last_seq, cursor)


def _go_on(done: Journaled) -> str:
    return f"已保存 {done.lines} 条" + (f"，用 journalctl --after-cursor='{done.cursor}' 接着发" if done.cursor else "")
