"""Data-quality notices: where two records say different things, listed apart from the findings (evidence.md, Conventions)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhengan.calendar import Calendar

Row = Mapping[str, Any]


def notices_of(day: date, seen: Mapping[str, list[dict[str, Any]]], calendar: Calendar) -> list[Mapping[str, Any]]:
    """What the visible records of a day contradict each other in, and what they lack that decides verdicts."""
    found = [*_capacities(seen), *_designations(seen, day), *_go_lives(seen)]
    if day > calendar.last:
        found.append(
            notice("no_calendar", "", "", f"日历数据到 {calendar.last} 为止，{day} 之后的工作日和交易时段无从判断")
        )
    return found


def _capacities(seen: Mapping[str, list[dict[str, Any]]]) -> list[Mapping[str, Any]]:
    systems = {(row["institution"], row["key"]): row for row in seen["system"]}
    found = []
    for rating in seen["capacity_rating"]:
        system = systems.get((rating["institution"], rating["system"]))
        same_metric = system is not None and system["capacity_metric"] == rating["metric"]
        if system and same_metric and system["capacity"] not in (None, rating["capacity"]):
            words = f"系统登记的性能容量与评定的不一致，以评定（{rating['key']}）为准"
            found.append(notice("capacity_disagrees", rating["institution"], rating["system"], words))
    return found


def _designations(seen: Mapping[str, list[dict[str, Any]]], day: date) -> list[Mapping[str, Any]]:
    marked = {(row["institution"], row["key"]): row["cii"] for row in seen["system"]}
    found = []
    for row in seen["cii_designation"]:
        designated = row["designated_on"] <= day and (row["withdrawn_on"] is None or day <= row["withdrawn_on"])
        own = marked.get((row["institution"], row["system"]))
        if own is not None and own != designated:
            words = f"系统登记的关键信息基础设施标记与认定记录（{row['key']}）不一致，以认定记录为准"
            found.append(notice("designation_disagrees", row["institution"], row["system"], words))
    designated_systems = {(row["institution"], row["system"]) for row in seen["cii_designation"]}
    for key, own in marked.items():
        if own and key not in designated_systems:
            found.append(
                notice("cii_without_designation", *key, "标记为关键信息基础设施，但没有认定记录；暂按标记判断")
            )
    return found


def _go_lives(seen: Mapping[str, list[dict[str, Any]]]) -> list[Mapping[str, Any]]:
    return [
        notice("go_live_unknown", row["institution"], row["key"], "系统没有登记上线日期，按一直在役判断")
        for row in seen["system"]
        if row["live_on"] is None
    ]


def notice(code: str, institution: str, object_key: str, words: str) -> Mapping[str, Any]:
    return {"code": code, "institution": institution, "object": object_key or None, "text": words}
