"""Bodies and files unpacked within a bound: a few bytes that unpack to gigabytes are refused before they fill the memory."""

import zlib
from typing import Protocol

import cramjam
import zstandard

from zhengan.archive.receive.exchange import Unreadable

_STEP = 1024 * 1024


def inflate(body: bytes, encoding: str, limit: int) -> bytes:
    """The body without its Content-Encoding: gzip, deflate, zstd, snappy (block), identity. `limit` is in bytes unpacked.

    Raises Unreadable (400 damaged, 413 above the limit, 415 unknown encoding).
    """
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return _unpack(body, zlib.decompressobj(31), limit)
        case "deflate":
            return _unpack(body, zlib.decompressobj(15), limit)
        case "zstd":
            return _zstd(body, limit)
        case "snappy":
            return snappy(body, limit)
    raise Unreadable(415, f"不认识的 Content-Encoding：{encoding[:40]}。可用 gzip、deflate、zstd、snappy")


def snappy(body: bytes, limit: int) -> bytes:
    """A snappy block, as Loki's and Prometheus' clients send it. The block says its size before anything is unpacked."""
    size = shift = 0
    for byte in body[:5]:
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    else:
        raise Unreadable(400, "snappy 数据损坏：没有长度")
    if size > limit:
        raise Unreadable(413, f"解压后 {size} 字节，超过上限 {limit} 字节")
    try:
        return bytes(cramjam.snappy.decompress_raw(body))
    except cramjam.DecompressionError as error:
        raise Unreadable(400, "snappy 数据损坏") from error


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def _unpack(body: bytes, unpacker: _Unpacker, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while body:
        try:
            piece = unpacker.decompress(body, _STEP)
        except zlib.error as error:
            raise Unreadable(400, "压缩的数据损坏") from error
        size += len(piece)
        if size > limit:
            raise Unreadable(413, f"解压后超过上限 {limit} 字节")
        pieces.append(piece)
        body = unpacker.unconsumed_tail
        if unpacker.eof:
            body = unpacker.unused_data.lstrip(b"\0")
            if body:  # gzip members one after another
                unpacker = zlib.decompressobj(31)
    if not unpacker.eof:
        raise Unreadable(400, "压缩的数据不完整")
    return b"".join(pieces)


def _zstd(body: bytes, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(body, read_across_frames=True) as reader:
            while piece := reader.read(_STEP):
                size += len(piece)
                if size > limit:
                    raise Unreadable(413, f"解压后超过上限 {limit} 字节")
                pieces.append(piece)
    except zstandard.ZstdError as error:
        raise Unreadable(400, "压缩的数据损坏") from error
    if not size:
        raise Unreadable(400, "压缩的数据不完整")
    return b"".join(pieces)


_WINDOW = 8 * 1024 * 1024
