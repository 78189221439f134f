"""Joint tests of core institutions reported as the rules want, 82:23. The tests themselves stand with the changes.

按规定 sets no day in the order itself: that a test was not reported is a breach only once one for another change has been held, and
for a person until then. Rounds of tests for one change may be reported together, at the end. Nor does the order say to whom: a
report that went to a bureau only is for a person too.
"""

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    PERSON_JUDGES,
    about,
    beside,
    check,
    conclude,
    day_end,
    entries,
    in_order,
    local_day,
    shown,
    surely,
)
from zhengan.checks.routes import reached_regulator

INSTITUTION = ("as_of", "institution")
TEST = ("as_of", "institution", "key")
CHANGE = ("as_of", "institution", "change")


@check
def joint_test_reported(duty: ir.Table, joint_test: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """联网测试是否报告了监管部门。"""
    rows = about(duty, _tests(duty, joint_test, submission, route), "key")
    told, elsewhere = rows.told_on.notnull(), rows.elsewhere_on.notnull()
    kept_from = ibis.least(
        ibis.coalesce(rows.kept_from, rows.declared_from), ibis.coalesce(rows.declared_from, rows.kept_from)
    )
    kept = surely(kept_from <= rows.held_on)
    together = surely(rows.change_told_on >= rows.held_on)
    missed = kept & surely(rows.passed_over) & ~together & ~elsewhere
    holds = ibis.cases((told, True), (missed, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (told, "reported"),
        (missed, "not_reported"),
        (kept | elsewhere, PERSON_JUDGES),
        else_="never_recorded",
    )
    figures = {"finished_on": rows.held_on, "report_on": rows.told_on, "sent_at": rows.astray_at}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry, rows.sent_entry))


def _tests(duty: ir.Table, joint_test: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """Joint tests with the first day of a report: their own, or a submission about them; and since when such are on file."""
    tests = shown(joint_test, duty)
    tests = tests.filter(tests.held_on <= tests.as_of)
    tests = beside(tests, _submitted(duty, submission, route), TEST)
    own = ibis.ifelse(tests.reported_on <= tests.as_of, tests.reported_on, ibis.null("date"))
    told_on = ibis.least(ibis.coalesce(own, tests.submitted_on), ibis.coalesce(tests.submitted_on, own))
    tests = tests.mutate(told_on=told_on)
    alone = tests.told_on.isnull()
    tests = tests.mutate(
        elsewhere_on=ibis.ifelse(alone, local_day(tests.elsewhere_at), ibis.null("date")),
        astray_at=ibis.ifelse(alone, tests.elsewhere_at, ibis.null("timestamp")),
        sent_entry=ibis.ifelse(alone, tests.elsewhere, tests.submitted),
    )
    kept = tests.group_by(INSTITUTION).aggregate(kept_from=tests.held_on.min(where=tests.told_on.notnull()))
    rounds = tests.group_by(CHANGE).aggregate(change_told_on=tests.told_on.max())
    rows = beside(beside(tests, kept, INSTITUTION), rounds, CHANGE)
    return beside(rows, _passed_over(tests), TEST)


def _passed_over(tests: ir.Table) -> ir.Table:
    """The tests after which one for another change was held."""
    later = tests.select(
        later_as_of="as_of", later_by="institution", later_change="change", later_held="held_on"
    ).distinct()
    mine = tests.select(*TEST, "change", "held_on").view()
    pairs = mine.inner_join(
        later,
        [
            mine.as_of == later.later_as_of,
            mine.institution == later.later_by,
            mine.change != later.later_change,
            mine.held_on < later.later_held,
        ],
    )
    return pairs.select(*TEST, passed_over=ibis.literal(value=True)).distinct()


def _submitted(duty: ir.Table, submission: ir.Table, route: ir.Table) -> ir.Table:
    """The first submission about each test that reached the regulator, and the first that went to another one."""
    sent = reached_regulator(shown(submission, duty), route)
    sent = sent.filter(sent.about.notnull(), sent.sent_at < day_end(sent.as_of))
    first, astray = in_order(sent.sent_at, sent.entry), sent.regulator & ~sent.reached
    found = sent.group_by(["as_of", "institution", "about"]).aggregate(
        submitted_on=local_day(sent.sent_at.min(where=sent.reached)),
        submitted=sent.entry.argmin(first, where=sent.reached),
        elsewhere_at=sent.sent_at.min(where=astray),
        elsewhere=sent.entry.argmin(first, where=astray),
    )
    return found.rename(key="about")
