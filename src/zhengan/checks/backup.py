"""Backup and recovery: 218:20 and, for critical information infrastructure, 218:49, in the order of the text.

The register of facilities is kept for a system from its first `recovery_facility`, whatever its kind: from then on a
kind or site that is not there is missing. A facility whose data centre is not named may stand anywhere, so it leaves
the question open. Several active centres (双活, 多活; 71.1.4) are at least two distinct ones in service at once, at
least one of them outside the local site. Not decided here: whether objectives fit the system's importance, and whether
business would really continue, which a person attests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    happened,
    latest,
    local_day,
    occurrences,
    shown,
)

AWAY = ("same_city", "remote")
_SYSTEM = ["as_of", "institution", "system"]
_OPEN = date(2999, 12, 31)


@check
def local_backup_facility(
    duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """当日是否有在用的本地数据备份设施。"""
    return _data_backup_at("local", duty, recovery_facility, data_center, readings)


@check
def same_city_backup_facility(
    duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """当日是否有在用的同城数据备份设施。"""
    return _data_backup_at("same_city", duty, recovery_facility, data_center, readings)


@check
def remote_backup_facility(
    duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """当日是否有在用的异地数据备份设施。"""
    return _data_backup_at("remote", duty, recovery_facility, data_center, readings)


@occurrences
def data_backed_up(duty: ir.Table, backup_run: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """系统数据哪天备份成功。"""
    runs = shown(backup_run, duty)
    runs = runs.filter(runs.started_at < day_end(runs.as_of))
    rows = about(duty, runs, "system")
    # A run still going at the day's end has not succeeded yet, though it keeps the register.
    over = (rows.finished_at < day_end(rows.as_of)).fill_null(True)
    ended_at = ibis.ifelse(over, rows.finished_at, ibis.null("timestamp"))
    counted_at = ended_at if readings["run-day"] == "finished" else rows.started_at
    return happened(rows, done_on=local_day(counted_at), counts=rows.ok & over, entry=rows.entry)


@occurrences
def backup_verified(duty: ir.Table, backup_verification: ir.Table) -> ir.Table:
    """系统的数据备份哪天验证有效。"""
    made = shown(backup_verification, duty)
    made = made.filter(made.verified_at < day_end(made.as_of))
    rows = about(duty, made, "system")
    return happened(rows, done_on=local_day(rows.verified_at), counts=rows.ok, entry=rows.entry)


@check
def fault_facility(duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table) -> ir.Table:
    """当日是否有在用的故障备份设施。"""
    facilities = _facilities(duty, recovery_facility, data_center)
    found = _found(facilities, facilities.kind == "fault", _SYSTEM)
    rows = about(duty, found, "system")
    return _standing(rows, [_Way(rows.stands, "in_force", rows.found_entries)], "no_facility")


@check
def disaster_facility(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """当日是否有在用的灾难备份设施；双活、多活的数据中心可以互为灾难备份设施。"""
    facilities = _facilities(duty, recovery_facility, data_center)
    found = _found(facilities, facilities.kind == "disaster", _SYSTEM)
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["multi-active"])
    facility = _Way(rows.stands, "in_force", rows.found_entries)
    several = _Way(rows.multi_active, "multi_active", rows.center_entries, rows.centers_doubt)
    return _standing(rows, [facility, several], "no_facility")


@check
def disaster_center(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """灾难备份设施是否设在同城或者异地灾难备份中心。"""
    facilities = _facilities(duty, recovery_facility, data_center)
    disaster = facilities.kind == "disaster"
    found = _found(facilities, disaster, _SYSTEM, facilities.site.isin(AWAY))
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["multi-active"])
    facility = _Way(rows.stands, "away", rows.found_entries, _doubted(rows.unplaced, "site_unknown"))
    several = _Way(rows.multi_active, "multi_active", rows.center_entries, rows.centers_doubt)
    return _standing(rows, [facility, several], ibis.ifelse(rows.of_kind, "local_only", "no_facility"))


@check
def recovery_objective_set(duty: ir.Table, recovery_objective: ir.Table) -> ir.Table:
    """系统是否定了恢复目标。"""
    stated = shown(recovery_objective, duty)
    rows = about(duty, latest(stated, _SYSTEM, "seq"), "system")
    stands = rows.entry.notnull()
    return conclude(
        rows,
        holds=stands.nullif(ibis.literal(value=False)),
        reason=ibis.ifelse(stands, "objective_set", NO_RECORD),
        figures={"rto_minutes": rows.rto_minutes, "rpo_minutes": rows.rpo_minutes},
        evidence=entries(rows.entry),
    )


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
    """同城和异地灾难备份中心是否都同步保存数据。"""
    facilities = _facilities(duty, recovery_facility, data_center)
    away = (facilities.kind == "disaster") & facilities.in_force & facilities.site.isin(AWAY)
    found = _found(facilities, facilities.kind == "disaster", _SYSTEM, facilities.site.isin(AWAY))
    found = beside(found, _per_site(facilities, away), _SYSTEM)
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["active-as-center"])
    active = rows.multi_active.fill_null(False)
    covered, silent, until = {}, {}, {}
    for site in AWAY:
        served = active & rows[f"active_{site}"].fill_null(False)
        covered[site] = served | rows[f"has_{site}"].fill_null(False)
        # An active centre serves from its own data all the time, so what its record leaves unsaid is no doubt.
        silent[site] = ~served & rows[f"unstated_{site}"].fill_null(False)
        until[site] = ibis.ifelse(served, ibis.literal(_OPEN), rows[f"until_{site}"])
    both = covered["same_city"] & covered["remote"]
    apart = rows.out_of_sync.fill_null(False)
    unstated = silent["same_city"] | silent["remote"]
    doubt = ibis.coalesce(_doubted(rows.unplaced, "site_unknown"), rows.centers_doubt)
    kept = rows.facility_entries.notnull()
    reason = ibis.cases(
        (apart, "not_in_sync"),
        (both & unstated, "sync_not_stated"),
        (both, "in_sync"),
        (doubt.notnull(), doubt),
        (kept, "no_center"),
        else_=NO_RECORD,
    )
    holds = ibis.cases(
        (reason.isin(["not_in_sync", "no_center"]), False), (reason == "in_sync", True), else_=ibis.null("boolean")
    )
    evidence = ibis.cases(
        (apart, rows.out_of_sync_entries),
        (both & active, _joined(rows.found_entries, rows.center_entries)),
        (both, rows.found_entries),
        else_=rows.facility_entries,
    )
    first_end = ibis.least(until["same_city"], until["remote"]).nullif(ibis.literal(_OPEN))
    good_until = ibis.ifelse(holds, first_end, ibis.null("date"))
    return conclude(rows, holds=holds, reason=reason, figures={}, evidence=gathered(evidence), good_until=good_until)


@dataclass(frozen=True)
class _Way:
    """One way in which a duty is met: whether it is, the reason to give, what shows it, and what leaves it open."""

    stands: ir.BooleanValue
    reason: str
    entries: ir.ArrayValue
    doubt: ir.StringValue | None = None


def _data_backup_at(
    site: str, duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    facilities = _facilities(duty, recovery_facility, data_center)
    ours = readings["backup-facility-scope"] == "institution"
    keys = ["as_of", "institution"] if ours else _SYSTEM
    found = _found(facilities, facilities.kind == "data", keys, facilities.site == site)
    rows = about(duty, found, None if ours else "system")
    way = _Way(rows.stands, "in_force", rows.found_entries, _doubted(rows.unplaced, "site_unknown"))
    return _standing(rows, [way], "no_facility")


def _disaster_center_at(
    site: str,
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    system: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    facilities = _facilities(duty, recovery_facility, data_center)
    found = _found(facilities, facilities.kind == "disaster", _SYSTEM, facilities.site == site)
    rows = _with_centers(about(duty, found, "system"), duty, system, data_center, readings["active-as-center"])
    facility = _Way(rows.stands, "in_force", rows.found_entries, _doubted(rows.unplaced, "site_unknown"))
    served = rows.multi_active & rows[f"active_{site}"]
    several = _Way(served, "active_center", rows.center_entries, rows.centers_doubt)
    return _standing(rows, [facility, several], "no_center")


def _facilities(duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table) -> ir.Table:
    """Every facility on file on the asked dates, whether it is in force, and its site where its centre says so."""
    seen = shown(recovery_facility, duty)
    in_force = (seen.valid_from <= seen.as_of) & (seen.as_of <= seen.valid_until).fill_null(True)
    seen = seen.select(
        *_SYSTEM,
        "entry",
        "kind",
        "data_center",
        "sync",
        in_force=in_force.fill_null(False),
        first_day=seen.valid_from,
        last_day=seen.valid_until.fill_null(_OPEN),
    )
    return _placed(seen, duty, data_center)


def _placed(rows: ir.Table, duty: ir.Table, data_center: ir.Table) -> ir.Table:
    """`rows` with `site`, `running` and `center_entry` of their `data_center`."""
    centers = shown(data_center, duty)
    centers = centers.select("as_of", "institution", "site", data_center="key", running="active", center_entry="entry")
    return beside(rows, centers, ["as_of", "institution", "data_center"])


def _found(
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
        stands_until=found.stands_until.nullif(ibis.literal(_OPEN)),
        found_entries=found.found if right_site is None else _joined(found.found, found.found_centers),
    ).drop("found", "found_centers")


def _per_site(facilities: ir.Table, away: ir.BooleanValue) -> ir.Table:
    """For each system: which site has a disaster centre, where synchronising is unstated, and what is out of sync."""
    marked = facilities.mutate(apart=away & ~facilities.sync.fill_null(True))
    sites = {f"has_{site}": (away & (facilities.site == site)).fill_null(False) for site in AWAY}
    unstated = {f"unstated_{site}": sites[f"has_{site}"] & facilities.sync.isnull() for site in AWAY}
    marked = marked.mutate(**sites, **unstated)
    return marked.group_by(_SYSTEM).aggregate(
        **{name: marked[name].any() for name in (*sites, *unstated)},
        **{f"until_{site}": marked.last_day.max(where=marked[f"has_{site}"]) for site in AWAY},
        out_of_sync=marked.apart.any(),
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
    placed = _placed(listed, duty, data_center)
    serving = placed.named | placed.running.fill_null(False)
    marked = placed.mutate(serving=serving, unstated=~placed.named & placed.running.isnull())
    away = marked.serving & marked.site.isin(AWAY).fill_null(False)
    at_site = {site: (marked.serving & (marked.site == site)).fill_null(False) for site in AWAY}
    marked = marked.mutate(away=away, **{f"active_{site}": at for site, at in at_site.items()})
    centers = marked.group_by(_SYSTEM).aggregate(
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
        center_entries=_joined(ibis.array([claims.system_entry]), claims.centers),
    )
    return beside(rows, claims.drop("centers", "system_entry"), ["as_of", "institution", "object"])


def _standing(rows: ir.Table, ways: list[_Way], missing: str | ir.StringValue) -> ir.Table:
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


def _doubted(doubtful: ir.BooleanValue, reason: str) -> ir.StringValue:
    return ibis.ifelse(doubtful.fill_null(False), reason, ibis.null("string"))


def _joined(*lists: ir.ArrayValue) -> ir.ArrayValue:
    """Lists of entries one after the other, absent ones left out."""
    none = ibis.literal([], type="array<int64>")
    first, *others = [ibis.coalesce(entry_ids, none) for entry_ids in lists]
    return first.concat(*others)
