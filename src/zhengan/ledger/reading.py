"""Reading the chain raw, in pages, also out of a damaged file."""

from collections.abc import Iterator

from django.db import DatabaseError

from zhengan.ledger.chain_check import Link
from zhengan.ledger.digest import Hasher
from zhengan.ledger.errors import StorageError
from zhengan.ledger.merkle import Frontier
from zhengan.ledger.sql import as_bytes, reading

BATCH = 1_000


def links(institution: str, after: int, until: int) -> Iterator[list[Link]]:
    """Entries with `after` < seq <= `until`, a page at a time. Where a page cannot be read, its entries are tried singly."""
    statement = (
        f"SELECT seq, {as_bytes('body')}, digest FROM ledger_entry "  # noqa: S608 - our own columns
        f"WHERE institution = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT {BATCH}"
    )
    while after < until:
        try:
            with reading() as cursor:
                cursor.execute(statement, [institution, after, until])
                page: list[Link] = cursor.fetchall()
        except StorageError as error:
            if not is_damage(error):
                raise
            page = _singly(institution, after, min(after + BATCH, until))
        if not page:
            return
        yield page
        after = max(page[-1][0], after + 1)


def subtree(institution: str, new: Hasher, start: int, end: int) -> bytes:
    """The Merkle hash of the leaves `start` <= index < `end` (from 0)."""
    frontier = Frontier(new)
    statement = (
        "SELECT seq, digest FROM ledger_entry WHERE institution = %s AND seq > %s AND seq <= %s "  # noqa: S608
        f"ORDER BY seq LIMIT {BATCH}"
    )
    after = start
    while after < end:
        with reading() as cursor:
            cursor.execute(statement, [institution, after, end])
            page = cursor.fetchall()
        if not page or page[-1][0] - after != len(page):
            raise StorageError(f"{institution} 第 {after + 1} 条起的记录不连续。请先运行 zhengan ledger verify。")
        frontier.extend([bytes(digest) for _, digest in page])
        after = page[-1][0]
    return frontier.root()


def is_damage(error: StorageError) -> bool:
    """Whether the file's content is to blame, rather than a lock, the disk or the connection."""
    text = str(error.__cause__)
    return isinstance(error.__cause__, DatabaseError) and any(word in text for word in _DAMAGE)


_DAMAGE = ("malformed", "decode", "JSON", "json", "invalid byte sequence", "not a database", "corrupt")


def _singly(institution: str, after: int, until: int) -> list[Link]:
    statement = f"SELECT seq, {as_bytes('body')}, digest FROM ledger_entry WHERE institution = %s AND seq = %s"  # noqa: S608
    page: list[Link] = []
    for seq in range(after + 1, until + 1):
        try:
            with reading() as cursor:
                cursor.execute(statement, [institution, seq])
                page.extend(cursor.fetchall())
        except StorageError as error:
            if not is_damage(error):
                raise
            page.append((seq, None, None))
    return page
