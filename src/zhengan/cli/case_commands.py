"""`zhengan case …`: any case from the command line: list, look, open, move, confirm, assign, comment, attach, link, hold."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.case_hold_commands import hold_command, holds_command, release_command
from zhengan.cli.case_options import (
    CASE,
    FORMAT,
    INSTITUTION,
    SET,
    TOKEN,
    asked_for,
    book_of,
    fields_said,
    named,
    proposal_of,
    show,
)
from zhengan.cli.day import Day
from zhengan.workspace.clock import now, today
from zhengan.workspace.folder import need_workspace


@click.group()
def case_command() -> None:
    """处置：事件、变更、漏洞、通报、信息发布、暂停服务、整改。CASE 写成 种类/编号，如 rectification/2026-001。"""


@case_command.command("list")
@click.option("--kind", metavar="KIND", help="只列一种，如 rectification")
@click.option("--open", "open_only", is_flag=True, help="只列没有办结的")
@click.option("--owner", metavar="NAME", help="只列这个人负责的")
@click.option("--drill", is_flag=True, help="列演练，不列真实的")
@click.option("--as-of", type=Day(), default=today, help="期限和例外按哪一天算，缺省为今天")
@INSTITUTION
@FORMAT
def list_command(
    kind: str | None,
    open_only: bool,
    owner: str | None,
    drill: bool,
    as_of: date,
    institution: str | None,
    form: str,
) -> None:
    """列出处置，先开的在前。"""
    from zhengan.cases import kind_of
    from zhengan.cli.case_screen import case_data, cases_screen

    if kind:
        kind_of(kind)
    found = book_of(institution).cases(kind, open_only=open_only, drill=drill)
    shown = [case for case in found if owner is None or case.owner == owner]
    if form == "json":
        click.echo(json.dumps([case_data(case, as_of) for case in shown], ensure_ascii=False))
    else:
        click.echo(cases_screen(shown, as_of), nl=False)


@case_command.command("show")
@CASE
@click.option("--as-of", type=Day(), default=today, help="期限和例外按哪一天算，缺省为今天")
@INSTITUTION
@FORMAT
def show_command(name: str, as_of: date, institution: str | None, form: str) -> None:
    """一件处置：现状、期限、经过，以及现在可以怎么办。"""
    show(asked_for(name, institution).case, form, as_of)


@case_command.command("open")
@click.argument("kind", metavar="KIND")
@click.option("--title", required=True, metavar="TEXT", help="一句话说是什么")
@click.option("--subject", metavar="TYPE/KEY", help="关于哪条记录，如 system/集中交易")
@click.option("--drill", is_flag=True, help="演练：与真实的分开")
@SET
@TOKEN
@INSTITUTION
@FORMAT
def open_command(kind: str, institution: str | None, form: str, **given: Any) -> None:
    """开一件处置：KIND 是种类，如 rectification。事件请用 zhengan incident open。"""
    about = named(given["subject"]) if given["subject"] else None
    case = book_of(institution).open_case(
        kind,
        about,
        actor(),
        now(),
        drill=given["drill"],
        title=given["title"],
        token=given["token"],
        **fields_said(kind, given["said"]),
    )
    show(case, form)


@case_command.command("move")
@CASE
@click.argument("to", metavar="STATE")
@SET
@TOKEN
@INSTITUTION
@FORMAT
def move_command(name: str, to: str, said: tuple[str, ...], token: str, institution: str | None, form: str) -> None:
    """办一步：STATE 是要到的状态。需要另一人确认的，先记为待确认。"""
    asked = asked_for(name, institution)
    fields = fields_said(asked.case.kind, said)
    show(asked.book.step(asked.case, to, actor(), now(), token=token, **fields), form)


@case_command.command("confirm")
@CASE
@click.argument("number", type=click.IntRange(min=1), required=False)
@TOKEN
@INSTITUTION
@FORMAT
def confirm_command(name: str, number: int | None, token: str, institution: str | None, form: str) -> None:
    """确认别人提出的一步；NUMBER 是它的编号，只有一步待确认时不必写。"""
    asked = asked_for(name, institution)
    show(asked.book.confirm(asked.case, proposal_of(asked.case, number), actor(), now(), token=token), form)


@case_command.command("send-back")
@CASE
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--words", required=True, metavar="TEXT", help="为什么退回")
@INSTITUTION
@FORMAT
def send_back_command(name: str, number: int | None, words: str, institution: str | None, form: str) -> None:
    """退回别人提出的一步，或者撤回自己提出的。"""
    asked = asked_for(name, institution)
    proposal = proposal_of(asked.case, number)
    show(asked.book.send_back(asked.case, proposal, actor(), now(), words=words), form)


@case_command.command("assign")
@CASE
@click.argument("owner", metavar="NAME")
@click.option("--words", default="", metavar="TEXT", help="嘱咐的话")
@TOKEN
@INSTITUTION
@FORMAT
def assign_command(name: str, owner: str, words: str, token: str, institution: str | None, form: str) -> None:
    """交给 NAME 负责。"""
    asked = asked_for(name, institution)
    show(asked.book.assign(asked.case, owner, actor(), now(), words=words, token=token), form)


@case_command.command("comment")
@CASE
@click.argument("words", metavar="TEXT")
@TOKEN
@INSTITUTION
@FORMAT
def comment_command(name: str, words: str, token: str, institution: str | None, form: str) -> None:
    """写一句备注。"""
    asked = asked_for(name, institution)
    show(asked.book.comment(asked.case, words, actor(), now(), token=token), form)


@case_command.command("attach")
@CASE
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--note", default="", metavar="TEXT", help="说明")
@TOKEN
@INSTITUTION
@FORMAT
def attach_command(name: str, file: Path, note: str, token: str, institution: str | None, form: str) -> None:
    """附上一个文件；文件存进工作区，账本记它的摘要。"""
    from zhengan.workspace.attachments import keep_file

    asked = asked_for(name, institution)
    digest = keep_file(need_workspace(), file)
    show(asked.book.attach(asked.case, digest, file.name, actor(), now(), note=note, token=token), form)


@case_command.command("link")
@CASE
@click.argument("target", metavar="TYPE/KEY")
@click.option("--relation", default="", metavar="TEXT", help="什么关系")
@TOKEN
@INSTITUTION
@FORMAT
def link_command(name: str, target: str, relation: str, token: str, institution: str | None, form: str) -> None:
    """连到一条记录、一条判断（verdict/编号）或另一件处置。"""
    asked, (type_, key) = asked_for(name, institution), named(target)
    show(asked.book.link(asked.case, type_, key, actor(), now(), relation=relation, token=token), form)


@case_command.command("lapse")
@click.option("--as-of", type=Day(), default=today, help="到哪一天，缺省为今天")
@INSTITUTION
def lapse_command(as_of: date, institution: str | None) -> None:
    """让到期的例外重新打开；后台每夜会做，重复执行没有影响。"""
    back = book_of(institution).lapse(as_of, now())
    click.echo(f"重新打开 {len(back)} 件{'：' if back else ''}{'、'.join(case.key for case in back)}。")


for _command in (hold_command, release_command, holds_command):
    case_command.add_command(_command)
