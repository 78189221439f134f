"""Disaster recovery centres: 218:20.2 and 20.3 and, for critical information infrastructure, 218:49.

Several active centres (双活, 多活; 71.1.4) are at least two distinct ones in service at once, at least one of them outside the
local site.
"""

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    gathered,
    shown,
)
from zhengan.checks.facilities import (
    AWAY,
    OPEN,
    SYSTEM,
    Way,
    doubted,
    facilities_on_file,
    found_facilities,
    joined,
    standing,
    with_site,
)


@check
def disaster_facility(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """当日是否有在用的灾难备份设施；双活、多活的数据中心可以互为灾难备份设施。"""
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    found = found_facilities(facilities, facilities.kind == "disaster", SYSTEM)
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["multi-active"])
    facility = Way(rows.stands, "in_force", rows.found_entries)
    several = Way(rows.multi_active, "multi_active", rows.center_entries, rows.centers_doubt)
    return standing(rows, [facility, several], "no_facility")


@check
def disaster_center(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """灾难备份设施是否设在同城或者异地灾难备份中心。"""
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    disaster = facilities.kind == "disaster"
    found = found_facilities(facilities, disaster, SYSTEM, facilities.site.isin(AWAY))
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["multi-active"])
    facility = Way(rows.stands, "away", rows.found_entries, doubted(rows.unplaced, "site_unknown"))
    several = Way(rows.multi_active, "multi_active", rows.center_entries, rows.centers_doubt)
    return standing(rows, [facility, several], ibis.ifelse(rows.of_kind, "local_only", "no_facility"))


@check
def multi_active_centers(duty: ir.Table, system: ir.Table, data_center: ir.Table) -> ir.Table:
    """双活、多活的系统是否至少有两个数据中心同时服务，其中有同城或者异地的。"""
    rows = _with_centers(duty, duty, system, data_center, "counts")
    known = rows.multi_active.notnull()
    reason = ibis.cases(
        (~known, rows.centers_doubt),
        (rows.multi_active, "multi_active"),
        (rows.active_centers < 2, "one_center"),
        else_="local_only",
    )
    return conclude(
        rows,
        holds=rows.multi_active,
        reason=ibis.coalesce(reason, NO_RECORD),
        figures={"active_centers": rows.active_centers},
        evidence=gathered(rows.center_entries),
    )


@check
def same_city_disaster_center(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """当日是否有在用的同城灾难备份中心。"""
    return _disaster_center_at("same_city", duty, recovery_facility, data_center, system, readings)


@check
def remote_disaster_center(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """当日是否有在用的异地灾难备份中心。"""
    return _disaster_center_at("remote", duty, recovery_facility, data_center, system, readings)


@check
def data_kept_in_sync(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """灾难备份中心是否同步保存数据。"""
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    away = (facilities.kind == "disaster") & facilities.in_force & facilities.site.isin(AWAY)
    found = found_facilities(facilities, facilities.kind == "disaster", SYSTEM, facilities.site.isin(AWAY))
    found = beside(found, _per_site(facilities, away), SYSTEM)
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["active-as-center"])
    active = rows.multi_active.fill_null(False)
    there, said, denied = {}, {}, {}
    sites = AWAY if readings["sync-centers"] == "both" else ("same_city",)
    for site in sites:
        served = active & rows[f"active_{site}"].fill_null(False)
        there[site] = served | rows[f"has_{site}"].fill_null(False)
        said[site] = rows[f"synced_{site}"].fill_null(False)
        # Of several centres at one site one in sync is enough; that a centre is active says nothing about its data.
        unsaid = rows[f"unstated_{site}"].fill_null(False)
        denied[site] = rows[f"has_{site}"].fill_null(False) & ~said[site] & ~unsaid
    apart = reduce(or_, denied.values())
    all_there, all_said = reduce(and_, there.values()), reduce(and_, said.values())
    doubt = ibis.coalesce(doubted(rows.unplaced, "site_unknown"), rows.centers_doubt)
    kept = rows.facility_entries.notnull()
    reason = ibis.cases(
        (apart, "not_in_sync"),
        (all_said, "in_sync"),
        (all_there, "sync_not_stated"),
        (doubt.notnull(), doubt),
        (kept, "no_center"),
        else_=NO_RECORD,
    )
    holds = ibis.cases(
        (reason.isin(["not_in_sync", "no_center"]), False), (reason == "in_sync", True), else_=ibis.null("boolean")
    )
    evidence = ibis.cases(
        (apart, rows.out_of_sync_entries),
        (all_said, rows.found_entries),
        (all_there & active, joined(rows.found_entries, rows.center_entries)),
        (all_there, rows.found_entries),
        else_=rows.facility_entries,
    )
    ends = [rows[f"until_{site}"].fill_null(OPEN) for site in sites]
    first_end = reduce(ibis.least, ends).nullif(ibis.literal(OPEN))
    good_until = ibis.ifelse(holds, first_end, ibis.null("date"))
    return conclude(rows, holds=holds, reason=reason, figures={}, evidence=gathered(evidence), good_until=good_until)


def _disaster_center_at(
    site: str,
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    found = found_facilities(facilities, facilities.kind == "disaster", SYSTEM, facilities.site == site)
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["active-as-center"])
    facility = Way(rows.stands, "in_force", rows.found_entries, doubted(rows.unplaced, "site_unknown"))
    served = rows.multi_active & rows[f"active_{site}"]
    several = Way(served, "active_center", rows.center_entries, rows.centers_doubt)
    return standing(rows, [facility, several], "no_center")


def _per_site(facilities: ir.Table, away: ir.BooleanValue) -> ir.Table:
    """For each system and site: whether a disaster centre is there, one is in sync and until when, one leaves that unsaid."""
    marked = facilities.mutate(apart=away & ~facilities.sync.fill_null(True))
    sites = {site: (away & (facilities.site == site)).fill_null(False) for site in AWAY}
    marks = {f"has_{site}": there for site, there in sites.items()}
    marks |= {f"synced_{site}": there & facilities.sync.fill_null(False) for site, there in sites.items()}
    marks |= {f"unstated_{site}": there & facilities.sync.isnull() for site, there in sites.items()}
    marked = marked.mutate(**marks)
    return marked.group_by(SYSTEM).aggregate(
        **{name: marked[name].any() for name in marks},
        **{f"until_{site}": marked.last_day.max(where=marked[f"synced_{site}"]) for site in AWAY},
        out_of_sync_entries=marked.entry.collect(where=marked.apart),
    )


def _with_centers(rows: ir.Table, duty: ir.Table, system: ir.Table, data_center: ir.Table, counting: str) -> ir.Table:
    """`rows` with the active centres of their systems: `multi_active` (null: left open) and the entries that show it.

    Where the reading does not count active centres (`counting` is not `counts`) no system has any.
    """
    seen = shown(system, duty)
    seen = seen.filter((seen.topology == "active_active") & ibis.literal(counting == "counts"))
    named = (seen.active_centers.length() > 0).fill_null(False)
    listed = seen.select(
        "as_of",
        "institution",
        system="key",
        named=named,
        data_center=ibis.ifelse(named, seen.active_centers, seen.data_centers).unnest(),
    )
    placed = with_site(listed, duty, data_center)
    serving = placed.named | placed.running.fill_null(False)
    marked = placed.mutate(serving=serving, unstated=~placed.named & placed.running.isnull())
    away = marked.serving & marked.site.isin(AWAY).fill_null(False)
    at_site = {site: (marked.serving & (marked.site == site)).fill_null(False) for site in AWAY}
    marked = marked.mutate(away=away, **{f"active_{site}": at for site, at in at_site.items()})
    centers = marked.group_by(SYSTEM).aggregate(
        active_centers=marked.data_center.nunique(where=marked.serving),
        unstated_centers=marked.data_center.nunique(where=marked.unstated),
        away=marked.away.any(),
        unplaced=(marked.serving & marked.site.isnull()).any(),
        **{f"active_{site}": marked[f"active_{site}"].any() for site in AWAY},
        centers=marked.center_entry.collect(where=marked.serving),
    )
    enough = centers.active_centers >= 2
    qualifies = enough & centers.away
    unplaced = enough & ~centers.away & centers.unplaced
    unstated = ~qualifies & (centers.unstated_centers > 0) & (centers.active_centers + centers.unstated_centers >= 2)
    doubt = ibis.cases((unplaced, "site_unknown"), (unstated, "active_not_stated"), else_=ibis.null("string"))
    judged = centers.select(
        "as_of",
        "institution",
        "active_centers",
        "centers",
        *[f"active_{site}" for site in AWAY],
        object="system",
        centers_doubt=doubt,
        multi_active=ibis.ifelse(doubt.isnull(), qualifies, ibis.null("boolean")),
    )
    claims = seen.select("as_of", "institution", object="key", system_entry="entry")
    claims = beside(claims, judged, ["as_of", "institution", "object"])
    claims = claims.mutate(
        # A system that names no centre at all has told too little either way.
        centers_doubt=ibis.ifelse(claims.active_centers.isnull(), "active_not_stated", claims.centers_doubt),
        center_entries=joined(ibis.array([claims.system_entry]), claims.centers),
    )
    return beside(rows, claims.drop("centers", "system_entry"), ["as_of", "institution", "object"])
