"""The law that counts in a workspace: ours, its own, and rules beside ours without those switched off."""

from collections.abc import Sequence
from pathlib import Path

from zhengan.law import Catalogue, load_catalogue
from zhengan.workspace.folder import FILE, Workspace


def lawbook(workspace: Workspace | None, more: Sequence[Path] = (), without: Sequence[str] = ()) -> Catalogue:
    """The catalogue; rules that `zhengan.toml` or `without` names are left out, and unknown names refused.

    Args:
        workspace: whose own law counts too.
        more: further folders of law.
        without: rules beside ours that are not looked at this time.
    """
    catalogue = load_catalogue((*(workspace.instruments if workspace else ()), *more))
    own = workspace.off if workspace else ()
    catalogue.without(without, "--without")
    return catalogue.without(own, f"{FILE} [law] off").without(set(without).difference(own))
