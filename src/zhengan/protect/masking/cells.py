"""Text columns of Arrow as matrices of bytes and back, without a Python object a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Where each cell of a text column starts, how many bytes it has, which cells hold a value."""

    starts: Rows
    lengths: Rows
    data: Bytes
    valid: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)

    def matrix(self, rows: Rows, length: int) -> Bytes:
        """The bytes of cells that all have this length, one row each."""
        if len(rows) == len(self) and len(rows) and self.starts[-1] - self.starts[0] == length * (len(rows) - 1):
            first = int(self.starts[0])
            return self.data[first : first + length * len(rows)].reshape(-1, length)
        found: Bytes = self.data[self.starts[rows][:, None] + np.arange(length)]
        return found

    def text(self, row: int) -> str:
        """One cell as text."""
        start = int(self.starts[row])
        return self.data[start : start + int(self.lengths[row])].tobytes().decode("utf-8")


def cells_of(column: Any) -> Cells:
    """The cells of a `string` array."""
    size = len(column)
    _, offsets, data = column.buffers()
    offset = (
        np.frombuffer(offsets, dtype=np.int32, count=size + 1, offset=column.offset * 4) if size else np.zeros(1, "i4")
    )
    ends = offset.astype(np.int64)
    content = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(0, dtype=np.uint8)
    valid = np.ones(size, dtype=np.bool_)
    if column.null_count:
        valid = column.is_valid().to_numpy(zero_copy_only=False)
    return Cells(ends[:-1], np.where(valid, ends[1:] - ends[:-1], -1), content, valid)


class Assembly:
    """A text column put together from matrices and single values."""

    def __init__(self, valid: npt.NDArray[np.bool_]) -> None:
        self._valid = valid
        self._pieces: list[tuple[Rows, Bytes]] = []
        self._singles: dict[int, bytes] = {}

    def put(self, rows: Rows, matrix: Bytes) -> None:
        """Rows of one length."""
        if len(rows):
            self._pieces.append((rows, matrix))

    def put_singles(self, values: Mapping[int, str]) -> None:
        """Values by row."""
        self._singles.update({row: value.encode("utf-8") for row, value in values.items()})

    def column(self) -> Any:
        """The whole as a `string` array; rows that nobody put are null."""
        size = len(self._valid)
        if len(self._pieces) == 1 and len(self._pieces[0][0]) == size:
            matrix = self._pieces[0][1]
            ends = np.arange(size + 1, dtype=np.int32) * np.int32(matrix.shape[1])
            return _array(size, None, ends, np.ascontiguousarray(matrix).reshape(-1))
        lengths, filled = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_)
        for rows, matrix in self._pieces:
            lengths[rows], filled[rows] = matrix.shape[1], True
        for row, value in self._singles.items():
            lengths[row], filled[row] = len(value), True
        ends = np.zeros(size + 1, dtype=np.int64)
        np.cumsum(lengths, out=ends[1:])
        data = np.empty(int(ends[-1]), dtype=np.uint8)
        for rows, matrix in self._pieces:
            data[ends[rows][:, None] + np.arange(matrix.shape[1])] = matrix
        for row, value in self._singles.items():
            data[int(ends[row]) : int(ends[row + 1])] = np.frombuffer(value, dtype=np.uint8)
        return _array(size, filled, ends.astype(np.int32), data)


def _array(size: int, filled: npt.NDArray[np.bool_] | None, ends: npt.NDArray[np.int32], data: Bytes) -> Any:
    bits = None if filled is None or filled.all() else pa.py_buffer(np.packbits(filled, bitorder="little"))
    return pa.Array.from_buffers(pa.string(), size, [bits, pa.py_buffer(ends), pa.py_buffer(data)])


_ONES = 0x0101010101010101


def number_of(chars: Bytes) -> tuple[Words, npt.NDArray[np.bool_]]:
    """The decimal number that each row of at most 16 characters writes, and whether all of them are digits."""
    width = chars.shape[1]
    if width > 8:
        high, good_high = number_of(chars[:, : width - 8])
        low, good_low = number_of(chars[:, width - 8 :])
        return high * np.uint64(100_000_000) + low, good_high & good_low
    eight = np.full((len(chars), 8), 48, dtype=np.uint8)
    eight[:, 8 - width :] = chars
    x = eight.view("<u8").reshape(-1) ^ np.uint64(0x30 * _ONES)
    good = ((x + np.uint64(0x76 * _ONES)) | x) & np.uint64(0x80 * _ONES) == 0
    # Pairs, fours, eight: each step adds neighbours with the weight of their place.
    x = ((x & np.uint64(0x0F * _ONES)) * np.uint64(2561)) >> np.uint64(8)
    x = ((x & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601)) >> np.uint64(16)
    return ((x & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001)) >> np.uint64(32), good


_FOURS = np.array([list(b"%04d" % number) for number in range(10_000)], dtype=np.uint8).view("<u4").reshape(-1)


def write_digits(chars: Bytes, start: int, width: int, numbers: Words) -> None:
    """Writes each number with leading zeros into `width` places from `start` on."""
    end, rest = start + width, numbers
    group: npt.NDArray[Any]
    while end - start >= 4:
        above = rest // np.uint64(10_000)
        group = _FOURS[(rest - above * np.uint64(10_000)).astype(np.intp)]
        chars[:, end - 4 : end] = group.view(np.uint8).reshape(-1, 4)
        rest, end = above, end - 4
    if end > start:
        group = _FOURS[rest.astype(np.intp)].view(np.uint8).reshape(-1, 4)
        chars[:, start:end] = group[:, 4 - (end - start) :]
