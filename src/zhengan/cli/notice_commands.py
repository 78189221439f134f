"""`zhengan notice …`: notices of the industry and of regulators, and what each institution answers."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.cli.faults import refusals, refuse
from zhengan.cli.instant import Instant
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.cases.notice import NoticeStanding

_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")
_OF = click.option(
    "--institution", "owners", multiple=True, metavar="KEY", help="哪家机构，可写多次；不写时为工作区的机构"
)
_KINDS = ("risk_alert", "inspection", "rectification_order", "information_request")


@click.group()
def notice_command() -> None:
    """通报和来文：导入，逐家反馈。"""


@notice_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--from", "sender", default="", metavar="TEXT", help="发文单位；文件里写了的不必再写")
@click.option("--issued-at", type=Instant(), help="发文时间")
@click.option("--due", type=Instant(), help="反馈期限")
@click.option("--kind", type=click.Choice(_KINDS), help="来文种类；缺省按文件，文件没写的算风险提示")
@_OF
@_FORMAT
def import_notices(
    file: Path,
    sender: str,
    issued_at: datetime | None,
    due: datetime | None,
    kind: str | None,
    owners: tuple[str, ...],
    form: str,
) -> None:
    """把 FILE（STIX 2.1、CSV 或纯文本）里的通报记为来文，定好反馈期限；有错误就一份也不导入。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.notice import Known
    from zhengan.collectors.reading import LARGEST
    from zhengan.workspace.bulletins import open_mail, take_mail

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    if not file.is_file():
        raise BadInput(f"没有文件 {file}。请核对路径。")
    with file.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    known = Known(sender, issued_at, due, kind or "")
    told = []
    for owner in _owners(owners):
        with refusals(form):
            mail = open_mail(workspace, owner, (file.name, content), known, at)
        if mail.faults:
            refuse(mail.faults, mail.fault_count, form)
        new, there = take_mail(workspace, CaseBook(owner, "cli"), mail, actor(), at)
        told.append((owner, mail, new, there))
    if form == "json":
        click.echo(json.dumps([_done(*one) for one in told], ensure_ascii=False))
        return
    for owner, mail, new, there in told:
        click.echo(f"{owner}：新收到 {new} 份，已有 {there} 份。")
        for one in mail.planned:
            click.echo(f"  {one.cells['key']}　{one.title}" + "".join(f"\n    涉及：{item}" for item in one.touches))


@notice_command.command("feedback")
@click.argument("key", metavar="KEY")
@click.option("--affected/--not-affected", default=None, required=True, help="本机构受不受影响")
@click.option("--measures", default="", metavar="TEXT", help="采取的措施；受影响时必写")
@click.option("--sent-at", type=Instant(), help="什么时候反馈的，缺省为现在")
@click.option("--completed-at", type=Instant(), help="整改什么时候完成的")
@_OF
def give_feedback(
    key: str,
    affected: bool,
    measures: str,
    sent_at: datetime | None,
    completed_at: datetime | None,
    owners: tuple[str, ...],
) -> None:
    """记下对来文 KEY 的反馈。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.notice import Answer, answer

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    for owner in _owners(owners):
        said = Answer(affected, measures, sent_at or at, completed_at)
        case = answer(CaseBook(owner, "cli"), key, said, actor(), at)
        click.echo(f"{owner}：已记下对 {key} 的反馈（处置 {case.id}）。")


@notice_command.command("list")
@click.option("--all", "every", is_flag=True, help="连同已经反馈的")
@_OF
@_FORMAT
def list_notices(every: bool, owners: tuple[str, ...], form: str) -> None:
    """列出来文和各家的反馈，期限近的在前。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.notice import notices
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    found = [one for owner in _owners(owners) for one in notices(CaseBook(owner), at.date(), at)]
    shown = [one for one in found if every or one.is_open]
    if form == "json":
        click.echo(json.dumps([_listed(one) for one in shown], ensure_ascii=False))
        return
    if not shown:
        click.echo("来文都已反馈。" if found else "还没有来文。用 zhengan notice import 导入。")
        return
    table = titled(f"来文 {len(shown)} 份")
    for name in ("机构", "键", "发文单位", "发文", "反馈期限", "反馈"):
        table.add_column(name, overflow="fold")
    for one in shown:
        fields = one.record.fields
        due = fields.get("feedback_due", "")[:16].replace("T", " ") + ("　已超期" if one.late else "")
        said = "、".join("受影响" if item.fields.get("affected") else "不受影响" for item in one.answers)
        table.add_row(one.institution, one.record.key, fields["from"], fields["issued_at"][:10], due, said or "未反馈")
    click.echo(drawn(table), nl=False)


def _owners(named: tuple[str, ...]) -> tuple[str, ...]:
    from zhengan.ledger import institutions

    known = institutions()
    for name in named:
        if name not in known:
            raise BadInput(f"账本里没有机构“{name}”，没有办理。有：{'、'.join(known) or '（空）'}。")
    return tuple(dict.fromkeys(named)) or (need_workspace().institution,)


def _done(owner: str, mail: Any, new: int, there: int) -> dict[str, Any]:
    return {
        "institution": owner,
        "new": new,
        "known": there,
        "notices": [{"key": one.cells["key"], "title": one.title, "touches": one.touches} for one in mail.planned],
    }


def _listed(one: "NoticeStanding") -> dict[str, Any]:
    return {
        "institution": one.institution,
        "key": one.record.key,
        **one.record.fields,
        "answers": [item.fields for item in one.answers],
        "late": one.late,
    }
