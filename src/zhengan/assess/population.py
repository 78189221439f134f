"""The table `duty`: every obligation for every institution and object that it binds, on every asked date.

Population comes first: what is bound, since when, over which window, by which bound and deadline. Checks then answer for exactly
these rows. Rows with a `ground` stand outside the duty, or lack what tells whether they stand in it; they reach no check.
"""

from collections.abc import Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.inputs import STOCK_TYPES
from zhengan.assess.standing import OPEN_END
from zhengan.checks.contract import beside

LOG_SELECTORS = ("logged_system", "logging_device", "system_logged_system")
SUBJECT = ["as_of", "institution", "obligation"]


def duties(tables: Mapping[str, ir.Table]) -> ir.Table:
    """The duty table, without `hours_class` and `owed_minutes`, from `term`, `subject`, `selected`, `own_period`, `declared…`."""
    term, subject = tables["term"], tables["subject"]
    bound = subject.inner_join(term, ["as_of", "obligation"])
    on_objects = bound.filter(bound.object_type != "").inner_join(
        tables["selected"], ["as_of", "institution", "selector"]
    )
    alone = bound.filter(bound.object_type == "")
    alone = alone.mutate(
        object=ibis.literal(""),
        bound_from=ibis.date(1900, 1, 1),
        bound_until=ibis.literal(OPEN_END),
        in_service=ibis.literal(value=False),
        trigger_on=ibis.null("date"),
        ground=ibis.null("string"),
    )
    columns = list(alone.columns)
    rows = ibis.union(on_objects.select(columns), alone.select(columns))
    rows = _with_own_period(rows, tables["own_period"])
    rows = _with_spans(rows)
    rows = beside(rows, tables["declared"], ["as_of", "institution", "obligation", "object"])
    rows = beside(rows, tables["declared_all"], SUBJECT)
    rows = rows.mutate(
        declared_from=ibis.least(
            ibis.coalesce(rows.declared_object, rows.declared_type),
            ibis.coalesce(rows.declared_type, rows.declared_object),
        ),
        ground=ibis.coalesce(rows.subject_ground, rows.ground),
    )
    return rows.select(
        "as_of",
        "institution",
        "obligation",
        "check_name",
        "object_type",
        "object",
        "cmp",
        "num",
        "den",
        "unit",
        "owed_from",
        "owed_until",
        "window_from",
        "window_until",
        "recurrence",
        "due_rule",
        "warn_days",
        "declared_from",
        "mutatis",
        "trigger_on",
        "ground",
    )


def with_hours(tables: Mapping[str, ir.Table]) -> ir.Table:
    """The duty table with the hours class that each measured duty counts, and how many of its minutes are owed."""
    return beside(tables["duty_before_hours"], tables["object_hours"], ["as_of", "institution", "obligation", "object"])


def unselected(tables: Mapping[str, ir.Table]) -> ir.Table:
    """Duties with an object of which the institution has none: (as_of, institution, obligation, reason)."""
    bound = tables["subject"].inner_join(tables["term"], ["as_of", "obligation"])
    bound = bound.filter(bound.object_type != "", bound.subject_until >= bound.as_of)
    none = bound.anti_join(tables["duty"], SUBJECT)
    none = beside(none, tables["on_file"], ["as_of", "institution", "object_type"])
    silent = none.object_type.isin(STOCK_TYPES) & none.on_file.isnull()
    return none.select(*SUBJECT, "mutatis", reason=ibis.ifelse(silent, "nothing_registered", "no_object"))


def _with_own_period(rows: ir.Table, own_period: ir.Table) -> ir.Table:
    """Duties by the institution's own period: the period that its policy sets, counted from the policy's effect."""
    rows = beside(rows, own_period, ["as_of", "institution", "recurrence"])
    own = rows.recurrence.startswith("own:")
    recurrence = ibis.ifelse(own, ibis.literal("rolling:") + rows.own_term.fill_null(""), rows.recurrence)
    bound_from = ibis.ifelse(
        own & rows.effective_on.notnull(), ibis.greatest(rows.bound_from, rows.effective_on), rows.bound_from
    )
    warn_days = ibis.ifelse(own & rows.own_warn.notnull(), rows.own_warn, rows.warn_days)
    return rows.mutate(recurrence=recurrence, bound_from=bound_from, warn_days=warn_days)


def _with_spans(rows: ir.Table) -> ir.Table:
    """The days bound: the rule's, the subject's and the object's, which meet; days in part at the ends of a life owe no daily act."""
    daily = rows.recurrence.startswith("P1D") & rows.in_service
    first = ibis.ifelse(
        daily & (rows.bound_from > ibis.date(1900, 1, 1)), rows.bound_from + ibis.interval(days=1), rows.bound_from
    )
    last = ibis.ifelse(
        daily & (rows.bound_until < ibis.literal(OPEN_END)), rows.bound_until - ibis.interval(days=1), rows.bound_until
    )
    rows = rows.mutate(
        owed_from=ibis.greatest(rows.law_from, rows.subject_from, first),
        owed_until=ibis.least(rows.law_until.fill_null(OPEN_END), rows.subject_until, last),
    )
    # A log begins on the day after the go-live of its system or device, a day in part, and is asked for until its retirement.
    logs = rows.selector.isin(LOG_SELECTORS)
    begins_in_part = logs & rows.in_service & (rows.bound_from > ibis.date(1900, 1, 1))
    begins = ibis.ifelse(begins_in_part, rows.bound_from + ibis.interval(days=1), rows.bound_from)
    # What hangs on a trigger is looked at by its deadline, which may lie inside the look-back when the trigger does not.
    looked_from = ibis.ifelse(rows.trigger_on.notnull(), rows.window_from, ibis.greatest(rows.window_from, begins))
    rows = rows.mutate(window_from=looked_from, window_until=ibis.least(rows.window_until, rows.bound_until))
    triggered = rows.trigger_on.notnull()
    by_rule = ibis.greatest(rows.law_from, rows.subject_from)
    in_time = (rows.trigger_on >= by_rule) & (rows.trigger_on <= rows.owed_until)
    # What is owed before its trigger is picked by the day of its deadline, which the fold knows.
    in_time = in_time | rows.due_rule.contains(" before")
    recurring = rows.recurrence != ""
    looked_at = ibis.ifelse(recurring, rows.owed_until >= rows.window_from, rows.owed_until >= rows.as_of)
    kept = logs & (rows.owed_until >= rows.window_from)
    return rows.filter(ibis.ifelse(triggered, in_time, looked_at | kept))
