"""A RELP session: an answer to each frame, for `syslog` only once the line is durable.

Lines that arrive together are stored together. One line feed at the end of a line is not kept: some senders add it.
"""

from zhengan.archive.errors import Refused
from zhengan.archive.receive import relp
from zhengan.archive.receive.delivery import Waits
from zhengan.archive.receive.identity import Identity, Unidentified
from zhengan.archive.receive.streams import Connection

PATIENCE = 30.0
"""Seconds that a full store is waited for before the sender is told 500; rsyslog gives up on an answer after 90."""


async def relp_session(connection: Connection) -> None:
    """Speaks RELP until either side ends. What was not answered 200 the sender sends again."""
    door = connection.door
    try:
        identity = door.identifier.identify(connection.peer)
    except Unidentified as error:
        door.counts.turned_away += 1
        door.counts.note(str(error))
        return
    reader = relp.Reader(door.limits.line_bytes)
    going = True
    try:
        while going and not reader.broken:
            data = await connection.read(door.limits.frame_seconds if reader.pending else door.limits.idle_seconds)
            if not data:
                break
            going = await _take(connection, identity, reader.feed(data))
        if going:
            await _part(connection, reader)
    finally:
        if reader.pending and not reader.broken:
            door.counts.cut += 1
            door.counts.note("连接断开时最后一帧不完整；没有确认，发送方会重发")


async def _part(connection: Connection, reader: relp.Reader) -> None:
    counts = connection.door.counts
    if reader.broken:
        counts.turned_away += 1
        counts.note(reader.broken)
    counts.too_long += reader.too_long
    if reader.refuse is not None:
        await connection.write(relp.refused(reader.refuse, reader.broken))
    if reader.broken or connection.door.delivery.stopping.is_set():
        await connection.write(relp.closing())


async def _take(connection: Connection, identity: Identity, frames: list[relp.Frame]) -> bool:
    """Answers the frames in their order; says whether the session goes on."""
    at = 0
    while at < len(frames):
        frame = frames[at]
        if frame.command == "syslog":
            end = at
            while end < len(frames) and frames[end].command == "syslog":
                end += 1
            if not await _store(connection, identity, frames[at:end]):
                return False
            at = end
            continue
        at += 1
        if frame.command == "open":
            await connection.write(relp.opened(frame.number))
        elif frame.command == "close":
            await connection.write(relp.closed(frame.number) + relp.closing())
            return False
        else:
            await connection.write(relp.refused(frame.number, f"unknown command {frame.command}"))
    return True


async def _store(connection: Connection, identity: Identity, frames: list[relp.Frame]) -> bool:
    door = connection.door
    waits = Waits(PATIENCE)
    try:
        stored = await door.delivery.deliver_patiently(
            identity.source, [frame.data.removesuffix(b"\n") for frame in frames], waits
        )
    except Refused as refusal:
        door.counts.turned_away += 1
        door.counts.note(str(refusal))
        answers = b"".join(relp.refused(frame.number, str(refusal)) for frame in frames)
        await connection.write(answers + relp.closing())
        return False
    finally:
        door.counts.waits += waits.noted
    door.counts.stored(stored.stored, sum(len(frame.data) for frame in frames))
    await connection.write(b"".join(relp.done(frame.number) for frame in frames))
    return True
