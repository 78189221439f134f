"""The columns of a sealed line, and bringing accepted batches into them in the order in which they are stored.

    source    dictionary<string>   who sent it
    seq       int64                its number in that source, from 1, without gaps
    received  int64                ns UTC by the receiver's clock
    flags     uint8                `Flag`
    …         what `parsing` read out of the line; with them the line is rebuilt byte by byte

Stored order: by app, then by the shape of the message (see `shapes`), then source, then seq. Lines that look alike lie together, which
a compressor likes, and a line's neighbours in the tree are its neighbours in the file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhengan.archive.line import Batch, Lines
from zhengan.archive.parsing.columns import SCHEMA as PARSED
from zhengan.archive.parsing.columns import coded, places
from zhengan.archive.segments.digests import Records

OWN = pa.schema(
    [
        ("source", pa.dictionary(pa.int32(), pa.string())),
        ("seq", pa.int64()),
        ("received", pa.int64()),
        ("flags", pa.uint8()),
    ]
)

OWN_AND_PARSED = pa.schema([*OWN, *PARSED])

PARSE_BYTES = 1 << 20
"""Lines are parsed in pieces of this size: they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Lines ready to be written: the table and, for the tree, their records, both in stored order."""

    table: pa.Table
    records: Records


def store_order(batches: Iterable[Batch]) -> Stored:
    """The batches as one table in stored order. Nothing of a line is left to the parser: what it cannot render back is kept raw."""
    ordered = sorted(batches, key=lambda batch: (batch.source.encode(), batch.first_seq))
    pieces = [_piece(run) for run in _runs(ordered)]
    names = sorted({batch.source for batch in ordered}, key=str.encode)
    code = {name: number for number, name in enumerate(names)}
    counts = [len(batch.lines) for batch in ordered]
    source = np.repeat(np.array([code[batch.source] for batch in ordered], dtype=np.int32), counts)
    seq = np.concatenate([np.arange(batch.first_seq, batch.last_seq + 1, dtype=np.int64) for batch in ordered])
    received = np.repeat(np.array([batch.received_ns for batch in ordered], dtype=np.int64), counts)
    flags = np.concatenate([batch.lines.flags for batch in ordered]).astype(np.uint8, copy=False)
    data, offsets = _joined([lines for _, lines in pieces])
    texts = _messages([batch for batch, _ in pieces], data, offsets)
    parsed = pa.Table.from_batches([batch.drop_columns(["msg"]) for batch, _ in pieces]).combine_chunks()
    order = _by_shape(parsed.column("app"), texts)
    records = Records(
        [name.encode() for name in names],
        source[order],
        seq[order],
        received[order],
        flags[order],
        data,
        offsets,
        order,
    )
    own = pa.table(
        [
            pa.DictionaryArray.from_arrays(pa.array(records.source), pa.array(names, pa.string())),
            pa.array(records.seq),
            pa.array(records.received),
            pa.array(records.flags),
        ],
        schema=OWN,
    )
    taken = parsed.take(pa.array(order))
    columns = dict(zip(taken.column_names, taken.columns, strict=True)) | {"msg": texts.taken(order)}
    return Stored(pa.table([*own.columns, *(columns[name] for name in PARSED.names)], OWN_AND_PARSED), records)


def records_of(table: pa.Table) -> Records:
    """The records of rows as they lie in a file; the lines are rebuilt from the columns."""
    from zhengan.archive import parsing

    table = table.combine_chunks()
    lines = parsing.rebuild(table.drop_columns(OWN.names).to_batches()[0]) if table.num_rows else _NOTHING
    source = table.column("source").combine_chunks()
    if not pa.types.is_dictionary(source.type):
        source = source.dictionary_encode()
    if isinstance(source, pa.ChunkedArray):
        source = source.chunk(0)
    return Records(
        [name.encode() for name in source.dictionary.to_pylist()],
        _numbers(source.indices, np.int32),
        _numbers(table.column("seq"), np.int64),
        _numbers(table.column("received"), np.int64),
        _numbers(table.column("flags"), np.uint8),
        lines.data,
        np.asarray(lines.offsets, dtype=np.int64),
        np.arange(table.num_rows, dtype=np.int64),
    )


_NOTHING = Lines(b"", np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint8))


def _runs(ordered: Sequence[Batch]) -> Iterator[list[Batch]]:
    """Neighbours that are parsed together."""
    run: list[Batch] = []
    size = 0
    for batch in ordered:
        if run and size >= PARSE_BYTES:
            yield run
            run, size = [], 0
        run.append(batch)
        size += int(batch.lines.offsets[-1] - batch.lines.offsets[0])
    if run:
        yield run


def _piece(run: Sequence[Batch]) -> tuple[pa.RecordBatch, Lines]:
    from zhengan.archive import parsing

    data, offsets = _joined([batch.lines for batch in run])
    lines = Lines(data, offsets, np.concatenate([batch.lines.flags for batch in run]))
    received = np.repeat(
        np.array([batch.received_ns for batch in run], dtype=np.int64), [len(batch.lines) for batch in run]
    )
    return _held_to(lines, parsing.parse(lines, received)), lines


def _held_to(lines: Lines, parsed: pa.RecordBatch) -> pa.RecordBatch:
    """The parsed lines, with the whole line kept raw where the columns do not give it back."""
    from zhengan.archive import parsing

    wrong = parsing.different(parsed, lines)
    if not wrong.any():
        return parsed
    whole = pa.array([lines[row] if wrong[row] else None for row in range(len(lines))], pa.binary())
    kept = pc.if_else(pa.array(wrong), whole, parsed.column("raw"))
    return parsed.set_column(parsed.schema.get_field_index("raw"), "raw", kept)


def _joined(parts: Sequence[Lines]) -> tuple[bytes | memoryview, NDArray[np.int64]]:
    """Lines one after another: their bytes and where each begins, from 0."""
    if len(parts) == 1 and parts[0].offsets[0] == 0 and parts[0].offsets[-1] == len(parts[0].data):
        return parts[0].data, parts[0].offsets
    spans = [(int(part.offsets[0]), int(part.offsets[-1])) for part in parts]
    pieces = [np.frombuffer(part.data, np.uint8)[first:last] for part, (first, last) in zip(parts, spans, strict=True)]
    data = np.concatenate(pieces).data  # numpy asks for large pages, which `bytes` does not
    bases = np.concatenate([[0], np.cumsum([last - first for first, last in spans])])
    shifted = [
        part.offsets[:-1] - first + base for part, (first, _), base in zip(parts, spans, bases[:-1], strict=True)
    ]
    return data, np.concatenate([*shifted, bases[-1:]]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Messages:
    """The texts `data[starts[i]:stops[i]]`."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    def taken(self, order: NDArray[np.int64]) -> pa.Array:
        """The texts in this order."""
        from zhengan.archive.parsing.texts import strings

        return strings(self.data, self.starts[order], self.stops[order])


def _messages(parsed: Sequence[pa.RecordBatch], data: bytes | memoryview, offsets: NDArray[np.int64]) -> _Messages:
    """The column `msg`. A line that comes back from its columns ends with it: then no text is copied before it has its place."""
    texts = [batch["msg"] for batch in parsed]
    if all(batch["raw"].null_count == len(batch) for batch in parsed):
        lengths = np.concatenate([np.diff(places(text)[1]) for text in texts])
        return _Messages(np.frombuffer(data, np.uint8), offsets[1:] - lengths, offsets[1:])
    held, ends = places(pa.concat_arrays(texts))
    return _Messages(held, ends[:-1], ends[1:])


def _by_shape(app: pa.ChunkedArray, texts: _Messages) -> NDArray[np.int64]:
    """Where each stored row comes from: apps by name, rows without one first; in an app by shape, else as they are."""
    from zhengan.archive.segments.shapes import order_by_shape

    codes, values = coded(app)
    apps = [name.encode() for name in values.to_pylist()]
    rank = np.zeros(len(apps) + 1, dtype=np.uint32)  # the last is that of code -1, no app
    for place, number in enumerate(sorted(range(len(apps)), key=lambda one: apps[one]), start=1):
        rank[number] = place
    return order_by_shape(texts.data, texts.starts, texts.stops, rank[codes], len(apps) + 1)


def _numbers(column: pa.Array | pa.ChunkedArray, kind: type) -> NDArray[Any]:
    return np.ascontiguousarray(column.to_numpy(), dtype=kind)


def dense_runs(numbers: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Ascending numbers as runs without gaps, first and last of each."""
    if not len(numbers):
        return []
    breaks = (np.nonzero(np.diff(numbers) != 1)[0] + 1).tolist()
    return [(int(numbers[first]), int(numbers[last - 1])) for first, last in pairwise([0, *breaks, len(numbers)])]
