"""What the securities regulator asked for, and the periods of special guard."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.selectors.contract import OBJECT_KEYS, seen_on, selector, triggered
from zhengan.checks.contract import beside, day_end, day_start, in_order, local_day
from zhengan.checks.names import OTHERS
from zhengan.checks.routes import is_regulator, to_regulator

# Senders of notices that are no securities regulator, as their names are written; of others that cannot be told.
OTHER_SENDERS = "交易所|交易场所|公安|网信|协会|工业和信息化|运管中心|证信办|网管办|承建"
# Reports to the regulator whose own articles set no day: the day that the record names is theirs.
DATED_KINDS = (
    "data",
    "mlps_status",
    "cii_plan",
    "cii_change",
    "incident",
    "vulnerability",
    "publication",
    "other",
)


@selector
def dated_submission(asked: ir.Table, submission: ir.Table, institution: ir.Table) -> ir.Table:
    """Reports to the regulator with a day on which they were due, inside the look-back."""
    sent = _with_bureau(seen_on(submission, asked), asked, institution)
    told = to_regulator(sent.sent_to, sent.bureau)
    sent = sent.filter(sent.kind.isin(DATED_KINDS), told, sent.sent_at < day_end(sent.as_of))
    sent = sent.filter(sent.due_on.notnull(), sent.due_on >= sent.window_from)
    return triggered(sent, sent.key, sent.due_on)


@selector
def dated_data_submission(asked: ir.Table, submission: ir.Table) -> ir.Table:
    """Data given to the industry's data centre with a day on which they were due, inside the look-back, whoever took them (82:28)."""
    sent = seen_on(submission, asked)
    sent = sent.filter(sent.kind == "data", sent.sent_at < day_end(sent.as_of), sent.due_on >= sent.window_from)
    return triggered(sent, sent.key, sent.due_on)


@selector
def inspection_notice(asked: ir.Table, regulator_notice: ir.Table, institution: ir.Table) -> ir.Table:
    """Notices of the regulator's inspections (82:45.1)."""
    notices = _notices(asked, regulator_notice, institution, "inspection")
    return triggered(notices, notices.key, notices.looked_at, notices.ground)


@selector
def information_request(asked: ir.Table, regulator_notice: ir.Table, institution: ir.Table) -> ir.Table:
    """Notices by which the regulator asks for information (218:57)."""
    notices = _notices(asked, regulator_notice, institution, "information_request")
    return triggered(notices, notices.key, notices.looked_at, notices.ground)


@selector
def dated_information_request(asked: ir.Table, regulator_notice: ir.Table, institution: ir.Table) -> ir.Table:
    """Those with a deadline, and those whose sender is unclear (82:46.2)."""
    notices = _notices(asked, regulator_notice, institution, "information_request")
    notices = notices.filter(notices.feedback_due.notnull() | notices.ground.notnull())
    return triggered(notices, notices.key, notices.looked_at, notices.ground)


@selector
def undated_information_request(asked: ir.Table, regulator_notice: ir.Table, institution: ir.Table) -> ir.Table:
    """Those without a deadline: 及时 is all that holds for them (82:46.2)."""
    notices = _notices(asked, regulator_notice, institution, "information_request")
    notices = notices.filter(notices.feedback_due.isnull() & notices.ground.isnull())
    return triggered(notices, notices.key, notices.looked_at)


@selector
def risk_alert(asked: ir.Table, regulator_notice: ir.Table, institution: ir.Table) -> ir.Table:
    """Alerts of the regulator about faults and vulnerabilities (218:58)."""
    notices = _notices(asked, regulator_notice, institution, "risk_alert")
    return triggered(notices, notices.key, notices.looked_at, notices.ground)


@selector
def risk_alert_to_act_on(
    asked: ir.Table,
    regulator_notice: ir.Table,
    notice_feedback: ir.Table,
    institution: ir.Table,
    readings: Mapping[str, str],
) -> ir.Table:
    """Alerts of the regulator; whether those that the institution found not to affect it stand outside is a reading."""
    notices = _notices(asked, regulator_notice, institution, "risk_alert")
    feedback = seen_on(notice_feedback, asked)
    feedback = feedback.filter(feedback.affected.notnull(), feedback.sent_at < day_end(feedback.as_of))
    last = feedback.group_by(["as_of", "institution", "notice"]).aggregate(
        affected=feedback.affected.argmax(in_order(feedback.sent_at, feedback.entry))
    )
    rows = beside(notices, last.rename(key="notice"), OBJECT_KEYS)
    spared = (~rows.affected).fill_null(False) & ibis.literal(readings["alert-measures"] == "affected")
    ground = ibis.cases((rows.ground.notnull(), rows.ground), (spared, "not_affected"), else_=ibis.null("string"))
    return triggered(rows, rows.key, local_day(rows.issued_at), ground)


@selector
def recent_guard_period(asked: ir.Table, guard_period: ir.Table, institution: ir.Table) -> ir.Table:
    """Periods of special guard that the regulator called for, ahead, running or ended inside the look-back."""
    periods = _from_regulator(seen_on(guard_period, asked), "by_whom", asked, institution)
    periods = periods.filter(periods.valid_until > day_start(periods.window_from))
    return triggered(periods, periods.key, local_day(periods.valid_from), periods.ground)


def _notices(asked: ir.Table, regulator_notice: ir.Table, institution: ir.Table, kind: str) -> ir.Table:
    """Notices of a kind with `looked_at`, the day of their deadline, else that of their issue, inside the look-back."""
    seen = _from_regulator(seen_on(regulator_notice, asked), "valid_from", asked, institution)
    seen = seen.filter(seen.kind == kind, seen.issued_at < day_end(seen.as_of))
    seen = seen.mutate(looked_at=local_day(ibis.coalesce(seen.feedback_due, seen.issued_at)))
    return seen.filter(seen.looked_at >= seen.window_from)


def _from_regulator(rows: ir.Table, sender: str, asked: ir.Table, institution: ir.Table) -> ir.Table:
    """Rows that the securities regulator sent, with the ground where the name written does not tell; other senders' fall away."""
    rows = _with_bureau(rows, asked, institution)
    name = rows[sender].strip()
    regulator = is_regulator(name, ibis.coalesce(rows.bureau, "bureau"))
    other = name.lower().isin(OTHERS) | name.re_search(OTHER_SENDERS)
    ground = ibis.ifelse(regulator, ibis.null("string"), ibis.literal("sender_unclear"))
    return rows.mutate(ground=ground).filter(regulator | ~other)


def _with_bureau(rows: ir.Table, asked: ir.Table, institution: ir.Table) -> ir.Table:
    own = seen_on(institution, asked).select("as_of", "institution", "bureau")
    return beside(rows, own, ["as_of", "institution"])
