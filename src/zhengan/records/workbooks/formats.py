"""From a stored number and its format to what the person at the spreadsheet reads: dates, percent, leading zeros."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from math import nan
from typing import NamedTuple


class Look(Enum):
    """What a number format makes of a number."""

    PLAIN = "plain"
    DATE = "date"
    MONTH = "month"
    TIME = "time"
    PERCENT = "percent"
    PADDED = "padded"


class NumberFormat(NamedTuple):
    """A number format, as far as it matters: `width` is the number of digits that leading zeros fill."""

    look: Look = Look.PLAIN
    width: int = 0


PLAIN = NumberFormat()
# Excel keeps fifteen digits; whatever stood beyond was lost when the cell was filled in.
KEPT_DIGITS = 15


def number_format(number: int, code: str | None) -> NumberFormat:
    """The format of a built-in number, or of a code of its own."""
    if code is None:
        return _BUILT_IN.get(number, PLAIN)
    if re.fullmatch("0{2,32}", code):
        return NumberFormat(Look.PADDED, len(code))
    words = _NOT_MEANT.sub("", code.split(";")[0]).lower()
    if "general" in words or "常规" in words:
        return PLAIN
    letters = set(words)
    if letters & set("ymdhse"):
        return _moment_format(letters, words)
    return NumberFormat(Look.PERCENT) if "%" in words else PLAIN


def shown(raw: str, form: NumberFormat, *, base_1904: bool) -> str | None:
    """A stored number as text; None where it is no number."""
    if form.look is Look.PLAIN and len(raw) <= KEPT_DIGITS and raw.isascii() and raw.isdigit():
        return raw if raw[0] != "0" or raw == "0" else str(int(raw))
    if form.look in _MOMENTS and (moment := _moment(_float(raw), form.look, base_1904=base_1904)):
        return moment
    value = _decimal(raw)
    if value is None:
        return None
    match form.look:
        case Look.PADDED if value == value.to_integral_value() and value >= 0:
            return _plain(value).zfill(form.width)
        case Look.PERCENT:
            return f"{_plain(value * 100)}%"
    return _plain(value)


def is_beyond_kept(text: str) -> bool:
    """Whether a number has more digits before its point than a spreadsheet keeps."""
    return len(text.lstrip("-").partition(".")[0]) > KEPT_DIGITS


def _float(raw: str) -> float:
    try:
        return float(raw)
    except ValueError:
        return nan


def _decimal(raw: str) -> Decimal | None:
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 308:
        return None
    return value


def _plain(value: Decimal) -> str:
    """As Excel shows it in a cell of no format: fifteen digits, no exponent."""
    if value and len(value.as_tuple().digits) > KEPT_DIGITS and -32 < value.adjusted() < KEPT_DIGITS:
        value = value.quantize(Decimal(1).scaleb(value.adjusted() - KEPT_DIGITS + 1))
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _moment(value: float, look: Look, *, base_1904: bool) -> str | None:
    """A serial number of days as a local date or time, to the millisecond: more than that no serial number holds."""
    if not 0 <= value < _TOO_LATE:
        return None
    if value < 1 or look is Look.TIME:
        return _clock(value) if value < 1 else None
    days, part = divmod(round(value * _DAY), _DAY)
    day = _day(days, base_1904=base_1904)
    if not part:
        return day[:7] if look is Look.MONTH and day.endswith("-01") else day
    seconds, milliseconds = divmod(part, 1000)
    fraction = f".{milliseconds:03}" if milliseconds else ""
    return f"{day}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}"


@lru_cache(maxsize=1 << 14)
def _day(days: int, *, base_1904: bool) -> str:
    # The calendar of Excel holds a 29 February 1900; before it, days count from one later.
    start = date(1904, 1, 1) if base_1904 else date(1899, 12, 30 if days > 60 else 31)
    return (start + timedelta(days=days)).isoformat()


def _clock(value: float) -> str:
    seconds = round(value * 86_400)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _moment_format(letters: set[str], words: str) -> NumberFormat:
    if not letters & set("yde"):
        # `m` alone is a month, beside hours or seconds it is minutes.
        return NumberFormat(Look.TIME if letters & set("hs") else Look.MONTH)
    if "d" in letters or not letters & set("ye") or "h" in letters:
        return NumberFormat(Look.DATE)
    return NumberFormat(Look.MONTH if "m" in words else Look.DATE)


# Text in quotes, escaped characters, fillers, colours and locales, exponents, halves of the day.
_NOT_MEANT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|E[+-]|AM/PM|A/P', re.IGNORECASE)
# In the ninety-ninth century, whichever day is the first.
_TOO_LATE = 2_900_000
_DAY = 86_400_000
_MOMENTS = (Look.DATE, Look.MONTH, Look.TIME)
_DATE, _MONTH, _TIME = NumberFormat(Look.DATE), NumberFormat(Look.MONTH), NumberFormat(Look.TIME)
# 27 to 36 and 50 to 58 are dates in the Chinese Excel and WPS, which write them without saying their code.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 22, 28, 29, 30, 31, 36, 50, 51, 53, 54, 58), _DATE),
    **dict.fromkeys((17, 27, 52, 57), _MONTH),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), _TIME),
    **dict.fromkeys((9, 10), NumberFormat(Look.PERCENT)),
}
