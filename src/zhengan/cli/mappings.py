"""Which mapping a file is imported with: the one named, or the one remembered that knows its header."""

from pathlib import Path

import click

from zhengan.cli.errors import BadInput
from zhengan.cli.faults import refuse
from zhengan.cli.workspace import Workspace
from zhengan.records.mapping.model import SUFFIX, TableMap
from zhengan.records.mapping.reading import doubts, read_mapping
from zhengan.records.mapping.remembered import mapping_files, recognised
from zhengan.records.values import nearest


def chosen_mapping(workspace: Workspace, path: Path, name: str | None, form: str) -> TableMap | None:
    """The mapping for a file, settled; None for folders and files in our own columns. Refuses unsure ones."""
    if name is None:
        return _remembered(workspace, path, form) if path.is_file() else None
    if not path.is_file():
        raise BadInput(f"--mapping 只用于单个文件，{path} 不是文件。")
    found, place = _read(mapping_place(workspace, name), form)
    return _settled(found, place, form)


def mapping_place(workspace: Workspace, name: str) -> Path:
    """The file of a mapping, given by its name in the workspace or by a path."""
    direct = Path(name)
    if name.endswith(SUFFIX) and direct.is_file():
        return direct
    known = {path.name.removesuffix(SUFFIX): path for path in mapping_files(workspace.mappings)}
    wanted = name.removesuffix(SUFFIX)
    if wanted in known:
        return known[wanted]
    guess = nearest(wanted, tuple(known))
    listed = f"已有：{'、'.join(known)}" if known else "还没有任何映射"
    said = f"是否要写 {guess}？" if guess else ""
    raise BadInput(f"没有映射“{name}”。{said}{listed}；用 zhengan evidence map 文件 --save 名字 新建。")


def _remembered(workspace: Workspace, path: Path, form: str) -> TableMap | None:
    places = {}
    for place in mapping_files(workspace.mappings):
        found, faults = read_mapping(place)
        if found is None:
            click.echo(f"提示：{place} 读不懂，没有用：{faults[0].text}", err=True)
        else:
            places[found.name] = (found, place)
    known = recognised(path, [found for found, _ in places.values()])
    if len(known) > 1:
        names = "、".join(mapping.name for mapping in known)
        raise BadInput(f"{path.name} 的表头与几个映射相同：{names}。请用 --mapping 说明用哪一个。")
    if not known:
        return None
    click.echo(f"按表头认出映射“{known[0].name}”，用它来读 {path.name}。", err=True)
    return _settled(*places[known[0].name], form)


def _read(place: Path, form: str) -> tuple[TableMap, Path]:
    found, faults = read_mapping(place)
    if found is None:
        refuse(faults, len(faults), form)
    return found, place


def _settled(mapping: TableMap, place: Path, form: str) -> TableMap:
    open_ends = list(doubts(mapping, place.name))
    if open_ends:
        refuse(open_ends, len(open_ends), form)
    return mapping
