"""Syslog over a stream (RFC 6587, RFC 5425): nothing is acknowledged, so nothing is read faster than it is stored."""

from zhengan.archive.errors import Refused
from zhengan.archive.receive.counts import Counts
from zhengan.archive.receive.delivery import Delivery, Waits
from zhengan.archive.receive.framing import Framer
from zhengan.archive.receive.identity import Unidentified
from zhengan.archive.receive.streams import Connection

_FOREVER = 10**9


async def stream_session(connection: Connection) -> None:
    """Reads frames until the end of the stream. While the store cannot take lines the sender is not read."""
    door = connection.door
    try:
        identity = door.identifier.identify(connection.peer)
    except Unidentified as error:
        door.counts.turned_away += 1
        door.counts.note(str(error))
        return
    framer = Framer(door.limits.line_bytes)
    ended = False
    try:
        while not ended and not framer.broken:
            data = await connection.read(door.limits.frame_seconds if framer.pending else door.limits.idle_seconds)
            ended = not data
            stopped = ended and door.delivery.stopping.is_set()
            lines = framer.feed(data) if data else [] if stopped else framer.finish()
            if lines and not await store_unacknowledged(door.delivery, door.counts, identity.source, lines):
                return
    finally:
        door.counts.too_long += framer.too_long
        if framer.too_long:
            door.counts.note(f"行超过上限 {door.limits.line_bytes} 字节")
        if framer.pending:
            door.counts.cut += 1
            door.counts.note("连接断开时最后一帧不完整，没有保存")
        if framer.broken:
            door.counts.turned_away += 1
            door.counts.note(framer.broken)


async def store_unacknowledged(delivery: Delivery, counts: Counts, source: str, lines: list[bytes]) -> bool:
    """Stores lines whose sender believes them delivered; waits as long as it takes. What cannot be stored is counted as
    dropped.
    """
    waits = Waits(_FOREVER)
    try:
        stored = await delivery.deliver_patiently(source, lines, waits)
    except Refused as refusal:
        counts.dropped += len(lines)
        counts.note(str(refusal))
        return False
    finally:
        counts.waits += waits.noted
    counts.stored(stored.stored, sum(map(len, lines)))
    return True
