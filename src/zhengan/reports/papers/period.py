"""The span that a paper is about: a year, a quarter or a month, as people write it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhengan.reports.papers.errors import PaperFault

Span = Literal["year", "quarter", "month"]
_FORMS = {
    "year": re.compile(r"(?P<year>\d{4})"),
    "quarter": re.compile(r"(?P<year>\d{4})Q(?P<part>[1-4])"),
    "month": re.compile(r"(?P<year>\d{4})-(?P<part>0[1-9]|1[0-2])"),
}
_EXAMPLES = {"year": "2025", "quarter": "2025Q3", "month": "2025-11"}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_FIRST_YEAR = 2000


@dataclass(frozen=True)
class Period:
    """A period by its span and its first and last day, both included."""

    span: Span
    first: date
    last: date

    @property
    def text(self) -> str:
        """As it is written at the command line and in a submission: 2025, 2025Q3, 2025-11."""
        if self.span == "year":
            return f"{self.first.year}"
        if self.span == "quarter":
            return f"{self.first.year}Q{(self.first.month + 2) // 3}"
        return f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        """As a title says it: 2025年度, 2025年第3季度, 2025年11月."""
        if self.span == "year":
            return f"{self.first.year}年度"
        if self.span == "quarter":
            return f"{self.first.year}年第{(self.first.month + 2) // 3}季度"
        return f"{self.first.year}年{self.first.month}月"

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def before(self) -> "Period":
        """The period of the same span that ends the day before."""
        months = self.first.year * 12 + self.first.month - 1 - _MONTHS[self.span]
        return _of(self.span, months // 12, months % 12 + 1)


def period_of(text: str, span: Span) -> Period:
    """The period that a text names. Raises PaperFault for what is none of that span."""
    found = _FORMS[span].fullmatch(text.strip())
    if found is None or int(found["year"]) < _FIRST_YEAR:
        raise PaperFault(f"期间应写成 {_EXAMPLES[span]} 的样子，实为“{text[:20]}”。请改 --period。")
    if span == "year":
        return _of(span, int(found["year"]), 1)
    part = int(found["part"])
    return _of(span, int(found["year"]), part if span == "month" else part * 3 - 2)


def last_full(day: date, span: Span) -> Period:
    """The last period of that span that is over on a day."""
    month = {"year": 1, "quarter": (day.month - 1) // 3 * 3 + 1, "month": day.month}[span]
    return _of(span, day.year, month).before()


def _of(span: Span, year: int, month: int) -> Period:
    end = month + _MONTHS[span] - 1
    return Period(span, date(year, month, 1), date(year, end, monthrange(year, end)[1]))
