"""What is wrong with a package, each at its member and line."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zhengan.cases.errors import CaseRefused

ALARM = "history_rewritten"
"""The code of the one fault that is an alarm: two checkpoints of the sender's ledger that cannot both be true."""


@dataclass(frozen=True, slots=True)
class PackageFault:
    """One fault: `member` of the package ("" for the file as a whole), `line` from 1 (0 where a line has no meaning)."""

    code: str
    member: str
    line: int
    expected: str
    found: str
    remedy: str

    @property
    def alarm(self) -> bool:
        """Whether this shows that the sender's history was changed."""
        return self.code == ALARM

    def __str__(self) -> str:
        place = f"{self.member or '整个文件'}{f' 第 {self.line} 行' if self.line else ''}"
        head = "警报，" if self.alarm else ""
        return f"{head}{place}：应为{self.expected}，实际是{self.found}。{self.remedy}。"

    def as_json(self) -> dict[str, Any]:
        """The fault in the words of the receipt."""
        return asdict(self)


class PackageRefused(Exception):  # noqa: N818  # a word of the trade: the answer is no, nothing broke
    """A package that is not taken, with every fault found (at most a hundred). Nothing was stored."""

    def __init__(self, faults: Sequence[PackageFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class PackingRefused(CaseRefused):
    """Contents that may not leave, or that make no package. No file was written. The text names each of them."""


def refuse(code: str, member: str, expected: str, found: str, remedy: str, line: int = 0) -> PackageRefused:
    """The refusal for one fault."""
    return PackageRefused([PackageFault(code, member, line, expected, found[:300], remedy)])
