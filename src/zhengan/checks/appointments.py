"""Offices held, 218:9.2, 10.1 and 11: an office counts as held on a day that lies inside somebody's appointment.

The register of appointments is kept from the first one on, whatever its office. An appointment for one system or one node of the
industry network says nothing about the institution's own offices. Not decided here: whether the holder is the right one (the
principal head, the executive in charge), and what tasks in free words mean, which a person says.
"""

from collections.abc import Sequence

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import NO_RECORD, PERSON_JUDGES, about, check, conclude, gathered, shown, surely

PER_INSTITUTION = ("as_of", "institution")
NO_DAY = ibis.null("date")
# What 11 has the lead department do, by our code and by the words of an appointment; one of them inside a task suffices.
LEAD_TASKS: dict[str, tuple[str, ...]] = {
    "systems": ("systems", "重要信息系统", "信息系统"),
    "infrastructure": ("infrastructure", "基础设施"),
    "emergency_plan": ("emergency_plan", "应急预案"),
    "drills": ("drill", "演练"),
}
# Whoever only takes part, helps or carries out is not in charge.
NOT_IN_CHARGE = ("参加", "参与", "配合", "协助", "支持", "执行", "使用", "采购", "验收")


@check
def first_responsible_appointed(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """是否明确了网络和信息安全工作的第一责任人。"""
    return _held(duty, appointment, "first_responsible")


@check
def directly_responsible_appointed(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """是否明确了网络和信息安全工作的直接责任人。"""
    return _held(duty, appointment, "directly_responsible")


@check
def lead_department_named(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """是否指定或者设立了网络和信息安全工作的牵头部门。"""
    return _held(duty, appointment, "lead_department")


@check
def security_manager_appointed(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """是否配备了安全管理人员。"""
    return _held(duty, _of_whole(appointment), "security_manager")


@check
def compliance_manager_appointed(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """是否配备了合规管理人员。"""
    return _held(duty, _of_whole(appointment), "compliance_manager")


@check
def lead_manages_systems(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """牵头部门的职责是否包括管理重要信息系统。"""
    return _tasked(duty, appointment, "systems")


@check
def lead_manages_infrastructure(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """牵头部门的职责是否包括管理相关基础设施。"""
    return _tasked(duty, appointment, "infrastructure")


@check
def lead_makes_plan(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """牵头部门的职责是否包括制定网络安全应急预案。"""
    return _tasked(duty, appointment, "emergency_plan")


@check
def lead_holds_drills(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """牵头部门的职责是否包括组织应急演练。"""
    return _tasked(duty, appointment, "drills")


def _held(duty: ir.Table, appointment: ir.Table, role: str) -> ir.Table:
    rows = about(duty, _offices(duty, appointment, role), None)
    on_file, held = rows.holders.notnull(), surely(rows.holders > 0)
    reason = ibis.cases(
        (held, "office_held"), (rows.ended_on.notnull(), "office_vacant"), (on_file, "not_appointed"), else_=NO_RECORD
    )
    return conclude(
        rows,
        holds=ibis.cases((on_file, held), else_=ibis.null("boolean")),
        reason=reason,
        figures={**_term(rows, held), **_gap(rows)},
        evidence=gathered(rows.role_entries),
        good_until=rows.stands_until,
    )


def _tasked(duty: ir.Table, appointment: ir.Table, task: str) -> ir.Table:
    rows = about(duty, _offices(duty, appointment, "lead_department", task), None)
    on_file, held = rows.holders.notnull(), surely(rows.holders > 0)
    named, unstated, open_ = surely(rows.named > 0), surely(rows.unstated > 0), surely(rows.open_tasks > 0)
    unknown = ibis.null("boolean")
    holds = ibis.cases(
        (named, True), (held & (unstated | open_), unknown), (on_file, ibis.literal(value=False)), else_=unknown
    )
    reason = ibis.cases(
        (named, "task_named"),
        (held & unstated, "not_stated"),
        # Free words of another wording may mean the same.
        (held & open_, PERSON_JUDGES),
        (held, "task_not_named"),
        (rows.ended_on.notnull(), "office_vacant"),
        (on_file, "not_appointed"),
        else_=NO_RECORD,
    )
    missing = ibis.ifelse(held & ~named & ~unstated & ~open_, task, ibis.null("string"))
    return conclude(
        rows,
        holds=holds,
        reason=reason,
        figures={**_term(rows, held), "missing": missing},
        evidence=gathered(rows.role_entries),
        good_until=ibis.ifelse(named, rows.stands_until, NO_DAY),
    )


def _of_whole(appointment: ir.Table) -> ir.Table:
    """Appointments with those for one system taken for the institution's: staff are staff wherever they are put."""
    return appointment.mutate(system=ibis.null("string"))


def _offices(duty: ir.Table, appointment: ir.Table, role: str, task: str = "") -> ir.Table:
    """A row for each institution with appointments on file: who holds the office on the day, since when and until when.

    Of the holders on the day, `unstated` have no tasks written down, `named` have the task among theirs, and `open_tasks` have
    one in words that name none of `LEAD_TASKS`.
    """
    seen = shown(appointment, duty)
    right = (seen.role == role) & seen.system.isnull() & seen.node.isnull()
    begun = right & surely(seen.valid_from <= seen.as_of)
    ended = begun & surely(seen.valid_until < seen.as_of)
    held = begun & ~ended
    far = ibis.date(2999, 12, 31)
    every = [word for words in LEAD_TASKS.values() for word in words]
    naming = seen.tasks.filter(lambda written: _in_charge(written, LEAD_TASKS.get(task, ())))
    others = seen.tasks.filter(lambda written: ~_in_charge(written, every))
    found = seen.group_by(PER_INSTITUTION).aggregate(
        holders=held.sum().cast("int64"),
        names=seen.holder.collect(where=held),
        since=seen.valid_from.min(where=held),
        stands_until=seen.valid_until.fill_null(far).max(where=held),
        ended_on=seen.valid_until.max(where=ended),
        unstated=(held & ~surely(seen.tasks.length() > 0)).sum(),
        named=(held & surely(naming.length() > 0)).sum(),
        open_tasks=(held & surely(others.length() > 0)).sum(),
        role_entries=seen.entry.collect(where=begun),
    )
    return found.mutate(stands_until=found.stands_until.nullif(far))


def _in_charge(written: ir.StringValue, words: Sequence[str]) -> ir.BooleanValue:
    """Whether a task holds one of `words`, and none that leaves the charge with somebody else."""
    no = ibis.literal(value=False)
    names_it = ibis.or_(no, *[written.contains(word) for word in words])
    return names_it & ~ibis.or_(no, *[written.contains(word) for word in NOT_IN_CHARGE])


def _term(rows: ir.Table, held: ir.BooleanValue) -> dict[str, ir.Value]:
    """Who holds the office since when, or until when it was held."""
    none = ibis.literal([], type="array<string>")
    names = ibis.coalesce(rows.names, none).unique().sort().join("、").nullif("")
    return {
        "holder": ibis.ifelse(held, names, ibis.null("string")),
        "took_office": rows.since,
        "ended_on": ibis.ifelse(held, NO_DAY, rows.ended_on),
    }


def _gap(rows: ir.Table) -> dict[str, ir.Value]:
    """The days inside the look-back between an appointment that ended and the one that stands."""
    one_day = ibis.interval(days=1)
    begins = ibis.greatest(rows.window_from, rows.owed_from, rows.ended_on + one_day)
    ends = rows.since - one_day
    gap = surely((rows.ended_on < rows.since) & (begins <= ends))
    return {"gap_from": ibis.ifelse(gap, begins, NO_DAY), "gap_until": ibis.ifelse(gap, ends, NO_DAY)}
