"""Services that were stopped because of an incident, and whether investors were told before (218:17): impact, alternative, measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhengan.cases.held import Held
from zhengan.cases.incident import Incident
from zhengan.cases.incident_notice import Part, lacking

AHEAD = timedelta(days=7)
"""How far ahead a stop that is planned belongs to the incident."""
OBLIGATIONS = ("csrc-218/17#told-ahead", "csrc-218/17#contents")


@dataclass(frozen=True, slots=True)
class Suspension:
    """A stop: which service, from when, when investors were first told (None: not), and what they were not told."""

    key: str
    service: str
    stops_at: datetime
    told_at: datetime | None
    lacking: tuple[Part, ...]

    @property
    def told_ahead(self) -> bool:
        """Whether they were told before it."""
        return self.told_at is not None and self.told_at < self.stops_at

    def failing(self, at: datetime) -> bool:
        """Whether it has begun and they were not told before, or not all."""
        return at >= self.stops_at and not (self.told_ahead and not self.lacking)


def suspensions(incident: Incident, records: Mapping[str, Mapping[str, Held]], at: datetime) -> tuple[Suspension, ...]:
    """The stops that fall into the incident, or are planned while it lasts."""
    notices = list(records.get("investor_notice", {}).values())
    first, last = incident.occurred_at or incident.discovered_at, incident.over_at or at + AHEAD
    found = [_suspension(one, notices, at) for one in records.get("service_suspension", {}).values()]
    return tuple(one for one in sorted(found, key=lambda one: one.stops_at) if first <= one.stops_at <= last)


def _suspension(one: Held, notices: Sequence[Held], at: datetime) -> Suspension:
    stops_at = datetime.fromisoformat(one.fields["from"])
    own = [notice for notice in notices if notice.fields["about"] == one.key]
    told = sorted(sent for notice in own if (sent := datetime.fromisoformat(notice.fields["sent_at"])) <= at)
    before = [notice for notice in own if datetime.fromisoformat(notice.fields["sent_at"]) < stops_at]
    covered = [part for notice in before for part in notice.fields.get("covers") or ()]
    return Suspension(
        one.key,
        one.fields["service"],
        stops_at,
        told[0] if told else None,
        lacking("service_suspension", covered),
    )
