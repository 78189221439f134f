"""What a verification finds, as data."""

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "file", "content", "manifest", "signature", "missing", "extra", "ledger", "deletion", "gap", "double"
]

MAX_FAULTS = 1_000
"""An archive damaged all over need not be told a million times."""

RESTORE = "请从副本恢复该段，并查明是谁、何时改动。"


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    """One fault. `segment` is empty where a source is meant; `where` is a file, rows, or a source with its numbers."""

    kind: FaultKind
    segment: str
    where: str
    what: str
    expected: str
    found: str
    remedy: str = RESTORE

    def __str__(self) -> str:
        place = " ".join(part for part in (self.segment, self.where) if part)
        return f"{place}：{self.what}。应为{self.expected}，实际是{self.found}。{self.remedy}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what was found. `lines` were rebuilt and hashed one by one."""

    segments: int
    lines: int
    faults: tuple[ArchiveFault, ...]
