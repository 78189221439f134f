"""What was filed with the regulators."""

from ibis.expr import types as ir

from zhengan.assess.selectors.contract import seen_on, selector, triggered
from zhengan.checks.contract import beside, day_end, in_order, local_day
from zhengan.checks.routes import to_regulator


@selector
def latest_annual_report(asked: ir.Table, submission: ir.Table) -> ir.Table:
    """The annual report filed last."""
    reports = seen_on(submission, asked)
    reports = reports.filter(reports.kind == "annual_report", reports.sent_at < day_end(reports.as_of))
    latest = reports.group_by(["as_of", "institution"]).aggregate(
        key=reports.key.argmax(in_order(reports.sent_at, reports.entry)), sent_at=reports.sent_at.max()
    )
    return triggered(latest, latest.key, local_day(latest.sent_at))


@selector
def regulatory_report(asked: ir.Table, submission: ir.Table, institution: ir.Table) -> ir.Table:
    """Reports sent to a securities regulator inside the look-back."""
    sent = seen_on(submission, asked)
    own = seen_on(institution, asked).select("as_of", "institution", "bureau")
    sent = beside(sent, own, ["as_of", "institution"])
    regulator = to_regulator(sent.sent_to, sent.bureau)
    sent = sent.filter(sent.kind != "sfnet_monthly", regulator, sent.sent_at < day_end(sent.as_of))
    sent = sent.filter(local_day(sent.sent_at) >= sent.window_from)
    return triggered(sent, sent.key, local_day(sent.sent_at))
