"""What a firm decides about its gateway, in a YAML file.

version: 1
mode: mask                  mask | reject | report, for channels that say nothing else
templates: templates.yaml   beside this file
channels:
  ch-sms: {token: sha256:…, mode: mask}         the key of the record outbound_channel; the token's digest
  ch-mail: {mode: reject, smtp: true}           mails of the SMTP proxy are this channel's
sample: 0.01                share of sent messages that is looked at again
attachments: {personal: reject, unreadable: reject, pictures: pass}
names: true
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from zhengan.privacy.gateway.errors import SettingsFault
from zhengan.privacy.gateway.mail import TREATMENTS, Carried
from zhengan.privacy.gateway.message import MODES, Policy
from zhengan.privacy.gateway.templates import no_templates, read_templates

_KEYS = {"version", "mode", "templates", "channels", "sample", "attachments", "names"}


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel: its key on file, the digest of its token ("" for none), its policy."""

    key: str
    token: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class Settings:
    """A gateway's settings. `smtp`: the channel of the SMTP proxy; `sample`: share of messages looked at again."""

    channels: Mapping[str, Channel]
    smtp: str = ""
    sample: float = 0.01
    carried: Carried = field(default_factory=Carried)

    def by_token(self, token: str) -> Channel | None:
        """The channel of a token."""
        digest = token_digest(token)
        return next((one for one in self.channels.values() if one.token and one.token == digest), None)


def token_digest(token: str) -> str:
    """What a file of settings holds of a token."""
    return f"sha256:{sha256(token.encode()).hexdigest()}"


def read_settings(path: Path) -> Settings:
    """The settings of a file. Raises SettingsFault, which names the place."""
    try:
        held = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise SettingsFault(f"网关设置 {path} 读不懂：{' '.join(str(error).split())[:200]}") from None
    if not isinstance(held, dict) or held.get("version") != 1 or set(held) - _KEYS:
        raise SettingsFault(f"网关设置 {path} 应有 version: 1，只可有 {'、'.join(sorted(_KEYS))}。")
    reader = _Reader(path)
    found = held.get("templates")
    templates = read_templates(path.parent / str(found)) if found else no_templates()
    names = reader.choice("names", held.get("names", True), (True, False))
    basis = Policy(reader.choice("mode", held.get("mode", "mask"), MODES), templates, names=names)
    channels = reader.channels(held.get("channels"), basis)
    smtp = [key for key, one in dict(held["channels"]).items() if one.get("smtp")]
    if len(smtp) > 1:
        raise SettingsFault(f"网关设置 {path} 只能有一个渠道写 smtp: true，现有 {'、'.join(smtp)}。")
    sample = held.get("sample", 0.01)
    if isinstance(sample, bool) or not isinstance(sample, (int, float)) or not 0 <= sample <= 1:
        raise SettingsFault(f"网关设置 {path} 的 sample 应为 0 至 1 的数。")
    return Settings(channels, smtp[0] if smtp else "", float(sample), reader.carried(held.get("attachments") or {}))


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path

    def choice(self, where: str, found: Any, known: tuple[Any, ...]) -> Any:
        if found not in known:
            raise SettingsFault(
                f"网关设置 {self.path} 的 {where} 应为 {'、'.join(map(str, known))} 之一，实际是 {str(found)[:40]}。"
            )
        return found

    def channels(self, held: Any, basis: Policy) -> dict[str, Channel]:
        if not isinstance(held, dict) or not held:
            raise SettingsFault(f"网关设置 {self.path} 的 channels 应写至少一个渠道。")
        channels = {}
        for key, one in held.items():
            where = f"channels.{key}"
            if not isinstance(one, dict) or set(one) - {"token", "mode", "smtp"}:
                raise SettingsFault(f"网关设置 {self.path} 的 {where} 只可有 token、mode、smtp。")
            token = str(one.get("token") or "")
            if token and not (token.startswith("sha256:") and len(token) == 71):
                raise SettingsFault(
                    f"网关设置 {self.path} 的 {where}.token 应为令牌的摘要（sha256:…），不能写令牌本身。"
                )
            mode = self.choice(f"{where}.mode", one.get("mode", basis.mode), MODES)
            channels[str(key)] = Channel(str(key), token, replace(basis, mode=mode))
        return channels

    def carried(self, held: Any) -> Carried:
        if not isinstance(held, dict) or set(held) - {"personal", "unreadable", "pictures"}:
            raise SettingsFault(f"网关设置 {self.path} 的 attachments 只可有 personal、unreadable、pictures。")
        return Carried(
            self.choice("attachments.personal", held.get("personal", "reject"), ("reject", "remove")),
            self.choice("attachments.unreadable", held.get("unreadable", "reject"), TREATMENTS),
            self.choice("attachments.pictures", held.get("pictures", "pass"), TREATMENTS),
        )
