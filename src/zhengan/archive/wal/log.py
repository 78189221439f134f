"""The writer of a receiver's log: one process, one folder, held by a lock."""

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from zhengan.archive.errors import ArchiveError, Refused, StorageFull
from zhengan.archive.line import Batch
from zhengan.archive.wal import medium
from zhengan.archive.wal.file import PAGE, FileHead, LogFile, begin_file, discard_odd, make_spare, new_nonce
from zhengan.archive.wal.marks import Durable, open_durable, write_durable
from zhengan.archive.wal.reader import OnDamage, WalReader
from zhengan.archive.wal.record import (
    ALIGN,
    BATCH,
    HEADER,
    MAX_BODY,
    STATE,
    Header,
    Note,
    Stored,
    WalBatch,
    body_of,
    chained,
    crc_of,
    pack,
    padding,
)
from zhengan.archive.wal.recovery import Memory, recover
from zhengan.archive.wal.scan import Damage
from zhengan.ledger.digest import Algorithm

_NO_NOTES: tuple[Note, ...] = ()


class Wal:
    """Opens the log, repairs its end, and finds every damage (`damages`). Raises ArchiveError where another holds it.

    `file_bytes` is the size of a file; a larger batch gets a larger file of its own.
    """

    def __init__(
        self,
        folder: Path,
        *,
        algorithm: Algorithm = "sha256",
        file_bytes: int = 64 << 20,
        memory: Memory | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._algorithm = algorithm
        self._file_bytes = file_bytes
        self._memory = memory
        self._mutex = threading.Lock()
        self._spare: threading.Thread | None = None
        self._reader = WalReader(folder)
        self._lock = _hold(folder)
        self._file: LogFile | None = None
        self._at = PAGE
        self._closed = False
        try:
            found = recover(folder, memory)
            self._durable = open_durable(folder)
            write_durable(self._durable, found.durable)
        except OSError as error:
            os.close(self._lock)
            raise StorageFull(_why(folder, error)) from error
        self.damages: tuple[Damage, ...] = found.damages
        self._head = found.durable
        self._next_file = found.next_file

    @property
    def head(self) -> Stored:
        """The last durable batch and the chain's value after it."""
        return Stored(*self._head)

    @property
    def sealed(self) -> int:
        """All batches up to this number are sealed."""
        return self._reader.sealed

    def append(self, batches: Sequence[Batch], notes: Sequence[Note] = _NO_NOTES) -> tuple[Stored, ...]:
        """Writes the batches and returns when they are durable: all of them, or none.

        Threads may call it at once; what comes in one call is synced once. Raises StorageFull, Refused.
        """
        bodies = [body_of(*pair) for pair in zip(batches, notes or (Note(),) * len(batches), strict=True)]
        sizes = [sum(memoryview(piece).nbytes for piece in body) for body in bodies]
        if max(sizes, default=0) > MAX_BODY:
            raise Refused(f"一批日志应不超过 {MAX_BODY >> 20} MiB，实际是 {max(sizes) >> 20} MiB：请分批发送。")
        if not bodies:
            return ()
        with self._mutex:
            if self._closed:
                raise ArchiveError(f"{self.folder} 已经关闭，不能再写。")
            try:
                return self._commit(bodies, sizes)
            except OSError:
                pass  # once more, in a new file
            try:
                return self._commit(bodies, sizes)
            except OSError as error:
                raise StorageFull(_why(self.folder, error)) from error

    def read(self, after: int = 0, *, on_damage: OnDamage | None = None) -> Iterator[WalBatch]:
        """The durable batches behind `after` that are not sealed; see `WalReader.read`."""
        return self._reader.read(after, on_damage=on_damage)

    def drop(self, through: int) -> None:
        """All batches up to `through` are sealed; see `WalReader.drop`."""
        self._reader.drop(through)

    def confirm(self) -> Stored:
        """Makes durable how far the log is durable, so that damage up to here is never taken for a torn tail."""
        with self._mutex:
            medium.sync(self._durable)
            return self.head

    def close(self) -> None:
        """Lets go of the folder."""
        if self._spare:
            self._spare.join()
        with self._mutex:
            if self._closed:
                return
            self._closed = True
            with suppress(OSError):
                medium.sync(self._durable)
            for handle in (self._durable, self._lock, *([self._file.handle] if self._file else [])):
                os.close(handle)
            self._file = None

    def __enter__(self) -> "Wal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _commit(self, bodies: Sequence[list[Any]], sizes: Sequence[int]) -> tuple[Stored, ...]:
        file = self._room(sum(size + HEADER.size + ALIGN for size in sizes))
        pieces: list[Any] = []
        stored: list[Stored] = []
        number, chain = self._head
        for place, (body, size) in enumerate(zip(bodies, sizes, strict=True)):
            number += 1
            header = Header(BATCH, len(bodies) - place - 1, size, _crc(body), number, chain, place)
            pieces += _record(header, body, file)
            chain = chained(self._algorithm, chain, body)
            stored.append(Stored(number, chain))
        self._write(file, pieces)
        self._head = Durable(number, chain)
        with suppress(OSError):
            write_durable(self._durable, self._head)
        self._think_ahead(file)
        return tuple(stored)

    def _write(self, file: LogFile, pieces: list[Any]) -> None:
        """Writes a group and, where there is room, zeros behind it, so that the end is known."""
        size = sum(memoryview(piece).nbytes for piece in pieces)
        end = self._at + size + padding(size, PAGE)
        behind = PAGE if end + PAGE <= file.size else 0
        try:
            medium.write_at(file.handle, [*pieces, bytes(padding(size, PAGE) + behind)], self._at)
            medium.sync(file.handle)
        except BaseException:
            self._condemn()
            raise
        self._at = end

    def _room(self, size: int) -> LogFile:
        """The file into which so many bytes go."""
        if self._file and self._at + size <= self._file.size and self._file.head.algorithm == self._algorithm:
            return self._file
        state = self._memory.state() if self._memory else b""
        needed = PAGE + _whole(2 * (HEADER.size + len(state) + ALIGN)) + _whole(size)
        if self._spare:
            self._spare.join()
        head = FileHead(self._next_file, self._head.number + 1, self._head.chain, new_nonce(), self._algorithm)
        try:
            discard_odd(self.folder, self._file_bytes)
            file = begin_file(self.folder, head, max(self._file_bytes, needed))
        except OSError as error:  # the file at hand stays good for what is smaller
            raise StorageFull(_why(self.folder, error)) from error
        if self._file:
            os.close(self._file.handle)
        self._file, self._at = file, PAGE
        self._next_file += 1
        twice = [
            Header(STATE, 1 - place, len(state), crc_of(state), self._head.number, self._head.chain, place)
            for place in (0, 1)
        ]
        self._write(file, [piece for header in twice for piece in _record(header, [state], file)])
        return file

    def _condemn(self) -> None:
        """Nothing is ever acknowledged on this file again; what was written and not synced is struck out."""
        if not self._file:
            return
        with suppress(OSError):
            medium.write_at(self._file.handle, [bytes(min(PAGE, self._file.size - self._at))], self._at)
        with suppress(OSError):
            medium.sync(self._file.handle)
        os.close(self._file.handle)
        self._file = None

    def _think_ahead(self, file: LogFile) -> None:
        """Has the next file written while the first half of this one is in use."""
        if self._at > file.size // 2 and not self._spare:
            self._spare = threading.Thread(target=self._make_spare, name="wal-spare", daemon=True)
            self._spare.start()
        elif self._at <= file.size // 2 and self._spare and not self._spare.is_alive():
            self._spare = None

    def _make_spare(self) -> None:
        with suppress(OSError):  # told when the file is needed
            make_spare(self.folder, self._file_bytes)


def _record(header: Header, body: Sequence[Any], file: LogFile) -> list[Any]:
    return [pack(header, file.head.nonce), *body, bytes(padding(header.length, ALIGN) if header.left else 0)]


def _crc(body: Sequence[Any]) -> int:
    crc = 0
    for piece in body:
        crc = crc_of(piece, crc) if len(piece) else crc
    return crc


def _whole(size: int) -> int:
    return size + padding(size, PAGE)


def _hold(folder: Path) -> int:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise ArchiveError(f"{folder} 正由另一个接收进程使用：请另取一个接收器名称，或先停掉那个进程。") from None
    return handle


def _why(folder: Path, error: OSError) -> str:
    return f"{folder} 写不进去：{error.strerror or error}。这批日志没有确认，请腾出空间或更换磁盘，发送方会重发。"
