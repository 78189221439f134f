"""Whom an institution files with, and by what they are known: one file each, by the name that records give them.

keys/addressees/<name>.txt      lines: verifier keys (`name+id+base64`) for their receipts, `x25519:<base64>` for what is sealed
                                to them, `folder:<path>` from which they take packages
"""

import re
from dataclasses import dataclass
from pathlib import Path

from zhengan.ledger import VerifierKey
from zhengan.ledger.note import decode_base64
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace

_SEALING, _FOLDER = "x25519:", "folder:"
_NAME = re.compile(r"[\w.-]{1,60}")


@dataclass(frozen=True, slots=True)
class Partner:
    """What is known of an addressee; `sealing` is its X25519 key (b"" where it gave none)."""

    name: str
    keys: tuple[VerifierKey, ...] = ()
    sealing: bytes = b""
    folder: Path | None = None


def partner(workspace: Workspace, name: str) -> Partner:
    """What is known of an addressee. Raises InputError for a file that cannot be read; one without a file has no keys."""
    path = _place(workspace, name)
    if path is None or not path.is_file():
        return Partner(name)
    keys, sealing, folder = list[VerifierKey](), b"", None
    for line in path.read_text(encoding="utf-8").splitlines():
        said = line.strip()
        if said.startswith(_SEALING):
            sealing = decode_base64(said.removeprefix(_SEALING))
            if len(sealing) != 32:
                raise InputError(f"{path} 里的加密公钥应为 32 字节的 base64，实际不是。请向接收方重新索取。")
        elif said.startswith(_FOLDER):
            folder = Path(said.removeprefix(_FOLDER).strip())
        elif said and not said.startswith("#"):
            keys.append(VerifierKey.parse(said))
    return Partner(name, tuple(keys), sealing, folder)


def _place(workspace: Workspace, name: str) -> Path | None:
    return workspace.root / "keys" / "addressees" / f"{name}.txt" if _NAME.fullmatch(name) else None
