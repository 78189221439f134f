"""Biometric features that authenticate customers, 218:35: assessed for need and safety, never the only way, never forced.

Whether the two prohibitions stand alone or only together is a reading (`biometric-limbs`).
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import about, beside, check, conclude, entries, shown, surely

INSTITUTION = ("as_of", "institution")
# The features that 35 names, as a firm may write them among the other ways.
BIOMETRICS = (
    *("人脸", "步态", "指纹", "虹膜", "声纹"),
    *("人脸识别", "步态识别", "指纹识别", "虹膜识别", "声纹识别"),
    *("face", "gait", "fingerprint", "iris", "voice"),
)


@check
def biometric_necessity_assessed(duty: ir.Table, biometric_use: ir.Table) -> ir.Table:
    """用生物特征认证客户，是否评估过必要性。"""
    return _assessed(duty, biometric_use, "necessity_assessed_on")


@check
def biometric_security_assessed(duty: ir.Table, biometric_use: ir.Table) -> ir.Table:
    """用生物特征认证客户，是否评估过安全性。"""
    return _assessed(duty, biometric_use, "security_assessed_on")


@check
def biometric_not_only_method(duty: ir.Table, biometric_use: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """生物特征是否不是唯一的客户认证方式。"""
    rows = about(duty, shown(biometric_use, duty), "key")
    together = readings["biometric-limbs"] == "together"
    unforced = surely(~rows.forced) & ibis.literal(together)
    unknown = rows.forced.isnull() & ibis.literal(together)
    only = _only(rows)
    holds = ibis.cases((~only | unforced, True), (unknown, ibis.null("boolean")), else_=False)
    reason = ibis.cases(
        (~only, "other_methods"),
        (unforced, "limbs_apart"),
        (unknown, "force_not_stated"),
        (rows.only_method, "only_method"),
        else_="only_biometrics",
    )
    return conclude(rows, holds=holds, reason=reason, figures={}, evidence=entries(rows.entry))


@check
def biometric_not_forced(duty: ir.Table, biometric_use: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否没有强制客户同意收集生物特征。"""
    rows = about(duty, shown(biometric_use, duty), "key")
    together = readings["biometric-limbs"] == "together"
    unforced, apart = surely(~rows.forced), ~_only(rows) & ibis.literal(together)
    unknown = rows.forced.isnull()
    holds = ibis.cases((unforced | apart, True), (unknown, ibis.null("boolean")), else_=False)
    reason = ibis.cases((unforced, "not_forced"), (apart, "limbs_apart"), (unknown, "force_not_stated"), else_="forced")
    return conclude(rows, holds=holds, reason=reason, figures={}, evidence=entries(rows.entry))


def _only(rows: ir.Table) -> ir.BooleanValue:
    """Whether customers have no way but biometric ones: one that leaves a face for a fingerprint is biometric still."""
    others = rows.alternatives.filter(lambda way: ~way.strip().lower().isin(BIOMETRICS))
    return rows.only_method | surely((rows.alternatives.length() > 0) & (others.length() == 0))


def _assessed(duty: ir.Table, biometric_use: ir.Table, field: str) -> ir.Table:
    """Whether the day in `field` has come; an institution that records it for one use is held to it for all."""
    seen = shown(biometric_use, duty)
    done = surely(seen[field] <= seen.as_of)
    kept = seen.filter(done).select(*INSTITUTION, kept=ibis.literal(value=True)).distinct()
    rows = about(duty, beside(seen, kept, INSTITUTION), "key")
    assessed_on = ibis.ifelse(rows[field] <= rows.as_of, rows[field], ibis.null("date"))
    assessed, recorded = assessed_on.notnull(), surely(rows.kept)
    holds = ibis.cases((assessed, True), (recorded, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (assessed, "biometrics_assessed"), (recorded, "biometrics_not_assessed"), else_="never_recorded"
    )
    return conclude(
        rows, holds=holds, reason=reason, figures={"evaluated_on": assessed_on}, evidence=entries(rows.entry)
    )
