"""The company's own identity server (OpenID Connect), as `zhengan.toml` names it under `[console.oidc]`.

    [console.oidc]
    name = "统一身份"                        # on the button of the sign-in page
    server = "https://id.example.cn/realms/a"   # the issuer; it answers /.well-known/openid-configuration
    client_id = "zhengan"
    secret_file = "keys/oidc.secret"          # in the workspace, readable by its owner only; or ZHENGAN_OIDC_SECRET
    by_username = false                       # true: preferred_username names the account here, without an administrator

The secret stands in a file of its own or in the environment: never in the settings, the database or a log.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import FILE

SECRET = "ZHENGAN_OIDC_SECRET"  # noqa: S105  # the name of a variable
PROVIDER = "oidc"
"""The identity server's name in addresses and in the table of linked identities."""

_KEYS = {"name": str, "server": str, "client_id": str, "secret_file": str, "by_username": bool}
_NEEDED = ("name", "server", "client_id")


@dataclass(frozen=True)
class IdentityServer:
    """Where people may prove who they are instead of giving a password."""

    name: str
    server: str
    client_id: str
    secret: str = field(repr=False)
    by_username: bool = False

    @property
    def app(self) -> dict[str, Any]:
        """As django-allauth wants it."""
        return {
            "provider_id": PROVIDER,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": {"server_url": self.server, "by_username": self.by_username},
        }

    @property
    def origins(self) -> tuple[str, ...]:
        """Where a form of ours may lead to."""
        parts = urlsplit(self.server)
        return (f"{parts.scheme}://{parts.netloc}",)


def identity_server(root: Path, environment: Mapping[str, str] = os.environ) -> IdentityServer | None:
    """The identity server of a workspace, None where it names none. Raises InputError for settings that cannot be."""
    data = tomllib.loads((root / FILE).read_text(encoding="utf-8"))
    console = data.get("console", {})
    told = console.get("oidc") if isinstance(console, dict) else None
    if told is None:
        return None
    if not isinstance(told, dict):
        raise InputError(f"{FILE} 的 [console.oidc] 应为一节设置。请对照 docs/how-to/accounts.md 修正。")
    _refuse_wrong_keys(told)
    _refuse_open_server(told["server"])
    secret = environment.get(SECRET) or _from_file(root / told.get("secret_file", "keys/oidc.secret"))
    return IdentityServer(
        told["name"], told["server"].rstrip("/"), told["client_id"], secret, told.get("by_username", False)
    )


def _refuse_wrong_keys(told: Mapping[str, Any]) -> None:
    wrong = [name for name in told if name not in _KEYS or not isinstance(told[name], _KEYS[name])]
    wrong += [name for name in _NEEDED if not told.get(name)]
    if wrong:
        words = "、".join(_KEYS)
        raise InputError(
            f"{FILE} 的 [console.oidc] 应有 name、server、client_id，键只能是 {words}；不对的是 {'、'.join(wrong)}。请修正。"
        )


def _refuse_open_server(server: str) -> None:
    """The identity token is trusted because it came over TLS, so nothing else will do but this machine itself."""
    parts = urlsplit(server)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise InputError(f"{FILE} 的 [console.oidc] server 应以 https:// 开头，实为“{server[:80]}”。请改用 TLS 地址。")


def _from_file(path: Path) -> str:
    if not path.is_file():
        raise InputError(
            f"统一身份的客户端密钥应在 {path}（权限 0600）或环境变量 {SECRET} 里，实为都没有。请写入后重试。"
        )
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InputError(f"{path} 的权限应为 0600，现在别人也能读。请执行 chmod 600 {path}，并更换这个密钥。")
    return path.read_text(encoding="utf-8").strip()
