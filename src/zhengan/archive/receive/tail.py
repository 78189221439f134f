"""A growing file followed through its rotations.

Renamed: the old file is read to its end, and for a while longer, since its writer may still hold it; the new one from
its beginning. If the rename happened while nobody followed, the old file is found beside by its inode. Emptied in
place (copytruncate): read again from the beginning; what was written between the last look and the emptying is lost
with it, so renaming is the better rotation.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from zhengan.archive.receive.delivery import Store
from zhengan.archive.receive.file_memory import FileMemory, is_same
from zhengan.archive.receive.files import Feeder


@dataclass(slots=True)
class _Open:
    file: BinaryIO
    feeder: Feeder
    quiet: int = 0


class Tail:
    """Follows one path for one source. `poll` is called again and again, by one thread at a time; `linger` polls without
    anything new end
    a renamed file.
    """

    def __init__(
        self,
        path: Path,
        source: str,
        store: Store,
        memory: FileMemory,
        *,
        linger: int = 10,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.path = path
        self.source = source
        self.lines = 0
        self.restarts = 0
        """Times the file was emptied in place."""
        self._store = store
        self._memory = memory
        self._linger = linger
        self._wait = wait
        self._current: _Open | None = None
        self._leaving: list[_Open] = []
        self._begun = False

    def poll(self) -> int:
        """Stores what is new; gives how many lines. Raises what the store raises; the same is tried at the next poll."""
        before = self.lines
        if not self._begun:
            self._catch_up()
            self._begun = True
        for old in list(self._leaving):
            self._read_leaving(old)
        if self._current is not None and self._is_replaced(self._current):
            self._leaving.append(self._current)
            self._current = None
        if self._current is None:
            self._current = self._open(self.path)
        if self._current is not None:
            self._read_current(self._current)
        return self.lines - before

    def close(self) -> None:
        """Lets the files go; where they were is remembered."""
        for one in [*self._leaving, *([self._current] if self._current else [])]:
            one.file.close()
        self._leaving, self._current = [], None

    def _read_current(self, one: _Open) -> None:
        size = os.fstat(one.file.fileno()).st_size
        if size < one.feeder.known.offset or not is_same(one.feeder.known, one.file.fileno()):
            self.restarts += 1
            one.feeder.known = self._memory.begin(self.source, one.file.fileno())
        self._read(one)

    def _read(self, one: _Open) -> int:
        one.file.seek(one.feeder.known.offset)
        stored = one.feeder.feed(one.file, final=False)
        self.lines += stored
        return stored

    def _read_leaving(self, one: _Open) -> None:
        one.quiet = 0 if self._read(one) else one.quiet + 1
        if one.quiet < self._linger:
            return
        one.file.seek(one.feeder.known.offset)
        self.lines += one.feeder.feed(one.file, final=True)
        one.file.close()
        self._leaving.remove(one)

    def _is_replaced(self, one: _Open) -> bool:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return True
        held = os.fstat(one.file.fileno())
        return (found.st_dev, found.st_ino) != (held.st_dev, held.st_ino)

    def _open(self, path: Path) -> _Open | None:
        try:
            file = path.open("rb", buffering=0)
        except FileNotFoundError:
            return None
        known = self._memory.recall(self.source, file.fileno())
        return _Open(file, Feeder(self._store, self._memory, file.fileno(), known, self._wait))

    def _catch_up(self) -> None:
        """Files renamed from this path while nobody followed: known by their inode, and longer than what was taken."""
        for path in sorted(self.path.parent.glob(f"{self.path.name}?*")):
            if not path.is_file():
                continue
            file = path.open("rb", buffering=0)
            known = self._memory.look(self.source, file.fileno())
            if known is None or known.offset >= os.fstat(file.fileno()).st_size:
                file.close()
                continue
            self._leaving.append(_Open(file, Feeder(self._store, self._memory, file.fileno(), known, self._wait)))
