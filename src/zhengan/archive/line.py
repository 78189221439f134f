"""A line of log as it was received: the bytes, who sent them, which number it got, when it came. Everything else is derived from these.

The canonical record of a line, over which its leaf hash is made, is

    u16 length of source | source | u64 seq | u64 received_ns | u8 flags | the bytes as received           (big endian)
    leaf = H(0x00 || record)                                                                              (RFC 6962)

`seq` counts from 1 in each source without gaps; `received_ns` is UTC in nanoseconds since 1970 by the receiver's clock.
"""

import struct
from dataclasses import dataclass
from enum import IntFlag
from typing import Literal

import numpy as np
from numpy.typing import NDArray

LogClass = Literal["business", "system", "network"]
CLASSES: dict[LogClass, str] = {"business": "业务日志", "system": "系统日志", "network": "网络日志"}
"""The classes of 218:18.2 and sfnet:19, as `log_holding.log_class` names them."""

MAX_PLAIN = 64 * 1024
"""Bytes above which a line is marked as oversized. It is kept whole."""
MAX_LINE = 16 * 1024 * 1024
"""Bytes above which a line is refused, and the sender told."""
MAX_SOURCE = 200


class Flag(IntFlag):
    """What was noticed when a line came in. Nothing is changed in the line because of it."""

    OVERSIZED = 1
    BINARY = 2
    NOT_UTF8 = 4
    LATE = 8
    DUPLICATE = 16


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines side by side: line i is `data[offsets[i]:offsets[i + 1]]`. `offsets` int64 of n + 1, `flags` uint8 of n."""

    data: bytes | memoryview
    offsets: NDArray[np.int64]
    flags: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> bytes:
        return bytes(self.data[self.offsets[index] : self.offsets[index + 1]])


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of one source that were received, numbered and acknowledged together. Line i has the number `first_seq + i`."""

    source: str
    log_class: LogClass
    first_seq: int
    received_ns: int
    lines: Lines

    @property
    def last_seq(self) -> int:
        return self.first_seq + len(self.lines) - 1


_HEAD = struct.Struct(">QQB")


def record_of(source: bytes, seq: int, received_ns: int, flags: int, raw: bytes) -> bytes:
    """The canonical record of one line."""
    return len(source).to_bytes(2, "big") + source + _HEAD.pack(seq, received_ns, flags) + raw
