"""The workspace that this server works on, set once when it starts."""

from dataclasses import dataclass
from datetime import date

from zhengan.workspace.folder import Workspace


@dataclass(frozen=True)
class Office:
    """The workspace; `today`, where it plays on a day of its own (the demonstration), else None."""

    workspace: Workspace
    today: date | None = None


_OPEN: list[Office] = []


def open_office(found: Office) -> None:
    """Say which workspace this process serves."""
    _OPEN[:] = [found]


def office() -> Office:
    """The workspace that this process serves."""
    if not _OPEN:
        raise RuntimeError("no workspace is being served: call open_office first")
    return _OPEN[0]


def database() -> str:
    """Which database this process works on; tests work on one after another."""
    from django.db import connection

    settings = connection.settings_dict
    return f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
