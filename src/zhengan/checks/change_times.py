"""When a change began and ended (reading `actual-times`), and what lies before a start (reading `before-edge`)."""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import day_end

PERFORMED = ("done", "rolled_back")


def timed(seen: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Changes with the start and end that count on the asked date (reading `actual-times`), later instants left out."""
    end_of_day = day_end(seen.as_of)
    performed = seen.result.isin(PERFORMED).fill_null(False)
    trusted = performed & ibis.literal(readings["actual-times"] == "planned-when-done")
    planned_start = ibis.ifelse(trusted, seen.planned_start, ibis.null("timestamp"))
    started = ibis.coalesce(seen.actual_start, planned_start)
    planned_end = ibis.ifelse(trusted & (seen.planned_end > started), seen.planned_end, ibis.null("timestamp"))
    ended = ibis.coalesce(seen.actual_end, planned_end)
    timed = seen.mutate(
        started=ibis.ifelse(started < end_of_day, started, ibis.null("timestamp")),
        ended=ibis.ifelse(ended < end_of_day, ended, ibis.null("timestamp")),
    )
    # The plan's time has passed and nothing says what happened.
    unknown = timed.started.isnull() & (timed.planned_end < day_end(timed.as_of))
    return timed.mutate(unknown_times=unknown)


def before(instant: ir.TimestampValue, start: ir.TimestampValue, readings: Mapping[str, str]) -> ir.BooleanValue:
    """Whether `instant` lies before `start`; false where either is unknown."""
    earlier = instant <= start if readings["before-edge"] == "same-instant" else instant < start
    return earlier.fill_null(False)
