"""Where the archive of an institution lies on disk.

<root>/
  sources.yaml                               who may send what (see `sources`)
  wal/<receiver>/*.wal                       accepted, not yet sealed (see `wal`)
  segments/<class>/<YYYY-MM-DD>/<segment>/   sealed: lines.parquet, tree.bin, words.bin, manifest.json, manifest.note
  checkpoints/                               signed states of the unsealed tail
  deleted/<class>/<YYYY-MM-DD>/<segment>/    what stays of a deleted segment: manifest, signatures
  keeping.yaml                               longer terms, places for copies (see `keep.settings`)
  searches.jsonl                             who searched what
"""

from dataclasses import dataclass
from pathlib import Path

from zhengan.archive.line import LogClass


@dataclass(frozen=True, slots=True)
class ArchivePlace:
    """The folder of one institution's archive."""

    root: Path
    institution: str

    @property
    def sources(self) -> Path:
        return self.root / "sources.yaml"

    @property
    def wal(self) -> Path:
        return self.root / "wal"

    @property
    def segments(self) -> Path:
        return self.root / "segments"

    @property
    def checkpoints(self) -> Path:
        return self.root / "checkpoints"

    @property
    def deleted(self) -> Path:
        return self.root / "deleted"

    @property
    def keeping(self) -> Path:
        return self.root / "keeping.yaml"

    def segment(self, log_class: LogClass, day: str, segment: str) -> Path:
        """The folder of one sealed segment; `day` is the day of receipt in Shanghai, `2026-11-20`."""
        return self.segments / log_class / day / segment
