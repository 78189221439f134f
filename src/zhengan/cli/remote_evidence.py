"""`zhengan --server URL evidence …`: folders and files to a server, everything back, one record with its versions."""

import json
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.errors import BadInput
from zhengan.cli.faults import SHOWN
from zhengan.cli.map_command import found_type
from zhengan.cli.server import connect
from zhengan.cli.show_command import OnFile, record_json, tell_record

if TYPE_CHECKING:
    from zhengan.api.shapes.evidence import ImportDone, VersionShape
    from zhengan.records.history import Stored

_PLAIN = (".csv", ".jsonl")


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--partial", is_flag=True, help="只导入没有错的行；有错的行列出原因")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="结果的格式")
def import_evidence(folder: Path, partial: bool, form: str) -> None:
    """把 FOLDER（证据文件夹，或单个文件）导入服务器；有任何错误就一条也不导入。"""
    from zhengan.api.client import ApiProblem, media_of

    content, media, type_ = _read(folder)
    with connect() as server:
        try:
            done = server.import_evidence(
                content, media or media_of(folder), type_=type_, rows="good" if partial else "all"
            )
        except ApiProblem as refused:
            if form == "json":
                faults = refused.problem["faults"]
                click.echo(json.dumps({"faults": faults, "count": len(faults)}, ensure_ascii=False))
                sys.exit(2)
            raise
    _tell(done, form)


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "file_format",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    default="csv",
    show_default=True,
    help="文件格式",
)
def export_evidence(folder: Path, file_format: str) -> None:
    """把服务器上本机构的证据、样本和附件导出到 FOLDER。"""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} 已存在，没有改动。请换一个文件夹。")
    with connect() as server, TemporaryDirectory() as place:
        packed = Path(place) / "evidence.zip"
        packed.write_bytes(server.export_evidence(file_format))
        with zipfile.ZipFile(packed) as file:
            file.extractall(folder)
            count = len(file.namelist())
    click.echo(f"已导出到 {folder}：{count} 个文件。")


@click.command("show")
@click.argument("type_name", metavar="TYPE")
@click.argument("key", metavar="KEY")
@click.option("--history", is_flag=True, help="每个版本改了什么、何时由谁记下")
@click.option("--late-days", type=click.IntRange(0, 36_500), default=30, show_default=True, help="多少天算“迟”")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出的格式")
def show_record(type_name: str, key: str, history: bool, late_days: int, form: str) -> None:
    """服务器上的一条记录：TYPE 是记录类型名或中文名，KEY 是它的键。"""
    record_type = found_type(type_name)
    with connect() as server:
        told = server.record_history(record_type.name, key, late_days=late_days)
    versions = [_stored(one) for one in told["versions"]]
    names = told["names"]
    found = OnFile(record_type, told["institution"], key, versions, lambda type_, one: names.get(f"{type_}/{one}"))
    if form == "json":
        click.echo(json.dumps(record_json(found, late_days, history=history), ensure_ascii=False))
    else:
        tell_record(found, late_days, history=history)


def _read(path: Path) -> tuple[bytes, str, str]:
    """The content, its media type ("" by the file's suffix) and the record type of plain files."""
    if not path.is_dir():
        return path.read_bytes(), "", path.stem if path.suffix.lower() in _PLAIN else ""
    with TemporaryDirectory() as place:
        packed = Path(place) / "folder.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for one in sorted(path.rglob("*")):
                if one.is_file() and not any(part.startswith(".") for part in one.relative_to(path).parts):
                    file.write(one, one.relative_to(path).as_posix())
        return packed.read_bytes(), "application/zip", ""


def _tell(done: "ImportDone", form: str) -> None:
    words = [f"{name} 新增 {one['added']} 条，已有 {one['ignored']} 条" for name, one in done["entries"].items()]
    samples = done["samples"]
    if samples["added"] or samples["ignored"]:
        words.append(f"样本新增 {samples['added']} 个，已有 {samples['ignored']} 个")
    back = f"退回 {done['rejected_rows']} 行，改正后再导入。" if done["rejected_rows"] else ""
    if form == "json":
        click.echo(json.dumps(done, ensure_ascii=False))
    else:
        for fault in done["rejected"][:SHOWN]:
            click.echo(fault["text"], err=True)
        click.echo(f"已导入：{'；'.join(words) or '没有新的行'}。{back}")
        for notice in done["notices"]:
            click.echo(f"提示：{notice['text']}", err=True)
    if done["rejected_rows"]:
        sys.exit(1)


def _stored(one: "VersionShape") -> "Stored":
    from zhengan.records.history import Stored, TakenBack

    back = one["retracted"]
    return Stored(
        payload=one["payload"],
        valid_at=_instant(one["valid_at"]),
        recorded_at=_instant(one["recorded_at"]),
        claimed_at=_instant(one["claimed_at"]),
        reason=one["reason"],
        seq=one["seq"],
        digest=one["digest"],
        actor=one["actor"],
        source=one["source"],
        taken_back=TakenBack(_moment(back["recorded_at"]), back["actor"], back["reason"], back["seq"])
        if back
        else None,
    )


def _instant(text: str | None) -> Any:
    return _moment(text) if text else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
