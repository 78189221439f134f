"""Which version of a record is shown on which day: one pure function for the ledger, folders and tables.

Every version gets an effective time. `valid_at` where it says so. Otherwise the first version of a key holds from its
type's main date (a type without one: from the beginning), or, where the type is about the future, from its record
time (absent: from the beginning), or, where what is to come may be announced, from the earlier of the two; a later
version holds from its record time, but never from before its predecessor (absent: from its predecessor's time, so
that it simply supersedes). Versions of a dated series hold each from its own main date. On day D the version shown is
the one with the greatest (effective time, order) among those effective on D or earlier.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from zhengan.records.registry import RecordType, Validity
from zhengan.records.values import ZONE, local_date

Shown = tuple[int, date | None, date | None]


class Version(NamedTuple):
    """What decides when one version of a key is shown. `main` is the value of the type's main date."""

    main: date | datetime | None = None
    valid_at: datetime | None = None
    recorded_at: datetime | None = None
    validity: Validity = "fact"


def version_of(
    record_type: RecordType,
    payload: Mapping[str, Any],
    valid_at: datetime | None = None,
    recorded_at: datetime | None = None,
) -> Version:
    """The version that a payload makes."""
    main_date = record_type.main_date
    written = payload.get(main_date) if main_date else None
    main = written and (datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written))
    return Version(main or None, valid_at, recorded_at, record_type.validity)


def shown_spans(versions: Sequence[Version]) -> list[Shown]:
    """(index, first day shown, first day no longer shown) of the versions of one key, given in their order.

    None stands for the beginning and for no end. Versions that are never shown are left out. In the order of time.
    """
    if len(versions) == 1:
        return [(0, _day(_effective(versions[0], previous=None, first=True)), None)]
    effective = _effective_times(versions)
    order = sorted(range(len(versions)), key=lambda at: (effective[at] is not None, effective[at] or _NEVER, at))
    days = [_day(effective[at]) for at in order]
    spans: list[Shown] = []
    for at, start, until in zip(order, days, [*days[1:], None], strict=True):
        is_last = at == order[-1]
        if is_last or start != until:
            spans.append((at, start, None if is_last else until))
    return spans


def is_known(recorded_at: datetime | None, known_by: date | None) -> bool:
    """Whether a version recorded at an instant (absent: always known) was known by the end of a local day."""
    return recorded_at is None or known_by is None or local_date(recorded_at) <= known_by


def _effective_times(versions: Sequence[Version]) -> list[datetime | None]:
    times: list[datetime | None] = []
    for version in versions:
        times.append(_effective(version, previous=times[-1] if times else None, first=not times))
    return times


def _effective(version: Version, *, previous: datetime | None, first: bool) -> datetime | None:
    if version.valid_at is not None:
        return version.valid_at
    if version.validity == "series" or (first and version.validity == "fact"):
        return _start(version.main)
    recorded = version.recorded_at
    if first and version.validity == "announced":
        main = _start(version.main)
        return None if recorded is None or main is None else min(main, recorded)
    if first or previous is None:
        return recorded
    return previous if recorded is None else max(previous, recorded)


def _start(main: date | datetime | None) -> datetime | None:
    if main is None or isinstance(main, datetime):
        return main
    return datetime.combine(main, time.min, ZONE)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local_date(moment)


_NEVER = datetime.combine(date(1, 1, 2), time.min, ZONE)
