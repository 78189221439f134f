"""`zhengan paper`: the papers that are filed, kept or told to investors: listed, made, checked before they leave."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.day import Day
from zhengan.workspace.clock import today

if TYPE_CHECKING:
    from zhengan.reports.papers.check import Remark
    from zhengan.reports.papers.facts import Facts
    from zhengan.reports.papers.paper import Paper

_OPTIONS = (
    click.option("--period", default="", metavar="PERIOD", help="期间：2025、2025Q3 或者 2025-11；缺省为刚过去的一期"),
    click.option("--about", default="", metavar="KEY", help="所写记录的键，如事件、变更、演练的键"),
    click.option("--as-of", type=Day(), default=today, help="文书的日期，缺省为今天"),
    click.option("--institution", default="", metavar="KEY", help="哪家机构，缺省为工作区的机构"),
    click.option("--evidence", type=click.Path(path_type=Path), help="直接用一个证据文件夹，不用工作区"),
    click.option(
        "--words",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="要人写的文字，YAML：编号: 文字；缺省为工作区 papers/ 里的同名文件",
    ),
)


@click.group("paper")
def paper_command() -> None:
    """文书：列出、生成、报前检查（年报、事件报告书、演练报告等）。"""


@paper_command.command("list")
def list_command() -> None:
    """列出能做的文书：编号、名称、按什么做、给谁、依据。"""
    from zhengan.assess.citations import cites_words
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled
    from zhengan.law import load_catalogue
    from zhengan.records import RECORD_TYPES
    from zhengan.reports.papers.kind import paper_kinds

    table, catalogue = titled("能做的文书"), load_catalogue()
    for name in ("编号", "名称", "按什么做", "依据", "说明"):
        table.add_column(name, overflow="fold", no_wrap=name == "编号")
    for kind in paper_kinds().values():
        subject = "、".join(RECORD_TYPES[name].title for name in kind.about)
        unit = {"year": "年", "quarter": "季", "month": "月", None: subject}[kind.span]
        table.add_row(kind.id, kind.title, unit, cites_words(kind.cites, catalogue), kind.help)
    click.echo(drawn(table), nl=False)


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@paper_command.command("make")
@click.argument("kind")
@_shared
@click.option("--number", default="", metavar="TEXT", help="本单位的发文字号，写在报送函上")
@click.option(
    "--format",
    "form",
    type=click.Choice(("docx", "pdf", "json")),
    default="docx",
    show_default=True,
    help="Word、PDF/A 或者 JSON",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="写到哪里，缺省为工作区的 reports/")
def make_command(kind: str, form: str, output: Path | None, **asked: Any) -> None:
    """生成一份文书：KIND 是编号或名称。缺的内容标“待补”，数字注明出处。"""
    from zhengan.reports.papers.check import check_paper
    from zhengan.workspace.folder import find_workspace

    made = _made(kind, asked)
    workspace = find_workspace()
    folder = workspace.reports if workspace and not asked["evidence"] else Path.cwd()
    path = output or folder / f"{made.paper.file_name}.{form}"
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(made.paper, form, path)
    click.echo(f"已写出 {path}。")
    remarks = check_paper(made.paper, made.facts)
    if remarks:
        click.echo(f"报前检查有 {len(remarks)} 处要处理，见 zhengan paper check {made.paper.kind.id}。", err=True)


@paper_command.command("check")
@click.argument("kind")
@_shared
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="改过的 Word 文件：核对其中的数字和没补的地方",
)
@click.option(
    "--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True, help="表格或者 JSON"
)
@click.pass_context
def check_command(ctx: click.Context, /, kind: str, file: Path | None, form: str, **asked: Any) -> None:
    """报前检查：缺什么、哪里矛盾、过时、越界。没有问题退出码为 0，有为 1。"""
    from zhengan.reports.papers.check import check_figures, check_paper
    from zhengan.reports.papers.reading import read_word

    made = _made(kind, asked)
    remarks = check_paper(made.paper, made.facts)
    if file is not None:
        # What is missing is looked for in the file itself: people may have written it there.
        kept = [item for item in remarks if not (item.fault == "missing" and item.section)]
        remarks = (*kept, *check_figures(made.paper, *read_word(file)))
    click.echo(_remarks_json(made.paper, remarks) if form == "json" else _remarks_screen(made.paper, remarks), nl=False)
    ctx.exit(1 if remarks else 0)


@paper_command.command("template")
@click.argument("kind")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="写到哪里，缺省为工作区的 templates/")
def template_command(kind: str, output: Path | None) -> None:
    """写出一种文书的 Word 模板，改好放在工作区的 templates/，以后就用它。"""
    from zhengan.cli.errors import BadInput
    from zhengan.reports.papers.kind import kind_of
    from zhengan.reports.papers.word import write_template
    from zhengan.workspace.folder import need_workspace

    found = kind_of(kind)
    path = output or need_workspace().root / "templates" / f"{found.id}.docx"
    if path.exists():
        raise BadInput(f"{path} 已经有了，没有改动。请先移走，或者用 --output 另写一处。")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(found, path)
    click.echo(f"已写出 {path}。")


@dataclass(frozen=True)
class _Made:
    paper: "Paper"
    facts: "Facts"


def _made(kind: str, asked: Mapping[str, Any]) -> _Made:
    from zhengan.cli.faults import refusals
    from zhengan.reports.papers.kind import kind_of
    from zhengan.reports.papers.making import make_paper
    from zhengan.workspace.folder import find_workspace
    from zhengan.workspace.papers import facts_of, paper_question, wanted, words_in, words_of

    found, workspace = kind_of(kind), find_workspace()
    evidence: Path | None = asked["evidence"]
    with refusals("table"):
        question, institution = paper_question(evidence, workspace, asked["institution"])
    as_of: date = asked["as_of"]
    given = {name: asked.get(name) or "" for name in ("period", "about", "number")}
    want = wanted(question, found, institution, as_of, given)
    path: Path | None = asked["words"]
    own = words_of(workspace, want) if workspace and evidence is None and path is None else {}
    facts = facts_of(question, want)
    return _Made(make_paper(found, facts, words_in(path) if path else own, want.number), facts)


def _write(paper: "Paper", form: str, path: Path) -> None:
    from zhengan.reports.papers.pdf import write_pdf
    from zhengan.reports.papers.plain import paper_json
    from zhengan.reports.papers.word import write_word
    from zhengan.workspace.folder import find_workspace
    from zhengan.workspace.papers import templates

    own = templates(find_workspace())
    if form == "docx":
        write_word(paper, path, own)
    elif form == "pdf":
        write_pdf(paper, path, own)
    else:
        path.write_text(json.dumps(paper_json(paper), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _remarks_screen(paper: "Paper", remarks: tuple["Remark", ...]) -> str:
    from zhengan.cli.drawing import drawn
    from zhengan.cli.screen import titled
    from zhengan.reports.papers.check import FAULT_WORDS

    if not remarks:
        return f"{paper.title}：报前检查没有发现问题。\n"
    table = titled(f"{paper.title}：报前检查有 {len(remarks)} 处要处理")
    for name in ("问题", "章", "内容", "怎么办", "依据"):
        table.add_column(name, overflow="fold", no_wrap=name == "问题")
    for item in remarks:
        table.add_row(FAULT_WORDS[item.fault], item.section, item.words, item.do, item.cite)
    return drawn(table)


def _remarks_json(paper: "Paper", remarks: tuple["Remark", ...]) -> str:
    told = {
        "format": "zhengan-paper-check/1",
        "kind": paper.kind.id,
        "period": paper.period.text if paper.period else None,
        "about": list(paper.about) if paper.about else None,
        "as_of": paper.as_of.isoformat(),
        "remarks": [
            {"fault": item.fault, "section": item.section, "words": item.words, "do": item.do, "cite": item.cite}
            for item in remarks
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
