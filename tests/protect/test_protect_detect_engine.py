"""The detector as an engine: any bytes, any cutting, both engines alike, full buffers, columns."""

# ruff: noqa: E501 - lists of pieces

import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protect.given_corpus import MAKERS, given_corpus, trading_line
from tests.protect.second.given import given_second
from zhengan.protect.detect import classify, detect, detect_column, detect_stream, load_kinds, prepare, ready
from zhengan.protect.detect.engine import context_of
from zhengan.protect.detect.spans import Spans
from zhengan.protect.span import Tier

_PIECES = st.sampled_from(
    [b"\xe5\xbc\xa0\xe4\xbc\x9f", "客户姓名：".encode(), b"110101199003077512", b"13812345678", b"138 1234 5678", b"@a.cn", b"password=",
     "北京市朝阳区建国路8号".encode(), b" ", b"\n", b",", b"-", b'"', b"=", b"0755-", b"82345678", b"eyJ", b"-----BEGIN PRIVATE KEY-----",
     "京A12345".encode(), b"A123456789", b"\xef\xbc\x91", b"\xe2\x80\x8b", b"6222", b"face_feature=", b"Q" * 70, b"\x00", b"\xff"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(_PIECES, st.binary(max_size=6)), max_size=30).map(b"".join)


def _plain(found: Spans) -> list[tuple[object, ...]]:
    return [tuple(span) for span in found]


def _by_fallback(data: bytes, monkeypatch: pytest.MonkeyPatch, *, recall: bool, least: Tier) -> Spans:
    with monkeypatch.context() as patch:
        patch.setattr(ready, "engine", lambda size: ready._plain())
        return detect(data, recall=recall, least=least)


@settings(max_examples=300, deadline=None)
@given(data=TEXTS, recall=st.booleans())
def test_any_bytes_give_spans_in_order_and_in_bounds(data: bytes, recall: bool) -> None:
    at = 0
    for span in detect(data, recall=recall, least=Tier.CANDIDATE):
        assert at <= span.start < span.end <= len(data)
        at = span.end


@settings(max_examples=300, deadline=None)
@given(data=TEXTS, recall=st.booleans(), least=st.sampled_from([Tier.CANDIDATE, Tier.LIKELY]))
def test_both_engines_find_the_same(data: bytes, recall: bool, least: Tier) -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert _plain(_by_fallback(data, patch, recall=recall, least=least)) == _plain(
            detect(data, recall=recall, least=least)
        )


_VALUES = st.one_of(st.just(b""), TEXTS, st.text("0123456789ABEHXx", max_size=20).map(str.encode))


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(_VALUES, max_size=12),
    name=st.sampled_from(["", "mobile", "card_no", "order_no"]),
    recall=st.booleans(),
)
def test_both_engines_read_and_count_rows_alike(rows: list[bytes], name: str, recall: bool) -> None:
    kinds = load_kinds()
    meant = context_of(name, kinds)
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    for behind in (b"", b"9" * 80):  # what stands behind the last row is not read
        data = np.frombuffer(b"".join(rows) + behind, np.uint8)
        ours, theirs = (
            each.rows(data, offsets, kinds, meant, int(recall), Tier.LIKELY) for each in (prepare(), ready._plain())
        )
        for one, other in zip(ours, theirs, strict=True):
            assert one == other
        ours, theirs = (each.counts(data, offsets, kinds, meant) for each in (prepare(), ready._plain()))
        assert ours.tolist() == theirs.tolist()


def test_both_engines_find_the_same_in_generated_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (given_corpus(60_000).data, given_second(60_000).data):
        for recall in (False, True):
            other = _by_fallback(data, monkeypatch, recall=recall, least=Tier.CANDIDATE)
            assert _plain(other) == _plain(detect(data, recall=recall, least=Tier.CANDIDATE))


@settings(max_examples=100, deadline=None)
@given(one=TEXTS, two=TEXTS)
def test_lines_are_read_alike_together_and_apart(one: bytes, two: bytes) -> None:
    if b"\xef\xbc" in one + two or b"\xe2\x80" in one + two or b"BEGIN" in one:
        return
    gap = b"\n" + b"." * 600 + b"\n"
    shift = len(one) + len(gap)
    together = [tuple(span) for span in detect(one + gap + two)]
    apart = [tuple(span) for span in detect(one)] + [
        (span.start + shift, span.end + shift, *span[2:]) for span in detect(b".\n" + two)
    ]
    apart = [
        span if span[0] < len(one) or index < len(detect(one)) else (span[0] - 2, span[1] - 2, *span[2:])
        for index, span in enumerate(apart)
    ]
    assert together == apart


@pytest.mark.parametrize("size", [40_000, 70_001, 1_000_000])
def test_cutting_a_text_changes_nothing(size: int) -> None:
    data = given_corpus(400_000).data
    whole = [tuple(span) for span in detect(data)]
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert [tuple(span) for found in detect_stream(pieces) for span in found] == whole


def test_a_full_buffer_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"A123456789 " * 5000 + "姓名：张伟，".encode() * 3000
    whole = detect(data)
    assert whole.counts() == {"sh_account": 5000, "name": 3000}
    monkeypatch.setattr(ready, "_ROOM", 7)
    assert detect(data) == whole
    column = pa.array(["A123456789 " * 9, "张伟", None, "x"] * 50)
    assert detect_column(column, name="name").counts() == {"sh_account": 450, "name": 50}


def test_no_hit_in_ten_megabytes_of_trading_logs() -> None:
    from random import Random

    random = Random(11)
    for _ in range(10):
        lines = [trading_line(random) for _ in range(9_000)]
        assert detect("\n".join(lines).encode()).counts() == {}


def test_own_corpus_is_found_whole() -> None:
    corpus = given_corpus(300_000, seed=9)
    found = {(span.start, span.end, span.kind) for span in detect(corpus.data)}
    there = set(corpus.labels)
    assert len(found & there) >= 0.995 * len(there)
    assert len(found - there) <= 0.005 * len(found)


def test_second_corpus_is_found_as_asked() -> None:
    corpus = given_second(500_000, 77)
    spans = {(span.start, span.end, span.kind) for span in detect(corpus.data)}
    labels = {(label.start, label.end, label.kind) for label in corpus.labels}
    for kinds, precision, recall in (
        (set(load_kinds().ids) - {"name", "address"}, 0.99, 0.999),
        ({"name"}, 0.95, 0.95),
    ):
        found, there = {span for span in spans if span[2] in kinds}, {label for label in labels if label[2] in kinds}
        assert len(found & there) >= precision * len(found)
        assert len(found & there) >= recall * len(there)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary()])
def test_rows_are_read_alone(kind: pa.DataType) -> None:
    column = pa.chunked_array(
        [
            pa.array(["1381234", "5678", None], pa.string()).cast(kind),
            pa.array(["手机 13812345678", "A123456789"]).cast(kind),
        ]
    )
    found = detect_column(column.combine_chunks().slice(1) if kind == pa.string() else column)
    first = 1 if kind == pa.string() else 0
    assert [(int(row) + first, span.kind, span.start) for row, span in zip(found.rows, found, strict=True)] == [
        (3, "mobile", 7),
        (4, "sh_account", 0),
    ]


def test_columns_are_classified_by_name_and_values() -> None:
    from random import Random

    random = Random(3)
    size = 300
    made = {kind: [maker(random) for _ in range(size)] for kind, (maker, _) in MAKERS.items()}
    table = pa.table(
        {
            "id": pa.array(range(size)),
            "khxm": made["name"],
            "c2": made["resident_id18"],
            "c3": made["mobile"],
            "gddm": made["sz_account"],
            "order_no": made["mobile"],
            "remark": [f"{phone} 已回访" for phone in made["mobile"]],
            "amount": pa.array([1.5] * size),
            "empty": pa.array([None] * size, pa.string()),
        }
    )
    found = {(finding.column, finding.kind): finding for finding in classify(table)}
    assert set(found) == {
        ("khxm", "name"),
        ("c2", "resident_id18"),
        ("c3", "mobile"),
        ("gddm", "sz_account"),
        ("remark", "mobile"),
    }
    assert found["khxm", "name"].why == ("values", "name")
    assert found["remark", "mobile"].why == ("within",)
    assert found["c2", "resident_id18"].level == 3
    assert found["c3", "mobile"].share == 1.0


def test_without_numba_the_detector_works() -> None:
    program = (
        "from zhengan.protect.detect import detect, jit; assert not jit.NUMBA;"
        "print([s.kind for s in detect('客户姓名：张伟，手机13812345678'.encode())])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "ZHENGAN_NO_NUMBA": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "['name', 'mobile']"


def test_making_ready_twice_is_making_ready_once() -> None:
    assert prepare() is prepare()
    assert ready.is_compiled() == ready.jit.NUMBA


def test_columns_and_streams_fold_other_writings() -> None:
    wide, hidden = "手机１３８１２３４５６７８".encode(), "手机138\u200b1234\u200b5678".encode()
    column = pa.array(["手机 13812345678", wide.decode(), None, hidden.decode(), "x"])
    found = detect_column(column)
    assert found.rows.tolist() == [0, 1, 3]
    values = [
        (column[row].as_py().encode())[start:end].decode()
        for row, start, end in zip(found.rows.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)
    ]
    assert values == ["13812345678", "１３８１２３４５６７８", "138\u200b1234\u200b5678"]
    text = b"\n".join([wide, b"x" * 100, hidden] * 3000)
    pieces = [text[at : at + 50_000] for at in range(0, len(text), 50_000)]
    assert sum(len(spans) for spans in detect_stream(pieces)) == len(detect(text)) == 6000
