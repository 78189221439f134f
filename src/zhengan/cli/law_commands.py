"""`zhengan law …`: the official texts and the catalogue of duties."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from zhengan.cli.workspace import find_workspace
from zhengan.law import Catalogue, load_catalogue


@click.group()
def law_command() -> None:
    """法规：装载官方文本，查看和检索义务，自检。"""


@law_command.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--id", "instrument", help="文本的编号（认不出时用）")
def load(files: Sequence[Path], instrument: str | None) -> None:
    """读入官方发布的文本 FILES，按摘要封存，并说出其中的错漏。"""
    from zhengan.cli.texts import load_files

    lines, refused = load_files(files, find_workspace(), _catalogue(), instrument)
    for line in lines:
        click.echo(line)
    for words in refused:
        click.echo(words, err=True)
    sys.exit(2 if refused else 0)


@law_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def list_duties(as_json: bool) -> None:
    """列出全部义务。"""
    duties = _catalogue().obligations()
    if as_json:
        rows = [
            {"id": duty.id, "cite": duty.cite, "who": list(duty.who), "modality": duty.modality, "words": duty.words}
            for duty in duties
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    from zhengan.cli.screen import duties_screen

    click.echo(duties_screen(duties), nl=False)


@law_command.command("show")
@click.argument("address")
def show_address(address: str) -> None:
    """查看一条或者一款：ADDRESS 如 csrc-218/21.3。"""
    from zhengan.cli.screen import article_screen
    from zhengan.cli.texts import loaded_texts
    from zhengan.law.lookup import show

    view = show(_catalogue(), address)
    click.echo(article_screen(view, loaded_texts(find_workspace())), nl=False)


@law_command.command("search")
@click.argument("words", nargs=-1, required=True)
def search_words(words: Sequence[str]) -> None:
    """检索义务、定义和已装载的文本；多个词要同时出现。"""
    from zhengan.cli.texts import loaded_texts
    from zhengan.law.lookup import search

    hits = search(_catalogue(), loaded_texts(find_workspace()), words)
    for hit in hits:
        click.echo(
            f"{hit.address}\t{hit.name}\t{hit.excerpt}" if hit.kind != "paragraph" else f"{hit.address}\t{hit.excerpt}"
        )
    if not hits:
        click.echo("没有找到。可换一个词；条文本身要先用 zhengan law load 装载。", err=True)


@law_command.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def show_coverage(as_json: bool) -> None:
    """每部规定有多少款，多少款已经说清，多少项义务。"""
    from zhengan.law.lookup import coverage

    found = coverage(_catalogue())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, counts in found.items():
        click.echo(
            f"{name}：共 {counts['paragraphs']} 款，已归类 {counts['accounted']} 款；"
            f"义务 {counts['obligations']} 项，其中自动核查 {counts['checked']} 项，人工证明 {counts['attested']} 项；"
            f"尚未录入义务的 {counts['pending']} 款。"
        )


@law_command.command("check")
def check_catalogue() -> None:
    """自检：短语、界限、情态、覆盖、版本、名称。有错误时退出码为 2。"""
    from zhengan.assess.selectors import SELECTORS
    from zhengan.checks import CHECKS
    from zhengan.cli.texts import loaded_texts
    from zhengan.law.guards import Known, check_law
    from zhengan.records import RECORD_TYPES

    texts = loaded_texts(find_workspace())
    catalogue = _catalogue()
    faults = check_law(
        catalogue, texts, Known(frozenset(CHECKS), frozenset(SELECTORS), frozenset({*RECORD_TYPES, "telemetry"}))
    )
    for fault in faults:
        click.echo(str(fault), err=True)
    without = "" if texts else "（没有装载官方文本，短语和情态未对照原文）"
    count = len(catalogue.obligations())
    click.echo(f"义务 {count} 项，错误 {len(faults)} 处。{without}")
    sys.exit(2 if faults else 0)


def _catalogue() -> Catalogue:
    workspace = find_workspace()
    return load_catalogue(workspace.instruments if workspace else ())
