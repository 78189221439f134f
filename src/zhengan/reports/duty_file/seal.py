"""The sealed file: one ZIP with fixed bytes, its list of digests signed by the workspace's key, a proof of every entry in it.

    README.txt  duty-file.html  duty-file.json  proofs/records/….json  proofs/trail/….json  seal.txt

Entries are stored as they are and in this order, all with the first time that zip knows, so that equal files have equal bytes
and any other archive of the same content is refused. `seal.txt` is a C2SP signed note.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from zhengan.ledger.chain import is_trail
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import Signer, VerifierKey, open_note, sign_note
from zhengan.ledger.proving import proof_bytes, prove_many
from zhengan.reports.duty_file.file import FORMAT, DutyFile
from zhengan.reports.duty_file.page import page_of
from zhengan.reports.duty_file.proof import proven

LARGEST = 512 << 20
MOST_MEMBERS = 20_000
SEAL, README, HTML, JSON = "seal.txt", "README.txt", "duty-file.html", "duty-file.json"
_TIME = (1980, 1, 1, 0, 0, 0)
_README = """尽责档案

duty-file.html  给人看，可以打印
duty-file.json  给程序看，内容相同
proofs          档案引用的每一条账本记录及其证明
seal.txt        以上各文件的摘要，由工作区的密钥签名

核验：zhengan duty-file verify 本文件 --key 公钥
公钥请向出具档案的机构另行索取，不要只用档案里写的。
单独一条证明也可以用 tools/verify_ledger.py 核验。
"""


@dataclass(frozen=True)
class Checked:
    """A sealed file that was found whole: who signed it, what it says, and how many entries are proven."""

    key: str
    said: Mapping[str, Any]
    proven: int


def seal(file: DutyFile, signer: Signer) -> bytes:
    """The sealed file. Every entry that it names must be covered by a checkpoint (AbsentError)."""
    members: dict[str, bytes] = {
        README: _README.encode(),
        HTML: page_of(file).encode(),
        JSON: (json.dumps(file.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(),
    }
    for chain, seqs in sorted(_named(file.as_json(), file.institution).items()):
        for seq, proof in zip(sorted(seqs), prove_many(chain, seqs), strict=True):
            members[_proof_name(chain, seq)] = proof_bytes(proof)
    members[SEAL] = sign_note(_listed(file.institution, members), [signer]).encode()
    return _packed(members)


def opened(path: Path, keys: Sequence[VerifierKey]) -> Checked:
    """Checks a sealed file against public keys, with nothing else at hand. Raises NoteError with what is wrong, OSError."""
    if path.stat().st_size > LARGEST:
        raise NoteError(f"档案应不超过 {LARGEST >> 20} MB，实际更大：不是尽责档案，请核对文件。")
    content = path.read_bytes()
    members = _unpacked(content)
    text, signed = open_note(_text(members.get(SEAL, b"")), keys)
    if not signed:
        raise NoteError("封条没有给定公钥的签名：公钥不对，或封条被改动过。")
    rest = {name: data for name, data in members.items() if name != SEAL}
    said = _said(rest)
    if text != _listed(str(said.get("institution")), rest):
        raise NoteError(f"内容与封条不符：{_differing(text, rest)}。档案被改动过，请重新取得。")
    count = _check_proofs(said, rest, keys)
    if _packed(members) != content:
        raise NoteError("压缩包的写法与封存时不同：档案被改动过，请重新取得。")
    return Checked(str(signed[0]), said, count)


def _named(said: Mapping[str, Any], institution: str) -> dict[str, set[int]]:
    """The entries that a file names, by chain."""
    found: dict[str, set[int]] = {}
    for deed in said["deeds"]:
        found.setdefault(deed["chain"], set()).add(deed["seq"])
    for term in said["terms"]:
        found.setdefault(institution, set()).add(term["seq"])
    return found


def _proof_name(chain: str, seq: int) -> str:
    return f"proofs/{'trail' if is_trail(chain) else 'records'}/{seq:09}.json"


def _listed(institution: str, members: Mapping[str, bytes]) -> str:
    lines = [FORMAT, json.dumps(institution), str(len(members))]
    lines += [f"sha256 {hashlib.sha256(data).hexdigest()} {name}" for name, data in members.items()]
    return "\n".join(lines) + "\n"


def _packed(members: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            stored = all(one.compress_type == zipfile.ZIP_STORED and not one.flag_bits & 1 for one in entries)
            if not stored or len(entries) > MOST_MEMBERS or sum(one.file_size for one in entries) > len(content):
                raise NoteError("不是尽责档案的写法：档案被改动过，或不是这种文件。请重新取得。")
            return {one.filename: archive.read(one) for one in entries}
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise NoteError("档案读不开：已经损坏，或不是尽责档案。请重新取得。") from error


def _said(members: Mapping[str, bytes]) -> Mapping[str, Any]:
    try:
        said = json.loads(members[JSON])
        if said["format"] == FORMAT and isinstance(said["institution"], str):
            _named(said, said["institution"])
            return dict(said)
    except (KeyError, ValueError, TypeError, AttributeError):
        pass
    raise NoteError("档案里没有读得懂的内容：档案被改动过，请重新取得。")


def _check_proofs(said: Mapping[str, Any], members: Mapping[str, bytes], keys: Sequence[VerifierKey]) -> int:
    """Every entry named has its proof, in its place, and there is no other."""
    wanted = {
        _proof_name(chain, seq): (chain, seq)
        for chain, seqs in _named(said, str(said["institution"])).items()
        for seq in seqs
    }
    there = [name for name in members if name.startswith("proofs/")]
    if set(there) != set(wanted):
        raise NoteError("档案引用的记录与所附的证明不是同一批：档案被改动过，请重新取得。")
    for name in there:
        found = proven(members[name], keys)
        if (found.chain, found.seq) != wanted[name]:
            raise NoteError(f"{name} 证明的是 {found.chain} 第 {found.seq} 条，不是它该证明的。档案被改动过。")
    return len(there)


def _differing(text: str, members: Mapping[str, bytes]) -> str:
    listed = {line.split(" ", 2)[2]: line.split(" ", 2)[1] for line in text.split("\n") if line.count(" ") >= 2}
    names: Iterable[str] = dict.fromkeys((*listed, *members))
    wrong = [
        name for name in names if name not in members or hashlib.sha256(members[name]).hexdigest() != listed.get(name)
    ]
    return "、".join(wrong[:5]) or "文件的次序或数目"


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise NoteError("封条的写法被改动过。请重新取得。") from None
