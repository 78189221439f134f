"""Where records on file say different things: told as notices apart from the findings, never judged (evidence.md, Conventions).

Each function takes the visible rows of one day, by type, and goes through them once. What one record alone may not say, such as
an end before its beginning, is refused on the way in and does not get here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from zhengan.assess.notices import notice

Row = Mapping[str, Any]
Seen = Mapping[str, list[dict[str, Any]]]
Notice = Mapping[str, Any]

READ = ("system", "standing", "capacity_rating", "cii_designation", "incident", "incident_report")
"""The record types that are looked at."""

# What a report's figures may call the facts that the incident's own record holds.
_FACTS = {
    "level": ("级别", "事件级别"),
    "investors_affected": ("受影响投资者数", "受影响投资者"),
    "data_records": ("涉及数据条数", "涉及数据"),
}
_FACT_OF = {word: name for name, words in _FACTS.items() for word in (name, *words)}
_LEVELS = {"particularly_major": "特别重大", "major": "重大", "considerable": "较大", "general": "一般"}
_PAIR = re.compile(r"([^=＝:：;；,，\s]+)\s*[=＝:：]\s*([^=＝;；,，\s]+)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Instants of an incident that come one after the other, with what each is called.
_ORDER = (("occurred_at", "发生"), ("discovered_at", "发现"), ("resolved_at", "恢复"), ("closed_at", "结案"))


def contradictions(day: date, seen: Seen) -> list[Notice]:
    """What the visible records of a day contradict each other in."""
    return [
        *_capacity_twice(seen),
        *_ratings(seen["capacity_rating"]),
        *_designations(seen, day),
        *_operators(seen, day),
        *_incidents(seen["incident"]),
        *_reports(seen),
    ]


def _capacity_twice(seen: Seen) -> Iterator[Notice]:
    """A system's own capacity against its ratings."""
    systems = {(row["institution"], row["key"]): row for row in seen["system"]}
    for rating in seen["capacity_rating"]:
        system = systems.get((rating["institution"], rating["system"]))
        same_metric = system is not None and system["capacity_metric"] == rating["metric"]
        if system and same_metric and system["capacity"] not in (None, rating["capacity"]):
            words = f"系统登记的性能容量与评定的不一致，以评定（{rating['key']}）为准"
            yield notice("capacity_disagrees", rating["institution"], rating["system"], words)


def _ratings(ratings: Iterable[Row]) -> Iterator[Notice]:
    """Two ratings of one system and metric from one day."""
    first: dict[tuple[Any, ...], Row] = {}
    for row in ratings:
        earlier = first.setdefault((row["institution"], row["system"], row["metric"], row["valid_from"]), row)
        if earlier["capacity"] != row["capacity"]:
            words = (
                f"同一天（{row['valid_from']}）的两份容量评定不一致：{earlier['key']} 为 {_number(earlier['capacity'])}，"
                f"{row['key']} 为 {_number(row['capacity'])}"
            )
            yield notice("ratings_disagree", row["institution"], row["system"], words)


def _designations(seen: Seen, day: date) -> Iterator[Notice]:
    """A system's own mark against its designation."""
    marked = {(row["institution"], row["key"]): row["cii"] for row in seen["system"]}
    for row in seen["cii_designation"]:
        own = marked.get((row["institution"], row["system"]))
        if own is not None and own != _designated(row, day):
            words = f"系统登记的关键信息基础设施标记与认定记录（{row['key']}）不一致，以认定记录为准"
            yield notice("designation_disagrees", row["institution"], row["system"], words)
    designated_systems = {(row["institution"], row["system"]) for row in seen["cii_designation"]}
    for key, own in marked.items():
        if own and key not in designated_systems:
            words = "标记为关键信息基础设施，但没有认定记录；暂按标记判断"
            yield notice("cii_without_designation", *key, words)


def _operators(seen: Seen, day: date) -> Iterator[Notice]:
    """A standing as operator that does not hold on the day, against a designation that does: the standing rules."""
    told: dict[str, bool] = {}
    for row in seen["standing"]:
        if row["code"] == "cii":
            holds = (row["valid_from"] or day) <= day <= (row["valid_until"] or day)
            told[row["institution"]] = told.get(row["institution"], False) or holds
    for row in seen["cii_designation"]:
        if _designated(row, day) and not told.get(row["institution"], True):
            words = (
                f"身份记录说当日不是关键信息基础设施运营者，认定记录（{row['key']}）说系统在认定期内；以身份记录为准"
            )
            yield notice("standing_disagrees", row["institution"], row["system"], words)


def _designated(row: Row, day: date) -> bool:
    return row["designated_on"] <= day and (row["withdrawn_on"] is None or day <= row["withdrawn_on"])


def _incidents(incidents: Iterable[Row]) -> Iterator[Notice]:
    """Instants of an incident in an order that cannot be."""
    for row in incidents:
        known = [(row[name], words) for name, words in _ORDER if row[name] is not None]
        for (early, before), (late, after) in pairwise(known):
            if late < early:
                words = f"{after}（{_local(late)}）早于{before}（{_local(early)}）"
                yield notice("incident_out_of_order", row["institution"], row["key"], words)


def _reports(seen: Seen) -> Iterator[Notice]:
    """Reports of an incident against the incident itself, and against each other in the order in which they were sent."""
    incidents = {(row["institution"], row["key"]): row for row in seen["incident"]}
    told: dict[tuple[str, str, str], tuple[str, str]] = {}
    for row in sorted(seen["incident_report"], key=lambda item: (item["sent_at"], item["entry"])):
        where = (row["institution"], row["incident"])
        incident = incidents.get(where)
        if incident is not None and row["sent_at"] < incident["discovered_at"]:
            words = f"报告（{row['key']}）发出（{_local(row['sent_at'])}）早于发现事件（{_local(incident['discovered_at'])}）"
            yield notice("report_before_incident", *where, words)
        for name, value in _figures(row["figures"]).items():
            earlier = told.get((*where, name))
            if earlier is not None and earlier[1] != value:
                words = f"先后两份报告的{name}不一致：{earlier[0]} 为 {earlier[1]}，{row['key']} 为 {value}"
                yield notice("reports_disagree", *where, words)
            told[(*where, name)] = (row["key"], value)
    for (institution, key, name), (report, value) in told.items():
        own = _own(incidents.get((institution, key)), name)
        if own is not None and own != value:
            words = f"最后一份报告（{report}）的{name}是 {value}，事件记录是 {own}"
            yield notice("report_disagrees", institution, key, words)


def _figures(text: str | None) -> dict[str, str]:
    """The name=value pairs of a report's figures, by the word that we use for a name; free text says nothing here."""
    pairs = _PAIR.findall(_THOUSANDS.sub("", text or ""))
    return {_FACTS[_FACT_OF[name]][0] if name in _FACT_OF else name: _LEVELS.get(value, value) for name, value in pairs}


def _own(incident: Row | None, name: str) -> str | None:
    """What the incident's own record says under a name; None where it says nothing, or holds no such fact."""
    value = incident[_FACT_OF[name]] if incident is not None and name in _FACT_OF else None
    return None if value is None else _LEVELS.get(str(value), _number(value))


def _number(value: Any) -> str:
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def _local(instant: datetime) -> str:
    """A stored (UTC) instant as people here read it."""
    return f"{instant + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"
