"""`zhengan law diff`: what a newer instrument changed of an older one."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from zhengan.cli.lawbook import lawbook
from zhengan.workspace.folder import Workspace, find_workspace

_SUFFIXES = {"html": "html", "word": "docx"}


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option(
    "--article", default="", metavar="N", help="只看一条：条号（两部里任一部的）或者地址，如 38、csrc-218/38.1"
)
@click.option("--for", "whom", multiple=True, metavar="KIND", help="只看一类机构或者主体，如 securities、cii；可多次")
@click.option(
    "--format",
    "form",
    type=click.Choice(("table", "json", *_SUFFIXES)),
    default="table",
    show_default=True,
    help="表格、JSON、网页或者 Word",
)
@click.option("--output", type=click.Path(path_type=Path), help="写到文件（html、word 缺省写到工作区的 reports/）")
def diff_command(before: str, after: str, article: str, whom: Sequence[str], form: str, output: Path | None) -> None:
    """对照两部规定：BEFORE 到 AFTER 哪些更严、放宽、新增、取消、移位。"""
    from zhengan.law.diff import diff_laws
    from zhengan.law.loading import load_concordances
    from zhengan.reports.diff import account_of
    from zhengan.workspace.texts import loaded_texts

    workspace = find_workspace()
    folders = workspace.instruments if workspace else ()
    catalogue, texts = lawbook(workspace), loaded_texts(workspace)
    diff = diff_laws(catalogue, load_concordances(folders), before, after, article, whom)
    if form == "json":
        from zhengan.reports.diff_json import diff_json

        _write(json.dumps(diff_json(diff, texts), ensure_ascii=False, indent=1) + "\n", output)
        return
    account = account_of(diff, catalogue, texts)
    if form == "table":
        from zhengan.cli.diff_screen import article_changes_screen, diff_screen

        _write((article_changes_screen if article else diff_screen)(account), output)
        return
    path = output or _report_path(workspace, before, after, _SUFFIXES[form])
    if form == "html":
        from zhengan.reports.diff_page import write_diff_page

        write_diff_page(account, path)
    else:
        from zhengan.reports.diff_document import write_diff_document

        write_diff_document(account, diff.after.in_force_from, path)
    click.echo(f"已写出 {path}。")


def _report_path(workspace: Workspace | None, before: str, after: str, suffix: str) -> Path:
    folder = workspace.reports if workspace else Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"对照-{before}-{after}.{suffix}"


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(click.unstyle(text), encoding="utf-8")
