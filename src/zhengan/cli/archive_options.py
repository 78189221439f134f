"""What the commands of the log archive share: whose archive, in which form to answer, how sizes are said."""

from typing import TYPE_CHECKING

import click

from zhengan.workspace.folder import need_workspace

if TYPE_CHECKING:
    from zhengan.workspace.archive import LogArchive

INSTITUTION = click.option("--institution", metavar="KEY", help="哪家机构，缺省为工作区的机构")
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="输出的格式")

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def archive_of(institution: str | None) -> "LogArchive":
    """The archive of an institution; the ledger is open."""
    from zhengan.workspace.archive import LogArchive

    workspace = need_workspace()
    workspace.open_ledger()
    return LogArchive(workspace, institution or workspace.institution)


def size_words(size: float) -> str:
    """A size for people: `1.5 GiB`."""
    for unit in _UNITS[:-1]:
        if abs(size) < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} {_UNITS[-1]}"
