"""`zhengan evidence …`: folders in and out, schemas, histories."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.actor import actor
from zhengan.cli.errors import BadInput
from zhengan.cli.faults import SHOWN, refusals, refuse, tell_copies
from zhengan.cli.map_command import map_command
from zhengan.cli.retract_command import retract_command
from zhengan.cli.show_command import show_command
from zhengan.workspace.clock import now
from zhengan.workspace.folder import find_workspace, need_workspace

if TYPE_CHECKING:
    from zhengan.records.mapping.model import TableMap
    from zhengan.workspace.folder import Workspace

_FOLDER = click.Path(path_type=Path)
_MARKED = click.option("--marked", type=_FOLDER, metavar="DIR", help="有错的工作簿另存一份到 DIR，错处标红并附说明")
_MAPPING = click.option("--mapping", metavar="NAME", help="用哪个映射读自己的表格；不写时按表头认记住的映射")
_FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="错误清单的格式")


@click.group()
def evidence_command() -> None:
    """证据文件夹的检查、导入和导出。"""


@evidence_command.command("template")
@click.argument("themes", nargs=-1, metavar="[THEME]...")
@click.option("--all", "every", is_flag=True, help="全部主题")
@click.option("--to", "folder", type=_FOLDER, required=True, metavar="DIR", help="写到哪个文件夹")
def write_templates(themes: tuple[str, ...], every: bool, folder: Path) -> None:
    """为每个主题写一个供人填写的 Excel 工作簿。THEME 写主题的中文名或英文名。"""
    from zhengan.records import THEMES, write_template

    by_title = {title: name for name, title in THEMES.items()}
    chosen = list(THEMES) if every else [by_title.get(word, word) for word in themes]
    unknown = [word for word in chosen if word not in THEMES]
    if unknown or not chosen:
        said = f"没有主题“{'、'.join(unknown)}”。" if unknown else "没有说要哪个主题。"
        listed = "、".join(f"{title}（{name}）" for name, title in THEMES.items())
        raise BadInput(f"{said}可选：{listed}；全部用 --all。")
    places = {name: folder / f"{THEMES[name]}.xlsx" for name in dict.fromkeys(chosen)}
    there = [str(place) for place in places.values() if place.exists()]
    if there:
        raise BadInput(f"{'、'.join(there)} 已存在，没有改动。请换一个文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    for name, place in places.items():
        write_template(name, place)
        click.echo(str(place))


@evidence_command.command("check")
@click.argument("folder", type=_FOLDER)
@_MAPPING
@_MARKED
@_FORMAT
def check_folder(folder: Path, mapping: str | None, marked: Path | None, form: str) -> None:
    """只检查 FOLDER（证据文件夹，或单个文件），不导入。"""
    from zhengan.assess.sources import Refusal, folder_evidence
    from zhengan.calendar import load_calendar

    if folder.is_file() or mapping:
        _check_file(folder, mapping, marked, form)
        return
    found = folder_evidence(folder, None, load_calendar())
    if isinstance(found, Refusal):
        if marked:
            from zhengan.records import read_folder
            from zhengan.workspace.intake import mark_copies

            tell_copies(mark_copies(read_folder(folder), marked))
        refuse(found.faults, found.count, form)
    rows = sum(table.num_rows for table in found.tables.values())
    _tell(form, {"rows": rows, "notices": list(found.notices)}, f"没有发现错误：{rows} 条记录。")


def _check_file(path: Path, mapping: str | None, marked: Path | None, form: str) -> None:
    from zhengan.workspace.intake import check_file, mark_copies

    workspace = need_workspace() if mapping else find_workspace()
    chosen = _mapped(workspace, path, mapping, marked, form) if workspace else None
    found = check_file(path, workspace, chosen)
    if found.faults:
        tell_copies(mark_copies(found, marked))
        refuse(found.faults, found.fault_count, form)
    rows = sum(1 for _ in found.rows)
    notices = [notice.as_json() for notice in found.notices]
    _tell(form, {"rows": rows, "notices": notices}, f"没有发现错误：{rows} 条记录。")


@evidence_command.command("import")
@click.argument("folder", type=_FOLDER)
@_MAPPING
@_MARKED
@click.option("--partial", is_flag=True, help="只导入没有错的行，有错的行连同原因退回到 --rejects")
@click.option("--rejects", type=_FOLDER, metavar="DIR", help="退回的行写到哪里，缺省为 FOLDER-退回")
@_FORMAT
def import_folder(
    folder: Path, mapping: str | None, marked: Path | None, partial: bool, rejects: Path | None, form: str
) -> None:
    """把 FOLDER（证据文件夹，或单个文件）的全部证据导入账本；有任何错误就一条也不导入。

    用 --partial 导入其中没有错的行；有退回的行时，退出码为 1。自己的表格用 --mapping 说明各列的意思。
    """
    from zhengan.workspace.intake import take_folder, take_good_rows

    workspace = need_workspace()
    chosen = _mapped(workspace, folder, mapping, marked, form)
    target = rejects or folder.resolve().with_name(f"{folder.resolve().stem}-退回")
    with refusals(form):
        if partial:
            done = take_good_rows(workspace, folder, now(), actor(), target, marked, chosen)
        else:
            done = take_folder(workspace, folder, now(), actor(), marked, chosen)
    notices = [notice.as_json() for notice in done.notices]
    words = [f"{name} 新增 {item.added} 条，已有 {item.ignored} 条" for name, item in done.entries.items()]
    if done.samples_new or done.samples_known:
        words.append(f"样本新增 {done.samples_new} 个，已有 {done.samples_known} 个")
    counts = {name: {"added": item.added, "ignored": item.ignored} for name, item in done.entries.items()}
    samples = {"added": done.samples_new, "ignored": done.samples_known}
    data = {"entries": counts, "samples": samples, "notices": notices}
    said = f"已导入：{'；'.join(words) or '没有新的行'}。"
    if not done.rejected:
        _tell(form, data, said)
        return
    count = len({(fault.file, fault.row) for fault in done.rejected})
    faults = [fault.as_json() for fault in done.rejected[:SHOWN]]
    data |= {"rejected": {"rows": count, "faults": faults, "count": len(done.rejected), "folder": str(target)}}
    for fault in done.rejected[:SHOWN] if form == "text" else ():
        click.echo(fault.text, err=True)
    _tell(form, data, f"{said}退回 {count} 行，连同原因写在 {target}；改正后用同一命令导入。")
    sys.exit(1)


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
    from zhengan.workspace.outgoing import give_folder

    given = give_folder(need_workspace(), folder, file_format)
    left_out = f"已作废的 {given.retracted} 条记录没有导出。" if given.retracted else ""
    click.echo(f"已导出到 {folder}：样本 {given.samples} 个，附件 {given.attachments} 个。{left_out}")


@evidence_command.command("schema")
@click.argument("type_name", metavar="TYPE")
def show_schema(type_name: str) -> None:
    """打印一种记录的 JSON Schema。"""
    from zhengan.records import RECORD_TYPES, json_schema

    if type_name not in RECORD_TYPES:
        raise BadInput(f"没有“{type_name}”这种记录。可选：{'、'.join(RECORD_TYPES)}。")
    click.echo(json.dumps(json_schema(RECORD_TYPES[type_name]), ensure_ascii=False, indent=2))


def _mapped(workspace: "Workspace", path: Path, name: str | None, marked: Path | None, form: str) -> "TableMap | None":
    """The mapping that a file of other columns than ours needs."""
    from zhengan.workspace.mappings import chosen_mapping

    with refusals(form):
        found = chosen_mapping(workspace, path, name)
    if found and marked:
        raise BadInput("--marked 只用于我们的模板；自己的表格请用 --partial，有错的行会连同原因退回。")
    return found


evidence_command.add_command(map_command)
evidence_command.add_command(retract_command)
evidence_command.add_command(show_command)


def _tell(form: str, data: dict[str, Any], words: str) -> None:
    """The result, as JSON or as a sentence; what was taken as meant goes to standard error."""
    click.echo(json.dumps(data, ensure_ascii=False) if form == "json" else words)
    for notice in data["notices"] if form == "text" else ():
        click.echo(f"提示：{notice['text']}", err=True)
