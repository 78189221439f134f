"""Compiled loops work where nothing can be written, and are kept where something can."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import types

from zhengan.archive import compiled as module
from zhengan.archive.compiled import BYTES, compiled, copy, eight, load8, trailing_zeros

DATA = np.frombuffer(bytes(range(1, 21)), np.uint8)


@compiled(types.uint64(BYTES, types.int64, types.int64))
def first_bytes(data: Any, at: Any, stop: Any) -> Any:
    return eight(data, at, stop)


@compiled(types.int64(BYTES, types.uint8[::1]))
def moved(data: Any, out: Any) -> Any:
    copy(out, 2, data, 1, 3)
    return trailing_zeros(load8(data, 7) << np.uint64(8))


def double(number: Any) -> Any:
    return number * 2


def test_bytes_are_loaded_copied_and_counted() -> None:
    out = np.zeros(8, np.uint8)
    assert moved(DATA, out) == 11
    assert out.tolist() == [0, 0, 2, 3, 4, 0, 0, 0]
    for at, stop in ((0, 8), (0, 3), (15, 20), (19, 20), (5, 5)):
        assert first_bytes(DATA, at, stop) == int.from_bytes(DATA[at : min(stop, at + 8)].tobytes(), "little")


def test_the_cache_lies_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert compiled(types.int64(types.int64))(double)(21) == 42
    assert list(tmp_path.rglob("*.nbi"))


def test_without_any_place_to_write_it_still_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise PermissionError("read-only file system")

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(module, "TemporaryFile", refuse)
    assert compiled(types.int64(types.int64))(double)(21) == 42
    assert not list(tmp_path.rglob("*.nbi"))
