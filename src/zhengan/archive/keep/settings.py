"""What an institution decides about keeping its logs, in `keeping.yaml` of its archive: longer terms, places for copies.

terms:                       longer than the law's only; a class, or a class of one system
  business: P6Y
  system/oms: P1Y
copies:
  - {name: 异地, to: /mnt/second/logs}
  - {name: 对象存储, to: s3://logs/zhengan, endpoint: https://s3.example.internal}
system: log-archive          the archive as a system on file: its copies are that system's backups (218:20.1)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from zhengan.archive.errors import Refused
from zhengan.archive.line import CLASSES, LogClass
from zhengan.calendar import TermFault, parse_term

FILE = "keeping.yaml"


SITES = ("local", "same_city", "remote")


@dataclass(frozen=True, slots=True)
class CopyPlace:
    """Where copies go: a folder, or `s3://bucket/prefix` with its endpoint. `site` as backups say it."""

    name: str
    to: str
    endpoint: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """The decisions. `terms` by class and system ("" for all); `system` is the key of the archive itself as a system on file;
    `encrypted`: whether lines are sealed under class keys."""

    terms: Mapping[tuple[LogClass, str], str] = field(default_factory=dict)
    copies: tuple[CopyPlace, ...] = ()
    system: str | None = None
    encrypted: bool = False


def read_keeping(path: Path) -> Keeping:
    """The decisions in a file; none where there is no file. Raises Refused, which names the place in the file."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Keeping()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused(f"{path} 读不懂：{str(error)[:200]}。请修正后重试，期间按法定期限保存。") from error
    held = _mapping(path, "", content or {}, {"terms", "copies", "system", "encrypted"})
    terms = {
        _about(path, name): _term(path, name, term)
        for name, term in _mapping(path, "terms", held.get("terms") or {}).items()
    }
    copies = tuple(_copy(path, place, item) for place, item in enumerate(held.get("copies") or [], start=1))
    if len({item.name for item in copies}) != len(copies):
        raise Refused(f"{path} 的 copies 里有两处同名。请改成不同的名称。")
    system = held.get("system")
    if system is not None and not isinstance(system, str):
        raise Refused(f"{path} 的 system 应为系统的编号，实际是 {system!r}。请修正。")
    encrypted = held.get("encrypted", False)
    if not isinstance(encrypted, bool):
        raise Refused(f"{path} 的 encrypted 应为 true 或 false，实际是 {encrypted!r}。请修正。")
    return Keeping(terms, copies, system, encrypted)


def _about(path: Path, name: Any) -> tuple[LogClass, str]:
    asked, _, system = str(name).partition("/")
    log_class = next((known for known in CLASSES if known == asked), None)
    if log_class is None:
        raise Refused(f"{path} 的 terms 应写 {'、'.join(CLASSES)}，或其后加 /系统，实际是 {name!r}。请修正。")
    return log_class, system


def _term(path: Path, name: str, term: Any) -> str:
    try:
        parse_term(str(term))
    except TermFault as fault:
        raise Refused(f"{path} 的 terms.{name} 应为 P6Y、P18M 这样的期限，实际是 {term!r}。请修正。") from fault
    return str(term)


def _copy(path: Path, place: int, item: Any) -> CopyPlace:
    held = _mapping(path, f"copies 第 {place} 处", item, {"name", "to", "endpoint", "site"})
    missing = [name for name in ("name", "to") if not isinstance(held.get(name), str) or not held[name].strip()]
    if missing:
        raise Refused(f"{path} 的 copies 第 {place} 处缺少 {'、'.join(missing)}。请补上。")
    if held.get("site") not in (None, *SITES):
        raise Refused(
            f"{path} 的 copies 第 {place} 处的 site 应为 {'、'.join(SITES)}，实际是 {held['site']!r}。请修正。"
        )
    return CopyPlace(held["name"], held["to"], held.get("endpoint"), held.get("site"))


def _mapping(path: Path, where: str, held: Any, known: set[str] | None = None) -> Mapping[str, Any]:
    about = f" 的 {where}" if where else ""
    if not isinstance(held, dict):
        raise Refused(f"{path}{about} 应为“名称: 值”，实际是 {str(held)[:40]!r}。请修正。")
    unknown = sorted(str(name) for name in held if known is not None and name not in known)
    if unknown:
        raise Refused(f"{path}{about} 有不认识的 {'、'.join(unknown)}，应为 {'、'.join(sorted(known or ()))}。请修正。")
    return held
