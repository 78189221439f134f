"""Secrets of the hooks by which pipelines call, and whether a call is signed with one.

A secret is made here and shown once; it lies in the workspace's keys, readable by its owner only. Calls are signed as Standard
Webhooks has it, which GitLab's signing token does too: `webhook-signature: v1,<base64 of HMAC-SHA256 over id.timestamp.body>`.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from zhengan.cases.hook_payload import TOOLS
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace

WINDOW = timedelta(minutes=5)
"""How far a call's time may lie from ours, either way: an older one may be a copy."""
PREFIX = "whsec_"
ID, TIMESTAMP, SIGNATURE, GITLAB = "webhook-id", "webhook-timestamp", "webhook-signature", "x-gitlab-token"
_BYTES = 32
_LONGEST_ID = 200


def make_secret(workspace: Workspace, institution: str, tool: str) -> str:
    """A new secret of a hook; one that was there is good for nothing from now on. Raises InputError for an unknown tool."""
    path = _path(workspace, institution, tool)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secret)
    fresh.replace(path)
    return secret


def end_hook(workspace: Workspace, institution: str, tool: str) -> bool:
    """Takes a hook's secret away; whether there was one."""
    path = _path(workspace, institution, tool)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def secret_of(workspace: Workspace, institution: str, tool: str) -> str | None:
    """The secret of a hook; None where none was made. A file that others can read is refused (InputError)."""
    if tool not in TOOLS:
        return None
    path = _path(workspace, institution, tool)
    if not path.exists():
        return None
    if path.stat().st_mode & 0o077:
        raise InputError(f"{path} 应只有属主能读，现在别人也能读。请执行 chmod 600 后重新生成密钥。")
    return path.read_text(encoding="ascii").strip()


def signature(secret: str, id_: str, timestamp: str, body: bytes) -> str:
    """The header `webhook-signature` of a call."""
    said = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), said, hashlib.sha256).digest()).decode()


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether a call carries the signature of now. `headers` have small names. Takes as long for a wrong one as for a right one."""
    id_, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not (0 < len(id_) <= _LONGEST_ID and id_.isascii() and timestamp.isascii() and timestamp.isdecimal()):
        return False
    wanted = signature(secret, id_, timestamp, body)
    # Several signatures may stand beside each other while a secret is being exchanged.
    given = headers.get(SIGNATURE, "").split(" ")
    right = [hmac.compare_digest(one.encode(), wanted.encode()) for one in given]
    return any(right) and abs(now.timestamp() - float(timestamp)) <= WINDOW.total_seconds()


def is_gitlab_token(secret: str, headers: Mapping[str, str]) -> bool:
    """Whether a call carries the secret itself, as GitLab's older hooks do."""
    given = headers.get(GITLAB, "")
    return bool(given) and hmac.compare_digest(given.encode(), secret.encode())


def _path(workspace: Workspace, institution: str, tool: str) -> Path:
    if tool not in TOOLS:
        raise InputError(f"工具应为 {'、'.join(TOOLS)} 之一，实为“{tool[:40]}”。请改用列出的名字。")
    name = hashlib.sha256(institution.encode()).hexdigest()[:16]
    return workspace.root / "keys" / "hooks" / f"{tool}-{name}.key"


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
