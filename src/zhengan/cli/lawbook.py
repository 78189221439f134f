"""The law that a command goes by: ours, the workspace's own, and rules beside ours without those switched off.

What `--without` names is kept in click's context of the command that runs, so that every way to the law goes by it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from zhengan.cli.workspace import FILE, Workspace
from zhengan.law import Catalogue, load_catalogue

_KEY = f"{__name__}.without"


def lawbook(workspace: Workspace | None, more: Sequence[Path] = ()) -> Catalogue:
    """The catalogue; rules that `zhengan.toml` or `--without` names are left out, and unknown names refused.

    Args:
        workspace: whose own law counts too.
        more: further folders of law.
    """
    catalogue = load_catalogue((*(workspace.instruments if workspace else ()), *more))
    own, named = (workspace.off if workspace else ()), _named()
    catalogue.without(named, "--without")
    return catalogue.without(own, f"{FILE} [law] off").without(set(named).difference(own))


def switched_off(workspace: Workspace | None) -> tuple[str, ...]:
    """The rules that are left out, each once."""
    return tuple(dict.fromkeys((*(workspace.off if workspace else ()), *_named())))


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


def _keep(context: click.Context, _: click.Parameter, value: Sequence[str]) -> None:
    context.meta[_KEY] = tuple(value)


def _named() -> tuple[str, ...]:
    context = click.get_current_context(silent=True)
    found: tuple[str, ...] = context.meta.get(_KEY, ()) if context else ()
    return found
