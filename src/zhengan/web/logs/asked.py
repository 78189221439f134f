"""A search as the address asks for it: the words, the time range, from where on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from zhengan.archive.errors import QueryError
from zhengan.archive.search.grammar import parse_query
from zhengan.archive.search.lexer import tokens_of
from zhengan.archive.search.query import Limit, Query
from zhengan.web.errors import AskedWrongly
from zhengan.workspace.clock import SHANGHAI

SPANS: Mapping[str, tuple[Any, timedelta | None]] = {
    "15m": (gettext_lazy("15 分钟"), timedelta(minutes=15)),
    "1h": (gettext_lazy("1 小时"), timedelta(hours=1)),
    "24h": (gettext_lazy("24 小时"), timedelta(hours=24)),
    "7d": (gettext_lazy("7 天"), timedelta(days=7)),
    "30d": (gettext_lazy("30 天"), timedelta(days=30)),
    "all": (gettext_lazy("全部"), None),
}
"""The time ranges to choose from, back from the last instant of the asked day."""
DEFAULT, OWN = "24h", "own"
_PLACE = re.compile(r"第 (\d+) 个字符")
_SEEN = 20


@dataclass(frozen=True)
class Wanted:
    """`text` as the person wrote it, `span` a name of SPANS or `own`; `since` None: from the beginning; `until` exclusive."""

    text: str
    span: str
    since: datetime | None
    until: datetime
    query: Query

    @property
    def whole(self) -> str:
        """The search with its time range."""
        return limited(self.text, self._range)

    @property
    def filter(self) -> str:
        """The same without what follows the bar."""
        return limited(self.text[: bar_of(self.text)], self._range)

    @property
    def _range(self) -> str:
        since = f"{self.since:%Y-%m-%dT%H:%M:%S}" if self.since else ""
        return f"time:[{since}, {self.until:%Y-%m-%dT%H:%M:%S})"

    @property
    def goes_on(self) -> bool:
        """Whether there may be a next page: of plain lines only."""
        return not self.query.pipes

    @property
    def most(self) -> int | None:
        """How many the person asked for at most."""
        return min((pipe.rows for pipe in self.query.pipes if isinstance(pipe, Limit)), default=None)


@dataclass(frozen=True)
class Misread:
    """A query that cannot be understood, cut where it goes wrong: before, the place itself, after."""

    words: str
    before: str
    here: str
    after: str


def wanted_of(asked: Any, end: datetime) -> Wanted:
    """What an address asks for. Raises QueryError for its words, AskedWrongly for its times. `end` is the view's last instant."""
    text, span = str(asked.get("q", "")).strip(), asked.get("span", "") or DEFAULT
    since, until = _own(asked.get("from", "")), _own(asked.get("until", ""))
    if since or until:
        span = OWN
    elif span not in SPANS:
        raise AskedWrongly(f"时间范围应为 {'、'.join(SPANS)} 之一，实为“{str(span)[:20]}”。请在页面上重新选择。")
    else:
        back = SPANS[span][1]
        since = end.replace(microsecond=0) - back if back else None
    until = until or end.replace(microsecond=0) + timedelta(seconds=1)
    if since and since >= until:
        raise AskedWrongly(f"时间范围的起点 {since:%Y-%m-%d %H:%M} 应早于终点 {until:%Y-%m-%d %H:%M}。请改其中一个。")
    return Wanted(text, span, since, until, parse_query(text, now_ns=_ns(end)))


def misread(text: str, error: QueryError) -> Misread:
    """Where a query goes wrong, for showing."""
    found = _PLACE.search(str(error))
    words = str(error).split("。查询：")[0]
    if not found:
        return Misread(words, text, "", "")
    at = min(int(found[1]) - 1, len(text))
    end = next((one.at for one in _pieces(text) if one.at > at), min(at + _SEEN, len(text)))
    return Misread(words, text[:at], text[at:end], text[end:])


def limited(text: str, condition: str) -> str:
    """The query with one condition more, before what follows the bar."""
    at = bar_of(text)
    words, pipes = text[:at].strip(), text[at:]
    return " ".join(part for part in (f"({words})" if words else "", condition, pipes) if part)


def narrowed(text: str, condition: str) -> str:
    """The same as a person would write it: without parentheses where they are not needed."""
    at = bar_of(text)
    words, pipes = text[:at].strip(), text[at:]
    if any(one.kind == "word" and one.text == "OR" for one in _pieces(words)):
        words = f"({words})"
    return " ".join(part for part in ("" if words == "*" else words, condition, pipes) if part)


def quoted(text: str) -> str:
    """A text as a query takes it."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{escaped}"'


def bar_of(text: str) -> int:
    """Where the first bar stands, else the end."""
    return next((one.at for one in _pieces(text) if one.kind == "sign" and one.text == "|"), len(text))


def _pieces(text: str) -> list[Any]:
    try:
        return list(tokens_of(text))
    except QueryError:
        return []


def _ns(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000_000 + at.microsecond * 1000


def _own(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise AskedWrongly(f"时间应写成 2026-11-20T09:30，实为“{text[:40]}”。请改网址，或重新选择。") from None
    return (found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI).replace(microsecond=0)
