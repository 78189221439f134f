"""`zhengan settings …`: what the institution has decided about the law as it looks at it: look, decide, look back."""

import json
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.folder import Workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.workspace.settings import Decision, Value

_INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")
_SWITCHES = {"yes": True, "no": False, "default": None}


@click.group()
def settings_command() -> None:
    """设置：口径、停用的规定和规则、两人确认、临期提前的天数。每个决定都有人、有依据，记入审计轨迹。

    \b
    名字
      reading:口径编号        取列出的一个值
      off:规定或规则的编号     yes 停用，no 用
      four_eyes:记录类型      yes 两人确认后才算数
      warning:周期           P1M、P3M、P6M、P1Y、other；提前几天显示为待办
    """


@settings_command.command("list")
@_INSTITUTION
@_FORMAT
def list_command(institution: str | None, form: str) -> None:
    """列出现行的决定；没有决定过的按缺省。"""
    from zhengan.workspace.settings import outdated, settings_of

    workspace, owner = _opened(institution)
    own = settings_of(owner)
    stale = {one.name for one in outdated(workspace, own)}
    holding = [one for one in own.decisions.values() if one.value is not None]
    if form == "json":
        click.echo(json.dumps([{**_data(one), "outdated": one.name in stale} for one in holding], ensure_ascii=False))
        return
    for one in holding:
        click.echo(_line(one) + ("（已没有这一项，不起作用）" if one.name in stale else ""))
    if not holding:
        click.echo("没有决定过，都按缺省。")


@settings_command.command("set")
@click.argument("name", metavar="NAME")
@click.argument("value", metavar="VALUE")
@click.option("--why", required=True, metavar="TEXT", help="凭什么这样定，2 至 500 字，记入审计轨迹")
@_INSTITUTION
def set_command(name: str, value: str, why: str, institution: str | None) -> None:
    """作一个决定：NAME 是设置的名字，VALUE 是 yes、no、口径的取值或天数；default 表示不再另定。"""
    from zhengan.workspace.settings import READING, WARNING, decide

    workspace, owner = _opened(institution)
    kind = name.partition(":")[0]
    said: Value = None if value == "default" else value
    if kind not in (READING, WARNING) and value in _SWITCHES:
        said = _SWITCHES[value]
    done = decide(owner, name, said, workspace=workspace, by=actor(), why=why, now=now())
    click.echo(f"已记下 {_line(done)}")


@settings_command.command("history")
@click.argument("name", metavar="NAME")
@_INSTITUTION
@_FORMAT
def history_command(name: str, institution: str | None, form: str) -> None:
    """一项设置的历次决定，先定的在前。"""
    from zhengan.workspace.settings import history_of

    _, owner = _opened(institution)
    found = history_of(owner, name)
    if form == "json":
        click.echo(json.dumps([_data(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo(f"{name} 没有决定过，按缺省。")


def _opened(institution: str | None) -> tuple[Workspace, str]:
    from zhengan.ledger import institutions

    workspace = need_workspace()
    workspace.open_ledger()
    owner = institution or workspace.institution
    if owner not in institutions():
        raise BadInput(f"账本里没有机构“{owner[:80]}”，没有执行。有：{'、'.join(institutions()) or '（空）'}。")
    return workspace, owner


def _line(one: "Decision") -> str:
    said = one.value if isinstance(one.value, str) else {True: "yes", False: "no", None: "缺省"}[one.value]
    return f"{one.name} = {said}　{one.by} {one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}　{one.why}"


def _data(one: "Decision") -> dict[str, Any]:
    return {
        "name": one.name,
        "value": one.value,
        "by": one.by,
        "why": one.why,
        "at": one.at.isoformat(),
        "seq": one.seq,
    }
