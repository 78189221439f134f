"""The markets' codes and the hours classes made of them (semantics.md, Time)."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from zhengan.calendar.faults import UnknownMarket

ZONE = ZoneInfo("Asia/Shanghai")

STOCK_MARKETS = ("SSE", "SZSE", "BSE")
FUTURES_MARKETS = ("SHFE", "INE", "DCE", "CZCE", "CFFEX", "GFEX")
BOARDS = {"SSE_STAR": "SSE", "SZSE_CHINEXT": "SZSE"}
"""Boards that may be named as markets of their own, and the market that each belongs to."""
MARKETS = (*STOCK_MARKETS, *FUTURES_MARKETS, *BOARDS)

PARTS = ("morning", "afternoon", "after_hours", "night")

EDGES = ("market", "boards", "order-entry", "continuous")
"""The values of the reading `session-edges`: how after-hours fixed-price trading counts. The first is the default.

market       where the market as a whole has it; the boards that had it earlier are markets of their own
boards       SSE and SZSE also include their boards' from the day on which a board began
order-entry  as market, but where orders are accepted before it the span begins with them (15:00 from 2026-07-06)
continuous   never
"""

ALL_HOURS = "all"
"""The hours class of every minute of every day; it needs no calendar data."""


def hours_class(markets: Iterable[str]) -> str:
    """The canonical name of the union of the markets' hours: codes sorted, joined by `+`; UnknownMarket if empty."""
    codes = sorted(set(markets))
    if not codes:
        raise UnknownMarket("没有给出市场。请至少给出一个市场代码。")
    return "+".join(known(code) for code in codes)


def markets_of(hours: str) -> tuple[str, ...]:
    """The markets of an hours class, sorted. `all` has none."""
    if hours == ALL_HOURS:
        return ()
    return tuple(hours_class(hours.split("+")).split("+"))


def known(market: str) -> str:
    """The code itself, or UnknownMarket."""
    if market not in MARKETS:
        raise UnknownMarket(f"市场代码应为 {'、'.join(MARKETS)} 之一，实为 {market[:40]!r}。请改用列出的代码。")
    return market
