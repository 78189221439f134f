"""What a search of a page found: lines, newest first, a page of them; or figures, where the query asks for these."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any

from zhengan.archive.line import CLASSES, Flag
from zhengan.web.errors import AskedWrongly
from zhengan.web.logs.asked import Wanted, limited, quoted
from zhengan.workspace.clock import SHANGHAI

if TYPE_CHECKING:
    import pyarrow as pa

    from zhengan.archive.search import Finder, Search

ROWS, MOST_FIGURES = 100, 500
LONGEST_SHOWN = 2_000
"""Characters of a line in a list; its own page shows all."""
SEVERITY_WORDS = ("紧急", "警报", "严重", "错误", "警告", "注意", "信息", "调试")
FLAG_WORDS = {
    Flag.OVERSIZED: "超长",
    Flag.BINARY: "含二进制",
    Flag.NOT_UTF8: "不是 UTF-8",
    Flag.LATE: "迟到",
    Flag.DUPLICATE: "重复",
}
_NS = 1_000_000_000


@dataclass(frozen=True)
class Line:
    """One line. `time` is what it claims, None where it claims nothing; `text` verbatim, bytes that are no UTF-8 as escapes."""

    source: str
    seq: int
    log_class: str
    received_ns: int
    time: datetime | None
    host: str
    app: str
    severity: int | None
    flags: int
    text: str

    @property
    def received(self) -> datetime:
        """When it came in."""
        return instant_of(self.received_ns)

    @property
    def shown(self) -> str:
        """The text, cut where it is very long."""
        return self.text if len(self.text) <= LONGEST_SHOWN else self.text[:LONGEST_SHOWN] + "…"

    @property
    def class_title(self) -> str:
        """What its class is called."""
        return CLASSES[self.log_class]  # type: ignore[index]  # the column holds classes only

    @property
    def severity_words(self) -> str:
        """What its severity is called; '' where it has none."""
        return "" if self.severity is None else SEVERITY_WORDS[self.severity]

    @property
    def flag_words(self) -> list[str]:
        """What was noticed when it came in."""
        return [words for flag, words in FLAG_WORDS.items() if self.flags & flag]

    @property
    def cursor(self) -> str:
        """Its place in the order."""
        return f"{self.received_ns}.{self.seq}.{self.source}"


@dataclass(frozen=True)
class Found:
    """`columns` and `figures` where the query gives figures; `next` is the cursor of what follows; `ended` is false where time or
    the person stopped the search before all was looked at."""

    lines: Sequence[Line]
    next: str
    ended: bool
    seconds: float
    columns: Sequence[str] = ()
    figures: Sequence[Sequence[str]] = ()
    cut: bool = False


def found(search: "Search", finder: "Finder", wanted: Wanted, after: str, stop: Event, rows: int = ROWS) -> Found:
    """A page of what a search gives. Raises QueryError, AskedWrongly for a cursor that is none."""
    begun = time.perf_counter()
    text = wanted.whole
    if after:
        text = limited(text, behind(after, finder))
    most = min(rows if wanted.goes_on else MOST_FIGURES, wanted.most or MOST_FIGURES)
    lines: list[Line] = []
    figures: list[list[str]] = []
    columns: Sequence[str] = ()
    ended, more = True, False
    for batch in _until_stopped(search.batches(f"{text} | limit {most + 1}", stop=stop)):
        if batch is None:
            ended = False
        elif is_lines(batch):
            lines += lines_of(batch)
        else:
            columns = batch.schema.names
            figures += [[_cell(name, value) for name, value in row.items()] for row in batch.to_pylist()]
    more = len(lines) > most or len(figures) > most
    lines = lines[:most]
    following = lines[-1].cursor if lines and wanted.goes_on and (more or not ended) else ""
    return Found(lines, following, ended, time.perf_counter() - begun, columns, figures[:most], more and not following)


def is_lines(batch: "pa.RecordBatch | pa.Table") -> bool:
    """Whether rows are whole lines and no figures."""
    return {"source", "seq", "received", "form", "raw", "msg"} <= set(batch.schema.names)


def lines_of(batch: "pa.RecordBatch | pa.Table") -> list[Line]:
    """Rows of a search as lines."""
    from zhengan.archive.parsing import rebuild
    from zhengan.archive.parsing.columns import SCHEMA

    if not batch.num_rows:
        return []
    texts = rebuild(batch.select(SCHEMA.names))
    names = ["class", "source", "seq", "received", "flags", "time", "host", "app", "severity"]
    return [
        Line(
            row["source"],
            row["seq"],
            row["class"],
            row["received"],
            None if row["time"] is None else instant_of(row["time"]),
            row["host"] or "",
            row["app"] or "",
            row["severity"],
            row["flags"],
            texts[place].decode(errors="backslashreplace"),
        )
        for place, row in enumerate(batch.select(names).to_pylist())
    ]


def behind(after: str, finder: "Finder") -> str:
    """The condition for what follows a line in the order: received before it; or at the same instant, from a source that comes later,
    or with a lower number."""
    received, _, rest = after.partition(".")
    seq, _, source = rest.partition(".")
    if not (
        received.isdecimal() and seq.isdecimal() and source and 16 <= len(received) <= 19 and len(seq) <= 18
    ):  # ns since 1970
        raise AskedWrongly("翻页的位置不对。请从第一页重新开始。")
    held = finder.snapshot()
    names = {
        name
        for one in (*(part.outline for part in held.parts), *(tail.outline for tail in held.tail))
        for name in one.sources
    }
    later = ", ".join(quoted(name) for name in sorted(names) if name > source)
    same = f"(source:={quoted(source)} seq:<{seq})" + (f" OR source:in({later})" if later else "")
    return f"(received:<{received} OR (received:[{received}, {received}] ({same})))"


def instant_of(ns: int) -> datetime:
    """An instant of ns, to the microsecond."""
    return datetime.fromtimestamp(ns // _NS, SHANGHAI).replace(microsecond=ns % _NS // 1000)


def _until_stopped(batches: Iterator[Any]) -> Iterator[Any]:
    """The batches; None at the end where the search was stopped."""
    from zhengan.archive.search import Stopped

    try:
        yield from batches
    except Stopped:
        yield None


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "—"
    if name in ("time", "received") and isinstance(value, int):
        return f"{instant_of(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return f"{value:,}" if isinstance(value, int | float) else str(value)
