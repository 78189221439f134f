"""`zhengan gate …`: whether a change may start, for people and for deployment pipelines; when a system may be changed.

Exit status of `gate change`: 0 it may, 1 it may not, 2 it could not be asked. The path to an answer loads nothing that it can do
without: pipelines wait for it.
"""

import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from zhengan.cli.actor import actor
from zhengan.cli.day import FIRST_YEAR, LAST_YEAR, Day
from zhengan.cli.instant import Instant
from zhengan.workspace.clock import now, today
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.cases.gate import Answer
    from zhengan.workspace.gate import Gate, Windows

_INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")
SOURCE = "cli"


@click.group()
def gate_command() -> None:
    """准入：变更现在能不能开始，系统什么时候能变更。"""


@gate_command.command("change")
@click.argument("key", metavar="KEY")
@click.option("--at", type=Instant(), help="问哪一刻，如 2026-11-20T20:30；缺省为现在，答复记入处置")
@_INSTITUTION
@_FORMAT
def gate_change(key: str, at: datetime | None, institution: str | None, form: str) -> None:
    """变更 KEY 能不能开始。可以时退出码为 0，不可以为 1，问不成为 2。"""
    gate = open_gate(institution)
    answer = gate.ask(key, at) if at else gate.ask_to_start(key, actor(), SOURCE, now())
    if form == "json":
        click.echo(json.dumps(answer.told(), ensure_ascii=False))
    else:
        tell_answer(answer)
    sys.exit(0 if answer.may else 1)


@gate_command.command("suspension")
@click.argument("key", metavar="KEY")
@click.option("--at", type=Instant(), default=now, help="问哪一刻，缺省为现在")
@_INSTITUTION
@_FORMAT
def gate_suspension(key: str, at: datetime, institution: str | None, form: str) -> None:
    """服务暂停 KEY 能不能开始：先告知投资者，说清影响、替代方式和应对措施。退出码同 gate change。"""
    answer = open_gate(institution).ask_suspension(key, at)
    if form == "json":
        click.echo(json.dumps(answer.told(), ensure_ascii=False))
    else:
        tell_answer(answer, "暂停服务")
    sys.exit(0 if answer.may else 1)


@gate_command.command("window")
@click.argument("system", metavar="SYSTEM")
@click.option("--year", type=click.IntRange(FIRST_YEAR, LAST_YEAR), help="哪一年，缺省为今年")
@click.option("--as-of", type=Day(), default=today, help="按哪一天有效的记录")
@_INSTITUTION
@_FORMAT
def gate_window(system: str, year: int | None, as_of: date, institution: str | None, form: str) -> None:
    """系统 SYSTEM 一年里哪些天的哪些时间可以变更。"""
    asked = year or as_of.year
    found = open_gate(institution).windows(system, date(asked, 1, 1), date(asked, 12, 31), as_of)
    if form == "json":
        told = {"system": system, "year": asked, "markets": list(found.markets), "calendar": found.calendar}
        click.echo(json.dumps({**told, "days": [day.told() for day in found.days]}, ensure_ascii=False))
    else:
        _tell_windows(found, asked)


@gate_command.command("override")
@click.argument("key", metavar="KEY")
@click.option("--ground", required=True, metavar="TEXT", help="为什么放行")
@click.option("--until", type=Day(), default=today, help="放行到哪一天，缺省为今天")
@_INSTITUTION
def gate_override(key: str, ground: str, until: date, institution: str | None) -> None:
    """请求放行变更 KEY：拦下的理由照样成立，由另一人确认以后不再拦。"""
    case = open_gate(institution).ask_override(key, actor(), SOURCE, now(), ground=ground, until=until)
    number = case.proposals[-1].number
    click.echo(f"已提出放行变更 {key}，到 {until} 为止。请另一人确认：zhengan case confirm {case.key} {number}")
    click.echo("放行不改变判断：所放过的要求，核查时照常判断。")


@gate_command.command("hook")
@click.argument("tool", type=click.Choice(["gitlab", "jenkins", "ansible"]), metavar="TOOL")
@click.option("--end", is_flag=True, help="停用：收回密钥")
@_INSTITUTION
def gate_hook(tool: str, end: bool, institution: str | None) -> None:
    """为流水线的回调生成密钥，只显示这一次；TOOL 是 gitlab、jenkins 或 ansible。再执行一次就换新的。"""
    from zhengan.workspace.hooks import end_hook, make_secret

    workspace = need_workspace()
    owner = institution or workspace.institution
    if end:
        click.echo("已停用。" if end_hook(workspace, owner, tool) else "本来就没有密钥。")
        return
    click.echo(make_secret(workspace, owner, tool))
    click.echo(f"回调地址：/api/v1/institutions/{owner}/gate/hooks/{tool}。旧密钥从现在起无效。", err=True)


def open_gate(institution: str | None) -> "Gate":
    """The gate of an institution; the ledger is opened as it is, without looking whether its tables are up to date."""
    from zhengan.ledger.database import configure
    from zhengan.workspace.gate import Gate

    workspace = need_workspace()
    configure(workspace.database)
    return Gate(workspace, institution or workspace.institution)


def tell_answer(answer: "Answer", what: str = "变更") -> None:
    """The answer for people: yes or no first, then each reason with its article and what to do."""
    from zhengan.cases.gate_hours import told

    plan = f"，计划 {told(answer.plan[0])} 至 {told(answer.plan[1])}" if answer.plan else ""
    click.echo(f"{'可以' if answer.may else '不可以'}：{what} {answer.key}（{told(answer.at)}{plan}）")
    for item in answer.reasons:
        cited = f"〔{item.cited}〕" if item.cited else ""
        click.echo(f"- {item.words}{cited}。{item.ground.remedy}。")
    if answer.passed and answer.override:
        given = answer.override
        click.echo(f"已放行：{given.asked_by} 提出，{given.confirmed_by} 确认，到 {given.until}。理由：{given.ground}")
        for item in answer.passed:
            click.echo(f"  放过：{item.words}" + (f"〔{item.cited}〕" if item.cited else ""))
    if answer.until:
        click.echo(f"{'到' if answer.may else '不早于'} {told(answer.until)}。")
    if answer.may and not answer.bound and answer.systems:
        click.echo("第218号令第十五、十六条不约束这项变更（不涉及重要信息系统，或者机构不在其列）。")


def _tell_windows(found: "Windows", year: int) -> None:
    from zhengan.cases.windows import clock, runs

    hours = f"避开 {'、'.join(found.markets)} 的交易时段" if found.markets else "没有要避开的交易时段"
    click.echo(f"{found.system}（{found.name}）{year} 年可以变更的时间；{hours}；日历 {found.calendar}")
    for first, last in runs(found.days):
        days = f"{first.day}" if first.day == last.day else f"{first.day} 至 {last.day:%m-%d}"
        spans = "、".join(f"{clock(opens)}–{clock(closes)}" for opens, closes in first.open)
        frozen = "、".join(dict.fromkeys(item.what for item in first.shut if item.code != "in_trading_hours"))
        told = spans if first.known else "日历没有这些日子"
        click.echo(f"  {days}  {told or '不可以'}{f'（{frozen}）' if frozen else ''}")
