"""`zhengan drill …`: what the emergency plan covers; drills planned, held, reported, kept."""

import json
from datetime import date, datetime

import click

from zhengan.cli.actor import actor
from zhengan.cli.day import Day
from zhengan.cli.instant import Instant
from zhengan.workspace.clock import now
from zhengan.workspace.folder import need_workspace

_SCENARIOS = ("cyber_incident", "natural_disaster", "public_health", "key_personnel", "supplier_exit")


@click.group()
def drill_command() -> None:
    """应急预案和演练：覆盖情况，计划，记录，报告，存档。"""


@drill_command.command("coverage")
@click.option("--as-of", type=Day(), help="哪一天，缺省为今天")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")
def show_coverage(as_of: date | None, form: str) -> None:
    """预案覆盖了哪些场景，和业务影响分析、演练对照。有缺口时退出码为 1。"""
    import sys

    from zhengan.cases.drill import coverage
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled

    workspace = need_workspace()
    workspace.open_ledger()
    found = coverage(workspace.institution, as_of or now().date())
    if form == "json":
        scenarios = [
            {"name": one.name, "planned": one.planned, "drilled_on": one.drilled_on and one.drilled_on.isoformat()}
            for one in found.scenarios
        ]
        plan = found.plan.key if found.plan else None
        click.echo(json.dumps({"plan": plan, "scenarios": scenarios, "gaps": found.gaps}, ensure_ascii=False))
    else:
        table = titled(f"应急预案 {found.plan.key if found.plan else '（没有）'}")
        for name in ("场景", "预案", "最近演练"):
            table.add_column(name)
        for one in found.scenarios:
            table.add_row(one.title, "有" if one.planned else "没有", str(one.drilled_on or "没有"))
        click.echo(drawn(table), nl=False)
        click.echo("\n".join(found.gaps) or "没有发现缺口。")
    sys.exit(1 if found.gaps else 0)


@drill_command.command("plan")
@click.option("--title", required=True, metavar="TEXT", help="演练的名称")
@click.option("--on", "held_on", type=Day(), required=True, help="哪天演练")
@click.option(
    "--scenario", "scenarios", multiple=True, required=True, type=click.Choice(_SCENARIOS), help="场景，可写多次"
)
@click.option("--objective", default="", metavar="TEXT", help="要达到什么目标")
@click.option("--associated", is_flag=True, help="有关联单位参加")
def make_plan(title: str, held_on: date, scenarios: tuple[str, ...], objective: str, associated: bool) -> None:
    """计划一次演练。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.drill import Planned, plan_drill

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    said = Planned(title, held_on, scenarios, objective, associated)
    case = plan_drill(CaseBook(workspace.institution, "cli"), said, actor(), at)
    click.echo(f"已计划演练 {case.id}。下一步定脚本：zhengan drill script {case.id} --text …")


@drill_command.command("script")
@click.argument("case_id", metavar="ID")
@click.option("--text", required=True, metavar="TEXT", help="脚本：谁在什么时候做什么")
def write_script(case_id: str, text: str) -> None:
    """定演练 ID 的脚本。"""
    from zhengan.cases import CaseBook

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    book = CaseBook(workspace.institution, "cli")
    book.move(book.case("drill", case_id), "ready", actor(), at, script=text)
    click.echo(f"已定脚本 {case_id}。")


@drill_command.command("held")
@click.argument("case_id", metavar="ID")
@click.option("--on", "held_on", type=Day(), required=True, help="哪天演练的")
@click.option("--participants", type=click.IntRange(min=1), required=True, help="参加人数")
@click.option("--attendance", default="", metavar="TEXT", help="参加人员")
@click.option("--associated", multiple=True, metavar="NAME", help="参加的关联单位，可写多次")
@click.option(
    "--result", "results", multiple=True, metavar="系统=分钟=分钟", help="系统的恢复用时和丢失，可写多次，如 oms=12=0"
)
@click.option("--findings", default="", metavar="TEXT", help="发现的问题")
def note_held(
    case_id: str,
    held_on: date,
    participants: int,
    attendance: str,
    associated: tuple[str, ...],
    results: tuple[str, ...],
    findings: str,
) -> None:
    """记下演练 ID 的情况；核心机构与关联单位的演练，随即定下报告的最后一天。"""
    from zhengan.calendar import load_calendar
    from zhengan.cases import CaseBook
    from zhengan.cases.drill import Outcome, hold_drill
    from zhengan.workspace.scans import party_on

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    capacities = party_on(workspace, workspace.institution, held_on).capacities
    book = CaseBook(workspace.institution, "cli")
    said = Outcome(held_on, participants, attendance, associated, results, findings)
    calendar = load_calendar(workspace.calendar_override)
    case = hold_drill(book, book.case("drill", case_id), said, actor(), at, capacities, calendar)
    words = "".join(f"应在 {one.due.due} 前{one.due.what}（{one.due.basis}）。" for one in case.deadlines)
    click.echo(f"已记下演练 {case_id}。{words or '演练报告写好后存档备查。'}")


@drill_command.command("report")
@click.argument("case_id", metavar="ID")
@click.option("--on", "report_on", type=Day(), required=True, help="报告哪天写成")
@click.option("--reported-at", type=Instant(), help="什么时候报监管的")
def note_report(case_id: str, report_on: date, reported_at: datetime | None) -> None:
    """记下演练 ID 的报告。"""
    from zhengan.cases import CaseBook
    from zhengan.cases.drill import report_drill

    workspace, at = need_workspace(), now()
    workspace.open_ledger()
    book = CaseBook(workspace.institution, "cli")
    report_drill(book, book.case("drill", case_id), report_on, actor(), at, reported_at)
    click.echo(f"已记下演练 {case_id} 的报告。存档要另一个人确认：zhengan case move drill/{case_id} archived")


@drill_command.command("list")
@click.option("--all", "every", is_flag=True, help="连同已经存档的")
def list_drills(every: bool) -> None:
    """列出演练。"""
    from zhengan.cases import CaseBook, kind_of
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled

    workspace = need_workspace()
    workspace.open_ledger()
    found = CaseBook(workspace.institution).cases("drill", open_only=not every)
    if not found:
        click.echo("没有演练。用 zhengan drill plan 计划一次。")
        return
    table = titled(f"演练 {len(found)} 次")
    for name in ("编号", "名称", "演练日", "状态", "期限"):
        table.add_column(name, overflow="fold")
    states = kind_of("drill").states
    for case in found:
        owed = "、".join(f"{one.due.what} {one.due.due}" for one in case.deadlines if one.done_at is None)
        table.add_row(case.id, case.title, case.facts.get("held_on", ""), states[case.state].title, owed)
    click.echo(drawn(table), nl=False)
