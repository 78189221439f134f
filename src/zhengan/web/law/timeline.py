"""The reader's time: a bar for every instrument, a mark for every change day, and the asked day among them, to be drawn to scale."""

from dataclasses import dataclass
from datetime import date

from zhengan.law import Catalogue
from zhengan.web.law.change_days import ChangeDay, Standing, change_days, position_of, standings

_FEWEST_YEARS = 2


@dataclass(frozen=True)
class Bar:
    """An instrument's time in force: where it begins and how long it is, in percent of the scale."""

    standing: Standing
    start: str
    length: str


@dataclass(frozen=True)
class Tick:
    """A change day: where it stands on the scale, how many days after its beginning, and whether the asked day belongs to it."""

    change: ChangeDay
    x: str
    offset: int
    here: bool


@dataclass(frozen=True)
class Timeline:
    """The scale in days (`length`), bars, marks, the years written under it, and the asked day (`offset`, `x`)."""

    length: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    years: tuple[tuple[int, str], ...]
    offset: int
    x: str


def timeline(law: Catalogue, on: date, today: date) -> Timeline:
    """The time from the first instrument to today, or to the last change day or the asked day where those are later."""
    changes = change_days(law)
    first = changes[0].day if changes else today
    last = max(today, on, *(one.day for one in changes), first.replace(year=first.year + _FEWEST_YEARS, day=1))
    length = (last - first).days
    here = position_of(changes, on)

    def x(day: date) -> str:
        return f"{100 * min(max((day - first).days, 0), length) / length:.2f}%"

    bars = []
    for standing in standings(law, on):
        instrument = law.instruments[standing.id]
        start, end = instrument.in_force_from, instrument.in_force_until or last
        bars.append(Bar(standing, x(start), f"{100 * max((end - start).days, 1) / length:.2f}%"))
    years = tuple((year, x(date(year, 1, 1))) for year in range(first.year + 1, last.year + 1))
    return Timeline(
        length=length,
        bars=tuple(bars),
        ticks=tuple(Tick(one, x(one.day), (one.day - first).days, at == here) for at, one in enumerate(changes)),
        years=years,
        offset=min(max((on - first).days, 0), length),
        x=x(on),
    )
