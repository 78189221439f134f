"""`zhengan law …`: the official texts and the catalogue of duties."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from zhengan.cli.beside_commands import beside_command, grading_command
from zhengan.cli.day import Day
from zhengan.cli.diff_command import diff_command
from zhengan.cli.errors import BadInput
from zhengan.cli.law_export import export_command
from zhengan.cli.lawbook import lawbook, without_option
from zhengan.cli.own_law import check_command, new_command, seal_command
from zhengan.law import Catalogue, Obligation
from zhengan.workspace.clock import today
from zhengan.workspace.folder import find_workspace


@click.group()
def law_command() -> None:
    """法规：装载官方文本，查看和检索义务，自检。"""


law_command.add_command(beside_command)
law_command.add_command(grading_command)
law_command.add_command(diff_command)
law_command.add_command(export_command)
law_command.add_command(new_command)
law_command.add_command(seal_command)
law_command.add_command(check_command)


@law_command.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--id", "instrument", help="文本的编号（认不出时用）")
def load(files: Sequence[Path], instrument: str | None) -> None:
    """读入官方发布的文本 FILES，按摘要封存，并说出其中的错漏。"""
    from zhengan.workspace.texts import load_files

    lines, refused = load_files(files, find_workspace(), _catalogue(), instrument)
    for line in lines:
        click.echo(line)
    for words in refused:
        click.echo(words, err=True)
    sys.exit(2 if refused else 0)


@law_command.command("list")
@click.option("--instrument", metavar="ID", help="只看一部规定，如 csrc-82")
@click.option("--as-of", type=Day(), help="只看这一天有约束力的，缺省为全部")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def list_duties(instrument: str | None, as_of: date | None, as_json: bool) -> None:
    """列出义务：全部的，或者一部规定的、某一天的。"""
    duties = _duties(_catalogue(), instrument, as_of)
    if as_json:
        rows = [
            {"id": duty.id, "cite": duty.cite, "who": list(duty.who), "modality": duty.modality, "words": duty.words}
            for duty in duties
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    from zhengan.cli.screen import duties_screen

    if duties:
        click.echo(duties_screen(duties), nl=False)
    else:
        click.echo("没有这样的义务：这一天没有约束力，或者还没有录入。", err=True)


@law_command.command("show")
@click.argument("address")
@click.option("--as-of", type=Day(), default=today, help="看哪一天的旁及规则，缺省为今天")
@without_option
def show_address(address: str, as_of: date) -> None:
    """查看一条或者一款：ADDRESS 如 csrc-218/21.3；计划和起草说明如 plan-2014/3.2、csrc-218-draft-note/3.2。"""
    from zhengan.law.document_lookup import is_document, show_document
    from zhengan.law.lookup import show
    from zhengan.workspace.texts import loaded_texts

    catalogue, texts = lawbook(find_workspace()), loaded_texts(find_workspace())
    if is_document(catalogue, address):
        from zhengan.cli.document_screen import document_screen

        click.echo(document_screen(show_document(catalogue, address), texts), nl=False)
        return
    from zhengan.cli.beside_screen import article_beside
    from zhengan.cli.screen import article_screen

    view = show(catalogue, address)
    click.echo(article_screen(view, catalogue, texts) + article_beside(view, catalogue, as_of), nl=False)


@law_command.command("search")
@click.argument("words", nargs=-1, required=True)
def search_words(words: Sequence[str]) -> None:
    """检索义务、定义、口径、计划的任务、起草说明的对照和已装载的文本；多个词要同时出现，引号里的照原样找。"""
    from zhengan.law.lookup import search
    from zhengan.workspace.texts import loaded_texts

    hits = search(_catalogue(), loaded_texts(find_workspace()), words)
    for hit in hits:
        excerpt = "".join(click.style(text, bold=True) if asked else text for text, asked in hit.parts)
        click.echo(f"{hit.address}\t{hit.name}\t{excerpt}" if hit.kind != "paragraph" else f"{hit.address}\t{excerpt}")
    if not hits:
        click.echo("没有找到。可换一个词；条文本身要先用 zhengan law load 装载。", err=True)


@law_command.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def show_coverage(as_json: bool) -> None:
    """每部规定有多少款，多少款已经说清，多少项义务；计划和起草说明也数。"""
    from zhengan.law.lookup import coverage

    catalogue = _catalogue()
    found = coverage(catalogue)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    from zhengan.cli.document_screen import coverage_line

    for name, counts in found.items():
        if name in catalogue.documents:
            click.echo(coverage_line(catalogue.documents[name], counts))
            continue
        click.echo(
            f"{name}：共 {counts['paragraphs']} 款，已归类 {counts['accounted']} 款；"
            f"义务 {counts['obligations']} 项，其中自动核查 {counts['checked']} 项，人工证明 {counts['attested']} 项；"
            f"尚未录入义务的 {counts['pending']} 款。"
        )


def _duties(catalogue: Catalogue, instrument: str | None, as_of: date | None) -> Sequence[Obligation]:
    """The obligations, those of one instrument, those of one day; an instrument that is not on file is refused."""
    if instrument is not None and instrument not in catalogue.instruments:
        known = "、".join(f"{id_}（{item.called}）" for id_, item in catalogue.instruments.items())
        raise BadInput(f"--instrument 应为 {known} 之一，实为 {instrument!r}。请改用列出的编号。")
    return [duty for duty in catalogue.obligations(as_of) if instrument in (None, duty.instrument)]


def _catalogue() -> Catalogue:
    return lawbook(find_workspace())
