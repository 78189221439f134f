"""What verification finds, as data."""

from dataclasses import dataclass

# A ledger damaged all over need not be told a million times.
MAX_FAULTS = 1_000


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """One fault and its place. `seq` is the entry's number, or a checkpoint's size; 0 where the whole ledger or file is meant."""

    institution: str
    seq: int
    what: str
    expected: str
    found: str
    remedy: str

    def __str__(self) -> str:
        place = f"第 {self.seq} 条" if self.seq else "整体"
        return f"{self.institution} {place}：{self.what}。应为{self.expected}，实际是{self.found}。{self.remedy}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what was found. `signed` is the size of the newest checkpoint that was confirmed (0: none);
    `root` and `head` are the tree's and the chain's last digest (empty where several ledgers were asked about)."""

    entries: int
    faults: tuple[LedgerFault, ...]
    root: bytes
    head: bytes
    signed: int


RESTORE = "请从备份或已导出的文件恢复，并查明是谁、何时改动。"
