"""Batches that wait to be written: in order within a source, in turn between sources, bounded for each and in all."""

import threading
from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zhengan.archive.errors import Overloaded
from zhengan.archive.intake.receipt import Receipt
from zhengan.archive.line import Lines
from zhengan.archive.sources import Source

_MOST_IN_GROUP = 4096


def _promise() -> Future[Receipt]:
    """An answer that is being made: who waits may leave, the batch is stored all the same."""
    promise: Future[Receipt] = Future()
    promise.set_running_or_notify_cancel()
    return promise


@dataclass(slots=True, eq=False)
class Request:
    """A batch that someone waits for."""

    source: Source
    lines: Lines
    size: int
    hashes: NDArray[np.uint64]
    claimed_s: NDArray[np.int64]
    received_ns: int | None = None
    batch_id: str = ""
    crc: int = 0
    answer: Future[Receipt] = field(default_factory=_promise)


class FairQueue:
    """`most_bytes` may wait in all, a quarter of it from one source; a group holds about `group_bytes`."""

    def __init__(self, most_bytes: int, group_bytes: int) -> None:
        self._most = most_bytes
        self._group = group_bytes
        self._mutex = threading.Lock()
        self._waiting: OrderedDict[str, deque[Request]] = OrderedDict()
        self._bytes: dict[str, int] = {}
        self._total = 0

    def put(self, request: Request) -> None:
        """Raises Overloaded where the source has too much waiting. A batch alone is never too much."""
        with self._mutex:
            source = request.source.id
            held = self._bytes.get(source, 0)
            share = self._most // 4 if self._total < self._most else self._most // (len(self._bytes) + 1)
            if held and held + request.size > share:
                raise Overloaded(
                    f"来源 {source} 已有 {held} 字节在等待写入，暂不再收：请稍后重发同一批。", after_seconds=0.5
                )
            self._waiting.setdefault(source, deque()).append(request)
            self._bytes[source] = held + request.size
            self._total += request.size

    def take(self) -> list[Request]:
        """The next group: a batch of every source in turn, until it is full."""
        group: list[Request] = []
        size = 0
        with self._mutex:
            while self._waiting and len(group) < _MOST_IN_GROUP:
                source, waiting = next(iter(self._waiting.items()))
                if group and size + waiting[0].size > self._group:
                    break
                request = waiting.popleft()
                size += request.size
                group.append(request)
                self._settle(source, waiting, request.size)
        return group

    def _settle(self, source: str, waiting: deque[Request], size: int) -> None:
        self._total -= size
        self._bytes[source] -= size
        if waiting:
            self._waiting.move_to_end(source)
        else:
            del self._waiting[source], self._bytes[source]
