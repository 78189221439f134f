"""`zhengan publication …`: what is published is approved by a second person first, and stopped where it is unlawful."""

from datetime import datetime

import click

from zhengan.cli.actor import actor
from zhengan.cli.instant import Instant
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace

_KINDS = ("general", "vulnerability", "certification", "risk_assessment")


@click.group()
def publication_command() -> None:
    """信息发布：先审后发，违法的停。"""


@publication_command.command("propose")
@click.option("--title", required=True, metavar="TEXT", help="标题")
@click.option("--channel", required=True, metavar="TEXT", help="发布渠道，如 官网")
@click.option("--kind", type=click.Choice(_KINDS), default="general", help="信息种类")
@click.option("--authorisation", default="", metavar="TEXT", help="发布漏洞、认证检测等信息的授权或者依据")
@click.option("--ground", required=True, metavar="TEXT", help="初审的意见")
def propose_publication(title: str, channel: str, kind: str, authorisation: str, ground: str) -> None:
    """提交发布，等另一个人审核。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.publication import Proposed, propose

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    said = Proposed(title, channel, kind, authorisation)
    case = propose(CaseBook(workspace.institution, "cli"), said, actor(), at, ground=ground)
    click.echo(f"已提交 {case.id}，等另一个人审核：zhengan publication approve {case.id}")


@publication_command.command("approve")
@click.argument("case_id", metavar="ID")
def approve_publication(case_id: str) -> None:
    """审核通过 ID；提交的人自己不能审核。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.publication import CASE
    from zhengan.cli.errors import BadInput

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    book = CaseBook(workspace.institution, "cli")
    case = book.case(CASE, case_id)
    if not case.proposals:
        raise BadInput(f"{case_id} 没有等待审核的提交，没有办理。请用 zhengan case show 查看。")
    book.confirm(case, case.proposals[0].number, actor(), at)
    click.echo(f"已审核通过 {case_id}，可以发布。")


@publication_command.command("publish")
@click.argument("case_id", metavar="ID")
@click.option("--at", "published_at", type=Instant(), help="什么时候发布的，缺省为现在")
def note_publication(case_id: str, published_at: datetime | None) -> None:
    """记下 ID 已发布。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.publication import CASE, publish

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    book = CaseBook(workspace.institution, "cli")
    publish(book, book.case(CASE, case_id), published_at or at, actor(), at)
    click.echo(f"已记下发布 {case_id}。")


@publication_command.command("unlawful")
@click.argument("key", metavar="KEY")
@click.option("--found-at", type=Instant(), help="什么时候发现的，缺省为现在")
@click.option("--ground", required=True, metavar="TEXT", help="哪里违法")
def tell_unlawful(key: str, found_at: datetime | None, ground: str) -> None:
    """发布 KEY 发现违法：登记，要求停止。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.publication import report_unlawful

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    report_unlawful(CaseBook(workspace.institution, "cli"), key, found_at or at, ground, actor(), at)
    click.echo(f"已登记 {key}。现在要停止传输、处置，并报告监管部门（218:25）。")


@publication_command.command("stopped")
@click.argument("key", metavar="KEY")
@click.option("--at", "stopped_at", type=Instant(), help="什么时候停止的，缺省为现在")
@click.option("--measures", required=True, metavar="TEXT", help="处置措施")
def tell_stopped(key: str, stopped_at: datetime | None, measures: str) -> None:
    """发布 KEY 已停止传输并处置。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.publication import stopped

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    stopped(CaseBook(workspace.institution, "cli"), key, stopped_at or at, measures, actor(), at)
    click.echo(f"已记下 {key} 停止。还要报告监管部门的，报告后把报送记录（submission）导入。")
