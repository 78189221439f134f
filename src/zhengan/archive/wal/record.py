"""One record of the write-ahead log: how a batch becomes bytes and is read back.

    header, 64 bytes, little endian
        magic 4 | kind u8 | 0 | left u16 | length u32 | crc32c of body u32 | number u64 | previous chain 32 | place u32 | crc32c u32
    body of a batch (kind 1)
        length of meta u32 | meta (JSON, sorted keys) | lengths u32[n] | flags u8[n] | the bytes of the lines
    body of a state (kind 2)
        JSON of the intake, what it has to remember from before this file

The header's crc is seeded with the file's nonce, so that a record of the file's earlier life, or a log line that looks like a
record, is never taken for one. `place` and `left` count the records that were written before and
behind this one in the same group. A record begins
at a multiple of 8, a group at a page. chain_n = H(chain_(n-1) || body); states are outside the chain.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import google_crc32c
import numpy as np
import orjson
from numpy.typing import NDArray

from zhengan.archive.errors import Damaged
from zhengan.archive.line import Batch, Lines, LogClass
from zhengan.ledger.digest import DIGEST_SIZE, hasher, sm3_source

BATCH, STATE = 1, 2
MAGIC = b"ZWR1"
HEADER = struct.Struct("<4sBxHIIQ32sII")
NO_CHAIN = bytes(DIGEST_SIZE)
MAX_BODY = 1 << 30
ALIGN = 8


class Note(NamedTuple):
    """What is kept beside a batch: the sender's id for it and the crc32c of its lines, and the clock where it stepped."""

    batch_id: str = ""
    crc: int = 0
    stepped_ns: int = 0


NO_NOTE = Note()


class Stored(NamedTuple):
    """A batch that is durable: its number in the receiver's log, and the chain's value after it."""

    number: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class WalBatch:
    """A batch as it stands in the log."""

    number: int
    chain: bytes
    batch: Batch
    note: Note = NO_NOTE

    @property
    def size(self) -> int:
        """Bytes of the lines."""
        return len(self.batch.lines.data)


class Header(NamedTuple):
    """The header of a record."""

    kind: int
    left: int
    length: int
    crc: int
    number: int
    previous: bytes
    place: int = 0


def crc_of(piece: Any, seed: int = 0) -> int:
    """crc32c of anything that has bytes."""
    data = piece if type(piece) is bytes else np.frombuffer(piece, np.uint8)
    return int(google_crc32c.extend(seed, data))


def padding(size: int, step: int) -> int:
    """The bytes that are missing to the next multiple of `step`."""
    return -size % step


def body_of(batch: Batch, note: Note) -> list[Any]:
    """The pieces of a batch's body. The lines themselves are not copied."""
    lines = batch.lines
    meta: dict[str, Any] = {
        "class": batch.log_class,
        "count": len(lines),
        "first_seq": batch.first_seq,
        "received_ns": batch.received_ns,
        "source": batch.source,
    }
    meta |= {"crc": note.crc, "id": note.batch_id} if note.batch_id else {}
    meta |= {"stepped_ns": note.stepped_ns} if note.stepped_ns else {}
    text = orjson.dumps(meta, option=orjson.OPT_SORT_KEYS)
    begin, end = int(lines.offsets[0]), int(lines.offsets[-1])
    data = lines.data if begin == 0 and end == len(lines.data) else memoryview(lines.data)[begin:end]
    lengths = np.diff(lines.offsets).astype("<u4")
    return [len(text).to_bytes(4, "little") + text, lengths, np.ascontiguousarray(lines.flags), data]


def batch_of(body: bytes, number: int, chain: bytes) -> WalBatch:
    """Reads a batch's body. Raises Damaged where it is none."""
    try:
        start = 4 + int.from_bytes(body[:4], "little")
        meta = orjson.loads(body[4:start])
        count = meta["count"]
        lengths = np.frombuffer(body, "<u4", count, start)
        flags = np.frombuffer(body, np.uint8, count, start + 4 * count)
        data = memoryview(body)[start + 5 * count :]
        offsets: NDArray[np.int64] = np.zeros(count + 1, np.int64)
        np.cumsum(lengths, out=offsets[1:])
        log_class = cast("LogClass", meta["class"])
        batch = Batch(meta["source"], log_class, meta["first_seq"], meta["received_ns"], Lines(data, offsets, flags))
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"第 {number} 批的内容读不懂：{error}。") from None
    if offsets[-1] != len(data):
        raise Damaged(f"第 {number} 批各行长度之和应为 {len(data)} 字节，实际是 {offsets[-1]}。")
    return WalBatch(number, chain, batch, Note(meta.get("id", ""), meta.get("crc", 0), meta.get("stepped_ns", 0)))


def meta_hint(body: bytes) -> dict[str, Any]:
    """What can still be read of a damaged batch's meta, to say which lines are concerned; empty where nothing can."""
    try:
        meta = orjson.loads(body[4:].partition(b"}")[0] + b"}")
    except ValueError:
        return {}
    wanted = {"source": str, "first_seq": int, "count": int}
    known = isinstance(meta, dict) and all(type(meta.get(key)) is kind for key, kind in wanted.items())
    return {key: meta[key] for key in wanted} if known else {}


def chained(algorithm: str, previous: bytes, pieces: Sequence[Any]) -> bytes:
    """H(previous || pieces)."""
    if algorithm == "sm3" and sm3_source() != "openssl":
        return hasher(algorithm)(previous + b"".join(map(bytes, pieces))).digest()
    running = hashlib.new(algorithm, previous)
    for piece in pieces:
        running.update(piece)
    return running.digest()


def pack(header: Header, nonce: bytes) -> bytes:
    """The 64 bytes of a header."""
    plain = HEADER.pack(MAGIC, *header, 0)[:-4]
    return plain + crc_of(plain, crc_of(nonce)).to_bytes(4, "little")


def unpack(data: bytes, nonce: bytes) -> Header | None:
    """The header, or None where the bytes are none of this file's."""
    if len(data) < HEADER.size or data[:4] != MAGIC:
        return None
    if crc_of(data[: HEADER.size - 4], crc_of(nonce)) != int.from_bytes(data[HEADER.size - 4 : HEADER.size], "little"):
        return None
    return Header(*HEADER.unpack(data[: HEADER.size])[1:-1])
