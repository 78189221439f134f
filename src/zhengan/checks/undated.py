"""What the text wants done without saying how often: data given to the industry's data centre (82:28.1), training of those who
run the technology (82:34). How long it serves once done is a reading (`guidance-when`).
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import (
    NO_RECORD,
    PERSON_JUDGES,
    about,
    check,
    conclude,
    day_end,
    entries,
    in_order,
    local_day,
    shown,
    surely,
)
from zhengan.checks.names import OTHERS
from zhengan.checks.routes import addressed, is_regulator

INSTITUTION = ("as_of", "institution")
# Those who take other reports, by their names.
ELSEWHERE = "交易所|公安|网信|协会|运管中心|证信办|网管办"


@check
def data_submitted(
    duty: ir.Table, submission: ir.Table, deposit: ir.Table, route: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """是否向指定的行业数据中心报送过数据；只报给了别处的，由人判断。"""
    sent = addressed(shown(submission, duty), route)
    sent = sent.filter(sent.kind == "data")
    sent = sent.select(*INSTITUTION, "sent_at", "entry", right=_to_data_center(sent.sent_to, sent.bureau))
    given = shown(deposit, duty)
    given = given.select(*INSTITUTION, "entry", sent_at="deposited_at", right=ibis.literal(value=True))
    all_sent = sent.union(given.select(*sent.columns))
    all_sent = all_sent.filter(all_sent.sent_at < day_end(all_sent.as_of))
    newest = in_order(all_sent.sent_at, all_sent.entry)
    last = all_sent.group_by(INSTITUTION).aggregate(
        last_at=all_sent.sent_at.max(where=all_sent.right),
        entry=all_sent.entry.argmax(newest, where=all_sent.right),
        astray_at=all_sent.sent_at.max(where=~all_sent.right),
        astray=all_sent.entry.argmax(newest, where=~all_sent.right),
    )
    rows = about(duty, last, None)
    done, elsewhere = rows.last_at.notnull(), rows.astray_at.notnull()
    old = _old(local_day(rows.last_at), rows, readings)
    reason = ibis.cases((old, "reported_long_ago"), (done, "reported"), (elsewhere, PERSON_JUDGES), else_=NO_RECORD)
    holds = ibis.ifelse(done, ~old, ibis.null("boolean"))
    figures = {"sent_at": ibis.coalesce(rows.last_at, rows.astray_at)}
    evidence = entries(ibis.ifelse(done, rows.entry, rows.astray))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence)


@check
def it_staff_trained(duty: ir.Table, training: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """是否对信息技术人员作过培训。"""
    held = shown(training, duty)
    held = held.filter(held.held_on <= held.as_of)
    right = (held.kind == "professional") & (held.attendees.fill_null(1) > 0)
    found = held.group_by(INSTITUTION).aggregate(
        first_held=held.held_on.min(),
        last_trained=held.held_on.max(where=right),
        entry=held.entry.argmax(in_order(held.held_on, held.entry), where=right),
    )
    rows = about(duty, found, None)
    done = rows.last_trained.notnull()
    old = _old(rows.last_trained, rows, readings)
    begun = ibis.least(
        ibis.coalesce(rows.first_held, rows.declared_from), ibis.coalesce(rows.declared_from, rows.first_held)
    )
    # Silence says something only of days on which the register was kept: all of the look-back, or all since the duty bound.
    since = rows.window_from if readings["guidance-when"] == "lookback" else rows.owed_from
    kept = surely(begun <= since)
    lacking = (~done | old) & kept & rows.first_held.notnull()
    holds = ibis.cases((done & ~old, True), (lacking, False), else_=ibis.null("boolean"))
    reason = ibis.cases(
        (done & ~old, "trained"),
        (rows.first_held.isnull(), NO_RECORD),
        (~kept, "register_begins"),
        (old, "trained_long_ago"),
        else_="not_trained",
    )
    figures = {"last_trained": rows.last_trained}
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=entries(rows.entry))


def _to_data_center(addressees: ir.ArrayValue, own_bureau: ir.StringValue) -> ir.BooleanValue:
    """Whether some addressee may be the data centre: one that is known to be somebody else is not."""
    own = ibis.coalesce(own_bureau, "bureau")

    def may_be(name: ir.StringValue) -> ir.BooleanValue:
        other = is_regulator(name, own) | name.strip().lower().isin(OTHERS) | name.re_search(ELSEWHERE)
        return name.contains("数据") | ~other

    return surely(addressees.filter(may_be).length() > 0)


def _old(last: ir.DateValue, rows: ir.Table, readings: Mapping[str, str]) -> ir.BooleanValue:
    """Whether what was done last lies before the look-back, where that is asked."""
    return surely(last < rows.window_from) & ibis.literal(readings["guidance-when"] == "lookback")
