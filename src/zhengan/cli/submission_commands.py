"""`zhengan submission …`: what must be filed, packages, four eyes, sending, receipts, corrections."""

import json
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cases.filing import filing_line
from zhengan.cases.filing_kind import filing_kind
from zhengan.cases.filing_owed import owed_json
from zhengan.cli.actor import actor
from zhengan.cli.day import Day
from zhengan.cli.errors import BadInput
from zhengan.cli.package_commands import accept, verify_package
from zhengan.cli.submission_options import Stuff, stuff_options
from zhengan.cli.submission_screen import due_lines, filing_lines, list_lines
from zhengan.workspace.clock import SHANGHAI, now, today
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.cases.filing_owed import Owed
    from zhengan.workspace.packages import Making
    from zhengan.workspace.submissions import Desk

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
_KEY = click.option("--key", "keys", multiple=True, metavar="公钥", help="名称+标识+base64，可多次")
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def submission_command() -> None:
    """报送：要报什么，做成包，复核，送出，收回执，更正；也核验和收下别人的包。"""


submission_command.add_command(verify_package)
submission_command.add_command(accept)


@submission_command.command("due")
@click.option("--as-of", type=Day(), default=today, help="看哪一天，缺省为今天")
@_INSTITUTION
@_JSON
def due(as_of: date, institution: str | None, as_json: bool) -> None:
    """列出要报送的：什么、依据哪条、报给谁、还有几天。有逾期的，退出码为 1。"""
    owed = _desk(institution).due(as_of)
    if as_json:
        click.echo(json.dumps([owed_json(one) for one in owed], ensure_ascii=False))
    else:
        click.echo("\n".join(due_lines(owed)))
    sys.exit(1 if any(one.overdue for one in owed) else 0)


@submission_command.command("pack")
@click.argument("kind", metavar="KIND")
@click.option("--period", default="", metavar="期间", help="如 2025、2026-03；缺省为要报的那一期")
@click.option("--about", default="", metavar="KEY", help="报的是哪条记录（变更、演练、事件等）")
@click.option("--duty", default="", metavar="义务", help="答的是哪项义务；一个种类只有一项时不必写")
@stuff_options
@_INSTITUTION
def pack_submission(kind: str, period: str, about: str, duty: str, stuff: Stuff, institution: str | None) -> None:
    """制作一个报送包，放进工作区的 outbox，等另一人复核。KIND 是种类，如 annual_report 或 网络和信息安全管理年报。"""
    from zhengan.workspace.packages import Making
    from zhengan.workspace.submissions import kind_named

    desk, found = _desk(institution), kind_named(kind)
    wanted = _wanted(desk, found.name, (period, about, duty), stuff.as_of)
    obligation = wanted.obligation if wanted else duty or next(iter(found.answers), "")
    making = Making(
        kind=found,
        period=period or (wanted.period if wanted else ""),
        about=about or (wanted.about if wanted else ""),
        recipient=wanted.recipient if wanted else desk.recipient(found, obligation, stuff.as_of),
        obligation=obligation,
        due_on=wanted.due_on if wanted else None,
        seen=desk.seen(found, stuff.as_of),
        covers=stuff.covers,
        documents=stuff.documents,
        attachments=stuff.attachments,
        left_out=stuff.left_out,
    )
    if not making.period and not making.about:
        raise BadInput(f"“{found.title}”要写明期间（--period）或所报的记录（--about）。没有制作，请补上。")
    _make(desk, making)


@submission_command.command("correct")
@click.argument("id_", metavar="ID")
@stuff_options
@_INSTITUTION
def correct(id_: str, stuff: Stuff, institution: str | None) -> None:
    """更正一件报送：另做一个包，写明更正哪一个；原来的包和经过都留着。"""
    desk = _desk(institution)
    filing = desk.book.filing(id_)
    making = desk.again(filing, desk.seen(filing_kind(filing.kind), stuff.as_of), stuff.documents, stuff.covers)
    _make(desk, replace(making, attachments=stuff.attachments, left_out=stuff.left_out))


@submission_command.command("check")
@click.argument("id_", metavar="ID")
@click.option("--back", metavar="原因", help="退回，并写明原因")
@_INSTITUTION
def check(id_: str, back: str | None, institution: str | None) -> None:
    """复核一个包：核验通过且不是自己做的，才能报送。"""
    from zhengan.reports.package import PackageRefused

    desk = _desk(institution)
    filing = desk.book.filing(id_)
    digest = filing.newest.digest
    if back is not None:
        desk.book.send_back(id_, digest, actor(), now(), back)
        click.echo(f"已退回 {id_}。")
        return
    found = desk.examined(filing.newest)
    if isinstance(found, PackageRefused):
        raise BadInput(f"{id_} 的包核验不通过，没有登记复核：\n{found}")
    filing = desk.book.check(id_, digest, actor(), now())
    click.echo(
        f"已复核 {id_}（{found.records} 条记录，核验通过）。下一步：zhengan submission send {id_} --to-folder 文件夹"
    )


@submission_command.command("send")
@click.argument("id_", metavar="ID")
@click.option("--to-folder", "folder", type=click.Path(path_type=Path), help="送到这个文件夹（共享目录、光盘、摆渡机）")
@click.option("--handed-over", metavar="时间", help="已由人送达或在对方网站提交，写何时，如 2026-04-20T16:30")
@_INSTITUTION
def send(id_: str, folder: Path | None, handed_over: str | None, institution: str | None) -> None:
    """送出复核过的包，并记为报送；重复执行不会报送两次。"""
    if (folder is None) == (handed_over is None):
        raise BadInput("要写 --to-folder 或 --handed-over 其中一个。没有报送。")
    desk = _desk(institution)
    filing = desk.book.filing(id_)
    if folder is not None:
        filing = desk.send_to(filing, folder, actor(), now())
    else:
        filing = desk.handed_over(filing, _instant(handed_over or ""), actor(), now())
    version = filing.newest
    click.echo(
        f"已报送 {id_} 给 {filing.to}（{version.sent_at:%Y-%m-%d %H:%M}），记为 submission/{filing.record_key(version)}。"
    )


@submission_command.command("receipt")
@click.argument("id_", metavar="ID")
@click.argument("file", required=False, type=_FILE)
@click.option("--number", metavar="编号", help="纸面或对方网站给的回执编号")
@_KEY
@_INSTITUTION
def receipt(id_: str, file: Path | None, number: str | None, keys: tuple[str, ...], institution: str | None) -> None:
    """登记回执：签名的回执文件 FILE，或者 --number 编号。被退回的，退出码为 1。"""
    from zhengan.ledger import VerifierKey

    if (file is None) == (number is None):
        raise BadInput("要给出回执文件，或者 --number 编号，二选一。没有登记。")
    desk = _desk(institution)
    filing = desk.book.filing(id_)
    if file is not None:
        known = [VerifierKey.parse(key) for key in keys]
        filing = desk.take_receipt(filing, _text(file), known, actor(), now())
    else:
        filing = desk.note_receipt(filing, number or "", actor(), now())
    click.echo("\n".join(filing_lines(filing, None)))
    sys.exit(1 if filing.state == "refused" else 0)


@submission_command.command("list")
@_INSTITUTION
@_JSON
def list_submissions(institution: str | None, as_json: bool) -> None:
    """列出报送和它们的状态。"""
    filings = _desk(institution).book.filings()
    if as_json:
        click.echo(json.dumps([filing_line(one) for one in filings], ensure_ascii=False))
    else:
        click.echo("\n".join(list_lines(filings)))


@submission_command.command("show")
@click.argument("id_", metavar="ID")
@_INSTITUTION
def show(id_: str, institution: str | None) -> None:
    """一件报送的经过。"""
    desk = _desk(institution)
    filing = desk.book.filing(id_)
    click.echo("\n".join(filing_lines(filing, None)))


@submission_command.command("recover")
@_INSTITUTION
def recover(institution: str | None) -> None:
    """把断在半路的报送做完（打开控制台时也会自动做）；每件只记一次。"""
    done = _desk(institution).recover(now())
    click.echo("\n".join(f"已补完 {one.id}，记为已报送。" for one in done) or "没有断在半路的报送。")


def _make(desk: "Desk", making: "Making") -> None:
    made = desk.make(making, actor(), now())
    click.echo("\n".join(filing_lines(made.filing, desk.package(made.filing.newest))))
    for words in made.stayed:
        click.echo(f"没有随包披露：{words}", err=True)
    click.echo(f"下一步：由另一人复核，zhengan submission check {made.filing.id}")


def _wanted(desk: "Desk", kind: str, asked: tuple[str, str, str], as_of: date) -> "Owed | None":
    """What is owed that the options mean: the first one of the kind that they do not contradict."""
    period, about, duty = asked
    for one in desk.due(as_of):
        given = ((period, one.period), (about, one.about), (duty, one.obligation))
        if one.kind.name == kind and all(not said or said == own for said, own in given):
            return one
    return None


def _desk(institution: str | None) -> "Desk":
    from zhengan.ledger import institutions
    from zhengan.workspace.submissions import Desk

    workspace = need_workspace()
    workspace.open_ledger()
    owner = institution or workspace.institution
    if owner not in institutions():
        raise BadInput(f"账本里没有机构“{owner}”。有：{'、'.join(institutions()) or '（空）'}。请核对 --institution。")
    return Desk(workspace, owner)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"时间应写成 2026-04-20T16:30，实为“{text[:40]}”。没有登记。") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{path} 应是文本的回执，实际不是。没有登记，请核对文件。") from None
