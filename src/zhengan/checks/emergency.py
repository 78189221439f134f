"""Emergency plans and drills, 218:37–38 and 82:33, in the order of the text.

Which plan counts where there are several is a reading (`current-plan`). Not decided here: whether a plan is sound,
which a person attests, and whether drills were held and reported in time, which is judged with all recurring and
triggered duties.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    NOT_YET,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    gathered,
    happened,
    latest,
    local_day,
    occurrences,
    shown,
    surely,
)
from zhengan.checks.lists import mentions
from zhengan.checks.names import CSRC_NAMES

# What 37 wants a plan to state, and the situations that its scenarios have to cover,
PLAN_PARTS = ("objectives", "organisation", "procedures")
BOTH_DISASTERS = "自然灾害和公共卫生事件"
# by our code and by the words that a firm writes, the text's own among them.
SCENARIOS: dict[str, tuple[str, ...]] = {
    "cyber_incident": ("cyber_incident", "网络安全事件"),
    "natural_disaster": ("natural_disaster", "自然灾害", BOTH_DISASTERS),
    "public_health": ("public_health", "公共卫生", "公共卫生事件", BOTH_DISASTERS),
    "key_personnel": ("key_personnel", "人事变动", "重大人事变动", "关键人员缺位"),
    "supplier_exit": (
        "supplier_exit",
        "供应商退出",
        "服务机构退出",
        "主要服务机构退出",
        "主要信息技术系统服务机构退出",
    ),
}
# A core institution's joint drill (38.1) is organised by a core institution, not by the industry network's centre.
JOINT_ORGANISERS = ("self", "core")
PER_INSTITUTION = ("as_of", "institution")


@check
def emergency_plan_in_force(duty: ir.Table, emergency_plan: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否有经批准的网络安全应急预案。"""
    rows = about(duty, _current_plan(duty, emergency_plan, readings), None)
    exists = rows.approved_on.notnull()
    holds = ibis.ifelse(exists, ibis.literal(value=True), ibis.null("boolean"))
    reason = ibis.ifelse(exists, "in_force", NO_RECORD)
    figures = {"approved_on": rows.approved_on, "plans": rows.plans.fill_null(0)}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.plan_entries))


@check
def emergency_plan_impact_analysis(duty: ir.Table, emergency_plan: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """应急预案批准或者修订之前是否做了业务影响分析。"""
    plans = _current_plan(duty, emergency_plan, readings)
    rows = about(duty, beside(plans, _analysis_recorded(duty, emergency_plan), PER_INSTITUTION), None)
    exists = rows.approved_on.notnull()
    analysed, revised = surely(rows.analysed), surely(rows.revised)
    late = rows.bia_on.notnull() & ~analysed & ~revised
    recorded = surely(rows.recorded)
    holds = ibis.cases((analysed | revised, True), (late | recorded, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (~exists, NO_RECORD),
        (analysed, "analysed"),
        (revised, "analysed_then_revised"),
        (late, "analysis_after_plan"),
        (recorded, "no_analysis"),
        else_="never_recorded",
    )
    figures = {
        "bia_on": rows.bia_on,
        "approved_on": rows.approved_on,
        "reviewed_on": ibis.ifelse(analysed, ibis.null("date"), rows.reviewed_on),
    }
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.plan_entries))


@check
def emergency_plan_contents(duty: ir.Table, emergency_plan: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """应急预案是否写明应急目标、应急组织和处置流程。"""
    rows = about(duty, _current_plan(duty, emergency_plan, readings), None)
    missing = _named({part: ~rows[part] for part in PLAN_PARTS})
    unstated = _named({part: rows[part].isnull() for part in PLAN_PARTS})
    exists = rows.approved_on.notnull()
    holds = ibis.cases(
        (~exists, ibis.null("boolean")),
        (missing.length() > 0, False),
        (unstated.length() > 0, ibis.null("boolean")),
        else_=True,
    )
    reason = ibis.cases(
        (~exists, NO_RECORD),
        (missing.length() > 0, "missing_parts"),
        (unstated.length() > 0, "not_stated"),
        else_="all_parts",
    )
    figures = {"missing": _joined(missing, exists), "not_stated": _joined(unstated, exists)}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.plan_entries))


@check
def emergency_plan_scenarios(duty: ir.Table, emergency_plan: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """应急预案的场景是否覆盖网络安全事件、自然灾害、公共卫生、重大人事变动和主要服务机构退出。"""
    rows = about(duty, _current_plan(duty, emergency_plan, readings), None)
    exists = rows.approved_on.notnull()
    missing = _named({scenario: ~surely(rows[scenario]) for scenario in SCENARIOS})
    complete = missing.length() == 0
    holds = ibis.ifelse(exists, complete, ibis.null("boolean"))
    reason = ibis.cases((~exists, NO_RECORD), (complete, "all_scenarios"), else_="missing_scenarios")
    figures = {"missing": _joined(missing, exists)}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=gathered(rows.plan_entries))


@occurrences
def joint_drill_held(duty: ir.Table, drill: ir.Table) -> ir.Table:
    """组织关联主体参加的应急演练什么时候举行。"""
    rows = about(duty, _held(duty, drill), None)
    organised = rows.organiser.fill_null("self").isin(JOINT_ORGANISERS)
    attended = (rows.participants.fill_null(1) > 0) & (rows.associated.length().fill_null(1) > 0)
    return happened(rows, done_on=rows.held_on, counts=rows.with_associated & organised & attended, entry=rows.entry)


@occurrences
def joint_drill_reported(duty: ir.Table, drill: ir.Table, submission: ir.Table) -> ir.Table:
    """演练什么时候报告中国证监会；演练之前的报告不算。"""
    rows = about(duty, _drill_reports(duty, drill, submission), "drill")
    told_on = local_day(rows.told_at)
    return happened(rows, done_on=told_on, counts=rows.to_csrc & (told_on >= rows.held_on), entry=rows.entry)


@occurrences
def joint_drill_reported_ahead(duty: ir.Table, drill: ir.Table, submission: ir.Table) -> ir.Table:
    """准备举行的演练什么时候报告中国证监会。"""
    rows = about(duty, _drill_reports(duty, drill, submission), "drill")
    return happened(rows, done_on=local_day(rows.told_at), counts=rows.to_csrc, entry=rows.entry)


@occurrences
def drill_held(duty: ir.Table, drill: ir.Table) -> ir.Table:
    """应急演练什么时候举行。"""
    rows = about(duty, _held(duty, drill), None)
    return happened(rows, done_on=rows.held_on, counts=rows.held_on.notnull(), entry=rows.entry)


@check
def drill_reported_on_file(duty: ir.Table, drill: ir.Table) -> ir.Table:
    """演练是否形成报告存档。"""
    seen = shown(drill, duty)
    written = seen.filter(seen.report_on >= seen.held_on, seen.report_on <= seen.as_of)
    kept = written.group_by(PER_INSTITUTION).aggregate(kept_from=written.held_on.min())
    held = seen.filter(seen.held_on <= seen.as_of).group_by(PER_INSTITUTION).aggregate(last_held=seen.held_on.max())
    rows = about(duty, beside(beside(seen, kept, PER_INSTITUTION), held, PER_INSTITUTION), "key")
    on_file = surely((rows.report_on >= rows.held_on) & (rows.report_on <= rows.as_of))
    early = surely((rows.report_on < rows.held_on) & (rows.held_on <= rows.as_of))
    # A report can still be written on the day of the drill itself.
    ahead = rows.held_on >= rows.as_of
    register_kept = surely(rows.kept_from <= rows.held_on) | surely(rows.declared_from <= rows.held_on)
    # 38.2 sets no day for the report: before the next drill, whether it takes too long is for a person.
    passed_over = rows.last_held > rows.held_on
    holds = ibis.cases(
        (on_file, True), (early | (register_kept & passed_over & ~ahead), False), else_=ibis.null("boolean")
    )
    reason = ibis.cases(
        (rows.held_on.isnull(), NO_RECORD),
        (on_file, "on_file"),
        (early, "report_before_drill"),
        (ahead, NOT_YET),
        (register_kept & passed_over, "no_report"),
        (register_kept, PERSON_JUDGES),
        else_="never_recorded",
    )
    figures = {"held_on": rows.held_on, "report_on": ibis.ifelse(on_file | early, rows.report_on, ibis.null("date"))}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _current_plan(duty: ir.Table, emergency_plan: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """One row an institution that has a plan: what the plan approved last says, or all of them (`current-plan`)."""
    plans = shown(emergency_plan, duty)
    plans = plans.filter(plans.approved_on <= plans.as_of)
    plans = plans if readings["current-plan"] == "all" else latest(plans, PER_INSTITUTION, "approved_on")
    bia_on = ibis.ifelse(plans.bia_on <= plans.as_of, plans.bia_on, ibis.null("date"))
    # A plan revised after the analysis rests on it as well.
    revised = surely((bia_on <= plans.reviewed_on) & (plans.reviewed_on <= plans.as_of))
    return plans.group_by(PER_INSTITUTION).aggregate(
        approved_on=plans.approved_on.max(),
        plans=plans.count(),
        plan_entries=plans.entry.collect(),
        bia_on=bia_on.max(),
        analysed=(bia_on <= plans.approved_on).any(),
        revised=revised.any(),
        reviewed_on=plans.reviewed_on.max(where=revised),
        **{part: plans[part].any() for part in PLAN_PARTS},
        **{scenario: mentions(plans.scenarios, words).any() for scenario, words in SCENARIOS.items()},
    )


def _analysis_recorded(duty: ir.Table, emergency_plan: ir.Table) -> ir.Table:
    """Institutions that have put an impact analysis into any version of a plan by the asked date."""
    asked = duty.select("as_of").distinct()
    versions = emergency_plan.inner_join(asked, emergency_plan.shown_from <= asked.as_of)
    return versions.group_by(PER_INSTITUTION).aggregate(recorded=(versions.bia_on <= versions.as_of).any())


def _drill_reports(duty: ir.Table, drill: ir.Table, submission: ir.Table) -> ir.Table:
    """All that was reported about drills by the asked dates, with the drill's day and whether it went to the CSRC."""
    drills = shown(drill, duty).select(*PER_INSTITUTION, "held_on", "reported_at", "entry", drill="key")
    sent = shown(submission, duty)
    sent = sent.filter(sent.kind == "drill", sent.about.notnull())
    to_csrc = sent.sent_to.filter(lambda name: name.strip().lower().isin(CSRC_NAMES)).length() > 0
    sent = sent.select(*PER_INSTITUTION, "sent_at", drill="about", to_csrc=to_csrc, submitted="entry")
    # 218:38.1 and 82:33 name the CSRC alone: a drill's own time of report says no more than that it was reported there.
    own = drills.select(
        *PER_INSTITUTION, "drill", "held_on", "entry", told_at="reported_at", to_csrc=ibis.literal(value=True)
    )
    filed = beside(sent, drills.drop("reported_at", "entry"), (*PER_INSTITUTION, "drill"))
    filed = filed.select(*PER_INSTITUTION, "drill", "held_on", entry="submitted", told_at="sent_at", to_csrc="to_csrc")
    reports = own.union(filed.select(*own.columns))
    return reports.filter(reports.told_at < day_end(reports.as_of))


def _held(duty: ir.Table, drill: ir.Table) -> ir.Table:
    drills = shown(drill, duty)
    return drills.filter(drills.held_on <= drills.as_of)


def _named(marked: Mapping[str, ir.BooleanValue]) -> ir.ArrayValue:
    """The names whose mark is true, in the order given."""
    names = ibis.array([ibis.ifelse(mark, name, ibis.null("string")) for name, mark in marked.items()])
    return names.filter(lambda name: name.notnull())


def _joined(names: ir.ArrayValue, known: ir.BooleanValue) -> ir.StringValue:
    # Engines differ on joining nothing: no name is no text.
    return ibis.ifelse(known, names.join("、").nullif(""), ibis.null("string"))
