"""Loads the calendar: the tables in this package, with a user's local file laid over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from zhengan.calendar.calendar import Calendar, calendar_of
from zhengan.calendar.faults import CalendarFault, Fault
from zhengan.calendar.markets import EDGES
from zhengan.calendar.read import Reader
from zhengan.calendar.sessions import MINUTES_A_DAY, Book, Piece, timetable

if TYPE_CHECKING:
    import yaml

OURS = ("working_days.yaml", "sessions.yaml", "products.yaml")
SECTIONS = ("closures", "sessions", "years")
LARGEST = 200_000
"""Bytes that a local file may have; a century of arrangements needs a third."""
DEEPEST = 8
"""Levels that a local file may nest; ours have four."""


def load_calendar(override: Path | None = None) -> Calendar:
    """Our calendar, or ours with the local file `override` (.yaml, .yml or .toml) laid over it.

    A year in the file replaces ours, a closure ours of the same day (no markets: none then), a session rule ours of the
    same market, part and first day; what is new is added. CalendarFault lists all that is wrong. Cached by content.
    """
    if override is None:
        return _ours()
    return _overridden(override.name, _bytes(override))


@lru_cache(maxsize=1)
def _ours() -> Calendar:
    book, digest = _packaged()
    return calendar_of(book, _version(book, digest))


@lru_cache(maxsize=4)
def _overridden(name: str, content: bytes) -> Calendar:
    book, digest = _packaged()
    reader = Reader(name)
    laid = _lay_over(book, _parse(name, content), reader)
    if reader.faults:
        raise CalendarFault(reader.faults)
    return calendar_of(laid, f"{_version(laid, digest)}+{_short(content)}")


@lru_cache(maxsize=1)
def _packaged() -> tuple[Book, str]:
    """Our tables, and a digest of them."""
    contents = [files("zhengan.calendar").joinpath("data", name).read_bytes() for name in OURS]
    days, sessions, products = (_parse(name, content) for name, content in zip(OURS, contents, strict=True))
    reader = Reader("data")
    book = Book(
        years=tuple(reader.years(days["years"])),
        trades_from=dict(reader.trades_from(sessions["markets"])),
        closures=tuple(reader.closures(sessions["closures"])),
        rules=tuple(reader.sessions(sessions["sessions"])),
        products=tuple(reader.products(products["products"])),
    )
    _agree(book, reader)
    if reader.faults:
        raise CalendarFault(reader.faults)
    return book, _short(b"\0".join(contents))


def _lay_over(book: Book, content: Mapping[str, object], reader: Reader) -> Book:
    for key in content:
        if key not in SECTIONS:
            reader.fault("顶层", f"只有 {'、'.join(SECTIONS)}", repr(key)[:42], "删去或者改正这个键")
    years = {year.year: year for year in (*book.years, *reader.years(content.get("years", {})))}
    closures = tuple(reader.closures(content.get("closures", [])))
    replaced = {closure.day for closure in closures}
    rules = (*book.rules, *reader.sessions(content.get("sessions", [])))
    laid = Book(
        years=tuple(years.values()),
        trades_from=book.trades_from,
        closures=(*(closure for closure in book.closures if closure.day not in replaced), *closures),
        rules=tuple({(rule.market, rule.part, rule.valid_from): rule for rule in rules}.values()),
        products=book.products,
    )
    if not reader.faults:
        _agree(laid, reader)
    return laid


def _agree(book: Book, reader: Reader) -> None:
    """What only shows when all rows stand together: no gap between years, no two spans of a market at once."""
    for before, after in pairwise(sorted(year.year for year in book.years)):
        if after != before + 1:
            reader.fault("years", f"与已有年份相连（{before + 1}）", str(after), f"补上 {before + 1} 年的安排")
    for edges in EDGES:
        for market, changes in timetable(book, edges).items():
            for day, pieces in changes:
                if _overlap(pieces):
                    where = f"{market} 自 {day} 起各时段先后有序、不重叠（口径 {edges}）"
                    reader.fault("sessions", where, "有重叠或者颠倒", "核对起止时刻")


def _overlap(pieces: tuple[Piece, ...]) -> bool:
    """Whether a span ends before it begins, or runs into the next one (the last one into the next day's first)."""
    following = [piece.opens for piece in pieces[1:]] + [piece.opens + MINUTES_A_DAY for piece in pieces[:1]]
    return any(not piece.opens < piece.closes <= then for piece, then in zip(pieces, following, strict=True))


def _parse(name: str, content: bytes) -> Mapping[str, object]:
    """The file's mapping, whatever it holds; CalendarFault if it cannot be read at all."""
    try:
        text = content.decode("utf-8-sig")
        parsed = _toml(text) if name.lower().endswith(".toml") else _yaml(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(name, "写法正确的 YAML 或者 TOML（UTF-8）", _brief(error), "改正写法后重试") from error
    if not isinstance(parsed, dict):
        raise _unreadable(name, f"含 {'、'.join(SECTIONS)} 的文件", "别的内容", "按说明的格式改写")
    return parsed


def _toml(text: str) -> object:
    import tomllib

    return tomllib.loads(text)


def _yaml(text: str) -> object:
    """The document's tree, every scalar as text, so that no `off` becomes false and no 9:15 a number."""
    import yaml

    events = yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    inner = (event for event in events if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent))
    try:
        tree = [_node(event, inner, 0) for event in inner]
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if len(tree) > 1:
        raise ValueError("有多个文档")
    return tree[0] if tree else None


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> object:
    """One node from the parser's events. No aliases (a small file could unfold without bound), no key twice."""
    import yaml

    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
        raise ValueError(f"第 {line} 行用了别名，或者嵌套太深")
    parts = [
        _node(part, events, depth + 1)
        for part in takewhile(lambda part: not isinstance(part, yaml.CollectionEndEvent), events)
    ]
    if isinstance(event, yaml.SequenceStartEvent):
        return parts
    keys, values = parts[::2], parts[1::2]
    twice = [key for key, times in Counter(map(str, keys)).items() if times > 1]
    if twice or not all(isinstance(key, str) for key in keys):
        raise ValueError(f"第 {line} 行起有键不是文字，或者出现两次：{'、'.join(twice)[:40]}")
    return dict(zip(keys, values, strict=True))


def _bytes(path: Path) -> bytes:
    if path.suffix.lower() not in {".yaml", ".yml", ".toml"}:
        raise _unreadable(path.name, ".yaml、.yml 或者 .toml 文件", path.suffix or "没有扩展名", "改扩展名或者换文件")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(str(path), "可以读的日历文件", error.strerror or "读不出", "核对路径和权限") from error
    if len(content) > LARGEST:
        raise _unreadable(path.name, f"{LARGEST} 字节以内的文件", "更大的文件", "只留日历内容")
    return content


def _unreadable(where: str, expected: str, found: str, remedy: str) -> CalendarFault:
    return CalendarFault([Fault(where, expected, found, remedy)])


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


def _version(book: Book, digest: str) -> str:
    return f"{max(year.year for year in book.years)}-{digest}"


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:8]
