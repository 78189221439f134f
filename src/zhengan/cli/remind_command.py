"""`zhengan remind`: reminders of what open cases owe and of what is to be filed; the console's worker sends them by itself."""

import sys
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import click

from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import SHANGHAI, now
from zhengan.workspace.folder import Workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.workspace.addresses import Channel
    from zhengan.workspace.reminding import Matter


@click.command()
@click.option("--dry-run", is_flag=True, help="只看到了哪一步，不发送")
@click.option("--test", "person", metavar="NAME", help="给 NAME 的每个地址发一条试验消息")
def remind_command(dry_run: bool, person: str | None) -> None:
    """提醒要到期的处置事项和报送。有渠道没有送达，或者有人没有地址时，退出码为 1。"""
    from zhengan.workspace.addresses import addresses_of, place_of
    from zhengan.workspace.reminding import matters_of, remind, step_at, text_of

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    addresses = addresses_of(workspace)
    if addresses is None:
        raise BadInput(
            f"还没有设提醒地址（{place_of(workspace)}）。请对照 docs/how-to/reminders.md 新建，权限设为 600。"
        )
    if person:
        _try(person, addresses.people)
        return
    matters = [*matters_of(workspace.institution, at), *_filings(workspace, at.astimezone(SHANGHAI).date())]
    if dry_run:
        for matter in matters:
            if wanted := step_at(addresses.steps, matter.last_moment, at):
                click.echo(f"{wanted[1]}　{text_of(matter, at)}")
        return
    done = remind(workspace, workspace.institution, matters, at)
    assert done
    for one in done.sent:
        click.echo(f"{'已送达' if one.arrived else '没有送达，下次再试'}：{one.whom}　{one.channel}　{one.matter}")
    for whom in done.unreachable:
        click.echo(f"没有地址：{whom}", err=True)
    click.echo(f"送达 {len(done.sent) - len(done.failed)} 条，没有送达 {len(done.failed)} 条。")
    sys.exit(1 if done.failed or done.unreachable else 0)


def _filings(workspace: Workspace, day: date) -> "list[Matter]":
    from zhengan.assess.citations import cite_words
    from zhengan.workspace.lawbook import lawbook
    from zhengan.workspace.reminding import filing_matters
    from zhengan.workspace.submissions import Desk

    law = lawbook(workspace)
    return filing_matters(Desk(workspace, workspace.institution).due(day), lambda cite: cite_words(cite, law))


def _try(person: str, people: "Mapping[str, tuple[Channel, ...]]") -> None:
    from zhengan.workspace.reminding import TITLE, by_apprise

    if person not in people:
        raise BadInput(f"提醒地址里没有“{person}”，没有发送。有：{'、'.join(people) or '（空）'}。")
    failed = [channel for channel in people[person] if not by_apprise(channel, TITLE, "这是一条试验消息，不用处理。")]
    for channel in failed:
        click.echo(f"没有送达：{channel.label}。请核对地址、口令和网络。", err=True)
    click.echo(f"送达 {len(people[person]) - len(failed)} 条，没有送达 {len(failed)} 条。")
    sys.exit(1 if failed else 0)
