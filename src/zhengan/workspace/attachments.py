"""Attachments of a workspace: files named by their digest, kept before the records that name them."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from zhengan.workspace.folder import Workspace


def keep_attachments(workspace: Workspace, files: Mapping[str, Path]) -> None:
    """Copy files, given by digest (`sha256:…`), into the workspace; what is there already is left alone."""
    for digest, path in files.items():
        target = _place(workspace.attachments, digest)
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        with path.open("rb") as source, part.open("wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        part.replace(target)


def keep_file(workspace: Workspace, path: Path) -> str:
    """Copy one file into the workspace; its digest. Raises OSError."""
    with path.open("rb") as stream:
        digest = f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
    keep_attachments(workspace, {digest: path})
    return digest


def give_attachments(workspace: Workspace, digests: Iterable[str], folder: Path) -> int:
    """Copy the named attachments into `folder`/attachments, as far as the workspace has them; how many."""
    count = 0
    for digest in sorted(set(digests)):
        source = _place(workspace.attachments, digest)
        if source.exists():
            target = _place(folder / "attachments", digest)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            count += 1
    return count


def _place(folder: Path, digest: str) -> Path:
    return folder / digest.removeprefix("sha256:")
