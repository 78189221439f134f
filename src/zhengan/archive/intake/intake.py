"""The intake of one receiver: refuses what may not come or cannot be kept, numbers and stores the rest, and says so."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from zhengan.archive.errors import Damaged, Overloaded, Refused
from zhengan.archive.intake.clock import ClockStep, ReceiveClock
from zhengan.archive.intake.committing import Committer
from zhengan.archive.intake.lines import claimed_seconds, make_lines, refuse_longer, whole
from zhengan.archive.intake.memory import IntakeMemory
from zhengan.archive.intake.queue import FairQueue, Request
from zhengan.archive.intake.rate import Rates
from zhengan.archive.intake.receipt import Receipt
from zhengan.archive.intake.register import Register
from zhengan.archive.line import Lines
from zhengan.archive.place import ArchivePlace
from zhengan.archive.sources import Source, Sources
from zhengan.archive.wal import Damage, Stored, Wal, WalReader
from zhengan.archive.wal.record import MAX_BODY, crc_of
from zhengan.ledger.digest import Algorithm

_LOOK_AGAIN_NS = 500_000_000
_MOST_ID = 200
_LARGE = 256 << 10


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a receiver, in bytes. A line that claims to be older than `late_seconds` when it comes is flagged as late."""

    file_bytes: int = 64 << 20
    group_bytes: int = 8 << 20
    waiting_bytes: int = 128 << 20
    unsealed_bytes: int = 64 << 30
    late_seconds: int = 3600


class Tail(NamedTuple):
    """The state of what is not sealed: the last durable batch, the chain, the last number of each source."""

    stored: Stored
    numbers: dict[str, int]


class Intake:
    """Opens the receiver's log. Raises ArchiveError where another process holds it, Damaged where its numbers were lost.

    Without `sources` the register is read from the archive, and again whenever it changes. `at_least` are numbers known to
    be taken, by source, from manifests and signed states of the tail. Numbers are counted for each receiver and source.
    """

    def __init__(  # noqa: PLR0913  # each is a fact that only the door knows
        self,
        place: ArchivePlace,
        receiver: str,
        clock_ns: Callable[[], int],
        *,
        sources: Sources | None = None,
        algorithm: Algorithm = "sha256",
        limits: Limits | None = None,
        at_least: Mapping[str, int] | None = None,
        steady_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.place = place
        self.receiver = receiver
        self._limits = limits or Limits()
        self._register = Register(place.sources, sources, steady_ns)
        folder = place.wal / receiver
        self._memory = IntakeMemory(WalReader(folder).sealed)
        self.wal = Wal(folder, algorithm=algorithm, file_bytes=self._limits.file_bytes, memory=self._memory)
        try:
            _number_on(self._memory, self.wal, at_least)
        except Damaged:
            self.wal.close()
            raise
        self._clock = ReceiveClock(clock_ns, steady_ns, self._memory.last_ns)
        self._steady = steady_ns
        self._looked_ns = 0
        self._rates = Rates(steady_ns)
        self._admission = threading.Lock()
        self._queue = FairQueue(self._limits.waiting_bytes, self._limits.group_bytes)
        self._committer = Committer(self._queue, self.wal, self._memory, self._clock, self._limits.late_seconds)

    @property
    def damages(self) -> tuple[Damage, ...]:
        """What was found damaged when the log was opened."""
        return self.wal.damages

    @property
    def steps(self) -> tuple[ClockStep, ...]:
        """The steps of the machine's clock since the start, at most the last thousand."""
        return tuple(self._clock.steps)

    def accept(
        self, source: str, lines: Lines | Iterable[bytes], *, received_ns: int | None = None, batch_id: str = ""
    ) -> Receipt:
        """Stores the lines durably, all or none. The same `batch_id` again, while remembered, gives the same answer again.

        Raises Refused, Overloaded, StorageFull; then nothing of the batch was kept.
        """
        request = self._request(source, lines, received_ns, batch_id)
        known = self._admit(request)
        return known or self._committer.commit(request)

    async def accept_async(
        self, source: str, lines: Lines | Iterable[bytes], *, received_ns: int | None = None, batch_id: str = ""
    ) -> Receipt:
        """`accept` for event loops: what comes meanwhile is written together by a thread of the intake's own."""
        if isinstance(lines, Lines) and len(lines.data) <= _LARGE:
            request = self._request(source, lines, received_ns, batch_id)
        else:
            request = await asyncio.to_thread(self._request, source, lines, received_ns, batch_id)
        known = self._admit(request)
        if known:
            return known
        self._committer.wake()
        return await asyncio.wrap_future(request.answer)

    @property
    def unsealed_bytes(self) -> int:
        """Bytes of lines that are accepted and not sealed."""
        self._memory.sealed_through(self.wal.sealed)
        return self._memory.unsealed_in_all()

    def next_seq(self, source: str) -> int:
        """The number that the source's next line gets."""
        return self._memory.next_seq(source)

    def tail(self) -> Tail:
        """A consistent view of the log's end, made durable as such."""
        with self._committer.held():
            return Tail(self.wal.confirm(), self._memory.numbers())

    def close(self) -> None:
        """Ends what waits, and lets go of the log."""
        self._committer.close()
        self.wal.close()

    def __enter__(self) -> "Intake":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _request(self, source: str, given: Lines | Iterable[bytes], received_ns: int | None, batch_id: str) -> Request:
        known = self._register.allowed(source)
        lines = whole(given if isinstance(given, Lines) else make_lines(given))
        size = len(lines.data)
        if not len(lines):
            raise Refused(f"来源 {source} 的这一批没有一行日志，没有可存的：请检查发送格式。")
        if size + 5 * len(lines) > MAX_BODY - 4096:
            raise Refused(f"一批日志应不超过 {MAX_BODY >> 20} MiB，实际约 {size >> 20} MiB：请分批发送。")
        refuse_longer(lines.offsets)
        if len(batch_id) > _MOST_ID:
            raise Refused(f"批次编号应不超过 {_MOST_ID} 字，实际 {len(batch_id)} 字。")
        hashes = self._memory.repeats.hashes(lines)
        crc = crc_of(lines.data) if batch_id and size else 0
        return Request(known, lines, size, hashes, claimed_seconds(lines), received_ns, batch_id, crc)

    def _admit(self, request: Request) -> Receipt | None:
        """Puts the request in the queue, or gives the answer it was given before."""
        source, size = request.source, request.size
        with self._admission:
            known = self._committer.answered(request)
            if known:
                return known
            self._check_unsealed(source, size)
            bound = source.quota.bytes_per_second
            if bound:
                self._rates.spend(source.id, size, bound)
            try:
                self._queue.put(request)
            except Overloaded:
                self._rates.give_back(source.id, size)
                raise
        return None

    def _check_unsealed(self, source: Source, size: int) -> None:
        own, of_all = source.quota.unsealed_bytes, self._limits.unsealed_bytes
        over = own is not None and self._memory.unsealed(source.id) + size > own
        over = over or self._memory.unsealed_in_all() + size > of_all
        now = self._steady()
        if not over and now - self._looked_ns < _LOOK_AGAIN_NS:
            return
        self._looked_ns = now
        self._memory.sealed_through(self.wal.sealed)
        if own is not None and self._memory.unsealed(source.id) + size > own:
            held = self._memory.unsealed(source.id)
            raise Overloaded(
                f"来源 {source.id} 待封存 {held} 字节，加上这一批超过其配额 {own} 字节：封存后再收。", after_seconds=5.0
            )
        if self._memory.unsealed_in_all() + size > of_all:
            raise Overloaded(
                f"接收器 {self.receiver} 待封存的日志已近上限 {of_all} 字节：请检查封存进程是否在运行。",
                after_seconds=5.0,
            )


def _number_on(memory: IntakeMemory, wal: Wal, at_least: Mapping[str, int] | None) -> None:
    for source, last in (at_least or {}).items():
        memory.at_least(source, last)
    if wal.head.number and (memory.doubtful or not memory.restored) and at_least is None:
        raise Damaged(
            f"{wal.folder} 里已确认的日志有缺失，各来源收到第几行已无从得知，为免重号没有启动："
            f"请从备份恢复这个目录，或换一个接收器名称启动。"
        )
