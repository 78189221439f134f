"""Shapes of the server's backups."""

from typing_extensions import TypedDict

from zhengan.api.shapes.forms import Instant, shape


@shape
class BackupShape(TypedDict):
    """A backup by its file; `keys` says whether the signing keys are in it."""

    name: str
    made_at: Instant
    version: str
    database: str
    keys: bool
    size: int
    """Bytes of all that is in it, unpacked."""


@shape
class BackupList(TypedDict):
    """The backups, the newest first; `broken` are files in the same folder that cannot be read as backups."""

    items: list[BackupShape]
    broken: list[str]


@shape
class BackupCheck(TypedDict):
    """What is wrong with a backup; nothing where it is whole."""

    name: str
    faults: list[str]
