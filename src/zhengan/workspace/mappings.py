"""Which mapping a file is imported with: the one named, or the one remembered that knows its header."""

import logging
from pathlib import Path

from zhengan.records.mapping.model import SUFFIX, TableMap
from zhengan.records.mapping.reading import doubts, read_mapping
from zhengan.records.mapping.remembered import mapping_files, recognised
from zhengan.records.values import nearest
from zhengan.workspace.errors import InputError, RefusedError
from zhengan.workspace.folder import Workspace

_LOG = logging.getLogger("zhengan")


def chosen_mapping(workspace: Workspace, path: Path, name: str | None) -> TableMap | None:
    """The mapping for a file, settled; None for folders and files in our own columns. Refuses unsure ones."""
    if name is None:
        return _remembered(workspace, path) if path.is_file() else None
    if not path.is_file():
        raise InputError(f"--mapping 只用于单个文件，{path} 不是文件。")
    found, place = _read(mapping_place(workspace, name))
    return _settled(found, place)


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
    raise InputError(f"没有映射“{name}”。{said}{listed}；用 zhengan evidence map 文件 --save 名字 新建。")


def _remembered(workspace: Workspace, path: Path) -> TableMap | None:
    places = {}
    for place in mapping_files(workspace.mappings):
        found, faults = read_mapping(place)
        if found is None:
            _LOG.info("提示：%s 读不懂，没有用：%s", place, faults[0].text)
        else:
            places[found.name] = (found, place)
    known = recognised(path, [found for found, _ in places.values()])
    if len(known) > 1:
        names = "、".join(mapping.name for mapping in known)
        raise InputError(f"{path.name} 的表头与几个映射相同：{names}。请用 --mapping 说明用哪一个。")
    if not known:
        return None
    _LOG.info("按表头认出映射“%s”，用它来读 %s。", known[0].name, path.name)
    return _settled(*places[known[0].name])


def _read(place: Path) -> tuple[TableMap, Path]:
    found, faults = read_mapping(place)
    if found is None:
        raise RefusedError(faults, len(faults))
    return found, place


def _settled(mapping: TableMap, place: Path) -> TableMap:
    open_ends = list(doubts(mapping, place.name))
    if open_ends:
        raise RefusedError(open_ends, len(open_ends))
    return mapping
