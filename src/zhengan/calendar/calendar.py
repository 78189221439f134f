"""The calendar that the other rooms hold: working days, trading days and sessions under one reading of the edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from zhengan.calendar.days import DAY, WorkingDays, Year, lay_out
from zhengan.calendar.faults import UnknownMarket
from zhengan.calendar.markets import EDGES, ZONE, hours_class, known, markets_of
from zhengan.calendar.sessions import Book, Piece, Product, Span, Timetable, pieces_on, timetable

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, eq=False)
class Calendar:
    """Our versioned table of working days and sessions. A day beyond `first` to `last` raises NoCalendar.

    `version` names the data (last year, digest of our tables, digest of the local file) and is shown beside every
    deadline; `edges` is the chosen value of the reading `session-edges`.
    """

    version: str
    edges: str
    _days: WorkingDays
    _book: Book
    _table: Timetable
    _closed: Mapping[str, frozenset[date]]

    @property
    def first(self) -> date:
        """The first day of the data."""
        return self._days.first

    @property
    def last(self) -> date:
        """The last day of the data."""
        return self._days.last

    @property
    def years(self) -> Mapping[int, Year]:
        """Each year's arrangement with its source and whether it was checked against a second one."""
        return self._days.years

    @property
    def products(self) -> tuple[Product, ...]:
        """Futures products with a night session; a market's night is the union of theirs."""
        return self._book.products

    def with_edges(self, edges: str) -> Calendar:
        """The same data under a value of the reading `session-edges` (markets.EDGES); UnknownMarket for any other."""
        if edges not in EDGES:
            raise UnknownMarket(
                f"口径 session-edges 应为 {'、'.join(EDGES)} 之一，实为 {edges[:40]!r}。请改用列出的值。"
            )
        return replace(self, edges=edges, _table=timetable(self._book, edges))

    # Working days

    def is_working_day(self, day: date) -> bool:
        """Whether the day is a working day (工作日), make-up weekend days included."""
        return self._days.is_working(day)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after the day (before it if n < 0); the day itself is not counted, n = 0 gives it."""
        return self._days.add(day, n)

    def working_days_between(self, earlier: date, later: date) -> int:
        """Working days after `earlier` up to and including `later`; backwards the negative count."""
        return self._days.between(earlier, later)

    # Trading

    def is_trading_day(self, market: str, day: date) -> bool:
        """Whether the market trades: a weekday, no statutory holiday, no closure of its own, not before it began."""
        known(market)
        self._days.within(day)
        return (
            day.weekday() < 5
            and day not in self._days.off
            and day not in self._closed.get(market, ())
            and day >= self._book.trades_from[market]
        )

    def trading_days(self, markets: Iterable[str], first: date, last: date) -> tuple[date, ...]:
        """The days from `first` to `last` on which at least one of the markets trades."""
        codes = tuple(markets)
        return tuple(day for day in self._range(first, last) if any(self.is_trading_day(code, day) for code in codes))

    def spans(self, market: str, day: date) -> tuple[Span, ...]:
        """The market's spans that open on that local calendar day, in order; a night span closes on the next day."""
        midnight = datetime.combine(day, time(), ZONE)
        return tuple(
            Span(
                market,
                midnight + timedelta(minutes=piece.opens),
                midnight + timedelta(minutes=piece.closes),
                piece.part,
                piece.verified,
            )
            for piece in self.pieces(market, day)
        )

    def in_session(self, markets: Iterable[str], instant: datetime) -> bool:
        """Whether any of the markets trades at the instant (aware, else ValueError). Half open: 11:30:00 is outside."""
        if instant.tzinfo is None:
            raise ValueError("时刻应带时区，实为没有时区。请补上时区。")
        local = instant.astimezone(ZONE)
        day = self._days.within(local.date())
        # The data begin on a New Year's Day, and no night runs into one.
        days = (day,) if day == self.first else (day - DAY, day)
        return any(
            span.opens_at <= local < span.closes_at
            for market in markets
            for opened in days
            for span in self.spans(market, opened)
        )

    def pieces(self, market: str, day: date) -> tuple[Piece, ...]:
        """As `spans`, in minutes after the day's midnight; what the tables are built from."""
        if not self.is_trading_day(market, day):
            return ()
        pieces = pieces_on(self._table, market, day)
        if any(piece.part == "night" for piece in pieces) and not self._night_held(market, day):
            return tuple(piece for piece in pieces if piece.part != "night")
        return pieces

    def _night_held(self, market: str, day: date) -> bool:
        """No statutory holiday before the next trading day; at the data's end the walk stops on New Year's Day."""
        following = day + DAY
        while not self._days.is_statutory(following):
            if self.is_trading_day(market, following):
                return True
            following += DAY
        return False

    def _range(self, first: date, last: date) -> Iterator[date]:
        self._days.within(first)
        self._days.within(last)
        return (first + timedelta(days=n) for n in range((last - first).days + 1))

    # Tables (Arrow; naive UTC)

    def hours_class(self, markets: Iterable[str]) -> str:
        """The canonical name of the union of the markets' hours: codes sorted, joined by `+`."""
        return hours_class(markets)

    def session_table(self, markets: Iterable[str], first: date, last: date) -> pa.Table:
        """[market, opens_at, closes_at]: merged, whole, half-open spans that touch a local day of `first` to `last`."""
        from zhengan.calendar import tables

        return tables.sessions(self, sorted({known(market) for market in markets}), first, last)

    def minute_table(self, hours: str, first: date, last: date) -> pa.Table:
        """[minute, day]: each minute of an hours class on local days `first` to `last`, once; minute UTC, day local."""
        from zhengan.calendar import tables

        return tables.minutes(self, markets_of(hours), first, last)

    def minutes_per_day(self, hours: str, first: date, last: date) -> pa.Table:
        """[day, minutes]: the minutes of an hours class on each local day; 0 where there are none, 1440 for `all`."""
        from zhengan.calendar import tables

        return tables.per_day(self, markets_of(hours), first, last)


def calendar_of(book: Book, version: str) -> Calendar:
    """Builds the calendar of a checked book, under the default reading of the edges."""
    closed = {
        market: frozenset(closure.day for closure in book.closures if market in closure.markets)
        for market in book.trades_from
    }
    return Calendar(version, EDGES[0], lay_out(book.years), book, timetable(book, EDGES[0]), closed)
