"""The manifest of a package: who sends what to whom, on what basis, in answer to what, and every other member with its digest.

Canonical JSON in one line, signed as a C2SP note over `zhengan-package/1`, the sender's origin and the manifest's SHA-256.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from zhengan.ledger.canonical import CanonicalError, canonical
from zhengan.ledger.digest import ALGORITHMS
from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import Signer, VerifierKey, open_note, sign_note
from zhengan.ledger.tree_head import origin_of
from zhengan.reports.package.fault import refuse

FORMAT = "zhengan-package/1"
MANIFEST, SIGNATURE, PROOFS, VERDICTS = "manifest.json", "signature", "proofs.json", "verdicts.json"
MOST_MANIFEST = 8 * 1024 * 1024
SUFFIXES: Mapping[str, bytes] = {"pdf": b"%PDF-", "docx": b"PK\3\4", "xlsx": b"PK\3\4", "ofd": b"PK\3\4"}
"""What documents may be, and how each begins."""

_NAMES = (
    re.compile(r"proofs\.json"),
    re.compile(r"verdicts\.json"),
    re.compile(r"records/[a-z][a-z_]{0,59}\.jsonl"),
    re.compile(rf"documents/[0-9]{{3}}\.(?:{'|'.join(SUFFIXES)})"),
    re.compile(r"attachments/[0-9a-f]{64}"),
)
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_ASK = "请发送方用当前版本的证安重新制作"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the key of its ledger, its name, and its unified social credit code ("" where none is on file)."""

    institution: str
    name: str
    uscc: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom, and by which article or order."""

    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What is answered: a duty, the record that asked or that is reported on (key, may be ""), and until when (None: no day)."""

    obligation: str
    about: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member with the size and SHA-256 of its bytes. `title` is what people call a document or an attachment; `sealed_to`
    names the key that it is encrypted to ("" where it is open)."""

    name: str
    size: int
    digest: str
    title: str = ""
    sealed_to: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the signature stands for. `period` is "" where the filing is about one record; `supersedes` is the digest of the package
    that this one corrects ("" for none); `ledger` the digest of the sender's ledger."""

    sender: Sender
    addressee: Addressee
    kind: str
    period: str
    number: int
    answers: Answered | None
    supersedes: str
    covers: tuple[str, ...]
    ledger: str
    members: tuple[ListedMember, ...] = field(default=())

    @property
    def file_name(self) -> str:
        """What the package is called."""
        who = self.sender.uscc or self.sender.institution
        about = self.period or (self.answers.about if self.answers else "") or "0"
        safe = re.sub(r"[^\w.-]", "_", f"{who}-{self.kind}-{about}-{self.number}")
        return f"{safe[:120]}.zhengan"

    def as_bytes(self) -> bytes:
        """The one spelling."""
        answers = self.answers
        shown: dict[str, Any] = {
            "addressee": {"basis": self.addressee.basis, "name": self.addressee.name},
            "algorithms": {"ledger": self.ledger, "members": "sha256", "signature": "ed25519"},
            "answers": answers
            and {
                "about": answers.about,
                "due_on": answers.due_on and answers.due_on.isoformat(),
                "obligation": answers.obligation,
            },
            "covers": list(self.covers),
            "format": FORMAT,
            "kind": self.kind,
            "members": [_shown(one) for one in self.members],
            "number": self.number,
            "period": self.period,
            "sender": {"institution": self.sender.institution, "name": self.sender.name, "uscc": self.sender.uscc},
            "supersedes": self.supersedes,
        }
        return canonical(shown) + b"\n"


def sign_manifest(manifest: bytes, sender: Sender, signer: Signer) -> bytes:
    """The member `signature`."""
    return sign_note(_statement(manifest, origin_of(sender.institution)), [signer]).encode()


def check_signature(manifest: bytes, signature: bytes, keys: list[VerifierKey]) -> str:
    """The origin of the sender who signed, if it is one of `keys`. Raises PackageRefused. Nothing else was read by then."""
    try:
        text, signed = open_note(signature.decode(), keys)
    except (NoteError, UnicodeDecodeError) as error:
        raise refuse("bad_signature", SIGNATURE, "有效的签名", str(error), "请向发送方重新索取") from None
    if not signed:
        known = "、".join(key.name for key in keys) or "（没有给出公钥）"
        raise refuse(
            "foreign_sender", SIGNATURE, f"{known} 的签名", "不认识的签名者", "请核对公钥；不认识的发送方一律不收"
        )
    origin = text.split("\n")[1] if text.count("\n") == 3 else ""
    if text != _statement(manifest, origin):
        found = hashlib.sha256(manifest).hexdigest()
        raise refuse("bad_signature", MANIFEST, "签名所指的清单", f"摘要 {found}", "清单被改动，请向发送方重新索取")
    if origin != signed[0].name:
        raise refuse("foreign_sender", SIGNATURE, f"{signed[0].name} 自己的包", origin, "请向发送方核实")
    return origin


def parse_manifest(data: bytes) -> Manifest:
    """Reads a manifest whose signature was checked. Raises PackageRefused for anything but the one spelling."""
    try:
        manifest = _parsed(spelled(data))
    except (KeyError, TypeError, ValueError) as error:
        raise refuse("bad_manifest", MANIFEST, FORMAT, str(error) or type(error).__name__, _ASK) from None
    names = [one.name for one in manifest.members]
    if names != sorted(names, key=place_of) or len(set(names)) != len(names):
        raise refuse("bad_manifest", MANIFEST, "成员各一次，按固定次序", "重复或乱序的成员", _ASK)
    if names[:2] != [PROOFS, VERDICTS]:
        raise refuse("bad_manifest", MANIFEST, f"{PROOFS} 与 {VERDICTS}", "缺少其一", _ASK)
    return manifest


def spelled(data: bytes) -> Any:
    """The value of a line of canonical JSON. Raises ValueError for any other spelling."""
    value = orjson.loads(data)
    try:
        same = canonical(value) + b"\n" == data
    except CanonicalError as error:
        raise ValueError(str(error)) from None
    if not same:
        raise ValueError("不是规范写法的 JSON（键重复、次序不同或有空白）")
    return value


def place_of(name: str) -> tuple[int, str]:
    """Where a member stands. Raises ValueError for a name that no member can have."""
    for place, form in enumerate(_NAMES):
        if form.fullmatch(name):
            return place, name
    raise ValueError(f"成员不能叫 {name[:80]!r}")


def is_period(text: str) -> bool:
    """Whether a period can stand in a manifest and in the name of a file."""
    return _WORD.fullmatch(text) is not None


def _parsed(said: Any) -> Manifest:
    wanted = [
        "addressee",
        "algorithms",
        "answers",
        "covers",
        "format",
        "kind",
        "members",
        "number",
        "period",
        "sender",
        "supersedes",
    ]
    _need(sorted(said) == wanted, f"应有 {'、'.join(wanted)}")
    algorithms = said["algorithms"]
    _need(said["format"] == FORMAT, f"格式应为 {FORMAT}，实际是 {said['format']!r:.60}")
    _need(
        set(algorithms) == {"ledger", "members", "signature"}
        and algorithms["ledger"] in ALGORITHMS
        and (algorithms["members"], algorithms["signature"]) == ("sha256", "ed25519"),
        f"不认识的算法 {algorithms!r:.120}",
    )
    _need(type(said["number"]) is int and 1 <= said["number"] <= 9999, "编号应为 1 至 9999")
    _need(said["period"] == "" or is_period(_text(said["period"])), "期间的写法不对")
    _need(said["supersedes"] == "" or _DIGEST.fullmatch(_text(said["supersedes"])) is not None, "更正对象应为摘要")
    sender, to, answers = said["sender"], said["addressee"], said["answers"]
    _need(set(sender) == {"institution", "name", "uscc"} and set(to) == {"basis", "name"}, "发送方或接收方不全")
    return Manifest(
        Sender(_text(sender["institution"]), _text(sender["name"]), _text(sender["uscc"])),
        Addressee(_text(to["name"]), _text(to["basis"])),
        _text(said["kind"]),
        said["period"],
        said["number"],
        None if answers is None else _answered(answers),
        said["supersedes"],
        tuple(_text(item) for item in said["covers"]),
        algorithms["ledger"],
        tuple(_member(item) for item in said["members"]),
    )


def _answered(said: Any) -> Answered:
    _need(set(said) == {"about", "due_on", "obligation"}, "所答的事不全")
    due = said["due_on"]
    return Answered(_text(said["obligation"]), _text(said["about"]), None if due is None else date.fromisoformat(due))


def _member(said: Any) -> ListedMember:
    _need({"digest", "name", "size"} <= set(said) <= {"digest", "name", "sealed_to", "size", "title"}, "成员的写法不对")
    name, digest, size = _text(said["name"]), _text(said["digest"]), said["size"]
    place_of(name)
    _need(_DIGEST.fullmatch(digest) is not None and type(size) is int and size >= 0, f"{name} 的摘要或大小不对")
    return ListedMember(name, size, digest, _text(said.get("title", "")), _text(said.get("sealed_to", "")))


def _shown(one: ListedMember) -> dict[str, Any]:
    more = {name: text for name, text in (("title", one.title), ("sealed_to", one.sealed_to)) if text}
    return {"digest": one.digest, "name": one.name, "size": one.size, **more}


def _statement(manifest: bytes, origin: str) -> str:
    return f"{FORMAT}\n{origin}\n{hashlib.sha256(manifest).hexdigest()}\n"


def _text(value: Any) -> str:
    _need(type(value) is str and len(value) <= 2_000, "应为不超过 2000 字的文本")
    return str(value)


def _need(right: bool, words: str) -> None:  # noqa: FBT001  # a check reads so
    if not right:
        raise ValueError(words)
