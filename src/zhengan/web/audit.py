"""The audit trail: who looked at what and who changed what, as entries of a chain of its own in the ledger."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from zhengan.workspace.clock import now

if TYPE_CHECKING:
    from zhengan.web.models import User

SOURCE = "console"


class Whereabouts(Protocol):
    """Who, of which institution."""

    @property
    def user(self) -> "User": ...

    @property
    def institution(self) -> str: ...


def note(place: Whereabouts, kind: str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
    """Put one event on the institution's trail. Raises StorageError: what cannot be noted is not done."""
    from zhengan.ledger.trail import Event, note_down

    event = Event(kind, subject, dict(detail or {}))
    note_down(place.institution, event, actor=place.user.username, source=SOURCE, now=now())
