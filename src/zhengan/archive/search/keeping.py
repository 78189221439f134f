"""Searches that a person keeps: `searches/<person>.yaml` of the archive, name → query."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import yaml

from zhengan.archive.errors import ArchiveError
from zhengan.archive.place import ArchivePlace
from zhengan.archive.search.grammar import parse_query

MOST = 200
_NAME = re.compile(r"\S(?:.{0,78}\S)?")


@dataclass(frozen=True, slots=True)
class Saved:
    """A search by its name."""

    name: str
    query: str


def saved(place: ArchivePlace, who: str) -> list[Saved]:
    """The searches that a person keeps, by name. Raises ArchiveError where the file cannot be read."""
    path = _path(place, who)
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path} 读不懂：{str(error)[:200]}。请改正，或移走后重新保存。") from None
    if not isinstance(held, dict) or not all(isinstance(text, str) for pair in held.items() for text in pair):
        raise ArchiveError(f"{path} 应为“名称: 查询”，实际不是。请改正，或移走后重新保存。")
    return [Saved(name, query) for name, query in sorted(held.items())]


def save(place: ArchivePlace, who: str, name: str, query: str, *, now_ns: int) -> None:
    """Keeps a search; another of that name is replaced. Raises QueryError for a query that cannot be understood."""
    if not _NAME.fullmatch(name):
        raise ArchiveError(f"名称应为 1 至 80 个字符，前后没有空格，实为“{name[:100]}”。没有保存。")
    parse_query(query, now_ns=now_ns)
    held = {one.name: one.query for one in saved(place, who)} | {name: query}
    if len(held) > MOST:
        raise ArchiveError(f"每人至多保存 {MOST} 条查询。没有保存，请先删去不用的。")
    _write(place, who, held)


def forget(place: ArchivePlace, who: str, name: str) -> None:
    """Keeps a search no longer. Raises ArchiveError where there is none of that name."""
    held = {one.name: one.query for one in saved(place, who)}
    if name not in held:
        raise ArchiveError(f"没有保存过名为“{name[:100]}”的查询。")
    del held[name]
    _write(place, who, held)


def _write(place: ArchivePlace, who: str, held: dict[str, str]) -> None:
    path = _path(place, who)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    beside.replace(path)


def _path(place: ArchivePlace, who: str) -> Path:
    """A person's file: the account's name, with everything written out that could be a path."""
    if not who or len(who) > 150:
        raise ArchiveError(f"应有 1 至 150 个字符的账号名，实为“{who[:160]}”。")
    return place.root / "searches" / f"{quote(who, safe='').replace('.', '%2E')}.yaml"
