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

from zhengan.protect.detect import codes, jit, tables
from zhengan.protect.detect.kinds import Kinds
from zhengan.protect.detect.lexicon import lexicon
from zhengan.protect.detect.spans import FIELDS, Spans, blank, joined, spans_of
from zhengan.protect.detect.tally import tallied
from zhengan.protect.detect.text import first_odd, odd_lines

SMALL = 64 << 10  # bytes that RE2 reads sooner than kernels compile
_ROOM = (
    1 << 16
) + 8  # spans that a kernel writes before it hands over; columns a power of two apart would meet in the cache
_FEW = 1 << 10  # spans of a row that are counted at a time
_BY_ROW = (-1, -1)  # instead of the part of a text that is read
_NO_COUNTS = np.zeros((2, 0), np.int64)
HAN = 0xE4  # the least byte that a name or an address begins with
_state = threading.Lock()
_scratch = threading.local()
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

    def counts(self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int]) -> Any:
        """How many rows hold each kind, in two rows: as the whole value, and within it."""


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

        self._kernels: Any = kernels
        self._lexicon = tuple(lexicon())

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
        room = len(numbers) + len(persons) + 1
        out = (*blank(room), np.empty(room * by_row, np.int64))
        count = self._kernels.lay(_columns(numbers), _columns(persons), array, by_row, least, out)
        if count < 0:
            return None
        *columns, rows = (column[:count] for column in out)
        return spans_of(columns, numbers.names, rows if by_row else None)

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
        fixed = self._fixed(kinds, given, recall, least)
        return self._text(data, (low, high, begin, stop), self._kernels.NUMBERS, fixed, kinds)

    def people(
        self, data: bytes, low: int, high: int, begin: int, stop: int, kinds: Kinds, given: tuple[int, int], least: int
    ) -> tuple[Spans, int]:
        fixed = self._fixed(kinds, given, 0, least)
        return self._text(data, (low, high, begin, stop), self._kernels.PERSONS, fixed, kinds)

    def rows(
        self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int], recall: int, least: int
    ) -> tuple[Spans, Spans]:
        fixed = self._fixed(kinds, given, recall, least)
        numbers, _ = self._found(self._kernels.NUMBERS, data, offsets, _BY_ROW, fixed, kinds)
        read = offsets if _any_han(data, offsets) else offsets[:1]
        persons, _ = self._found(self._kernels.PERSONS, data, read, _BY_ROW, fixed, kinds)
        return numbers, persons

    def counts(self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int]) -> Any:
        counts, last = np.zeros((2, len(kinds.ids)), np.int64), len(offsets) - 1
        fixed = self._fixed(kinds, given, 0, codes.LIKELY)
        for asked in (self._kernels.NUMBERS, self._kernels.PERSONS):
            if asked == self._kernels.NUMBERS or _any_han(data, offsets):
                self._kernels.read(data, offsets, 0, last, -1, -1, asked, *fixed, _pad(), _room(_FEW), counts)
        return counts

    def _fixed(self, kinds: Kinds, given: tuple[int, int], recall: int, least: int) -> tuple[Any, ...]:
        return tables.shapes(recall), kinds.words, self._lexicon, given, recall, least

    def _text(
        self, data: bytes, bounds: tuple[int, int, int, int], asked: int, fixed: tuple[Any, ...], kinds: Kinds
    ) -> tuple[Spans, int]:
        low, high, begin, stop = bounds
        array, offsets = np.frombuffer(data, np.uint8), np.array([low, high], np.int64)
        return self._found(asked, array, offsets, (begin, stop), fixed, kinds)

    def _found(
        self, asked: int, data: Any, offsets: Any, part: tuple[int, int], fixed: tuple[Any, ...], kinds: Kinds
    ) -> tuple[Spans, int]:
        """A full buffer stops the kernel, which goes on with an empty one; a row longer than the buffer gets one that fits it."""
        at, stop = part
        row, last, by_row = 0, len(offsets) - 1, int(part == _BY_ROW)
        enough = room = min(_ROOM, (2 * last if by_row else max(stop - at, 0) // 5) + 64)
        parts = []
        while row < last:
            out = _room(room)
            begin = -1 if by_row else at
            count, following, at = self._kernels.read(
                data, offsets, row, last, begin, stop, asked, *fixed, _pad(), out, _NO_COUNTS
            )
            room = room * 4 if by_row and count == 0 and following == row else enough
            parts.append(_filled(out, count, kinds.ids, by_row))
            row = following
        if not parts:
            return spans_of(blank(0), kinds.ids, np.zeros(0, np.int64) if by_row else None), at
        return joined(parts, kinds.ids), at


def _room(size: int) -> Any:
    """Room for spans, one a column: this thread's own, which the next call writes over."""
    if size > _ROOM:
        return np.empty((6, size), np.int64)
    if getattr(_scratch, "size", -1) < size:
        _scratch.size, _scratch.room = size, np.empty(6 * size, np.int64)
    return _scratch.room[: 6 * size].reshape(6, size)


def _pad() -> Any:
    return np.zeros(64, np.uint8)


def _any_han(data: Any, offsets: Any) -> bool:
    """Whether any byte is one that a name or an address begins with, or a greater one."""
    return len(offsets) > 1 and bool(data[offsets[0] : offsets[-1]].max(initial=0) >= HAN)


def _columns(found: Spans) -> tuple[Any, ...]:
    rows = np.zeros(0, np.int64) if found.rows is None else found.rows
    return found.starts, found.ends, found.kinds, found.tiers, found.reasons, rows


def _filled(out: Any, count: int, names: tuple[str, ...], by_row: int) -> Spans:
    columns = [out[index, :count].astype(kind) for index, kind in enumerate(FIELDS)]
    return spans_of(columns, names, out[5, :count].copy() if by_row else None)


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

    def counts(self, data: Any, offsets: Any, kinds: Kinds, given: tuple[int, int]) -> Any:
        counts = np.zeros((2, len(kinds.ids)), np.int64)
        for part in self.rows(data, offsets, kinds, given, 0, codes.LIKELY):
            found = np.array(_columns(part), np.int64)
            rows, first = np.unique(part.rows, return_index=True)
            for row, begin, end in zip(rows, first, np.append(first[1:], len(part))[: len(rows)], strict=True):
                tallied(found[:, begin:end], end - begin, offsets[row + 1] - offsets[row], 0, counts)
        return counts


def _listed(found: list[tuple[int, int, int, int, int]], kinds: Kinds) -> Spans:
    out = blank(len(found))
    if found:
        for target, values in zip(out, zip(*found, strict=True), strict=True):
            target[:] = values
    return spans_of(out, kinds.ids)


if __name__ == "__main__":
    prepare()
