"""Addresses of devices attached to 证联网 lie in the prefixes assigned to the member, sfnet:26.

IPv4 is reckoned with; other notations are said to be unreadable and leave the matter open. Which of several addresses have to lie
there is a reading (`sfnet-addresses`). Not decided here: whether the network is configured as required, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, beside, check, conclude, gathered, shown, surely
from zhengan.checks.lists import joined
from zhengan.checks.membership import PER_INSTITUTION, own

# Dotted IPv4 with an optional length, without the escapes that engines read differently.
IPV4 = "^([0-9]{1,3})[.]([0-9]{1,3})[.]([0-9]{1,3})[.]([0-9]{1,3})(/([0-9]{1,2}))?$"
OCTETS, BITS = 4, 32
PER_DEVICE = (*PER_INSTITUTION, "key")


@check
def device_addresses_assigned(
    duty: ir.Table,
    sfnet_device: ir.Table,
    sfnet_access: ir.Table,
    institution: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """接入设备的地址是否在分配给本机构的地址段里。"""
    granted = own(shown(sfnet_access, duty), shown(institution, duty))
    ranges = _ranges(granted)
    known = granted.group_by(PER_INSTITUTION).aggregate(
        access_entries=granted.entry.collect(where=surely(granted.prefixes.length() > 0))
    )
    devices = shown(sfnet_device, duty)
    found = beside(devices.select(*PER_DEVICE, "entry"), _placed(devices, ranges), PER_DEVICE)
    rows = about(duty, beside(found, known, PER_INSTITUTION), "key")
    unstated = rows.addresses.isnull()
    unassigned = ~surely(rows.access_entries.length() > 0)
    inside, outside, unclear = rows.inside > 0, rows.outside > 0, rows.unclear > 0
    if readings["sfnet-addresses"] == "any":
        good, bad = inside, ~inside & ~unclear
    else:
        good, bad = ~outside & ~unclear, outside
    return conclude(
        rows,
        holds=ibis.cases(
            (unstated | unassigned, ibis.null("boolean")), (good, True), (bad, False), else_=ibis.null("boolean")
        ),
        reason=ibis.cases(
            (unstated, "addresses_not_stated"),
            (unassigned, "prefixes_not_stated"),
            (good, "addresses_assigned"),
            (bad, "address_outside"),
            else_="address_unreadable",
        ),
        figures={"outside": ibis.ifelse(surely(bad), rows.names, ibis.null("string"))},
        evidence=gathered(gathered(rows.access_entries).concat(ibis.array([rows.entry]))),
    )


def _ranges(granted: ir.Table) -> ir.Table:
    """The prefixes assigned to each institution: first number and size, both null where it cannot be read."""
    each = granted.select(*PER_INSTITUTION, text=granted.prefixes.unnest()).view()
    stated = ibis.coalesce(_part(each.text, 6), ibis.literal(BITS))
    length = ibis.ifelse(stated <= BITS, stated, ibis.null("int64"))
    size = (ibis.literal(2.0) ** (BITS - length)).cast("int64")
    number = _number(each.text)
    return each.select(*PER_INSTITUTION, size=size, first=number - number % size)


def _placed(devices: ir.Table, ranges: ir.Table) -> ir.Table:
    """For each device, how many of its addresses lie inside the ranges, outside, or cannot be told, and the names of those outside."""
    each = devices.select(*PER_DEVICE, text=devices.addresses.unnest()).view()
    each = each.mutate(number=_number(each.text))
    pairs = beside(each, ranges.mutate(ranged=ibis.literal(value=True)), PER_INSTITUTION)
    pairs = pairs.mutate(
        within=surely(pairs.number - pairs.number % pairs["size"] == pairs["first"]),
        blurred=surely(pairs.ranged) & pairs["first"].isnull(),
    )
    told = pairs.group_by([*PER_DEVICE, "text", "number"]).aggregate(
        within=pairs.within.any(), blurred=pairs.blurred.any()
    )
    unclear = ~told.within & (told.blurred | told.number.isnull())
    outside = ~told.within & ~unclear
    counted = told.group_by(PER_DEVICE).aggregate(
        addresses=told.count(),
        inside=told.within.sum(),
        outside=outside.sum(),
        unclear=unclear.sum(),
        outsiders=told.text.collect(where=outside),
    )
    return counted.mutate(names=joined(counted.outsiders.sort())).drop("outsiders")


def _number(text: ir.StringValue) -> ir.IntegerValue:
    """An IPv4 address as a number, whatever length is written behind it; null where it is none."""
    octets = [_part(text, place) for place in range(1, OCTETS + 1)]
    number = octets[0] * 0
    for octet in octets:
        number = number * 256 + ibis.ifelse(octet < 256, octet, ibis.null("int64"))
    return number


def _part(text: ir.StringValue, place: int) -> ir.IntegerValue:
    return text.strip().re_extract(IPV4, place).nullif("").cast("int64")
