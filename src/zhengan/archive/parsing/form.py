"""How the header of a line was written, as one number, so that the header can be written again from the columns.

`form` is null where nothing was taken off the line (`msg` is the whole line) or where `head` holds the header verbatim.
Otherwise its bits say (lowest first):

    0-2    kind: 1 RFC 5424; 2 RFC 3164 and its modern dialects; 3 an optional <PRI>, an optional time
    3-6    digits of the fraction of a second, 0 to 9; 0 = no fraction
    7-8    zone: 0 not written (Asia/Shanghai is meant), 1 `Z`, 2 `+08:00`, 3 `+0800`
    9-20   minutes east of Greenwich + 1440, where the zone is 2 or 3
    21     leap second: `time` is the second after, `:60` was written
    22     no time was written (RFC 5424: `-`)
    23     a space stands between the header and `msg`
    24     a byte order mark stands before `msg`
    25     `T` between day and time, otherwise a space
    26     `,` before the fraction, otherwise `.`
    27     the time stands in square brackets
    28     the time is `Nov 20 10:11:12`, without year
    29     its day is written `05`, otherwise ` 5`

The written forms:

    1    <PRI>1 TIME HOST APP PROC MSGID SD[ [BOM]MSG]            null is written `-`
    2    [<PRI>]TIME HOST [APP[\\[PROC\\]]:][ ]MSG
    3    [<PRI>][TIME][ ]MSG

<PRI> is `facility * 8 + severity`; it is written where `facility` is not null.
"""

RFC5424, RFC3164, PLAIN = 1, 2, 3
KIND = 7
DIGITS = 3
ZONE = 7
OFFSET = 9
OFFSET_ZERO = 1440
LEAP = 1 << 21
NO_TIME = 1 << 22
SPACE = 1 << 23
BOM = 1 << 24
LETTER_T = 1 << 25
COMMA = 1 << 26
BRACKETS = 1 << 27
NO_YEAR = 1 << 28
ZERO_DAY = 1 << 29

NO_ZONE, ZULU, COLON_ZONE, SHORT_ZONE = 0, 1, 2, 3
SHANGHAI_MINUTES = 480
"""What a time without zone means. China has not moved its clocks since 1991."""

FIRST_YEAR, LAST_YEAR = 1700, 2261
"""Years that nanoseconds in 64 bits hold, with room for offsets. A time outside is not read, and its header is kept verbatim."""
AHEAD_NS = 86_400 * 10**9
"""How far ahead of its receipt a line without year may be dated; otherwise it is of an earlier year."""
MAX_FIELD = 255
MAX_TAG = 64
MAX_SD = 4096
"""Bytes of a host, app, process or message id; of a tag of RFC 3164; of structured data. What is longer is not a header."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEVELS = {
    "emerg": 0, "panic": 0, "alert": 1, "crit": 2, "critical": 2, "fatal": 2, "err": 3, "error": 3, "severe": 3,
    "warn": 4, "warning": 4, "notice": 5, "info": 6, "debug": 7, "trace": 7, "fine": 7, "verbose": 7,
}  # fmt: skip
"""Names of levels as programs write them, and the severity of RFC 5424 that they mean."""
