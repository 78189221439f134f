"""Lines become columns and come back byte for byte; the compiled reader says what the plain one says."""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhengan.archive import parsing
from zhengan.archive.line import Lines
from zhengan.archive.parsing import form, reference
from zhengan.archive.parsing.columns import SCHEMA

NOW = int(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()) * 10**9

SEEDS = [
    b"<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \xef\xbb\xbf'su root' failed",
    b"<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time",
    b'<165>1 2003-10-11T22:14:15.003Z h evntslog - ID47 [e@3 iut="3" e="A\\"]"][x@3 c="high"]',
    b'<165>1 2003-10-11T22:14:15.003Z h evntslog - ID47 [e@3 iut="3"] text',
    b"<13>1 - - - - - -",
    b"<13>1 2016-12-31T23:59:60Z a b c d - m",
    b"<13>1 2026-12-31T23:59:60.123456789+05:45 a b c d - m",
    b"<034>1 2003-10-11t22:14:15.003Z h a - ID47 - x",
    b"<34>1 2003-10-11T22:14:15.003-00:00 h a - ID47 - x",
    b"<34>1 2003-10-11T22:14:15.0123456789Z h a - ID47 - x",
    b"<34>1 2003-02-29T22:14:15Z h a - ID47 - x",
    "<34>1 2003-10-11T22:14:15Z 主机 交易网关 1 委托 - 委托成功 账号=001".encode(),
    b"<34>1 2003-10-11T22:14:15Z h a - ID47 [x",
    b"<34>1 2003-10-11T22:14:15Z h  - ID47 - x",
    b"<34>Oct 11 22:14:15 mymachine su[12]: 'su root'",
    b"Jan  5 22:14:15 m su:x",
    b"<3>Jan 05 22:14:15 m nothing",
    b"Feb 29 22:14:15 m kernel: x",
    b"Dec 31 23:59:60 m a[b]:",
    b"2026-11-20T10:11:12.123456+08:00 h sshd[1]: m",
    b"<3>2026-11-20T10:11:12.123456+08:00 h sshd[1]: m",
    b"<3>2026-11-20 10:11:12 h sshd m",
    b"2026-11-20T10:11:12+08:00 INFO started",
    b"[2026-11-20 10:11:12,123] ERROR x",
    b"<3>[2026-11-20 10:11:12,123] ERROR x",
    b"2026-11-20 10:11:12,123+0800 [WARN] x",
    b"2026-11-20 10:11:12.5 information",
    b"2026-13-20 10:11:12 INFO x",
    b"<3>hello",
    b"<03>hello",
    b"<999>x",
    b"",
    b"<",
    b'{"time":"2026-11-20T10:11:12Z","level":"warn","app":"a","pid":3,"host":"h"}',
    b'{"ts":1763604672.123,"level":"ERROR","service":"order","hostname":"h\\u00e9"}',
    b'{"ts":1763604672123}',
    b'{"broken":',
    b"\tat com.example.Order.place(Order.java:12)",
    "委托成功".encode("gbk"),
    "<13>1 2026-11-20T10:11:12Z h a - - - 委托".encode() + b"\xe5\xa7",
    b"\xff\x00",
    b'192.0.2.1 - - [20/Nov/2026:10:11:12 +0800] "GET / HTTP/1.1" 200 1 "-" "-"',
    b'192.0.2.1 - - [31/Nov/2026:10:11:12 +0800] "GET / HTTP/1.1" 200 1 "-" "-"',
    b"x" * 70_000,
]

text = st.text(alphabet=st.sampled_from("aZ09 -_[]:.<>{}\"'\\=/委托é\0\t\n"), max_size=40)
stamp = st.builds(
    lambda at, digits, zone, letter, comma: (
        f"{at:%Y-%m-%d}{letter}{at:%H:%M:%S}" + (comma + "1234567890"[:digits] if digits else "") + zone
    ),
    st.datetimes(datetime(1969, 1, 1), datetime(2300, 1, 1)),  # noqa: DTZ001 (Hypothesis wants them so)
    st.integers(0, 10),
    st.sampled_from(["Z", "+08:00", "-03:30", "+0800", "", "-00:00", "+24:00"]),
    st.sampled_from(["T", "T", "t", " "]),
    st.sampled_from(".,"),
)
old_stamp = st.builds(
    lambda at, pad: f"{at:%b} {at.day:{pad}} {at:%H:%M:%S}",
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 (Hypothesis wants them so)
    st.sampled_from(["2d", "02d", "d"]),
)
pri = st.sampled_from(["<0>", "<13>", "<191>", "<192>", "<05>", ""])
word = st.sampled_from(["-", "host", "app", "a:b", "主机", "x" * 255, "x" * 256, "", "app[12]:", "k[", "su:"])
sd = st.sampled_from(["-", '[a b="c"]', '[a b="]\\"d"][e]', "[", "[]", '[a b="c]', "-x", '[a "' + "y" * 4100 + '"]'])
lines_of_some_form = st.one_of(
    st.builds(lambda *p: f"{p[0]}1 {' '.join(p[1:])}", pri, stamp, word, word, word, word, sd, text),
    st.builds(lambda *p: f"{p[0]}{' '.join(p[1:])}", pri, st.one_of(stamp, old_stamp), word, word, text),
    st.builds(lambda p, s, t: f"{p}[{s}]{t}", pri, stamp, text),
    st.builds(lambda p, s, t: f"{p}{s}{t}", pri, stamp, text),
    st.builds(lambda w, s, t: f'{w} - {t} [{s}] "GET', word, st.just("20/Nov/2026:10:11:12 +0800"), text),
    st.builds(
        lambda k, v, t: f'{{"{k}":{v},"x":"{t}"}}', st.sampled_from(["time", "ts", "pid", "level"]), st.integers(), text
    ),
    text,
).map(str.encode)


def lines_of(*raws: bytes) -> Lines:
    offsets = np.zeros(len(raws) + 1, np.int64)
    np.cumsum([len(raw) for raw in raws], out=offsets[1:])
    return Lines(b"".join(raws), offsets, np.zeros(len(raws), np.uint8))


def all_lines(lines: Lines) -> list[bytes]:
    return [lines[index] for index in range(len(lines))]


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """The line with a few bytes changed, dropped, doubled or put in."""
    changed = bytearray(raw)
    for _ in range(dice.randrange(4)):
        place = dice.randrange(len(changed) + 1)
        start = dice.randrange(place + 1)
        piece = dice.choice(
            [b"", b" ", b"\0", b"\xff", b"\xe5", b"-", b"9", b":", b"[", b'"', b">", changed[start:place]]
        )
        changed[place : place + dice.randrange(3)] = piece
    return bytes(changed)


def check_same(raws: list[bytes], received_ns: int = NOW) -> None:
    lines = lines_of(*raws)
    batch = parsing.parse(lines, received_ns)
    batch.validate(full=True)
    assert batch.schema == SCHEMA
    wanted = [reference.parse_line(raw, received_ns) for raw in raws]
    for raw, got, want in zip(raws, batch.to_pylist(), wanted, strict=True):
        assert got == want, raw
        assert reference.render(want) == raw
    assert all_lines(parsing.rebuild(batch)) == raws
    assert not parsing.different(batch, lines).any()
    if not raws:
        return
    others = [*raws[1:], raws[0] + b"x"]
    assert parsing.different(batch, lines_of(*others)).tolist() == [
        one != other for one, other in zip(raws, others, strict=True)
    ]


def parsed(raw: bytes, received_ns: int = NOW) -> dict[str, Any]:
    row: dict[str, Any] = parsing.parse(lines_of(raw), received_ns).to_pylist()[0]
    return row


def instant(*parts: int, hours: int = 0) -> int:
    return int(datetime(*parts, tzinfo=timezone(timedelta(hours=hours))).timestamp()) * 10**9  # type: ignore[arg-type, misc]


def test_every_seed_reads_and_renders_as_the_reference_says() -> None:
    check_same(SEEDS)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(lines_of_some_form, st.binary(max_size=60)), max_size=12))
@example([b"<13>1 2026-11-20T10:11:12Z a b c d -x"])
def test_compiled_and_plain_reading_agree(raws: list[bytes]) -> None:
    check_same(raws)


@pytest.mark.parametrize("seed", range(8))
def test_compiled_and_plain_reading_agree_on_damaged_lines(seed: int) -> None:
    dice = random.Random(seed)
    check_same([mutated(dice.choice(SEEDS[:-1]), dice) for _ in range(1500)])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=8), st.integers(0, 4 * 10**18))
def test_any_bytes_come_back(raws: list[bytes], received_ns: int) -> None:
    assert all_lines(parsing.rebuild(parsing.parse(lines_of(*raws), received_ns))) == raws


def test_what_a_line_of_rfc_5424_says() -> None:
    row = parsed(SEEDS[0])
    assert row["time"] == instant(2003, 10, 11, 22, 14, 15) + 3_000_000
    assert (row["host"], row["app"], row["proc"], row["msgid"]) == ("mymachine.example.com", "su", None, "ID47")
    assert (row["facility"], row["severity"], row["sd"], row["msg"]) == (4, 2, None, "'su root' failed")
    assert row["head"] is None
    assert row["raw"] is None
    assert row["form"] & form.BOM


def test_what_cannot_be_rendered_is_kept_verbatim() -> None:
    row = parsed(b"<034>1 2003-10-11T22:14:15.003Z h a - ID47 - x")
    assert row["form"] is None
    assert row["head"] == "<034>1 2003-10-11T22:14:15.003Z h a - ID47 - "
    assert row["msg"] == "x"


def test_a_leap_second_is_the_next_second_and_renders_as_60() -> None:
    row = parsed(b"<13>1 2016-12-31T23:59:60.5Z a b c d - m")
    assert row["time"] == instant(2017, 1, 1) + 500_000_000
    assert row["form"] & form.LEAP


@pytest.mark.parametrize(
    ("written", "received", "year"),
    [
        ("Dec 31 23:59:59", instant(2026, 1, 1, hours=8), 2025),
        ("Jan  1 00:00:01", instant(2025, 12, 31, 23, 59, 59, hours=8), 2026),
        ("Jan  1 00:00:01", instant(2026, 1, 1, hours=8), 2026),
        ("Jan  3 00:00:01", instant(2026, 1, 1, hours=8), 2025),
        ("Feb 29 12:00:00", instant(2027, 6, 1, hours=8), 2024),
    ],
)
def test_the_year_of_a_line_without_year_comes_from_its_receipt(written: str, received: int, year: int) -> None:
    at = datetime.strptime(f"{year} {written} +0800", "%Y %b %d %H:%M:%S %z")
    row = parsed(f"<13>{written} h a: m".encode(), received)
    assert row["time"] == int(at.timestamp()) * 10**9
    check_same([f"<13>{written} h a: m".encode()], received)


def test_each_line_may_have_its_own_receipt() -> None:
    raw = b"<13>Dec 31 12:00:00 h a: m"
    received = np.array([instant(2024, 1, 5), instant(2026, 1, 5)], np.int64)
    batch = parsing.parse(lines_of(raw, raw), received)
    assert batch["time"].to_pylist() == [instant(2023, 12, 31, 12, hours=8), instant(2025, 12, 31, 12, hours=8)]


def test_gb18030_is_read_and_a_cut_character_stays_utf_8() -> None:
    row = parsed("<13>1 2026-11-20T10:11:12Z h 柜台 - - - 委托成功".encode("gb18030"))
    assert (row["app"], row["msg"]) == ("柜台", "委托成功")
    assert row["raw"] is not None
    assert parsed("委托成功".encode()[:-1])["msg"] == "委托成\ufffd"


def test_json_and_access_lines_give_their_time_and_stay_whole() -> None:
    row = parsed(SEEDS[33])
    assert row["time"] == instant(2026, 11, 20, 10, 11, 12)
    assert (row["host"], row["app"], row["proc"], row["severity"], row["form"]) == ("h", "a", "3", 4, None)
    access = next(raw for raw in SEEDS if b"[20/Nov" in raw)
    assert parsed(access)["time"] == instant(2026, 11, 20, 10, 11, 12, hours=8)
    assert parsed(access)["msg"].encode() == access


def test_columns_survive_sorting_and_parquet(tmp_path: Any) -> None:
    import pyarrow.parquet as pq

    raws = [raw for raw in SEEDS if len(raw) < 1000] * 3
    batch = parsing.parse(lines_of(*raws), NOW)
    order = np.random.default_rng(1).permutation(len(raws))
    table = pa.Table.from_batches([batch, batch]).combine_chunks().take(pa.array(order))
    pq.write_table(table, tmp_path / "lines.parquet")
    again = pq.read_table(tmp_path / "lines.parquet")
    assert all_lines(parsing.rebuild(again)) == [raws[index] for index in order]
    assert all_lines(parsing.rebuild(batch.slice(5, 7))) == raws[5:12]


def test_lines_in_the_middle_of_a_buffer_are_read() -> None:
    whole = lines_of(*SEEDS)
    part = Lines(memoryview(whole.data), whole.offsets[3:9], whole.flags[3:8])
    assert all_lines(parsing.rebuild(parsing.parse(part, NOW))) == SEEDS[3:8]
