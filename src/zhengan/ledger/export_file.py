"""A whole ledger as one file that anyone can check without us, `tools/verify_ledger.py` being an example.

JSON Lines, each in its one spelling, so that equal ledgers give equal files and no byte can change unseen:

    {"algorithm":…,"format":"zhengan-ledger/1","institution":…,"keys":[…],"root":…,"size":…}
    {"body":{…the canonical body…},"digest":"…"}                 one line an entry, in order
    {"checkpoint":"…the signed note…"}                           after the last entry that it covers
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from zhengan.ledger.canonical import CanonicalError, canonical
from zhengan.ledger.chain import MAX_BODY
from zhengan.ledger.chain_check import ChainCheck, Link
from zhengan.ledger.digest import ALGORITHMS, DIGEST_SIZE, hasher
from zhengan.ledger.errors import AbsentError, NoteError, StorageError
from zhengan.ledger.fault import RESTORE, LedgerFault, Verification
from zhengan.ledger.note import MAX_NOTE, VerifierKey
from zhengan.ledger.reading import links, subtree
from zhengan.ledger.signing import StoredCheckpoint, stored_checkpoints
from zhengan.ledger.store import head
from zhengan.ledger.tree_head import open_checkpoint
from zhengan.ledger.writing_file import write_whole

EXPORT_FORMAT = "zhengan-ledger/1"

_BODY, _DIGEST, _END = b'{"body":', b',"digest":"', b'"}\n'
_CHECKPOINT = b'{"checkpoint":'
_TAIL = len(_DIGEST) + 2 * DIGEST_SIZE + len(_END)
_MAX_LINE = max(MAX_BODY, 8 * MAX_NOTE) + 4096


def export(institution: str, path: Path) -> int:
    """Writes the ledger as it stands; gives the number of entries. Byte-stable: the same ledger gives the same file.

    Raises AbsentError for an empty ledger, StorageError where the ledger has holes or the file cannot be written.
    """
    end = head(institution)
    if end.seq == 0:
        raise AbsentError(f"{institution} 的账本里还没有记录，没有可导出的内容。")
    signed = [stored for stored in stored_checkpoints(institution) if stored.size <= end.seq]
    header = {
        "algorithm": end.algorithm,
        "format": EXPORT_FORMAT,
        "institution": institution,
        "keys": sorted({stored.key for stored in signed}),
        "root": subtree(institution, hasher(end.algorithm), 0, end.seq).hex(),
        "size": end.seq,
    }
    with write_whole(path) as file:
        file.write(canonical(header) + b"\n")
        for page in links(institution, 0, end.seq):
            file.writelines(_lines(page, signed))
    return end.seq


def verify_export(path: Path, keys: Sequence[VerifierKey]) -> Verification:
    """Checks an exported file against the auditor's public keys; every fault is placed. Raises StorageError for no file."""
    try:
        with path.open("rb") as file:
            return _Reader(file, keys).run()
    except OSError as error:
        raise StorageError(f"无法读取 {path}：{error.strerror}。请检查路径。") from error


def _lines(page: Sequence[Link], signed: list[StoredCheckpoint]) -> Iterator[bytes]:
    for seq, body, digest in page:
        if body is None or digest is None:
            raise StorageError(f"第 {seq} 条无法读取，不能导出。请先运行 zhengan ledger verify。")
        yield b"".join((_BODY, body, _DIGEST, digest.hex().encode(), _END))
        while signed and signed[0].size == seq:
            yield canonical({"checkpoint": signed.pop(0).note}) + b"\n"


class _Reader:
    """One pass over an exported file."""

    def __init__(self, file: BinaryIO, keys: Sequence[VerifierKey]) -> None:
        self._file = file
        self._keys = keys
        self._signed = 0

    def run(self) -> Verification:
        header = self._header()
        if isinstance(header, LedgerFault):
            return Verification(0, (header,), b"", b"", 0)
        check = ChainCheck(header["institution"], hasher(header["algorithm"]))
        while line := self._file.readline(_MAX_LINE):
            if line.startswith(_CHECKPOINT):
                self._checkpoint(line, check)
            else:
                self._entry(line, check)
        check.settle()
        self._finish(header, check)
        return Verification(check.next_seq - 1, tuple(check.faults), check.frontier.root(), check.head, self._signed)

    def _header(self) -> dict[str, Any] | LedgerFault:
        line = self._file.readline(_MAX_LINE)
        header = _spelled(line)
        wanted = {"algorithm", "format", "institution", "keys", "root", "size"}
        if (
            header is None
            or set(header) != wanted
            or header["format"] != EXPORT_FORMAT
            or header["algorithm"] not in ALGORITHMS
            or not isinstance(header["institution"], str)
            or not isinstance(header["keys"], list)
        ):
            return LedgerFault("", 0, "文件首行不是账本导出的首行", EXPORT_FORMAT, repr(line[:80]), RESTORE)
        return header

    def _entry(self, line: bytes, check: ChainCheck) -> None:
        body, digest = line[len(_BODY) : -_TAIL], line[-_TAIL + len(_DIGEST) : -len(_END)]
        shaped = line.startswith(_BODY) and line[-_TAIL : -_TAIL + len(_DIGEST)] == _DIGEST and line.endswith(_END)
        said = _parsed(body) if shaped else None
        stored = _hex(digest) if shaped else None
        seq = check.next_seq
        if check.astray and said is not None and said.get("seq") == seq + 1:
            seq += 1  # the line before was two, run together
        check.feed([(seq, body if shaped else None, stored)])
        if said is not None and (said.get("seq"), said.get("institution")) != (seq, check.institution):
            found = f"{said.get('institution')} 第 {said.get('seq')} 条"
            check.report(seq, "记录不在自己的位置", f"{check.institution} 第 {seq} 条", found)

    def _checkpoint(self, line: bytes, check: ChainCheck) -> None:
        held = _spelled(line)
        seq = check.next_seq - 1
        try:
            note = held["checkpoint"] if held else None
            if not isinstance(note, str):
                raise NoteError("检查点一行被改动过。")
            tree = open_checkpoint(note, self._keys, check.institution)
        except NoteError as error:
            check.settle()
            check.report(seq, "检查点无效", "签名有效的检查点", str(error))
            return
        check.settle(tree.root)
        if (tree.size, tree.root) == (check.frontier.size, check.frontier.root()):
            self._signed = tree.size
        elif check.whole:
            check.report(
                seq, "账本与检查点签过的根不符", f"{tree.size} 条 {tree.root.hex()}", check.frontier.root().hex()
            )

    def _finish(self, header: dict[str, Any], check: ChainCheck) -> None:
        size = check.next_seq - 1
        if header["size"] != size:
            check.report(min(size, _whole(header["size"])) + 1, "条数与首行不符", str(header["size"]), str(size))
        elif check.whole and header["root"] != check.frontier.root().hex():
            check.report(0, "首行的根与记录不符", check.frontier.root().hex(), str(header["root"]))
        unknown = [key for key in header["keys"] if key not in map(str, self._keys)]
        if unknown:
            check.report(0, "首行列有您未给出的公钥", "、".join(map(str, self._keys)), "、".join(map(str, unknown)))
        elif not header["keys"]:
            check.report(
                0, "文件里没有检查点", "至少一个签名检查点", "没有（请先运行 zhengan ledger checkpoint 再导出）"
            )


def _spelled(line: bytes) -> dict[str, Any] | None:
    """The object on a line of ours, if it stands there in its canonical spelling."""
    value = _parsed(line[:-1])
    try:
        return value if value is not None and canonical(value) + b"\n" == line else None
    except CanonicalError:
        return None


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _hex(text: bytes) -> bytes | None:
    try:
        value = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return None
    return value if value.hex().encode() == text else None


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0
