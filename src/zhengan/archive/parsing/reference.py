"""Parsing one line, slowly and plainly. This is what a parsed line means; the fast parser must say the same.

A line that starts with a brace may be a JSON object. The other forms are tried in this order: RFC 5424; RFC 3164 and its
dialects; the access log of nginx and Apache; an optional <PRI> and an optional time. What is no form at all is `msg` whole: no
line is refused.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from zhengan.archive.parsing import form as f
from zhengan.archive.parsing.reading import reading

Row = dict[str, Any]

_WORD = rb"[^\x00-\x20\x7f]{1,255}"
_ISO = rb"(\d{4})-(\d\d)-(\d\d)([T ])(\d\d):(\d\d):(\d\d)(?:([.,])(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?"
_MONTH = b"(" + "|".join(f.MONTHS).encode() + b")"
_SD = rb'-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*+")*+\])++'
_TAG = rb'[^\x00-\x20\x7f\[\]:"{}=]{1,64}'
_5424 = re.compile(
    rb"<(\d{1,3})>1 (%b) (%b) (%b) (%b) (%b) (%b)(?:( )(\xef\xbb\xbf)?|\Z)" % (*[_WORD] * 5, _SD), re.DOTALL
)
_3164 = re.compile(
    rb"(?:<(?P<pri>\d{1,3})>)?(?:%b ([ \d]\d) (\d\d):(\d\d):(\d\d)|(?P<iso>%b)) (?P<host>%b) "
    rb"(?:(?P<app>%b)(?:\[(?P<proc>[^\x00-\x20\x7f\[\]]{1,64})\])?(?P<colon>:)(?P<space> )?)?"
    % (_MONTH, _ISO, _WORD, _TAG)
)
_ACCESS = re.compile(
    rb'(?!<)%b %b [^\[\]"]{1,255}? \[(\d\d)/%b/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\] "' % (_WORD, _WORD, _MONTH)
)
_PLAIN = re.compile(rb"(?:<(\d{1,3})>)?(?:\[(%b)\]|(%b))?" % (_ISO, _ISO))
_ISO_ONLY = re.compile(_ISO)
_LEVEL = re.compile(rb"\[?([A-Za-z]{3,8})(?![A-Za-z0-9_])")
MOST_NS = 9 * 10**18
KEYS = {
    "host": ("host", "hostname", "host.name"),
    "app": ("app", "service", "application", "service.name", "appname"),
    "proc": ("pid", "process"),
    "level": ("level", "severity", "lvl", "loglevel", "log.level", "levelname"),
    "time": ("time", "timestamp", "@timestamp", "ts", "datetime", "eventTime"),
}
"""Keys of JSON objects that say something that has a column. Of several the one that stands first here counts."""
_KEY_RANKS = {key: (name, rank) for name, keys in KEYS.items() for rank, key in enumerate(keys)}


def parse_line(raw: bytes, received_ns: int) -> Row:
    """The columns of one line that was received at `received_ns`."""
    line = reading(raw).encode()
    row = parse_text(line, received_ns)
    if line != raw:
        row |= {"form": None, "head": None, "raw": raw}
    return row


def parse_text(line: bytes, received_ns: int) -> Row:
    """The columns of a line that is UTF-8."""
    if line.startswith(b"{"):
        return _json(line) or _access(line) or _plain(line)
    return _rfc5424(line) or _rfc3164(line, received_ns) or _access(line) or _plain(line)


def _row(msg: bytes, **columns: Any) -> Row:
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in columns.items()}
    return _NOTHING | texts | {"msg": msg.decode()}


_NOTHING = dict.fromkeys(
    ("time", "host", "app", "proc", "msgid", "facility", "severity", "sd", "form", "head", "msg", "raw")
)


def _rfc5424(line: bytes) -> Row | None:
    match = _5424.match(line)
    if match is None or int(match[1]) > 191 or len(match[7]) > f.MAX_SD:
        return None
    written, when = _written_5424(match)
    host, app, proc, msgid, sd = (None if word == b"-" else word for word in match.groups()[2:7])
    facility, severity = divmod(int(match[1]), 8)
    return _row(
        line[match.end() :],
        time=when, host=host, app=app, proc=proc, msgid=msgid, sd=sd, facility=facility, severity=severity,
        form=written, head=None if written else line[: match.end()],
    )  # fmt: skip


def _written_5424(match: re.Match[bytes]) -> tuple[int | None, int | None]:
    """The form and the time."""
    rest = f.RFC5424 | (f.SPACE if match[8] else 0) | (f.BOM if match[9] else 0)
    plain_pri = _pri(match[1]) == match[1]
    if match[2] == b"-":
        return rest | f.NO_TIME if plain_pri else None, None
    iso = _ISO_ONLY.fullmatch(match[2])
    if iso is None:
        return None, None
    when, written = _time(iso.groups())
    strict = when is not None and iso[4] == b"T" and iso[8] != b"," and written is not None
    if not plain_pri or not strict or written is None or (written >> f.ZONE) & 3 not in (f.ZULU, f.COLON_ZONE):
        return None, when
    return rest | written, when


def _rfc3164(line: bytes, received_ns: int) -> Row | None:
    match = _3164.match(line)
    if match is None or (match["pri"] and int(match["pri"]) > 191):
        return None
    pri, iso = match["pri"], _ISO_ONLY.fullmatch(match["iso"]) if match["iso"] else None
    if pri is None and iso and not (iso[4] == b"T" and iso[10] and match["colon"]):
        return None  # a program's own log: the word after the time is no host
    if iso:
        when, written = _time(iso.groups())
    else:
        when, written = _time_without_year(match.groups()[1:6], received_ns)
    if when is None:
        return None
    if written is not None:
        written |= f.RFC3164 | (f.SPACE if match["space"] or not match["colon"] else 0)
    if pri and _pri(pri) != pri:
        written = None
    facility, severity = divmod(int(pri), 8) if pri else (None, None)
    return _row(
        line[match.end() :],
        time=when, host=match["host"], app=match["app"], proc=match["proc"], facility=facility, severity=severity,
        form=written, head=None if written else line[: match.end()],
    )  # fmt: skip


def _json(line: bytes) -> Row | None:
    if not line.startswith(b"{"):
        return None
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    told: dict[str, tuple[int, Any]] = {}
    for key, value in found.items():
        name, rank = _KEY_RANKS.get(key, ("", 0))
        if name and rank < told.get(name, (rank + 1, None))[0]:
            told[name] = rank, value
    host, app, proc, level, when = (told[name][1] if name in told else None for name in KEYS)
    return _row(
        line,
        time=_json_time(when), host=_short(host), app=_short(app), proc=_short(proc),
        severity=f.LEVELS.get(level.lower()) if isinstance(level, str) else None,
    )  # fmt: skip


def _short(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and 0 < len(value.encode()) <= f.MAX_FIELD else None


def _json_time(value: Any) -> int | None:
    """A written time, or a number since 1970: seconds, or by its size milli-, micro- or nanoseconds."""
    if isinstance(value, str):
        iso = _ISO_ONLY.fullmatch(value.encode())
        return _time(iso.groups())[0] if iso else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < MOST_NS:
        return None
    unit = next((scale for limit, scale in ((1e11, 10**9), (1e14, 10**6), (1e17, 10**3)) if value < limit), 1)
    when = value * unit if isinstance(value, int) else int(Decimal(str(value)) * unit)
    return when if when < MOST_NS else None


def _access(line: bytes) -> Row | None:
    match = _ACCESS.match(line)
    if match is None:
        return None
    day, month, year, hour, minute, second, zone = match.groups()
    number = b"%02d" % (f.MONTHS.index(month.decode()) + 1)
    when, _ = _time((year, number, day, b"T", hour, minute, second, None, None, zone))
    return _row(line, time=when) if when is not None else None


def _plain(line: bytes) -> Row:
    match = _PLAIN.match(line)
    assert match is not None
    pri = match[1] if match[1] and int(match[1]) <= 191 else None
    if match[1] and pri is None:
        return _row(line)
    bracketed = match[2] is not None
    when, written = _time(match.groups()[2:12] if bracketed else match.groups()[13:23])
    end = match.end() if when is not None else len(b"<%b>" % pri if pri else b"")
    if end == 0:
        return _row(line)
    if written is None and when is None:
        written = f.NO_TIME
    if pri and _pri(pri) != pri:
        written = None
    space = line[end : end + 1] == b" "
    end += space
    if written is not None:
        written |= f.PLAIN | (f.SPACE if space else 0) | (f.BRACKETS if bracketed and when is not None else 0)
    facility, severity = divmod(int(pri), 8) if pri else (None, _level(line[end:]))
    return _row(
        line[end:],
        time=when, facility=facility, severity=severity, form=written, head=None if written else line[:end],
    )  # fmt: skip


def _level(msg: bytes) -> int | None:
    match = _LEVEL.match(msg)
    return f.LEVELS.get(match[1].decode().lower()) if match else None


def _pri(digits: bytes) -> bytes:
    """The only way in which the number is written without leading zeros."""
    return str(int(digits)).encode()


def _time(groups: tuple[bytes | None, ...]) -> tuple[int | None, int | None]:
    """The instant, and the bits of `form` that render it; no instant if there is no such day or hour, no bits if they cannot."""
    year, month, day, letter, hour, minute, second, comma, fraction, zone = groups
    if year is None:
        return None, None
    seconds = _seconds(int(year), int(month or 0), int(day or 0), (int(hour or 0), int(minute or 0), int(second or 0)))
    offset, style = _zone(zone)
    if seconds is None or offset is None:
        return None, None
    digits = fraction or b""
    when = (seconds - offset * 60) * 10**9 + int(digits.ljust(9, b"0"))
    if zone in (b"-00:00", b"-0000"):
        return when, None
    bits = len(digits) << f.DIGITS | style << f.ZONE
    bits |= (offset + f.OFFSET_ZERO) << f.OFFSET if style in (f.COLON_ZONE, f.SHORT_ZONE) else 0
    bits |= (f.LETTER_T if letter == b"T" else 0) | (f.COMMA if comma == b"," else 0)
    return when, bits | (f.LEAP if second == b"60" else 0)


def _zone(zone: bytes | None) -> tuple[int | None, int]:
    """Minutes east of Greenwich, None if there is no such zone; and how it is written."""
    if zone is None:
        return f.SHANGHAI_MINUTES, f.NO_ZONE
    if zone == b"Z":
        return 0, f.ZULU
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    style = f.COLON_ZONE if b":" in zone else f.SHORT_ZONE
    if hours > 23 or minutes > 59:
        return None, style
    return (hours * 60 + minutes) * (-1 if zone.startswith(b"-") else 1), style


def _seconds(year: int, month: int, day: int, clock: tuple[int, int, int]) -> int | None:
    """Seconds since 1970 of a written time as if it were UTC; the second 60 is the one after 59."""
    hour, minute, second = clock
    if not f.FIRST_YEAR <= year <= f.LAST_YEAR or hour > 23 or minute > 59 or second > 60:
        return None
    try:
        days = (date(year, month, day) - date(1970, 1, 1)).days
    except ValueError:
        return None
    return days * 86_400 + hour * 3600 + minute * 60 + second


def _time_without_year(groups: tuple[bytes | None, ...], received_ns: int) -> tuple[int | None, int | None]:
    """The latest such time that is not more than a day after the receipt."""
    month, day, hour, minute, second = (group or b"" for group in groups)
    clock = (int(hour), int(minute), int(second))
    number = f.MONTHS.index(month.decode()) + 1
    received = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=received_ns // 10**9)
    for year in range(received.year + 1, received.year - 9, -1):
        seconds = _seconds(year, number, int(day), clock)
        if seconds is None:
            continue
        when = (seconds - f.SHANGHAI_MINUTES * 60) * 10**9
        if when <= received_ns + f.AHEAD_NS:
            bits = f.NO_YEAR | (f.ZERO_DAY if day.startswith(b"0") else 0) | (f.LEAP if second == b"60" else 0)
            return when, bits
    return None, None


def render(row: Row) -> bytes:
    """The line again, as it was received."""
    if row["raw"] is not None:
        return bytes(row["raw"])
    head = row["head"] or ""
    if row["form"] is not None:
        head = _HEADS[row["form"] & f.KIND](row, row["form"])
    line: bytes = (head + row["msg"]).encode()
    return line


def _head_5424(row: Row, form: int) -> str:
    fields = [row[name] or "-" for name in ("host", "app", "proc", "msgid", "sd")]
    tail = (" " if form & f.SPACE else "") + ("\ufeff" if form & f.BOM else "")
    return f"{_pri_text(row)}1 {_time_text(row, form)} {' '.join(fields)}{tail}"


def _head_3164(row: Row, form: int) -> str:
    tag = ""
    if row["app"] is not None:
        tag = row["app"] + (f"[{row['proc']}]" if row["proc"] is not None else "") + ":"
    return f"{_pri_text(row)}{_time_text(row, form)} {row['host']} {tag}{' ' if tag and form & f.SPACE else ''}"


def _head_plain(row: Row, form: int) -> str:
    written = "" if form & f.NO_TIME else _time_text(row, form)
    if form & f.BRACKETS:
        written = f"[{written}]"
    return f"{_pri_text(row)}{written}{' ' if form & f.SPACE else ''}"


_HEADS = {f.RFC5424: _head_5424, f.RFC3164: _head_3164, f.PLAIN: _head_plain}


def _pri_text(row: Row) -> str:
    return f"<{row['facility'] * 8 + row['severity']}>" if row["facility"] is not None else ""


def _time_text(row: Row, form: int) -> str:
    if form & f.NO_TIME:
        return "-"
    style = form >> f.ZONE & 3
    offset = {f.NO_ZONE: f.SHANGHAI_MINUTES, f.ZULU: 0}.get(style, (form >> f.OFFSET & 0xFFF) - f.OFFSET_ZERO)
    seconds, nanos = divmod(row["time"], 10**9)
    leap = 1 if form & f.LEAP else 0
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds + offset * 60 - leap)
    clock = f"{moment:%H:%M}:{moment.second + leap:02d}"
    if form & f.NO_YEAR:
        day = f"{moment.day:02d}" if form & f.ZERO_DAY else f"{moment.day:2d}"
        return f"{f.MONTHS[moment.month - 1]} {day} {clock}"
    digits = form >> f.DIGITS & 15
    fraction = ("," if form & f.COMMA else ".") + f"{nanos:09d}"[:digits] if digits else ""
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    zone = {
        f.NO_ZONE: "",
        f.ZULU: "Z",
        f.COLON_ZONE: f"{sign}{hours:02d}:{minutes:02d}",
        f.SHORT_ZONE: f"{sign}{hours:02d}{minutes:02d}",
    }[style]
    return f"{moment:%Y-%m-%d}{'T' if form & f.LETTER_T else ' '}{clock}{fraction}{zone}"
