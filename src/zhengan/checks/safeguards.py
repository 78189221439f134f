"""The nine means that 218:19 names, in the order of the text, and those of 82:12 and 15: in place on the day, and where.

Whether all nine are wanted (reading `safeguard-substitute`; for watching attacks under 82:12 `attack-monitoring`) and whether
they must reach every important system (reading `safeguard-scope`) is left open by the text. Not decided here: whether they work
together and stop attacks in time, which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import KEYS, NO_RECORD, PERSON_JUDGES, beside, check, conclude, gathered, shown, surely
from zhengan.checks.lists import joined
from zhengan.checks.spans import gap_figures, stood

# What a record's scope says where it means the whole institution.
WHOLE = ("institution", "全机构", "本机构")


@check
def network_isolated(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否采取了网络隔离。"""
    return _in_place(duty, safeguard, system, readings, "network_isolation")


@check
def users_authenticated(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否采取了用户认证。"""
    return _in_place(duty, safeguard, system, readings, "user_authentication")


@check
def access_controlled(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否采取了访问控制。"""
    return _in_place(duty, safeguard, system, readings, "access_control")


@check
def security_policies_managed(
    duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否采取了安全策略管理。"""
    return _in_place(duty, safeguard, system, readings, "policy_management")


@check
def data_encrypted(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否采取了数据加密。"""
    return _in_place(duty, safeguard, system, readings, "data_encryption")


@check
def websites_tamper_proofed(
    duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否采取了网站防篡改措施。"""
    answer = _in_place(duty, safeguard, system, readings, "web_tamper_proofing")
    rows = beside(answer, _without_site(duty, system), ("as_of", "institution"))
    # Who has no website may have nothing to proof against tampering: that is for a person.
    open_ = surely(rows.without_site & ~rows.holds)
    return rows.mutate(
        holds=ibis.ifelse(open_, ibis.null("boolean"), rows.holds),
        reason=ibis.ifelse(open_, PERSON_JUDGES, rows.reason),
    ).drop("without_site")


@check
def malware_guarded(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否采取了病毒木马防范措施。"""
    return _in_place(duty, safeguard, system, readings, "malware_protection")


@check
def intrusions_detected(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否采取了入侵检测。"""
    return _in_place(duty, safeguard, system, readings, "intrusion_detection")


@check
def situation_watched(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否采取了网络安全态势感知。"""
    return _in_place(duty, safeguard, system, readings, "situational_awareness")


@check
def attacks_monitored(duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否有监控网络攻击的手段：入侵检测或者态势感知。"""
    # 82:12 asks for the ability and names no means: whether others serve is a reading of its own.
    lacking = "judged" if readings["attack-monitoring"] == "person" else "all"
    chosen = {**readings, "safeguard-substitute": lacking}
    return _in_place(duty, safeguard, system, chosen, "intrusion_detection", "situational_awareness")


def _in_place(
    duty: ir.Table, safeguard: ir.Table, system: ir.Table, readings: Mapping[str, str], *measures: str
) -> ir.Table:
    """Whether the means (any of `measures`) stands on the day; any means on file shows that the register is kept."""
    seen = shown(safeguard, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    spans = seen.select(
        "as_of",
        "institution",
        "entry",
        "scope",
        first_day="valid_from",
        last_day="valid_until",
        fits=seen.measure.isin(measures),
    )
    rows = beside(stood(duty, spans, {}), _reach(duty, spans, system, readings), KEYS)
    stands, kept = (rows.standing > 0).fill_null(False), rows.spans.notnull()
    short, unclear = rows.uncovered.notnull(), rows.zoned.fill_null(False)
    by_person = readings["safeguard-substitute"] == "judged"
    lacking = ibis.null("boolean") if by_person else ibis.literal(value=False)
    holds = ibis.cases(
        (stands & short & unclear, ibis.null("boolean")),
        (stands & ~short, True),
        (kept, lacking),
        else_=ibis.null("boolean"),
    )
    missing: ir.StringValue = ibis.cases((stands, "measure_falls_short"), else_="no_measure")
    reason = ibis.cases(
        (stands & short & unclear, "reach_not_stated"),
        (stands & ~short, "measure_in_place"),
        (kept, PERSON_JUDGES if by_person else missing),
        else_=NO_RECORD,
    )
    figures = {
        "ended_on": ibis.ifelse(stands, ibis.null("date"), rows.ended_on),
        "uncovered": ibis.ifelse(stands, rows.uncovered, ibis.null("string")),
        **gap_figures(rows),
    }
    good_until = ibis.ifelse(holds, rows.stands_until, ibis.null("date"))
    evidence = gathered(ibis.ifelse(stands, rows.standing_entries, rows.ended_entries))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence, good_until=good_until)


def _reach(duty: ir.Table, spans: ir.Table, system: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Which important systems the means does not reach (reading `safeguard-scope`), and whether zones leave that open."""
    if readings["safeguard-scope"] == "institution":
        return duty.select(*KEYS, uncovered=ibis.null("string"), zoned=ibis.literal(value=False))
    now = spans.filter(spans.fits & (spans.last_day.isnull() | (spans.last_day >= spans.as_of)))
    systems = shown(system, duty)
    known = systems.select("as_of", "institution", scope="key", known=ibis.literal(value=True)).distinct()
    scoped = beside(now, known, ("as_of", "institution", "scope"))
    whole = scoped.scope.lower().isin(WHOLE)
    everywhere = scoped.group_by(["as_of", "institution"]).aggregate(
        whole=whole.any(), zoned=(~whole & scoped.known.isnull()).any()
    )
    in_service = (systems.live_on <= systems.as_of) & (
        systems.retired_on.isnull() | (systems.retired_on >= systems.as_of)
    )
    important = systems.filter(systems.important & in_service).select("as_of", "institution", scope="key")
    bare = beside(important.anti_join(now, ["as_of", "institution", "scope"]), everywhere, ("as_of", "institution"))
    bare = bare.filter(~bare.whole.fill_null(False))
    short = bare.group_by(["as_of", "institution"]).aggregate(names=bare.scope.collect())
    short = short.select("as_of", "institution", uncovered=joined(short.names.sort()))
    rows = beside(duty.select(*KEYS), short, ("as_of", "institution"))
    rows = beside(rows, everywhere.drop("whole"), ("as_of", "institution"))
    return rows.select(*KEYS, "uncovered", "zoned")


def _without_site(duty: ir.Table, system: ir.Table) -> ir.Table:
    """Institutions whose systems in service all state their functions, a website not among them."""
    seen = shown(system, duty)
    seen = seen.filter((seen.live_on <= seen.as_of) & (seen.retired_on.isnull() | (seen.retired_on >= seen.as_of)))
    stated = surely(seen.functions.length() > 0)
    found = seen.group_by(["as_of", "institution"]).aggregate(
        stated=stated.all(), sites=surely(seen.functions.contains("website")).sum()
    )
    return found.select("as_of", "institution", without_site=found.stated & (found.sites == 0))
