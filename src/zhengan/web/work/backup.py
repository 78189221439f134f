"""Backups of the server, for the pages and the background."""

from datetime import datetime
from pathlib import Path

from zhengan.workspace.backup import FOLDER, Backup, Tell, back_up, listed
from zhengan.workspace.folder import Workspace


def make_backup(workspace: Workspace, now: datetime, tell: Tell) -> Path:
    """A backup in the workspace's own folder of backups, without keys; its file."""
    return back_up(workspace, now, tell=tell).path


def backups_of(workspace: Workspace) -> tuple[Backup | Path, ...]:
    """The workspace's backups, the newest first; files that are none stand as their path."""
    return listed(workspace.root / FOLDER)
