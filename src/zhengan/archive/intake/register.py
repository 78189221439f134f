"""The register of sources as the intake sees it: given, or read from the archive again when it changes."""

from collections.abc import Callable
from pathlib import Path

from zhengan.archive.errors import ArchiveError
from zhengan.archive.sources import Source, Sources

_LOOK_AGAIN_NS = 1_000_000_000


class Register:
    """Looks at the file at most once a second. A register that became unreadable leaves the last one in force."""

    def __init__(self, path: Path, given: Sources | None, steady: Callable[[], int]) -> None:
        self.fault: str = ""
        self._path = path
        self._fixed = given is not None
        self._steady = steady
        self._seen = self._stamp()
        self._looked_ns = steady()
        self._sources = Sources.load(path) if given is None else given

    def allowed(self, source: str) -> Source:
        """Raises Refused for a source that may not send."""
        return self.now().allowed(source)

    def now(self) -> Sources:
        """The register in force."""
        if not self._fixed and self._steady() - self._looked_ns >= _LOOK_AGAIN_NS:
            self._looked_ns = self._steady()
            stamp = self._stamp()
            if stamp != self._seen:
                self._seen = stamp
                self._read()
        return self._sources

    def _read(self) -> None:
        try:
            self._sources = Sources.load(self._path)
            self.fault = ""
        except ArchiveError as error:
            self.fault = str(error)

    def _stamp(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)
