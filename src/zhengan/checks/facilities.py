"""Recovery facilities on file: which stand on a day, of which kind and where, and what that proves.

The register of facilities is kept for a system from its first `recovery_facility`, whatever its kind: from then on a
kind or site that is not there is missing. A facility whose data centre is not named may stand anywhere, so it leaves
the question open.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    beside,
    conclude,
    gathered,
    shown,
)

AWAY = ("same_city", "remote")
SYSTEM = ["as_of", "institution", "system"]
OPEN = date(2999, 12, 31)


@dataclass(frozen=True)
class Way:
    """One way in which a duty is met: whether it is, the reason to give, what shows it, and what leaves it open."""

    stands: ir.BooleanValue
    reason: str
    entries: ir.ArrayValue
    doubt: ir.StringValue | None = None


def facilities_on_file(duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table) -> ir.Table:
    """Every facility on file on the asked dates, whether it is in force, and its site where its centre says so."""
    seen = shown(recovery_facility, duty)
    in_force = (seen.valid_from <= seen.as_of) & (seen.as_of <= seen.valid_until).fill_null(True)
    seen = seen.select(
        *SYSTEM,
        "entry",
        "kind",
        "data_center",
        "sync",
        in_force=in_force.fill_null(False),
        first_day=seen.valid_from,
        last_day=seen.valid_until.fill_null(OPEN),
    )
    return with_site(seen, duty, data_center)


def with_site(rows: ir.Table, duty: ir.Table, data_center: ir.Table) -> ir.Table:
    """`rows` with `site`, `running` and `center_entry` of their `data_center`."""
    centers = shown(data_center, duty)
    centers = centers.select("as_of", "institution", "site", data_center="key", running="active", center_entry="entry")
    return beside(rows, centers, ["as_of", "institution", "data_center"])


def found_facilities(
    facilities: ir.Table, right_kind: ir.BooleanValue, keys: list[str], right_site: ir.BooleanValue | None = None
) -> ir.Table:
    """What is on file, a row for each of `keys`: `of_kind`, `stands`, `stands_until` (null: open), `unplaced`.

    `facility_entries` are all facilities on file, which keep the register; `found_entries` are those that stand.
    """
    of_kind = facilities.in_force & right_kind
    at_site = ibis.literal(value=True) if right_site is None else right_site.fill_null(False)
    marked = facilities.mutate(
        of_kind=of_kind,
        stands=of_kind & at_site,
        unplaced=of_kind & facilities.site.isnull(),
        stood=right_kind & at_site & ~facilities.in_force,
    )
    found = marked.group_by(keys).aggregate(
        of_kind=marked.of_kind.any(),
        stands=marked.stands.any(),
        unplaced=marked.unplaced.any(),
        stands_since=marked.first_day.min(where=marked.stands),
        stands_until=marked.last_day.max(where=marked.stands),
        stood_until=marked.last_day.max(where=marked.stood),
        found=marked.entry.collect(where=marked.stands),
        found_centers=marked.center_entry.collect(where=marked.stands),
        facility_entries=marked.entry.collect(),
    )
    return found.mutate(
        stands_until=found.stands_until.nullif(ibis.literal(OPEN)),
        found_entries=found.found if right_site is None else joined(found.found, found.found_centers),
    ).drop("found", "found_centers")


def standing(rows: ir.Table, ways: list[Way], missing: str | ir.StringValue) -> ir.Table:
    """Met in one of `ways`, else open where one is in doubt, else `missing` where the register is kept."""
    stand = [way.stands.fill_null(False) for way in ways]
    doubt = ibis.coalesce(*[way.doubt for way in ways if way.doubt is not None], ibis.null("string"))
    kept = rows.facility_entries.notnull()
    met = [(stands, way.reason) for stands, way in zip(stand, ways, strict=True)]
    shows = [(stands, way.entries) for stands, way in zip(stand, ways, strict=True)]
    return conclude(
        rows,
        holds=ibis.cases(
            *[(stands, True) for stands in stand],
            (doubt.notnull(), ibis.null("boolean")),
            (kept, False),
            else_=ibis.null("boolean"),
        ),
        reason=ibis.cases(*met, (doubt.notnull(), doubt), (kept, missing), else_=NO_RECORD),
        figures=_gap(rows),
        evidence=gathered(ibis.cases(*shows, else_=rows.facility_entries)),
        # A facility has a last day; an arrangement of active centres has none.
        good_until=ibis.ifelse(reduce(or_, stand[1:], ibis.literal(value=False)), ibis.null("date"), rows.stands_until),
    )


def doubted(doubtful: ir.BooleanValue, reason: str) -> ir.StringValue:
    return ibis.ifelse(doubtful.fill_null(False), reason, ibis.null("string"))


def joined(*lists: ir.ArrayValue) -> ir.ArrayValue:
    """Lists of entries one after the other, absent ones left out."""
    none = ibis.literal([], type="array<int64>")
    first, *others = [ibis.coalesce(entry_ids, none) for entry_ids in lists]
    return first.concat(*others)


def _gap(rows: ir.Table) -> dict[str, ir.Value]:
    """The days inside the look-back on which nothing stood before what stands now: reported, without turning the verdict."""
    bound = ibis.greatest(rows.window_from, rows.owed_from)
    one_day = ibis.interval(days=1)
    begins = ibis.ifelse(rows.stood_until.notnull(), ibis.greatest(bound, rows.stood_until + one_day), bound)
    ends = rows.stands_since - one_day
    gap = (begins <= ends).fill_null(False)
    return {
        "gap_from": ibis.ifelse(gap, begins, ibis.null("date")),
        "gap_until": ibis.ifelse(gap, ends, ibis.null("date")),
    }
