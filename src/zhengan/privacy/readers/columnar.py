"""Parquet and Arrow: columns as they lie there; nested ones by their path."""

from collections.abc import Iterator
from typing import IO, Any

from zhengan.privacy.readers.found import Findings, Piece, Unread
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.place import BATCH_ROWS, at
from zhengan.privacy.readers.source import Source


def read_parquet(source: Source, reading: Reading) -> Findings:
    """Batches of rows, every leaf column as text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with source.seekable(reading.limits.most_spooled) as file:
        try:
            with pq.ParquetFile(file) as table:
                yield from _columns(source, reading, table.iter_batches(batch_size=BATCH_ROWS))
        except (pa.ArrowException, OSError) as error:
            raise Unread("encrypted" if "ncrypt" in str(error) else "damaged") from error


def read_arrow(source: Source, reading: Reading) -> Findings:
    """An IPC file (Feather) or stream."""
    import pyarrow as pa

    with source.seekable(reading.limits.most_spooled) as file:
        try:
            yield from _columns(source, reading, _batches(file, source.head()))
        except (pa.ArrowException, OSError) as error:
            raise Unread("damaged") from error


def _batches(file: IO[bytes], head: bytes) -> Iterator[Any]:
    import pyarrow as pa

    if head.startswith(b"ARROW1"):
        with pa.ipc.open_file(file) as table:
            for number in range(table.num_record_batches):
                yield table.get_batch(number)
    else:
        with pa.ipc.open_stream(file) as stream:
            yield from stream


def _columns(source: Source, reading: Reading, batches: Iterator[Any]) -> Findings:
    row = 1
    for batch in batches:
        reading.unpack(batch.nbytes, here=0, packed=1)
        for name, values in zip(batch.schema.names, batch.columns, strict=True):
            for path, leaf in _leaves(name, values):
                yield Piece(at(source.where, column=path, row=row), leaf, "arrow")
        row += batch.num_rows


def _leaves(name: str, values: Any) -> Iterator[tuple[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type
    if pa.types.is_dictionary(kind):
        yield from _leaves(name, values.dictionary_decode())
    elif pa.types.is_struct(kind):
        for place, inner in enumerate(kind):
            yield from _leaves(f"{name}.{inner.name}", pc.struct_field(values, [place]))
    elif pa.types.is_map(kind):
        yield from _leaves(f"{name}.键", values.keys)
        yield from _leaves(f"{name}.值", values.items)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        yield from _leaves(name, values.flatten())
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        yield name, _of_bytes(values)
    elif not (pa.types.is_null(kind) or pa.types.is_boolean(kind)):
        yield name, pc.cast(values, pa.large_string(), safe=False)


def _of_bytes(values: Any) -> Any:
    import pyarrow as pa

    from zhengan.privacy.readers.encoding import cell_text

    return pa.array([None if value is None else cell_text(value) for value in values.to_pylist()], pa.large_string())
