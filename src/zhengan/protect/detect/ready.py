"""Engines and their making ready: kernels take seconds to compile once, a fraction of a second to read from the cache.

prepare()                   compiles or reads what there is, now
prepare_in_background()     the same in a process and a thread beside; meanwhile small texts go through RE2
"""

# ruff: noqa: PLR0913, PLR0917 - what a kernel needs is passed on as it is

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
from zhengan.protect.detect.spans import Spans, blank, spans_of
from zhengan.protect.detect.text import odd_signs

SMALL = 64 << 10  # bytes that RE2 reads sooner than kernels compile
_ROOM = 1 << 16  # spans that a kernel writes before it hands over
_state = threading.Lock()
_engine: list["Engine"] = []
_thread: list[threading.Thread] = []


class Engine(Protocol):
    """Two passes over text, and both over rows; and a look for other ways of writing."""

    def oddities(self, data: bytes) -> int: ...

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
    ) -> tuple[Spans, ...]: ...


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
        from zhengan.protect.detect.kernels import oddities, people, people_rows, structured, structured_rows

        self._structured, self._people = structured, people
        self._structured_rows, self._people_rows = structured_rows, people_rows
        self._lexicon, self._oddities = tuple(lexicon()), oddities

    def oddities(self, data: bytes) -> int:
        return int(self._oddities(np.frombuffer(data, np.uint8)))

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
        array, parts, at = np.frombuffer(data, np.uint8), [], begin
        fixed = (
            tables.classes(),
            tables.shapes(recall),
            kinds.words,
            given,
            recall,
            least,
            lexicon().flags,
            np.zeros(32, np.uint8),
        )
        while True:
            out = blank(min(_ROOM, (stop - at) // 5 + 64))
            count, at = self._structured(array, low, high, at, stop, *fixed, out)
            parts.append(_filled(out, count, kinds))
            if at >= stop:
                return _joined(parts, kinds), at

    def people(
        self, data: bytes, low: int, high: int, begin: int, stop: int, kinds: Kinds, given: tuple[int, int], least: int
    ) -> tuple[Spans, int]:
        array, parts, at = np.frombuffer(data, np.uint8), [], begin
        while True:
            out = blank(min(_ROOM, (stop - at) // 5 + 64))
            count, at = self._people(array, low, high, at, stop, kinds.words, given, self._lexicon, least, out)
            parts.append(_filled(out, count, kinds))
            if at >= stop:
                return _joined(parts, kinds), at

    def rows(
        self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int], recall: int, least: int
    ) -> tuple[Spans, ...]:
        fixed = (
            tables.classes(),
            tables.shapes(recall),
            kinds.words,
            given,
            recall,
            least,
            lexicon().flags,
            np.zeros(32, np.uint8),
        )
        return (
            _by_rows(self._structured_rows, data, offsets, fixed, kinds),
            _by_rows(self._people_rows, data, offsets, (kinds.words, given, self._lexicon, least), kinds),
        )


def _by_rows(kernel: Any, data: Any, offsets: Any, fixed: tuple[Any, ...], kinds: Kinds) -> Spans:
    """A full buffer ends before the row that did not fit; a row longer than the buffer gets one that fits it."""
    parts, row, last, room = [], 0, len(offsets) - 1, _ROOM
    while row < last:
        out, rows = blank(room), np.empty(room, np.int64)
        count, following = kernel(data, offsets, row, last, *fixed, out, rows)
        if count == 0 and following == row:
            room *= 4
            continue
        part = _filled(out, count, kinds)
        parts.append(
            Spans(part.starts, part.ends, part.kinds, part.tiers, part.reasons, kinds.ids, rows[:count].copy())
        )
        row = following
    return _joined(parts, kinds) if parts else spans_of(blank(0), kinds.ids, np.zeros(0, np.int64))


class _Plain:
    def oddities(self, data: bytes) -> int:
        return odd_signs(data)

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
    ) -> tuple[Spans, ...]:
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
            both.append(_joined(parts, kinds))
        return tuple(both)


def _filled(out: Any, count: int, kinds: Kinds) -> Spans:
    return spans_of([column[:count].copy() for column in out], kinds.ids)


def _listed(found: list[tuple[int, int, int, int, int]], kinds: Kinds) -> Spans:
    out = blank(len(found))
    if found:
        for target, values in zip(out, zip(*found, strict=True), strict=True):
            target[:] = values
    return spans_of(out, kinds.ids)


def _joined(parts: list[Spans], kinds: Kinds) -> Spans:
    if len(parts) == 1:
        return parts[0]
    fields = ("starts", "ends", "kinds", "tiers", "reasons")
    columns: Any = [np.concatenate([getattr(part, field) for part in parts]) for field in fields]
    rows = None if parts[0].rows is None else np.concatenate([part.rows for part in parts])
    return spans_of(columns, kinds.ids, rows)


if __name__ == "__main__":
    prepare()
