"""What the intake remembers of its sources, across restarts by the write-ahead log: numbers, recent batch ids, unsealed bytes."""

import threading
from collections import OrderedDict, deque
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import orjson

from zhengan.archive.errors import Damaged
from zhengan.archive.intake.receipt import Receipt, count_flags
from zhengan.archive.intake.repeats import Repeats
from zhengan.archive.wal import Damage, WalBatch

IDS_OF_SOURCE = 1024
IDS_OF_ALL = 8192


class Remembered(NamedTuple):
    """A batch that came with an id: the answer it was given, and the crc32c and bytes of its lines."""

    receipt: Receipt
    crc: int
    size: int


@dataclass(slots=True)
class _Waiting:
    """Batches of a source that wait to be sealed: number and bytes of each."""

    total: int = 0
    batches: deque[tuple[int, int]] = field(default_factory=deque)


class IntakeMemory:
    """Implements the log's `Memory`. Only committed batches are told to it.

    `restored`: numbers from before the log's files are known. `doubtful`: acknowledged batches at the end are lost, and whose.
    """

    def __init__(self, sealed: int) -> None:
        self.last_ns = 0
        self.restored = False
        self.doubtful = False
        self.repeats = Repeats()
        self._next: dict[str, int] = {}
        self._ids: OrderedDict[tuple[str, str], Remembered] = OrderedDict()
        self._ids_of: dict[str, int] = {}
        self._waiting: dict[str, _Waiting] = {}
        self._unsealed = 0
        self._sealed = sealed
        self._mutex = threading.Lock()

    def next_seq(self, source: str) -> int:
        """The number that the next line of the source gets."""
        return self._next.get(source, 1)

    def numbers(self) -> dict[str, int]:
        """The last number given, by source."""
        return {source: following - 1 for source, following in sorted(self._next.items())}

    def at_least(self, source: str, last_seq: int) -> None:
        """Numbers up to `last_seq` are taken."""
        self._next[source] = max(self.next_seq(source), last_seq + 1)

    def remembered(self, source: str, batch_id: str) -> Remembered | None:
        """What was answered to that batch, while it is remembered."""
        return self._ids.get((source, batch_id))

    def unsealed(self, source: str) -> int:
        """Bytes of the source that wait to be sealed."""
        waiting = self._waiting.get(source)
        return waiting.total if waiting else 0

    def unsealed_in_all(self) -> int:
        """Bytes that wait to be sealed."""
        return self._unsealed

    def sealed_through(self, number: int) -> None:
        """Batches up to `number` wait no longer."""
        with self._mutex:
            if number <= self._sealed:
                return
            self._sealed = number
            for waiting in self._waiting.values():
                while waiting.batches and waiting.batches[0][0] <= number:
                    size = waiting.batches.popleft()[1]
                    waiting.total -= size
                    self._unsealed -= size

    def committed(self, receipt: Receipt, size: int, batch_id: str, crc: int) -> None:
        """Takes note of a durable batch."""
        self.at_least(receipt.source, receipt.last_seq)
        self.last_ns = max(self.last_ns, receipt.received_ns)
        with self._mutex:
            if receipt.batch > self._sealed:
                waiting = self._waiting.setdefault(receipt.source, _Waiting())
                waiting.total += size
                self._unsealed += size
                waiting.batches.append((receipt.batch, size))
        if batch_id:
            self._remember(batch_id, Remembered(receipt, crc, size))

    def state(self) -> bytes:
        ids = [[batch_id, crc, size, asdict(receipt)] for (_, batch_id), (receipt, crc, size) in self._ids.items()]
        return orjson.dumps({"ids": ids, "last_ns": self.last_ns, "next": self._next}, option=orjson.OPT_SORT_KEYS)

    def restore(self, state: bytes) -> None:
        """Nothing is the state before the first batch. Raises Damaged where the state cannot be read."""
        try:
            held: dict[str, Any] = orjson.loads(state) if state else {"ids": [], "last_ns": 0, "next": {}}
            for source, following in held["next"].items():
                self.at_least(source, following - 1)
            self.last_ns = max(self.last_ns, held["last_ns"])
            for batch_id, crc, size, receipt in held["ids"]:
                self._remember(batch_id, Remembered(Receipt(**receipt), crc, size))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged(f"接收器的序号快照读不懂：{error}。") from None
        self.restored, self.doubtful = True, False

    def replay(self, batch: WalBatch) -> None:
        lines = batch.batch.lines
        receipt = Receipt(
            batch.batch.source,
            len(lines),
            batch.batch.first_seq,
            batch.batch.last_seq,
            batch.number,
            batch.chain.hex(),
            batch.batch.received_ns,
            count_flags(lines.flags),
        )
        self.doubtful = False
        self.committed(receipt, batch.size, batch.note.batch_id, batch.note.crc)
        self.repeats.remember(batch.batch.source, lines)

    def lost(self, damage: Damage) -> None:
        """The numbers of a damaged batch are never given again, where it can be told which they are.

        Its own words count only where they fit: in a source the lines of one batch begin where those before ended.
        """
        hint = damage.hint
        if hint and hint["first_seq"] == self.next_seq(hint["source"]) and hint["count"] > 0:
            self.at_least(hint["source"], hint["first_seq"] + hint["count"] - 1)
        elif damage.number:
            self.doubtful = True

    def _remember(self, batch_id: str, one: Remembered) -> None:
        source = one.receipt.source
        if (source, batch_id) not in self._ids:
            self._ids_of[source] = self._ids_of.get(source, 0) + 1
        self._ids[source, batch_id] = one
        if self._ids_of[source] > IDS_OF_SOURCE:
            self._forget(next(key for key in self._ids if key[0] == source))
        while len(self._ids) > IDS_OF_ALL:
            self._forget(next(iter(self._ids)))

    def _forget(self, key: tuple[str, str]) -> None:
        del self._ids[key]
        self._ids_of[key[0]] -= 1
