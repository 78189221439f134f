"""Where people are reminded: `keys/reminders.toml`, readable by its owner only. What stands in it is a secret: it never goes into
the ledger, a log, a page or a message about a fault; channels are called by their kind and number alone.

    [[person]]
    name = "张三"
    addresses = ["mailtos://…", "wecombot://…", "dingtalk://…", "feishu://…"]      written as apprise writes them
    [[step]]                                                                        optional, instead of ours
    at = "-2d"
    whom = ["owner"]
"""

import logging
import re
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace

FILE = "reminders.toml"
OWNER = "owner"
ROLES: Mapping[str, str] = {
    OWNER: "负责人",
    "directly_responsible": "直接责任人",
    "first_responsible": "第一责任人",
    "lead_department": "牵头部门",
    "security_manager": "安全负责人",
    "compliance_manager": "合规负责人",
    "cio": "首席信息官",
}
# Services that may be written to. Others of the library start programs or write files: not from a settings file.
CHANNELS: Mapping[str, str] = {
    "mailto": "邮件",
    "mailtos": "邮件",
    "wecombot": "企业微信",
    "dingtalk": "钉钉",
    "feishu": "飞书",
    "json": "自有网关",
    "jsons": "自有网关",
}
_SPAN = re.compile(r"([+-]?)([0-9]{1,4})([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


@dataclass(frozen=True, slots=True)
class Step:
    """Who is reminded how long before (negative) or after the last moment; with `every` again and again from then on."""

    at: timedelta
    whom: tuple[str, ...]
    every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach somebody. `label` may be told; the address may not, and is left out of what the object shows."""

    label: str
    address: str = field(repr=False)


@dataclass(frozen=True)
class Addresses:
    """Who is reached how, and the steps."""

    people: Mapping[str, tuple[Channel, ...]] = field(repr=False)
    steps: tuple[Step, ...]


def place_of(workspace: Workspace) -> Path:
    """Where the addresses stand."""
    return workspace.signing_key.parent / FILE


def addresses_of(workspace: Workspace) -> Addresses | None:
    """The addresses of a workspace; None where nobody set any. Raises InputError that tells the place, never an address."""
    place = place_of(workspace)
    if not place.is_file():
        return None
    mode = stat.S_IMODE(place.stat().st_mode)
    if mode & 0o077:
        raise InputError(
            f"{place} 只应由它的主人读写（600），实为 {mode:o}。没有发送提醒，请执行 chmod 600 {place}，并更换里面的口令。"
        )
    try:
        data = tomllib.loads(place.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        # Its own words may quote the line.
        line = re.search(r"at line (\d+)", str(error))
        at = f"第 {line[1]} 行附近" if line else "结尾"
        raise InputError(f"{place} {at}不是规范的 TOML。没有发送提醒，请对照 docs/how-to/reminders.md 修正。") from None
    except UnicodeDecodeError:
        raise InputError(f"{place} 应为 UTF-8 编码。没有发送提醒，请另存后重试。") from None
    return Addresses(_people(data.get("person"), place), _steps(data.get("step"), str(place)) or default_steps())


@cache
def default_steps() -> tuple[Step, ...]:
    """The steps that hold where nobody set others."""
    own = Path(__file__).with_suffix("").with_name("reminding.yaml")
    return _steps(yaml.safe_load(own.read_text(encoding="utf-8"))["steps"], own.name)


def silence() -> None:
    """The library, and the one beneath it that speaks HTTP, tell addresses in their logs: they are not listened to."""
    for name in ("apprise", "urllib3"):
        log = logging.getLogger(name)
        log.setLevel(logging.CRITICAL + 1)
        log.propagate = False


def span(text: str) -> timedelta:
    """`-7d`, `12h`, `30m` as a length of time. Raises ValueError."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    length = timedelta(**{_UNITS[found[3]]: int(found[2])})
    return -length if found[1] == "-" else length


def _people(listed: Any, place: Path) -> dict[str, tuple[Channel, ...]]:
    people: dict[str, tuple[Channel, ...]] = {}
    for number, one in enumerate(_tables(listed, place, "person"), 1):
        name, written = one.get("name"), one.get("addresses")
        if not isinstance(name, str) or not name.strip() or name in people:
            raise InputError(f"{place} 第 {number} 个 person 的 name 应为没有重复的姓名。没有发送提醒，请修正。")
        if not isinstance(written, list) or not written:
            raise InputError(f"{place} 中 {name} 的 addresses 应为至少一个地址。没有发送提醒，请修正。")
        people[name] = tuple(_channel(address, name, place) for address in _numbered(written))
    return people


def _numbered(written: Sequence[Any]) -> list[tuple[int, Any]]:
    return list(enumerate(written, 1))


def _channel(written: tuple[int, Any], name: str, place: Path) -> Channel:
    from apprise import Apprise

    number, address = written
    scheme = address.partition("://")[0].lower() if isinstance(address, str) else ""
    silence()
    if scheme not in CHANNELS or Apprise.instantiate(address, suppress_exceptions=True) is None:
        kinds = "、".join(f"{scheme}://" for scheme in CHANNELS)
        raise InputError(
            f"{place} 中 {name} 的第 {number} 个地址应以 {kinds} 之一开头且写全。没有发送提醒，请对照 docs/how-to/reminders.md 修正。"
        )
    return Channel(f"{CHANNELS[scheme]} {number}", address)


def _steps(listed: Any, place: str) -> tuple[Step, ...]:
    return tuple(sorted((_step(one, place) for one in _tables(listed, place, "step")), key=lambda step: step.at))


def _step(one: Mapping[str, Any], place: str) -> Step:
    try:
        at, every = span(str(one["at"])), span(str(one["every"])) if "every" in one else None
    except (KeyError, ValueError):
        raise InputError(f"{place} 的 step 中 at 和 every 应写成 -7d、12h、30m。没有发送提醒，请修正。") from None
    whom = one.get("whom")
    if not isinstance(whom, list) or not whom or not set(whom) <= set(ROLES):
        raise InputError(f"{place} 的 step 中 whom 应为 {'、'.join(ROLES)} 中的几个。没有发送提醒，请修正。")
    if every is not None and every < timedelta(minutes=10):
        raise InputError(f"{place} 的 step 中 every 应不短于 10m。没有发送提醒，请修正。")
    return Step(at, tuple(whom), every)


def _tables(listed: Any, place: object, name: str) -> list[Mapping[str, Any]]:
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError(f"{place} 的 {name} 应写成 [[{name}]]。没有发送提醒，请修正。")
    return listed
