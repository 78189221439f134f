"""`zhengan rectify`: from a verdict to somebody who puts it right."""

import click

from zhengan.cli.actor import actor
from zhengan.cli.asking import Asking, asking_options
from zhengan.cli.errors import BadInput
from zhengan.workspace.clock import now, today
from zhengan.workspace.folder import need_workspace


@click.command("rectify")
@click.argument("finding_id", metavar="ID")
@click.option("--owner", metavar="NAME", help="交给谁")
@asking_options
def rectify_command(finding_id: str, owner: str | None, asking: Asking) -> None:
    """为一条判断开整改：ID 抄自 zhengan assess，写开头几位即可。同一条判断已有未办结的整改时，给出那一件。"""
    from zhengan.assess.citations import cite_words
    from zhengan.assess.explain import duty_of, headline
    from zhengan.cases import CaseBook
    from zhengan.cases.rectification import Breach, open_rectification
    from zhengan.cli.case_screen import case_screen

    if asking.evidence is not None:
        raise BadInput("整改记在工作区的账本里，不能用 --evidence。请先导入证据，再开整改。")
    workspace, judged = need_workspace(), asking.judge("text")
    found = [item for item in judged.assessment.findings if item.id.startswith(finding_id)]
    if len(found) != 1:
        state = "没有" if not found else f"有 {len(found)} 条"
        raise BadInput(f"编号以 {finding_id!r} 开头的判断{state}。请从 zhengan assess 的结果里抄全编号。")
    (item,) = found
    workspace.open_ledger()
    book, by, at = CaseBook(item.institution, "cli"), actor(), now()
    words = headline(item, duty_of(item, judged.catalogue), judged.names)
    breach = Breach(item.id, item.obligation, cite_words(item.cite, judged.catalogue), words)
    case = open_rectification(book, breach, by, at)
    if owner and case.owner != owner:
        case = book.assign(case, owner, by, at)
    click.echo(case_screen(case, today()), nl=False)
