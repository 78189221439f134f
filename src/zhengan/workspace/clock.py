"""The one place that asks the clock: doors take the time from here and hand it on."""

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in local time."""
    return datetime.now(SHANGHAI)  # noqa: TID251  # the doors ask the clock


def now_ns() -> int:
    """This instant in nanoseconds since 1970 UTC."""
    return time.time_ns()


def today() -> date:
    """The local date."""
    return now().date()
