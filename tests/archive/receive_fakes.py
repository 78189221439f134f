"""A store and a register in memory, and a server on free ports, for the tests of the receivers."""

import asyncio
import contextlib
import hashlib
import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhengan.archive.errors import Refused
from zhengan.archive.line import Lines
from zhengan.archive.place import ArchivePlace
from zhengan.archive.receive.limits import Limits
from zhengan.archive.receive.listener import Listener
from zhengan.archive.receive.server import Server

NOW = 1_795_000_000_000_000_000


@dataclass(frozen=True)
class Kept:
    source: str
    stored: int
    first_seq: int
    last_seq: int
    chain_hex: str


@dataclass
class FakeStore:
    """Numbers lines as the real one does. `refusals` are raised first, one a call; `pause` is the time of its disk."""

    lines: dict[str, list[bytes]] = field(default_factory=dict)
    refusals: list[Refused] = field(default_factory=list)
    pause: float = 0
    calls: int = 0
    answers: dict[str, Kept] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.open.set()

    def accept(
        self, source: str, lines: Lines | Iterable[bytes], *, received_ns: int | None = None, batch_id: str = ""
    ) -> Kept:
        self.open.wait(20)
        with self.lock:
            self.calls += 1
            if self.refusals:
                raise self.refusals.pop(0)
            if batch_id and batch_id in self.answers:
                return self.answers[batch_id]
            listed = list(lines)  # type: ignore[arg-type]
            held = self.lines.setdefault(source, [])
            held.extend(listed)
            chain = hashlib.sha256(repr(listed).encode()).hexdigest()
            kept = Kept(source, len(listed), len(held) - len(listed) + 1, len(held), chain)
            if batch_id:
                self.answers[batch_id] = kept
            return kept

    def all(self) -> list[bytes]:
        with self.lock:
            return [line for lines in self.lines.values() for line in lines]


@dataclass(frozen=True)
class Known:
    id: str


@dataclass
class FakeRegister:
    tokens: dict[str, str] = field(default_factory=dict)
    certificates: dict[str, str] = field(default_factory=dict)

    def by_token(self, token: str) -> Known | None:
        return Known(self.tokens[token]) if token in self.tokens else None

    def by_certificate(self, name: str) -> Known | None:
        return Known(self.certificates[name]) if name in self.certificates else None


@contextlib.asynccontextmanager
async def serving(
    store: FakeStore,
    listeners: Sequence[Listener],
    *,
    register: FakeRegister | None = None,
    limits: Limits | None = None,
    folder: Path = Path("/nonexistent"),
) -> AsyncIterator[Server]:
    """A server that runs while the block does."""
    place = ArchivePlace(folder, "demo")
    server = Server(place, store, listeners, lambda: NOW, register=register or FakeRegister(), limits=limits)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def until(true: "object", seconds: float = 15) -> None:
    """Waits for a condition of the store."""
    async with asyncio.timeout(seconds):
        while not true():  # type: ignore[operator]
            await asyncio.sleep(0.02)
