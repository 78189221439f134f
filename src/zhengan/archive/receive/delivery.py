"""From a receiver to the store: lines in, a receipt out, off the event loop; and the patience of those who cannot be told no."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

from zhengan.archive.errors import Overloaded, Refused, StorageFull
from zhengan.archive.line import Lines


class Stored(Protocol):
    """What the store says once lines are durable."""

    @property
    def source(self) -> str: ...
    @property
    def stored(self) -> int: ...
    @property
    def first_seq(self) -> int: ...
    @property
    def last_seq(self) -> int: ...
    @property
    def chain_hex(self) -> str: ...


class Store(Protocol):
    """The part of `Intake` that receivers use."""

    def accept(
        self,
        source: str,
        lines: Lines | Iterable[bytes],
        *,
        received_ns: int | None = None,
        batch_id: str = "",
    ) -> Stored:
        """Durable when it returns; raises `Refused` and then keeps nothing."""
        ...


class Stopped(Refused):
    """The receiver is being stopped, so a sender's lines are no longer waited for."""


class Delivery:
    """Carries lines to the store in threads, so that a slow disk or one source's quota never holds the others."""

    def __init__(self, store: Store, *, threads: int = 16) -> None:
        self._store = store
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="zhengan-accept")
        self.stopping = asyncio.Event()

    @property
    def threads(self) -> ThreadPoolExecutor:
        return self._threads

    def accept(self, source: str, lines: Sequence[bytes], batch_id: str = "") -> Stored:
        """Stores in the calling thread."""
        return self._store.accept(source, lines, batch_id=batch_id)

    async def deliver(self, source: str, lines: Sequence[bytes], batch_id: str = "") -> Stored:
        """Stores and waits; raises what the store raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self.accept, source, lines, batch_id))

    async def deliver_patiently(self, source: str, lines: Sequence[bytes], waits: "Waits") -> Stored:
        """Tries again while the store is overloaded or full, at most `waits.seconds`; meanwhile nothing more is read from
        the sender.

        Raises the store's last refusal when the patience is over, `Stopped` when the receiver stops first.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + waits.seconds
        pause = 0.05
        while True:
            try:
                return await self.deliver(source, lines)
            except (Overloaded, StorageFull) as refusal:
                waits.noted += 1
                if loop.time() >= until:
                    raise
                asked = refusal.after_seconds if isinstance(refusal, Overloaded) else 1.0
                await self._pause(min(max(pause, asked), 5.0, max(until - loop.time(), 0.01)))
                pause = min(pause * 2, 1.0)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return
        raise Stopped("接收正在停止")

    def close(self) -> None:
        """Waits for what is being stored."""
        self._threads.shutdown(wait=True)


class Waits:
    """How long a delivery may take, and how often it had to wait."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.noted = 0
