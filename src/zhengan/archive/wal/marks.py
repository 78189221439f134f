"""Two small files beside the log: how far it is durable, and how far it is sealed.

`durable` is written after every fdatasync, without one of its own: other processes see it at once, and after a power failure
it may be behind but is never ahead. `sealed` is replaced durably by `drop`.
"""

import os
import struct
from pathlib import Path
from typing import NamedTuple

from zhengan.archive.wal import medium
from zhengan.archive.wal.record import NO_CHAIN, crc_of

_DURABLE = struct.Struct("<8sQ32sI")
_MAGIC = b"ZADUR\0\0\x01"


class Durable(NamedTuple):
    """The last batch that is durable, and the chain's value after it."""

    number: int = 0
    chain: bytes = NO_CHAIN


def open_durable(folder: Path) -> int:
    """A handle for `write_durable`."""
    return os.open(folder / "durable", os.O_RDWR | os.O_CREAT, 0o640)


def write_durable(handle: int, durable: Durable) -> None:
    """Raises OSError."""
    plain = _DURABLE.pack(_MAGIC, *durable, 0)[:-4]
    os.pwrite(handle, plain + crc_of(plain).to_bytes(4, "little"), 0)


def read_durable(folder: Path) -> Durable | None:
    """None where the file is absent or damaged."""
    try:
        data = (folder / "durable").read_bytes()[: _DURABLE.size]
    except FileNotFoundError:
        return None
    if len(data) != _DURABLE.size or crc_of(data[:-4]) != int.from_bytes(data[-4:], "little"):
        return None
    magic, number, chain, _ = _DURABLE.unpack(data)
    return Durable(number, chain) if magic == _MAGIC else None


def read_sealed(folder: Path) -> int | None:
    """The last batch of which all before and itself are sealed; 0 where nothing is, None where that is damaged."""
    try:
        text, _, crc = (folder / "sealed").read_bytes().partition(b" ")
    except FileNotFoundError:
        return 0
    return int(text) if text.isdigit() and crc.strip() == b"%08x" % crc_of(text) else None


def write_sealed(folder: Path, through: int) -> None:
    """Raises OSError."""
    text = b"%d" % through
    medium.replace_file(folder / "sealed", b"%s %08x\n" % (text, crc_of(text)))
