"""Trading sessions (交易时段) of a market, as spans that open on a local calendar day.

A morning is one span from the opening call to the break; sessions are half open: 11:30:00 is outside. There is no night
session on the last trading day before a statutory holiday; an ordinary weekend is none: Friday night trades.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhengan.calendar.days import Year
from zhengan.calendar.markets import BOARDS

MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class Span:
    """One trading span of a market: aware instants, half open; `verified` is false where our source is weak."""

    market: str
    opens_at: datetime
    closes_at: datetime
    part: str
    verified: bool


@dataclass(frozen=True)
class Product:
    """A futures product that trades at night, and when its night ends (minutes after the midnight before it)."""

    market: str
    code: str
    closes: int
    source: str
    verified: bool


@dataclass(frozen=True)
class Closure:
    """A day on which markets stay closed though it is no statutory holiday."""

    day: date
    markets: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True)
class SessionRule:
    """A market's hours for one part of the day from a day on, in minutes after midnight (above 1440: on the next day).

    `orders_from` is when orders are accepted before the part opens. A later rule for the same part replaces it; one
    without hours ends it.
    """

    market: str
    part: str
    valid_from: date
    hours: tuple[tuple[int, int], ...]
    orders_from: int | None
    source: str
    verified: bool


@dataclass(frozen=True)
class Piece:
    """A span of the local day as the timetable has it: minutes after midnight."""

    opens: int
    closes: int
    part: str
    verified: bool


@dataclass(frozen=True, eq=False)
class Book:
    """All calendar data as read: the years, when each market began, closures, session rules, products."""

    years: tuple[Year, ...]
    trades_from: Mapping[str, date]
    closures: tuple[Closure, ...]
    rules: tuple[SessionRule, ...]
    products: tuple[Product, ...]


Timetable = Mapping[str, tuple[tuple[date, tuple[Piece, ...]], ...]]
"""Per market the days on which its hours change, each with the hours from then on."""


def timetable(book: Book, edges: str) -> Timetable:
    """The rules resolved for one reading of the sessions' edges (markets.EDGES)."""
    return {market: _changes(book, market, edges) for market in book.trades_from}


def pieces_on(table: Timetable, market: str, day: date) -> tuple[Piece, ...]:
    """The hours of a market on a day, were it a trading day; none before the market began."""
    changes = table[market]
    at = bisect_right(changes, day, key=lambda change: change[0])
    return changes[at - 1][1] if at else ()


def _changes(book: Book, market: str, edges: str) -> tuple[tuple[date, tuple[Piece, ...]], ...]:
    began = book.trades_from[market]
    own = [rule for rule in book.rules if rule.market == market]
    boards = [rule for rule in book.rules if edges == "boards" and BOARDS.get(rule.market) == market]
    days = sorted({max(rule.valid_from, began) for rule in (*own, *boards)})
    return tuple((day, _pieces(own, boards, day, edges)) for day in days)


def _pieces(own: list[SessionRule], boards: list[SessionRule], day: date, edges: str) -> tuple[Piece, ...]:
    parts = _in_force(own, day)
    if edges == "continuous":
        parts.pop("after_hours", None)
    elif "after_hours" not in parts:
        parts |= {part: rule for part, rule in _in_force(boards, day).items() if part == "after_hours"}
    pieces = (piece for rule in parts.values() for piece in _of_rule(rule, edges))
    return tuple(sorted(pieces, key=lambda piece: piece.opens))


def _in_force(rules: Iterable[SessionRule], day: date) -> dict[str, SessionRule]:
    """The latest rule of each part that has begun by the day."""
    ordered = sorted(rules, key=lambda rule: rule.valid_from)
    return {rule.part: rule for rule in ordered if rule.valid_from <= day}


def _of_rule(rule: SessionRule, edges: str) -> Iterable[Piece]:
    for number, (opens, closes) in enumerate(rule.hours):
        early = edges == "order-entry" and number == 0 and rule.orders_from is not None
        yield Piece(
            rule.orders_from if early and rule.orders_from is not None else opens, closes, rule.part, rule.verified
        )
