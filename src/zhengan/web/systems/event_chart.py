"""What happened to a system in a year, on the one axis of time: changes, incidents, alerts, vulnerabilities, tests."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from zhengan.records import RECORD_TYPES
from zhengan.web.charts.charts import Chart, Lane, Lanes, Piece, Span, Tone
from zhengan.web.systems.dossier import Kept
from zhengan.web.systems.system_charts import YEAR, Axis, Link

GRAVE = ("major", "critical")
"""Grades of alerts that stand out."""


def event_chart(records: Mapping[str, Sequence[Kept]], axis: Axis, guards: Sequence[Kept], link: Link) -> Chart:
    """Changes, incidents, alerts, tests and vulnerabilities of a year as marks; important periods shaded."""
    lanes = []
    marks: tuple[tuple[str, str, tuple[str, ...], Tone, str], ...] = (
        ("change", _("变更"), ("actual_start", "planned_start"), "accent", "◆"),
        ("incident", _("事件"), ("occurred_at", "discovered_at"), "due", "▲"),
        ("vulnerability", _("漏洞"), ("found_on",), "due", "○"),
        ("stress_test", _("压力测试"), ("finished_on", "planned_on"), "soft", "■"),
        ("backup_verification", _("备份验证"), ("verified_at",), "soft", "●"),
    )
    counts = {}
    for type_, name, dates, tone, shape in marks:
        pieces = []
        for one in records[type_]:
            day = next((one.day(field) for field in dates if one.payload.get(field)), None)
            if day is not None and axis.holds(day):
                pieces.append(Piece(_named(one, name), day, None, tone, shape, link(type_, one.key)))
        counts[type_] = len(pieces)
        if pieces:
            lanes.append(Lane(name, tuple(sorted(pieces, key=lambda piece: str(piece.first)))))
        if type_ == "incident" and (alerts := _alerts(records["alert"], axis, link)):
            lanes.append(alerts)
    counts["alert"] = sum(1 for one in records["alert"] if axis.holds(one.day("raised_at")))
    finding = (
        _(
            "变更 %(change)s 次，事件 %(incident)s 起，告警 %(alert)s 条，漏洞 %(vulnerability)s 个，"
            "压力测试 %(stress_test)s 次"
        )
        % counts
    )
    spans = tuple(
        Span(_("重要时期"), max(start, axis.first), min(end, axis.last))
        for one in guards
        if (start := one.day("from")) and (end := one.last_day("until")) and start <= axis.last and end >= axis.first
    )
    empty = _("近一年没有变更、事件、告警和测试的记录。")
    return Chart("events", finding, Lanes(axis.first, axis.last, tuple(lanes), spans), empty=empty, group=YEAR)


def _alerts(found: Sequence[Kept], axis: Axis, link: Link) -> Lane | None:
    """A mark for each day with alerts, by the gravest of them, which it leads to."""
    by_day: dict[date, list[Kept]] = {}
    for one in found:
        day = one.day("raised_at")
        if day is not None and axis.holds(day):
            by_day.setdefault(day, []).append(one)
    grades = RECORD_TYPES["alert"].columns["severity"].choices
    order = list(grades)
    pieces = []
    for day, alerts in sorted(by_day.items()):
        worst = max(alerts, key=lambda one: order.index(one.payload["severity"]))
        grade = str(worst.payload["severity"])
        words = _("告警 %(count)s 条，最高为%(grade)s") % {"count": len(alerts), "grade": _(grades[grade])}
        grave = grade in GRAVE
        pieces.append(
            Piece(words, day, None, "due" if grave else "soft", "▼" if grave else "▽", link("alert", worst.key))
        )
    return Lane(_("告警"), tuple(pieces)) if pieces else None


def _named(one: Kept, name: str) -> str:
    said = one.payload
    return str(said.get("name") or said.get("title") or f"{name} {one.key}")
