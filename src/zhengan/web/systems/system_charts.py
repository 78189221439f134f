"""The charts of a system: load against capacity, use of its links, backups day by day, logs with their holes.

Each is made from what is on file on the asked day; limits and days owed come from the verdicts of that day, not from here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from zhengan.assess import Finding
from zhengan.assess.figures import METRIC_UNITS
from zhengan.calendar import ZONE
from zhengan.law import Obligation
from zhengan.web.charts.charts import (
    Chart,
    Column,
    Days,
    Lane,
    Lanes,
    Limit,
    Lines,
    Piece,
    Series,
    Span,
    State,
    Table,
    Tone,
)
from zhengan.web.models import Verdict
from zhengan.web.systems.dossier import Kept
from zhengan.web.systems.load import DayLoad, Measured, Sample

YEAR, DAY = "year", "day"
"""Charts that share a time axis move together."""
Link = Callable[[str, str], str]
"""The address of a record by type and key."""
Step = tuple[date, Decimal]
"""A level and the day from which it holds."""
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Judged:
    """A verdict with its finding and its duty: what a chart goes by."""

    row: Verdict
    finding: Finding
    duty: Obligation

    @property
    def cited(self) -> str:
        """The place in the law as a lawyer writes it."""
        return self.row.cited

    @property
    def tone(self) -> Tone:
        """The colour of what is missing: a breach only where the verdict is one."""
        return "breached" if self.finding.verdict == "breached" else "unproven"


@dataclass(frozen=True)
class Axis:
    """The days that are drawn, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Whether a day is drawn."""
        return day is not None and self.first <= day <= self.last


def load_chart(
    series: Measured, days: Sequence[DayLoad], steps: Sequence[Step], axis: Axis, judged: Judged | None
) -> Chart:
    """A year's load of a system in one metric against its capacity: `steps`, in the order of time."""
    unit = METRIC_UNITS.get(series.metric, series.metric)
    capacity = steps[-1][1] if steps else None
    top = max(days, key=lambda one: one.ceiling)
    words = {"top": amount(top.ceiling), "unit": unit, "day": top.day.isoformat()}
    if capacity is None:
        finding = _("近一年最高 %(top)s %(unit)s（%(day)s），没有登记容量") % words
    else:
        finding = _("近一年最高 %(top)s %(unit)s（%(day)s），容量 %(capacity)s %(unit)s") % {
            **words,
            "capacity": amount(capacity),
        }
    lines = [Series(_("每日最高"), _points(days, axis))]
    if capacity is not None:
        lines.append(_steps(_("容量"), axis, steps))
    drawing = Lines(unit, tuple(lines), _limits(capacity, judged))
    return Chart(f"load-{_id(series.metric)}", finding, drawing, group=YEAR)


def link_chart(
    link: Kept, number: int, found: Mapping[Measured, Sequence[DayLoad]], axis: Axis, judged: Judged | None
) -> Chart | None:
    """A year's use of a link, in trading hours and around the clock, against its bandwidth; None where nothing is measured."""
    own = {series: days for series, days in found.items() if series.object == link.key and series.metric == "mbps"}
    whole = next((days for series, days in own.items() if series.hours == "all"), None)
    if whole is None:
        return None
    asked = judged.finding.figures.get("hours") if judged else None
    trading = next(
        (days for series, days in own.items() if series.hours != "all" and asked in (None, series.hours)), None
    )
    bandwidth = Decimal(link.payload["bandwidth_mbps"])
    top = max(trading or whole, key=lambda one: one.ceiling)
    words = {
        "name": link.payload["name"],
        "top": amount(top.ceiling),
        "day": top.day.isoformat(),
        "share": share(top.ceiling, bandwidth),
        "bandwidth": amount(bandwidth),
    }
    if trading:
        said = _("%(name)s：交易时段最高 %(top)s Mbps（%(day)s），占带宽 %(bandwidth)s Mbps 的 %(share)s")
    else:
        said = _("%(name)s：全天最高 %(top)s Mbps（%(day)s），占带宽 %(bandwidth)s Mbps 的 %(share)s")
    lines = [
        *([Series(_("交易时段最高"), tuple((one.day, one.ceiling) for one in trading))] if trading else []),
        Series(_("全天最高"), _points(whole, axis), "faint", "dotted"),
        _steps(_("带宽"), axis, [(date.min, bandwidth)]),
    ]
    return Chart(f"link-{number}", said % words, Lines("Mbps", tuple(lines), _limits(bandwidth, judged)), group=YEAR)


def day_chart(number: int, title: str, series: Measured, samples: Sequence[Sample], spans: tuple[Span, ...]) -> Chart:
    """The samples of one day, trading hours shaded."""
    unit = METRIC_UNITS.get(series.metric, series.metric)
    top = max(samples, key=lambda one: one.value)
    finding = _("%(title)s：最高 %(top)s %(unit)s，在 %(at)s") % {
        "title": title,
        "top": amount(top.value),
        "unit": unit,
        "at": top.at.astimezone(ZONE).strftime("%H:%M"),
    }
    points = tuple((one.at, one.value) for one in samples)
    path = "step" if any(one.until for one in samples) else "straight"
    drawing = Lines(unit, (Series(unit, points, path=path),), spans=spans)  # type: ignore[arg-type]
    return Chart(f"day-{number}", finding, drawing, group=DAY)


def backup_chart(runs: Sequence[Kept], axis: Axis, owed: Sequence[date], judged: Judged | None) -> Chart:
    """Each day's backup. `owed` are the days on which one is owed; a day without a good run among them is missing."""
    by_finish = judged is not None and judged.finding.readings.get("run-day") == "finished"
    told: dict[date, tuple[str, str]] = {}
    for run in runs:
        day = run.day("finished_at") if by_finish else run.day("started_at")
        if day is None or not axis.holds(day):
            continue
        words = run.instant("started_at").astimezone(ZONE).strftime("%H:%M")
        if run.payload["ok"]:
            told[day] = ("done", words)
        else:
            told.setdefault(day, ("failed", words))
    missing = [day for day in owed if day not in told]
    told |= dict.fromkeys(missing, ("missing", ""))
    tone = judged.tone if judged else "unproven"
    states = (
        State("done", _("成功"), "met", "●"),
        State("failed", _("失败"), "due", "◆"),
        State("missing", _("没有记录"), tone, "■" if tone == "breached" else "○"),
    )
    failed = sum(code == "failed" for code, _words in told.values())
    counts = {"done": sum(code == "done" for code, _words in told.values()), "failed": failed, "missing": len(missing)}
    finding = _("备份成功 %(done)s 天，失败 %(failed)s 天，没有记录 %(missing)s 天") % counts
    days = tuple((day, *told[day]) for day in sorted(told))
    # What matters is what is not there: the table names those days first.
    order = sorted(days, key=lambda one: (one[1] == "done", -one[0].toordinal()))
    names = {state.code: f"{state.shape} {state.name}" for state in states}
    rows = tuple((day.isoformat(), names[code], words) for day, code, words in order)
    table = Table((Column(_("日期")), Column(_("状态")), Column(_("开始"))), rows)
    empty = _("没有备份记录。请在证据页填写备份执行，或上传备份软件导出的清单。")
    return Chart("backups", finding, Days(axis.first, axis.last, states, days), empty=empty, table=table)


LOG_CLASSES = ("business", "system")


def log_chart(holdings: Sequence[Kept], axis: Axis, judged: Mapping[str, Judged], link: Link) -> Chart:
    """What logs are held, class by class, and the holes between them up to the asked day; `judged` by class of log."""
    names = {"business": _("业务日志"), "system": _("系统日志")}
    lanes, holes = [], 0
    for name in LOG_CLASSES:
        own = sorted((one for one in holdings if one.payload["log_class"] == name), key=lambda one: one.instant("from"))
        pieces, gaps = _coverage(own, axis, judged.get(name), link)
        holes += gaps
        if pieces:
            lanes.append(Lane(names[name], tuple(pieces)))
    finding = _("近一年日志有 %(holes)s 处缺口") % {"holes": holes} if holes else _("近一年日志连续，没有缺口")
    empty = _("没有日志保存记录。请在证据页填写日志保存的起止，或上传清单。")
    return Chart("logs", finding, Lanes(axis.first, axis.last, tuple(lanes)), empty=empty, group=YEAR)


def amount(value: Decimal) -> str:
    """A figure as people read it: 20,000, 31.5."""
    return f"{value.normalize():,f}"


def share(used: Decimal, available: Decimal) -> str:
    """A share in percent, with as many places as keep it from looking like another one; both parts are told beside it."""
    if not available:
        return "—"
    exact = used * 100 / available
    return f"{exact:.0f}%" if exact == exact.to_integral_value() else f"{exact:.2f}%"


def _limits(available: Decimal | None, judged: Judged | None) -> tuple[Limit, ...]:
    """The level that the day's law draws: what may be used of what is available."""
    if judged is None or available is None:
        return ()
    bound = judged.duty.bound
    if bound is None or bound.unit != "ratio" or not bound.num:
        return ()
    least = bound.cmp in (">", ">=")
    level = available * bound.den / bound.num if least else available * bound.num / bound.den
    words = {"level": amount(level), "cited": judged.cited}
    if least:
        return (Limit(_("上限 %(level)s：容量的 1/%(times)s（%(cited)s）") % {**words, "times": bound.num}, level),)
    return (Limit(_("上限 %(level)s：带宽的 %(share)s%%（%(cited)s）") % {**words, "share": bound.num}, level),)


def _points(days: Sequence[DayLoad], axis: Axis) -> tuple[tuple[date, Decimal | None], ...]:
    """A point a day, a gap where days are missing, from end to end of the axis."""
    points: list[tuple[date, Decimal | None]] = [] if days[0].day == axis.first else [(axis.first, None)]
    for one in days:
        if points and points[-1][0] + _A_DAY < one.day:
            points.append((points[-1][0] + _A_DAY, None))
        points.append((one.day, one.ceiling))
    return (*points, *([] if days[-1].day == axis.last else [(axis.last, None)]))


def _steps(name: str, axis: Axis, steps: Sequence[Step]) -> Series:
    before = [value for day, value in steps if day <= axis.first]
    points: list[Step] = [(axis.first, before[-1])] if before else []
    points += [(day, value) for day, value in steps if axis.first < day < axis.last]
    return Series(name, (*points, (axis.last, steps[-1][1])), "ink", "dashed", "step")


def _coverage(own: Sequence[Kept], axis: Axis, judged: Judged | None, link: Link) -> tuple[list[Piece], int]:
    """Bars of what is held and of the holes between, cut at the axis, and how many holes there are."""
    begin = datetime.combine(axis.first, time(), ZONE)
    end = datetime.combine(axis.last, time(), ZONE)
    whole = judged is None or judged.finding.readings.get("log-complete") != "kept"
    pieces: list[Piece] = []
    reached: datetime | None = None
    holes = 0
    for one in own:
        start, until = one.instant("from"), min(one.instant("until"), end)
        if until <= start or (whole and one.payload.get("complete") is False):
            continue
        if reached is not None and start > reached and start > begin:
            pieces.append(_hole(max(reached, begin), start, judged))
            holes += 1
        if until > begin:
            if pieces and reached is not None and start <= reached:
                # Seamless holdings are one bar.
                pieces[-1] = Piece(_("在存"), pieces[-1].first, max(until, reached), "met")
            else:
                pieces.append(Piece(_("在存"), max(start, begin), until, "met", "●", link(one.type, one.key)))
        reached = max(until, reached or until)
    if reached is not None and reached < end:
        pieces.append(_hole(max(reached, begin), end, judged))
        holes += 1
    return pieces, holes


def _hole(first: datetime, last: datetime, judged: Judged | None) -> Piece:
    return Piece(_("缺口"), first, last, judged.tone if judged else "unproven", "■")


def _id(text: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in text)
