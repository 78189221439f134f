"""HTTP/1.1 on a stream: h11 reads the protocol, this reads the socket, `routes` answers. Success is said only after
lines are durable.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import h11

from zhengan.archive.errors import Refused
from zhengan.archive.receive.delivery import Stored
from zhengan.archive.receive.exchange import Request, Response, Unreadable, answer
from zhengan.archive.receive.identity import Identity, Unidentified
from zhengan.archive.receive.inflate import inflate
from zhengan.archive.receive.routes import probe, refusal_of, respond
from zhengan.archive.receive.streams import Connection, StreamDoor

_MAX_HEAD = 32 * 1024
_ASK = {"WWW-Authenticate": 'Bearer realm="zhengan"'}


class HttpSession:
    """Speaks HTTP on the connections of one door; remembers what their bodies take of the memory."""

    def __init__(self, bodies: int) -> None:
        self._bodies = asyncio.Semaphore(bodies)
        self._buffered = 0

    async def __call__(self, connection: Connection) -> None:
        """Answers requests until either side ends."""
        wire = _Wire(connection, h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEAD))
        while await self._one(connection, wire):
            wire.protocol.start_next_cycle()

    async def _one(self, connection: Connection, wire: "_Wire") -> bool:
        """Says whether another request may follow on the connection."""
        try:
            head = await wire.head()
            if head is None:
                return False
            response = await self._answer(connection, wire, head)
        except h11.RemoteProtocolError as error:
            response = answer(400, {"error": f"不是 HTTP：{error}", "stored": 0})
        except Unreadable as error:
            response = refusal_of("", "", error)
        if response.status >= 400:
            connection.door.counts.turned_away += 1
        return await wire.send(response)

    async def _answer(self, connection: Connection, wire: "_Wire", head: h11.Request) -> Response:
        door = connection.door
        request = _request(head)
        if (said := probe(request)) is not None:
            await wire.body(0, lambda _: None)
            return said
        try:
            identity = door.identifier.identify(connection.peer, request.headers.get("authorization"))
        except Unidentified as error:
            door.counts.note(str(error))
            return answer(401, {"error": str(error), "stored": 0}, headers=_ASK)
        before = self._buffered
        taken = 0

        def count(size: int) -> None:
            nonlocal taken
            taken += size
            self._buffered += size
            if self._buffered > door.limits.buffered_bytes and before > 0:
                raise Unreadable(503, "正在接收的内容太多，稍后再发")

        try:
            body = await wire.body(door.limits.body_bytes, count)
            async with self._bodies:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(door.delivery.threads, _work, door, identity, request, body)
        finally:
            self._buffered -= taken


def _work(door: StreamDoor, identity: Identity, request: Request, body: bytes) -> Response:
    sizes = [0]
    key = request.headers.get("idempotency-key", "")

    def accept(lines: Sequence[bytes]) -> Stored:
        longest = max(map(len, lines))
        if longest > door.limits.line_bytes:
            raise Unreadable(413, f"有一行 {longest} 字节，超过上限 {door.limits.line_bytes} 字节。没有保存任何内容")
        sizes[0] = sum(map(len, lines))
        return door.delivery.accept(identity.source, lines, key)

    try:
        whole = inflate(body, request.headers.get("content-encoding", ""), door.limits.inflated_bytes)
        response = respond(Request(request.method, request.path, request.query, request.headers, whole), accept)
    except Refused as refusal:
        response = refusal_of(request.path, request.content_type, refusal)
        door.counts.note(str(refusal))
    if response.stored is not None:
        door.counts.stored(response.stored.stored, sizes[0])
    return response


def _request(head: h11.Request) -> Request:
    path, _, query = head.target.decode("latin-1").partition("?")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head.headers}
    return Request(head.method.decode("latin-1"), path, query, headers, b"")


@dataclass(slots=True)
class _Wire:
    connection: Connection
    protocol: h11.Connection

    async def head(self) -> h11.Request | None:
        """None at the end of the connection. Raises TimeoutError when the head does not come whole in time."""
        limits = self.connection.door.limits
        data = b""
        if not self.protocol.trailing_data[0]:
            data = await self.connection.read(limits.idle_seconds)
            if not data:
                return None
        async with asyncio.timeout(limits.handshake_seconds):
            event = await self._next(data)
        return event if isinstance(event, h11.Request) else None

    async def body(self, limit: int, count: Callable[[int], None]) -> bytes:
        """Raises Unreadable above `limit`, TimeoutError when it does not come whole in time."""
        pieces: list[bytes] = []
        size = 0
        async with asyncio.timeout(self.connection.door.limits.frame_seconds):
            while not isinstance(event := await self._next(), h11.EndOfMessage):
                if not isinstance(event, h11.Data):
                    raise ConnectionResetError
                piece = bytes(event.data)
                size += len(piece)
                if size > limit:
                    raise Unreadable(413, f"请求超过上限 {limit} 字节。没有保存任何内容，请分批发送")
                count(len(piece))
                pieces.append(piece)
        return b"".join(pieces)

    async def send(self, response: Response) -> bool:
        """Says whether the connection can be used again."""
        if self.protocol.our_state not in {h11.SEND_RESPONSE, h11.IDLE}:
            return False
        keep = self._received_whole() and not self.connection.door.delivery.stopping.is_set()
        headers = response.all_headers() if keep else [*response.all_headers(), ("Connection", "close")]
        out = self.protocol.send(h11.Response(status_code=response.status, headers=headers)) or b""
        if response.status != 204:
            out += self.protocol.send(h11.Data(data=response.body)) or b""
        out += self.protocol.send(h11.EndOfMessage()) or b""
        await self.connection.write(out)
        return keep

    def _received_whole(self) -> bool:
        return self.protocol.their_state is h11.DONE

    async def _next(self, data: bytes = b"") -> object:
        if data:
            self.protocol.receive_data(data)
        while (event := self.protocol.next_event()) is h11.NEED_DATA:
            if self.protocol.they_are_waiting_for_100_continue:
                go = h11.InformationalResponse(status_code=100, headers=[])
                await self.connection.write(self.protocol.send(go) or b"")
            more = await self.connection.read(self.connection.door.limits.frame_seconds)
            if not more and self.protocol.their_state is h11.SEND_BODY:
                self.connection.door.counts.cut += 1
                raise ConnectionResetError
            self.protocol.receive_data(more)
        return event
