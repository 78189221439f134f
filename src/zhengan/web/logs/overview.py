"""What stands around the lines found: how many there are over time, and the most frequent values of their fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhengan.archive.line import CLASSES
from zhengan.web.charts.charts import Bar, Bars, Chart
from zhengan.web.logs.asked import Wanted, narrowed, quoted
from zhengan.web.logs.found import SEVERITY_WORDS, instant_of
from zhengan.web.place import Place

if TYPE_CHECKING:
    from zhengan.archive.search import Search

BUCKETS = 60


@dataclass(frozen=True)
class Value:
    """A value of a field, how many lines have it, and the query that asks for these alone."""

    words: str
    count: int
    query: str


@dataclass(frozen=True)
class Facet:
    """A field with its most frequent values; `others` are lines with further ones, `without` those with none."""

    field: str
    title: str
    values: Sequence[Value]
    others: int
    without: int


def histogram_chart(place: Place, search: "Search", wanted: Wanted, stop: Event) -> Chart:
    """Lines over time; a bar leads to its own time. Raises Stopped."""
    drawn = search.histogram(wanted.filter, BUCKETS, stop=stop)
    step = timedelta(microseconds=drawn.step_ns // 1000)
    bars = []
    for number, count in enumerate(drawn.counts):
        start = instant_of(drawn.start_ns + number * drawn.step_ns)
        more = {"q": wanted.text, "from": _wall(start), "until": _wall(start + step)}
        bars.append(Bar(start, count, place.url("logs", more=more)))
    total = sum(drawn.counts)
    most = max(bars, key=lambda bar: bar.value, default=None)
    if most is None or not total:
        finding = _("没有符合的日志")
    else:
        words = {
            "total": f"{total:,}",
            "most": f"{most.value:,}",
            "at": f"{most.at:%m-%d %H:%M}",
            "step": duration(step),
        }
        finding = _("共 %(total)s 行，最多的是 %(at)s 起 %(step)s 的 %(most)s 行") % words
    empty = _("这段时间没有符合的日志。请放宽时间范围或条件。")
    return Chart("histogram", finding, Bars(_("行"), _("日志"), step, tuple(bars)), empty=empty)


def facets(search: "Search", wanted: Wanted, stop: Event) -> list[Facet]:
    """The field counts as filters. Raises Stopped."""
    titles = {"app": _("程序"), "host": _("主机"), "severity": _("级别"), "source": _("来源"), "class": _("类别")}
    return [
        Facet(
            one.field,
            titles[one.field],
            [
                Value(_words(one.field, value), count, narrowed(wanted.text, _condition(one.field, value)))
                for value, count in one.values
            ],
            one.others,
            one.without,
        )
        for one in search.field_counts(wanted.filter, tuple(titles), stop=stop)
    ]


def duration(span: timedelta) -> str:
    """A span as people say it: 15 分钟, 3 天 4 小时."""
    days, seconds = span.days, span.seconds
    parts = [(days, _("天")), (seconds // 3600, _("小时")), (seconds % 3600 // 60, _("分钟")), (seconds % 60, _("秒"))]
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said[:2]) or f"0 {_('秒')}"


def _words(field: str, value: str) -> str:
    if field == "severity" and value.isdecimal() and int(value) < len(SEVERITY_WORDS):
        return f"{value} {_(SEVERITY_WORDS[int(value)])}"
    if field == "class":
        return _(CLASSES.get(value, value))  # type: ignore[call-overload]  # classes only
    return value


def _condition(field: str, value: str) -> str:
    return f"severity:{value}" if field == "severity" else f"{field}:={quoted(value)}"


def _wall(at: object) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"
