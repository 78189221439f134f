"""A day asked about at the command line."""

from datetime import date, datetime
from typing import Any

import click

# Asked days leave room for every look-back and term; local time has been eight hours ahead throughout.
FIRST_YEAR, LAST_YEAR = 1992, 2099


class Day(click.ParamType[date]):
    """A date; said in Chinese where it is none."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  # a date has no zone
        except ValueError:
            self.fail(f"应为 2026-11-20 这样的日期，实为 {value!r}。", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"应为 {FIRST_YEAR} 至 {LAST_YEAR} 年的日期，实为 {value}。", param, ctx)
        return day
