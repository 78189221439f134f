"""Engines and their making ready: kernels take seconds to compile once, a fraction of a second to read from the cache.

prepare()                   compiles or reads what there is, now
prepare_in_background()     the same in a process and a thread beside; meanwhile small texts go through RE2
"""

# ruff: noqa: E501, PLR0913, PLR0917 - what a kernel needs is passed on as it is

import os
import subprocess
import sys
import threading
from functools import cache
from typing import Any, Protocol

import numpy as np

from zhengan.protect.detect import jit, tables
from zhengan.protect.detect.kinds import Kinds
from zhengan.protect.detect.lexicon import lexicon
from zhengan.protect.detect.spans import FIELDS, Spans, blank, joined, spans_of
from zhengan.protect.detect.text import first_odd, odd_lines

SMALL = 64 << 10  # bytes that RE2 reads sooner than kernels compile
_ROOM = 1 << 16  # spans that a kernel writes before it hands over
_state = threading.Lock()
_engine: list["Engine"] = []
_thread: list[threading.Thread] = []


class Engine(Protocol):
    """Two passes over text, and both over rows; the lines (starts, ends) that are written in another way; spans of both passes laid together
    (None: let numpy do it)."""

    def odd_lines(self, data: bytes) -> tuple[Any, Any]: ...

    def laid(self, numbers: Spans, persons: Spans, data: Any, least: int) -> Spans | None: ...

    def structured(
        self,
        data: bytes,
        low: int,
        high: int,
        begin: int,
        stop: int,
        kinds: Kinds,
        given: tuple[int, int],
        recall: int,
        least: int,
    ) -> tuple[Spans, int]: ...

    def people(
        self, data: bytes, low: int, high: int, begin: int, stop: int, kinds: Kinds, given: tuple[int, int], least: int
    ) -> tuple[Spans, int]: ...

    def rows(
        self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int], recall: int, least: int
    ) -> tuple[Spans, Spans]: ...


def prepare() -> Engine:
    """The best engine there is, ready to run. Compiles at most once per installation."""
    with _state:
        if not _engine:
            lexicon()
            _engine.append(_kernels() if jit.NUMBA else _plain())
        return _engine[0]


def prepare_in_background() -> threading.Thread:
    """Begins to make ready and returns at once. Compiling happens in a process of its own, which keeps this one quick."""
    with _state:
        if not _thread:
            _thread.append(threading.Thread(target=_build_beside, name="zhengan-detect", daemon=True))
            _thread[0].start()
        return _thread[0]


def is_compiled() -> bool:
    """Whether kernels lie in the cache already."""
    return any(jit.cache_folder().rglob("*.nbi"))


def engine(size: int) -> Engine:
    """The engine for a text of `size` bytes: for a small one, before kernels were ever compiled, RE2 while they are made beside."""
    if _engine:
        return _engine[0]
    if jit.NUMBA and size <= SMALL and not is_compiled():
        prepare_in_background()
        return _plain()
    return prepare()


def _build_beside() -> None:
    if jit.NUMBA and not is_compiled():
        subprocess.run(
            [sys.executable, "-m", "zhengan.protect.detect.ready"],
            check=False,
            stdout=subprocess.DEVNULL,
            env=dict(os.environ),
        )
    prepare()


@cache
def _plain() -> Engine:
    return _Plain()


def _kernels() -> Engine:
    with jit.compiled_into(jit.cache_folder()):
        return _Kernels()


class _Kernels:
    def __init__(self) -> None:
        from zhengan.protect.detect import kernels

        self._kernels, self._lexicon = kernels, tuple(lexicon())

    def odd_lines(self, data: bytes) -> tuple[Any, Any]:
        array, at, room = np.frombuffer(data, np.uint8), 0, 64
        parts: list[tuple[Any, Any]] = []
        while at < len(array) or not parts:
            lows, highs = np.empty(room, np.int64), np.empty(room, np.int64)
            count, at = self._kernels.odd_lines(array, at, lows, highs)
            parts.append((lows[:count], highs[:count]))
            room = min(room * 4, _ROOM)
        if len(parts) == 1:
            return parts[0]
        return np.concatenate([low for low, _ in parts]), np.concatenate([high for _, high in parts])

    def laid(self, numbers: Spans, persons: Spans, data: Any, least: int) -> Spans | None:
        array = data if isinstance(data, np.ndarray) else np.frombuffer(data, np.uint8)
        array.flags.writeable = False
        by_row = int(numbers.rows is not None)
        out = np.empty((len(numbers) + len(persons) + 1, 6), np.int64)
        count = self._kernels.lay(_matrix(numbers), _matrix(persons), array, by_row, least, out)
        return None if count < 0 else _filled(out, count, numbers.names, by_row)

    def structured(
        self,
        data: bytes,
        low: int,
        high: int,
        begin: int,
        stop: int,
        kinds: Kinds,
        given: tuple[int, int],
        recall: int,
        least: int,
    ) -> tuple[Spans, int]:
        fixed = (tables.shapes(recall), kinds.words, given, recall, least)
        return _by_text(self._kernels.structured, data, (low, high, begin, stop), fixed, kinds)

    def people(
        self, data: bytes, low: int, high: int, begin: int, stop: int, kinds: Kinds, given: tuple[int, int], least: int
    ) -> tuple[Spans, int]:
        fixed = (kinds.words, given, self._lexicon, least)
        return _by_text(self._kernels.people, data, (low, high, begin, stop), fixed, kinds)

    def rows(
        self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int], recall: int, least: int
    ) -> tuple[Spans, Spans]:
        fixed = (tables.shapes(recall), kinds.words, given, recall, least)
        return (
            _by_rows(self._kernels.structured, data, offsets, fixed, kinds),
            _by_rows(self._kernels.people, data, offsets, (kinds.words, given, self._lexicon, least), kinds),
        )


def _by_text(
    kernel: Any, data: bytes, bounds: tuple[int, int, int, int], fixed: tuple[Any, ...], kinds: Kinds
) -> tuple[Spans, int]:
    """A full buffer stops the kernel, which goes on from there with a new one."""
    low, high, at, stop = bounds
    array, offsets = np.frombuffer(data, np.uint8), np.array([low, high], np.int64)
    pad, parts = np.zeros(64, np.uint8), []
    if at >= stop:
        return spans_of(blank(0), kinds.ids), at
    while True:
        out = np.empty((min(_ROOM, (stop - at) // 5 + 64), 6), np.int64)
        count, _, at = kernel(array, offsets, 0, 1, at, stop, *fixed, pad, out)
        parts.append(_filled(out, count, kinds.ids, 0))
        if at >= stop:
            return joined(parts, kinds.ids), at


def _by_rows(kernel: Any, data: Any, offsets: Any, fixed: tuple[Any, ...], kinds: Kinds) -> Spans:
    """A full buffer ends before the row that did not fit; a row longer than the buffer gets one that fits it."""
    parts, row, last = [], 0, len(offsets) - 1
    room = min(_ROOM, 2 * last + 64)
    pad = np.zeros(64, np.uint8)
    while row < last:
        out = np.empty((room, 6), np.int64)
        count, following, _ = kernel(data, offsets, row, last, -1, -1, *fixed, pad, out)
        if count == 0 and following == row:
            room *= 4
            continue
        parts.append(_filled(out, count, kinds.ids, 1))
        row = following
    return joined(parts, kinds.ids) if parts else spans_of(blank(0), kinds.ids, np.zeros(0, np.int64))


def _matrix(found: Spans) -> Any:
    """Spans as kernels write them."""
    out = np.empty((len(found), 6), np.int64)
    columns = (
        found.starts,
        found.ends,
        found.kinds,
        found.tiers,
        found.reasons,
        0 if found.rows is None else found.rows,
    )
    for index, column in enumerate(columns):
        out[:, index] = column
    return out


def _filled(out: Any, count: int, names: tuple[str, ...], by_row: int) -> Spans:
    columns = [out[:count, index].astype(kind) for index, kind in enumerate(FIELDS)]
    return spans_of(columns, names, out[:count, 5].copy() if by_row else None)


class _Plain:
    def odd_lines(self, data: bytes) -> tuple[Any, Any]:
        return odd_lines(data) if first_odd(data) >= 0 else (np.zeros(0, np.int64), np.zeros(0, np.int64))

    def laid(self, numbers: Spans, persons: Spans, data: Any, least: int) -> Spans | None:
        return None

    def structured(
        self,
        data: bytes,
        low: int,
        high: int,
        begin: int,
        stop: int,
        kinds: Kinds,
        given: tuple[int, int],
        recall: int,
        least: int,
    ) -> tuple[Spans, int]:
        from zhengan.protect.detect import fallback

        found, at = fallback.structured(data, low, high, begin, stop, kinds.words, given, recall, least)
        return _listed(found, kinds), at

    def people(
        self, data: bytes, low: int, high: int, begin: int, stop: int, kinds: Kinds, given: tuple[int, int], least: int
    ) -> tuple[Spans, int]:
        from zhengan.protect.detect import fallback

        found, at = fallback.people(data, low, high, begin, stop, kinds.words, given, least)
        return _listed(found, kinds), at

    def rows(
        self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int], recall: int, least: int
    ) -> tuple[Spans, Spans]:
        raw, both = bytes(data), []
        for reader in (
            lambda low, high: self.structured(raw, low, high, low, high, kinds, given, recall, least),
            lambda low, high: self.people(raw, low, high, low, high, kinds, given, least),
        ):
            parts = [spans_of(blank(0), kinds.ids, np.zeros(0, np.int64))]
            for row in range(len(offsets) - 1):
                part = reader(int(offsets[row]), int(offsets[row + 1]))[0]  # type: ignore[no-untyped-call]
                rows = np.full(len(part), row, np.int64)
                parts.append(Spans(part.starts, part.ends, part.kinds, part.tiers, part.reasons, kinds.ids, rows))
            both.append(joined(parts, kinds.ids))
        return both[0], both[1]


def _listed(found: list[tuple[int, int, int, int, int]], kinds: Kinds) -> Spans:
    out = blank(len(found))
    if found:
        for target, values in zip(out, zip(*found, strict=True), strict=True):
            target[:] = values
    return spans_of(out, kinds.ids)


if __name__ == "__main__":
    prepare()
