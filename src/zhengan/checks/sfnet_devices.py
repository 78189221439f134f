"""Devices attached to 证联网: graded protection (sfnet:9), standards (10), a guarded border (28), no Internet (29), terminals (31).

What a device's record does not state is unproven, however complete the register; but a day of hardening that a complete register
lacks was none. Not decided here: whether the protection is
enough and the configuration right, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    KEYS,
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    entries,
    gathered,
    latest,
    shown,
    surely,
)
from zhengan.checks.membership import PER_INSTITUTION, in_use, own
from zhengan.checks.spans import gap_figures, stood

# sfnet:9, 第三级.
THIRD_LEVEL = 3
PER_SYSTEM = (*PER_INSTITUTION, "system")


@check
def device_level_three(
    duty: ir.Table, sfnet_device: ir.Table, mlps_grading: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """设备所在的系统是否定为等级保护第三级以上。"""
    graded = shown(mlps_grading, duty)
    grading = latest(graded.filter(graded.graded_on <= graded.as_of), PER_SYSTEM, "graded_on")
    grading = grading.select(*PER_SYSTEM, "level", "graded_on", graded="entry")
    rows = about(duty, beside(shown(sfnet_device, duty), grading, PER_SYSTEM), "key")
    known, high = rows.level.notnull(), surely(rows.level >= THIRD_LEVEL)
    by_person = readings["sfnet-level-three"] == "protected"
    if by_person:
        # Where the grading does not matter, that a complete register lacks it is no breach either.
        known = known | surely(rows.declared_from <= rows.as_of)
    lower = ibis.null("boolean") if by_person else ibis.literal(value=False)
    return conclude(
        rows,
        holds=ibis.cases((high, True), (known, lower), else_=ibis.null("boolean")),
        reason=ibis.cases(
            (rows.system.isnull(), "device_system_not_stated"),
            (high, "graded"),
            (known, PERSON_JUDGES if by_person else "graded_below_three"),
            else_=NO_RECORD,
        ),
        figures={"level": rows.level, "graded_on": rows.graded_on},
        evidence=entries(rows.entry, rows.graded),
    )


@check
def device_standards_met(duty: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """接入证联网的设备是否符合国家和金融行业的标准、规范和质量要求。"""
    return _stated(duty, sfnet_device, "meets_standards", said="device_standards_met", short="device_below_standards")


@check
def device_off_internet(duty: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """接入证联网的设备是否不能访问互联网。"""
    barred = sfnet_device.mutate(barred=~sfnet_device.internet_access)
    return _stated(duty, barred, "barred", said="device_off_internet", short="device_reaches_internet")


@check
def terminal_monitored(duty: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """接入证联网的终端是否有主机监控。"""
    return _stated(duty, sfnet_device, "host_monitoring", said="terminal_controlled", short="terminal_not_monitored")


@check
def terminal_media_controlled(duty: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """接入证联网的终端是否管理移动介质。"""
    return _stated(
        duty, sfnet_device, "removable_media_control", said="terminal_controlled", short="terminal_media_free"
    )


@check
def terminal_connections_controlled(duty: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """接入证联网的终端是否管理非授权外连。"""
    return _stated(
        duty, sfnet_device, "external_connection_control", said="terminal_controlled", short="terminal_connects_out"
    )


@check
def terminal_hardened(duty: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """接入证联网的终端是否做过安全加固。"""
    rows = about(duty, shown(sfnet_device, duty), "key")
    hardened = surely(rows.hardened_on <= rows.as_of)
    complete = surely(rows.declared_from <= rows.as_of)
    return conclude(
        rows,
        holds=ibis.cases((hardened, True), (complete, False), else_=ibis.null("boolean")),
        reason=ibis.cases(
            (hardened, "terminal_hardened"), (complete, "terminal_not_hardened"), else_="device_fact_not_stated"
        ),
        figures={"hardened_on": ibis.ifelse(hardened, rows.hardened_on, ibis.null("date"))},
        evidence=entries(rows.entry),
    )


@check
def border_guarded(
    duty: ir.Table,
    sfnet_device: ir.Table,
    safeguard: ir.Table,
    institution: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """网络边界处是否部署了边界防火墙，或者采取了访问控制措施。"""
    rows = _border(duty, sfnet_device, safeguard, institution)
    device = surely(rows.walls > 0)
    counted = readings["sfnet-border"] == "device-or-measure"
    measure = surely(rows.standing > 0) & ibis.literal(value=counted)
    # Who keeps both registers and has neither on file has neither; with one register alone, the other may hold it.
    denied = rows.devices.notnull() & (rows.spans.notnull() | ibis.literal(value=not counted))
    return conclude(
        rows,
        holds=ibis.cases((device | measure, True), (denied, False), else_=ibis.null("boolean")),
        reason=ibis.cases(
            (device, "border_device"),
            (measure, "measure_in_place"),
            (denied, "border_unguarded"),
            else_="border_not_shown",
        ),
        figures={},
        evidence=gathered(ibis.ifelse(device, rows.wall_entries, rows.standing_entries)),
        good_until=ibis.ifelse(measure & ~device, rows.stands_until, ibis.null("date")),
    )


@check
def border_access_controlled(
    duty: ir.Table, sfnet_device: ir.Table, safeguard: ir.Table, institution: ir.Table
) -> ir.Table:
    """网络边界处是否有访问控制：登记了措施，或者防火墙在控制。"""
    rows = _border(duty, sfnet_device, safeguard, institution)
    measure, device = surely(rows.standing > 0), surely(rows.walls > 0)
    denied = rows.devices.notnull() & rows.spans.notnull()
    return conclude(
        rows,
        # A firewall is there to control access; whether it does is in its configuration.
        holds=ibis.cases((measure, True), (device, ibis.null("boolean")), (denied, False), else_=ibis.null("boolean")),
        reason=ibis.cases(
            (measure, "measure_in_place"), (device, PERSON_JUDGES), (denied, "no_measure"), else_="border_not_shown"
        ),
        figures={"ended_on": ibis.ifelse(measure | device, ibis.null("date"), rows.ended_on), **gap_figures(rows)},
        evidence=gathered(
            ibis.cases((measure, rows.standing_entries), (device, rows.wall_entries), else_=rows.ended_entries)
        ),
        good_until=ibis.ifelse(measure, rows.stands_until, ibis.null("date")),
    )


def _border(duty: ir.Table, sfnet_device: ir.Table, safeguard: ir.Table, institution: ir.Table) -> ir.Table:
    """Each row of `duty` with the institution's attached devices, the firewalls among them, and its access control."""
    devices = in_use(own(shown(sfnet_device, duty), shown(institution, duty)))
    walls = devices.role == "border_firewall"
    known = devices.group_by(PER_INSTITUTION).aggregate(
        devices=devices.count(), walls=walls.sum(), wall_entries=devices.entry.collect(where=walls)
    )
    return beside(beside(duty, known, PER_INSTITUTION), _access_control(duty, safeguard), KEYS)


def _access_control(duty: ir.Table, safeguard: ir.Table) -> ir.Table:
    """What stands of the institution's access control; any measure on file shows that the register is kept."""
    seen = shown(safeguard, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    spans = seen.select(
        *PER_INSTITUTION,
        "entry",
        first_day="valid_from",
        last_day="valid_until",
        fits=seen.measure == "access_control",
    )
    found = (
        "spans",
        "standing",
        "stands_until",
        "ended_on",
        "gap_from",
        "gap_until",
        "standing_entries",
        "ended_entries",
    )
    return stood(duty, spans, {}).select(*KEYS, *found)


def _stated(duty: ir.Table, sfnet_device: ir.Table, field: str, *, said: str, short: str) -> ir.Table:
    """Whether the device's record says yes to `field`."""
    rows = about(duty, shown(sfnet_device, duty), "key")
    reason = ibis.cases((rows[field], said), (~rows[field], short), else_="device_fact_not_stated")
    return conclude(rows, holds=rows[field], reason=reason, figures={}, evidence=entries(rows.entry))
