"""Mappings that are remembered in a folder: found by name, or by the header of a table."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from zhengan.records.faults import Refused
from zhengan.records.mapping.model import SUFFIX, TableMap
from zhengan.records.mapping.tables import TEXT_SUFFIXES, WORKBOOK, first_rows, fits, headers_in, tables_of


def mapping_files(folder: Path) -> list[Path]:
    """The mapping files of a folder, by name."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file()) if folder.is_dir() else []


def recognised(path: Path, mappings: Iterable[TableMap]) -> list[TableMap]:
    """The mappings whose columns, in their order, are those of a table of the file."""
    candidates = [mapping for mapping in mappings if mapping.fingerprint]
    if not candidates or not path.is_file() or path.suffix.lower() not in (*TEXT_SUFFIXES, WORKBOOK):
        return []
    try:
        found = set(_fingerprints(path, candidates))
    except (Refused, OSError):
        # Whoever reads the file says what is wrong with it.
        return []
    return [mapping for mapping in candidates if mapping.name in found]


def _fingerprints(path: Path, mappings: list[TableMap]) -> Iterator[str]:
    for table in tables_of(path):
        rows = first_rows(table)
        for height in {mapping.header_rows for mapping in mappings}:
            known = {header.fingerprint for header in headers_in(rows, height)}
            for mapping in mappings:
                if mapping.header_rows == height and mapping.fingerprint in known and fits(table, mapping):
                    yield mapping.name
