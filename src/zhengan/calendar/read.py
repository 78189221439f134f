"""Reads calendar data (ours and a user's local file have one shape) into typed rows, collecting every fault.

years:     {2027: {holidays: [2027-01-01..2027-01-03, …], makeup: [2027-01-10], source: …, verified: true}}
closures:  [{day: 2027-02-05, markets: [SSE, SZSE], source: …, verified: true}]
sessions:  [{markets: [SSE], part: after_hours, from: 2026-07-06, hours: ["15:05-15:30"], orders_from: "15:00"}]
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zhengan.calendar.days import Year
from zhengan.calendar.faults import Fault
from zhengan.calendar.markets import MARKETS, PARTS
from zhengan.calendar.sessions import MINUTES_A_DAY, Closure, Product, SessionRule

YEARS = range(1990, 2101)
LATEST_CLOSE = 6 * 60
"""A night may run until 06:00 of the next day, before any market opens."""

_RANGE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})")


@dataclass(frozen=True)
class Reader:
    """Reads one file's content; what is wrong gathers in `faults`, and nothing may be used unless it stays empty."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def years(self, content: object) -> Iterator[Year]:
        """The `years` section: a mapping of year to its arrangement."""
        for key, row in self._mapping("years", content).items():
            where = f"years.{str(key)[:40]}"
            year = int(key) if isinstance(key, str) and re.fullmatch("[0-9]{4}", key) else None
            if year is None or year not in YEARS:
                self.fault(where, f"{YEARS[0]} 至 {YEARS[-1]} 的年份", _show(key), "改成四位年份")
                continue
            fields = self._fields(where, row, {"holidays", "makeup"})
            off = frozenset(self._days(f"{where}.holidays", fields.get("holidays", []), year))
            work = frozenset(self._days(f"{where}.makeup", fields.get("makeup", []), year))
            self._arrangement(where, year, off, work)
            yield Year(year, off, work, *self._sourced(where, fields))

    def closures(self, content: object) -> Iterator[Closure]:
        """The `closures` section: days on which named markets stay closed."""
        for where, row in self._rows("closures", content):
            fields = self._fields(where, row, {"day", "markets"})
            day = self._day(f"{where}.day", fields.get("day"))
            markets = tuple(self._codes(f"{where}.markets", fields.get("markets"), MARKETS))
            if day is not None:
                yield Closure(day, markets, *self._sourced(where, fields))

    def sessions(self, content: object) -> Iterator[SessionRule]:
        """The `sessions` section: hours of a part of the day for named markets from a day on."""
        for where, row in self._rows("sessions", content):
            fields = self._fields(where, row, {"markets", "part", "from", "hours", "orders_from"})
            markets = tuple(self._codes(f"{where}.markets", fields.get("markets"), MARKETS))
            parts = tuple(self._codes(f"{where}.part", [fields.get("part")], PARTS))
            day = self._day(f"{where}.from", fields.get("from"))
            hours = tuple(self._hours(f"{where}.hours", fields.get("hours")))
            orders = self._clock(f"{where}.orders_from", fields["orders_from"]) if "orders_from" in fields else None
            if day is not None and parts:
                sourced = self._sourced(where, fields)
                yield from (SessionRule(code, parts[0], day, hours, orders, *sourced) for code in markets)

    def trades_from(self, content: object) -> Iterator[tuple[str, date]]:
        """The `markets` section of our own data: the day on which each market began."""
        for key, row in self._mapping("markets", content).items():
            fields = self._fields(f"markets.{key}", row, {"name", "from"})
            day = self._day(f"markets.{key}.from", fields.get("from"))
            if day is not None:
                yield str(key), day

    def products(self, content: object) -> Iterator[Product]:
        """The `products` section of our own data: futures products that trade at night, by market and closing time."""
        for where, row in self._rows("products", content):
            fields = self._fields(where, row, {"market", "codes", "night"})
            sourced = self._sourced(where, fields)
            for _, closes in self._hours(f"{where}.night", [fields.get("night")]):
                for code in self._list(f"{where}.codes", fields.get("codes")):
                    yield Product(str(fields.get("market")), str(code), closes, *sourced)

    def fault(self, where: str, expected: str, found: str, remedy: str) -> None:
        """Notes one fault."""
        self.faults.append(Fault(f"{self.file} 的 {where}", expected, found, remedy))

    def _arrangement(self, where: str, year: int, off: frozenset[date], work: frozenset[date]) -> None:
        if date(year, 1, 1) not in off:
            self.fault(where, f"放假安排含 {year}-01-01", "没有元旦", "按国务院办公厅的通知补全全年安排")
        for day in sorted(off & work):
            self.fault(where, "放假日与调休上班日不重复", f"{day} 两边都有", "只留一边")
        for day in sorted(day for day in work - off if day.weekday() < 5):
            self.fault(f"{where}.makeup", "周六或者周日", f"{day} 不是周末", "删去，平日本来就上班")

    def _days(self, where: str, content: object, year: int) -> Iterator[date]:
        """Single days and `first..last` ranges, within the year or the December before it."""
        low, high = date(year - 1, 12, 1), date(year, 12, 31)
        for number, item in enumerate(self._list(where, content)):
            place = f"{where}[{number}]"
            ends = _RANGE.fullmatch(item) if isinstance(item, str) else None
            first = self._day(place, ends[1] if ends else item)
            last = self._day(place, ends[2]) if ends else first
            if first is None or last is None:
                continue
            if not low <= first <= last <= high:
                self.fault(place, f"{low} 至 {high} 之间、先后有序的日子", _show(item), "核对年份和先后")
                continue
            yield from (first + timedelta(days=n) for n in range((last - first).days + 1))

    def _day(self, where: str, item: object) -> date | None:
        if isinstance(item, date) and not isinstance(item, datetime):
            return item
        with suppress(ValueError):
            if isinstance(item, str) and len(item) == 10:
                return date.fromisoformat(item)
        self.fault(where, "日期，如 2027-01-01", _show(item), "改成年-月-日")
        return None

    def _hours(self, where: str, content: object) -> Iterator[tuple[int, int]]:
        """`HH:MM-HH:MM`; a close not after the opening lies on the next day."""
        for number, item in enumerate(self._list(where, content)):
            found = _HOURS.fullmatch(item) if isinstance(item, str) else None
            clock = [int(part) for part in found.groups()] if found else [99]
            if found is None or clock[0] > 23 or clock[2] > 23 or clock[1] > 59 or clock[3] > 59:
                self.fault(f"{where}[{number}]", '时段，如 "09:15-11:30"', _show(item), "改成带引号的时:分-时:分")
                continue
            opens, closes = clock[0] * 60 + clock[1], clock[2] * 60 + clock[3]
            if closes <= opens and closes > LATEST_CLOSE:
                self.fault(f"{where}[{number}]", "次日 06:00 前收市的时段", _show(item), "核对起止")
                continue
            yield opens, closes if closes > opens else closes + MINUTES_A_DAY

    def _clock(self, where: str, item: object) -> int | None:
        found = _CLOCK.fullmatch(item) if isinstance(item, str) else None
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            self.fault(where, '时刻，如 "15:00"', _show(item), "改成带引号的时:分")
            return None
        return int(found[1]) * 60 + int(found[2])

    def _codes(self, where: str, content: object, allowed: tuple[str, ...]) -> Iterator[str]:
        for number, item in enumerate(self._list(where, content)):
            if isinstance(item, str) and item in allowed:
                yield item
            else:
                self.fault(f"{where}[{number}]", f"{'、'.join(allowed)} 之一", _show(item), "改用列出的代码")

    def _sourced(self, where: str, fields: Mapping[object, object]) -> tuple[str, bool]:
        source, verified = fields.get("source", ""), fields.get("verified", "false")
        if not isinstance(source, str):
            self.fault(f"{where}.source", "文字", _show(source), "写明出处")
        if verified not in (True, False, "true", "false"):
            self.fault(f"{where}.verified", "true 或者 false", _show(verified), "核对过写 true，没有写 false")
        return str(source), verified in (True, "true")

    def _fields(self, where: str, row: object, names: set[str]) -> Mapping[object, object]:
        """The fields of a row; a key beyond `names` is a fault, a missing one is told by its reader."""
        fields = self._mapping(where, row)
        for key in (key for key in fields if key not in names | {"source", "verified"}):
            self.fault(where, f"只有 {'、'.join(sorted(names))}、source、verified", _show(key), "删去或者改正这个键")
        return fields

    def _rows(self, where: str, content: object) -> Iterator[tuple[str, object]]:
        return ((f"{where}[{number}]", row) for number, row in enumerate(self._list(where, content)))

    def _mapping(self, where: str, content: object) -> Mapping[object, object]:
        if isinstance(content, dict):
            return content
        self.fault(where, "键和值", _show(content), "按说明的格式改写")
        return {}

    def _list(self, where: str, content: object) -> list[object]:
        if isinstance(content, list):
            return content
        self.fault(where, "列表", _show(content), "按说明的格式改写成列表")
        return []


def _show(item: object) -> str:
    """A short picture of what was found; containers by kind only, since hostile ones have no bounded picture."""
    if item is None or item == "":
        return "空"
    if isinstance(item, dict):
        return "键和值"
    if isinstance(item, list):
        return "列表"
    if isinstance(item, str):
        return repr(item[:40])
    return str(item)[:40] if isinstance(item, date | bool | float) else "数"
