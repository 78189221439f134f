"""Local days and minutes as plain numbers.

Asia/Shanghai has been eight hours ahead of UTC without summer time since 1992, and telemetry is no older: from then on
a local minute is arithmetic on the microseconds of UTC.
"""

from datetime import date, timedelta

MINUTE_US = 60_000_000
DAY_MINUTES = 1440
DAY_US = DAY_MINUTES * MINUTE_US
AHEAD_MINUTES = 8 * 60
AHEAD_US = AHEAD_MINUTES * MINUTE_US
EPOCH = date(1970, 1, 1)


def day_start_us(day: date) -> int:
    """The UTC microsecond at which the local day begins."""
    return (day - EPOCH).days * DAY_US - AHEAD_US


def local_day(us: int) -> date:
    """The local day of a UTC microsecond."""
    return EPOCH + timedelta(days=(us + AHEAD_US) // DAY_US)


def local_minute(us: int) -> int:
    """The local minute since 1970 of a UTC microsecond."""
    return (us + AHEAD_US) // MINUTE_US


def days_of(first: date, last: date) -> list[date]:
    """The days `first` to `last`, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
