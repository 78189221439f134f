"""The text of a checkpoint (C2SP `tlog-checkpoint`): origin, size, root, and two extension lines of ours.

zhengan/<institution>
<size>
<root in base64>
digest <algorithm>
time <when it was signed>
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from zhengan.ledger.digest import ALGORITHMS, DIGEST_SIZE
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import VerifierKey, decode_base64, encode_base64, open_note


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint states."""

    origin: str
    size: int
    root: bytes
    algorithm: str
    time: str

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\ndigest {self.algorithm}\ntime {self.time}\n"

    @classmethod
    def parse(cls, text: str) -> "TreeHead":
        """Reads the text of a note. Raises NoteError for anything but the one spelling of a checkpoint of ours."""
        lines = text.split("\n")
        head = None
        if len(lines) == 6 and lines[1].isascii() and lines[1].isdigit() and len(lines[1]) < 20:
            algorithm, time = lines[3].removeprefix("digest "), lines[4].removeprefix("time ")
            head = cls(lines[0], int(lines[1]), decode_base64(lines[2]), algorithm, time)
        if head is None or str(head) != text or len(head.root) != DIGEST_SIZE or head.algorithm not in ALGORITHMS:
            raise NoteError("检查点应有来源、条数、根、摘要算法、时间五行，实际不是：检查点被改动过。")
        return head


def origin_of(institution: str) -> str:
    """`zhengan/<institution>`; white space, plus, percent and control characters are percent-encoded, Chinese stays."""
    return "zhengan/" + "".join(c if c.isprintable() and c not in " +%" else quote(c, safe="") for c in institution)


def open_checkpoint(note: str, keys: Iterable[VerifierKey], institution: str) -> TreeHead:
    """The tree head of a note signed by at least one of `keys` for this institution. Raises NoteError."""
    text, signed = open_note(note, keys)
    head = TreeHead.parse(text)
    if not signed:
        raise NoteError("检查点没有给定公钥的签名：公钥不对，或签名行被改动过。")
    if head.origin != origin_of(institution):
        raise NoteError(f"检查点的来源应为 {origin_of(institution)}，实际是 {head.origin}。")
    return head
