"""Instants and spans as people write them in queries. Instants are ns since 1970, UTC."""

import re
from datetime import UTC, datetime, timedelta, timezone

from zhengan.archive.search.columns import LOCAL_HOURS

LOCAL = timezone(timedelta(hours=LOCAL_HOURS))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "ns": 1,
    "us": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
    "w": 7 * 86_400_000_000_000,
}
_SPAN = re.compile(r"(?:[0-9]{1,9}(?:ns|us|ms|s|m|h|d|w))+")
_PIECE = re.compile(r"([0-9]{1,9})(ns|us|ms|s|m|h|d|w)")
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?(Z|[+-]\d\d:?\d\d)?"
)
_NS = re.compile(r"\d{16,19}")
MOST_NS = 2**63 - 1


def span_ns(text: str) -> int | None:
    """`5m`, `1h30m`, `2d` in ns; None for anything else."""
    if not _SPAN.fullmatch(text):
        return None
    total = sum(int(number) * _UNITS[unit] for number, unit in _PIECE.findall(text))
    return total if 0 < total <= MOST_NS else None


def period_ns(text: str) -> tuple[int, int] | None:
    """First instant of what is written and the first after it: `2026-11-20` is a day, `2026-11-20T09:30` a minute, a time with
    seconds a second, with a fraction one unit of its last digit; nineteen digits are ns. None for what is no time."""
    if _NS.fullmatch(text):
        return int(text), int(text) + 1
    found = _INSTANT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        start = datetime(
            int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=_zone(zone)
        )
        first = _ns(start)
        if fraction:
            first += int(fraction.ljust(9, "0"))
            return first, first + 10 ** (9 - len(fraction))
        return first, _ns(_next(start, day, hour, minute, second))
    except (ValueError, OverflowError):
        return None


def text_of(ns: int) -> str:
    """An instant in Shanghai time, to the ms: `2026-11-20 09:30:00.250`."""
    moment = (_EPOCH + timedelta(microseconds=ns // 1000)).astimezone(LOCAL)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def _zone(text: str | None) -> timezone:
    if text is None:
        return LOCAL
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _next(start: datetime, day: str | None, hour: str | None, minute: str | None, second: str | None) -> datetime:
    if second:
        return start + timedelta(seconds=1)
    if minute:
        return start + timedelta(minutes=1)
    if hour:
        return start + timedelta(hours=1)
    if day:
        return start + timedelta(days=1)
    return (start + timedelta(days=32)).replace(day=1)


def _ns(moment: datetime) -> int:
    delta = moment - _EPOCH
    return ((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds) * 1000
