"""What stands on a day: records that hold from a first to a last day, and the days without one before.

A standing duty is judged on the day; a gap inside the look-back is told beside the verdict and does not turn it.
"""

from collections.abc import Mapping
from datetime import date

import ibis
from ibis.expr import types as ir

from zhengan.checks.contract import KEYS, beside

OPEN = date(2999, 12, 31)
_ONE_DAY = ibis.interval(days=1)


def stood(duty: ir.Table, spans: ir.Table, of: Mapping[str, str]) -> ir.Table:
    """Each row of `duty` with what stands of its spans; `of` maps columns of `duty` to those of `spans`, beside date and institution.

    `spans` holds `first_day`, `last_day` (null: open), `fits` (false: it only shows that the register is kept) and `entry`. Added
    are `spans` (how many are on file; null: none), `standing` and `standing_others` (how many stand, fitting and not),
    `stands_until`, `ended_on`, `gap_from`, `gap_until` (the first gap inside the look-back), `standing_entries`, `ended_entries`,
    `span_entries`.
    """
    asked = duty.select(*KEYS, bound=ibis.greatest(duty.window_from, duty.owed_from))
    own = spans.select(
        span_as_of="as_of",
        span_institution="institution",
        **{f"span_{column}": column for column in of.values()},
        first_day="first_day",
        last_day=spans.last_day.fill_null(ibis.literal(OPEN)),
        fits=spans.fits,
        entry="entry",
    )
    same = [asked.as_of == own.span_as_of, asked.institution == own.span_institution]
    same += [asked[column] == own[f"span_{theirs}"] for column, theirs in of.items()]
    lines = asked.inner_join(own, same)
    lines = lines.mutate(fits=lines.fits.fill_null(False), now=lines.last_day >= lines.as_of)
    before = ibis.window(group_by=list(KEYS), order_by=[lines.first_day, lines.entry], preceding=(None, 1))
    reached = ibis.ifelse(lines.fits, lines.last_day, ibis.null("date")).max().over(before)
    lines = lines.mutate(
        begins=ibis.ifelse(reached.notnull(), ibis.greatest(lines.bound, reached + _ONE_DAY), lines.bound),
        ends=lines.first_day - _ONE_DAY,
    )
    gap = lines.fits & (lines.begins <= lines.ends)
    stands = lines.fits & lines.now
    found = lines.group_by(KEYS).aggregate(
        spans=lines.count(),
        standing=stands.sum().cast("int64"),
        standing_others=(~lines.fits & lines.now).sum().cast("int64"),
        stands_until=lines.last_day.max(where=stands),
        ended_on=lines.last_day.max(where=lines.fits & ~lines.now),
        gap_from=lines.begins.min(where=gap),
        gap_until=lines.ends.min(where=gap),
        standing_entries=lines.entry.collect(where=stands),
        ended_entries=lines.entry.collect(where=lines.fits & ~lines.now),
        span_entries=lines.entry.collect(),
    )
    found = found.mutate(stands_until=found.stands_until.nullif(ibis.literal(OPEN)))
    return beside(duty, found, KEYS)


def gap_figures(rows: ir.Table) -> dict[str, ir.Value]:
    """The gap before, told only where something stands now."""
    stands = (rows.standing > 0).fill_null(False)
    return {
        "gap_from": ibis.ifelse(stands, rows.gap_from, ibis.null("date")),
        "gap_until": ibis.ifelse(stands, rows.gap_until, ibis.null("date")),
    }
