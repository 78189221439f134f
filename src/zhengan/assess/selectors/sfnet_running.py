"""What those who run the industry network deal with: members' access, posts, devices, suppliers, incidents, complaints, reports."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import objects, seen_on, selector, triggered
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside, day_end, local_day, surely
from zhengan.checks.membership import own
from zhengan.checks.sfnet_posts import NETWORK_KIND, POSTS, own_kind

INSTITUTION = ["as_of", "institution"]
# What a network consists of, beside the servers and terminals on it (reading `network-log-devices`).
NETWORK_ROLES = ("access_router", "border_firewall", "core")


@selector
def submitted_access(asked: ir.Table, sfnet_access: ir.Table) -> ir.Table:
    """Schemes of access submitted inside the look-back (sfnet:13)."""
    seen = seen_on(sfnet_access, asked)
    seen = seen.filter(seen.scheme_on >= seen.window_from, seen.scheme_on <= seen.as_of)
    return triggered(seen, seen.key, seen.scheme_on)


@selector
def opened_access(asked: ir.Table, sfnet_access: ir.Table) -> ir.Table:
    """Accesses whose business went live inside the look-back, or was assessed for it; else those approved, which may have."""
    seen = seen_on(sfnet_access, asked)
    live_on = ibis.ifelse(seen.golive_on <= seen.as_of, seen.golive_on, ibis.null("date"))
    seen = seen.mutate(opened_on=ibis.coalesce(live_on, seen.golive_assessed_on, seen.approved_on))
    seen = seen.filter(seen.opened_on >= seen.window_from, seen.opened_on <= seen.as_of)
    return triggered(seen, seen.key, seen.opened_on)


@selector
def found_access(asked: ir.Table, sfnet_access: ir.Table) -> ir.Table:
    """Accesses over which a member was found to break the rules inside the look-back (sfnet:20)."""
    return _since(seen_on(sfnet_access, asked), "found_at")


@selector
def suspended_access(asked: ir.Table, sfnet_access: ir.Table) -> ir.Table:
    """Accesses suspended inside the look-back (sfnet:17, 20)."""
    return _since(seen_on(sfnet_access, asked), "suspended_from")


@selector
def node_post_in_office(asked: ir.Table, appointment: ir.Table) -> ir.Table:
    """Who holds the first or second post for a node on the day (sfnet:15)."""
    seen = seen_on(appointment, asked)
    seen = seen.mutate(last_day=seen.valid_until.fill_null(OPEN_END))
    held = seen.filter(seen.role.isin(POSTS), seen.valid_from <= seen.as_of, seen.as_of <= seen.last_day)
    return objects(held, held.key, held.valid_from, held.last_day, in_service=False)


@selector
def network_incident(asked: ir.Table, incident: ir.Table, institution: ir.Table) -> ir.Table:
    """Incidents of the industry network discovered inside the look-back: those marked so, and all of one that is nothing else."""
    kinds = own_kind(seen_on(institution, asked)).rename(holder_kind="kind")
    seen = beside(seen_on(incident, asked), kinds, INSTITUTION)
    own = ibis.coalesce(seen.sfnet, surely(seen.holder_kind == NETWORK_KIND))
    return _since(seen.filter(own), "discovered_at")


@selector
def checked_device(asked: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """Devices in use (sfnet:17), whosever they are."""
    return _in_use(asked, sfnet_device)


@selector
def member_config_check(
    asked: ir.Table, sfnet_config_check: ir.Table, sfnet_device: ir.Table, institution: ir.Table
) -> ir.Table:
    """Checks of members' devices inside the look-back that found something, or do not say (sfnet:17)."""
    devices, device = seen_on(sfnet_device, asked), [*INSTITUTION, "device"]
    of_self = own(devices, seen_on(institution, asked)).select(*INSTITUTION, device="key")
    seen = seen_on(sfnet_config_check, asked)
    seen = seen.filter(seen.violations.fill_null(1) > 0)
    seen = seen.semi_join(devices.select(*INSTITUTION, device="key"), device).anti_join(of_self, device)
    return _since(seen, "checked_at")


@selector
def logging_device(asked: ir.Table, sfnet_device: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Devices whose network logs are kept (reading `network-log-devices`), those gone lately as well; members keep their own."""
    kept = sfnet_device.filter(sfnet_device.member.isnull())
    if readings["network-log-devices"] == "network":
        kept = kept.filter(kept.role.isin(NETWORK_ROLES))
    return _devices(seen_on(kept, asked), in_service=True)


@selector
def network_supplier(asked: ir.Table, supplier: ir.Table, contract: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    """Suppliers of devices and services of the industry network: by a contract for it, or as vendor of an own device in use."""
    contracts = seen_on(contract, asked)
    agreed = contracts.filter(surely(contracts.sfnet), contracts.signed_on <= contracts.as_of)
    devices = seen_on(sfnet_device, asked)
    in_use = devices.valid_until.isnull() | (devices.valid_until >= devices.as_of)
    vendors = devices.filter(devices.member.isnull(), in_use).select(*INSTITUTION, name="vendor").distinct()
    known = seen_on(supplier, asked).select(*INSTITUTION, "name", own_key="key")
    # A vendor that is no supplier on file stands under the name that the device gives.
    keyed = known.group_by([*INSTITUTION, "name"]).aggregate(own_key=known.own_key.min())
    named = beside(vendors, keyed, [*INSTITUTION, "name"])
    keys = ibis.union(
        agreed.select(*INSTITUTION, object="supplier"),
        named.select(*INSTITUTION, object=ibis.coalesce(named.own_key, named.name)),
        distinct=True,
    )
    left = seen_on(supplier, asked).select(*INSTITUTION, "left_on", object="key")
    rows = beside(keys, left, [*INSTITUTION, "object"])
    return objects(rows, rows.object, ibis.literal(BEGINNING), rows.left_on.fill_null(OPEN_END), in_service=False)


@selector
def recent_complaint(asked: ir.Table, sfnet_complaint: ir.Table) -> ir.Table:
    """Complaints received inside the look-back (sfnet:21)."""
    return _since(seen_on(sfnet_complaint, asked), "received_at")


@selector
def recent_monthly_report(asked: ir.Table, submission: ir.Table) -> ir.Table:
    """Monthly reports on the network sent inside the look-back (sfnet:23)."""
    seen = seen_on(submission, asked)
    return _since(seen.filter(seen.kind == "sfnet_monthly"), "sent_at")


def _since(seen: ir.Table, moment: str) -> ir.Table:
    """Facts whose moment lies inside the look-back."""
    recent = seen.filter(local_day(seen[moment]) >= seen.window_from, seen[moment] < day_end(seen.as_of))
    return triggered(recent, recent.key, local_day(recent[moment]))


def _in_use(asked: ir.Table, sfnet_device: ir.Table) -> ir.Table:
    seen = seen_on(sfnet_device, asked)
    return _devices(seen.filter(seen.valid_until.fill_null(OPEN_END) >= seen.as_of), in_service=False)


def _devices(seen: ir.Table, *, in_service: bool) -> ir.Table:
    """Devices from their first day to their last."""
    seen = seen.filter(seen.valid_from.fill_null(BEGINNING) <= seen.as_of)
    first, last = seen.valid_from.fill_null(BEGINNING), seen.valid_until.fill_null(OPEN_END)
    return objects(seen, seen.key, first, last, in_service=in_service)
