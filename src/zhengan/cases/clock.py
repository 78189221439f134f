"""When something is due. A deadline is fixed when the fact that triggers it enters, with its basis, and never moves.

A fact that is corrected later makes a new deadline beside the old one (`from_fact` names the entry that it came from).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Due:
    """What is owed until when, to whom, and why so.

    `due` is an instant (aware), or a day: then the whole of that day is still in time. `basis` is the article (`218:36.1` or
    words), `reading` the reading chosen where several are open (`id=value`), `calendar` the version of the calendar where days
    were counted by it, `from_fact` the ledger entry of the fact (`type/key#seq`), `to` the recipient.
    """

    what: str
    due: date | datetime
    basis: str = ""
    reading: str = ""
    calendar: str = ""
    from_fact: str = ""
    to: str = ""

    @property
    def last_moment(self) -> datetime:
        """The instant after which it is late: a day ends with its midnight."""
        if isinstance(self.due, datetime):
            return self.due
        return datetime.combine(self.due + timedelta(days=1), time(), ZONE)

    def is_late(self, at: datetime) -> bool:
        """Whether `at` is after it."""
        return at > self.due if isinstance(self.due, datetime) else at >= self.last_moment

    def told(self) -> dict[str, str]:
        """As the ledger keeps it; a datetime has a `T`, a day has none. Empty words are left out."""
        words = {
            "what": self.what,
            "due": self.due.isoformat(),
            "basis": self.basis,
            "reading": self.reading,
            "calendar": self.calendar,
            "from_fact": self.from_fact,
            "to": self.to,
        }
        return {name: value for name, value in words.items() if value}

    @classmethod
    def parsed(cls, told: Mapping[str, Any]) -> "Due":
        """Back from what `told` gives."""
        text = told["due"]
        due = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        rest = {name: told.get(name, "") for name in ("basis", "reading", "calendar", "from_fact", "to")}
        return cls(told["what"], due, **rest)
