"""Bytes on their way in: their head is known before they are read, and they may be held whole where a form needs that."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol, cast

from zhengan.privacy.readers.found import Unread, Where

HEAD = 64 * 1024
BLOCK = 1 << 20
IN_MEMORY = 16 << 20


class Readable(Protocol):
    """All that is asked of a stream."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass
class Source:
    """A stream with a name. `path` is set where it is a file of the disk."""

    where: Where
    name: str
    stream: Readable
    path: Path | None = None
    content_type: str = ""
    _head: bytes | None = field(default=None, repr=False)
    _given: int = field(default=0, repr=False)
    _broken: Exception | None = field(default=None, repr=False)

    @property
    def suffix(self) -> str:
        """The end of the name in lower case, `.csv`; empty where there is none."""
        return Path(self.name.replace("\\", "/")).suffix.lower()

    def head(self) -> bytes:
        """The first 64 KiB, without taking them."""
        if self._head is None:
            self._head = self._taken(HEAD)
        return self._head

    def read(self, size: int = BLOCK) -> bytes:
        """The next bytes, empty at the end."""
        head = self.head()
        if self._given < len(head):
            part = head[self._given : self._given + size]
            self._given += len(part)
            return part
        if self._broken is not None:
            raise self._broken
        return self.stream.read(size)

    def whole(self, most: int) -> bytes:
        """All of it, raises `Unread` where it is more than `most` bytes."""
        parts, total = [], 0
        while block := self.read():
            total += len(block)
            if total > most:
                raise Unread("too_large", f"整体读取的上限是 {most} 字节")
            parts.append(block)
        return b"".join(parts)

    def seekable(self, most: int) -> IO[bytes]:
        """All of it as a file that can be sought; the caller closes it. On disk only in a nameless temporary file."""
        if self.path is not None:
            return self.path.open("rb")
        spool = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the caller closes it
        try:
            total = 0
            while block := self.read():
                total += len(block)
                if total > most:
                    raise Unread("too_large", f"整体读取的上限是 {most} 字节")
                spool.write(block)
            spool.seek(0)
        except BaseException:
            spool.close()
            raise
        return cast("IO[bytes]", spool)

    def _taken(self, size: int) -> bytes:
        parts, missing = [], size
        try:
            while missing and (block := self.stream.read(missing)):
                parts.append(block)
                missing -= len(block)
        except Exception as error:
            # What came before the stream broke is still to be read; then it breaks again.
            if not parts:
                raise
            self._broken = error
        return b"".join(parts)


def bytes_source(where: Where, name: str, data: bytes, content_type: str = "") -> Source:
    """Bytes in hand."""
    return Source(where, name, io.BytesIO(data), content_type=content_type)
