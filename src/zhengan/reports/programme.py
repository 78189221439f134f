"""A plan's progress as a Word file and as JSON: what is done, what is late, what the text lacks, which rules took it up."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from zhengan import __version__
from zhengan.assess.programme import STATE_MARKS, STATE_WORDS, Entry, Line, Programme, line_words
from zhengan.law import Catalogue
from zhengan.law.document import TakenUp, Task
from zhengan.reports.document import add_heading, add_line, add_paragraph, add_subtitle, add_title, new_document, save
from zhengan.reports.programme_words import (
    gap_line,
    number_words,
    owner_words,
    plan_lines,
    rule_rows,
    span_words,
    title_words,
)
from zhengan.reports.table import Band, Column, Row, add_table

FORMAT = "zhengan-programme/1"
TITLE = "计划任务进展"


def write_programme_report(programme: Programme, catalogue: Catalogue, path: Path) -> None:
    """Write the plan's progress as a Word file; equal input gives equal bytes."""
    plan = programme.plan
    document = new_document(TITLE, f"{TITLE}　截至 {programme.as_of}", programme.as_of)
    add_title(document, TITLE)
    add_subtitle(document, plan.title)
    add_subtitle(document, f"截至 {programme.as_of}")
    add_heading(document, "一、结论")
    add_paragraph(document, programme.conclusion())
    add_paragraph(document, f"{plan.warning}{''.join(plan_lines(plan))}{gap_line(plan)}")
    add_heading(document, "二、进展")
    _progress(document, programme)
    add_heading(document, "三、任务和后来的规定")
    _tasks(document, programme, catalogue)
    add_heading(document, "四、所据文本缺什么")
    for gap in plan.gaps:
        add_line(document, f"{gap.what}：{gap.words}。")
    if not plan.gaps:
        add_paragraph(document, "没有发现缺失。")
    if programme.notices or programme.elsewhere:
        add_heading(document, "五、数据提示")
        for words in notice_lines(programme):
            add_line(document, words)
    add_line(document, f"由证安 {__version__} 按登记的证据生成。任务是计划，不产生合规或者不合规的判断。")
    save(document, path)


def programme_json(programme: Programme) -> dict[str, Any]:
    """The plan's progress in the words of the public format `zhengan-programme/1`."""
    plan = programme.plan
    return {
        "format": FORMAT,
        "plan": {
            "id": plan.id,
            "title": plan.title,
            "issuer": plan.issuer,
            "dated": plan.dated or None,
            "from": _iso(plan.period_from),
            "until": _iso(plan.period_until),
            "verified": plan.verified,
            "binding": False,
            "warning": plan.warning,
            "gaps": [{"what": gap.what, "after": gap.after or None, "words": gap.words} for gap in plan.gaps],
        },
        "as_of": programme.as_of.isoformat(),
        "known_by": _iso(programme.known_by),
        "counts": programme.counts,
        "tasks": [_line(line, programme) for line in programme.lines],
        "elsewhere": dict(sorted(programme.elsewhere.items())),
        "notices": list(programme.notices),
    }


def notice_lines(programme: Programme) -> list[str]:
    """What cannot be quite right in the entries, and entries that belong to other plans."""
    other = "、".join(f"{plan} {count} 条" for plan, count in sorted(programme.elsewhere.items()))
    return [
        *programme.notices,
        *([f"登记里还有别的计划：{other}。请用 zhengan programme 加计划的编号查看。"] if other else []),
    ]


def _progress(document: Any, programme: Programme) -> None:
    columns = [Column("任务", 6), Column("状态", 5), Column("牵头", 3), Column("起止", 4), Column("成果", 4)]
    rows: list[Row | Band] = []
    section = None
    for line in programme.lines:
        here = programme.plan.section_of(line.task.address) if line.task else "只在登记里有的"
        if here != section and here:
            rows.append(Band(here))
        section = here
        rows.append(
            Row(
                (
                    f"{number_words(line.number)}{title_words(line)}",
                    f"{STATE_MARKS[line.state]} {line_words(line, programme.plan, programme.as_of)}",
                    owner_words(line, programme),
                    "\n".join(span_words(entry, programme.plan) for entry in line.entries),
                    "\n".join(entry.outcome for entry in line.entries if entry.outcome),
                )
            )
        )
    if rows:
        add_table(document, columns, rows)


def _tasks(document: Any, programme: Programme, catalogue: Catalogue) -> None:
    told = [(line, line.task) for line in programme.lines if line.task is not None]
    if not told:
        add_paragraph(document, "这个计划没有录入任务。")
        return
    add_paragraph(document, "内容是我们的概括，不是原文。")
    columns = [Column("规定", 7), Column("接续", 3), Column("说明", 7)]
    rows: list[Row | Band] = []
    for line, task in told:
        rows.append(Band(f"{number_words(line.number)}{title_words(line)}", _under(task)))
        rows += [Row(cells) for cells in rule_rows(task, catalogue)]
    add_table(document, columns, rows)


def _under(task: Task) -> str:
    whom = f"对{task.whom}。" if task.whom else ""
    return f"{whom}{task.outcome}。" + (f"（{task.remark}。）" if task.remark else "")


def _line(line: Line, programme: Programme) -> dict[str, Any]:
    task = line.task
    return {
        "number": line.number,
        "address": task.address if task else None,
        "title": (task.title or None) if task else None,
        "lost": task.lost if task else False,
        "whom": (task.whom or None) if task else None,
        "who": list(task.who) if task else [],
        "outcome": (task.outcome or None) if task else None,
        "remark": (task.remark or None) if task else None,
        "already": list(task.already) if task else [],
        "taken_up": [_taken(item) for item in task.taken_up] if task else [],
        "state": line.state,
        "state_words": STATE_WORDS[line.state],
        "words": line_words(line, programme.plan, programme.as_of),
        "entries": [_entry(entry) for entry in line.entries],
    }


def _taken(item: TakenUp) -> Mapping[str, Any]:
    return {
        "by": list(item.by),
        "outside": item.outside or None,
        "extent": item.extent,
        "confidence": item.confidence or None,
        "verified": item.verified,
        "why": item.why,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "institution": entry.institution,
        "key": entry.key,
        "seq": entry.seq,
        "owner": entry.owner,
        "from": _iso(entry.from_),
        "until": _iso(entry.until),
        "progress": f"{entry.progress.normalize():f}" if entry.progress is not None else None,
        "outcome": entry.outcome or None,
        "state": entry.state,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
