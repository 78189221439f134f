"""Who may send logs: `sources.yaml` of the archive, one entry a source.

    sources:
    - id: oms-app-01
      class: business                 business, system or network
      title: 交易系统应用服务器一
      token_digest: <SHA-256 of the token, hex>
      certificate: oms-app-01.example client certificate's subject name
      system: oms                     the information system of the records, or `device`
      zone: 生产区
      app: order-.*                   a pattern that the app name has to match in whole
      expected: PT15M                 the longest silence that is normal
      quota: {bytes_per_second: 5000000, unsealed_bytes: 2000000000}
      enabled: true

A token is shown once, when it is made; only its digest is kept.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from zhengan.archive.errors import ArchiveError, Refused
from zhengan.archive.line import CLASSES, MAX_SOURCE, LogClass

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PERIOD = re.compile(r"P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_ID = re.compile(r"[\w.:@-]+")


@dataclass(frozen=True, slots=True)
class Quota:
    """What a source may send: bytes a second over a short while, bytes waiting to be sealed. None: no bound of its own."""

    bytes_per_second: int | None = None
    unsealed_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A sender of logs. `expected` is the longest silence that is normal, as `PT15M`; empty where none is agreed."""

    id: str
    log_class: LogClass
    title: str = ""
    token_digest: str = ""
    certificate: str = ""
    system: str = ""
    device: str = ""
    zone: str = ""
    app: str = ""
    expected: str = ""
    quota: Quota = field(default_factory=Quota)
    enabled: bool = True

    @property
    def silence(self) -> timedelta | None:
        """`expected` as a duration."""
        return _duration(self.expected) if self.expected else None


@dataclass(frozen=True, slots=True)
class Expectation:
    """A class of log that a system has to send, and the enabled sources that send it; none of them is a hole."""

    system: str
    log_class: LogClass
    sources: tuple[str, ...]


class Sources:
    """The register of sources. Values, not files: `load` and `save` say when the disk is touched."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._by_id: dict[str, Source] = {}
        for source in sources:
            if source.id in self._by_id:
                raise ArchiveError(f"来源 {source.id} 登记了两次：请只留一条。")
            self._by_id[source.id] = _checked(source)
        self._by_digest = _unique(self, "token_digest", "令牌")
        self._by_certificate = _unique(self, "certificate", "证书")

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, source: str) -> Source | None:
        """The source of that id."""
        return self._by_id.get(source)

    def allowed(self, source: str) -> Source:
        """The source of that id. Raises Refused where it is unknown or switched off."""
        found = self._by_id.get(source)
        if found is None:
            raise Refused(f"来源 {source[:MAX_SOURCE]} 没有登记，日志未接收。请先登记：zhengan archive source add。")
        if not found.enabled:
            raise Refused(f"来源 {source} 已停用，日志未接收。需要恢复时把 enabled 改为 true。")
        return found

    def by_token(self, token: str) -> Source | None:
        """Whose token it is; None for nobody's. The digest is looked up, so that time tells nothing of the token."""
        return self._by_digest.get(digest_of(token))

    def by_certificate(self, name: str) -> Source | None:
        """Whose client certificate bears that subject name."""
        return self._by_certificate.get(name) if name else None

    def add(self, source: Source) -> tuple["Sources", str]:
        """The register with one source more, and the token made for it, which cannot be had again."""
        token = secrets.token_urlsafe(32)
        return Sources([*self, replace(source, token_digest=digest_of(token))]), token

    def put(self, source: Source) -> "Sources":
        """The register with this source in place of the one of the same id, or at the end."""
        return Sources((self._by_id | {source.id: source}).values())

    def renew_token(self, source: str) -> tuple["Sources", str]:
        """A new token in place of the old one. Raises ArchiveError for an unknown source."""
        found = self._by_id.get(source)
        if found is None:
            raise ArchiveError(f"来源 {source} 没有登记。")
        token = secrets.token_urlsafe(32)
        return self.put(replace(found, token_digest=digest_of(token))), token

    def expected(self, systems: Mapping[str, Iterable[LogClass]] | Iterable[str]) -> tuple[Expectation, ...]:
        """Which sources send what the systems have to: business and system logs of an important one (218:18.2), unless said."""
        wanted = systems if isinstance(systems, Mapping) else dict.fromkeys(systems, _OF_IMPORTANT)
        return tuple(
            Expectation(system, log_class, tuple(s.id for s in self if _sends(s, system, log_class)))
            for system, classes in wanted.items()
            for log_class in classes
        )

    @classmethod
    def load(cls, path: Path) -> "Sources":
        """Reads the register; an absent file is an empty one. Raises ArchiveError with the place of what is wrong."""
        try:
            data = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506  # a safe loader
        except FileNotFoundError:
            return cls()
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            raise ArchiveError(f"{path} 读不了：{error}。") from None
        rows = data.get("sources") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise ArchiveError(f"{path} 应有一个名为 sources 的列表。")
        return cls(_read(row, f"{path} 第 {number} 个来源") for number, row in enumerate(rows, 1))

    def save(self, path: Path) -> None:
        """Writes the register, whole or not at all, readable by its owner only."""
        from zhengan.archive.wal.medium import replace_file

        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump({"sources": [_written(s) for s in self]}, allow_unicode=True, sort_keys=False)
        replace_file(path, text.encode())


def digest_of(token: str) -> str:
    """The digest under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


_OF_IMPORTANT: tuple[LogClass, ...] = ("business", "system")


def _sends(source: Source, system: str, log_class: LogClass) -> bool:
    return source.enabled and source.system == system and source.log_class == log_class


def _unique(sources: Sources, name: str, title: str) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for source in sources:
        value = getattr(source, name)
        if value and value in found:
            raise ArchiveError(f"来源 {found[value].id} 与 {source.id} 的{title}相同：每个来源应有自己的。")
        if value:
            found[value] = source
    return found


def _checked(source: Source) -> Source:
    where = f"来源 {source.id!r}"
    if not _ID.fullmatch(source.id) or len(source.id.encode()) > MAX_SOURCE:
        raise ArchiveError(f"{where} 的编号应由文字、数字和 . : @ - _ 组成，不超过 {MAX_SOURCE} 字节。")
    if source.log_class not in CLASSES:
        raise ArchiveError(f"{where} 的 class 应为 {'、'.join(CLASSES)} 之一，实际是 {source.log_class!r}。")
    if source.token_digest and not re.fullmatch(r"[0-9a-f]{64}", source.token_digest):
        raise ArchiveError(f"{where} 的 token_digest 应为 64 位十六进制。")
    if source.expected and not _duration(source.expected):
        raise ArchiveError(f"{where} 的 expected 应写作 PT15M、PT1H、P1D 这样的时长，实际是 {source.expected!r}。")
    try:
        re.compile(source.app)
    except re.error as error:
        raise ArchiveError(f"{where} 的 app 不是有效的正则表达式：{error}。") from None
    for name in ("bytes_per_second", "unsealed_bytes"):
        bound = getattr(source.quota, name)
        if bound is not None and (type(bound) is not int or bound <= 0):
            raise ArchiveError(f"{where} 的配额 {name} 应为正整数，实际是 {bound!r}。")
    return source


def _duration(text: str) -> timedelta | None:
    found = _PERIOD.fullmatch(text)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds) or None


_TEXTS = [f.name for f in fields(Source) if f.name not in {"log_class", "quota", "enabled"}]


def _read(row: Any, where: str) -> Source:
    known = {*_TEXTS, "class", "quota", "enabled"}
    if not isinstance(row, dict) or not {"id", "class"} <= row.keys():
        raise ArchiveError(f"{where} 应有 id 和 class。")
    if odd := set(map(str, row)) - known:
        raise ArchiveError(f"{where} 有不认识的项 {'、'.join(sorted(odd))}；可用的是 {'、'.join(sorted(known))}。")
    for name in [*_TEXTS, "class"]:
        if not isinstance(row.get(name, ""), str):
            raise ArchiveError(f"{where} 的 {name} 应为文本，实际是 {row[name]!r}（数字请加引号）。")
    quota, enabled = row.get("quota", {}), row.get("enabled", True)
    if not isinstance(quota, dict) or not set(quota) <= {"bytes_per_second", "unsealed_bytes"}:
        raise ArchiveError(f"{where} 的 quota 只有 bytes_per_second 和 unsealed_bytes 两项。")
    if not isinstance(enabled, bool):
        raise ArchiveError(f"{where} 的 enabled 应为 true 或 false，实际是 {enabled!r}。")
    texts = {name: row[name] for name in _TEXTS if name in row}
    return Source(log_class=row["class"], quota=Quota(**quota), enabled=enabled, **texts)


def _written(source: Source) -> dict[str, Any]:
    row: dict[str, Any] = {"id": source.id, "class": source.log_class}
    row |= {name: getattr(source, name) for name in _TEXTS if getattr(source, name)}
    bounds = {f.name: getattr(source.quota, f.name) for f in fields(Quota)}
    if any(bounds.values()):
        row["quota"] = {name: bound for name, bound in bounds.items() if bound}
    return row if source.enabled else row | {"enabled": False}
