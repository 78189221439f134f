"""What members of 证联网 find, need and send: flaws and hazards, what their own assessment calls for, drills of the centre."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import always, seen_on, selector, triggered
from zhengan.assess.selectors.sfnet_devices import own_systems
from zhengan.checks.contract import beside, day_end, local_day, surely
from zhengan.checks.membership import defects_of_others, own, own_defects

# How a publication says that it went over the network.
CHANNEL_WORDS = "证联网|sfnet"


@selector
def own_flaw(
    asked: ir.Table,
    vulnerability: ir.Table,
    sfnet_device: ir.Table,
    institution: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """Flaws found inside the look-back in what is the institution's own (reading `sfnet-own-flaws`)."""
    flaws = _own_flaws(asked, vulnerability, sfnet_device, institution, readings)
    return triggered(flaws, flaws.key, local_day(flaws.found_on))


@selector
def flaw_risking_network(
    asked: ir.Table,
    vulnerability: ir.Table,
    sfnet_device: ir.Table,
    institution: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """Own flaws that may endanger the network; where that is not stated, that is what is missing."""
    flaws = _own_flaws(asked, vulnerability, sfnet_device, institution, readings)
    ground = ibis.cases(
        (flaws.sfnet_risk.isnull(), "sfnet_risk_not_stated"),
        (~flaws.sfnet_risk, "no_sfnet_risk"),
        else_=ibis.null("string"),
    )
    return triggered(flaws, flaws.key, local_day(flaws.found_on), ground)


@selector
def hazard_of_another_member(asked: ir.Table, vulnerability: ir.Table, institution: ir.Table) -> ir.Table:
    """Hazards found inside the look-back with another member."""
    found = _found(asked, vulnerability)
    found = defects_of_others(found, seen_on(institution, asked))
    return triggered(found, found.key, local_day(found.found_on))


@selector
def access_needing_secrecy(asked: ir.Table, sfnet_access: ir.Table, institution: ir.Table) -> ir.Table:
    """Own access whose assessment says that the business needs more secrecy than the network gives."""
    return _needing(asked, sfnet_access, institution, "needs_more_secrecy")


@selector
def access_needing_continuity(asked: ir.Table, sfnet_access: ir.Table, institution: ir.Table) -> ir.Table:
    """Own access whose assessment says that the business needs more continuity than the network gives."""
    return _needing(asked, sfnet_access, institution, "needs_more_continuity")


@selector
def center_drill(asked: ir.Table, drill: ir.Table) -> ir.Table:
    """Drills that the operation centre held inside the look-back."""
    held = seen_on(drill, asked)
    held = held.filter(
        surely(held.organiser == "sfnet_center"), held.held_on >= held.window_from, held.held_on <= held.as_of
    )
    return triggered(held, held.key, held.held_on)


@selector
def incident_on_network(asked: ir.Table, incident: ir.Table) -> ir.Table:
    """Incidents of the network discovered inside the look-back; where that is not stated, that is what is missing."""
    seen = seen_on(incident, asked)
    seen = seen.filter(local_day(seen.discovered_at) >= seen.window_from, seen.discovered_at < day_end(seen.as_of))
    ground = ibis.cases(
        (seen.sfnet.isnull(), "sfnet_incident_not_stated"),
        (~seen.sfnet, "no_sfnet_incident"),
        else_=ibis.null("string"),
    )
    return triggered(seen, seen.key, local_day(seen.discovered_at), ground)


@selector
def sfnet_publication(asked: ir.Table, publication: ir.Table) -> ir.Table:
    """What was published over the network inside the look-back."""
    sent = seen_on(publication, asked)
    sent = sent.filter(sent.channel.lower().re_search(CHANNEL_WORDS), sent.published_at < day_end(sent.as_of))
    sent = sent.filter(local_day(sent.published_at) >= sent.window_from)
    return triggered(sent, sent.key, local_day(sent.published_at))


def _needing(asked: ir.Table, sfnet_access: ir.Table, institution: ir.Table, need: str) -> ir.Table:
    told = own(seen_on(sfnet_access, asked), seen_on(institution, asked))
    # That the network suffices is what an assessment found: one yet to be made has found nothing.
    assessed = surely(told.own_assessment_on <= told.as_of)
    ground = ibis.cases(
        (told[need], ibis.null("string")), (~told[need] & assessed, "sfnet_suffices"), else_="sfnet_needs_not_stated"
    )
    stands = told.select("as_of", "institution", object="key", ground=ground)
    # A member of whose access nothing is on file has not said either.
    silent = seen_on(institution, asked).select("as_of", institution="key").distinct()
    silent = silent.anti_join(told, ["as_of", "institution"])
    silent = silent.mutate(object=ibis.literal(""), ground=ibis.literal("sfnet_needs_not_stated"))
    stands = stands.union(silent)
    return beside(always(stands).drop("ground"), stands, ["as_of", "institution", "object"])


def _own_flaws(
    asked: ir.Table,
    vulnerability: ir.Table,
    sfnet_device: ir.Table,
    institution: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    found = own_defects(_found(asked, vulnerability), seen_on(institution, asked))
    if readings["sfnet-own-flaws"] != "attached":
        return found
    each = found.select("as_of", "institution", "key", object=found.systems.unnest()).view()
    attached = each.semi_join(own_systems(asked, sfnet_device, institution), ["as_of", "institution", "object"])
    keys = attached.select("as_of", "institution", "key").distinct()
    return found.semi_join(keys, ["as_of", "institution", "key"])


def _found(asked: ir.Table, vulnerability: ir.Table) -> ir.Table:
    seen = seen_on(vulnerability, asked)
    return seen.filter(local_day(seen.found_on) >= seen.window_from, seen.found_on < day_end(seen.as_of))
