"""How a question asks: whether, how many, when, who, which, how much; and about which time."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Form = Literal["yes", "count", "date", "person", "amount", "list", "text"]

_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("yes", re.compile(r"是否|有没有|有无|能否|是不是|已否|吗[？?]?$|吗[，,]")),
    ("amount", re.compile(r"金额|万元|亿元|多少元|(?:投入|支出|经费|费用)(?:合计|总额)?(?:$|[（(是为？?])")),
    (
        "count",
        re.compile(
            r"多少(?!元)|数量|总数|个数|次数|人数|场次|条数|户数|份数|件数|家数|[有几]几[个次名家项条场起处件份种]|几[个次名家项条场起处件份]"
        ),
    ),
    ("date", re.compile(r"日期|何时|什么时候|什么时间|哪天|哪一天|哪一日|(?<!恢复)(?<!持续)时间(?!目标)")),
    ("person", re.compile(r"姓名|是谁|由谁|何人|谁[？?]?$")),
    ("list", re.compile(r"哪些|名单|清单|列举|列出|列明|有哪|名称|哪家|哪一类|哪类|分别位于|所在城市|场景|议题|结论")),
)
_NEGATED = re.compile(r"未(?!来)|没有(?!被)(?!系统)|不再|尚未|违反|违规")
_YEAR = re.compile(r"(20[0-9]{2})\s*年(?!前)")


@dataclass(frozen=True)
class Asking:
    """The forms that a question asks in, in its order; from and to of the time asked about, both days in."""

    forms: tuple[Form, ...]
    since: date | None
    until: date | None
    year: int | None
    newest: bool
    negated: bool
    unit: int
    """How many yuan the amount is to be given in."""


def asking_of(text: str, as_of: date) -> Asking:
    """How a text asks, on that day."""
    places = {form: found.start() for form, sign in _FORMS if (found := sign.search(text))}
    forms = tuple(sorted(places, key=lambda form: places[form])) or ("text",)
    since, until, year = _time(text, as_of)
    unit = 100_000_000 if "亿元" in text else 10_000 if "万元" in text else 1
    newest = bool(re.search(r"最近一次|上一次|最新|最近(?!一年)|末次", text))
    return Asking(forms, since, until, year, newest, bool(_NEGATED.search(text)), unit)


def _time(text: str, as_of: date) -> tuple[date | None, date | None, int | None]:
    if re.search(r"上一?个?年度|上一年|去年|上年|最近一个年度", text):
        return date(as_of.year - 1, 1, 1), date(as_of.year - 1, 12, 31), as_of.year - 1
    if re.search(r"本年度?|今年|当年|年内", text):
        return date(as_of.year, 1, 1), as_of, as_of.year
    if re.search(r"近三年|最近三年|过去三年", text):
        return as_of - timedelta(days=3 * 365), as_of, None
    if re.search(r"近一年|过去一年|最近一年|一年来|近12个月|近十二个月", text):
        return as_of - timedelta(days=365), as_of, None
    if named := _YEAR.search(text):
        year = int(named[1])
        return date(year, 1, 1), min(date(year, 12, 31), as_of), year
    return None, None, None
