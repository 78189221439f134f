"""Machine rooms and what they are equipped with, 82:11: power, air conditioning, fire protection, communications.

The register of facilities is kept for a machine room from its first `facility`, whatever its kind: from then on a kind that is
not there is missing; whether every room must have every kind of its own is a reading (`room-facilities`). Not decided here:
whether the equipment is fit (合格) and built as the industry's rules want, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, PERSON_JUDGES, about, check, conclude, gathered, shown, surely

PER_INSTITUTION = ("as_of", "institution")
PER_CENTER = ("as_of", "institution", "data_center")


@check
def machine_room_in_use(duty: ir.Table, data_center: ir.Table) -> ir.Table:
    """是否有在用的机房。"""
    seen = shown(data_center, duty)
    # A record that does not say whether the room is in use stands for a room that is.
    used = ~surely(~seen.active)
    found = seen.group_by(PER_INSTITUTION).aggregate(
        rooms=used.sum().cast("int64"), used_entries=seen.entry.collect(where=used), all_entries=seen.entry.collect()
    )
    rows = about(duty, found, None)
    stands = surely(rows.rooms > 0)
    reason = ibis.cases((rows.rooms.isnull(), NO_RECORD), (stands, "room_in_use"), else_="room_closed")
    return conclude(
        rows,
        holds=ibis.ifelse(rows.rooms.isnull(), ibis.null("boolean"), stands),
        reason=reason,
        figures={"rooms": rows.rooms},
        evidence=gathered(ibis.ifelse(stands, rows.used_entries, rows.all_entries)),
    )


@check
def power_installed(duty: ir.Table, facility: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """机房有没有供电设施。"""
    return _installed(duty, facility, readings, "power", "ups")


@check
def cooling_installed(duty: ir.Table, facility: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """机房有没有空调设施。"""
    return _installed(duty, facility, readings, "cooling")


@check
def fire_protection_installed(duty: ir.Table, facility: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """机房有没有消防设施。"""
    return _installed(duty, facility, readings, "fire")


@check
def communications_installed(duty: ir.Table, facility: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """机房有没有通信设施。"""
    return _installed(duty, facility, readings, "communications")


def _installed(duty: ir.Table, facility: ir.Table, readings: Mapping[str, str], *kinds: str) -> ir.Table:
    seen = shown(facility, duty)
    right = seen.kind.isin(kinds)
    found = seen.group_by(PER_CENTER).aggregate(
        facilities=right.sum().cast("int64"),
        right_entries=seen.entry.collect(where=right),
        other_entries=seen.entry.collect(where=~right),
    )
    rows = about(duty, found, "data_center")
    stands = surely(rows.facilities > 0)
    by_person = readings["room-facilities"] == "judged"
    lacking = ibis.null("boolean") if by_person else ibis.literal(value=False)
    reason = ibis.cases(
        (rows.facilities.isnull(), NO_RECORD),
        (stands, "facility_installed"),
        else_=PERSON_JUDGES if by_person else "facility_not_installed",
    )
    return conclude(
        rows,
        holds=ibis.cases((stands, True), (rows.facilities.notnull(), lacking), else_=ibis.null("boolean")),
        reason=reason,
        figures={"facilities": rows.facilities},
        evidence=gathered(ibis.ifelse(stands, rows.right_entries, rows.other_entries)),
    )
