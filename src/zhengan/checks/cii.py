"""Who answers for critical information infrastructure, and that they are assessed and checked: 218:43 and 44, in the order of the text.

Offices are judged on the day. Not decided here: whether there are enough people (充足), which a person attests.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    about,
    beside,
    check,
    conclude,
    entries,
    gathered,
    in_order,
    shown,
    surely,
)
from zhengan.checks.spans import OPEN, gap_figures, stood

INSTITUTION = ["as_of", "institution"]
# The two offices of 218:10 that 43 names, as records of an assessment call them.
FIRST = ("first_responsible", "第一责任人", "主要负责人")
DIRECT = ("directly_responsible", "直接责任人")
NOTHING = ibis.null("array<int64>")


@check
def cii_in_responsibility_assessment(
    duty: ir.Table, responsibility_assessment: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """责任考核是否包括关键信息基础设施保护。"""
    rows = _assessed(duty, responsibility_assessment, readings)
    holds = ibis.cases((rows.outdated, False), else_=rows.covers)
    reason = ibis.cases(
        (rows.assessments.isnull(), NO_RECORD),
        (rows.outdated, "assessment_outdated"),
        (rows.covers, "cii_assessed"),
        (~rows.covers, "cii_not_assessed"),
        else_="cii_not_stated",
    )
    return conclude(
        rows, holds=holds, reason=reason, figures={"year": rows.last_year}, evidence=gathered(rows.assessments)
    )


@check
def cii_duty_of_first_responsible(
    duty: ir.Table, responsibility_assessment: ir.Table, appointment: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """第一责任人的考核是否包括关键信息基础设施保护。"""
    return _assessed_in_office(duty, responsibility_assessment, appointment, readings, FIRST)


@check
def cii_duty_of_directly_responsible(
    duty: ir.Table, responsibility_assessment: ir.Table, appointment: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """直接责任人的考核是否包括关键信息基础设施保护。"""
    return _assessed_in_office(duty, responsibility_assessment, appointment, readings, DIRECT)


@check
def cii_body_designated(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """当日是否指定了专门机构或者部门管理关键信息基础设施的保护。"""
    offices = _begun(duty, appointment)
    rows = _held(duty, offices.mutate(fits=offices.role == "cii_body"), {})
    stands, kept = rows.standing > 0, rows.spans.notnull()
    reason = ibis.cases((stands, "body_named"), (kept, "no_cii_body"), else_=NO_RECORD)
    holds = ibis.ifelse(kept, stands, ibis.null("boolean"))
    return _office_answer(rows, holds, reason, {"holder": rows.holder}, NOTHING)


@check
def cii_key_posts_recognised(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """当日是否认定了网络安全关键岗位。"""
    offices = _begun(duty, appointment)
    rows = _held(duty, offices.mutate(fits=offices.role == "cii_key_post"), {})
    stands, kept = rows.standing > 0, rows.spans.notnull()
    # A post that nobody holds any more may still be recognised as one.
    vacant = rows.ended_on.notnull()
    reason = ibis.cases((stands, "posts_recognised"), (vacant, "posts_vacant"), (kept, "no_posts"), else_=NO_RECORD)
    holds = ibis.cases((stands, True), (vacant, ibis.null("boolean")), (kept, False), else_=ibis.null("boolean"))
    figures = {
        "key_posts": ibis.ifelse(stands, rows.standing, ibis.null("int64")),
        "ended_on": ibis.ifelse(stands, ibis.null("date"), rows.ended_on),
    }
    return _office_answer(rows, holds, reason, figures, NOTHING)


@check
def cii_responsible_named(duty: ir.Table, appointment: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """关键信息基础设施当日是否有安全管理责任人。"""
    offices = _begun(duty, appointment)
    offices = offices.filter(offices.role == "cii_responsible")
    own = offices.filter(offices.system.notnull()).mutate(fits=ibis.literal(value=True))
    # Who answers for no system in particular answers for each (reading `cii-responsible`).
    systems = duty.select("as_of", "institution", each="object").distinct()
    general = offices.filter(offices.system.isnull()).inner_join(systems, INSTITUTION)
    general = general.mutate(system=general.each, fits=ibis.literal(readings["cii-responsible"] == "shared"))
    rows = _held(duty, own.union(general.select(own.columns)), {"object": "system"})
    stands, kept = rows.standing > 0, rows.spans.notnull()
    reason = ibis.cases((stands, "person_named"), (kept, "nobody_named"), else_=NO_RECORD)
    holds = ibis.ifelse(kept, stands, ibis.null("boolean"))
    return _office_answer(rows, holds, reason, {"holder": rows.holder}, rows.span_entries)


@check
def background_checked(
    duty: ir.Table, appointment: ir.Table, background_check: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """任职的人是否通过了安全背景审查。"""
    posts = shown(appointment, duty)
    # The body itself is a department: its head is the person to be checked, else the holder where a check names it.
    person = ibis.ifelse(posts.role == "cii_body", ibis.coalesce(posts["head"], posts.holder), posts.holder)
    posts = posts.select(
        *INSTITUTION,
        "key",
        person=person,
        post_entry="entry",
        took_office="valid_from",
        head_unknown=(posts.role == "cii_body") & posts["head"].isnull(),
    ).view()
    checks = shown(background_check, duty)
    checks = checks.filter(checks.passed_on <= checks.as_of)
    first = checks.group_by([*INSTITUTION, "holder"]).aggregate(
        passed_on=checks.passed_on.min(), check_entry=checks.entry.argmin(in_order(checks.passed_on, checks.entry))
    )
    rows = about(duty, beside(posts, first.rename(person="holder"), [*INSTITUTION, "person"]), "key")
    passed = rows.passed_on.notnull()
    late = surely((rows.passed_on > rows.took_office) & (rows.passed_on >= rows.window_from))
    late &= ibis.literal(readings["background-check-time"] == "before-office")
    holds = ibis.cases((late, False), (passed, True), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (late, "checked_late"),
        (passed, "background_checked"),
        (rows.head_unknown, "head_not_stated"),
        else_=NO_RECORD,
    )
    figures = {"holder": rows.person, "passed_on": rows.passed_on, "took_office": rows.took_office}
    return conclude(
        rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.post_entry, rows.check_entry)
    )


def _assessed(duty: ir.Table, responsibility_assessment: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Each duty with the institution's assessments of the last year that has any: whether they cover, and which."""
    seen = shown(responsibility_assessment, duty)
    seen = seen.mutate(this_year=seen.as_of.year().cast("int64"))
    seen = seen.filter(seen.year <= seen.this_year)
    last = seen.group_by(INSTITUTION).aggregate(last_year=seen.year.max())
    newest = seen.inner_join(last, INSTITUTION)
    newest = newest.filter(newest.year == newest.last_year)
    found = newest.group_by(INSTITUTION).aggregate(
        last_year=newest.last_year.max(),
        this_year=newest.this_year.max(),
        covers=newest.covers_cii.any(),
        assessments=newest.entry.collect(),
    )
    overdue = found.last_year < found.this_year - 1
    found = found.mutate(outdated=overdue & ibis.literal(readings["cii-assessment-year"] == "last-year"))
    return about(duty, found, None)


def _assessed_in_office(
    duty: ir.Table,
    responsibility_assessment: ir.Table,
    appointment: ir.Table,
    readings: Mapping[str, str],
    words: tuple[str, ...],
) -> ir.Table:
    """Whether the last assessments that cover critical infrastructure name the holder of an office, or the office."""
    rows = _assessed(duty, responsibility_assessment, readings)
    covering = shown(responsibility_assessment, duty)
    covering = covering.filter(covering.covers_cii)
    subjects = covering.select(*INSTITUTION, "year", subject=covering.subjects.unnest()).view()
    # Who held the office in the year that was assessed, whoever holds it now.
    offices = _begun(duty, appointment)
    last_year = offices.last_day.fill_null(OPEN).year()
    holders = offices.filter(offices.role == words[0]).select(
        *INSTITUTION, subject="holder", took_office=offices.first_day.year(), left_office=last_year
    )
    meant = [subjects[name] == holders[name] for name in (*INSTITUTION, "subject")]
    meant += [holders.took_office <= subjects.year, subjects.year <= holders.left_office]
    by_name = subjects.semi_join(holders, meant).distinct().mutate(by_name=ibis.literal(value=True))
    subjects = beside(subjects, by_name, [*INSTITUTION, "year", "subject"])
    marked = subjects.mutate(
        named=surely(subjects.by_name) | subjects.subject.isin(words), titled=subjects.subject.isin((*FIRST, *DIRECT))
    )
    told = marked.group_by([*INSTITUTION, "year"]).aggregate(named=marked.named.any(), titled=marked.titled.all())
    rows = beside(rows, told.rename(last_year="year"), [*INSTITUTION, "last_year"])
    begun = offices.group_by(INSTITUTION).aggregate(first_office=offices.first_day.min().year())
    rows = beside(rows, begun, INSTITUTION)
    # Without any appointment on file nobody can tell whether a name among the assessed is the holder's.
    nameless = ~rows.named & ~rows.titled & ~surely(rows.first_office <= rows.last_year)
    holds = ibis.cases((rows.outdated | ~rows.covers, False), (nameless, ibis.null("boolean")), else_=rows.named)
    reason = ibis.cases(
        (rows.assessments.isnull(), NO_RECORD),
        (rows.outdated, "assessment_outdated"),
        (~rows.covers, "cii_not_assessed"),
        (rows.covers.isnull(), "cii_not_stated"),
        (rows.named, "office_assessed"),
        (nameless, "holders_unknown"),
        (~rows.named, "office_not_assessed"),
        else_="subjects_not_stated",
    )
    return conclude(
        rows, holds=holds, reason=reason, figures={"year": rows.last_year}, evidence=gathered(rows.assessments)
    )


def _begun(duty: ir.Table, appointment: ir.Table) -> ir.Table:
    """Appointments that had begun, as spans of the days on which an office is held."""
    seen = shown(appointment, duty)
    seen = seen.filter(seen.valid_from <= seen.as_of)
    return seen.select(
        *INSTITUTION, "entry", "role", "holder", "system", first_day="valid_from", last_day="valid_until"
    )


def _held(duty: ir.Table, offices: ir.Table, of: Mapping[str, str]) -> ir.Table:
    """Each duty with what stands of its `offices` and the `holder` who took office last of those in office."""
    spans = offices.select(*INSTITUTION, *of.values(), "entry", "first_day", "last_day", "fits")
    held = offices.filter(offices.fits & (offices.last_day.fill_null(OPEN) >= offices.as_of))
    keys = [*INSTITUTION, *of.values()]
    holders = held.group_by(keys).aggregate(holder=held.holder.argmax(in_order(held.first_day, held.entry)))
    holders = holders.rename({column: theirs for column, theirs in of.items() if column != theirs})
    return beside(stood(duty, spans, of), holders, [*INSTITUTION, *of])


def _office_answer(
    rows: ir.Table,
    holds: ir.BooleanValue,
    reason: ir.StringValue,
    figures: dict[str, ir.Value],
    otherwise: ir.ArrayValue,
) -> ir.Table:
    """The answer about an office, shown by who holds it, and by `otherwise` where nobody does."""
    stands = surely(rows.standing > 0)
    return conclude(
        rows,
        holds=holds,
        reason=reason,
        figures={**figures, **gap_figures(rows)},
        evidence=gathered(ibis.ifelse(stands, rows.standing_entries, otherwise)),
        good_until=ibis.ifelse(stands, rows.stands_until, ibis.null("date")),
    )
