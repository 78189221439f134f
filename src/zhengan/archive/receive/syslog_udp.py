"""Syslog over UDP (RFC 5426): a datagram is a line, but for a line feed at its end. There is nobody to tell when one is
lost; it is counted.
"""

import asyncio
import socket
from typing import Any

from zhengan.archive.receive.counts import Counts
from zhengan.archive.receive.delivery import Delivery
from zhengan.archive.receive.identity import Identifier, Identity, Peer, Unidentified
from zhengan.archive.receive.limits import Limits
from zhengan.archive.receive.listener import Listener
from zhengan.archive.receive.syslog_stream import store_unacknowledged


class DatagramDoor(asyncio.DatagramProtocol):
    """A UDP address. Each source has its own queue; what comes while it is full is dropped and counted."""

    def __init__(self, listener: Listener, identifier: Identifier, delivery: Delivery, limits: Limits) -> None:
        self.listener = listener
        self.counts = Counts()
        self._identifier = identifier
        self._delivery = delivery
        self._limits = limits
        self._transport: asyncio.DatagramTransport | None = None
        self._queues: dict[str, list[bytes]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._seen: dict[str, Identity | None] = {}

    @property
    def port(self) -> int:
        """The port really taken."""
        if self._transport is None:
            return self.listener.port
        return int(self._transport.get_extra_info("sockname")[1])

    async def start(self) -> None:
        """Raises OSError if the address cannot be taken."""
        loop = asyncio.get_running_loop()
        address = (self.listener.host, self.listener.port)
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=address)
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)

    async def stop(self, seconds: float) -> None:
        """Stores what has arrived."""
        if self._transport is None:
            return
        await asyncio.sleep(0)
        self._transport.close()
        if self._workers:
            _, late = await asyncio.wait(self._workers.values(), timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        self.counts.dropped += sum(map(len, self._queues.values()))
        self._queues.clear()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Called by the loop for each datagram."""
        identity = self._identify(str(addr[0]))
        line = data.removesuffix(b"\n")
        if identity is None or not line:
            self.counts.turned_away += 1
            return
        queue = self._queues.setdefault(identity.source, [])
        if len(queue) >= self._limits.datagrams:
            self.counts.dropped += 1
            self.counts.note("来得比存得快，已丢弃")
            return
        queue.append(line)
        if identity.source not in self._workers:
            self._workers[identity.source] = asyncio.create_task(self._work(identity.source))

    def error_received(self, exc: Exception) -> None:
        """Called by the loop when the socket reports an error."""
        self.counts.note("UDP 套接字报错")

    def _identify(self, address: str) -> Identity | None:
        if address not in self._seen:
            if len(self._seen) >= 10_000:
                self._seen.clear()
            try:
                self._seen[address] = self._identifier.identify(Peer(address))
            except Unidentified as error:
                self.counts.note(str(error))
                self._seen[address] = None
        return self._seen[address]

    async def _work(self, source: str) -> None:
        try:
            while lines := self._queues.pop(source, None):
                await store_unacknowledged(self._delivery, self.counts, source, lines)
        finally:
            del self._workers[source]
