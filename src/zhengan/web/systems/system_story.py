"""One system on a day: a year of its load, links, backups, logs and events on one axis of time, and its duties with their verdicts."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from zhengan.assess.explain import duty_words
from zhengan.calendar import ALL_HOURS, STOCK_MARKETS, ZONE, NoCalendar, load_calendar
from zhengan.law import Obligation
from zhengan.web.charts.charts import Chart, Span
from zhengan.web.evidence.record_links import record_url
from zhengan.web.models import Run, Verdict
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.web.systems.dossier import Kept, guard_periods, records_of
from zhengan.web.systems.event_chart import event_chart
from zhengan.web.systems.load import DayLoad, Measured, Owner, Sample, daily, minutes
from zhengan.web.systems.system_charts import (
    Axis,
    Judged,
    Step,
    backup_chart,
    day_chart,
    link_chart,
    load_chart,
    log_chart,
)
from zhengan.web.systems.systems import SystemRow
from zhengan.web.verdicts.judged import finding, law_of

# Which part of the page goes by which checks.
_CHECKS: Mapping[str, tuple[str, ...]] = {
    "load": ("capacity_headroom",),
    "links": ("link_headroom",),
    "backups": ("data_backed_up",),
    "logs": ("log_coverage",),
}
_SETTLED = ("met", "advisory", "not_applicable")
_CLASS_OF_UNIT = {"year": "business", "month": "system"}


@dataclass(frozen=True)
class Section:
    """A part of the page: its heading, its charts, and the verdicts that go with it; `empty` says what to do without charts."""

    title: str
    charts: tuple[Chart, ...]
    rows: tuple[Verdict, ...]
    empty: str = ""


@dataclass(frozen=True)
class Story:
    """All of it. `links` are the network links of the system, `duties` its verdicts and those of its links, the worst first;
    `words` says what each duty asks for."""

    sections: tuple[Section, ...]
    links: Sequence[Kept]
    duties: Sequence[Verdict]
    words: Mapping[str, str]
    axis: Axis

    @property
    def open(self) -> list[Verdict]:
        """Duties that ask for something."""
        return [row for row in self.duties if row.verdict not in _SETTLED]

    @property
    def settled(self) -> list[Verdict]:
        """Duties that ask for nothing now."""
        return [row for row in self.duties if row.verdict in _SETTLED]


@dataclass(frozen=True)
class DayStory:
    """One day in samples."""

    day: date
    charts: tuple[Chart, ...]
    hours: tuple[Span, ...]


def story_of(place: Place, run: Run | None, system: SystemRow) -> Story:
    """The page of a system. Raises InputError where the store of samples is damaged."""
    axis = Axis(_year_before(place.as_of), place.as_of)
    records = records_of(place.institution, system.key, axis.first, place.as_of, place.known_by)
    links = [link for link in records["network_link"] if _in_use(link, place.as_of)]
    duties = _duties(run, system.key, [link.key for link in links])
    binding = _binding(run)
    judged = _judged(run, duties, binding)
    owners: list[Owner] = [("system", system.key), *(("network_link", link.key) for link in links)]
    measured = daily(place.institution, owners, axis.first, axis.last)

    def link_to(type_: str, key: str) -> str:
        return record_url(place, type_, key)

    guards = guard_periods(place.institution, place.as_of, place.known_by)
    backups = judged["backups"][0] if judged["backups"] else None
    absent = _("没有接入监测数据。用 zhengan evidence import 导入 telemetry，或在证据页上传。")
    sections = (
        Section(
            _("负载与容量"), _loads(system, records, measured, axis, judged["load"]), _rows(judged["load"]), absent
        ),
        Section(
            _("线路"),
            _used(links, measured, axis, judged["links"]),
            _rows(judged["links"]),
            absent if links else _("没有登记这个系统使用的网络线路。"),
        ),
        Section(
            _("备份"),
            (backup_chart(records["backup_run"], axis, _owed(backups, system, axis), backups),),
            _rows(judged["backups"]),
        ),
        Section(
            _("日志"),
            (log_chart(records["log_holding"], axis, _by_class(judged["logs"]), link_to),),
            _rows(judged["logs"]),
        ),
        Section(_("变更、事件、告警与测试"), (event_chart(records, axis, guards, link_to),), ()),
    )
    words = {row.obligation: duty_words(binding[row.obligation]) for row in duties if row.obligation in binding}
    return Story(sections, links, duties, words, axis)


def day_of(place: Place, system: SystemRow, links: Sequence[Kept], day: date) -> DayStory:
    """One day of the system and its links in samples, trading hours shaded. Raises InputError as `story_of` does."""
    owners: list[Owner] = [("system", system.key), *(("network_link", link.key) for link in links)]
    found: Mapping[Measured, Sequence[Sample]] = minutes(place.institution, owners, day)
    names = {link.key: str(link.payload["name"]) for link in links}
    hours = _hours(system.markets, day)
    charts = tuple(
        day_chart(number, names.get(series.object, system.name), series, samples, hours)
        for number, (series, samples) in enumerate(sorted(found.items(), key=lambda one: one[0].type != "system"))
    )
    return DayStory(day, charts, hours)


def _duties(run: Run | None, system: str, links: Sequence[str]) -> list[Verdict]:
    if run is None:
        return []
    own = run.verdicts.filter(system=system)
    rows = own | run.verdicts.filter(object_type="network_link", object__in=links)
    return list(rows.defer("headline").order_by("rank", "position", "id"))


def _binding(run: Run | None) -> Mapping[str, Obligation]:
    """The duties of the run's day."""
    if run is None:
        return {}
    catalogue, _texts = law_of(run.institution)
    return {duty.id: duty for duty in catalogue.obligations(run.as_of)}


def _judged(
    run: Run | None, duties: Sequence[Verdict], binding: Mapping[str, Obligation]
) -> Mapping[str, list[Judged]]:
    """The verdicts that parts of the page go by, the worst first; duties that do not apply are left out."""
    found: dict[str, list[Judged]] = {name: [] for name in _CHECKS}
    for row in duties if run is not None else ():
        duty = binding.get(row.obligation)
        for name, wanted in _CHECKS.items():
            if duty is not None and duty.check in wanted and row.verdict != "not_applicable":
                found[name].append(Judged(row, finding(row), duty))
    return found


def _rows(judged: Sequence[Judged]) -> tuple[Verdict, ...]:
    return tuple(one.row for one in judged)


def _loads(
    system: SystemRow,
    records: Mapping[str, Sequence[Kept]],
    measured: Mapping[Measured, Sequence[DayLoad]],
    axis: Axis,
    judged: Sequence[Judged],
) -> tuple[Chart, ...]:
    """A chart for each metric of the system, against the strictest of its duties."""
    strictest = max(judged, key=lambda one: one.duty.bound.num if one.duty.bound else 0, default=None)
    return tuple(
        load_chart(series, days, _capacities(system, records["capacity_rating"], series.metric), axis, strictest)
        for series, days in measured.items()
        if series.type == "system" and series.hours == ALL_HOURS
    )


def _used(
    links: Sequence[Kept], measured: Mapping[Measured, Sequence[DayLoad]], axis: Axis, judged: Sequence[Judged]
) -> tuple[Chart, ...]:
    charts = []
    for number, link in enumerate(links):
        own = next((one for one in judged if one.row.object == link.key), None)
        if chart := link_chart(link, number, measured, axis, own):
            charts.append(chart)
    return tuple(charts)


def _capacities(system: SystemRow, ratings: Sequence[Kept], metric: str) -> list[Step]:
    """The capacity in a metric over time: what the system's record says, then as rated."""
    rated = [one for one in ratings if one.payload["metric"] == metric]
    steps = [(one.day("from") or date.min, Decimal(one.payload["capacity"])) for one in rated]
    said = system.record.payload
    if said.get("capacity") and said.get("capacity_metric") == metric:
        steps.append((date.min, Decimal(said["capacity"])))
    return sorted(steps)


def _by_class(judged: Sequence[Judged]) -> Mapping[str, Judged]:
    """The verdict over each class of logs; the unit of its term tells which."""
    found: dict[str, Judged] = {}
    for one in judged:
        name = _CLASS_OF_UNIT.get(one.duty.bound.unit) if one.duty.bound else None
        if name:
            found.setdefault(name, one)
    return found


def _owed(judged: Judged | None, system: SystemRow, axis: Axis) -> Sequence[date]:
    """The days on which a backup is owed, up to the day before the asked one: none where no such duty binds."""
    if judged is None:
        return ()
    first = max(axis.first, judged.duty.from_, system.record.day("live_on") or axis.first)
    days = [first + timedelta(days=n) for n in range((axis.last - first).days)]
    if judged.finding.readings.get("backup-day") != "trading" or not days:
        return days
    try:
        calendar = load_calendar(office().workspace.calendar_override)
        return calendar.trading_days(system.markets or STOCK_MARKETS, days[0], days[-1])
    except NoCalendar:
        return ()


def _hours(markets: Sequence[str], day: date) -> tuple[Span, ...]:
    """The trading hours of a day, without the seams between markets; none for a day that the calendar does not know."""
    try:
        table = load_calendar(office().workspace.calendar_override).session_table(markets, day, day)
    except NoCalendar:
        return ()
    begin = datetime.combine(day, time(), ZONE)
    end = begin + timedelta(days=1)
    found = ((row["opens_at"].replace(tzinfo=UTC), row["closes_at"].replace(tzinfo=UTC)) for row in table.to_pylist())
    return tuple(
        Span(_("交易时段"), max(opens, begin), min(closes, end))
        for opens, closes in found
        if closes > begin and opens < end
    )


def _in_use(link: Kept, day: date) -> bool:
    """Whether a link is used on a day; its last day counts."""
    last = link.day("until")
    return last is None or last >= day


def _year_before(day: date) -> date:
    """The first day of the year that ends with a day."""
    following = day + timedelta(days=1)
    last = monthrange(following.year - 1, following.month)[1]
    return following.replace(year=following.year - 1, day=min(following.day, last))
