"""What was published, and security assessments done for others."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.checks.contract import day_end, local_day, surely

# 218:24 names flaws, viruses, attacks and intrusions; 等 leaves it open (reading security-information).
NAMED_KINDS = ("vulnerability",)
SECURITY_KINDS = (*NAMED_KINDS, "certification", "risk_assessment")


@selector
def recent_assessment_activity(asked: ir.Table, assessment_activity: ir.Table) -> ir.Table:
    """Certifications, tests and risk assessments done inside the look-back."""
    seen = seen_on(assessment_activity, asked)
    seen = seen.filter(seen.on_day >= seen.window_from, seen.on_day <= seen.as_of)
    return triggered(seen, seen.key, seen.on_day)


@selector
def security_publication(asked: ir.Table, publication: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Security information published inside the look-back; what does not say its kind may be such."""
    seen = _published(asked, publication)
    kinds = SECURITY_KINDS if readings["security-information"] == "all-kinds" else NAMED_KINDS
    seen = seen.filter(seen.kind.isnull() | seen.kind.isin(kinds))
    return triggered(seen, seen.key, seen.published_on)


@selector
def recent_publication(asked: ir.Table, publication: ir.Table) -> ir.Table:
    """What was published inside the look-back."""
    seen = _published(asked, publication)
    return triggered(seen, seen.key, seen.published_on)


@selector
def unlawful_publication(asked: ir.Table, publication: ir.Table) -> ir.Table:
    """Published information found to be unlawful inside the look-back."""
    seen = seen_on(publication, asked)
    found_at = ibis.coalesce(seen.found_at, ibis.ifelse(seen.illegal, seen.published_at, ibis.null("timestamp")))
    seen = seen.mutate(discovered_at=found_at)
    seen = seen.filter(surely(seen.discovered_at < day_end(seen.as_of)))
    seen = seen.filter(local_day(seen.discovered_at) >= seen.window_from)
    ground = ibis.ifelse(surely(~seen.illegal), "found_lawful", ibis.null("string"))
    return triggered(seen, seen.key, local_day(seen.discovered_at), ground)


def _published(asked: ir.Table, publication: ir.Table) -> ir.Table:
    seen = seen_on(publication, asked)
    seen = seen.mutate(published_on=local_day(seen.published_at))
    return seen.filter(seen.published_on >= seen.window_from, seen.published_on <= seen.as_of)
