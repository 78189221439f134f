"""What the command line shows of an incident: the clock of each recipient, the level's ground, the forms, what exposes."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich.table import Table

from zhengan.cases.incident_answered import STATES, Answered
from zhengan.cases.incident_form import ORIGINS, Form, lasted_words
from zhengan.cases.incident_owed import NATURES, numbered
from zhengan.cases.incident_sheet import Sheet
from zhengan.cases.incident_suspension import Suspension
from zhengan.cases.kind import kind_of
from zhengan.cli.drawing import drawn
from zhengan.cli.screen import titled
from zhengan.workspace.clock import SHANGHAI

if TYPE_CHECKING:
    from datetime import datetime

DRILL = "【演练】以下都是演练，不是真实事件。\n"


def incident_screen(sheet: Sheet) -> str:
    """All of one incident."""
    parts: list[Table | str] = [_head(sheet), lines_table((*sheet.lines, *sheet.old), "向谁报、什么时候之前")]
    parts.append(_level(sheet))
    parts.append(_forms(sheet.forms))
    if sheet.failings:
        parts.append(_failings(sheet))
    if sheet.contradictions:
        parts.append("前后不一致：\n" + "\n".join(f"  {line}" for line in sheet.contradictions))
    if sheet.suspensions:
        parts.append("停止服务之前的告知（第十七条）：\n" + "\n".join(map(_stop, sheet.suspensions)))
    if sheet.suppliers:
        parts.append("供应商应做：\n" + "\n".join(f"  {one.name}：{'；'.join(one.duties)}" for one in sheet.suppliers))
    if sheet.twins:
        listed = "\n".join(f"  {one.incident.key}：{'，'.join(one.why)}" for one in sheet.twins)
        parts.append(f"可能是同一件（zhengan incident merge）：\n{listed}")
    return (DRILL if sheet.case.drill else "") + drawn(*parts)


def lines_table(lines: Iterable[Answered], title: str) -> Table:
    """Things owed, a row each."""
    table = titled(title)
    for name in ("收件方", "办什么", "最迟", "现状", "依据"):
        table.add_column(name, overflow="fold", no_wrap=name == "最迟")
    for one in lines:
        owed = one.owed
        mark = "" if owed.nature == "law" else f"（{NATURES[owed.nature]}{'' if owed.verified else '，未经核实'}）"
        table.add_row(owed.name, owed.words, numbered(owed), f"{STATES[one.state]}：{one.words}", f"{owed.basis}{mark}")
    return table


def form_screen(form: Form) -> str:
    """One report: what is filled, then what is missing, the most urgent first."""
    table = titled(f"{form.title}（{form.rests}）")
    for name in ("项目", "内容", "来源"):
        table.add_column(name, overflow="fold")
    for one in form.fields:
        if one.value:
            table.add_row(one.title, one.value, ORIGINS[one.origin])
    missing = "、".join(f"{one.title}（{one.name}）" for one in form.missing)
    return drawn(table, f"还缺，急的在前：{missing}" if missing else "各项都有了。")


def _head(sheet: Sheet) -> str:
    incident, case = sheet.incident, sheet.case
    state = kind_of(case.kind).states[case.state].title
    lasted = lasted_words(incident.minutes(sheet.at))
    systems = sheet.party.systems_words(incident.systems) or "未写"
    following = sheet.next
    coming = f"{following.owed.name}：{following.owed.words}，{following.words}" if following else "没有待办"
    return (
        f"{case.id}　{case.title}　{state}\n"
        f"发现 {_minute(incident.discovered_at)}，已 {lasted}；系统 {systems}；记录 {incident.key}\n"
        f"报给 {sheet.party.regulator.name}（{sheet.party.regulator.why}）\n"
        f"下一件：{coming}\n"
    )


def _level(sheet: Sheet) -> str:
    lines = [f"级别：{sheet.level.name}", *(f"  {line}" for line in sheet.level.grounds)]
    if sheet.level.unlike:
        lines.append(f"  注意：{sheet.level.unlike}")
    if sheet.alike:
        lines.append("相近的公开案例：")
        lines += [f"  {one.words}；{one.found}（{'、'.join(one.shared)}相同；{one.source}）" for one in sheet.alike]
    return "\n".join(lines)


def _forms(forms: Iterable[Form]) -> Table:
    table = titled("报告")
    for name in ("报告", "已填", "还缺（急的在前）"):
        table.add_column(name, overflow="fold")
    for form in forms:
        filled = len(form.fields) - len(form.missing)
        table.add_row(form.title, f"{filled}/{len(form.fields)}", "、".join(one.title for one in form.missing))
    return table


def _failings(sheet: Sheet) -> str:
    lines = ["没有做到的，以及谁要承担什么："]
    for exposure, failings in sheet.exposed.items():
        lines += [f"■ {one.words}" for one in failings]
        lines += [f"    {line}" for line in exposure]
    if sheet.party.responsible:
        lines.append("在任：" + "；".join(f"{role} {name}" for role, name in sheet.party.responsible))
    return "\n".join(lines)


def due_screen(rows: Mapping[str, Iterable[Answered]]) -> str:
    """What is to be done of several incidents; the title of each as its heading."""
    return drawn(*(lines_table(lines, title) for title, lines in rows.items()))


def _stop(one: Suspension) -> str:
    told = f"{_minute(one.told_at)} 告知" if one.told_at else "没有告知"
    missing = "；".join(part.words for part in one.lacking)
    return f"  {one.service}，{_minute(one.stops_at)} 起停；{told}；{f'没有事先告知：{missing}' if missing else '都事先告知了'}"


def _minute(instant: "datetime") -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
