"""Which mapping a file is imported with: the one named, or the one remembered that knows its header; and remembering one."""

import logging
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from zhengan.records.mapping.model import SUFFIX, TableMap
from zhengan.records.mapping.reading import doubts, read_mapping
from zhengan.records.mapping.remembered import mapping_files, recognised
from zhengan.records.mapping.writing import mapping_text
from zhengan.records.values import nearest
from zhengan.workspace.errors import InputError, RefusedError
from zhengan.workspace.folder import Workspace

LONGEST_NAME = 80
_FORBIDDEN = set('/\\:*?"<>|')
_LOG = logging.getLogger("zhengan")


def chosen_mapping(workspace: Workspace, path: Path, name: str | None, folder: Path | None = None) -> TableMap | None:
    """The mapping for a file, settled; None for folders and files in our own columns. Refuses unsure ones.

    Remembered ones lie in `folder`, the workspace's own where none is named.
    """
    if name is None:
        return _remembered(folder or workspace.mappings, path) if path.is_file() else None
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


def mapping_target(folder: Path, name: str) -> Path:
    """Where a new mapping of that name goes. Raises InputError for what no name is, and for one that is taken."""
    bare = name.strip().removesuffix(SUFFIX)
    if not bare or set(bare) & _FORBIDDEN or bare.startswith(".") or not bare.isprintable() or len(bare) > LONGEST_NAME:
        limits = f"不含 / \\ : * ? 等符号、不超过 {LONGEST_NAME} 字的名字"
        raise InputError(f"映射的名字应为{limits}，实为“{name[:80]}”。没有保存，请换一个名字。")
    target = folder / f"{bare}{SUFFIX}"
    if target.exists():
        raise InputError(f"{target} 已存在，没有改动。请换一个名字，或先删去它。")
    return target


def remember(target: Path, mapping: TableMap) -> None:
    """Write a mapping, whole or not at all. Raises OSError, FileExistsError where somebody was faster."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    half.write_text(mapping_text(mapping), encoding="utf-8", newline="\n")
    try:
        os.link(half, target)
    finally:
        half.unlink()


def names_on_file(institution: str) -> Callable[[str], Mapping[str, str]]:
    """Type -> key -> name of what the ledger holds of an institution; the ledger must be open."""
    from zhengan.ledger import standing

    @cache
    def named(record_type: str) -> Mapping[str, str]:
        found = standing(institution, types=[record_type])
        return {item.key: str(item.payload.get("name") or item.payload.get("title") or item.key) for item in found}

    return named


def _remembered(folder: Path, path: Path) -> TableMap | None:
    places = {}
    for place in mapping_files(folder):
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
