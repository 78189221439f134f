"""The container of a package: a ZIP of stored members in a fixed order, every byte of which follows from names and contents.

Nothing in it is free: no times, no attributes, no comments, no extra fields, no compression. So equal contents give equal bytes, and
a reader that works out what must stand at each place refuses a path, a link, a bomb, a duplicate or a byte between the members
without interpreting any of them. Any ZIP program can open the file.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from zhengan.reports.package.fault import refuse

CHUNK = 1024 * 1024
MOST_MEMBERS = 20_000
MOST_MEMBER = 2**31 - 1
MOST_PACKAGE = 2**32 - 1
MOST_NAME = 120

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
# Version 2.0 made on Unix, plain files of 0600, the first day that a ZIP can tell.
_VERSION, _MADE_BY, _DAY, _ATTRIBUTES = 20, 3 << 8 | 20, 0x21, 0o100600 << 16
_REMEDY = "文件在途中被改动，或不是证安的报送包，请向发送方重新索取"


class Stream(Protocol):
    """Whatever gives bytes in order."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A member in its place."""

    name: str
    crc: int
    size: int
    offset: int


class ArchiveWriter:
    """Writes members one after another; `write` takes the bytes in order."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._take, self._at = write, 0
        self._placed: list[Placed] = []

    def add(self, name: str, size: int, crc: int, chunks: Iterator[bytes]) -> None:
        """One member, whose size and CRC-32 are known."""
        placed = Placed(name, crc, size, self._at)
        self._write(_local(placed))
        for chunk in chunks:
            self._write(chunk)
        self._placed.append(placed)

    def finish(self) -> None:
        """The directory."""
        self._write(_directory(self._placed, self._at))

    def _write(self, data: bytes) -> None:
        self._take(data)
        self._at += len(data)


class ArchiveReader:
    """Reads members in their order from a stream. Raises PackageRefused, at the member, for any byte that is not as it must be."""

    def __init__(self, file: Stream) -> None:
        self._file, self._at = file, 0
        self._placed: list[Placed] = []

    def open(self, name: str, most: int, size: int | None = None) -> "Member":
        """The next member, which must be `name`, of `size` where that is known, and of `most` bytes at most."""
        head = self._exactly(_LOCAL.size, name)
        _, _, _, _, _, _, crc, packed, real, _, _ = _LOCAL.unpack(head)
        if head[:4] != b"PK\3\4":
            raise refuse("container", name, "这一成员，头部逐字节固定", repr(head[:8]), _REMEDY)
        if len(self._placed) >= MOST_MEMBERS or real > min(most, MOST_MEMBER):
            raise refuse("too_large", name, f"不超过 {min(most, MOST_MEMBER)} 字节", f"{real} 字节", _REMEDY)
        placed = Placed(name, crc, real, self._at)
        wanted = _local(placed)
        found = head + self._exactly(len(wanted) - len(head), name)
        if found != wanted or packed != real or (size is not None and real != size):
            raise refuse("container", name, "这一成员，头部逐字节固定", _shown(found), _REMEDY)
        self._at += len(wanted)
        self._placed.append(placed)
        return Member(self._file, placed, self._done)

    def close(self) -> None:
        """The directory and the end of the file."""
        wanted = _directory(self._placed, self._at)
        found = self._file.read(len(wanted) + 1)
        if found != wanted:
            raise refuse("container", "", "成员之后只有目录，逐字节固定", "目录被改动、缺失，或后面还有内容", _REMEDY)

    def _done(self, size: int) -> None:
        self._at += size

    def _exactly(self, size: int, name: str) -> bytes:
        found = self._file.read(size)
        if len(found) != size:
            raise refuse("truncated", name, f"还有 {size} 字节", f"只剩 {len(found)} 字节", _REMEDY)
        return found


class Member:
    """The bytes of one member, once, in order; its CRC-32 is checked at the end."""

    def __init__(self, file: Stream, placed: Placed, done: Callable[[int], None]) -> None:
        self.name, self.size = placed.name, placed.size
        self._file, self._placed, self._done = file, placed, done
        self._left, self._crc = placed.size, 0

    def chunks(self) -> Iterator[bytes]:
        """The content, at most a megabyte at a time."""
        while self._left:
            chunk = self._file.read(min(CHUNK, self._left))
            if not chunk:
                raise refuse("truncated", self.name, f"还有 {self._left} 字节", "文件到此为止", _REMEDY)
            self._left -= len(chunk)
            self._crc = zlib.crc32(chunk, self._crc)
            yield chunk
        if self._crc != self._placed.crc:
            raise refuse("damaged", self.name, f"校验码 {self._placed.crc:08x}", f"{self._crc:08x}", _REMEDY)
        self._done(self.size)

    def read(self) -> bytes:
        """The whole content, of a member that was opened with a small bound."""
        return b"".join(self.chunks())

    def lines(self, most: int) -> Iterator[bytes]:
        """The content by lines, each with its line feed (the last may lack it). Raises PackageRefused for one longer than `most`."""
        number, rest = 1, b""
        for chunk in self.chunks():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield line + b"\n"
            number += len(whole)
            if len(rest) > most or any(len(line) > most for line in whole):
                raise refuse("too_large", self.name, f"每行不超过 {most} 字节", "更长的一行", _REMEDY, number)
        if rest:
            yield rest


def _local(placed: Placed) -> bytes:
    name = placed.name.encode("ascii")
    fixed = (b"PK\3\4", _VERSION, 0, 0, 0, _DAY, placed.crc, placed.size, placed.size, len(name), 0)
    return _LOCAL.pack(*fixed) + name


def _directory(placed: list[Placed], start: int) -> bytes:
    rows = []
    for one in placed:
        name = one.name.encode("ascii")
        fixed = (_MADE_BY, _VERSION, 0, 0, 0, _DAY, one.crc, one.size, one.size, len(name), 0, 0, 0, 0)
        rows.append(_CENTRAL.pack(b"PK\1\2", *fixed, _ATTRIBUTES, one.offset) + name)
    body = b"".join(rows)
    return body + _END.pack(b"PK\5\6", 0, 0, len(placed), len(placed), len(body), start, 0)


def _shown(found: bytes) -> str:
    name = found[_LOCAL.size :].decode("ascii", "replace")
    return f"{found[:4]!r}，名称 {name[:80]!r}"
