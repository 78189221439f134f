"""Data backup, fault facilities and recovery objectives: 218:20.1 and 20.2, in the order of the text.

Not decided here: whether objectives fit the system's importance, and whether business would really continue, which a
person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    check,
    conclude,
    day_end,
    entries,
    happened,
    latest,
    local_day,
    occurrences,
    shown,
)
from zhengan.checks.facilities import (
    SYSTEM,
    Way,
    doubted,
    facilities_on_file,
    found_facilities,
    standing,
)


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
def backup_verified(duty: ir.Table, backup_verification: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """系统的数据备份哪天作过有效性验证。"""
    made = shown(backup_verification, duty)
    made = made.filter(made.verified_at < day_end(made.as_of))
    rows = about(duty, made, "system")
    counts = rows.ok if readings["verification-counts"] == "valid" else rows.entry.notnull()
    return happened(rows, done_on=local_day(rows.verified_at), counts=counts, entry=rows.entry)


@check
def fault_facility(duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table) -> ir.Table:
    """当日是否有在用的故障备份设施。"""
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    found = found_facilities(facilities, facilities.kind == "fault", SYSTEM)
    rows = about(duty, found, "system")
    return standing(rows, [Way(rows.stands, "in_force", rows.found_entries)], "no_facility")


@check
def recovery_objective_set(duty: ir.Table, recovery_objective: ir.Table) -> ir.Table:
    """系统是否定了恢复目标。"""
    stated = shown(recovery_objective, duty)
    rows = about(duty, latest(stated, SYSTEM, "seq"), "system")
    stands = rows.entry.notnull()
    return conclude(
        rows,
        holds=stands.nullif(ibis.literal(value=False)),
        reason=ibis.ifelse(stands, "objective_set", NO_RECORD),
        figures={"rto_minutes": rows.rto_minutes, "rpo_minutes": rows.rpo_minutes},
        evidence=entries(rows.entry),
    )


def _data_backup_at(
    site: str, duty: ir.Table, recovery_facility: ir.Table, data_center: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    facilities = facilities_on_file(duty, recovery_facility, data_center)
    ours = readings["backup-facility-scope"] == "institution"
    keys = ["as_of", "institution"] if ours else SYSTEM
    found = found_facilities(facilities, facilities.kind == "data", keys, facilities.site == site)
    rows = about(duty, found, None if ours else "system")
    way = Way(rows.stands, "in_force", rows.found_entries, doubted(rows.unplaced, "site_unknown"))
    return standing(rows, [way], "no_facility")
