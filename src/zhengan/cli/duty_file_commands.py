"""`zhengan duty-file …`: the file of a person who answers for network and information security."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.day import Day
from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import now, today
from zhengan.workspace.folder import find_workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.ledger import VerifierKey

_INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")


@click.group()
def duty_file_command() -> None:
    """尽责档案：应尽什么责、何时知道什么、作了什么决定，封存成一份可离线核验的文件。"""


@duty_file_command.command("make")
@click.argument("holder")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="写到哪个文件（.zip）")
@click.option("--from", "since", type=Day(), help="从哪一天起，缺省为首次任职")
@click.option("--until", type=Day(), help="到哪一天为止，缺省为离任或今天")
@click.option("--account", "accounts", multiple=True, help="本人的账号，可多次；缺省为与 HOLDER 同名的账号")
@_INSTITUTION
def make_command(
    holder: str,
    output: Path,
    since: date | None,
    until: date | None,
    accounts: tuple[str, ...],
    institution: str | None,
) -> None:
    """给 HOLDER（任职记录里的姓名或部门）制作尽责档案。"""
    from zhengan.workspace.duty_files import gather, sealed

    if output.exists():
        raise BadInput(f"{output} 已存在，没有改动。请换一个名字。")
    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    owner = institution or workspace.institution
    found = gather(workspace, owner, holder, accounts or (holder,), (since, until), at)
    output.write_bytes(sealed(workspace, found, at))
    click.echo(
        f"尽责档案写在 {output}：任职 {len(found.terms)} 段，义务 {len(found.owed)} 项，在案 {len(found.deeds)} 件。"
    )
    click.echo(f"核验：zhengan duty-file verify {output}")


@duty_file_command.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", "keys", multiple=True, help="出具机构的公钥，可多次；在工作区里缺省为工作区的")
def verify_command(file: Path, keys: tuple[str, ...]) -> None:
    """核验尽责档案 FILE，不用账本也不用网络。有改动时退出码为 1。"""
    from zhengan.ledger import NoteError, VerifierKey
    from zhengan.reports.duty_file.seal import opened

    known = [VerifierKey.parse(key) for key in keys] or [_own_key()]
    try:
        found = opened(file, known)
    except NoteError as error:
        click.echo(f"核验不通过：{error}", err=True)
        sys.exit(1)
    said = found.said
    click.echo(f"核验通过：{said['holder']}（{said['name']}），{said['since']} 至 {said['until']}。")
    click.echo(f"{found.proven} 条记录都在签过名的账本里。签名：{found.key}")


@duty_file_command.command("handover")
@click.argument("role")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写成网页（.html），供打印签字")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.option("--as-of", type=Day(), default=today, help="哪一天交接，缺省为今天")
@_INSTITUTION
def handover_command(role: str, output: Path | None, as_json: bool, as_of: date, institution: str | None) -> None:
    """列出职务 ROLE（如 直接责任人）交接时未了的义务、处置和九十天内的期限。"""
    from zhengan.reports.duty_file.page import handover_page
    from zhengan.workspace.duty_files import handed_over

    if output is not None and output.exists():
        raise BadInput(f"{output} 已存在，没有改动。请换一个名字。")
    workspace = need_workspace()
    found, name = handed_over(workspace, institution or workspace.institution, role, as_of)
    if output is not None:
        output.write_text(handover_page(found, name), encoding="utf-8")
        click.echo(f"交接清单写在 {output}。")
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return
    click.echo(f"{found.title}：{found.leaving or '没有前任'} 交给 {found.coming or '尚未任命'}，{found.day}。")
    for title, lines in (
        ("未了的义务", found.duties),
        ("未结的处置", found.cases),
        ("九十天内的期限", found.deadlines),
    ):
        click.echo(f"{title} {len(lines)} 项")
        for line in lines if output is None else ():
            click.echo(f"  {line.day:<10}  {line.what}　{line.object}　{line.state}")


def _own_key() -> "VerifierKey":
    from zhengan.ledger import Ed25519Signer, origin_of

    workspace = find_workspace()
    if workspace is None:
        raise BadInput("不在工作区里，核验要有公钥。请向出具机构索取，用 --key 给出。")
    return Ed25519Signer.load(workspace.signing_key, origin_of(workspace.institution)).key
