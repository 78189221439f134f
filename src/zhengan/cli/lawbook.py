"""The law that a command goes by: the workspace's, less what `--without` names.

What `--without` names is kept in click's context of the command that runs, so that every way to the law goes by it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from zhengan.law import Catalogue
from zhengan.workspace.folder import Workspace

_KEY = f"{__name__}.without"


def lawbook(workspace: Workspace | None, more: Sequence[Path] = ()) -> Catalogue:
    """The catalogue of the workspace and of further folders, less the rules that this run leaves out."""
    from zhengan.workspace.lawbook import lawbook as law_of

    return law_of(workspace, more, named())


def switched_off(workspace: Workspace | None) -> tuple[str, ...]:
    """The rules that are left out, each once."""
    return tuple(dict.fromkeys((*(workspace.off if workspace else ()), *named())))


def without_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that switches rules beside ours off for one run."""
    option = click.option(
        "--without",
        multiple=True,
        metavar="ID",
        expose_value=False,
        callback=_keep,
        help="不看一部旁及规则，可多次",
    )
    return option(command)


def named() -> tuple[str, ...]:
    """The rules that `--without` names in this run."""
    context = click.get_current_context(silent=True)
    found: tuple[str, ...] = context.meta.get(_KEY, ()) if context else ()
    return found


def _keep(context: click.Context, _: click.Parameter, value: Sequence[str]) -> None:
    context.meta[_KEY] = tuple(value)
