"""Data-quality notices: what is lacking that decides verdicts, listed apart from the findings (evidence.md, Conventions)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhengan.calendar import Calendar


def notices_of(day: date, calendar: Calendar) -> list[Mapping[str, Any]]:
    """What the calendar lacks on a day that decides verdicts."""
    if day <= calendar.last:
        return []
    return [notice("no_calendar", "", "", f"日历数据到 {calendar.last} 为止，{day} 之后的工作日和交易时段无从判断")]


def notice(code: str, institution: str, object_key: str, words: str) -> Mapping[str, Any]:
    """A notice: its code, whose data, which object (none: the institution's own), and what to look at."""
    return {"code": code, "institution": institution, "object": object_key or None, "text": words}
