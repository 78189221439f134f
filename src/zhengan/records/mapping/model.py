"""What a mapping is, as frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zhengan.records.registry import RecordType

SUFFIX = ".mapping.yaml"
# A table may stand below titles and remarks: its header is looked for in so many rows.
HEADER_WITHIN = 20


@dataclass(frozen=True)
class Source:
    """Where the value of one field comes from: columns (joined), or one constant.

    `words` turns their words into ours, `empty` stands for an empty cell, `formats` are the ways in which dates are
    written, `unit` is what bare numbers count, `split` holds the signs between list items. With `down` an empty cell
    repeats the one above, with `run` a key that stands again is numbered.
    """

    columns: tuple[str, ...] = ()
    value: str | None = None
    join: str | None = None
    prefix: str = ""
    words: Mapping[str, str | None] = field(default_factory=dict)
    empty: str | None = None
    formats: tuple[str, ...] = ()
    unit: str = ""
    split: str = ""
    down: bool = False
    run: bool = False
    sure: bool = True
    why: str = ""
    line: int = 0


@dataclass(frozen=True)
class When:
    """Which rows make a record: those whose cell is filled, is one of `any_of`, is none of `none_of`."""

    column: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class RecordMap:
    """One record made from each row."""

    type: RecordType
    fields: Mapping[str, Source]
    when: tuple[When, ...] = ()
    line: int = 0

    @property
    def columns(self) -> Iterator[str]:
        """The headers that the record needs."""
        for source in self.fields.values():
            yield from source.columns
        yield from (condition.column for condition in self.when)


@dataclass(frozen=True)
class TableMap:
    """A mapping: the tables that it is for, and the records that their rows make.

    `files` and `sheet` are patterns (`备份日志*.xlsx`). Rows that begin with a word of `skip` are left out, cells that
    hold one of `blank` count as empty, columns of `leave` are known to be of no use.
    """

    name: str
    records: tuple[RecordMap, ...]
    files: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 0
    header_rows: int = 1
    fingerprint: str = ""
    skip: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        """The headers that a table must have."""
        return frozenset(column for record in self.records for column in record.columns)
