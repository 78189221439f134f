"""`zhengan evidence …`: folders in and out, schemas, histories."""

import json
from pathlib import Path
from typing import Any

import click

from zhengan.cli.clock import now
from zhengan.cli.errors import BadInput
from zhengan.cli.faults import refuse
from zhengan.cli.workspace import need_workspace

_FOLDER = click.Path(path_type=Path)
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="错误清单的格式")


@click.group()
def evidence_command() -> None:
    """证据文件夹的检查、导入和导出。"""


@evidence_command.command("check")
@click.argument("folder", type=_FOLDER)
@_FORMAT
def check_folder(folder: Path, form: str) -> None:
    """只检查 FOLDER，不导入。"""
    from zhengan.assess.sources import Refusal, folder_evidence
    from zhengan.calendar import load_calendar

    found = folder_evidence(folder, None, load_calendar())
    if isinstance(found, Refusal):
        refuse(found.faults, found.count, form)
    rows = sum(table.num_rows for table in found.tables.values())
    _tell(form, {"rows": rows, "notices": list(found.notices)}, f"没有发现错误：{rows} 条记录。")


@evidence_command.command("import")
@click.argument("folder", type=_FOLDER)
@_FORMAT
def import_folder(folder: Path, form: str) -> None:
    """把 FOLDER 的全部证据导入账本；有任何错误就一条也不导入。"""
    from zhengan.cli.intake import take_folder

    done = take_folder(need_workspace(), folder, form, now())
    notices = [notice.as_json() for notice in done.notices]
    words = [f"{name} 新增 {item.added} 条，已有 {item.ignored} 条" for name, item in done.entries.items()]
    if done.samples_new or done.samples_known:
        words.append(f"样本新增 {done.samples_new} 个，已有 {done.samples_known} 个")
    counts = {name: {"added": item.added, "ignored": item.ignored} for name, item in done.entries.items()}
    samples = {"added": done.samples_new, "ignored": done.samples_known}
    _tell(form, {"entries": counts, "samples": samples, "notices": notices}, f"已导入：{'；'.join(words)}。")


@evidence_command.command("export")
@click.argument("folder", type=_FOLDER)
@click.option(
    "--as",
    "file_format",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    default="csv",
    show_default=True,
    help="文件格式",
)
def export_folder(folder: Path, file_format: str) -> None:
    """把账本里的证据、样本和附件导出到 FOLDER。"""
    from zhengan.cli.outgoing import give_folder

    given = give_folder(need_workspace(), folder, file_format)
    click.echo(f"已导出到 {folder}：样本 {given.samples} 个，附件 {given.attachments} 个。")


@evidence_command.command("schema")
@click.argument("type_name", metavar="TYPE")
def show_schema(type_name: str) -> None:
    """打印一种记录的 JSON Schema。"""
    from zhengan.records import RECORD_TYPES, json_schema

    if type_name not in RECORD_TYPES:
        raise BadInput(f"没有“{type_name}”这种记录。可选：{'、'.join(RECORD_TYPES)}。")
    click.echo(json.dumps(json_schema(RECORD_TYPES[type_name]), ensure_ascii=False, indent=2))


def _tell(form: str, data: dict[str, Any], words: str) -> None:
    """The result, as JSON or as a sentence; what was taken as meant goes to standard error."""
    click.echo(json.dumps(data, ensure_ascii=False) if form == "json" else words)
    for notice in data["notices"] if form == "text" else ():
        click.echo(f"提示：{notice['text']}", err=True)
