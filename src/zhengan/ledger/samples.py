"""Telemetry samples on their way in: which Parquet files hold them, which series they are of, whether each can be
believed.

A sample is `institution, object_type, object, metric, at, value, until`. `value` holds at the instant `at`, or is the
highest of the span `[at, until)`. Instants without a zone are Asia/Shanghai's, and noted; values are decimal(18,6) and
finer input is refused, never rounded. Nothing is copied: `Samples` names the files and how to read them, so a hundred
million rows cost one scan. CSV is first brought into Parquet (`zhengan.ledger.samples_csv`) and then takes the same
way.

Not decided here: what a sample proves about a trading session (`zhengan.ledger.metric_day`).
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from zhengan.ledger.samples_csv import csv_to_parquet
from zhengan.ledger.samples_survey import Survey, survey
from zhengan.ledger.source import KEYS, Source, parquet_sources, quoted
from zhengan.records import Fault, Notice

SERIES = pa.schema([(name, pa.string()) for name in (*(f"raw_{key}" for key in KEYS), *KEYS)])


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples that passed every test, still where they were.

    `series` has a row for each series: the keys as the files have them (`raw_…`, null where a column is missing) and as
    they are meant. `first_us` and `last_us` (exclusive, ends of spans included) bound them in UTC microseconds; both
    are 0 when empty.
    """

    sources: tuple[Source, ...]
    series: pa.Table
    count: int
    spans: int
    first_us: int
    last_us: int
    notices: tuple[Notice, ...] = ()
    scratch: object = field(default=None, repr=False, compare=False)  # keeps converted files until nobody reads them

    def rows(self, first_us: int | None = None, last_us: int | None = None) -> str:
        """SQL of the samples that begin in `[first_us, last_us)`: raw keys, at_us, until_us (null: an instant),
        value."""
        return " UNION ALL ".join(source.rows(first_us, last_us) for source in self.sources)


def read_telemetry(
    paths: Iterable[Path | str], institution: str | None, objects: Mapping[str, str]
) -> Samples | tuple[Fault, ...]:
    """The samples of `paths` (Parquet and CSV files, or folders of them), or everything that is wrong with them.

    `institution` is the folder's one institution (None: the files name it in a column); `objects` maps the key of each
    system and link on file to its type. An ambiguous key is left out: samples of it name their `object_type`
    themselves.
    """
    scratch = _Scratch()
    faults: list[Fault] = []
    notices: list[Notice] = []
    shown = _as_parquet(paths, scratch.folder, faults, notices)
    sources = () if faults else parquet_sources(shown, faults, notices)
    if faults:
        return tuple(faults)
    found: list[Survey] = []
    with open_duckdb(scratch.folder) as con:
        for source in sources:
            try:
                found.append(survey(con, source, shown, institution, objects))
            except duckdb.Error as error:
                return (_damaged("、".join(shown[name][0] for name in source.files[:3]), error),)
    faults = [fault for one in found for fault in one.faults]
    if faults:
        return tuple(faults)
    counted = [one for one in found if one.count]
    return Samples(
        sources=tuple(
            source if one.spans else replace(source, columns=source.columns - {"until"})
            for source, one in zip(sources, found, strict=True)
        ),
        series=pa.Table.from_pylist([row for one in found for row in one.series], schema=SERIES),
        count=sum(one.count for one in counted),
        spans=sum(one.spans for one in counted),
        first_us=min((one.first_us for one in counted), default=0),
        last_us=max((one.last_us for one in counted), default=0),
        notices=tuple(dict.fromkeys([*notices, *(notice for one in found for notice in one.notices)])),
        scratch=scratch,
    )


class TelemetryFault(Exception):  # noqa: N818 - a fault of the data given, named so throughout the product
    """Telemetry that cannot be used: a store without its manifest, a file whose pages are damaged. `faults` says where and
    what to do."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text for fault in self.faults))


@contextmanager
def reading(samples: Samples) -> Iterator[None]:
    """Turns what DuckDB says about damaged sample files into a TelemetryFault."""
    try:
        yield
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        file = "、".join(name for source in samples.sources for name in source.files[:3])
        raise TelemetryFault([_damaged(file, error)]) from error


def open_duckdb(spill: Path, memory: str = "768MB") -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that holds at most `memory` and lays the rest into the folder `spill`."""
    con = duckdb.connect()
    con.execute(f"SET memory_limit = {quoted(memory)}")
    con.execute(f"SET temp_directory = {quoted(str(spill / 'spill'))}")
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET TimeZone = 'UTC'")
    return con


def _damaged(file: str, error: duckdb.Error) -> Fault:
    found = str(error).splitlines()[0][:160]
    return Fault("not_parquet", file, 0, "", "完好的 Parquet 文件", found, "由原系统重新导出")


def _plain(path: Path, link: Path) -> str:
    """The file by a name that is no pattern to DuckDB."""
    if not set("*?[{") & set(str(path)):
        return str(path)
    link.symlink_to(path.absolute())
    return str(link)


class _Scratch:
    """A folder that lives as long as somebody holds this."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zhengan-telemetry-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def _as_parquet(
    paths: Iterable[Path | str], scratch: Path, faults: list[Fault], notices: list[Notice]
) -> dict[str, tuple[str, int]]:
    """The Parquet files to read, CSV brought into `scratch`: each with the file to name and the row of its first sample."""
    shown: dict[str, tuple[str, int]] = {}
    for number, path in enumerate(_files(paths)):
        target = scratch / f"{number:06d}.parquet"
        if path.suffix.lower() == ".csv":
            converted = csv_to_parquet(path, target)
            faults += converted.faults
            notices += converted.notices
            shown[str(target)] = (str(path), 2)
        else:
            shown[_plain(path, target)] = (str(path), 1)
    return shown


def _files(paths: Iterable[Path | str]) -> list[Path]:
    """Every file meant, folders opened, each once, in order."""
    files: list[Path] = []
    for path in map(Path, paths):
        inside = (
            sorted(child for child in path.iterdir() if child.suffix.lower() in {".parquet", ".csv"})
            if path.is_dir()
            else [path]
        )
        files += inside
    return list(dict.fromkeys(files))
