"""`zhengan programme`: how far the tasks of a plan are. A plan is no law, so the exit status never says breach."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from zhengan.cli.day import Day
from zhengan.workspace.clock import today

if TYPE_CHECKING:
    from zhengan.assess import EvidenceBase
    from zhengan.assess.programme import Programme
    from zhengan.law import Catalogue
    from zhengan.law.document import Document
    from zhengan.workspace.folder import Workspace

FILES = {"html": "html", "word": "docx"}
FIRST_PLAN = "plan-2014"


@click.command()
@click.argument("plan", default=FIRST_PLAN)
@click.option("--evidence", type=click.Path(path_type=Path), help="直接看一个证据文件夹，不用工作区")
@click.option("--as-of", type=Day(), default=today, help="看哪一天，缺省为今天")
@click.option("--known-by", type=Day(), help="只看这一天及以前已知的证据")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json", *FILES)),
    default="table",
    show_default=True,
    help="表格、JSON、网页（有进度图）或者 Word 文件",
)
@click.option("--output", type=click.Path(path_type=Path), help="写到文件（网页、Word 缺省写到工作区的 reports/）")
def programme_command(
    plan: str, evidence: Path | None, as_of: date, known_by: date | None, form: str, output: Path | None
) -> None:
    """计划的任务做到哪里了：PLAN 是计划的编号，缺省为 plan-2014。计划不是规定，没有完成不算违规。"""
    from zhengan.assess.programme import track
    from zhengan.law import load_catalogue
    from zhengan.workspace.folder import find_workspace

    workspace = find_workspace()
    catalogue = load_catalogue(workspace.instruments if workspace else ())
    programme = track(_plan(plan, catalogue), _base(evidence, known_by, form), as_of, known_by)
    if form in FILES:
        path = output or _path(workspace, programme, FILES[form])
        _write_file(form, programme, catalogue, path)
        click.echo(f"已写出 {path}。")
        return
    text = _text(form, programme)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        output.write_text(click.unstyle(text), encoding="utf-8")
        click.echo(f"已写出 {output}。")


def _plan(id_: str, catalogue: "Catalogue") -> "Document":
    from zhengan.cli.errors import BadInput

    plans = {key: item for key, item in catalogue.documents.items() if item.kind == "plan"}
    if id_ in plans:
        return plans[id_]
    known = "、".join(f"{key}（{item.title}）" for key, item in plans.items())
    raise BadInput(
        f"没有编号为“{id_}”的计划。有：{known}。自己的计划放在工作区的 instruments/，写法见 docs/how-to/programme.md。"
    )


def _base(evidence: Path | None, known_by: date | None, form: str) -> "EvidenceBase":
    """The evidence: a folder as `assess` reads it, or the ledger's entries that matter here."""
    from zhengan.assess.programme import RECORD
    from zhengan.assess.sources import Refusal, folder_evidence, ledger_evidence
    from zhengan.workspace.folder import find_workspace, need_workspace

    if evidence is None:
        from zhengan.ledger import entries
        from zhengan.ledger.chain import RETRACTION

        need_workspace().open_ledger()
        return ledger_evidence(entries(types=["institution", RECORD, RETRACTION]), known_by)
    from zhengan.calendar import load_calendar
    from zhengan.cli.faults import refuse

    workspace = find_workspace()
    base = folder_evidence(evidence, known_by, load_calendar(workspace.calendar_override if workspace else None))
    if isinstance(base, Refusal):
        refuse(base.faults, base.count, form)
    return base


def _path(workspace: "Workspace | None", programme: "Programme", suffix: str) -> Path:
    folder = workspace.reports if workspace else Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"计划-{programme.plan.id}-{programme.as_of}.{suffix}"


def _write_file(form: str, programme: "Programme", catalogue: "Catalogue", path: Path) -> None:
    if form == "html":
        from zhengan.reports.programme_page import write_programme_page

        write_programme_page(programme, catalogue, path)
    else:
        from zhengan.reports.programme import write_programme_report

        write_programme_report(programme, catalogue, path)


def _text(form: str, programme: "Programme") -> str:
    from zhengan.reports.programme import programme_json

    if form == "json":
        return json.dumps(programme_json(programme), ensure_ascii=False, indent=1)
    return _screen(programme)


def _screen(programme: "Programme") -> str:
    """The warning, the sum, the tasks, what the text lacks."""
    from zhengan.assess.programme import STATE_MARKS, line_words
    from zhengan.cli.drawing import drawn
    from zhengan.reports.programme import notice_lines
    from zhengan.reports.programme_words import gap_line, number_words, owner_words, plan_lines, title_words

    plan = programme.plan
    head = [f"{plan.title}（{plan.id}）", *plan_lines(plan), f"⚠ {plan.warning}", programme.conclusion()]
    table = Table(box=None, pad_edge=False, expand=True)
    for name, share in (("任务", 5), ("牵头", 3), ("状态", 6)):
        table.add_column(name, overflow="fold", ratio=share)
    for line in programme.lines:
        state = f"{STATE_MARKS[line.state]} {line_words(line, plan, programme.as_of)}"
        table.add_row(f"{number_words(line.number)}{title_words(line)}", owner_words(line, programme), state)
    foot = [gap_line(plan)] if plan.gaps else []
    foot += [f"  缺失：{gap.what}。{gap.words}。" for gap in plan.gaps]
    shown: list[Table | str] = ["\n".join(head), *([table] if programme.lines else [])]
    return drawn(*shown, "\n".join([*foot, *notice_lines(programme)]))
