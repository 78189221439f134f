"""What is wrong with a law file, as data: one run reports every fault, each with its place and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a file or of the catalogue. `line` counts from 1; 0 means that no single line is to blame.

    `where` names the key, obligation or address concerned; the last three are the sentence that the user reads.
    """

    file: str
    line: int
    where: str
    expected: str
    found: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        head = " ".join(part for part in (place, self.where) if part)
        return f"{head}：应为{self.expected}，实际是{self.found}。{self.remedy}"


class LawFault(Exception):  # noqa: N818 - a fault of the data given, named so throughout the product
    """The law's data cannot be used. `faults` lists everything found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
