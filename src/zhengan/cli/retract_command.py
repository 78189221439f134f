"""`zhengan evidence retract`: a record entered in error is taken back; it stays on file and counts no more."""

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.cli.map_command import found_type
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace


@click.command("retract")
@click.argument("type_name", metavar="TYPE")
@click.argument("key", metavar="KEY")
@click.option("--reason", required=True, metavar="TEXT", help="为什么作废，2 至 500 字，记入账本")
@click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
def retract_command(type_name: str, key: str, reason: str, institution: str | None) -> None:
    """作废一条录错的记录：TYPE 是记录类型名或中文名，KEY 是它的键。记录不删除，此后不再算数。"""
    from zhengan.ledger import institutions, retract

    record_type, workspace = found_type(type_name), need_workspace()
    workspace.open_ledger()
    owner = institution or workspace.institution
    if owner not in institutions():
        raise BadInput(f"账本里没有机构“{owner}”，没有作废。有：{'、'.join(institutions()) or '（空）'}。")
    done = retract(owner, record_type.name, key, reason=reason, actor=actor(), source="cli", now=now())
    click.echo(f"已作废 {record_type.title} {key}（账本第 {done.first} 条）。同键再导入，从新的一版重新算起。")
