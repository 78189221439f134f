"""Filing of those who supply for important systems, 218:23: their own duty to file, and the institution's to urge them.

The order sets no term to a filing (reading `filing-validity`), nor to urging (`guidance-when`). Not decided here: who
counts as such a supplier.
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
    day_end,
    entries,
    latest,
    local_day,
    shown,
    surely,
)

# Reading filing-validity, `yearly`: how long a filing serves without being renewed. Unverified, as the reading says.
YEARLY_MONTHS = 12
PER_FILER = ("as_of", "institution", "supplier")


@check
def own_filing(duty: ir.Table, csrc_filing: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """作为信息技术系统服务机构是否已经备案。"""
    filings = _filings(duty, csrc_filing, readings)
    kept = filings.select("as_of", "institution", on_file=ibis.literal(value=True)).distinct()
    # A service body's own filing names itself; those of its suppliers only show that it keeps the register.
    own = filings.filter(filings.supplier == filings.institution)
    rows = about(duty, beside(kept, own, ("as_of", "institution")), None)
    filed = rows.filed_on.notnull()
    lapsed = _lapsed(rows)
    holds = ibis.cases((filed, ~lapsed), (rows.on_file, False), else_=ibis.null("boolean"))
    reason = ibis.cases((lapsed, "not_renewed"), (filed, "filed"), (rows.on_file, "not_filed"), else_=NO_RECORD)
    good_until = ibis.ifelse(holds, rows.serves_until, ibis.null("date"))
    return conclude(
        rows, holds=holds, reason=reason, figures=_figures(rows), evidence=entries(rows.entry), good_until=good_until
    )


@check
def supplier_filing_urged(
    duty: ir.Table, csrc_filing: ir.Table, supplier_reminder: ir.Table, readings: Mapping[str, str]
) -> ir.Table:
    """重要信息系统的供应商是否已经备案，没有备案的是否督促过。"""
    filings = _filings(duty, csrc_filing, readings)
    reminders = shown(supplier_reminder, duty)
    reminders = reminders.filter(reminders.sent_at < day_end(reminders.as_of))
    urging = latest(reminders.filter(reminders.about == "filing"), PER_FILER, "sent_at")
    urging = urging.select(*PER_FILER, reminded_at="sent_at", reminder="entry")
    kept = ibis.union(filings.select(*PER_FILER), reminders.select(*PER_FILER), distinct=True)
    known = beside(beside(kept, filings, PER_FILER), urging, PER_FILER)
    rows = about(duty, known, "supplier")
    lapsed = _lapsed(rows)
    filed = rows.filed_on.notnull() & ~lapsed
    # A filing answers the reminders before it: once it has lapsed, only a later one urges.
    again = ~lapsed | (local_day(rows.reminded_at) > rows.served_from)
    fresh = ibis.literal(value=True)
    if readings["guidance-when"] == "lookback":
        fresh = local_day(rows.reminded_at) >= rows.window_from
    urged = surely(rows.reminded_at.notnull() & again & fresh)
    on_file = rows.supplier.notnull()
    holds = ibis.cases((filed | urged, True), (on_file, False), else_=ibis.null("boolean"))
    reason = ibis.cases((filed, "filed"), (urged, "urged"), (on_file, "not_urged"), else_=NO_RECORD)
    figures = {**_figures(rows), "reminded_at": rows.reminded_at}
    evidence = entries(rows.entry, ibis.ifelse(filed, ibis.null("int64"), rows.reminder))
    good_until = ibis.ifelse(filed, rows.serves_until, ibis.null("date"))
    return conclude(rows, holds=holds, reason=reason, figures=figures, evidence=evidence, good_until=good_until)


def _filings(duty: ir.Table, csrc_filing: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Each filer's newest filing, with the day from which and (reading `filing-validity`) until which it serves."""
    filings = shown(csrc_filing, duty)
    filings = filings.filter(filings.filed_on <= filings.as_of)
    renewed = ibis.ifelse(filings.renewed_on <= filings.as_of, filings.renewed_on, ibis.null("date"))
    filings = filings.mutate(
        renewed_on=renewed, served_from=ibis.coalesce(ibis.greatest(renewed, filings.filed_on), filings.filed_on)
    )
    newest = latest(filings, PER_FILER, "served_from")
    if readings["filing-validity"] == "yearly":
        serves_until = (newest.served_from + ibis.interval(months=YEARLY_MONTHS)).cast("date")
    else:
        serves_until = ibis.null("date")
    return newest.select(*PER_FILER, "entry", "filed_on", "renewed_on", "served_from", serves_until=serves_until)


def _lapsed(rows: ir.Table) -> ir.BooleanValue:
    return surely(rows.as_of > rows.serves_until)


def _figures(rows: ir.Table) -> dict[str, ir.Value]:
    return {"filed_on": rows.filed_on, "renewed_on": rows.renewed_on}
