"""Devices attached to 证联网, the systems that they serve, and the checks of their configuration: the institution's own."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import objects, seen_on, selector, triggered
from zhengan.assess.selectors.governance import system_built, system_planned, system_put_to_use
from zhengan.assess.selectors.systems import in_service
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside, in_order, local_day
from zhengan.checks.membership import in_use, own
from zhengan.checks.sfnet_devices import THIRD_LEVEL

OBJECT = ["as_of", "institution", "object"]
# sfnet:9, 直连: what stands at the edge between a member and the network, or is the network itself.
EDGE_ROLES = ("access_router", "border_firewall", "core")
# sfnet:29 names these; 等 leaves it open (reading sfnet-internet-devices).
NAMED_ROLES = ("server", "terminal")


@selector
def own_device(asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table) -> ir.Table:
    """The institution's own devices attached to the network."""
    return _devices(_own(asked, sfnet_device, institution))


@selector
def builder_device(
    asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Devices that a builder answers for (reading `sfnet-builder-devices`)."""
    every = readings["sfnet-builder-devices"] == "all"
    return _devices(in_use(seen_on(sfnet_device, asked)) if every else _own(asked, sfnet_device, institution))


@selector
def attached_device(
    asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Devices that article 9 means (reading `sfnet-attached`)."""
    return _devices(_attached(asked, sfnet_device, institution, readings))


@selector
def level_three_system(
    asked: ir.Table,
    sfnet_device: ir.Table,
    institution: ir.Table,
    system: ir.Table,
    mlps_grading: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """Systems graded third or higher behind the devices that article 9 means; what is not so graded is said of the device."""
    graded = seen_on(mlps_grading, asked)
    graded = graded.filter(graded.graded_on <= graded.as_of)
    level = graded.group_by(["as_of", "institution", "system"]).aggregate(
        level=graded.level.argmax(in_order(graded.graded_on, graded.entry))
    )
    high = level.filter(level.level >= THIRD_LEVEL).select("as_of", "institution", object="system")
    served = _served(_attached(asked, sfnet_device, institution, readings))
    return in_service(asked, system).semi_join(served, OBJECT).semi_join(high, OBJECT)


@selector
def attached_system_planned(
    asked: ir.Table, system: ir.Table, project_milestone: ir.Table, sfnet_device: ir.Table, institution: ir.Table
) -> ir.Table:
    """Systems attached to the network that were planned inside the look-back."""
    return _then_attached(system_planned(asked, system, project_milestone), asked, sfnet_device, institution)


@selector
def attached_system_built(
    asked: ir.Table, system: ir.Table, project_milestone: ir.Table, sfnet_device: ir.Table, institution: ir.Table
) -> ir.Table:
    """Systems attached to the network that were built inside the look-back."""
    return _then_attached(system_built(asked, system, project_milestone), asked, sfnet_device, institution)


@selector
def attached_system_put_to_use(
    asked: ir.Table, system: ir.Table, project_milestone: ir.Table, sfnet_device: ir.Table, institution: ir.Table
) -> ir.Table:
    """Systems attached to the network that were put to use inside the look-back."""
    return _then_attached(system_put_to_use(asked, system, project_milestone), asked, sfnet_device, institution)


@selector
def offline_device(
    asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """Devices that must not reach the Internet (reading `sfnet-internet-devices`)."""
    devices = _own(asked, sfnet_device, institution)
    every = readings["sfnet-internet-devices"] == "all"
    return _devices(devices if every else devices.filter(devices.role.isin(NAMED_ROLES)))


@selector
def attached_terminal(asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table) -> ir.Table:
    """Terminals attached to the network."""
    devices = _own(asked, sfnet_device, institution)
    return _devices(devices.filter(devices.role == "terminal"))


@selector
def own_config_check(
    asked: ir.Table, sfnet_config_check: ir.Table, sfnet_device: ir.Table, institution: ir.Table
) -> ir.Table:
    """Configuration checks of own devices inside the look-back."""
    checked = seen_on(sfnet_config_check, asked)
    own_devices = own(seen_on(sfnet_device, asked), seen_on(institution, asked))
    own_keys = own_devices.select("as_of", "institution", device="key")
    checked = checked.semi_join(own_keys, ["as_of", "institution", "device"])
    day = local_day(checked.checked_at)
    checked = checked.filter(day >= checked.window_from, day <= checked.as_of)
    return triggered(checked, checked.key, local_day(checked.checked_at))


def own_systems(asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table) -> ir.Table:
    """`as_of, institution, object`: the systems that the institution's own attached devices serve."""
    return _served(_own(asked, sfnet_device, institution))


def _own(asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table) -> ir.Table:
    return in_use(own(seen_on(sfnet_device, asked), seen_on(institution, asked)))


def _then_attached(stages: ir.Table, asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table) -> ir.Table:
    """Those of `stages` whose system has been attached since its stage: what was detached later was not excused by that."""
    devices = own(seen_on(sfnet_device, asked), seen_on(institution, asked))
    devices = devices.mutate(last_day=devices.valid_until.fill_null(OPEN_END))
    last = devices.group_by(["as_of", "institution", "system"]).aggregate(attached_until=devices.last_day.max())
    rows = beside(stages, last.rename(object="system"), OBJECT)
    return rows.filter(rows.attached_until >= rows.trigger_on).drop("attached_until")


def _attached(asked: ir.Table, sfnet_device: ir.Table, institution: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    devices = _own(asked, sfnet_device, institution)
    return devices.filter(devices.role.isin(EDGE_ROLES)) if readings["sfnet-attached"] == "direct" else devices


def _served(devices: ir.Table) -> ir.Table:
    named = devices.filter(devices.system.notnull())
    return named.select("as_of", "institution", object="system").distinct()


def _devices(seen: ir.Table) -> ir.Table:
    last = seen.valid_until.fill_null(OPEN_END)
    return objects(seen, seen.key, ibis.literal(BEGINNING), last, in_service=False)
