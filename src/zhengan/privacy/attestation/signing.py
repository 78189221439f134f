"""A signed statement about bytes: a note of form and SHA-256, by the workspace's key (C2SP signed-note)."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import orjson

from zhengan.ledger.errors import NoteError
from zhengan.ledger.note import Signer, VerifierKey, open_note, sign_note


def canonical_json(content: Any) -> bytes:
    """One spelling: keys sorted, no spaces, UTF-8."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def digest_of(content: bytes) -> str:
    """`sha256:` and hex."""
    return f"sha256:{sha256(content).hexdigest()}"


def sign(form: str, content: bytes, signer: Signer) -> str:
    """The note."""
    return sign_note(_text(form, content), [signer])


def fault_of(form: str, content: bytes, note: str, keys: Iterable[VerifierKey]) -> str:
    """What is wrong with a note about these bytes, as a sentence; empty where one of the keys signed it."""
    try:
        text, signed = open_note(note, keys)
    except NoteError as error:
        return str(error)
    if text != _text(form, content):
        return "内容与签名的摘要不符，被改动过。"
    return "" if signed else "不是给出的公钥签的名。"


def _text(form: str, content: bytes) -> str:
    return f"{form}\n{digest_of(content)}\n"
