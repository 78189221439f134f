"""The one place where occurrences become verdicts: recurring and triggered duties.

`fold(duty, facts, ...)` takes the duty table and the union of all occurrence checks and answers, for each row of `duty`, with
`VERDICT` columns. Periods are counted by index (day, quarter, year since their beginnings), so that cost grows with the facts and
not with objects times days: done periods are counted distinct inside the owed span and only what is missing is enumerated.

When evidence is silent (semantics.md): periods up to the one of the first record are silent, not missed, unless the register was
declared complete. Late is missed, and said to be late.
"""

from collections.abc import Callable, Mapping

import ibis
from ibis.expr import types as ir

from zhengan.assess.periods import deadline_of, first_day_of, index_of
from zhengan.checks.contract import KEYS, beside, in_order

VERDICT = (*KEYS, "verdict", "reason", "due_on", "good_until", "evidence")
FIGURES = (
    "periods_owed",
    "done",
    "missed",
    "silent",
    "first_missed",
    "missed_periods",
    "last_done",
    "deadline",
    "done_on",
)
CALENDAR = ("P1D", "P1M", "P3M", "P6M", "P1Y")
TRADING_DAYS = "P1D/trading"
NAMED_PERIODS = 12


def fold_calendar(duty: ir.Table, fact: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Duties by calendar days, quarters and years."""
    rows = _spans(duty.filter(duty.recurrence.isin(CALENDAR)), readings)
    return _by_periods(rows, _in_periods(rows, fact), _first_day_by_number)


def fold_trading(duty: ir.Table, fact: ir.Table, trading_day: ir.Table) -> ir.Table:
    """Duties by trading days: the alternative reading of 每天.

    `trading_day(day, idx, before)` has a row for each day of the calendar: how many trading days lie before it, and its own number
    where it is one.
    """
    rows = _trading_spans(duty.filter(duty.recurrence == TRADING_DAYS), trading_day)
    numbered = trading_day.filter(trading_day.idx.notnull()).select(done_on="day", idx="idx")
    keyed = rows.select(*KEYS, "lo", "hi", "open_idx")
    seen = fact.inner_join(keyed, list(KEYS)).inner_join(numbered, ["done_on"])
    seen = seen.mutate(in_time=seen.counts, late=ibis.literal(False))

    def first_day(missing: ir.Table) -> ir.Table:
        return beside(missing, numbered.select("idx", first_day="done_on"), ["idx"])

    return _by_periods(rows, seen, first_day)


def fold_rolling(duty: ir.Table, facts: ir.Table, term_due: ir.Table) -> ir.Table:
    """Duties by a period that runs from the last one done: the institution's own, or a rolling reading."""
    rows = duty.filter(duty.recurrence.startswith("rolling:"))
    rows = rows.mutate(term=rows.recurrence.replace("rolling:", ""))
    facts = _facts_of(rows, facts)
    known = facts.group_by(KEYS).aggregate(first_record=facts.done_on.min())
    rows = beside(rows, known, KEYS)
    done = rows.select(*KEYS, "owed_from", "term", "window_from").inner_join(facts.filter(facts.counts), list(KEYS))
    done = done.filter(done.done_on >= done.owed_from).select(
        *KEYS, "owed_from", "term", "window_from", "done_on", "entry"
    )
    by_date = ibis.window(group_by=list(KEYS), order_by=[ibis._.done_on, ibis._.entry])
    gaps = done.mutate(before=done.done_on.lag().over(by_date))
    gaps = gaps.mutate(since=ibis.coalesce(gaps.before, gaps.owed_from), first_gap=gaps.before.isnull())
    gaps = beside(gaps.rename(day="since"), term_due, ["term", "day"])
    late = (gaps.done_on > gaps.due) & (gaps.due >= gaps.window_from)
    past = gaps.group_by(KEYS).aggregate(
        late=late.sum(where=~gaps.first_gap),
        first_late=late.any(where=gaps.first_gap),
        late_due=gaps.due.min(where=late),
        late_entry=gaps.entry.min(where=late),
        last_done=gaps.done_on.max(),
        last_entry=gaps.entry.argmax(in_order(gaps.done_on, gaps.entry)),
        done=gaps.count(),
    )
    rows = beside(rows, past, KEYS)
    rows = rows.mutate(day=ibis.coalesce(rows.last_done, rows.owed_from))
    rows = beside(rows, term_due, ["term", "day"])
    return _rolling_verdict(rows)


def fold_triggered(duty: ir.Table, facts: ir.Table, deadline: ir.Table) -> ir.Table:
    """Duties that hang on a fact and have a deadline in days, after it or before it.

    What was to be done before a day that has not come yet is missed only when that day comes: until then it can be put off.
    """
    rows = duty.filter(duty.recurrence == "once").mutate(day=duty.trigger_on)
    rows = beside(rows, deadline, ["due_rule", "day"])
    rows = rows.filter(rows.deadline.isnull() | (rows.deadline >= rows.window_from))
    counted_back = rows.due_rule.contains(" before")
    bound = rows.deadline.isnull() | rows.deadline.between(rows.owed_from, rows.owed_until)
    rows = rows.filter(~counted_back | bound)
    facts = _facts_of(rows, facts)
    told = facts.group_by(KEYS).aggregate(
        done_on=facts.done_on.min(where=facts.counts),
        done_entry=facts.entry.argmin(in_order(facts.done_on, facts.entry), where=facts.counts),
        tried_entry=facts.entry.min(),
    )
    kept = facts.group_by(["as_of", "institution", "obligation"]).aggregate(first_record=facts.done_on.min())
    rows = beside(beside(rows, told, KEYS), kept, ["as_of", "institution", "obligation"])
    begun = ibis.least(
        ibis.coalesce(rows.first_record, rows.declared_from), ibis.coalesce(rows.declared_from, rows.first_record)
    )
    register_kept = (begun <= rows.deadline).fill_null(False)
    in_time = (rows.done_on <= rows.deadline).fill_null(False)
    ahead = rows.as_of <= rows.deadline
    missed = rows.done_on.notnull() | ~ahead
    can_be_put_off = rows.due_rule.contains(" before") & (rows.as_of < rows.trigger_on) & missed
    verdict = ibis.cases(
        (rows.deadline.isnull(), "unproven"),
        (in_time, "met"),
        (can_be_put_off, "due"),
        (rows.done_on.notnull(), "breached"),
        (ahead, "due"),
        (register_kept, "breached"),
        else_="unproven",
    )
    reason = ibis.cases(
        (rows.deadline.isnull(), "no_calendar"),
        (in_time, "done_in_time"),
        (can_be_put_off, "to_be_put_off"),
        (rows.done_on.notnull(), "late"),
        (ahead, "deadline_ahead"),
        (register_kept, "not_done"),
        else_="never_recorded",
    )
    evidence = _entries(ibis.coalesce(rows.done_entry, rows.tried_entry))
    due_on = ibis.ifelse(rows.done_on.isnull() | can_be_put_off, rows.deadline, ibis.null("date"))
    return _answer(
        rows, verdict, reason, due_on, ibis.null("date"), evidence, {"deadline": rows.deadline, "done_on": rows.done_on}
    )


def fold_prompt(duty: ir.Table, facts: ir.Table) -> ir.Table:
    """Duties to be done 及时 or 立即, without a number: never breached on a number of ours."""
    rows = duty.filter(duty.recurrence == "promptly")
    done = _facts_of(rows, facts)
    done = done.filter(done.counts)
    told = done.group_by(KEYS).aggregate(
        done_on=done.done_on.min(), done_entry=done.entry.argmin(in_order(done.done_on, done.entry))
    )
    rows = beside(rows, told, KEYS)
    before = (rows.done_on < rows.trigger_on).fill_null(False)
    verdict = ibis.cases((before, "met"), (rows.done_on.notnull(), "manual"), else_="unproven")
    reason = ibis.cases((before, "done_before"), (rows.done_on.notnull(), "done_afterwards"), else_="trigger_only")
    figures = {"done_on": rows.done_on}
    return _answer(rows, verdict, reason, ibis.null("date"), ibis.null("date"), _entries(rows.done_entry), figures)


def _facts_of(rows: ir.Table, facts: ir.Table) -> ir.Table:
    """The facts of the obligations in `rows`, which are few beside daily ones."""
    return facts.semi_join(rows.select("obligation").distinct(), ["obligation"])


def _by_periods(rows: ir.Table, seen: ir.Table, first_day: Callable[[ir.Table], ir.Table]) -> ir.Table:
    """The verdict of duties whose periods are numbered: `rows` with the span owed, `seen` with the period that a fact serves."""
    in_span = seen.in_time & (seen.idx >= seen.lo) & (seen.idx <= seen.hi)
    late = seen.late & (seen.idx >= seen.lo) & (seen.idx <= seen.hi)
    counted = seen.group_by(KEYS).aggregate(
        first_idx=seen.idx.min(),
        first_done_idx=seen.idx.min(where=seen.in_time),
        done=seen.idx.nunique(where=in_span),
        late=seen.idx.nunique(where=late),
        open_done=(seen.in_time & (seen.idx == seen.open_idx)).any(),
        last_done=seen.done_on.max(where=seen.counts),
        last_entry=seen.entry.argmax(in_order(seen.done_on, seen.entry), where=seen.counts),
        late_entry=seen.entry.min(where=late),
    )
    rows = _counted(beside(rows, counted, KEYS))
    return _period_verdict(beside(rows, _missed_periods(rows, seen, first_day), KEYS))


def _spans(rows: ir.Table, readings: Mapping[str, str]) -> ir.Table:
    """Calendar periods by number: `lo` to `hi` closed and owed inside the window, `open_idx` the one that runs (or is next due),
    with its deadline and the next one's, and `undeclared`, the last one before the register was declared complete."""
    one_day = ibis.interval(days=1)
    as_idx = index_of(rows.as_of, rows.recurrence)
    deadline_passed = deadline_of(as_idx - 1, rows.recurrence, rows.due_rule) < rows.as_of
    closed = ibis.ifelse(deadline_passed, as_idx - 1, as_idx - 2)
    if readings["partial-period"] == "owed":
        first, last = index_of(rows.owed_from, rows.recurrence), index_of(rows.owed_until, rows.recurrence)
    else:
        first = index_of(rows.owed_from - one_day, rows.recurrence) + 1
        last = index_of(rows.owed_until + one_day, rows.recurrence) - 1
    rows = rows.mutate(closed_idx=closed, open_idx=closed + 1, first_owed=first)
    return rows.mutate(
        lo=ibis.greatest(rows.first_owed, index_of(rows.window_from, rows.recurrence)),
        hi=ibis.least(last, rows.closed_idx),
        open_deadline=deadline_of(rows.open_idx, rows.recurrence, rows.due_rule),
        next_deadline=deadline_of(rows.open_idx + 1, rows.recurrence, rows.due_rule),
        undeclared=index_of(rows.declared_from - one_day, rows.recurrence),
    )


def _trading_spans(rows: ir.Table, trading_day: ir.Table) -> ir.Table:
    """The columns of `_spans` by trading days, each looked up in the calendar; beyond its data they are null."""
    begin, end = trading_day.day.min().as_scalar(), trading_day.day.max().as_scalar()
    one_day = ibis.interval(days=1)
    rows = rows.mutate(
        from_day=ibis.greatest(rows.owed_from, rows.window_from, begin),
        after_day=ibis.least(rows.owed_until + one_day, rows.as_of, end),
        declared_day=ibis.greatest(rows.declared_from, begin),
    )
    before = trading_day.select(day="day", n="before")
    for column, name in (
        ("from_day", "before_from"),
        ("after_day", "hi"),
        ("as_of", "before_now"),
        ("declared_day", "undeclared"),
    ):
        rows = beside(rows, before.select(**{column: "day", name: "n"}), [column])
    days = trading_day.filter(trading_day.idx.notnull()).select("idx", "day")
    rows = rows.mutate(lo=rows.before_from + 1, open_idx=rows.before_now + 1)
    rows = rows.mutate(next_idx=rows.open_idx + 1)
    rows = beside(rows, days.select(open_idx="idx", open_deadline="day"), ["open_idx"])
    return beside(rows, days.select(next_idx="idx", next_deadline="day"), ["next_idx"])


def _in_periods(rows: ir.Table, facts: ir.Table) -> ir.Table:
    """Facts with the index of the period that they serve, and whether they count and came in time."""
    keyed = rows.select(*KEYS, "recurrence", "due_rule", "lo", "hi", "open_idx")
    seen = facts.inner_join(keyed, list(KEYS))
    idx = ibis.ifelse(seen.occurrence.notnull(), seen.occurrence.cast("int64"), index_of(seen.done_on, seen.recurrence))
    seen = seen.mutate(idx=idx)
    # Only a fact that names its period itself can come after that period's deadline.
    after = ibis.ifelse(
        seen.occurrence.notnull(), seen.done_on > deadline_of(seen.idx, seen.recurrence, seen.due_rule), False
    )
    return seen.mutate(in_time=seen.counts & ~after, late=seen.counts & after)


def _counted(rows: ir.Table) -> ir.Table:
    """Owed, done, silent and missed periods of each duty."""
    owed = ibis.greatest(rows.hi - rows.lo + 1, 0)
    nothing = rows.first_idx.isnull()
    before_register = ibis.ifelse(nothing, rows.hi, rows.first_idx)
    silent_hi = ibis.least(
        rows.hi, ibis.ifelse(rows.declared_from.isnull(), before_register, ibis.least(before_register, rows.undeclared))
    )
    first_done = (rows.first_done_idx == rows.first_idx) & (rows.first_idx >= rows.lo) & (rows.first_idx <= silent_hi)
    silent = ibis.greatest(silent_hi - rows.lo + 1, 0) - ibis.ifelse(first_done.fill_null(False), 1, 0)
    rows = rows.mutate(
        periods_owed=owed, done=rows.done.fill_null(0), silent=silent, silent_hi=silent_hi, late=rows.late.fill_null(0)
    )
    return rows.mutate(missed=rows.periods_owed - rows.done - rows.silent)


def _missed_periods(rows: ir.Table, seen: ir.Table, first_day: Callable[[ir.Table], ir.Table]) -> ir.Table:
    """The first missed period and the names of the first dozen, enumerated only where something is missing."""
    short = rows.filter(rows.missed > 0)
    begin = ibis.greatest(short.lo, short.silent_hi + 1)
    asked = short.select(*KEYS, "recurrence", idx=ibis.range(begin, short.hi + 1).unnest())
    done = seen.filter(seen.in_time).select(*KEYS, "idx")
    missing = asked.anti_join(done, [*KEYS, "idx"])
    missing = first_day(missing)
    ranked = missing.mutate(rank=ibis.row_number().over(group_by=list(KEYS), order_by=missing.first_day))
    named = ranked.filter(ranked["rank"] < NAMED_PERIODS)
    return named.group_by(KEYS).aggregate(
        first_missed=named.first_day.min(),
        missed_periods=named.first_day.cast("string").collect().sort().join("、"),
    )


def _first_day_by_number(missing: ir.Table) -> ir.Table:
    return missing.mutate(first_day=first_day_of(missing.idx, missing.recurrence))


def _period_verdict(rows: ir.Table) -> ir.Table:
    open_done = rows.open_done.fill_null(False)
    bound_now = rows.owed_until >= rows.as_of
    nothing_closed = rows.periods_owed == 0
    near = index_of(rows.open_deadline, "P1D") - index_of(rows.as_of, "P1D") <= rows.warn_days
    near = near & (rows.warn_days > 0)
    verdict = ibis.cases(
        (rows.missed > 0, "breached"),
        (rows.silent > 0, "unproven"),
        (~bound_now & nothing_closed, "not_applicable"),
        (~bound_now | open_done, "met"),
        (nothing_closed | near, "due"),
        else_="met",
    )
    reason = ibis.cases(
        ((rows.missed > 0) & (rows.late >= rows.missed), "late"),
        (rows.missed > 0, "missed"),
        ((rows.silent > 0) & rows.first_idx.isnull(), "no_record"),
        (rows.silent > 0, "register_begins"),
        (~bound_now & nothing_closed, "no_longer_bound"),
        (~bound_now | open_done, "done"),
        (nothing_closed, "first_period"),
        (near, "period_ends"),
        else_="done",
    )
    due_on = ibis.ifelse(bound_now, ibis.ifelse(open_done, rows.next_deadline, rows.open_deadline), ibis.null("date"))
    good_until = ibis.ifelse(verdict == "met", due_on, ibis.null("date"))
    figures = {
        "periods_owed": rows.periods_owed,
        "done": rows.done,
        "missed": rows.missed,
        "silent": rows.silent,
        "first_missed": rows.first_missed,
        "missed_periods": rows.missed_periods,
        "last_done": rows.last_done,
    }
    return _answer(rows, verdict, reason, due_on, good_until, _entries(rows.last_entry, rows.late_entry), figures)


def _rolling_verdict(rows: ir.Table) -> ir.Table:
    unset = rows.term == ""
    begun = ibis.least(
        ibis.coalesce(rows.first_record, rows.declared_from), ibis.coalesce(rows.declared_from, rows.first_record)
    )
    since_start = (begun <= rows.owed_from).fill_null(False)
    bound_now = rows.owed_until >= rows.as_of
    # What ended before its term did owes nothing more.
    overdue = (rows.as_of > rows.due) & (rows.due <= rows.owed_until)
    never = rows.last_done.isnull()
    late = (rows.late > 0).fill_null(False) | (rows.first_late.fill_null(False) & since_start)
    missed = late | (overdue & (~never | since_start))
    silent = (overdue & never & ~since_start) | (rows.first_late.fill_null(False) & ~since_start)
    near = index_of(rows.due, "P1D") - index_of(rows.as_of, "P1D") <= rows.warn_days
    verdict = ibis.cases(
        (unset, "unproven"),
        (missed, "breached"),
        (silent, "unproven"),
        (~bound_now & never, "not_applicable"),
        (bound_now & (never | near), "due"),
        else_="met",
    )
    reason = ibis.cases(
        (unset, "no_period_set"),
        (overdue & (~never | since_start), "overdue"),
        (late, "late"),
        (silent & rows.first_record.isnull(), "no_record"),
        (silent, "register_begins"),
        (~bound_now & never, "no_longer_bound"),
        (never, "first_period"),
        (bound_now & near, "period_ends"),
        else_="done",
    )
    due_on = ibis.ifelse(unset | ~(bound_now | overdue), ibis.null("date"), rows.due)
    good_until = ibis.ifelse(verdict == "met", due_on, ibis.null("date"))
    figures = {"done": rows.done, "last_done": rows.last_done, "deadline": ibis.coalesce(rows.late_due, rows.due)}
    return _answer(rows, verdict, reason, due_on, good_until, _entries(rows.last_entry, rows.late_entry), figures)


def _answer(
    rows: ir.Table,
    verdict: ir.StringValue,
    reason: ir.StringValue,
    due_on: ir.DateValue,
    good_until: ir.DateValue,
    evidence: ir.ArrayValue,
    figures: Mapping[str, ir.Value],
) -> ir.Table:
    return rows.select(
        *KEYS,
        verdict=verdict,
        reason=reason,
        due_on=due_on,
        good_until=good_until,
        evidence=evidence,
        **{f"f_{name}": figures[name] for name in FIGURES if name in figures},
    )


def _entries(*values: ir.IntegerValue) -> ir.ArrayValue:
    return ibis.array(list(values)).filter(lambda entry: entry.notnull()).unique().sort()
