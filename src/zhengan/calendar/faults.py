"""What can go wrong with a calendar, said with the place, what was expected, what was found and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class NoCalendar(Exception):  # noqa: N818 - the name is the closed reason code `no_calendar`
    """`day` lies beyond the calendar's data (`first` to `last`); nothing is guessed for it."""

    def __init__(self, day: date, first: date, last: date) -> None:
        self.day, self.first, self.last = day, first, last
        super().__init__(f"日历数据只有 {first} 至 {last}，没有 {day}。请用本地日历文件补上该年的安排。")


@dataclass(frozen=True)
class Fault:
    """One fault of a calendar file: where it stands, what was expected, what was found, what to do."""

    where: str
    expected: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}：应为{self.expected}，实为{self.found}。{self.remedy}。"


class CalendarFault(Exception):  # noqa: N818 - a fault is data about a file, as in the other rooms
    """A local calendar file that cannot be used; `faults` lists everything wrong with it, nothing of it is taken."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class TermFault(ValueError):  # noqa: N818 - see CalendarFault
    """Text that is no term (`P5Y`, `P6M`, `P15D`) or no recurrence of ours, or a date that no calendar can write."""


class UnknownMarket(ValueError):  # noqa: N818 - see CalendarFault
    """A market code, hours class or edges reading that is not in the closed list."""
