"""Syslog, RELP and journal streams: the same content however it is cut, and no bytes that make a parser fail."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.archive.receive import journal, relp
from zhengan.archive.receive.framing import Framer

LINE = st.binary(min_size=1, max_size=60).filter(lambda line: b"\n" not in line)
PRI = st.binary(max_size=60).map(lambda rest: b"<13>" + rest)


def cut(data: bytes, seed: int) -> list[bytes]:
    """The same bytes in pieces."""
    rng = random.Random(seed)
    pieces = []
    while data:
        size = rng.choice([1, 2, 3, 7, 20, 1000])
        pieces.append(data[:size])
        data = data[size:]
    return pieces


def frames_of(framer: Framer, pieces: list[bytes]) -> list[bytes]:
    return [line for piece in pieces for line in framer.feed(piece)] + framer.finish()


@settings(deadline=None)
@given(lines=st.lists(PRI, min_size=1, max_size=20), seed=st.integers())
def test_counted_frames_come_out_as_they_were_sent(lines: list[bytes], seed: int) -> None:
    stream = b"".join(b"%d %s" % (len(line), line) for line in lines)
    framer = Framer()
    assert frames_of(framer, cut(stream, seed)) == [line.removesuffix(b"\n") for line in lines]
    assert (framer.broken, framer.pending, framer.counted) == ("", 0, True)


@settings(deadline=None)
@given(lines=st.lists(LINE, min_size=1, max_size=20), seed=st.integers())
def test_lines_come_out_as_they_were_sent(lines: list[bytes], seed: int) -> None:
    lines[0] = b"<13>" + lines[0]
    framer = Framer()
    assert frames_of(framer, cut(b"".join(line + b"\n" for line in lines), seed)) == lines
    assert framer.counted is False


@settings(deadline=None, max_examples=400)
@given(
    data=st.one_of(st.binary(max_size=300), st.text("0123456789 <\n", max_size=120).map(str.encode)), seed=st.integers()
)
def test_any_bytes_give_the_same_frames_in_any_chunks(data: bytes, seed: int) -> None:
    whole, pieces = Framer(max_line=40), Framer(max_line=40)
    assert frames_of(whole, [data]) == frames_of(pieces, cut(data, seed))
    assert (bool(whole.broken), whole.too_long) == (bool(pieces.broken), pieces.too_long)


def test_a_line_that_begins_with_a_number_is_not_taken_for_a_count() -> None:
    framer = Framer()
    assert framer.feed(b"2026 was") == []
    assert framer.feed(b" long\n12 <x>\n") == [b"2026 was long", b"12 <x>"]


def test_too_long_is_refused_and_the_next_line_is_kept() -> None:
    framer = Framer(max_line=10)
    assert framer.feed(b"<1>" + b"x" * 30) == []
    assert framer.feed(b"more\n<1>ok\n") == [b"<1>ok"]
    assert framer.feed(b"y" * 11 + b"\nend\n") == [b"end"]
    counted = Framer(max_line=10)
    assert counted.feed(b"5 <1>ab30 <1>" + b"x" * 20) == [b"<1>ab"]
    assert counted.feed(b"x" * 7 + b"4 <2>a") == [b"<2>a"]
    assert (framer.too_long, counted.too_long) == (2, 1)


def test_an_unfinished_counted_frame_is_not_a_line() -> None:
    framer = Framer()
    assert framer.feed(b"20 <13>only half") == []
    assert framer.finish() == []
    assert framer.pending > 0


def test_what_was_read_before_broken_framing_stays() -> None:
    framer = Framer()
    assert framer.feed(b"5 <1>abxyz") == [b"<1>ab"]
    assert "xyz" in framer.broken


@settings(deadline=None)
@given(lines=st.lists(st.binary(max_size=60), min_size=1, max_size=20), seed=st.integers())
def test_relp_frames_come_out_as_they_were_sent(lines: list[bytes], seed: int) -> None:
    stream = b"1 open 14\nrelp_version=0\n".replace(b"14\n", b"14 ")
    stream += b"".join(
        b"%d syslog %d%s\n" % (number, len(line), b" " + line if line else b"") for number, line in enumerate(lines, 2)
    )
    reader = relp.Reader()
    frames = [frame for piece in cut(stream, seed) for frame in reader.feed(piece)]
    assert [frame.data for frame in frames] == [b"relp_version=0", *lines]
    assert [frame.number for frame in frames] == list(range(1, len(lines) + 2))
    assert (reader.broken, reader.pending) == ("", 0)


@settings(deadline=None, max_examples=400)
@given(
    data=st.one_of(st.binary(max_size=200), st.text("0129 syslog\n", max_size=120).map(str.encode)), seed=st.integers()
)
def test_any_bytes_give_the_same_relp_frames_in_any_chunks(data: bytes, seed: int) -> None:
    whole, pieces = relp.Reader(max_line=40), relp.Reader(max_line=40)
    assert whole.feed(data) == [frame for piece in cut(data, seed) for frame in pieces.feed(piece)]
    assert bool(whole.broken) == bool(pieces.broken)


ENTRY = st.dictionaries(st.from_regex(r"[A-Z_]{1,12}", fullmatch=True), st.binary(max_size=40), min_size=1, max_size=5)


def export(entries: list[dict[str, bytes]]) -> bytes:
    """As `journalctl -o export` writes it: any value that is not printable text by its length."""
    out = b""
    for entry in entries:
        for name, value in entry.items():
            if value.isascii() and b"\n" not in value:
                out += name.encode() + b"=" + value + b"\n"
            else:
                out += name.encode() + b"\n" + len(value).to_bytes(8, "little") + value + b"\n"
        out += b"\n"
    return out


@settings(deadline=None)
@given(entries=st.lists(ENTRY, min_size=1, max_size=6), seed=st.integers())
def test_journal_entries_are_lines_in_any_chunks(entries: list[dict[str, bytes]], seed: int) -> None:
    stream = export(entries)
    whole, pieces = journal.Reader(), journal.Reader()
    lines = whole.feed(stream)
    assert len(lines) == len(entries)
    assert lines == [line for piece in cut(stream, seed) for line in pieces.feed(piece)]


@settings(deadline=None, max_examples=400)
@given(data=st.one_of(st.binary(max_size=200), st.text("AB=\n\0\x02", max_size=80).map(str.encode)), seed=st.integers())
def test_any_bytes_are_read_as_journal_without_fail(data: bytes, seed: int) -> None:
    whole, pieces = journal.Reader(max_line=50), journal.Reader(max_line=50)
    lines = whole.feed(data) + whole.finish()
    assert lines == [line for piece in cut(data, seed) for line in pieces.feed(piece)] + pieces.finish()


def test_a_journal_entry_keeps_every_field() -> None:
    entry = {
        "__REALTIME_TIMESTAMP": b"1763600000123456",
        "PRIORITY": b"3",
        "_HOSTNAME": b"db01",
        "SYSLOG_IDENTIFIER": b"sshd",
        "MESSAGE": "登录失败\n第二行".encode(),
        "BLOB": b"\xff\x00",
    }
    (line,) = journal.Reader().feed(export([entry]))
    assert line.startswith(
        b'{"time":"2025-11-20T00:53:20.123456000Z","level":"err","host":"db01","app":"sshd","message":"'
    )
    assert b'"BLOB":{"base64":"/wA="}' in line
