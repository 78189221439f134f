"""The signed word that a segment was deleted: what it held, which term it had outlived, who did it, on what ground.

    zhengan/<institution>/segment/<segment>/deleted
    manifest <digest of the manifest that counted>
    last <day of the last line>
    term <term> <article, or own>
    free <first day on which it might go>
    by <account>
    time <when>

It stands in the ledger's entry and beside the manifest, which is kept: that there was such a segment, and what it held, stays provable.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengan.archive.errors import Damaged
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import Signer, VerifierKey, open_note, sign_note
from zhengan.ledger.tree_head import origin_of

_LINE = re.compile(r"[^\n]{1,200}")


@dataclass(frozen=True, slots=True)
class Deletion:
    """What is signed. `at` is RFC 3339; `by` the account."""

    institution: str
    segment: str
    manifest: str
    last_day: date
    term: str
    cite: str
    free_on: date
    by: str
    at: str

    def __str__(self) -> str:
        return (
            f"{origin_of(self.institution)}/segment/{self.segment}/deleted\nmanifest {self.manifest}\n"
            f"last {self.last_day}\nterm {self.term} {self.cite}\nfree {self.free_on}\n"
            f"by {_one_line(self.by)}\ntime {self.at}\n"
        )

    def signed(self, signer: Signer) -> str:
        """The note."""
        return sign_note(str(self), [signer])

    @property
    def early(self) -> bool:
        """Whether it went before its day, by its own words."""
        return self.at[:10] < self.free_on.isoformat()


def read_deletion(note: str, keys: Iterable[VerifierKey], institution: str) -> Deletion:
    """The deletion that a note states, signed by one of the keys. Raises Damaged."""
    try:
        text, signed = open_note(note, keys)
        if not signed:
            raise ValueError("没有给定公钥的签名")
        return _parsed(text, institution)
    except (NoteError, ValueError) as error:
        raise Damaged(f"删除的签名文本不能确认：{error}。请与账本的条目核对。") from None


def _parsed(text: str, institution: str) -> Deletion:
    origin, *lines = text.rstrip("\n").split("\n")
    start, end = f"{origin_of(institution)}/segment/", "/deleted"
    held: dict[str, Any] = dict(line.split(" ", 1) for line in lines)
    if not origin.startswith(start) or not origin.endswith(end):
        raise ValueError("不是这家机构的删除")
    try:
        term, cite = held["term"].split(" ", 1)
        found = Deletion(
            institution,
            origin[len(start) : -len(end)],
            held["manifest"],
            date.fromisoformat(held["last"]),
            term,
            cite,
            date.fromisoformat(held["free"]),
            held["by"],
            held["time"],
        )
    except KeyError as error:
        raise ValueError(f"缺少 {error.args[0]}") from None
    if str(found) != text:
        raise ValueError("写法不是唯一的一种")
    return found


def _one_line(text: str) -> str:
    if not _LINE.fullmatch(text):
        raise ValueError(f"account {text[:40]!r} cannot stand in one line")
    return text
