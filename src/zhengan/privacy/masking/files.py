"""Folders of CSV and Parquet files: each file is a table and a piece. It is written beside its name and takes it when whole, so a
run that is taken up makes only the files that are not there. The folder holds `zhengan-masking-unfinished.json` until the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zhengan.privacy.masking.errors import StoreRefused, Unfinished
from zhengan.privacy.masking.masker import Masker, Tally
from zhengan.privacy.masking.shape import Column, ColumnClass, Piece, Table

NOTES = "zhengan-masking-unfinished.json"
_BLOCK_BYTES = 4 << 20
_SUFFIXES = (".csv", ".parquet")


class FilesWay:
    """Two folders, or one file and a folder. Tables are named as their files."""

    def __init__(self, source: Path, target: Path) -> None:
        self._target = target
        files = sorted(source.iterdir()) if source.is_dir() else [source]
        self._files = {file.name: file for file in files if file.suffix.lower() in _SUFFIXES and file.is_file()}
        if not self._files:
            raise StoreRefused(f"{source} 里没有 CSV 或者 Parquet 文件。")

    def tables(self) -> tuple[Table, ...]:
        return tuple(Table(name, _columns(file)) for name, file in self._files.items())

    def prepare(self, tables: tuple[Table, ...], run: str) -> None:
        notes = self._target / NOTES
        try:
            self._target.mkdir(parents=True, exist_ok=True)
            if notes.exists():
                if json.loads(notes.read_text(encoding="utf-8")).get("run") != run:
                    raise StoreRefused(
                        f"{self._target} 里有另一次没有做完的脱敏（计划、密钥或者来源不同）。请清空再来。"
                    )
                return
            if any(self._target.iterdir()):
                raise StoreRefused(f"{self._target} 不是空文件夹。请换一个，免得与别的数据混在一起。")
            notes.write_text(json.dumps({"run": run, "state": "unfinished"}), encoding="utf-8")
        except OSError as error:
            raise StoreRefused(f"不能写 {self._target}：{error.strerror}。") from None

    def pieces(self, table: Table, rows: int) -> tuple[Piece, ...]:
        return (Piece(table.name, 0),)

    def done(self) -> frozenset[tuple[str, int]]:
        return frozenset((name, 0) for name in self._files if (self._target / name).exists())

    def move(self, table: Table, piece: Piece, masker: Masker) -> Tally:
        final = self._target / table.name
        working = final.with_name(f"{final.name}.unfinished")
        writer = _csv if final.suffix.lower() == ".csv" else _parquet
        try:
            writer(self._files[table.name], working, masker)
            working.rename(final)
        except OSError as error:
            raise Unfinished(
                f"{table.name}：写入 {working} 出错（{error.strerror or '内容不合格式'}）。排除后再运行。"
            ) from None
        return masker.taken()

    def sample(self, table: Table, rows: int) -> Mapping[str, Any]:
        for batch in _batches(self._files[table.name]):
            part = batch.slice(0, rows)
            return {name: part.column(name) for name in part.schema.names}
        return {}

    def finish(self, tables: tuple[Table, ...]) -> None:
        (self._target / NOTES).unlink()

    def close(self) -> None:
        """Nothing stays open."""


def _columns(file: Path) -> tuple[Column, ...]:
    import pyarrow as pa

    try:
        if file.suffix.lower() == ".parquet":
            from pyarrow import parquet

            schema = parquet.read_schema(file)
            return tuple(Column(field.name, _class(field.type), str(field.type)) for field in schema)
        names = _header(file)
    except (pa.ArrowInvalid, OSError):
        raise StoreRefused(f"{file.name} 不是可读的 {file.suffix[1:]} 文件。") from None
    return tuple(Column(name, "text", "text") for name in names)


def _class(kind: Any) -> ColumnClass:
    import pyarrow as pa

    types = pa.types
    tests: tuple[tuple[Any, ColumnClass], ...] = (
        (types.is_integer, "integer"),
        (types.is_string, "text"),
        (types.is_large_string, "text"),
        (types.is_dictionary, "text"),
        (types.is_date, "date"),
        (types.is_timestamp, "date"),
        (types.is_floating, "decimal"),
        (types.is_decimal, "decimal"),
        (types.is_binary, "binary"),
        (types.is_large_binary, "binary"),
    )
    return next((found for test, found in tests if test(kind)), "other")


def _encoding(file: Path) -> str:
    """UTF-8, or GB18030 where the beginning is no UTF-8."""
    with file.open("rb") as opened:
        head = opened.read(1 << 20)
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start > len(head) - 4 and len(head) == 1 << 20 else "gb18030"
    return "utf-8"


def _header(file: Path) -> list[str]:
    import csv

    with file.open(encoding=_encoding(file), newline="") as opened:
        names = next(csv.reader(opened), [])
    names = [name.removeprefix("\ufeff") for name in names]
    if not names or len(set(names)) < len(names):
        raise StoreRefused(f"{file.name} 的第一行须是各列的名字，各不相同。")
    return names


def _batches(file: Path) -> Iterator[Any]:
    import pyarrow as pa

    if file.suffix.lower() == ".parquet":
        from pyarrow import parquet

        with parquet.ParquetFile(file) as opened:
            yield from opened.iter_batches(batch_size=65_536)
        return
    from pyarrow import csv

    names = _header(file)
    convert = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    read = csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK_BYTES, encoding=_encoding(file))
    try:
        with csv.open_csv(file, read, csv.ParseOptions(newlines_in_values=True), convert) as opened:
            yield from opened
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        # Arrow's own words quote the row.
        raise StoreRefused(f"{file.name}：有的行与列数不符，或者编码不合。请先修好。") from None


def _masked(file: Path, masker: Masker) -> Iterator[Any]:
    import pyarrow as pa

    for batch in _batches(file):
        shown = masker.columns({name: batch.column(name) for name in masker.needed}, batch.num_rows)
        columns = [shown.get(name, batch.column(name)) for name in batch.schema.names]
        yield pa.record_batch(columns, names=batch.schema.names)


def _csv(source: Path, target: Path, masker: Masker) -> None:
    """Blank cells of a CSV are empty texts, not nulls; the result is UTF-8."""
    import pyarrow as pa
    from pyarrow import csv

    schema = pa.schema([(name, pa.string()) for name in _header(source)])
    with csv.CSVWriter(str(target), schema, write_options=csv.WriteOptions(quoting_style="needed")) as writer:
        for batch in _masked(source, masker):
            writer.write_batch(batch.cast(schema))


def _parquet(source: Path, target: Path, masker: Masker) -> None:
    from pyarrow import parquet

    # The schema's metadata (pandas, statistics of tools) may quote values: only names and types are taken over.
    schema = parquet.read_schema(source).remove_metadata()
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in _masked(source, masker):
            writer.write_batch(batch.cast(schema))
