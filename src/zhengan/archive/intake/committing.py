"""Group commit: whoever finds nobody writing writes for all who wait."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zhengan.archive.errors import Overloaded, Refused, StorageFull
from zhengan.archive.intake.clock import ReceiveClock
from zhengan.archive.intake.memory import IntakeMemory, Remembered
from zhengan.archive.intake.queue import FairQueue, Request
from zhengan.archive.intake.receipt import Receipt, count_flags
from zhengan.archive.line import Batch, Flag, Lines
from zhengan.archive.wal import Note, Wal

_SECOND_NS = 1_000_000_000


class _Ready(NamedTuple):
    request: Request
    batch: Batch
    note: Note


class Committer:
    """Takes groups from the queue, numbers them, has the log write them, and answers."""

    def __init__(
        self, queue: FairQueue, wal: Wal, memory: IntakeMemory, clock: ReceiveClock, late_seconds: int
    ) -> None:
        self._queue = queue
        self._wal = wal
        self._memory = memory
        self._clock = clock
        self._late_ns = late_seconds * _SECOND_NS
        self._turn = threading.Lock()
        self._bell = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def commit(self, request: Request) -> Receipt:
        """Returns when the request, which is in the queue, is durable. Raises what its answer is."""
        while not request.answer.done():
            with self._turn:
                if not request.answer.done():
                    self._commit_group()
        return request.answer.result()

    def wake(self) -> None:
        """Has the queue written by a thread of the committer's own."""
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="intake-commit", daemon=True)
                    self._thread.start()
        self._bell.set()

    def answered(self, request: Request) -> Receipt | None:
        """The answer that the same batch was given. Raises Refused where the id was another batch's, or all is ending."""
        if self._closing:
            raise Overloaded("接收器正在停止，这批日志没有接收：请稍后重发同一批。", after_seconds=5.0)
        if not request.batch_id:
            return None
        known = self._memory.remembered(request.source.id, request.batch_id)
        return _same(known, request) if known else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is written meanwhile."""
        with self._turn:
            yield

    def close(self) -> None:
        """Writes what still waits."""
        self._closing = True
        self._bell.set()
        if self._thread:
            self._thread.join()
        with self._turn:
            while self._commit_group():
                pass

    def _run(self) -> None:
        while not self._closing:
            self._bell.wait()
            self._bell.clear()
            while True:
                with self._turn:
                    if not self._commit_group():
                        break

    def _commit_group(self) -> bool:
        """Whether there was anything."""
        group = self._queue.take()
        if group:
            self._answer(group)
        return bool(group)

    def _answer(self, group: list[Request]) -> None:
        try:
            receipts = self._store(group)
        except StorageFull as error:
            if len(group) == 1:
                group[0].answer.set_exception(error)
                return
            for request in group:  # a smaller one may still go into the file that is there
                self._answer([request])
        except Exception as error:  # noqa: BLE001  # whoever waits has to be told, whatever it is
            for request in group:
                request.answer.set_exception(error)
        else:
            for request in group:
                receipt = receipts[id(request)]
                if isinstance(receipt, Receipt):
                    request.answer.set_result(receipt)
                else:
                    request.answer.set_exception(receipt)

    def _store(self, group: list[Request]) -> dict[int, Receipt | Refused]:
        fresh, again = self._divide(group)
        ready = self._numbered(fresh)
        try:
            stored = self._wal.append([one.batch for one in ready], [one.note for one in ready])
        except BaseException:
            for one in ready:
                self._memory.repeats.forget(one.request.source.id, one.request.hashes)
            raise
        answers: dict[int, Receipt | Refused] = {}
        for (request, batch, note), (number, chain) in zip(ready, stored, strict=True):
            receipt = Receipt(
                batch.source,
                len(batch.lines),
                batch.first_seq,
                batch.last_seq,
                number,
                chain.hex(),
                batch.received_ns,
                count_flags(batch.lines.flags),
            )
            self._memory.committed(receipt, request.size, note.batch_id, note.crc)
            answers[id(request)] = receipt
        for request in again:
            answers[id(request)] = self._second_answer(request)
        return answers

    def _divide(self, group: list[Request]) -> tuple[list[Request], list[Request]]:
        """What is to be stored, and what was stored already or comes twice in the group."""
        fresh, again = [], []
        seen: set[tuple[str, str]] = set()
        for request in group:
            key = (request.source.id, request.batch_id)
            if request.batch_id and (key in seen or self._memory.remembered(*key)):
                again.append(request)
            else:
                seen.add(key)
                fresh.append(request)
        return fresh, again

    def _second_answer(self, request: Request) -> Receipt | Refused:
        known = self._memory.remembered(request.source.id, request.batch_id)
        if known is None:
            return Refused(f"来源 {request.source.id} 同时发来过多批次：请稍后重发这一批。")
        try:
            return _same(known, request)
        except Refused as error:
            return error

    def _numbered(self, group: list[Request]) -> list[_Ready]:
        following: dict[str, int] = {}
        ready = []
        for request in group:
            source = request.source
            received_ns, stepped_ns = self._clock.now(request.received_ns)
            first = following.get(source.id) or self._memory.next_seq(source.id)
            following[source.id] = first + len(request.lines)
            lines = Lines(request.lines.data, request.lines.offsets, self._flags(request, received_ns))
            note = Note(request.batch_id, request.crc, stepped_ns)
            ready.append(_Ready(request, Batch(source.id, source.log_class, first, received_ns, lines), note))
        return ready

    def _flags(self, request: Request, received_ns: int) -> NDArray[np.uint8]:
        flags = request.lines.flags.copy()
        late = request.claimed_s < (received_ns - self._late_ns) // _SECOND_NS
        flags[late] |= np.uint8(Flag.LATE)
        self._memory.repeats.mark(request.source.id, request.hashes, flags)
        return flags


def _same(known: Remembered, request: Request) -> Receipt:
    if (known.crc, known.size, known.receipt.stored) != (request.crc, request.size, len(request.lines)):
        raise Refused(
            f"来源 {request.source.id} 的批次 {request.batch_id} 此前已收，内容与这次不同：请给新的内容换一个批次编号。"
        )
    return known.receipt
