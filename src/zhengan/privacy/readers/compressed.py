"""gzip, bzip2, xz, zstd: one stream, unpacked as it is read, against the bounds of what may come out."""

import bz2
import gzip
import lzma
import zlib
from pathlib import PurePath
from typing import IO, Any, cast

from zhengan.privacy.readers.found import Findings, Unread
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.packages import counted
from zhengan.privacy.readers.source import Source

WINDOW = 128 << 20


def read_gzip(source: Source, reading: Reading) -> Findings:
    """What a .gz holds."""
    packed = _Packed(source)
    with gzip.GzipFile(fileobj=cast("IO[bytes]", packed)) as stream:
        yield from _inside(source, stream, packed, reading)


def read_bzip2(source: Source, reading: Reading) -> Findings:
    """What a .bz2 holds."""
    packed = _Packed(source)
    with bz2.BZ2File(cast("IO[bytes]", packed)) as stream:
        yield from _inside(source, stream, packed, reading)


def read_xz(source: Source, reading: Reading) -> Findings:
    """What an .xz holds."""
    packed = _Packed(source)
    with lzma.LZMAFile(cast("IO[bytes]", packed)) as stream:
        yield from _inside(source, stream, packed, reading)


def read_zstd(source: Source, reading: Reading) -> Findings:
    """What a .zst holds."""
    import zstandard

    packed = _Packed(source)
    stream = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(
        cast("IO[bytes]", packed), read_across_frames=True
    )
    try:
        yield from _inside(source, stream, packed, reading)
    except zstandard.ZstdError as error:
        raise Unread("damaged") from error


def _inside(source: Source, stream: Any, packed: "_Packed", reading: Reading) -> Findings:
    name = PurePath(source.name).stem if source.suffix in {".gz", ".bz2", ".xz", ".zst", ".zstd"} else source.name
    if source.suffix in {".tgz", ".tbz2", ".txz"}:
        name = f"{PurePath(source.name).stem}.tar"
    try:
        with counted(stream, lambda: packed.taken, reading) as plain:
            yield from reading.read(Source(source.where.inside(PurePath(name).name), name, plain))
    except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
        raise Unread("damaged") from error


class _Packed:
    """A source whose bytes are counted as they are taken; it can be read and not sought."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self._source.read(size if size > 0 else 1 << 20)
        self.taken += len(block)
        return block

    def seekable(self) -> bool:
        return False

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.taken

    def seek(self, *_: int) -> int:
        raise OSError
