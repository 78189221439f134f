"""What goes into a package, as options of the commands that make one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhengan.cli.day import Day
from zhengan.workspace.clock import today

if TYPE_CHECKING:
    from zhengan.reports.package import Attachment, Document

_NAMES = ("papers", "covers", "left_out", "open_files", "sealed_files", "as_of")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@dataclass(frozen=True)
class Stuff:
    """Papers, what they cover, records that stay behind (`type/key`), attachments, and the day of the findings."""

    papers: tuple[Path, ...]
    covers: tuple[str, ...]
    left_out: frozenset[str]
    open_files: tuple[Path, ...]
    sealed_files: tuple[Path, ...]
    as_of: date

    @property
    def documents(self) -> "list[Document]":
        """The papers under the names of their files."""
        from zhengan.reports.package import Document

        return [Document(path, path.stem) for path in self.papers]

    @property
    def attachments(self) -> "list[Attachment]":
        """Open ones, then those for the addressee alone."""
        from zhengan.reports.package import Attachment

        sealed = [Attachment(path, path.name, sealed=True) for path in self.sealed_files]
        return [*(Attachment(path, path.name) for path in self.open_files), *sealed]


def stuff_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command these options; it takes them together as `stuff`."""

    @wraps(command)
    def packed(**given: Any) -> Any:
        own = {name: given.pop(name) for name in _NAMES}
        return command(stuff=Stuff(**{**own, "left_out": frozenset(own["left_out"])}), **given)

    found: Callable[..., Any] = packed
    for option in _OPTIONS:
        found = option(found)
    return found


# Last first, as decorators are applied.
_OPTIONS = (
    click.option("--as-of", type=Day(), default=today, help="随包的判断是哪一天的，缺省为今天"),
    click.option("--seal", "sealed_files", multiple=True, type=_FILE, help="加密给接收方的附件，可多次"),
    click.option("--attach", "open_files", multiple=True, type=_FILE, help="随包的附件，可多次"),
    click.option("--leave-out", "left_out", multiple=True, metavar="类型/键", help="不随包披露的记录，可多次"),
    click.option("--covers", multiple=True, metavar="内容", help="材料写明的内容，可多次，如 治理情况"),
    click.option("--document", "papers", multiple=True, type=_FILE, help="随包的文件（pdf、docx、xlsx、ofd），可多次"),
)
