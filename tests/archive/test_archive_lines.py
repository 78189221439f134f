"""The made-up lines are the same for the same seed, are read by the parser, and compress no better than real ones."""

import re

import numpy as np
import pytest
import zstandard

from benchmarks.archive import lines as made
from zhengan.archive import parsing
from zhengan.archive.parsing import form


def test_lines_depend_on_seed_and_number_alone() -> None:
    whole = made.lines(500, seed=3)
    part = made.lines(50, seed=3, first=200)
    assert [part[index] for index in range(50)] == [whole[200 + index] for index in range(50)]
    assert b"".join(batch.data for batch in made.batches(500, seed=3, size=170)) == whole.data
    assert made.lines(500, seed=4).data != whole.data


def test_lines_are_read_as_what_they_are_and_come_back() -> None:
    lines = made.lines(20_000)
    batch = parsing.parse(lines, made.START_NS)
    kinds = batch["form"].fill_null(0).to_numpy(zero_copy_only=False) & form.KIND
    share = np.bincount(kinds, minlength=4) / len(lines)
    assert share[form.RFC5424] > 0.9
    assert share[form.RFC3164] > 0.01
    assert share[form.PLAIN] > 0.005
    assert batch["raw"].null_count == batch["head"].null_count == len(lines)
    assert batch["time"].null_count == 0
    assert len(set(batch["app"].to_pylist())) >= 12
    assert bytes(parsing.rebuild(batch).data) == lines.data


def test_no_slot_is_left_open() -> None:
    lines = made.lines(5_000)
    text = bytes(lines.data).decode()
    assert not re.search(r"\{[a-z]+(:\d+)?\}", text)
    assert "\n" not in text


def test_compression_is_not_flattered() -> None:
    lines = made.lines(50_000)
    ratio = len(lines.data) / len(zstandard.compress(lines.data, 3))
    assert 4 < ratio < 5.5
    assert len(lines.data) / len(lines) == pytest.approx(190, abs=20)
