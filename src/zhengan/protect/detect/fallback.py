"""The same spans without numba: RE2 finds what is worth a look, the same rules judge it."""

# ruff: noqa: PLR0913, PLR0917 - rules are compiled: flat, no sets

from typing import Any

import re2

from zhengan.protect.detect import codes as c
from zhengan.protect.detect import tables
from zhengan.protect.detect.lexicon import lexicon
from zhengan.protect.detect.people import han_at, person_step
from zhengan.protect.detect.scan import LONGEST, sign, step, worth

_bytes = re2.Options()
_bytes.encoding = re2.Options.Encoding.LATIN1
_LOOK = re2.compile(rb"[0-9A-Za-z]+|[@=:>]|\xef\xbc\x9a", _bytes)
_HAN = re2.compile(rb"[\xe4-\xe9][\x80-\xbf][\x80-\xbf]", _bytes)

Found = tuple[int, int, int, int, int]


def structured(
    data: bytes, low: int, high: int, begin: int, stop: int, words: Any, given: tuple[int, int], recall: int, least: int
) -> tuple[list[Found], int]:
    """Spans of [begin, stop), and where it stopped, as `scan.structured`."""
    shapes, scratch = tables.shapes(recall), bytearray(32)
    found: list[Found] = []
    at = begin
    while at < stop:
        match = _LOOK.search(data, at, high)
        if match is None or match.start() >= stop:
            return found, stop
        first, end = match.span()
        if (end - first == 1 and not data[first : first + 1].isalnum()) or (end - first == 3 and data[first] == 0xEF):
            span = sign(data, low, high, first, words)
            following = max(span[1], first + 1)
        else:
            following = end
            digits = sum(1 for byte in data[first:end] if 48 <= byte <= 57)
            shape = int(shapes[min(end - first, LONGEST) * (LONGEST + 1) + min(digits, LONGEST)])
            if shape == 0 or not (recall or worth(data, low, high, first, end, digits, shape, least)):
                at = end
                continue
            span = step(data, low, high, first, end, digits, shape, words, given, recall, scratch)
            following = max(span[1], end)
        if span[2] >= 0 and (span[3] >= least or span[4] & c.FIELD):
            found.append(span)
        at = following
    return found, at


def people(
    data: bytes, low: int, high: int, begin: int, stop: int, words: Any, given: tuple[int, int], least: int
) -> tuple[list[Found], int]:
    """Spans of [begin, stop), and where it stopped, as `people.people`."""
    tables_ = tuple(lexicon())
    found: list[Found] = []
    at = begin
    while at < stop:
        match = _HAN.search(data, at, high)
        if match is None or match.start() >= stop:
            return found, stop
        at = match.start()
        if han_at(data, high, at) == 0:
            at += 1
            continue
        end, kind, tier, reasons = person_step(data, low, high, at, words, given, tables_, least)
        if kind >= 0 and (tier >= least or reasons & c.FIELD):
            found.append((at, end, kind, tier, reasons))
            at = end
        else:
            at += 3
    return found, at
