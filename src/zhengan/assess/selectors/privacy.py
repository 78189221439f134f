"""Investors' personal information: who processes any, and the activities, sharings, channels and events that 218:31-35 speak of.

Activities, sharings, channels and biometric uses are things that an institution has: none on file says nothing, unless the
institution says so (a register declared complete, or every system in service said to store no investor's data).
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import always, seen_on, selector, triggered
from zhengan.assess.standing import BEGINNING, OPEN_END
from zhengan.checks.contract import beside, day_end, local_day, surely

INSTITUTION = ["as_of", "institution"]
CONSENT_GROUNDS = ("consent_withheld", "consent_withdrawn")
# 34.2 names these two among the channels that an institution does not run itself (reading own-channel).
NAMED_MEDIA = ("sms", "email")


@selector
def investor_data_processor(
    asked: ir.Table, institution: ir.Table, system: ir.Table, processing_activity: ir.Table, register: ir.Table
) -> ir.Table:
    """The institution itself, without an object, unless it says that it processes no investor's data."""
    rows = _holding(asked, institution, system, processing_activity, register)
    ground = ibis.ifelse(rows.holds_none, "no_investor_data", ibis.null("string"))
    return _without_object(rows.mutate(ground=ground))


@selector
def investor_data_activity(
    asked: ir.Table, institution: ir.Table, system: ir.Table, processing_activity: ir.Table, register: ir.Table
) -> ir.Table:
    """Every processing activity."""
    holding = _holding(asked, institution, system, processing_activity, register)
    keys = _going_on(processing_activity, asked).select(*INSTITUTION, object="key")
    return always(keys).union(_no_activity(holding))


@selector
def outside_activity(
    asked: ir.Table, institution: ir.Table, system: ir.Table, processing_activity: ir.Table, register: ir.Table
) -> ir.Table:
    """Activities outside the institution's own security boundary; where that is not stated, it is what is missing."""
    holding = _holding(asked, institution, system, processing_activity, register)
    activities = _going_on(processing_activity, asked)
    outside = activities.filter(activities.outside_boundary.fill_null(True))
    ground = ibis.ifelse(outside.outside_boundary.isnull(), "boundary_not_stated", ibis.null("string"))
    rows = _standing(outside.mutate(object=outside.key, ground=ground))
    return rows.union(_no_activity(holding))


@selector
def recent_sharing(
    asked: ir.Table,
    institution: ir.Table,
    system: ir.Table,
    processing_activity: ir.Table,
    register: ir.Table,
    third_party_sharing: ir.Table,
) -> ir.Table:
    """Sharings with third parties that go on, or ended inside the look-back."""
    holding = _holding(asked, institution, system, processing_activity, register)
    sharings = seen_on(third_party_sharing, asked)
    last = ibis.least(sharings.valid_until.fill_null(OPEN_END), sharings.as_of)
    sharings = sharings.mutate(last_day=last)
    recent = sharings.filter(sharings.valid_from <= sharings.as_of, sharings.last_day >= sharings.window_from)
    rows = triggered(recent, recent.key, recent.last_day)
    return rows.union(_nothing_of(asked, holding, register, third_party_sharing, "third_party_sharing"))


@selector
def sensitive_channel(
    asked: ir.Table,
    institution: ir.Table,
    system: ir.Table,
    processing_activity: ir.Table,
    register: ir.Table,
    outbound_channel: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """Channels run by others that carry sensitive data; where that is not stated, it is what is missing."""
    holding = _holding(asked, institution, system, processing_activity, register)
    channels = beside(_going_on(outbound_channel, asked), _leaking(asked, outbound_channel), [*INSTITUTION, "key"])
    others = ~channels.self_operated
    if readings["own-channel"] == "sms-mail-always":
        others = others | channels.medium.isin(NAMED_MEDIA)
    leaking = channels.leaking.notnull()
    channels = channels.filter(others, channels.sensitive.fill_null(True) | leaking)
    known = channels.sensitive.notnull() | channels.leaking.notnull()
    ground = ibis.ifelse(known, ibis.null("string"), "sensitivity_not_stated")
    rows = _standing(channels.mutate(object=channels.key, ground=ground))
    return rows.union(_nothing_of(asked, holding, register, outbound_channel, "outbound_channel"))


@selector
def biometric_authentication(
    asked: ir.Table,
    institution: ir.Table,
    system: ir.Table,
    processing_activity: ir.Table,
    register: ir.Table,
    biometric_use: ir.Table,
) -> ir.Table:
    """Every use of biometric features to authenticate customers."""
    holding = _holding(asked, institution, system, processing_activity, register)
    keys = _going_on(biometric_use, asked).select(*INSTITUTION, object="key")
    return always(keys).union(_nothing_of(asked, holding, register, biometric_use, "biometric_use"))


@selector
def consent_refusal(asked: ir.Table, service_refusal: ir.Table) -> ir.Table:
    """Refusals of service inside the look-back because an investor did not consent, or no longer does."""
    refusals = seen_on(service_refusal, asked)
    refused_on = local_day(refusals.at_instant)
    refusals = refusals.filter(
        refusals.ground.isin(CONSENT_GROUNDS), refused_on >= refusals.window_from, refused_on <= refusals.as_of
    )
    return triggered(refusals, refusals.key, local_day(refusals.at_instant))


@selector
def investor_data_incident(
    asked: ir.Table,
    institution: ir.Table,
    system: ir.Table,
    processing_activity: ir.Table,
    register: ir.Table,
    incident: ir.Table,
) -> ir.Table:
    """Incidents discovered inside the look-back, where the institution processes investors' data at all."""
    holding = _holding(asked, institution, system, processing_activity, register)
    incidents = seen_on(incident, asked)
    found_on = local_day(incidents.discovered_at)
    incidents = incidents.filter(found_on >= incidents.window_from, found_on <= incidents.as_of)
    incidents = beside(incidents, holding.select(*INSTITUTION, "holds_none"), INSTITUTION)
    ground = ibis.ifelse(surely(incidents.holds_none), "no_investor_data", ibis.null("string"))
    return triggered(incidents, incidents.key, local_day(incidents.discovered_at), ground)


def _going_on(table: ir.Table, asked: ir.Table) -> ir.Table:
    """What goes on, or ended inside the look-back."""
    seen = seen_on(table, asked)
    return seen.filter(seen.valid_until.fill_null(OPEN_END) >= seen.window_from)


def _holding(
    asked: ir.Table, institution: ir.Table, system: ir.Table, processing_activity: ir.Table, register: ir.Table
) -> ir.Table:
    """Of each institution, whether it says that it holds no investor's data (`holds_none`), or that a system does (`stores`)."""
    who = seen_on(institution, asked).select(*INSTITUTION).distinct()
    active = seen_on(processing_activity, asked).select(*INSTITUTION).distinct().mutate(active=ibis.literal(True))
    systems = seen_on(system, asked)
    systems = systems.filter(
        systems.live_on.fill_null(BEGINNING) <= systems.as_of, systems.retired_on.fill_null(OPEN_END) >= systems.as_of
    )
    said = systems.group_by(INSTITUTION).aggregate(
        stores=systems.stores_investor_pi.fill_null(False).any(),
        none_stores=(~systems.stores_investor_pi).fill_null(False).all(),
    )
    declared = _declared(asked, register, "processing_activity")
    rows = beside(beside(beside(who, active, INSTITUTION), said, INSTITUTION), declared, INSTITUTION)
    stores = surely(rows.stores)
    none = surely(rows.none_stores) | (surely(rows.declared) & ~stores)
    return rows.select(*INSTITUTION, stores=stores, active=surely(rows.active), holds_none=none & rows.active.isnull())


def _no_activity(holding: ir.Table) -> ir.Table:
    """What to say of institutions without any processing activity on file."""
    ground = ibis.cases(
        (holding.holds_none, "no_investor_data"), (holding.stores, "stored_unregistered"), else_="nothing_registered"
    )
    return _without_object(holding.mutate(ground=ground).filter(~holding.active))


def _nothing_of(asked: ir.Table, holding: ir.Table, register: ir.Table, table: ir.Table, name: str) -> ir.Table:
    """What to say of institutions with no record of this type: nothing registered, unless they say that they have none."""
    on_file = seen_on(table, asked).select(*INSTITUTION).distinct()
    lacking = beside(holding, on_file.mutate(on_file=ibis.literal(True)), INSTITUTION)
    lacking = beside(lacking, _declared(asked, register, name), INSTITUTION)
    lacking = lacking.filter(lacking.on_file.isnull(), lacking.declared.isnull())
    ground = ibis.ifelse(lacking.holds_none, "no_investor_data", "nothing_registered")
    return _without_object(lacking.mutate(ground=ground))


def _declared(asked: ir.Table, register: ir.Table, name: str) -> ir.Table:
    """Institutions that declare their register of this type complete, for all objects."""
    seen = seen_on(register, asked)
    seen = seen.filter(seen.record_type == name, seen.object.isnull(), seen.complete_from <= seen.as_of)
    return seen.select(*INSTITUTION).distinct().mutate(declared=ibis.literal(True))


def _leaking(asked: ir.Table, outbound_channel: ir.Table) -> ir.Table:
    """Channels of which a sample inside the look-back found data unmasked, in whatever version."""
    samples = outbound_channel.inner_join(asked, outbound_channel.shown_from <= asked.as_of)
    samples = samples.filter(
        samples.leaks > 0,
        samples.sampled_at < day_end(samples.as_of),
        local_day(samples.sampled_at) >= samples.window_from,
    )
    return samples.select(*INSTITUTION, "key").distinct().mutate(leaking=ibis.literal(True))


def _without_object(rows: ir.Table) -> ir.Table:
    return _standing(rows.mutate(object=ibis.literal("")))


def _standing(rows: ir.Table) -> ir.Table:
    """Things that are bound for as long as they are on file, each with its ground."""
    return rows.select(
        *INSTITUTION,
        "object",
        bound_from=ibis.literal(BEGINNING),
        bound_until=ibis.literal(OPEN_END),
        in_service=ibis.literal(False),
        trigger_on=ibis.null("date"),
        ground="ground",
    )
