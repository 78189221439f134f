"""Verifying a ledger in its database: every entry, every column, every checkpoint; every fault placed.

What is checked: the chain and the numbering; that index columns repeat the body; that each checkpoint's root is the tree's at
that size, its peaks fold to it, its signature is good; that nothing signed for is missing at the end. With the keys given from
outside, a forger of the database cannot have signed. What a verifier cannot see: entries after the newest checkpoint that were
replaced, all of them, together with their digests.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from zhengan.ledger.chain_check import ChainCheck, Link
from zhengan.ledger.columns import column_faults, file_faults
from zhengan.ledger.digest import ALGORITHMS, hasher
from zhengan.ledger.errors import NoteError
from zhengan.ledger.fault import RESTORE, LedgerFault, Verification
from zhengan.ledger.note import VerifierKey
from zhengan.ledger.reading import links
from zhengan.ledger.signing import StoredCheckpoint, stored_checkpoints
from zhengan.ledger.sql import reading
from zhengan.ledger.store import institutions, trails
from zhengan.ledger.tree_head import open_checkpoint

Progress = Callable[[int], None]


def verify(
    institution: str | None = None, progress: Progress | None = None, keys: Sequence[VerifierKey] = ()
) -> Verification:
    """Verifies one chain, or all, audit trails too. `progress` is told how many entries are done.

    `keys` are the auditor's own public keys. Without them signatures are checked against the key stored beside them, which
    finds damage but no forger.
    """
    names = (*institutions(), *trails()) if institution is None else (institution,)
    beside = _Beside(institution)
    walks: list[Verification] = []
    for name in names:
        before = sum(walk.entries for walk in walks)
        walks.append(_walk(name, _shifted(progress, before), keys))
    faults = [fault for walk in walks for fault in walk.faults]
    told = {(fault.institution, fault.seq) for fault in faults}
    faults += [fault for fault in beside.result() if (fault.institution, fault.seq) not in told]
    only = walks[0] if len(walks) == 1 else Verification(0, (), b"", b"", 0)
    return Verification(sum(walk.entries for walk in walks), tuple(faults), only.root, only.head, only.signed)


class _Beside:
    """The comparison of columns, on a second connection and core; inside a transaction on its own connection, afterwards."""

    def __init__(self, institution: str | None) -> None:
        self._institution = institution
        self._pool = None if connection.in_atomic_block else ThreadPoolExecutor(1)
        self._task = self._pool.submit(self._alone) if self._pool else None

    def result(self) -> list[LedgerFault]:
        if self._pool is None or self._task is None:
            return self._faults()
        with self._pool:
            return self._task.result()

    def _alone(self) -> list[LedgerFault]:
        try:
            return self._faults()
        finally:
            connection.close()

    def _faults(self) -> list[LedgerFault]:
        return column_faults(self._institution) + file_faults()


def _shifted(progress: Progress | None, before: int) -> Progress:
    return (lambda count: progress(before + count)) if progress else (lambda count: None)


def _walk(institution: str, progress: Progress, keys: Sequence[VerifierKey]) -> Verification:
    faults: list[LedgerFault] = []
    end = _last_seq(institution)
    check = ChainCheck(institution, hasher(_algorithm(institution, faults)))
    waiting = stored_checkpoints(institution)
    signed = 0
    for page in links(institution, 0, end):
        rest = page
        while waiting and waiting[0].size <= page[-1][0]:
            cut = sum(seq <= waiting[0].size for seq, _, _ in rest)
            check.feed(rest[:cut])
            rest = rest[cut:]
            signed = max(signed, _meet(waiting.pop(0), check, keys))
        check.feed(rest)
        progress(min(check.next_seq - 1, end))
    check.settle()
    if check.next_seq <= end:
        check.report(check.next_seq, "缺少记录", f"至第 {end} 条", f"至第 {check.next_seq - 1} 条")
    for stored in waiting:
        what = f"检查点签过的记录缺失（第 {end + 1} 至 {stored.size} 条）"
        check.report(stored.size, what, f"{stored.size} 条", f"{end} 条")
    faults += check.faults
    return Verification(check.next_seq - 1, tuple(faults), check.frontier.root(), check.head, signed)


def _meet(stored: StoredCheckpoint, check: ChainCheck, keys: Sequence[VerifierKey]) -> int:
    """Holds a checkpoint against the tree grown so far. The size that it confirms, or 0."""
    try:
        trusted = keys or [VerifierKey.parse(stored.key)]
        tree = open_checkpoint(stored.note, trusted, check.institution)
    except NoteError as error:
        check.settle()
        check.report(stored.size, "检查点无效", "签名有效的检查点", str(error))
        return 0
    check.settle(tree.root)
    if tree.size != stored.size:
        check.report(stored.size, "检查点的条数与索引列不符", f"{tree.size}", f"{stored.size}")
        return 0
    if not check.whole:
        return 0
    if tree.root != check.frontier.root():
        found = check.frontier.root().hex()
        check.report(stored.size, "账本与检查点签过的根不符，此前有记录被成批替换", tree.root.hex(), found)
        return 0
    if stored.frontier != check.frontier.dump():
        check.report(stored.size, "检查点的树缘被改动", check.frontier.dump().hex(), stored.frontier.hex())
    if keys == () and str(trusted[0]) != stored.key:
        check.report(stored.size, "检查点的公钥被改动", str(trusted[0]), stored.key)
    return stored.size


def _last_seq(institution: str) -> int:
    with reading() as cursor:
        cursor.execute("SELECT max(seq) FROM ledger_entry WHERE institution = %s", [institution])
        return cursor.fetchone()[0] or 0


def _algorithm(institution: str, faults: list[LedgerFault]) -> str:
    """The chosen digest; where that record is damaged, the one that fits the first entry."""
    with reading() as cursor:
        cursor.execute("SELECT algorithm FROM ledger_chain WHERE institution = %s", [institution])
        row = cursor.fetchone()
    if row and row[0] in ALGORITHMS:
        return str(row[0])
    first = next(links(institution, 0, 1), [])
    if not first and row is None:
        return ALGORITHMS[0]
    found = row[0] if row else "没有这一行"
    faults.append(LedgerFault(institution, 0, "账本的摘要算法记录被改动", " 或 ".join(ALGORITHMS), str(found), RESTORE))
    return next((a for a in ALGORITHMS if _fits(institution, a, first)), ALGORITHMS[0])


def _fits(institution: str, algorithm: str, first: list[Link]) -> bool:
    trial = ChainCheck(institution, hasher(algorithm))
    trial.feed(first)
    trial.settle()
    return not trial.faults
