"""A plan's progress as one HTML file with a Gantt chart: no script, nothing fetched, light and dark, fit to print."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.template import Context, Engine, Template

from zhengan.assess.programme import STATE_MARKS, STATE_WORDS, Entry, Line, Programme, entry_words, line_words
from zhengan.law import Catalogue
from zhengan.reports.document import fit
from zhengan.reports.gantt import Axis, axis_of, span
from zhengan.reports.programme import notice_lines
from zhengan.reports.programme_words import (
    gap_line,
    number_words,
    owner_words,
    plan_lines,
    rule_lines,
    span_words,
    title_words,
    whom_words,
)

_BAR, _ROOM = 16, 24


def write_programme_page(programme: Programme, catalogue: Catalogue, path: Path) -> None:
    """Write the plan's progress on its day; equal input gives equal bytes."""
    path.write_text(_template().render(Context(_content(programme, catalogue))), encoding="utf-8")


@cache
def _template() -> Template:
    text = resources.files("zhengan.reports").joinpath("templates/programme.html").read_text(encoding="utf-8")
    return Engine(autoescape=True).from_string(text)


def _content(programme: Programme, catalogue: Catalogue) -> dict[str, Any]:
    """All that the page shows, as text: the template only places it."""
    plan, first, last = programme.plan, *_period(programme)
    days = [day for entry in _entries(programme) for day in (entry.from_, entry.until) if day is not None]
    axis = axis_of(first, last, days)
    left, width = span(axis, first, last)
    on_axis = axis.holds(programme.as_of)
    return {
        "title": plan.title,
        "day": str(programme.as_of),
        "known_by": str(programme.known_by or ""),
        "about": plan_lines(plan),
        "conclusion": programme.conclusion(),
        "warning": plan.warning,
        "gap_line": gap_line(plan),
        "gaps": [{"what": gap.what, "words": gap.words} for gap in plan.gaps],
        "notices": [fit(words) for words in notice_lines(programme)],
        "ticks": [{"words": words, "at": _percent(at)} for words, at in axis.ticks()],
        "plan": {"left": _percent(left), "width": _percent(width), "right": _percent(left + width)},
        "today": _percent(axis.place(programme.as_of)) if on_axis else "",
        "today_key": f"{programme.as_of}" if on_axis else f"{programme.as_of} 在图外",
        "some_lost": any(line.task and line.task.lost and not line.entries for line in programme.lines),
        "rows": list(_rows(programme, catalogue, axis)),
    }


def _rows(programme: Programme, catalogue: Catalogue, axis: Axis) -> Iterable[dict[str, Any]]:
    section = None
    for place, line in enumerate(programme.lines, 1):
        here = programme.plan.section_of(line.task.address) if line.task else "只在登记里有的"
        yield {
            "section": here if here != section else "",
            "place": str(place),
            **_row(line, programme, catalogue, axis),
        }
        section = here


def _row(line: Line, programme: Programme, catalogue: Catalogue, axis: Axis) -> dict[str, Any]:
    plan, day, task = programme.plan, programme.as_of, line.task
    return {
        "number": fit(number_words(line.number)),
        "title": title_words(line),
        "owner": fit(owner_words(line, programme)),
        "state": line.state,
        "mark": STATE_MARKS[line.state],
        "state_words": STATE_WORDS[line.state],
        "words": line_words(line, plan, day),
        "lost": task is not None and task.lost and not line.entries,
        "height": str(_ROOM + _BAR * max(len(line.entries) - 1, 0)),
        "bars": [_bar(entry, place, programme, axis) for place, entry in enumerate(line.entries)],
        "address": task.address if task else "",
        "outcome": f"{task.outcome}。" if task else "",
        "whom": whom_words(task) if task else "",
        "entries": [fit(words) for words in _entry_lines(line, programme)],
        "rules": rule_lines(task, catalogue) if task else [],
        "remark": task.remark if task else "",
    }


def _bar(entry: Entry, place: int, programme: Programme, axis: Axis) -> dict[str, Any]:
    first, last = _period(programme)
    start, end = entry.from_ or first, entry.until or last
    left, width = span(axis, min(start, end), max(start, end))
    done = min(float(entry.progress or 0), 100.0)
    return {
        "state": entry.state,
        "left": _percent(left),
        "width": _percent(width),
        "part": _percent(width * done / 100) if done else "",
        "top": str(6 + _BAR * place),
        "guessed": entry.from_ is None or entry.until is None,
        "words": fit(f"{entry.owner}：{entry_words(entry, programme.plan, programme.as_of)}"),
    }


def _entry_lines(line: Line, programme: Programme) -> Iterable[str]:
    for entry in line.entries:
        name = programme.names.get(entry.institution, entry.institution)
        words = entry_words(entry, programme.plan, programme.as_of)
        outcome = f"成果：{entry.outcome}。" if entry.outcome else ""
        yield f"{name}，{entry.owner}：{words}。{span_words(entry, programme.plan)}。{outcome}（登记 {entry.key}，第 {entry.seq} 条）"


def _period(programme: Programme) -> tuple[date, date]:
    """The plan's period; of a plan without one the year asked about."""
    year = programme.as_of.year
    return programme.plan.period_from or date(year, 1, 1), programme.plan.period_until or date(year, 12, 31)


def _entries(programme: Programme) -> Iterable[Entry]:
    return (entry for line in programme.lines for entry in line.entries)


def _percent(share: float) -> str:
    return f"{share:.2f}%"
