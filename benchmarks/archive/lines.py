"""Lines of log as a broker's machines would write them, as many as wanted, the same for the same seed.

Line i depends on the seed and i alone, so that any part can be made by itself. About 200 bytes a line; a plain `zstd -3` makes
about a fifth of them.
"""
# A function that numba puts into others costs nothing; returns and arguments are many because arrays in tuples are counted.
# ruff: noqa: C901, PLR0911, PLR0913, PLR0917, SIM109, PLR1714

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numba
import numpy as np
from numba import types
from numpy.typing import NDArray

from benchmarks.archive import messages
from zhengan.archive.compiled import BYTES, compiled, copy
from zhengan.archive.line import Lines

START_NS = 1_795_104_000 * 10**9
"""2026-11-20 00:00 in Shanghai."""
PER_SECOND = 120

(
    _TEXT,
    _NUMBER,
    _DIGITS,
    _PRICE,
    _HEX,
    _IP,
    _UUID,
    _POOL,
    _PID,
    _STAMP,
    _ACCESS,
    _ISO,
    _MICRO,
    _BSD,
    _PRI,
    _HOST,
    _KNOWN,
) = range(17)
_LONGEST = 1024
_CHOICES = 4096
_MONTHS = np.frombuffer(b"JanFebMarAprMayJunJulAugSepOctNovDec", np.uint8).copy()
_SLOT = re.compile(r"\{(\w+)(?::(\d+))?\}")


def lines(count: int, *, seed: int = 1, first: int = 0, per_second: int = PER_SECOND) -> Lines:
    """Lines `first` to `first + count - 1`."""
    program = _program()
    out, offsets = np.empty(count * 420 + _LONGEST, np.uint8), np.zeros(count + 1, np.int64)
    made = _fill(seed, first, per_second, *program, out, offsets)
    if made < count:
        raise ValueError(f"只生成了 {made} 行，应为 {count} 行：平均行长超出预留空间")
    return Lines(out[: offsets[-1]].tobytes(), offsets, np.zeros(count, np.uint8))


def batches(count: int, *, seed: int = 1, size: int = 100_000, per_second: int = PER_SECOND) -> Iterator[Lines]:
    """`count` lines in batches of `size`."""
    for first in range(0, count, size):
        yield lines(min(size, count - first), seed=seed, first=first, per_second=per_second)


@cache
def _program() -> tuple[NDArray[Any], ...]:
    """The templates as steps: for each choice a template, for each template its steps, for each step a kind and two numbers."""
    texts, steps, ends, weights = bytearray(), [], [], []
    pools: list[tuple[int, int]] = []
    pool_numbers: dict[str, int] = {}
    spans: list[tuple[int, int]] = []
    for name, words in {**messages.POOLS, " host": messages.HOSTS}.items():
        pool_numbers[name] = len(pools)
        pools.append((len(spans), len(words)))
        for word in words:
            spans.append((len(texts), len(word.encode())))
            texts += word.encode()

    def say(text: str) -> None:
        if text:
            steps.append((_TEXT, len(texts), len(text.encode())))
            texts.extend(text.encode())

    for weight, message in _templates():
        place = 0
        for slot in _SLOT.finditer(message):
            say(message[place : slot.start()].replace("{{", "{").replace("}}", "}"))
            place = slot.end()
            steps.append(_step(slot[1], int(slot[2] or 0), pool_numbers))
        say(message[place:].replace("{{", "{").replace("}}", "}"))
        ends.append(len(steps))
        weights.append(weight)
    bounds = np.cumsum(weights) * _CHOICES / sum(weights)
    choices = np.searchsorted(bounds, np.arange(_CHOICES), side="right").astype(np.int64)
    return (
        np.frombuffer(bytes(texts), np.uint8),
        choices,
        np.array([0, *ends], np.int64),
        np.array(steps, np.int64),
        np.array(pools, np.int64),
        np.array(spans, np.int64),
    )


def _templates() -> Iterator[tuple[int, str]]:
    for app, weight, message in messages.SYSLOG:
        yield weight, f"<{{pri}}>1 {{micro}} {{host}} {app} {{pid}} - - {message}"
    for app, weight, message in messages.OLD:
        yield weight, f"<{{pri}}>{{bsd}} {{host}} {app}[{{pid}}]: {message}"
    for _, weight, message in messages.BARE:
        yield weight, message


def _step(name: str, size: int, pools: dict[str, int]) -> tuple[int, int, int]:
    kinds = {
        "n": _NUMBER, "d": _DIGITS, "p": _PRICE, "hex": _HEX, "ip": _IP, "uuid": _UUID, "pid": _PID, "stamp": _STAMP,
        "access": _ACCESS, "iso": _ISO, "micro": _MICRO, "bsd": _BSD, "pri": _PRI, "known": _KNOWN,
    }  # fmt: skip
    if name == "host":
        return _HOST, pools[" host"], 0
    return (kinds[name], size, 0) if name in kinds else (_POOL, pools[name], 0)


_TABLE = types.Array(types.int64, 2, "C", readonly=True)
_ROW = types.Array(types.int64, 1, "C", readonly=True)


@compiled(
    types.int64(
        types.int64,
        types.int64,
        types.int64,
        BYTES,
        _ROW,
        _ROW,
        _TABLE,
        _TABLE,
        _TABLE,
        types.uint8[::1],
        types.int64[::1],
    )
)
def _fill(seed, first, per_second, texts, choices, ends, steps, pools, spans, out, offsets):  # type: ignore[no-untyped-def]
    """Writes lines until they are all there or the room is used; returns how many."""
    at = 0
    for i in range(len(offsets) - 1):
        if at + _LONGEST > len(out):
            return i
        offsets[i] = at
        number = np.uint64(first + i)
        dice = _mix(_mix(np.uint64(seed)) + number)
        when = START_NS // 1000 + (first + i) * 1_000_000 // per_second + np.int64(dice >> np.uint64(52)) - 2048
        template = choices[np.int64(dice & np.uint64(_CHOICES - 1))]
        for k in range(ends[template], ends[template + 1]):
            dice = _mix(dice)
            at = _write(steps[k, 0], steps[k, 1], steps[k, 2], dice, when, template, texts, pools, spans, out, at)
    offsets[len(offsets) - 1] = at
    return len(offsets) - 1


@numba.njit
def _write(kind, size, length, dice, when, template, texts, pools, spans, out, at):  # type: ignore[no-untyped-def]
    if kind == _TEXT:
        copy(out, at, texts, size, length)
        return at + length
    if kind == _POOL or kind == _HOST:
        word = np.int64(_drawn(dice, np.uint64(pools[size, 1])))
        if kind == _HOST:  # a program runs on six machines
            word = (template * 5 + word % 6) % pools[size, 1]
        word += pools[size, 0]
        copy(out, at, texts, spans[word, 0], spans[word, 1])
        return at + spans[word, 1]
    if kind == _NUMBER:
        return _number(out, at, _drawn(dice, _power(size)))
    if kind == _DIGITS:
        return _digits(out, at, np.int64(_spread(_drawn(dice, _power(min(size, 7))), _power(min(size, 18)))), size)
    if kind == _PRICE:
        return _digits(
            out, _dot(out, _number(out, at, _drawn(dice, np.uint64(200)))), np.int64(_mix(dice) % np.uint64(100)), 2
        )
    if kind == _HEX:
        return _hex(out, at, _drawn(dice, np.uint64(100_000_000)), size)
    if kind == _KNOWN:
        return _hex(out, at, _drawn(dice, np.uint64(300)) + np.uint64(1 << 40), size)
    if kind == _IP:
        return _ip(out, at, dice)
    if kind == _UUID:
        return _uuid(out, at, dice, _power(size) if size else np.uint64(100_000_000))
    if kind == _PID:
        return _number(out, at, np.uint64(700 + template * 37) + _drawn(dice, np.uint64(24)) * np.uint64(311))
    if kind == _PRI:
        return _number(out, at, np.uint64(134) if dice >> np.uint64(60) else np.uint64(132))
    return _time(kind, out, at, when)


@numba.njit
def _drawn(dice, limit):  # type: ignore[no-untyped-def]
    """A number below the limit: evenly for half of the throws, by Zipf's law for the others."""
    if dice & np.uint64(1):
        return (dice >> np.uint64(1)) % limit
    even = np.float64(dice >> np.uint64(11)) * 2.0**-53
    return min(np.uint64(np.float64(limit) ** even) - np.uint64(1), limit - np.uint64(1))


@numba.njit
def _spread(rank, limit):  # type: ignore[no-untyped-def]
    """The id that stands at a rank: the same for the same rank, otherwise without order."""
    return _mix(rank + np.uint64(77)) % limit


@numba.njit
def _mix(value):  # type: ignore[no-untyped-def]
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@numba.njit
def _power(digits):  # type: ignore[no-untyped-def]
    value = np.uint64(1)
    for _ in range(digits):
        value *= np.uint64(10)
    return value


@numba.njit
def _number(out, at, value):  # type: ignore[no-untyped-def]
    size, rest = 1, value
    while rest >= np.uint64(10):
        rest //= np.uint64(10)
        size += 1
    return _digits(out, at, np.int64(value), size)


@numba.njit
def _digits(out, at, value, size):  # type: ignore[no-untyped-def]
    for k in range(size - 1, -1, -1):
        out[at + k] = 48 + value % 10
        value //= 10
    return at + size


@numba.njit
def _dot(out, at):  # type: ignore[no-untyped-def]
    return _byte(out, at, 46)


@numba.njit
def _byte(out, at, value):  # type: ignore[no-untyped-def]
    out[at] = value
    return at + 1


@numba.njit
def _hex(out, at, rank, size):  # type: ignore[no-untyped-def]
    state = rank << np.uint64(4)
    value = state
    for k in range(size):
        if k & 15 == 0:
            value = _mix(state + np.uint64(k >> 4))
        nibble = np.int64(value & np.uint64(15))
        out[at + k] = nibble + (48 if nibble < 10 else 87)
        value >>= np.uint64(4)
    return at + size


@numba.njit
def _ip(out, at, dice):  # type: ignore[no-untyped-def]
    value = _mix(_drawn(dice, np.uint64(10_000_000)) + np.uint64(5))
    for k in range(4):
        if k:
            at = _dot(out, at)
        at = _number(out, at, (np.uint64(10) if k == 0 else np.uint64(0)) + (value & np.uint64(0xFF if k else 0x3F)))
        value >>= np.uint64(8)
    return at


@numba.njit
def _uuid(out, at, dice, limit):  # type: ignore[no-untyped-def]
    _hex(out, at, _drawn(dice, limit), 36)
    out[at + 8], out[at + 13], out[at + 18], out[at + 23] = 45, 45, 45, 45
    return at + 36


@numba.njit
def _time(kind, out, at, when):  # type: ignore[no-untyped-def]
    """An instant (microseconds since 1970) in Shanghai, in one of five ways."""
    local = when + 28_800_000_000
    seconds = local // 1_000_000
    days, clock = seconds // 86_400 + 719_468, seconds % 86_400
    era = days // 146_097
    of_era = days - era * 146_097
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    march = (5 * of_year + 2) // 153
    day = of_year - (153 * march + 2) // 5 + 1
    month = march + 3 if march < 10 else march - 9
    year += era * 400 + (1 if month <= 2 else 0)
    if kind == _BSD or kind == _ACCESS:
        if kind == _ACCESS:
            at = _byte(out, _digits(out, at, day, 2), 47)
        copy(out, at, _MONTHS, 3 * (month - 1), 3)
        at += 3
        if kind == _ACCESS:
            at = _byte(out, _digits(out, _byte(out, at, 47), year, 4), 58)
        else:
            at = _byte(out, _digits(out, _byte(out, at, 32), day, 2), 32)
            if day < 10:
                out[at - 3] = 32
    else:
        at = _byte(out, _digits(out, at, year, 4), 45)
        at = _byte(out, _digits(out, at, month, 2), 45)
        at = _byte(out, _digits(out, at, day, 2), 32 if kind == _STAMP else 84)
    at = _byte(out, _digits(out, at, clock // 3600, 2), 58)
    at = _byte(out, _digits(out, at, clock // 60 % 60, 2), 58)
    at = _digits(out, at, clock % 60, 2)
    if kind == _STAMP:
        return _digits(out, _byte(out, at, 44), local % 1_000_000 // 1000, 3)
    if kind == _MICRO or kind == _ISO:
        digits = 6 if kind == _MICRO else 3
        at = _digits(out, _dot(out, at), local % 1_000_000 // (1 if kind == _MICRO else 1000), digits)
        return _digits(out, _byte(out, _digits(out, _byte(out, at, 43), 8, 2), 58), 0, 2)
    if kind == _ACCESS:
        return _digits(out, _byte(out, _byte(out, at, 32), 43), 800, 4)
    return at
