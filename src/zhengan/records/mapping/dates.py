"""Dates as other people write them: `DD/MM/YYYY HH:mm` and the like, turned into ISO 8601."""

import re
from functools import lru_cache

from zhengan.records.faults import Refused, quoted
from zhengan.records.writing import plain

# The letters that a format may use; everything else stands for itself.
TOKENS = {
    "YYYY": "(?P<year>[0-9]{4})",
    "YY": "(?P<short>[0-9]{2})",
    "MM": "(?P<month>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
    "DD": "(?P<day>[0-9]{2})",
    "D": "(?P<day>[0-9]{1,2})",
    "HH": "(?P<hour>[0-9]{2})",
    "H": "(?P<hour>[0-9]{1,2})",
    "mm": "(?P<minute>[0-9]{2})",
    "m": "(?P<minute>[0-9]{1,2})",
    "ss": "(?P<second>[0-9]{2})",
    "s": "(?P<second>[0-9]{1,2})",
}
_TOKEN = re.compile("|".join(TOKENS))
LONGEST_FORMAT = 40
# What our own parser writes and reads; spreadsheets hand out their dates like this, whatever they show.
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+(?:[+-][0-9:]+)?)?")


@lru_cache(maxsize=256)
def date_pattern(form: str) -> re.Pattern[str]:
    """The pattern of a format; raises `Refused` where a part is missing or stands twice."""
    written, at = [], 0
    for token in _TOKEN.finditer(form):
        written += [re.escape(plain(form[at : token.start()])), TOKENS[token[0]]]
        at = token.end()
    written.append(re.escape(plain(form[at:])))
    try:
        # A blank in the format is any white space: title rows are wrapped, cells padded.
        pattern = re.compile(r"\s*".join(part for part in written if part))
    except re.error:
        raise Refused("bad_format", "每个部分只写一次的日期格式", "如 DD/MM/YYYY HH:mm", quoted(form)) from None
    names = set(pattern.groupindex)
    if len(form) > LONGEST_FORMAT or not ({"year"} <= names or {"short"} <= names) or not {"month", "day"} <= names:
        raise Refused(
            "bad_format", "含年、月、日的日期格式", "用 YYYY、MM、DD、HH、mm、ss 写，如 DD/MM/YYYY", quoted(form)
        )
    return pattern


def rewritten(word: str, formats: tuple[str, ...], kind: str) -> str:
    """A date in one of the formats as ISO 8601; a date alone where the field holds days. Raises `Refused`."""
    text = plain(word)
    for form in formats:
        found = date_pattern(form).fullmatch(text)
        if found:
            return _iso(found.groupdict(), kind)
    if _ISO.fullmatch(text):
        return text[:10] if kind == "date" else text
    said = "、".join(formats)
    raise Refused("not_date", f"按 {said} 写的日期", "改正该格，或在映射的 format 里加上这种写法", quoted(word))


def _iso(parts: dict[str, str | None], kind: str) -> str:
    year = parts.get("year") or f"20{parts['short']}"
    day = f"{year}-{parts['month'] or '':0>2}-{parts['day'] or '':0>2}"
    if kind == "date":
        return day
    hour, minute, second = ((parts.get(name) or "0").zfill(2) for name in ("hour", "minute", "second"))
    return f"{day}T{hour}:{minute}:{second}"
