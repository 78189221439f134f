"""`zhengan incident …`: open an incident in a minute, and all that follows from it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.cli.faults import refusals
from zhengan.cli.instant import Instant
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.cases import Case
    from zhengan.cases.incident_sheet import Sheet
    from zhengan.workspace.incidents import Hand

_INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")
_LEVELS = ("general", "considerable", "major", "particularly_major")
_SAID = click.option("--set", "said", multiple=True, metavar="项目=内容", help="补填报告里的一项，可多次")


@click.group()
def incident_command() -> None:
    """事件：开事件，看期限，定级，报告，告知投资者，合并。"""


@incident_command.command("open")
@click.option("--system", "systems", multiple=True, metavar="KEY", help="涉及的系统，可多次")
@click.option("--kind", metavar="TEXT", help="种类，如 系统中断、信息泄露、网络攻击")
@click.option("--discovered", type=Instant(), help="发现时间，缺省为现在")
@click.option("--occurred", type=Instant(), help="发生时间")
@click.option("--investors", type=click.IntRange(min=0), help="受影响的投资者人数")
@click.option("--data-records", type=click.IntRange(min=0), help="涉及的数据条数")
@click.option("--supplier", "suppliers", multiple=True, metavar="KEY", help="涉及的供应商，可多次")
@click.option("--sfnet", is_flag=True, help="涉及证联网")
@click.option("--from-alert", "alert", metavar="KEY", help="由一条告警开事件")
@click.option("--key", metavar="KEY", help="事件记录的键，缺省按时间编")
@click.option("--drill", is_flag=True, help="演练：与真实事件分开，不写事件记录")
@_INSTITUTION
@_FORMAT
def open_command(institution: str | None, form: str, **said: Any) -> None:
    """开一件事件：马上得到每个收件方的期限、级别的依据和要填的报告。"""
    from zhengan.workspace.incidents import from_alert, open_incident

    hand, alert = _hand(institution), said["alert"]
    if not said["kind"] and not alert:
        raise BadInput("没有写种类。请用 --kind 写明，如 --kind 系统中断；或用 --from-alert 由告警开。")
    told: dict[str, Any] = from_alert(hand, alert) if alert else {"discovered_at": hand.at.isoformat()}
    given = {
        "key": said["key"],
        "kind": said["kind"],
        "discovered_at": said["discovered"],
        "occurred_at": said["occurred"],
        "systems": list(said["systems"]),
        "suppliers": list(said["suppliers"]),
        "investors_affected": said["investors"],
        "data_records": said["data_records"],
        "sfnet": said["sfnet"] or None,
    }
    cells = told | {name: _cell(value) for name, value in given.items() if value not in (None, [])}
    with refusals(form):
        case = open_incident(hand, cells, drill=said["drill"])
    _show(hand.sheet(case), form)


@incident_command.command("show")
@click.argument("id_", metavar="ID")
@_INSTITUTION
@_FORMAT
def show_command(id_: str, institution: str | None, form: str) -> None:
    """一件事件的全部：ID 是处置的编号，如 2026-001。"""
    hand = _hand(institution)
    _show(hand.sheet(_case(hand, id_)), form)


@incident_command.command("tell")
@click.argument("id_", metavar="ID")
@click.option("--resolved", type=Instant(), help="恢复时间")
@click.option("--occurred", type=Instant(), help="发生时间")
@click.option("--investors", type=click.IntRange(min=0), help="受影响的投资者人数")
@click.option("--data-records", type=click.IntRange(min=0), help="涉及的数据条数")
@click.option("--preserved/--not-preserved", default=None, help="证据保留了没有")
@_SAID
@_INSTITUTION
@_FORMAT
def tell_command(id_: str, institution: str | None, form: str, **said: Any) -> None:
    """补充或者更正事件的情况；更正产生新的期限，旧的不动。"""
    from zhengan.workspace.incidents import answer, restore, tell_more

    hand = _hand(institution)
    case = _case(hand, id_)
    cells = {
        "occurred_at": _cell(said["occurred"]),
        "investors_affected": said["investors"],
        "data_records": said["data_records"],
        "evidence_preserved": said["preserved"],
    }
    with refusals(form):
        if any(value is not None for value in cells.values()):
            case = tell_more(hand, case, cells)
        if said["said"]:
            case = answer(hand, case, _pairs(said["said"]))
        if said["resolved"]:
            case = restore(hand, case, said["resolved"])
    _show(hand.sheet(case), form)


@incident_command.command("level")
@click.argument("id_", metavar="ID")
@click.option("--level", type=click.Choice(_LEVELS), help="级别：一般、较大、重大、特别重大")
@click.option("--grounds", metavar="TEXT", help="理由")
@click.option("--by", "judged_by", metavar="TEXT", help="判断人的姓名和职务")
@click.option("--class", "system_class", type=click.IntRange(1, 5), help="系统类别，一类最低，五类最高（查定级表）")
@click.option("--degree", type=click.Choice(_LEVELS), help="服务能力异常的程度（查定级表）")
@_INSTITUTION
@_FORMAT
def level_command(id_: str, institution: str | None, form: str, **said: Any) -> None:
    """定级：查定级表，或者由署名的人判断；不写选项时只列依据和相近的案例。"""
    from zhengan.workspace.incidents import grade_by_table, judge_level

    hand = _hand(institution)
    case = _case(hand, id_)
    facts = {name: said[name] for name in ("system_class", "degree") if said[name]}
    if facts:
        case = grade_by_table(hand, case, facts)
    if said["level"]:
        case = judge_level(hand, case, said["level"], said["grounds"] or "", said["judged_by"] or "")
    _show(hand.sheet(case), form)


@incident_command.command("report")
@click.argument("id_", metavar="ID")
@click.option(
    "--kind", "name", default="initial", show_default=True, metavar="KIND", help="哪一份报告，如 initial、progress"
)
@click.option("--to", metavar="TEXT", help="报给谁；写了就登记为已发出")
@click.option("--sent", type=Instant(), help="发出时间，缺省为现在")
@_SAID
@_INSTITUTION
@_FORMAT
def report_command(
    id_: str,
    name: str,
    to: str | None,
    sent: datetime | None,
    said: tuple[str, ...],
    institution: str | None,
    form: str,
) -> None:
    """一份报告：列出已知的和还缺的；写 --to 时登记为已发出。"""
    from zhengan.cases.incident_form import form_names
    from zhengan.cli.incident_screen import form_screen
    from zhengan.workspace.incidents import answer, send_report

    if name not in form_names():
        raise BadInput(f"报告应为 {'、'.join(form_names())} 之一，实为 {name!r}。")
    words = _pairs(said)
    hand = _hand(institution)
    case = _case(hand, id_)
    with refusals(form):
        if to:
            case = send_report(hand, case, name, to, sent or hand.at, words)
            _show(hand.sheet(case), form)
            return
        case = answer(hand, case, words)
    found = hand.sheet(case).form(name)
    assert found is not None
    if form == "json":
        click.echo(
            json.dumps(
                {
                    "filled": {one.name: one.value for one in found.fields if one.value},
                    "missing": [one.name for one in found.missing],
                },
                ensure_ascii=False,
            )
        )
    else:
        click.echo(form_screen(found), nl=False)


@incident_command.command("notice")
@click.argument("id_", metavar="ID")
@click.option(
    "--channel", "channels", multiple=True, metavar="TEXT", help="渠道，可多次：website、terminal、phone、email"
)
@click.option(
    "--covers",
    multiple=True,
    type=click.Choice(["impact", "alternative", "measures", "risks"]),
    help="告知了哪些内容，可多次",
)
@click.option("--sent", type=Instant(), help="告知时间，缺省为现在")
@_SAID
@_INSTITUTION
@_FORMAT
def notice_command(
    id_: str,
    channels: tuple[str, ...],
    covers: tuple[str, ...],
    sent: datetime | None,
    said: tuple[str, ...],
    institution: str | None,
    form: str,
) -> None:
    """告知投资者：不写 --channel 时给出各渠道的稿子和还缺的内容，写了就登记为已告知。"""
    from zhengan.cases.incident_notice import CHANNELS, drafts, lacking, said_to_investors
    from zhengan.workspace.incidents import tell_investors

    hand = _hand(institution)
    case = _case(hand, id_)
    words = _pairs(said)
    if channels:
        with refusals(form):
            case = tell_investors(hand, case, channels, covers or tuple(words), sent or hand.at, words)
        _show(hand.sheet(case), form)
        return
    sheet = hand.sheet(case)
    covered = [name for one in sheet.sent for name in one.covers]
    texts = drafts(sheet.incident, sheet.party, said_to_investors(sheet.answers) | words)
    missing = [part.words for part in lacking("incident", covered)]
    if form == "json":
        click.echo(json.dumps({"drafts": texts, "missing": missing}, ensure_ascii=False))
        return
    for channel, text in texts.items():
        click.echo(f"{CHANNELS[channel]}：\n{text}\n")
    click.echo(f"还没有告知：{'；'.join(missing)}" if missing else "要告知的都告知过了。")


@incident_command.command("merge")
@click.argument("id_", metavar="ID")
@click.argument("into", metavar="INTO")
@click.option("--grounds", required=True, metavar="TEXT", help="凭什么说是同一件")
@_INSTITUTION
def merge_command(id_: str, into: str, grounds: str, institution: str | None) -> None:
    """把 ID 并入 INTO：两条事件记录都保留，ID 的处置到此为止。"""
    from zhengan.workspace.incidents import merge

    hand = _hand(institution)
    case = merge(hand, _case(hand, id_), into, grounds)
    click.echo(f"{case.id} 已并入 {into}。")


@incident_command.command("due")
@click.option("--drill", is_flag=True, help="只看演练")
@_INSTITUTION
@_FORMAT
def due_command(drill: bool, institution: str | None, form: str) -> None:
    """没有办结的事件，各有什么要办，近的在前。"""
    from zhengan.cases.incident_json import line_json
    from zhengan.cases.incident_sheet import sheet_of
    from zhengan.cli.incident_screen import due_screen

    hand = _hand(institution)
    desk = hand.desk()
    sheets = [sheet_of(desk, case, hand.at) for case in hand.book.cases("incident", open_only=True, drill=drill)]
    if form == "json":
        click.echo(
            json.dumps({one.case.id: [line_json(line) for line in one.due] for one in sheets}, ensure_ascii=False)
        )
        return
    rows = {f"{one.case.id}　{one.case.title}": one.due for one in sheets if one.due}
    click.echo(due_screen(rows) if rows else "没有待办的事件。\n", nl=False)


def _hand(institution: str | None) -> "Hand":
    """The person at this command line."""
    from zhengan.workspace.incidents import Hand, setting_of

    workspace = need_workspace()
    workspace.open_ledger()
    owner = institution or workspace.institution
    at = now()

    def file(type_: str, cells: Mapping[str, Any]) -> int:
        from zhengan.web.evidence.references import reference_faults
        from zhengan.workspace.errors import RefusedError
        from zhengan.workspace.incidents import file_row
        from zhengan.workspace.intake import append_rows

        row = file_row(owner, type_, cells)
        if faults := reference_faults(row):
            raise RefusedError(faults, len(faults))
        return append_rows([row], actor=actor(), source="cli", now=at)[owner].last

    return Hand(owner, actor(), "cli", at, setting_of(workspace, owner), file)


def _case(hand: "Hand", id_: str) -> "Case":
    return hand.book.case("incident", id_)


def _show(sheet: "Sheet", form: str) -> None:
    from zhengan.cases.incident_json import sheet_json
    from zhengan.cli.incident_screen import incident_screen

    if form == "json":
        click.echo(json.dumps(sheet_json(sheet), ensure_ascii=False, indent=2))
    else:
        click.echo(incident_screen(sheet), nl=False)


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _pairs(said: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for one in said:
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            raise BadInput(f"--set 应写成 项目=内容，如 cause=电源故障，实为 {one!r}。")
        found[name.strip()] = value.strip()
    return found
