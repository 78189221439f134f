"""What has been taken from which file, so that a file is taken once: by device, inode and the digest of its first bytes.

Before lines are stored their end is written down, afterwards the offset moves there. After a crash the same bytes are
sent again under the same batch number, and the store gives the same receipt instead of storing them twice.
"""

import hashlib
import os
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

HEAD = 1024
"""First bytes that tell a file from another one with its inode."""


@dataclass(frozen=True, slots=True)
class Known:
    """A file of a source. `offset` and `intended` count unpacked bytes: stored, and perhaps stored."""

    key: str
    source: str
    device: int
    inode: int
    head_size: int
    head: str
    offset: int = 0
    intended: int = 0

    def batch_id(self, end: int) -> str:
        """The number of the batch that ends there."""
        return hashlib.sha256(f"{self.source}/{self.key}/{self.offset}-{end}".encode()).hexdigest()[:40]


class FileMemory:
    """A small database, usually `<archive>/files.sqlite3`. One process at a time writes; threads may."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS files (source TEXT, device INTEGER, inode INTEGER, key TEXT, head_size INTEGER,"
            " head TEXT, start INTEGER, intended INTEGER, PRIMARY KEY (source, device, inode))"
        )

    def close(self) -> None:
        self._database.close()

    def recall(self, source: str, descriptor: int) -> Known:
        """What is known of an open file; a file never seen, or another one in its inode, is known from its beginning."""
        known = self.look(source, descriptor)
        return known or self.begin(source, descriptor)

    def look(self, source: str, descriptor: int) -> Known | None:
        """What is known of an open file, if it was seen before."""
        stat = os.fstat(descriptor)
        with self._lock:
            row = self._database.execute(
                "SELECT key, source, device, inode, head_size, head, start, intended FROM files"
                " WHERE source = ? AND device = ? AND inode = ?",
                (source, _signed(stat.st_dev), _signed(stat.st_ino)),
            ).fetchone()
        known = Known(*row) if row else None
        return known if known and is_same(known, descriptor) else None

    def begin(self, source: str, descriptor: int) -> Known:
        """Forgets what was known: the file is another one, or was emptied."""
        stat = os.fstat(descriptor)
        head = os.pread(descriptor, HEAD, 0)
        digest = hashlib.sha256(head).hexdigest()
        device, inode = _signed(stat.st_dev), _signed(stat.st_ino)
        key = f"{device}-{inode}-{digest[:16]}-{stat.st_ctime_ns}"
        known = Known(key, source, device, inode, len(head), digest)
        self._write(known)
        return known

    def intend(self, known: Known, end: int) -> Known:
        """Writes down that the bytes up to `end` are about to be stored together."""
        return known if known.intended == end else self._write(replace(known, intended=end))

    def advance(self, known: Known, end: int, descriptor: int) -> Known:
        """Writes down that the bytes up to `end` are done with."""
        after = replace(known, offset=end, intended=end)
        if known.head_size < HEAD:  # it has grown: more of it can tell it from another
            head = os.pread(descriptor, HEAD, 0)
            after = replace(after, head_size=len(head), head=hashlib.sha256(head).hexdigest())
        return self._write(after)

    def _write(self, known: Known) -> Known:
        with self._lock:
            self._database.execute(
                "INSERT OR REPLACE INTO files (source, device, inode, key, head_size, head, start, intended)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    known.source,
                    known.device,
                    known.inode,
                    known.key,
                    known.head_size,
                    known.head,
                    known.offset,
                    known.intended,
                ),
            )
        return known


def is_same(known: Known, descriptor: int) -> bool:
    """Whether the open file still begins as it did."""
    head = os.pread(descriptor, known.head_size, 0)
    return len(head) == known.head_size and hashlib.sha256(head).hexdigest() == known.head


def _signed(number: int) -> int:
    """SQLite's integers have a sign."""
    return number - (1 << 64) if number >= 1 << 63 else number
