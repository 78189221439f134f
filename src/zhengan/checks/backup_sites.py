"""Where backup data are kept, 82:26: a facility for data backup anywhere, and backup data in the same city and elsewhere.

Whether systems are looked at one by one is a reading (`backup-facility-scope`). 按照规定 leaves the rest to other rules: how
often data are backed up is not decided here.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, beside, check, day_end, in_order, local_day, shown, surely
from zhengan.checks.facilities import SYSTEM, Way, doubted, facilities_on_file, found_facilities, joined, standing


@check
def data_backup_facility(
    duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """当日是否有在用的数据备份设施，不论设在哪里。"""
    keys, subject = _scope(readings)
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    found = found_facilities(facilities, facilities.kind == "data", keys)
    rows = about(duty, found, subject)
    return standing(rows, [Way(rows.stands, "in_force", rows.found_entries)], "no_facility")


@check
def backup_data_same_city(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    backup_run: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """是否在同城保存备份数据：有在用的同城数据备份设施，或者回看期内备份到同城过。"""
    return _kept_at("same_city", duty, recovery_facility, data_center, backup_run, readings)


@check
def backup_data_remote(
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    backup_run: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """是否在异地保存备份数据：有在用的异地数据备份设施，或者回看期内备份到异地过。"""
    return _kept_at("remote", duty, recovery_facility, data_center, backup_run, readings)


def _scope(readings: Mapping[str, str]) -> tuple[list[str], str | None]:
    """By what facilities are gathered, and the column that names the object: a system's, or the institution's as a whole."""
    ours = readings["backup-facility-scope"] == "institution"
    return (["as_of", "institution"], None) if ours else (SYSTEM, "system")


def _kept_at(
    site: str,
    duty: ir.Table,
    recovery_facility: ir.Table,
    data_center: ir.Table,
    backup_run: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    keys, subject = _scope(readings)
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    found = found_facilities(facilities, facilities.kind == "data", keys, facilities.site == site)
    runs = _runs(duty, backup_run, keys, site)
    on_file = found.select(*keys).union(runs.select(*keys), distinct=True)
    known = beside(beside(on_file, found, keys), runs, keys)
    # Facilities and runs are one register of where backups go.
    entries = joined(known.facility_entries, known.run_entries)
    rows = about(duty, known.mutate(facility_entries=entries), subject)
    recent = surely(rows.backed_up_on >= rows.window_from)
    facility = Way(rows.stands, "in_force", rows.found_entries, doubted(rows.unplaced, "site_unknown"))
    run = Way(recent, "backup_kept_there", ibis.array([rows.backup_entry]))
    return standing(rows, [facility, run], "no_backup_there")


def _runs(duty: ir.Table, backup_run: ir.Table, keys: list[str], site: str) -> ir.Table:
    """Backup runs by the asked date, a row for each of `keys`: all of them, and the last that succeeded at the site."""
    runs = shown(backup_run, duty)
    ended = ibis.coalesce(runs.finished_at, runs.started_at)
    runs = runs.filter(ended < day_end(runs.as_of))
    there = runs.ok & (runs.site == site)
    return runs.group_by(keys).aggregate(
        backed_up_on=local_day(runs.started_at.max(where=there)),
        backup_entry=runs.entry.argmax(in_order(runs.started_at, runs.entry), where=there),
        run_entries=ibis.array([runs.entry.max()]),
    )
