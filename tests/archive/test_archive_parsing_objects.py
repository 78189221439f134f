"""JSON lines: the compiled reader says what the plain one says, or leaves the line to it."""

import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.test_archive_parsing import NOW, check_same, lines_of, mutated, stamp
from zhengan.archive.parsing import headers, reference
from zhengan.archive.parsing.reader import _Found

keys = st.one_of(
    st.sampled_from([*(key for spellings in reference.KEYS.values() for key in spellings), "message", "times", "Host"]),
    st.text(max_size=6),
)
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        st.decimals(0, 10**10, places=3, allow_nan=False).map(float),
        st.text(max_size=12),
        stamp,
        st.sampled_from(["info", "WARN", "Error", "critical", "", "x" * 255, "x" * 256, "主" * 90, "\u212a"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(keys, values, max_size=6),
    st.booleans(),
    st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :\n")]),
)
def test_objects_are_read_alike(held: dict[str, Any], ascii_only: bool, separators: tuple[str, str]) -> None:
    line = json.dumps(held, ensure_ascii=ascii_only, separators=separators)
    check_same([line.encode("utf-8", "replace")])


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(keys, values, min_size=1, max_size=4), st.integers(0, 2**32))
def test_damaged_objects_are_read_alike(held: dict[str, Any], seed: int) -> None:
    line = json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    check_same([mutated(line, random.Random(seed)) for _ in range(1)] + [line[: seed % (len(line) + 1)]])


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"{} ",
        b"{}x",
        b'{"host":"a","hostname":"b","host":"c"}',
        b'{"hostname":"b","host":null}',
        b'{"time":0,"pid":-0}',
        b'{"time":9000000000}',
        b'{"time":9999999999,"ts":1}',
        b'{"time":99999999999999999,"pid":01}',
        b'{"ts":1763604672.123456,"level":"FATAL"}',
        b'{"ts":1e9}',
        b'{"a":{"host":"in"},"app":[1,{"app":"in"}],"host":"out"}',
        b'{"a":' + b"[" * 70 + b"]" * 70 + b',"host":"h"}',
        b'{"a":[1,],"host":"h"}',
        b'{"a":1,"host":"h",}',
        b'{"a":"\\q","host":"h"}',
        b'{"a":"\\ud800","host":"h"}',
        b'{"a":"tab\there","host":"h"}',
        b'{"service.name":"s","log.level":"warn","host.name":"h"}',
        b'{"time":"2026-11-20T10:11:12.1234567891Z","app":""}',
    ],
)
def test_odd_objects_are_read_alike(line: bytes) -> None:
    check_same([line, line])


def test_common_lines_need_not_the_plain_reader() -> None:
    lines = lines_of(
        b'{"time":"2026-11-20T10:11:12.123+08:00","level":"info","host":"h1","app":"oms","message":"a \\"b\\"","labels":{"n":[1,2.5]}}',
        b'{"ts":1763604672123,"severity":"ERROR","hostname":"h2","service":"order","pid":77}',
    )
    found = _Found(len(lines))
    data = np.frombuffer(lines.data, np.uint8)
    assert headers.read_headers(data, lines.offsets, np.full(2, NOW), found.columns, found.fields) == 0
