"""`zhengan law new`, `seal` and `check`: an instrument of one's own, begun from its text and checked as ours are."""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhengan.cli.day import Day
from zhengan.cli.errors import BadInput
from zhengan.cli.lawbook import lawbook
from zhengan.workspace.folder import Workspace, find_workspace

if TYPE_CHECKING:
    from zhengan.law import Catalogue, Fault, LoadedText

_ID = re.compile(r"[a-z][a-z0-9-]{1,40}")
INSTRUMENT = "instrument.yaml"


@click.command("new")
@click.argument("name", metavar="ID")
@click.option("--text", type=click.Path(path_type=Path, exists=True), required=True, help="全文：Word、网页或者纯文本")
@click.option("--title", help="名称，缺省取自全文")
@click.option("--issuer", default="本机构", show_default=True, help="制定者")
@click.option("--in-force", type=Day(), required=True, help="自哪一天起施行")
@click.option("--folder", type=click.Path(path_type=Path), help="写到哪里，缺省是工作区的 instruments/ID")
def new_command(name: str, text: Path, title: str | None, issuer: str, in_force: date, folder: Path | None) -> None:
    """从全文起一部自己的规定：本机构的制度，或者行业标准。ID 是它的编号，小写英文。"""
    from zhengan.law.scaffold import new_instrument

    workspace = find_workspace()
    home = folder or _home(workspace) / name
    taken = lawbook(workspace).titles
    if not _ID.fullmatch(name) or name in taken:
        raise BadInput(f"编号应为小写英文字母开头的新名称（小写字母、数字、连字符），实为 {name!r}。请换一个。")
    if home.exists() and any(home.iterdir()):
        raise BadInput(f"{home} 里已有文件，没有写入。请换一个文件夹，或者先移走。")
    read = _read(text, name, title or "")
    if read.kind != "articles":
        raise BadInput(f"{text} 里没有“第…条”，实为分节的文本。请给有条文的全文。")
    files = new_instrument(name, title or read.title or name, issuer, in_force, read)
    home.mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        (home / file).write_text(content, encoding="utf-8")
    _keep(read, workspace)
    click.echo(f"已在 {home} 写出 {len(files)} 个文件：共 {len(read.numbers)} 条，各款都还没有归类。")
    click.echo(f"下一步：逐条归类，写出义务和例子，再用 zhengan law check {home} 自检。")


@click.command("seal")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--text", type=click.Path(path_type=Path, exists=True), required=True, help="修订后的全文")
def seal_command(folder: Path, text: Path) -> None:
    """全文修订以后重新封存各款的摘要；义务照旧，要自己核对。"""
    from zhengan.law import load_catalogue
    from zhengan.law.loading import forget_catalogue
    from zhengan.law.scaffold import with_digests

    path = folder / INSTRUMENT
    if not path.is_file():
        raise BadInput(f"{folder} 里没有 {INSTRUMENT}。请指一部规定所在的文件夹。")
    (id_,) = set(load_catalogue((folder,)).instruments) - set(load_catalogue().instruments)
    read = _read(text, id_, "")
    path.write_text(with_digests(path.read_text(encoding="utf-8"), id_, read), encoding="utf-8")
    _keep(read, find_workspace())
    forget_catalogue()
    click.echo(f"已封存 {id_} 的 {len(read.paragraphs)} 处摘要。请用 zhengan law check {folder} 核对。")


@click.command("check")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
def check_command(folders: Sequence[Path]) -> None:
    """自检：短语、界限、情态、覆盖、版本、名称、新旧对照，计划和起草说明的地址；FOLDERS 是自己的规定，连同例子。有错误时退出码为 2。"""
    from zhengan.workspace.texts import loaded_texts

    workspace = find_workspace()
    catalogue = _with_own(lawbook(workspace), workspace, folders)
    texts = loaded_texts(workspace)
    faults = [*_guards(catalogue, texts, workspace, folders), *_example_faults(catalogue, folders)]
    for fault in faults:
        click.echo(str(fault), err=True)
    without = "" if texts else "（没有装载官方文本，短语和情态未对照原文）"
    click.echo(f"义务 {len(catalogue.obligations())} 项，错误 {len(faults)} 处。{_left(catalogue)}{without}")
    sys.exit(2 if faults else 0)


def _left(catalogue: "Catalogue") -> str:
    """How many paragraphs are not classed yet, where any are."""
    from zhengan.law.lookup import coverage

    pending = {name: counts.get("pending", 0) for name, counts in coverage(catalogue).items()}
    told = "，".join(f"{name} {count} 款" for name, count in pending.items() if count)
    return f"还没有归类：{told}。" if told else ""


def _home(workspace: Workspace | None) -> Path:
    if workspace is None:
        raise BadInput("这里没有工作区，不知道写到哪里。请用 --folder 指明，或者先用 zhengan init 新建工作区。")
    return workspace.root / "instruments"


def _read(path: Path, id_: str, title: str) -> "LoadedText":
    from zhengan.law import read_text

    read = read_text(path.read_bytes(), path.name, {id_: (title,)} if title else {})
    return replace(read, instrument=id_)


def _keep(text: "LoadedText", workspace: Workspace | None) -> None:
    """Seal the text where loaded texts lie, so that phrases are held against it."""
    from zhengan.law.text import seal
    from zhengan.workspace.texts import text_folder

    seal(text, text_folder(workspace))


def _with_own(catalogue: "Catalogue", workspace: Workspace | None, folders: Sequence[Path]) -> "Catalogue":
    """The law with folders that the workspace does not hold already."""
    from zhengan.law import load_catalogue

    known = workspace.instruments if workspace else ()
    new = [path for path in folders if not any(path.resolve().is_relative_to(home.resolve()) for home in known)]
    return load_catalogue((*known, *new)) if new else catalogue


def _guards(
    catalogue: "Catalogue", texts: "Mapping[str, str]", workspace: Workspace | None, folders: Sequence[Path]
) -> list["Fault"]:
    from zhengan.assess.selectors import SELECTORS
    from zhengan.checks import CHECKS
    from zhengan.law.concordance_guard import concordance_stands
    from zhengan.law.guards import Known, check_law
    from zhengan.law.loading import load_concordances
    from zhengan.records import RECORD_TYPES

    known = Known(frozenset(CHECKS), frozenset(SELECTORS), frozenset({*RECORD_TYPES, "telemetry"}))
    faults = list(check_law(catalogue, texts, known))
    homes = dict.fromkeys((*(workspace.instruments if workspace else ()), *folders))
    for item in load_concordances(tuple(homes)):
        faults += concordance_stands(catalogue, item)
    return faults


def _example_faults(catalogue: "Catalogue", folders: Sequence[Path]) -> list["Fault"]:
    """What the examples of one's own instruments lack, and those that come out otherwise than they say."""
    from zhengan.assess.examples import in_groups, judge_examples, mismatches, read_examples
    from zhengan.calendar import load_calendar
    from zhengan.law import Fault
    from zhengan.law.guards import examples_missing

    homes = [
        home.parent
        for folder in folders
        for home in sorted({*folder.glob(INSTRUMENT), *folder.glob(f"*/{INSTRUMENT}")})
    ]
    examples = read_examples(path for home in homes for path in sorted((home / "examples").glob("*.yaml")))
    own = {
        id_: item
        for id_, item in catalogue.instruments.items()
        if any(_lies_in(item.source[0], home) for home in homes)
    }
    covers = [token for example in examples for token in example.covers]
    faults = list(examples_missing(replace(catalogue, instruments=own), covers))
    for group in in_groups(examples).values():
        for example, findings in zip(group, judge_examples(group, catalogue, load_calendar()), strict=True):
            faults += [
                Fault(example.file, 0, example.name, "与例子相符的判断", wrong, "请改正例子或者义务。")
                for wrong in mismatches(example, findings)
            ]
    return faults


def _lies_in(file: str, home: Path) -> bool:
    return Path(file).parent.resolve() == home.resolve()
