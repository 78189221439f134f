"""Parsing many lines at once: the compiled reader for the forms that are common, `reference` for the rest."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhengan.archive.line import Lines
from zhengan.archive.parsing import headers, reference, texts
from zhengan.archive.parsing.columns import CODED, SCHEMA
from zhengan.archive.parsing.reading import reading

MOST_BYTES = 1 << 30
_FIELD_COUNT = len(CODED)


def parse(lines: Lines, received: NDArray[np.int64]) -> pa.RecordBatch:
    """See `parsing.parse`."""
    raws = _Sparse(len(lines))
    lines = _as_utf8(lines, raws)
    data, offsets = np.frombuffer(lines.data, np.uint8), np.ascontiguousarray(lines.offsets, np.int64)
    if offsets[-1] - offsets[0] > MOST_BYTES:
        raise ValueError(f"一次最多解析 {MOST_BYTES} 字节，现有 {offsets[-1] - offsets[0]} 字节。请分批。")
    found = _Found(len(lines))
    slow = headers.read_headers(data, offsets, received, found.columns, found.fields)
    values = [_texts(data, found.places[column, : found.counts[column]]) for column in range(_FIELD_COUNT)]
    heads = _Sparse(len(lines))
    if slow:
        _read_slowly(lines, received, found, values, heads)
    found.form[raws.rows] = 0
    heads.drop(raws)
    return _batch(data, offsets, found, values, heads, raws)


class _Sparse:
    """A column that is null nearly everywhere."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.rows: list[int] = []
        self.values: list[Any] = []

    def set(self, row: int, value: Any) -> None:
        self.rows.append(row)
        self.values.append(value)

    def drop(self, other: "_Sparse") -> None:
        gone = set(other.rows)
        kept = [(row, value) for row, value in zip(self.rows, self.values, strict=True) if row not in gone]
        self.rows, self.values = [row for row, _ in kept], [value for _, value in kept]

    def array(self, kind: pa.DataType) -> pa.Array:
        if not self.rows:
            return pa.nulls(self.length, kind)
        index = np.full(self.length, -1, np.int32)
        index[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        return pa.array(self.values, kind).take(pa.array(index, mask=index < 0))


class _Found:
    """What the compiled reader fills."""

    def __init__(self, length: int) -> None:
        self.time, self.timed = np.zeros(length, np.int64), np.zeros(length, np.uint8)
        self.facility, self.severity = np.full(length, -1, np.int8), np.full(length, -1, np.int8)
        self.form, self.start, self.status = (
            np.zeros(length, np.int32),
            np.zeros(length, np.int64),
            np.zeros(length, np.uint8),
        )
        self.codes = np.full((_FIELD_COUNT, length), -1, np.int32)
        self.places = np.empty((_FIELD_COUNT, length, 2), np.int64)
        self.counts = np.array([0] * _FIELD_COUNT + [-1] * _FIELD_COUNT, np.int64)
        slots = 1 << max(2 * length - 1, 1).bit_length()
        table = np.zeros((_FIELD_COUNT, slots), np.int32)
        hashes = np.empty((_FIELD_COUNT, length), np.uint64)
        self.fields = (self.codes, self.places, table, hashes, self.counts)
        self.columns = (self.time, self.timed, self.facility, self.severity, self.form, self.start, self.status)


def _as_utf8(lines: Lines, raws: _Sparse) -> Lines:
    """The lines with readings in place of those that are not UTF-8; these go to `raws`."""
    data, offsets = np.frombuffer(lines.data, np.uint8), np.ascontiguousarray(lines.offsets, np.int64)
    faulty = np.zeros(len(lines), np.uint8)
    if texts.mark_faults(data, offsets, faulty) == 0:
        return lines
    pieces: list[bytes | memoryview] = []
    lengths = np.diff(offsets)
    view, done = memoryview(lines.data), int(offsets[0])
    for row in np.flatnonzero(faulty).tolist():
        start, stop = int(offsets[row]), int(offsets[row + 1])
        raw = bytes(view[start:stop])
        text = reading(raw).encode()
        raws.set(row, raw)
        pieces += [view[done:start], text]
        lengths[row] = len(text)
        done = stop
    pieces.append(view[done : int(offsets[-1])])
    moved = np.zeros(len(offsets), np.int64)
    np.cumsum(lengths, out=moved[1:])
    return Lines(b"".join(pieces), moved, lines.flags)


def _texts(data: NDArray[np.uint8], places: NDArray[np.int64]) -> pa.Array:
    starts = np.ascontiguousarray(places[:, 0])
    return texts.strings(data, starts, starts + places[:, 1])


def _read_slowly(
    lines: Lines, received: NDArray[np.int64], found: _Found, values: list[pa.Array], heads: _Sparse
) -> None:
    """Reads with `reference` the lines that the compiled reader left."""
    known: list[dict[str, int] | None] = [None] * _FIELD_COUNT
    for row in np.flatnonzero(found.status).tolist():
        parsed = reference.parse_text(lines[row], int(received[row]))
        if parsed["time"] is not None:
            found.time[row], found.timed[row] = parsed["time"], 1
        for name, numbers in (("facility", found.facility), ("severity", found.severity)):
            numbers[row] = -1 if parsed[name] is None else parsed[name]
        found.form[row] = parsed["form"] or 0
        found.start[row] = int(lines.offsets[row + 1]) - len(parsed["msg"].encode())
        if parsed["head"] is not None:
            heads.set(row, parsed["head"])
        for column, name in enumerate(CODED):
            if parsed[name] is not None:
                codes = known[column]
                if codes is None:
                    codes = known[column] = {text: code for code, text in enumerate(values[column].to_pylist())}
                found.codes[column, row] = codes.setdefault(parsed[name], len(codes))
    for column, codes in enumerate(known):
        if codes is not None:
            values[column] = pa.array(list(codes), pa.string())


def _batch(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    found: _Found,
    values: list[pa.Array],
    heads: _Sparse,
    raws: _Sparse,
) -> pa.RecordBatch:
    made = {
        "time": _numbers(found.time, found.timed == 0),
        "facility": _numbers(found.facility, found.facility < 0),
        "severity": _numbers(found.severity, found.severity < 0),
        "form": _numbers(found.form, found.form == 0),
        "head": heads.array(pa.string()),
        "msg": texts.strings(data, found.start, offsets[1:]),
        "raw": raws.array(pa.binary()),
    }
    for column, name in enumerate(CODED):
        codes = _numbers(found.codes[column], found.codes[column] < 0)
        made[name] = pa.DictionaryArray.from_arrays(codes, values[column], safe=False)
    return pa.RecordBatch.from_arrays([made[field.name] for field in SCHEMA], schema=SCHEMA)


def _numbers(values: NDArray[Any], nulls: NDArray[np.bool_]) -> pa.Array:
    if not nulls.any():
        return pa.array(values)
    valid = pa.py_buffer(np.packbits(~nulls, bitorder="little"))
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [valid, pa.py_buffer(values)])
