"""`zhengan law beside` and `zhengan law grading`: what lies beside our texts, with its source and how far it is to be believed."""

import json
from datetime import date

import click

from zhengan.cli.day import Day
from zhengan.cli.lawbook import lawbook, switched_off, without_option
from zhengan.workspace.folder import find_workspace


@click.command("beside")
@click.option("--as-of", type=Day(), help="只列这一天在施行的，缺省全列")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@without_option
def beside_command(as_of: date | None, as_json: bool) -> None:
    """列出旁及规则：来源、可信度、是否核实，与哪些条款有关。只供对照，不改变判断。"""
    from zhengan.cli.beside_screen import beside_json, beside_screen

    workspace = find_workspace()
    rules = lawbook(workspace).beside(as_of)
    if as_json:
        click.echo(json.dumps(beside_json(rules), ensure_ascii=False, indent=1))
        return
    click.echo(beside_screen(rules, switched_off(workspace)), nl=False)


@click.command("grading")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def grading_command(as_json: bool) -> None:
    """查看事件定级表：填了什么，缺什么、到哪里取，以及监管公布过的案例。"""
    from zhengan.cli.beside_screen import grading_json, grading_screen

    table = lawbook(find_workspace()).grading
    told = f"{json.dumps(grading_json(table), ensure_ascii=False, indent=1)}\n" if as_json else grading_screen(table)
    click.echo(told, nl=False)
