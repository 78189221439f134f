"""Readers by suffix: from a file to numbered, named cells. A new format is a new reader here."""

from collections.abc import Mapping

from zhengan.records.readers.cells import Reader
from zhengan.records.readers.csv_file import read_csv
from zhengan.records.readers.jsonl_file import read_jsonl
from zhengan.records.readers.parquet_file import read_parquet
from zhengan.records.readers.xlsx_file import read_xlsx

READERS: Mapping[str, Reader] = {
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".jsonl": read_jsonl,
    ".parquet": read_parquet,
}
