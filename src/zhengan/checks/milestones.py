"""Security measures in step with systems, 218:13: planned, built and put to use together.

A measure is in step where it is there by the day on which its system reaches the stage; one that comes later is judged by the
reading `in-step`: by default it is out of step once the system has reached a further stage without it, before that a person
judges; a system is not to be used without it at all. Not decided here: whether the measures are the right ones.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    gathered,
    shown,
    surely,
)

STAGES = ("planned", "built", "in_use")
PER_INSTITUTION = ("as_of", "institution")
PER_DUTY = ("as_of", "institution", "obligation", "object")


@check
def measures_planned_in_step(
    duty: ir.Table, project_milestone: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """安全措施是否与系统同步规划。"""
    return _in_step(duty, project_milestone, system, "planned", readings["in-step"])


@check
def measures_built_in_step(
    duty: ir.Table, project_milestone: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """安全措施是否与系统同步建设。"""
    return _in_step(duty, project_milestone, system, "built", readings["in-step"])


@check
def measures_used_in_step(
    duty: ir.Table, project_milestone: ir.Table, system: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """安全措施是否与系统同步使用。"""
    return _in_step(duty, project_milestone, system, "in_use", readings["in-step"])


def _in_step(duty: ir.Table, project_milestone: ir.Table, system: ir.Table, stage: str, reading: str) -> ir.Table:
    reached = shown(project_milestone, duty)
    reached = reached.filter(reached.on_day <= reached.as_of)
    live = shown(system, duty).select(*PER_INSTITUTION, "live_on", system="key")
    found = beside(duty, _of_stage(duty, reached, live, stage), PER_DUTY)
    rows = beside(found, _beyond(duty, reached, live, stage), PER_DUTY)
    none = rows.milestones.isnull()
    late, overtaken, silent = surely(rows.late > 0), surely(rows.overtaken > 0), surely(rows.silent > 0)
    missing = surely(rows.silent_in_register > 0)
    skipped = none & rows.before.notnull()
    # What is bought ready-made has no stage of its own making: in step at a further one, the stage may never have been.
    passed_over = skipped & surely(rows.in_step_after > 0)
    unknown, no = ibis.null("boolean"), ibis.literal(value=False)
    by_person = {"person": late, "stage": late & ~overtaken}.get(reading, no)
    holds = ibis.cases(
        (none & (passed_over | ~skipped), unknown),
        (skipped | missing, no),
        (by_person, unknown),
        (late, no),
        (silent, unknown),
        else_=ibis.literal(value=True),
    )
    reason = ibis.cases(
        (skipped, "stage_not_recorded"),
        (none, NO_RECORD),
        (missing, "measure_missing"),
        (by_person, PERSON_JUDGES),
        (late, "measure_later"),
        (silent, "never_recorded"),
        else_="measures_in_step",
    )
    figures = {"stage_on": rows.stage_on, "measure_on": rows.measure_on}
    evidence = gathered(ibis.coalesce(rows.stage_entries, rows.before))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


def _of_stage(duty: ir.Table, reached: ir.Table, live: ir.Table, stage: str) -> ir.Table:
    """The milestones of the stage inside the look-back, for each duty: how many are late or silent, and the one that decides.

    `overtaken` counts late ones whose system reached a further stage, or went live, before the measure came. Whether a measure was
    in step is a field: its register is the institution's, kept from the first milestone that states one.
    """
    stating = reached.filter(reached.security_measure_on <= reached.as_of)
    kept = stating.group_by(PER_INSTITUTION).aggregate(kept_from=stating.on_day.min())
    own = beside(reached.filter(reached.stage == stage), kept, PER_INSTITUTION)
    rows = about(duty, beside(own, _next_stage(own, reached, live, stage), (*PER_INSTITUTION, "entry")), "system")
    rows = rows.filter(rows.on_day >= ibis.greatest(rows.window_from, rows.owed_from))
    late = surely(rows.security_measure_on > rows.on_day)
    overtaken = late & surely(rows.security_measure_on > rows.next_on)
    silent = rows.security_measure_on.isnull()
    in_register = silent & surely(rows.kept_from <= rows.on_day)
    rows = rows.mutate(
        is_late=late,
        is_overtaken=overtaken,
        is_silent=silent,
        in_register=in_register,
        weight=ibis.cases((in_register, 4), (overtaken, 3), (late, 2), (silent, 1), else_=0),
    )
    by_weight = ibis.struct({"weight": rows.weight, "day": rows.on_day, "entry": rows.entry})
    unstated = ibis.date(1900, 1, 1)
    return rows.group_by(PER_DUTY).aggregate(
        milestones=rows.count(),
        late=rows.is_late.sum(),
        overtaken=rows.is_overtaken.sum(),
        silent=rows.is_silent.sum(),
        silent_in_register=rows.in_register.sum(),
        stage_on=rows.on_day.argmax(by_weight),
        # The day that decides may be unknown, which engines would pass over.
        measure_on=rows.security_measure_on.fill_null(unstated).argmax(by_weight).nullif(unstated),
        stage_entries=rows.entry.collect(),
    )


def _next_stage(own: ir.Table, reached: ir.Table, live: ir.Table, stage: str) -> ir.Table:
    """The first day on which the system of a milestone reached a further stage or went live; in use, it is the day itself."""
    further = reached.filter(reached.stage.isin(STAGES[STAGES.index(stage) + 1 :]))
    days = further.select(*PER_INSTITUTION, "system", later_on="on_day")
    days = days.union(live.select(*PER_INSTITUTION, "system", later_on="live_on"))
    if stage == STAGES[-1]:
        days = days.union(own.select(*PER_INSTITUTION, "system", later_on="on_day"))
    rows = beside(own.select(*PER_INSTITUTION, "system", "on_day", "entry"), days, (*PER_INSTITUTION, "system"))
    rows = rows.filter(rows.later_on >= rows.on_day)
    return rows.group_by([*PER_INSTITUTION, "entry"]).aggregate(next_on=rows.later_on.min())


def _beyond(duty: ir.Table, reached: ir.Table, live: ir.Table, stage: str) -> ir.Table:
    """Milestones of other stages: earlier ones by the go-live keep the register of the system; further ones in step are counted."""
    place = STAGES.index(stage)
    rows = about(duty, beside(reached, live, (*PER_INSTITUTION, "system")), "system")
    earlier = rows.stage.isin(STAGES[:place]) & (rows.on_day <= rows.live_on)
    further = rows.stage.isin(STAGES[place + 1 :]) & (rows.security_measure_on <= rows.on_day)
    found = rows.group_by(PER_DUTY).aggregate(
        befores=surely(earlier).sum(),
        entries=rows.entry.collect(where=surely(earlier)),
        in_step_after=surely(further).sum(),
    )
    before = ibis.ifelse(found.befores > 0, found.entries, ibis.null("array<int64>"))
    return found.select(*PER_DUTY, "in_step_after", before=before)
