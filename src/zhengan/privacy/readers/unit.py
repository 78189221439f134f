"""A unit: what is read, and after an interruption resumed, as one thing."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from zhengan.privacy.readers.found import Findings, Where
from zhengan.privacy.readers.limits import Limits


class BadTarget(Exception):  # noqa: N818  # the target is bad, nothing erred
    """A target that is not there or cannot be asked; the text is for people and holds no password."""


@dataclass(frozen=True)
class Unit:
    """One file, table or stream. `stamp` changes when its contents may have; empty where that cannot be told."""

    where: Where
    form: str
    size: int
    stamp: str
    open: Callable[[Limits], Findings]

    @property
    def key(self) -> str:
        """What it is called in a state file."""
        return f"{self.where.store}\n{self.where.part}"


def store_of(url: str) -> str:
    """A database's address without password."""
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{user}{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
