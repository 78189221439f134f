"""Walks a chain entry by entry, places every fault, and grows the Merkle tree on the way.

A wrong hash at n says only that body or digest of n is wrong; the next entry (or a signed root at n) tells which. So a mismatch
waits for one entry before it is reported. After a hole the next entry cannot be checked against its predecessor; from there on
the chain is followed again, but no root can be confirmed any more.
"""

from collections.abc import Sequence
from typing import NamedTuple

from zhengan.ledger.chain import GENESIS, LEAF
from zhengan.ledger.digest import Hasher
from zhengan.ledger.fault import MAX_FAULTS, RESTORE, LedgerFault
from zhengan.ledger.merkle import Frontier

# seq, body, digest; the last two are None where the storage could not give them. A plain tuple: millions are read.
Link = tuple[int, bytes | None, bytes | None]


class _Doubt(NamedTuple):
    seq: int
    computed: bytes
    stored: bytes


class ChainCheck:
    """State of one walk. `whole` is false once entries were missing or unreadable."""

    def __init__(self, institution: str, new: Hasher) -> None:
        self.institution = institution
        self.frontier = Frontier(new)
        self.faults: list[LedgerFault] = []
        self.whole = True
        self.next_seq = 1
        self._new = new
        self._previous: bytes | None = GENESIS
        self._doubt: _Doubt | None = None

    @classmethod
    def resumed(cls, institution: str, new: Hasher, frontier: Frontier, previous: bytes) -> "ChainCheck":
        """A walk that goes on after the entries that `frontier` holds."""
        check = cls(institution, new)
        check.frontier, check.next_seq, check._previous = frontier, frontier.size + 1, previous
        return check

    @property
    def astray(self) -> bool:
        """Whether the last entry was missing or unreadable."""
        return self._previous is None

    @property
    def head(self) -> bytes:
        return self._previous or b""

    def feed(self, links: Sequence[Link]) -> None:
        """The next entries, in order."""
        previous, seq, new = self._previous, self.next_seq, self._new
        if self._doubt is not None or previous is None:
            self._slowly(links)
            return
        try:
            for found_seq, body, digest in links:
                # A missing body raises TypeError; past the comparison `digest` is bytes.
                if found_seq != seq or new(LEAF + previous + body).digest() != digest:  # type: ignore[operator]
                    break
                previous = digest
                seq += 1
        except TypeError:
            pass  # an unreadable entry: the slow way says so
        good = seq - self.next_seq
        self.frontier.extend([digest for _, _, digest in links[:good]])  # type: ignore[misc]
        self._previous, self.next_seq = previous, seq
        if good < len(links):
            self._slowly(links[good:])

    def settle(self, root: bytes | None = None) -> None:
        """Decides a waiting mismatch; `root` is the signed root at this size, where there is one."""
        doubt = self._doubt
        if doubt is None:
            return
        self._doubt = None
        for leaf, what in ((doubt.stored, _BODY), (doubt.computed, _DIGEST)):
            if root is not None and self.whole and self._root_with(leaf) == root:
                self._decide(doubt, leaf, what)
                return
        self._decide(doubt, doubt.stored, _EITHER)

    def report(self, seq: int, what: str, expected: str, found: str) -> None:
        """Notes a fault, up to a ceiling."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(LedgerFault(self.institution, seq, what, expected, found, RESTORE))

    def _slowly(self, links: Sequence[Link]) -> None:
        for link in links:
            seq = link[0]
            if seq < self.next_seq:
                self.report(seq, "序号重复或颠倒", f"第 {self.next_seq} 条", f"第 {seq} 条")
                continue
            if seq > self.next_seq:
                self._lose(seq)
            self._one(link)

    def _lose(self, next_found: int) -> None:
        self.settle()
        first, last = self.next_seq, next_found - 1
        span = f"第 {first} 条" if first == last else f"第 {first} 至 {last} 条"
        self.report(first, f"缺少{span}", f"{span}在账", f"第 {first - 1} 条之后是第 {next_found} 条")
        self.whole, self._previous, self.next_seq = False, None, next_found

    def _one(self, link: Link) -> None:
        seq, body, digest = link
        self.next_seq = seq + 1
        if body is None or digest is None or not isinstance(body, bytes) or not isinstance(digest, bytes):
            self.settle()
            self.report(seq, "记录无法读取", "内容与摘要完整", "已损坏")
            self.whole = False
            self._previous = digest if isinstance(digest, bytes) else None
            return
        doubt, self._doubt = self._doubt, None
        if doubt is not None:
            if self._hash(doubt.stored, body) == digest:
                self._decide(doubt, doubt.stored, _BODY)
            elif self._hash(doubt.computed, body) == digest:
                self._decide(doubt, doubt.computed, _DIGEST)
            else:
                self._decide(doubt, doubt.stored, _EITHER)
        computed = digest if self._previous is None else self._hash(self._previous, body)
        if computed == digest:
            self.frontier.extend([digest])
            self._previous = digest
        else:
            self._doubt = _Doubt(seq, computed, digest)

    def _decide(self, doubt: _Doubt, leaf: bytes, what: str) -> None:
        self.report(doubt.seq, what, f"摘要 {doubt.computed.hex()}", f"摘要 {doubt.stored.hex()}")
        self.frontier.extend([leaf])
        self._previous = leaf

    def _hash(self, previous: bytes, body: bytes) -> bytes:
        return self._new(LEAF + previous + body).digest()

    def _root_with(self, leaf: bytes) -> bytes:
        tried = Frontier.load(self._new, self.frontier.size, self.frontier.dump())
        tried.extend([leaf])
        return tried.root()


_BODY = "记录内容被改动"
_DIGEST = "记录的摘要被改动"
_EITHER = "记录内容或摘要被改动"
