"""A package before it is made: what is asked for, to whom it goes, which records will leave and which stay, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhengan.cases.filing_kind import REGULATOR, FilingKind, filing_kind, filing_kinds
from zhengan.cases.filing_owed import Recipient, recipient_of
from zhengan.records import RECORD_TYPES
from zhengan.web.errors import AskedWrongly
from zhengan.web.filings.desk import desk_of, owed_by, routes_of, seen_by
from zhengan.web.models import Run
from zhengan.web.place import Place
from zhengan.workspace.packages import Making, to_disclose

_MOST = 80
SHOWN = 30


@dataclass(frozen=True)
class AskedFiling:
    """What an address asks for. `again` is the id of the filing that is corrected ("" for a first package)."""

    kind: FilingKind
    obligation: str
    period: str
    about: str
    due_on: date | None
    recipient: Recipient
    again: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """Records that will leave, by type; those that stay, each with its reason; how many stay in all."""

    leaving: tuple[tuple[str, int], ...]
    staying: tuple[str, ...]
    stay: int


def asked_for(run: Run, place: Place, asked: Mapping[str, str]) -> AskedFiling:
    """What is to be made: the correction of a filing, or what is owed, or a kind with a period or record by hand."""
    if again := asked.get("again", ""):
        filing = desk_of(place.institution).book.filing(again)
        to = Recipient(filing.to, filing.to, filing.basis)
        return AskedFiling(
            filing_kind(filing.kind),
            filing.obligation,
            filing.period,
            filing.about,
            filing.due_on,
            to,
            again,
            filing.newest.covers,
        )
    kind = filing_kinds().get(asked.get("kind", ""))
    if kind is None:
        raise AskedWrongly("没有这种报送。请从报送页的清单里选一项。")
    duty, period, about = (asked.get(name, "").strip()[:_MOST] for name in ("duty", "period", "about"))
    for one in owed_by(run, ()):
        if (one.kind, one.obligation, one.period, one.about) == (kind, duty, period, about):
            return AskedFiling(kind, duty, period, about, one.due_on, one.recipient, "")
    duty = duty if duty in kind.answers else next(iter(kind.answers), "")
    routes = routes_of(place.institution, run.as_of)
    to = recipient_of(kind.name, kind.answers.get(duty, REGULATOR), place.institution, run.as_of, routes)
    if not period and not about:
        raise AskedWrongly("要报哪一期或哪条记录？请从报送页的清单里选一项。")
    return AskedFiling(kind, duty, period, about, None, to, "")


def making_of(run: Run, asked: AskedFiling) -> Making:
    """What the package is to be, still without papers."""
    return Making(
        kind=asked.kind,
        period=asked.period,
        about=asked.about,
        recipient=asked.recipient,
        obligation=asked.obligation,
        due_on=asked.due_on,
        seen=seen_by(run, asked.kind),
    )


def previewed(run: Run, place: Place, asked: AskedFiling) -> Preview:
    """Which records will leave."""
    making = making_of(run, asked)
    leaving, staying = to_disclose(place.institution, making)
    counts = Counter(item.type for item in leaving)
    return Preview(
        tuple((RECORD_TYPES[type_].title, count) for type_, count in sorted(counts.items())),
        tuple(staying[:SHOWN]),
        len(staying),
    )
