"""Writing an evidence folder, byte-stable: the same rows give the same bytes, and read back as they were.

UTF-8 without a mark, line feeds, the least quoting; columns in the order of the dictionary, only those with a value
and the required ones; rows in the order given.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Literal

from zhengan.records.fields import Field
from zhengan.records.registry import RECORD_TYPES
from zhengan.records.rows import Row

Format = Literal["csv", "jsonl", "parquet"]
Values = Mapping[str, Any]
ROW_GROUP = 65_536
OPEN_FILES = 100


def write_folder(rows: Iterable[Row], path: Path | str, form: Format = "csv") -> None:
    """Write rows into a new or empty folder; several institutions get a sub-folder each.

    Raises FileExistsError where the folder holds anything.
    """
    root = Path(path)
    root.mkdir(parents=True, exist_ok=True)
    if any(root.iterdir()):
        raise FileExistsError(f"文件夹 {root} 不是空的，请换一个。")
    with TemporaryDirectory(dir=root, prefix=".writing-") as spool:
        spooled = _spool(rows, Path(spool))
        folders = part_folders(root, [institution for institution, _ in spooled])
        for (institution, type_name), (source, used) in spooled.items():
            columns = RECORD_TYPES[type_name].columns
            fields = [field for field in columns.values() if field.required or field.name in used]
            folder = folders[institution]
            folder.mkdir(exist_ok=True)
            _WRITERS[form](fields, _spooled(source), folder / f"{type_name}.{form}")


def write_file(rows: Iterable[Row], path: Path) -> None:
    """Write rows of one type as CSV, with all columns that any of them uses."""
    values = [_values(row) for row in rows]
    columns = RECORD_TYPES[path.stem].columns.values()
    _write_csv(
        [field for field in columns if field.required or any(field.name in one for one in values)], iter(values), path
    )


Spooled = dict[tuple[str, str], tuple[Path, set[str]]]


def _spool(rows: Iterable[Row], folder: Path) -> Spooled:
    """The rows as lines of JSON, a file for each institution and type, with the columns that they use."""
    spooled: Spooled = {}
    with _Streams() as streams:
        for row in rows:
            at = (row.institution, row.type)
            if at not in spooled:
                spooled[at] = (folder / str(len(spooled)), set())
            path, used = spooled[at]
            values = _values(row)
            used.update(values)
            streams.of(path).write(json.dumps(values, ensure_ascii=False) + "\n")
    return spooled


class _Streams:
    """Files open for appending, not too many at once."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._open: dict[Path, IO[str]] = {}

    def __enter__(self) -> "_Streams":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def of(self, path: Path) -> IO[str]:
        stream = self._open.get(path)
        if stream is None:
            if len(self._open) >= OPEN_FILES:
                self._stack.close()
                self._open.clear()
            stream = self._stack.enter_context(path.open("a", encoding="utf-8", newline="\n"))
            self._open[path] = stream
        return stream


def _values(row: Row) -> dict[str, Any]:
    envelope = {"institution": row.institution, "key": row.key, "reason": row.reason}
    times = {name: moment.isoformat() for name in ("valid_at", "recorded_at") if (moment := getattr(row, name))}
    return {name: value for name, value in envelope.items() if value is not None} | dict(row.payload) | times


def _spooled(path: Path) -> Iterator[Values]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield json.loads(line)


def part_folders(root: Path, institutions: list[str]) -> Mapping[str, Path]:
    """The folder of each institution: the root itself where there is one, else a sub-folder with a name fit for files."""
    names = list(dict.fromkeys(institutions))
    if len(names) <= 1:
        return dict.fromkeys(names, root)
    folders: dict[str, Path] = {}
    for name in names:
        folder = root / (re.sub(r"[^\w.-]+", "_", name)[:80].strip(".") or "_")
        while folder in folders.values():
            folder = folder.with_name(f"{folder.name}_")
        folders[name] = folder
    return folders


def _write_csv(fields: list[Field], rows: Iterator[Values], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        table.writerow([field.name for field in fields])
        for row in rows:
            table.writerow([_cell(row.get(field.name)) for field in fields])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, list) else str(value)


def _write_jsonl(fields: list[Field], rows: Iterator[Values], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            named = {field.name: row[field.name] for field in fields if field.name in row}
            stream.write(json.dumps(named, ensure_ascii=False, separators=(",", ":")) + "\n")


def _write_parquet(fields: list[Field], rows: Iterator[Values], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet as pq

    from zhengan.records.tables import file_array, file_schema

    schema = file_schema(fields)
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as table:
        for chunk in _chunks(rows):
            columns = [file_array(field, [row.get(field.name) for row in chunk]) for field in fields]
            table.write_table(pa.Table.from_arrays(columns, schema=schema), row_group_size=ROW_GROUP)


def _chunks(rows: Iterator[Values]) -> Iterator[list[Values]]:
    chunk: list[Values] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == ROW_GROUP:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_WRITERS: Mapping[Format, Callable[[list[Field], Iterator[Values], Path], None]] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}
