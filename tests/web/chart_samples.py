"""One chart of each kind with data as pages have it, and a page that holds them without a server: for tests and for looking."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.template.loader import render_to_string
from playwright.sync_api import Page, Route

import zhengan.web
from zhengan.web.assets import folder
from zhengan.web.charts.charts import (
    Chart,
    Days,
    Lane,
    Lanes,
    Limit,
    Lines,
    Moment,
    Piece,
    Series,
    Span,
    Stack,
    State,
    Tone,
)

ADDRESS = "http://127.0.0.1/samples"
_CONSOLE = Path(zhengan.web.__file__).parent / "static" / "console"
_POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'"
_FIRST = date(2026, 9, 1)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in Shanghai's wall clock, as UTC."""
    return datetime(2026, 11, 16 + day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def stack() -> Chart:
    """Three verdicts over four months' ends, with a change of law between."""
    ends = [date(2023, 3, 31), date(2023, 4, 30), date(2023, 5, 31), date(2023, 6, 30)]
    kinds: tuple[tuple[str, tuple[int, ...], Tone], ...] = (
        ("■ 不合规", (4, 6, 9, 3), "breached"),
        ("○ 证据不足", (10, 8, 6, 5), "unproven"),
        ("● 合规", (20, 22, 40, 47), "met"),
    )
    drawn = tuple(Series(name, tuple(zip(ends, values, strict=True)), tone) for name, values, tone in kinds)
    moment = Moment("第218号令施行，第82号令废止", date(2023, 5, 1))
    return Chart("stack", "不合规从 4 项减到 3 项", Stack("项", drawn, (moment,)), about="每个月末各有多少项")


def lines() -> Chart:
    """A link's load against its bandwidth and half of it, over five days with trading hours and a hole."""
    hours = [(day, hour) for day in range(5) for hour in range(24)]
    load = tuple(
        (_at(day, hour), None if (day, hour) == (2, 3) else Decimal(30 + (hour % 15) * 3 + day * 2))
        for day, hour in hours
    )
    bandwidth = ((_at(0, 0), 120), (_at(3, 0), 100), (_at(4, 23), 100))
    trading = tuple(
        Span("交易时段", _at(day, *first), _at(day, *last))
        for day in range(5)
        for first, last in (((9, 30), (11, 30)), ((13, 0), (15, 0)))
    )
    drawing = Lines(
        "Mbps",
        (Series("峰值", load), Series("带宽", bandwidth, "ink", "dashed", "step")),
        (Limit("上限 50%（第二十六条）", Decimal(60)),),
        trading,
        (Moment("扩容", _at(3, 0)),),
    )
    return Chart("lines", "链路 5 天里都超过一半带宽", drawing, group="system")


def days() -> Chart:
    """Backups over eleven weeks: done, failed, not on file."""
    states = (
        State("done", "做了", "met", "●"),
        State("failed", "失败", "breached", "■"),
        State("none", "没有记录", "unproven", "○"),
    )
    found = tuple(
        (_FIRST + timedelta(days=n), "failed" if n == 20 else "none" if n % 17 == 5 else "done", f"第 {n + 1} 天")
        for n in range(80)
    )
    return Chart("days", "80 天里 1 天失败、5 天没有记录", Days(_FIRST, date(2026, 11, 19), states, found))


def lanes() -> Chart:
    """A log with a hole, a change and an incident on one axis."""
    log = Lane(
        "业务日志",
        (
            Piece("有日志", _at(0, 0), _at(2, 6), "met"),
            Piece("缺 9 小时", _at(2, 6), _at(2, 15), "breached", "■"),
            Piece("有日志", _at(2, 15), _at(4, 23), "met"),
        ),
    )
    events = Lane(
        "变更、事件",
        (
            Piece("变更 change-1", _at(1, 20), None, "manual", "◆", "/i/x/"),
            Piece("事件 i-7", _at(2, 6), _at(2, 9), "due", "▲"),
        ),
    )
    spans = tuple(Span("交易时段", _at(day, 9, 30), _at(day, 15)) for day in range(5))
    return Chart(
        "lanes", "业务日志缺 9 小时，正在变更之后", Lanes(_at(0, 0), _at(4, 23), (log, events), spans), group="system"
    )


def empty() -> Chart:
    """A chart without data."""
    return Chart("empty", "没有链路", Lines("Mbps", ()), empty="还没有登记链路。到“证据”里登记网络链路。")


def sample_page(*charts: Chart) -> str:
    """The page with these charts."""
    body = "".join(render_to_string("console/chart.html", {"chart": chart, "charts": True}) for chart in charts)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>图</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/console.css"><link rel="stylesheet" href="/charts.css">'
        '<script src="/echarts.min.js" defer></script><script src="/charts.js" defer></script></head>'
        f"<body><main>{body}</main></body></html>"
    )


def show(page: Page, *charts: Chart) -> None:
    """Open the page with these charts, under the console's policy for content, from files alone."""

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name == "samples":
            route.fulfill(
                body=sample_page(*charts),
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": _POLICY},
            )
        else:
            home = folder() if name == "echarts.min.js" else _CONSOLE
            route.fulfill(path=home / name)

    page.route("http://127.0.0.1/**", answer)
    page.goto(ADDRESS, wait_until="networkidle")
