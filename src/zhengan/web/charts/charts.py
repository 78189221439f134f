"""What a chart shows, as data: pages make a `Chart`, `chart.html` puts it on the page, `charts.js` draws it, a table says the same.

    Chart(id, finding, drawing)
      drawing = Stack    areas on top of each other over days (how many of which kind)
              | Lines    lines over time with limits, shaded spans and labelled moments (load against capacity)
              | Bars     counts in equal steps of time (lines of log), a click leads to the step
              | Days     a calendar, each day in one state (backups)
              | Lanes    rows on one time axis with pieces that last or marks that do not (log coverage with holes, changes)

On a page::

    {% block charts %}<script src="{% asset 'vendor/echarts.min.js' %}" defer></script>{% endblock %}
    {% block scripts %}<script src="{% asset 'console/charts.js' %}" defer></script>{% endblock %}
    {% include "console/chart.html" with chart=chart %}            also in parts that htmx puts in: they are drawn then

The finding is the title: a sentence that says what is to be seen (链路 3 天超过一半带宽), not what is plotted. Charts that share a
`group` move together: pointer and zoom. Series differ in more than colour: `line` for lines, patterns for areas, `shape` (one
character such as ■) for days and pieces. `tone` names a colour token of console.css, so that light, dark and print follow.

The contract with the script is what `Chart.json` gives: `kind`, `id`, `finding`, `about`, `group` and the fields of the drawing under
their own names. Instants go as Shanghai's wall clock without a zone; ends of spans and pieces are exclusive there. In Python a
date as the end of a `Span` or `Piece` means that day too, and a datetime must be aware.

The table is made from the drawing and stands on the page without any script. Where a series is longer than people read
(`LONGEST_TABLE` rows), give a shorter `Table` (say one row a day) yourself; else it is cut there and says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext

from zhengan.web.charts.chart_tables import LONGEST_TABLE, At, Column, Table, Value, end, figure, short, told, wall

__all__ = [
    "LONGEST_TABLE",
    "Bar",
    "Bars",
    "Chart",
    "Column",
    "Days",
    "Lane",
    "Lanes",
    "Limit",
    "Lines",
    "Moment",
    "Piece",
    "Series",
    "Span",
    "Stack",
    "State",
    "Table",
    "Tone",
]

Tone = Literal[
    "met", "breached", "due", "unproven", "manual", "advisory", "outside", "accent", "ink", "soft", "faint", "line"
]


@dataclass(frozen=True)
class Series:
    """Values over time in the order of time; None is a gap. `path` "step": a value holds until the next one."""

    name: str
    points: tuple[tuple[At, Value], ...]
    tone: Tone = "accent"
    line: Literal["solid", "dashed", "dotted"] = "solid"
    path: Literal["straight", "step"] = "straight"


@dataclass(frozen=True)
class Limit:
    """A level that the law or a decision sets, drawn as a labelled line: 上限 50%（第 21 条）."""

    name: str
    value: int | float | Decimal


@dataclass(frozen=True)
class Span:
    """A stretch of time, shaded: trading hours, a guard period. Spans of one name are one entry of the legend."""

    name: str
    first: At
    last: At


@dataclass(frozen=True)
class Moment:
    """Something that happened once for all rows, as a labelled line across: 第 218 号令施行."""

    name: str
    at: At


@dataclass(frozen=True)
class Stack:
    """Areas on top of each other, the first at the bottom. `unit` is what is counted (项)."""

    kind: ClassVar = "stack"
    unit: str
    series: tuple[Series, ...]
    moments: tuple[Moment, ...] = ()

    def json(self) -> dict[str, Any]:
        """The fields for the script."""
        return {"unit": self.unit, "series": _series(self.series), "moments": _moments(self.moments)}

    def table(self) -> Table:
        """A row for each instant, a column for each series."""
        return _over_time(self.series, self.unit)


@dataclass(frozen=True)
class Lines:
    """Lines over time on one axis with a unit; the axis begins at 0 and reaches the limits."""

    kind: ClassVar = "lines"
    unit: str
    series: tuple[Series, ...]
    limits: tuple[Limit, ...] = ()
    spans: tuple[Span, ...] = ()
    moments: tuple[Moment, ...] = ()

    def json(self) -> dict[str, Any]:
        """The fields for the script."""
        return {
            "unit": self.unit,
            "series": _series(self.series),
            "limits": [{"name": item.name, "value": _number(item.value)} for item in self.limits],
            "spans": _spans(self.spans),
            "moments": _moments(self.moments),
        }

    def table(self) -> Table:
        """A row for each instant, a column for each series."""
        return _over_time(self.series, self.unit)


@dataclass(frozen=True)
class Bar:
    """A count in the step of time that begins at `at`. `url` is where a click leads."""

    at: datetime
    value: int
    url: str = ""


@dataclass(frozen=True)
class Bars:
    """Counts in equal steps of time; `name` is what is counted, `unit` in what."""

    kind: ClassVar = "bars"
    unit: str
    name: str
    step: timedelta
    bars: tuple[Bar, ...]

    def json(self) -> dict[str, Any]:
        """The fields for the script."""
        return {
            "unit": self.unit,
            "name": self.name,
            "bars": [
                {"first": wall(one.at), "last": wall(one.at + self.step), "value": one.value, "url": one.url}
                for one in self.bars
            ],
        }

    def table(self) -> Table:
        """A row for each step."""
        columns = (Column(gettext("时间")), Column(f"{self.name}（{self.unit}）", "number"))
        return short(columns, [(told(one.at), figure(one.value)) for one in self.bars])


@dataclass(frozen=True)
class State:
    """What a day of a calendar can be: its name in the legend, colour and shape."""

    code: str
    name: str
    tone: Tone
    shape: str


@dataclass(frozen=True)
class Days:
    """A calendar from `first` to `last`: day -> code of its state and a few words about it. Days not named stay empty."""

    kind: ClassVar = "days"
    first: date
    last: date
    states: tuple[State, ...]
    days: tuple[tuple[date, str, str], ...]

    def json(self) -> dict[str, Any]:
        """The fields for the script."""
        return {
            "first": wall(self.first),
            "last": wall(self.last),
            "states": [asdict(item) for item in self.states],
            "days": [[wall(day), code, words] for day, code, words in self.days],
        }

    def table(self) -> Table:
        """A row for each named day."""
        names = {item.code: f"{item.shape} {item.name}" for item in self.states}
        rows = [(told(day), names[code], words) for day, code, words in self.days]
        return short((Column(gettext("日期")), Column(gettext("状态")), Column(gettext("说明"))), rows)


@dataclass(frozen=True)
class Piece:
    """On a lane: a bar from `first` to `last`, or with `last` None a mark at `first`. `url` is where a click leads."""

    name: str
    first: At
    last: At | None = None
    tone: Tone = "accent"
    shape: str = "●"
    url: str = ""


@dataclass(frozen=True)
class Lane:
    """A row of a time axis: 应用日志, 变更, 事件."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Lanes:
    """Rows on one time axis from `first` to `last`. What a bar does not cover is a hole and stays empty: draw the hole as a
    piece of its own tone where it should be seen as one."""

    kind: ClassVar = "lanes"
    first: At
    last: At
    lanes: tuple[Lane, ...]
    spans: tuple[Span, ...] = ()
    moments: tuple[Moment, ...] = ()

    def json(self) -> dict[str, Any]:
        """The fields for the script."""
        return {
            "first": wall(self.first),
            "last": end(self.last),
            "lanes": [item.name for item in self.lanes],
            "pieces": [
                {
                    "lane": number,
                    "name": piece.name,
                    "first": wall(piece.first),
                    "last": None if piece.last is None else end(piece.last),
                    "tone": piece.tone,
                    "shape": piece.shape,
                    "url": piece.url,
                }
                for number, lane in enumerate(self.lanes)
                for piece in lane.pieces
            ],
            "spans": _spans(self.spans),
            "moments": _moments(self.moments),
        }

    def table(self) -> Table:
        """A row for each piece."""
        rows = [
            (lane.name, told(piece.first), "" if piece.last is None else told(piece.last), piece.name)
            for lane in self.lanes
            for piece in lane.pieces
        ]
        names = (gettext("行"), gettext("起"), gettext("止"), gettext("内容"))
        return short(tuple(Column(name) for name in names), rows)


@dataclass(frozen=True)
class Chart:
    """One figure of a page.

    `id` is unique on the page (letters, figures, hyphens); `finding` its title; `about` says for a screen reader what is drawn,
    where the finding alone does not; `empty` what stands there without data, and what to do then.
    """

    id: str
    finding: str
    drawing: Stack | Lines | Bars | Days | Lanes
    about: str = ""
    empty: str = ""
    group: str = ""
    table: Table | None = None

    @property
    def data_id(self) -> str:
        """The id of the element that holds the data."""
        return f"{self.id}-data"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.shown.rows

    @cached_property
    def shown(self) -> Table:
        """The table on the page."""
        return self.table or self.drawing.table()

    @property
    def json(self) -> Mapping[str, Any]:
        """The contract with the script."""
        return {
            "kind": self.drawing.kind,
            "id": self.id,
            "finding": self.finding,
            "about": self.about or self.finding,
            "group": self.group,
            **self.drawing.json(),
        }


def _series(found: Iterable[Series]) -> list[dict[str, Any]]:
    return [
        {
            "name": item.name,
            "tone": item.tone,
            "line": item.line,
            "path": item.path,
            "points": [[wall(at), _number(value)] for at, value in item.points],
        }
        for item in found
    ]


def _spans(found: Iterable[Span]) -> list[dict[str, str]]:
    return [{"name": item.name, "first": wall(item.first), "last": end(item.last)} for item in found]


def _moments(found: Iterable[Moment]) -> list[dict[str, str]]:
    return [{"name": item.name, "at": wall(item.at)} for item in found]


def _over_time(series: tuple[Series, ...], unit: str) -> Table:
    """A row for each instant that any series has a value for."""
    values = [dict(item.points) for item in series]
    instants = sorted({at for held in values for at in held}, key=wall)
    rows = [(told(at), *(figure(held.get(at)) for held in values)) for at in instants]
    named = tuple(Column(f"{item.name}（{unit}）" if unit else item.name, "number") for item in series)
    return short((Column(gettext("时间")), *named), rows)


def _number(value: Value) -> int | float | None:
    return value if value is None or isinstance(value, int | float) else float(value)
