"""Lines as they come in, beside slow and obvious readings of the same."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.archive.errors import Refused
from zhengan.archive.intake import frame, make_lines
from zhengan.archive.intake.lines import claimed_seconds, whole
from zhengan.archive.intake.repeats import PLACES, Repeats
from zhengan.archive.line import MAX_LINE, MAX_PLAIN, Flag, Lines

_NONE = np.iinfo(np.int64).max
_PIECES = st.one_of(
    st.binary(max_size=20),
    st.text(max_size=20).map(str.encode),
    st.sampled_from(
        [
            b"\xed\xa0\x80",
            b"\xc0\xaf",
            b"\xf4\x90\x80\x80",
            b"\xe4\xb8",
            b"\x7f",
            b"\t\x1b[0m",
            b"\x00",
            b"\xf0\x8f\xbf\xbf",
        ]
    ),
    st.integers(0, 40).map(lambda n: b"a" * n),
)
_LINE = st.lists(_PIECES, max_size=4).map(b"".join)


def _flags(raw: bytes) -> int:
    flags = Flag.OVERSIZED if len(raw) > MAX_PLAIN else Flag(0)
    if re.search(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]", raw):
        flags |= Flag.BINARY
    try:
        raw.decode()
    except UnicodeDecodeError:
        flags |= Flag.NOT_UTF8
    return int(flags)


def _all(lines: Lines) -> list[bytes]:
    return [lines[index] for index in range(len(lines))]


@settings(max_examples=400, deadline=None)
@given(st.lists(_LINE, max_size=8))
def test_separate_lines_keep_their_bytes_and_are_flagged(raw: list[bytes]) -> None:
    lines = make_lines(iter(raw))
    assert _all(lines) == raw
    assert lines.flags.tolist() == [_flags(one) for one in raw]


@settings(max_examples=400, deadline=None)
@given(st.lists(_LINE, max_size=8).map(b"\n".join), st.sampled_from([bytes, bytearray, memoryview]))
def test_a_buffer_is_split_at_line_feeds(data: bytes, kind: Any) -> None:
    lines = frame(kind(data))
    wanted = data.split(b"\n")
    wanted = wanted if wanted[-1] else wanted[:-1]
    assert _all(lines) == wanted
    assert lines.flags.tolist() == [_flags(one) for one in wanted]


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=1, max_size=4), st.integers(0, 9))
def test_utf8_is_judged_as_python_does(tail: bytes, before: int) -> None:
    raw = b"x" * before + tail
    assert make_lines([raw]).flags[0] == _flags(raw)


def test_size_is_flagged_and_beyond_the_bound_refused() -> None:
    lines = make_lines([b"a" * MAX_PLAIN, b"a" * (MAX_PLAIN + 1)])
    assert lines.flags.tolist() == [0, Flag.OVERSIZED]
    assert len(make_lines([b"a" * MAX_LINE])) == 1
    with pytest.raises(Refused, match="第 2 行有 16777217 字节"):
        make_lines([b"", b"a" * (MAX_LINE + 1)])


_TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2199, 12, 31)).map(lambda at: at.replace(microsecond=0))  # noqa: DTZ001
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(max_examples=400, deadline=None)
@given(_TIMES, _OFFSETS, st.sampled_from(["<34>1 ", "<191>", "", "<0>1 "]), st.sampled_from(["", ".5", ".123456"]))
def test_the_time_at_the_head_is_read(at: datetime, zone: timezone, head: str, fraction: str) -> None:
    aware = at.replace(tzinfo=zone)
    text = f"{head}{at.isoformat()}{fraction}{aware.isoformat()[19:]} host app - - - text"
    local = f"{head}{at.isoformat(sep=' ')}{fraction.replace('.', ',')} text"
    utc = f"{head}{at.isoformat()}{fraction}Z"
    found = claimed_seconds(make_lines([text.encode(), local.encode(), utc.encode()])).tolist()
    shanghai = at.replace(tzinfo=timezone(timedelta(hours=8)))
    assert found == [int(one.timestamp()) for one in (aware, shanghai, at.replace(tzinfo=UTC))]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<34>1 -",
        b"<34>",
        b"<<<<<<<<<<<<<<<<<<<<<<<<<",
        b"no time here, only words that run on",
        b"2026-11-20T09:15:0",
        b"2026/11/20 09:15:00",
        b"<34>Nov 20 09:15:00 host app: text",
        b"<13",
    ],
)
def test_no_time_at_the_head(raw: bytes) -> None:
    assert claimed_seconds(make_lines([raw])).tolist() == [_NONE]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(_LINE, min_size=1, max_size=6), max_size=6))
def test_repetitions_within_the_window_are_found_and_nothing_else(batches: list[list[bytes]]) -> None:
    repeats = Repeats()
    seen: set[bytes] = set()
    for raw in batches:
        lines = make_lines(raw)
        flags = np.zeros(len(raw), np.uint8)
        repeats.mark("a", repeats.hashes(lines), flags)
        for one, flag in zip(raw, flags, strict=True):
            # A place may be taken by another line, so a repetition may be missed, but none is made up.
            assert not flag or one in seen
            seen.add(one)
        again = np.zeros(len(raw), np.uint8)
        repeats.mark("a", repeats.hashes(lines), again)
        assert again.any()
        other = np.zeros(len(raw), np.uint8)
        repeats.mark("b", repeats.hashes(make_lines([b"only here"])), other[:1])


def test_what_was_not_stored_is_no_repetition() -> None:
    repeats = Repeats()
    lines = make_lines([b"one", b"two"])
    hashes, flags = repeats.hashes(lines), np.zeros(2, np.uint8)
    repeats.mark("a", hashes, flags)
    repeats.forget("a", hashes)
    repeats.mark("a", hashes, flags)
    assert not flags.any()
    repeats.remember("a", make_lines([b"%d" % n for n in range(3 * PLACES)]))
    repeats.mark("a", repeats.hashes(make_lines([b"%d" % (3 * PLACES - 1)])), flags[:1])
    assert flags[0] == Flag.DUPLICATE


def test_lines_with_others_around_them_are_cut_out() -> None:
    lines = make_lines([b"before", b"one", b"two", b"after"])
    inner = whole(Lines(lines.data, lines.offsets[1:4], lines.flags[1:3]))
    assert bytes(inner.data) == b"onetwo"
    assert _all(inner) == [b"one", b"two"]
    assert whole(lines).data is lines.data
