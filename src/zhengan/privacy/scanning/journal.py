"""The state file of a scan: a line for each unit that is done, and now and then one for how far a long unit has come.

Lines are only added. A line torn by a crash is dropped, and its unit is done again. The file holds counts and masked excerpts.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from zhengan.privacy.readers import Unit
from zhengan.privacy.scanning.results import Result, from_json

VERSION = 1


class JournalFault(Exception):  # noqa: N818  # as the other rooms call theirs
    """A state file that belongs to another scan or is none."""


@dataclass
class Progress:
    """How far a unit has come: so many pieces were looked at, with this result."""

    pieces: int
    result: Result


@dataclass
class Journal:
    """What was done before, and the file to which more is added."""

    path: Path
    done: dict[str, str] = field(default_factory=dict)
    result: Result = field(default_factory=Result)
    begun: dict[str, tuple[str, Progress]] = field(default_factory=dict)
    sealed: int = 0
    _file: IO[str] | None = None

    def is_done(self, unit: Unit) -> bool:
        """Whether a unit was done, and has not changed since."""
        return bool(unit.stamp or unit.form == "table") and self.done.get(digest_of(unit)) == unit.stamp

    def progress_of(self, unit: Unit) -> Progress | None:
        """How far an unchanged file was read before the scan was stopped; tables and streams begin anew."""
        stamp, progress = self.begun.get(digest_of(unit), ("", None))
        return progress if progress and unit.stamp and stamp == unit.stamp else None

    def write_done(self, unit: Unit, result: Result, sealed: int) -> None:
        """A unit is done."""
        self._write({"done": digest_of(unit), "stamp": unit.stamp, "result": result.to_json(), "sealed": sealed})

    def write_progress(self, unit: Unit, progress: Progress, sealed: int) -> None:
        """A unit has come so far."""
        line = {"begun": digest_of(unit), "stamp": unit.stamp, "pieces": progress.pieces}
        self._write({**line, "result": progress.result.to_json(), "sealed": sealed})

    def close(self) -> None:
        """The file is whole on the disk."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()


def open_journal(path: Path, targets: Sequence[str], settings: str) -> Journal:
    """A new state file, or one of the same scan to go on with. Raises `JournalFault` for another scan's."""
    head = {
        "zhengan_scan": VERSION,
        "scan": sha256("\n".join([settings, *targets]).encode("utf-8", "replace")).hexdigest(),
    }
    journal = Journal(path)
    whole = 0
    if path.exists():
        whole = _replay(path, head, journal)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.ftruncate(handle, whole)
    os.lseek(handle, whole, os.SEEK_SET)
    journal._file = os.fdopen(handle, "w", encoding="utf-8")  # noqa: SLF001  # this function makes journals
    if not whole:
        journal._write(head)  # noqa: SLF001
    return journal


def digest_of(unit: Unit) -> str:
    """What a unit is called in the file: its path may itself be about somebody."""
    return sha256(unit.key.encode("utf-8", "replace")).hexdigest()[:24]


def _replay(path: Path, head: dict[str, Any], journal: Journal) -> int:
    """How many bytes of whole lines there are; what they say is put into the journal."""
    whole = 0
    with path.open("rb") as file:
        for number, raw in enumerate(file):
            if not raw.endswith(b"\n"):
                break
            try:
                line = json.loads(raw)
                if number:
                    _take(journal, line)
                elif line != head:
                    raise JournalFault(
                        f"{path} 是另一次扫描的进度（目标或选项不同）。请换一个文件，或者删掉它从头开始。"
                    )
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise JournalFault(
                    f"{path} 第 {number + 1} 行不是扫描进度。请换一个文件，或者删掉它从头开始。"
                ) from error
            whole += len(raw)
    return whole


def _take(journal: Journal, line: dict[str, Any]) -> None:
    result = from_json(line["result"])
    journal.sealed = int(line["sealed"])
    if "begun" in line:
        journal.begun[line["begun"]] = (line["stamp"], Progress(int(line["pieces"]), result))
    else:
        journal.begun.pop(line["done"], None)
        journal.done[line["done"]] = line["stamp"]
        journal.result.add(result)
