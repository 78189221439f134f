"""Members on their way into a package: written beside first, since size, CRC-32 and digest stand before the content."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from zhengan.reports.package.archive import CHUNK
from zhengan.reports.package.manifest import ListedMember


@dataclass(frozen=True, slots=True)
class Part:
    """A member whose content lies in a file."""

    listed: ListedMember
    crc: int
    path: Path

    def chunks(self) -> Iterator[bytes]:
        """The content."""
        return file_chunks(self.path)


class Spool:
    """A folder of contents on their way."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    def put(self, listed: ListedMember, chunks: Iterable[bytes]) -> Part:
        """Writes a content; size and digest of `listed` are worked out on the way."""
        self._count += 1
        path = self._folder / str(self._count)
        digest, crc, size = hashlib.sha256(), 0, 0
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        return Part(replace(listed, size=size, digest=f"sha256:{digest.hexdigest()}"), crc, path)


def file_chunks(path: Path) -> Iterator[bytes]:
    """A file, a megabyte at a time."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
