"""Refusals of service because an investor does not agree to the processing of his data, 218:31.2."""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import PERSON_JUDGES, about, check, conclude, entries, shown, surely

LEGAL_GROUNDS = ("legal_duty", "statutory_function")


@check
def service_refusal_excused(duty: ir.Table, service_refusal: ir.Table) -> ir.Table:
    """因投资者不同意或者撤回同意而拒绝服务，是否属于例外。

    What the text leaves open after its exceptions (等) is for a person.
    """
    rows = about(duty, shown(service_refusal, duty), "key")
    needed = surely(rows.necessary_for_service)
    by_law = surely(rows.legal_ground.isin(LEGAL_GROUNDS))
    other = surely(rows.legal_ground == "other")
    stated = rows.necessary_for_service.notnull() & rows.legal_ground.notnull()
    holds = ibis.cases((needed | by_law, True), (~other & stated, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (needed, "service_needs_it"),
        (by_law, "refused_by_law"),
        (other, PERSON_JUDGES),
        (stated, "refused_for_consent"),
        else_="refusal_not_explained",
    )
    figures = {"refused_at": rows.at_instant, "refused_because": rows.ground}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))
