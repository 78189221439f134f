"""Official texts: read, sealed by digest in the workspace (else in the user's data folder), shown beside the duties."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zhengan.law import Catalogue
from zhengan.workspace.errors import system_words
from zhengan.workspace.folder import Workspace

if TYPE_CHECKING:
    from zhengan.law.text import LoadedText

MAX_TEXT = 64 * 1024 * 1024


def text_folder(workspace: Workspace | None) -> Path:
    """Where texts are sealed."""
    if workspace is not None:
        return workspace.texts
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "zhengan" / "texts"


def loaded_texts(workspace: Workspace | None) -> Mapping[str, str]:
    """Address -> text of every paragraph of every loaded text; nothing where none was loaded."""
    folder = text_folder(workspace)
    if not folder.is_dir():
        return {}
    from zhengan.law.text import loaded

    return {
        f"{name}/{paragraph.address}": paragraph.text
        for name, text in loaded(folder).items()
        for paragraph in text.paragraphs
    }


def load_files(
    files: Sequence[Path], workspace: Workspace | None, catalogue: Catalogue, instrument: str | None
) -> tuple[list[str], list[str]]:
    """Read, compare, seal and describe each file: lines to show, and why others were refused."""
    from zhengan.law.text import TextFault, compare_titles, describe, loaded, read_text, seal

    folder = text_folder(workspace)
    known = catalogue.titles
    read: list[LoadedText] = []
    refused: list[str] = []
    for path in files:
        try:
            if path.stat().st_size > MAX_TEXT:
                refused.append(f"{path}：超过 64 MB，不像一部规定，没有装载。请确认文件。")
                continue
            text = read_text(path.read_bytes(), path.name, known)
        except OSError as error:
            refused.append(f"{path}：{system_words(error)}，没有装载。请检查路径和权限。")
        except TextFault as error:
            refused.append(str(error))
        else:
            read.append(replace(text, instrument=instrument) if instrument else text)
    new = {text.id for text in read}
    before = [text for name, text in loaded(folder).items() if name not in new] if folder.is_dir() else []
    lines: list[str] = []
    for text in compare_titles([*before, *read])[len(before) :]:
        seal(text, folder)
        lines += describe(text)
    return lines, refused
