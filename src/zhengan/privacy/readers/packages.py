"""ZIP without trust: members counted, sizes counted as they come out, encryption and links named."""

import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, cast

from zhengan.privacy.readers.found import Unread
from zhengan.privacy.readers.limits import Reading

EMBEDDED = ("/embeddings/", "/attachments/")


def members(package: zipfile.ZipFile, reading: Reading) -> Iterator[zipfile.ZipInfo]:
    """The files of a package, counted; folders are none."""
    for entry in package.infolist():
        if entry.is_dir():
            continue
        reading.member()
        yield entry


def is_encrypted(entry: zipfile.ZipInfo) -> bool:
    """Whether a member needs a password."""
    return bool(entry.flag_bits & 0x1)


def is_special(entry: zipfile.ZipInfo) -> bool:
    """Whether a member is a link or a device."""
    mode = entry.external_attr >> 16
    return bool(mode) and entry.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG)


def member_stream(package: zipfile.ZipFile, entry: zipfile.ZipInfo, reading: Reading) -> IO[bytes]:
    """A member's bytes, counted as they come. Raises `Unread` for one that needs a password or an unknown method."""
    if is_encrypted(entry):
        raise Unread("encrypted")
    try:
        stream = package.open(entry)
    except NotImplementedError as error:
        raise Unread("unsupported", "压缩方法") from error
    return counted(stream, lambda: entry.compress_size, reading)


def name_of(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: programs of Chinese Windows write GBK without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def counted(stream: IO[bytes], packed: Callable[[], int], reading: Reading) -> IO[bytes]:
    """A stream whose bytes are counted against the bounds of what may be unpacked."""
    return cast("IO[bytes]", Counted(stream, packed, reading))


class Counted(io.RawIOBase):
    """Reads through, counts, and stops at the bounds. `packed` says from how many bytes so far."""

    def __init__(self, stream: IO[bytes], packed: Callable[[], int], reading: Reading) -> None:
        super().__init__()
        self._stream = stream
        self._packed = packed
        self._reading = reading
        self._here = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        # Never more at once than can be counted in time.
        # What there is at once: a stream that breaks later must not take with it what came before.
        read = getattr(self._stream, "read1", self._stream.read)
        block: bytes = read(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._here += len(block)
        self._reading.unpack(len(block), here=self._here, packed=self._packed())
        return block

    def close(self) -> None:
        self._stream.close()
        super().close()
