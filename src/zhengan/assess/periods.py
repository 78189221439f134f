"""Calendar periods by index: days, months, quarters, halves and years numbered from a fixed beginning, as expressions.

Counting by index is what keeps a recurring duty linear: how many periods a span has is a subtraction.
"""

import ibis
from ibis.expr import types as ir

_MONTHS = {"P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12}


def index_of(day: ir.DateValue, recurrence: ir.StringValue | str) -> ir.IntegerValue:
    """The number of the period that the day lies in; for years it is the year itself."""
    days = day.cast("timestamp").epoch_seconds().cast("int64") // 86_400
    months = day.year().cast("int64") * 12 + day.month().cast("int64") - 1
    by_months = {every: months // size for every, size in _MONTHS.items()}
    if isinstance(recurrence, str):
        return days if recurrence == "P1D" else by_months[recurrence]
    return ibis.cases(*[(recurrence == every, idx) for every, idx in by_months.items()], else_=days)


def first_day_of(idx: ir.IntegerValue, recurrence: ir.StringValue) -> ir.DateValue:
    """The first day of the period with this number."""
    by_months = [(recurrence == every, _month_start(idx * size)) for every, size in _MONTHS.items()]
    return ibis.cases(*by_months, else_=_day(idx))


def deadline_of(idx: ir.IntegerValue, recurrence: ir.StringValue, due_rule: ir.StringValue) -> ir.DateValue:
    """The last day on which the period's duty can be done: its last day, or the day of the next year that the rule names."""
    one_day = ibis.interval(days=1)
    ends = [(recurrence == every, _month_start((idx + 1) * size) - one_day) for every, size in _MONTHS.items()]
    month, day = due_rule.substr(0, 2), due_rule.substr(3, 2)
    next_year = ibis.date(idx + 1, month.nullif("").cast("int64"), day.nullif("").cast("int64"))
    return ibis.cases((due_rule != "", next_year), *ends, else_=_day(idx))


def _month_start(months: ir.IntegerValue) -> ir.DateValue:
    year = months // 12
    return ibis.date(year, months - year * 12 + 1, ibis.literal(1))


def _day(idx: ir.IntegerValue) -> ir.DateValue:
    return (idx * 86_400).as_timestamp("s").date()
