"""Working days, trading sessions, terms and periods. All pure: a function takes its dates, none asks the clock.

load_calendar(override=None) -> Calendar     our versioned table, with a local file laid over it
Calendar                                     working days, trading days, sessions, minute tables, readings of edges
add_term, subtract_term, window_back         terms in years, months and days (Civil Code 201-202)
period_of, next_period, periods_between      calendar days, months, quarters, halves and years

Exception
├── NoCalendar                               a day beyond the data: the verdict is `unproven`, reason `no_calendar`
├── CalendarFault                            a faulty override file, every fault with place, expected, found, remedy
└── ValueError
    ├── TermFault                            no term, no recurrence
    └── UnknownMarket                        no market code, hours class or edges reading of ours
"""

from zhengan.calendar.calendar import Calendar
from zhengan.calendar.faults import CalendarFault, Fault, NoCalendar, TermFault, UnknownMarket
from zhengan.calendar.load import load_calendar
from zhengan.calendar.markets import (
    ALL_HOURS,
    BOARDS,
    EDGES,
    FUTURES_MARKETS,
    MARKETS,
    PARTS,
    STOCK_MARKETS,
    ZONE,
    hours_class,
    markets_of,
)
from zhengan.calendar.sessions import Product, Span
from zhengan.calendar.terms import (
    EVERY,
    Term,
    add_term,
    next_period,
    parse_term,
    period_of,
    periods_between,
    previous_period,
    subtract_term,
    window_back,
)

__all__ = [
    "ALL_HOURS",
    "BOARDS",
    "EDGES",
    "EVERY",
    "FUTURES_MARKETS",
    "MARKETS",
    "PARTS",
    "STOCK_MARKETS",
    "ZONE",
    "Calendar",
    "CalendarFault",
    "Fault",
    "NoCalendar",
    "Product",
    "Span",
    "Term",
    "TermFault",
    "UnknownMarket",
    "add_term",
    "hours_class",
    "load_calendar",
    "markets_of",
    "next_period",
    "parse_term",
    "period_of",
    "periods_between",
    "previous_period",
    "subtract_term",
    "window_back",
]
