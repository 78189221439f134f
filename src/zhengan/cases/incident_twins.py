"""Incidents that may be one and the same: found close together, on the same systems or of the same kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from zhengan.cases.incident import Incident

CLOSE = timedelta(hours=4)
"""How close together two incidents are found that may be one."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Another incident that may be the same, and what speaks for it."""

    incident: Incident
    why: tuple[str, ...]


def twins(incident: Incident, others: Iterable[Incident]) -> tuple[Twin, ...]:
    """Those that may be the same, the closest in time first."""
    found = [Twin(one, why) for one in others if one.key != incident.key and (why := _why(incident, one))]
    return tuple(sorted(found, key=lambda one: abs(one.incident.discovered_at - incident.discovered_at)))


def _why(one: Incident, other: Incident) -> tuple[str, ...]:
    apart = abs(one.discovered_at - other.discovered_at)
    if apart > CLOSE:
        return ()
    same = []
    if shared := set(one.systems) & set(other.systems):
        same.append(f"都涉及 {'、'.join(sorted(shared))}")
    if one.kind_known == other.kind_known and one.kind_known.id != "other":
        same.append(f"都是{one.kind_known.name}")
    if not same:
        return ()
    return (f"发现时间相差 {int(apart.total_seconds()) // 60} 分钟", *same)
