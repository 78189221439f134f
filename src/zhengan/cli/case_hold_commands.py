"""`zhengan case hold|release|holds`: evidence that must be kept because a case needs it."""

import json
import sys

import click

from zhengan.cli.actor import actor
from zhengan.cli.case_options import CASE, FORMAT, INSTITUTION, asked_for, book_of, named, show
from zhengan.workspace.clock import now


@click.command("hold")
@CASE
@click.argument("things", metavar="WHAT/NAME...", nargs=-1, required=True)
@click.option("--ground", required=True, metavar="TEXT", help="为什么保全")
@INSTITUTION
@FORMAT
def hold_command(name: str, things: tuple[str, ...], ground: str, institution: str | None, form: str) -> None:
    """保全证据：log/系统的键、attachment/摘要、samples/对象的键、record/类型/键。保全期间不得删除。"""
    from zhengan.cases.hold import hold

    asked = asked_for(name, institution)
    show(hold(asked.book, asked.case, [named(one) for one in things], actor(), now(), ground=ground), form)


@click.command("release")
@CASE
@click.argument("number", type=click.IntRange(min=1))
@click.option("--ground", required=True, metavar="TEXT", help="为什么解除")
@INSTITUTION
@FORMAT
def release_command(name: str, number: int, ground: str, institution: str | None, form: str) -> None:
    """解除一项保全；NUMBER 是它的编号。设的人不能自己解除。"""
    from zhengan.cases.hold import release

    asked = asked_for(name, institution)
    show(release(asked.book, asked.case, number, actor(), now(), ground=ground), form)


@click.command("holds")
@click.argument("thing", metavar="[WHAT/NAME]", required=False)
@INSTITUTION
@FORMAT
def holds_command(thing: str | None, institution: str | None, form: str) -> None:
    """列出保全中的证据。写明一项（如 log/集中交易）时，正在保全退出码为 1，否则为 0：清理日志的程序先问这里。"""
    from zhengan.cases.hold import held_by, standing_holds
    from zhengan.cli.case_screen import holds_screen

    owner = book_of(institution).institution
    found = held_by(owner, *named(thing)) if thing else standing_holds(owner)
    if form == "json":
        told = [{"case": one.case, "of": one.of, "what": one.what, "ground": one.ground, "by": one.by} for one in found]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(holds_screen(found), nl=False)
    sys.exit(1 if thing and found else 0)
