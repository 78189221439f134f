"""Investors' personal information handed to third parties, 218:33: what they were told, and their separate consent.

Whether the exception for legal duties frees from consent alone, or from telling as well, is a reading (`sharing-exception`).
Not decided here: whether the sharing is otherwise lawful, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, check, conclude, entries, shown, surely
from zhengan.checks.lists import joined, named

# What 33 wants investors to be told; 等 adds nothing that could be counted.
SHARING_PARTS = ("purpose", "method", "categories", "retention", "protection", "rights")
LEGAL_GROUNDS = ("legal_duty", "statutory_function")


@check
def sharing_told(duty: ir.Table, third_party_sharing: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """向第三方提供个人信息，是否把六项内容告知投资者。"""
    rows = about(duty, shown(third_party_sharing, duty), "key")
    missing = named({part: ~surely(rows.told.contains(part)) for part in SHARING_PARTS})
    stated = surely(rows.told.length() > 0)
    excused = _by_law(rows) & ibis.literal(readings["sharing-exception"] == "both")
    # Where a legal ground frees from telling, an unknown one leaves open whether anything is missing.
    open_ = rows.legal_ground.isnull() & ibis.literal(readings["sharing-exception"] == "both")
    complete = missing.length() == 0
    holds = ibis.cases((complete | excused, True), (stated & ~open_, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (complete, "told"),
        (excused, "shared_by_law"),
        (stated & open_, "untold_excuse_not_stated"),
        (stated, "untold_parts"),
        else_="told_parts_not_stated",
    )
    figures = {"missing": ibis.ifelse(stated & ~excused, joined(missing), ibis.null("string"))}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


@check
def sharing_consented(duty: ir.Table, third_party_sharing: ir.Table) -> ir.Table:
    """向第三方提供个人信息，是否取得单独同意；履行法定职责、法定义务的除外。"""
    rows = about(duty, shown(third_party_sharing, duty), "key")
    consented = surely(rows.consent_separate)
    by_law = _by_law(rows)
    consent_unknown, ground_unknown = rows.consent_separate.isnull(), rows.legal_ground.isnull()
    holds = ibis.cases(
        (consented | by_law, True), (consent_unknown | ground_unknown, ibis.null("boolean")), else_=False
    )
    reason = ibis.cases(
        (consented, "consented"),
        (by_law, "shared_by_law"),
        (consent_unknown, "consent_not_stated"),
        (ground_unknown, "excuse_not_stated"),
        else_="not_consented",
    )
    return conclude(
        rows, holds=holds, reason=reason, figures={"excuse": rows.legal_ground}, evidence=entries(rows.entry)
    )


def _by_law(rows: ir.Table) -> ir.BooleanValue:
    return surely(rows.legal_ground.isin(LEGAL_GROUNDS))
