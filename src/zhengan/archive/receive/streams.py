"""Stream listeners: one asyncio server, its connections, their limits and their orderly end. What is spoken on them is a
`Session`.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from zhengan.archive.receive.counts import Counts
from zhengan.archive.receive.delivery import Delivery
from zhengan.archive.receive.identity import Identifier, Peer, names_of
from zhengan.archive.receive.limits import Limits
from zhengan.archive.receive.listener import Listener

_DRAIN_SILENCE = 0.1


class Connection:
    """One sender's stream. `read` gives b"" at its end; at the receiver's stop it gives what has already arrived and then b""."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, door: "StreamDoor") -> None:
        self._reader = reader
        self._writer = writer
        self._reading: asyncio.Task[object] | None = None
        self.door = door
        name = writer.get_extra_info("peername")
        self.peer = Peer(str(name[0]) if name else "", names_of(writer.get_extra_info("peercert")))

    async def read(self, seconds: float) -> bytes:
        """Raises TimeoutError after so many seconds of silence, OSError if the connection broke."""
        if self.door.delivery.stopping.is_set():
            return await self._drain()
        self._reading = asyncio.current_task()
        try:
            async with asyncio.timeout(seconds):
                return await self._reader.read(self.door.limits.read_bytes)
        except asyncio.CancelledError:
            if not self.door.delivery.stopping.is_set() or self._reading is None:
                raise
            self._reading.uncancel()
            return await self._drain()
        finally:
            self._reading = None

    async def write(self, data: bytes) -> None:
        """Raises TimeoutError if the sender does not take its answers, OSError if the connection broke."""
        self._writer.write(data)
        async with asyncio.timeout(self.door.limits.frame_seconds):
            await self._writer.drain()

    def wake(self) -> None:
        """Ends a read that waits, so that the session sees the stop."""
        if self._reading is not None:
            self._reading.cancel()

    async def _drain(self) -> bytes:
        try:
            async with asyncio.timeout(_DRAIN_SILENCE):
                return await self._reader.read(self.door.limits.read_bytes)
        except TimeoutError:
            return b""


Session = Callable[[Connection], Awaitable[None]]


class StreamDoor:
    """A listening address with its connections."""

    def __init__(
        self, listener: Listener, identifier: Identifier, delivery: Delivery, limits: Limits, session: Session
    ) -> None:
        self.listener = listener
        self.identifier = identifier
        self.delivery = delivery
        self.limits = limits
        self.counts = Counts()
        self._session = session
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], Connection] = {}

    @property
    def port(self) -> int:
        """The port really taken."""
        if self._server is None or not self._server.sockets:
            return self.listener.port
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Raises OSError if the address cannot be taken, ssl.SSLError or OSError for unusable certificates."""
        context = _context(self.listener)
        self._server = await asyncio.start_server(
            self._serve,
            self.listener.host,
            self.listener.port,
            limit=self.limits.read_bytes,
            ssl=context,
            ssl_handshake_timeout=self.limits.handshake_seconds if context else None,
            backlog=256,
        )

    async def stop(self, seconds: float) -> None:
        """Takes no new connection, lets the open ones store what has arrived, and closes them. `delivery.stopping` is set
        by then.
        """
        if self._server is None:
            return
        self._server.close()
        for connection in self._open.values():
            connection.wake()
        if self._open:
            _, late = await asyncio.wait(self._open, timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts.connections += 1
        if len(self._open) >= self.limits.connections:
            self.counts.turned_away += 1
            self.counts.note("连接数已满")
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        connection = Connection(reader, writer, self)
        self._open[task] = connection
        self.counts.open = len(self._open)
        try:
            await self._session(connection)
        except TimeoutError:
            self.counts.note("等得太久，已断开")
        except (OSError, ssl.SSLError):
            self.counts.note("连接中断")
        except asyncio.CancelledError:
            self.counts.note("停止时仍未收完")
        finally:
            del self._open[task]
            self.counts.open = len(self._open)
            await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        async with asyncio.timeout(1):
            await writer.wait_closed()
    except (OSError, TimeoutError, ssl.SSLError, asyncio.CancelledError):
        writer.transport.abort()


def _context(listener: Listener) -> ssl.SSLContext | None:
    if listener.tls is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(listener.tls.certificate, listener.tls.key)
    if listener.tls.clients is not None:
        context.load_verify_locations(listener.tls.clients)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
