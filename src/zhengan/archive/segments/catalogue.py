"""A table of segments, to choose from without opening their folders. It proves nothing: the manifests and the ledger do.

It lies in `catalogue.sqlite3` beside the segments, or, where the ledger is in PostgreSQL, in a table of that database, so that many
hosts share it. It can be rebuilt from the manifests at any time, which is why it needs no migrations.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from typing import Any, Literal

from zhengan.archive.errors import ArchiveError
from zhengan.archive.line import LogClass
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.manifest import Manifest, read_manifest
from zhengan.archive.segments.reading import manifests

State = Literal["sealed", "moved", "deleted"]
FILE = "catalogue.sqlite3"


@dataclass(frozen=True, slots=True)
class Row:
    """One segment. Instants are ns UTC; `location` is where it lies if not in its folder; `manifest` the bytes of its manifest."""

    institution: str
    segment: str
    log_class: LogClass
    day: str
    rows: int
    raw_bytes: int
    stored_bytes: int
    received_first: int
    received_last: int
    time_first: int | None
    time_last: int | None
    root: str
    digest: str
    state: State
    location: str
    manifest: str

    def read(self) -> Manifest:
        """The manifest, parsed. Raises Damaged."""
        return read_manifest(self.manifest.encode(), self.segment)


_COLUMNS = tuple(one.name for one in fields(Row))
_TABLE = "archive_segment"
_CREATE = f"""
CREATE TABLE IF NOT EXISTS {_TABLE} (
  institution text NOT NULL, segment text NOT NULL, log_class text NOT NULL, day text NOT NULL,
  rows bigint NOT NULL, raw_bytes bigint NOT NULL, stored_bytes bigint NOT NULL,
  received_first bigint NOT NULL, received_last bigint NOT NULL, time_first bigint, time_last bigint,
  root text NOT NULL, digest text NOT NULL, state text NOT NULL, location text NOT NULL, manifest text NOT NULL,
  PRIMARY KEY (institution, segment)
)"""
_INDEX = f"CREATE INDEX IF NOT EXISTS {_TABLE}_received ON {_TABLE} (institution, log_class, received_first)"
_PUT = (
    f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))}) "  # noqa: S608 - our own columns
    f"ON CONFLICT (institution, segment) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[2:])}"
)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM {_TABLE} WHERE institution = %s"  # noqa: S608 - our own columns


class Catalogue:
    """The catalogue of one archive. Every call opens and closes what it needs, so it may be used from any thread."""

    def __init__(self, place: ArchivePlace) -> None:
        self.place = place

    def put(self, manifest: Manifest, state: State = "sealed", location: str = "") -> None:
        """Enters a segment, or what has become of it."""
        row = _row(self.place, manifest, state, location)
        with self._writing() as run:
            run(_PUT, astuple(row))

    def mark(self, segment: str, state: State, location: str = "") -> None:
        """Notes where a segment is now. Raises ArchiveError for one that is not listed."""
        with self._writing() as run:
            known = run(f"{_SELECT} AND segment = %s", [self.place.institution, segment])
            if not known:
                raise ArchiveError(f"目录里没有名为 {segment[:100]} 的段。请先运行 zhengan archive verify。")
            statement = f"UPDATE {_TABLE} SET state = %s, location = %s WHERE institution = %s AND segment = %s"  # noqa: S608
            run(statement, [state, location, self.place.institution, segment])

    def rows(
        self,
        *,
        log_class: LogClass | None = None,
        received: tuple[int, int] | None = None,
        states: Sequence[State] = ("sealed", "moved"),
    ) -> list[Row]:
        """Segments of a class that may hold lines received between two instants (ns, both included), the newest first."""
        statement = _SELECT
        values: list[str | int] = [self.place.institution, *states]
        statement += f" AND state IN ({', '.join(['%s'] * len(states))})"
        if log_class is not None:
            statement, values = f"{statement} AND log_class = %s", [*values, log_class]
        if received is not None:
            statement, values = (
                f"{statement} AND received_first <= %s AND received_last >= %s",
                [*values, *received[::-1]],
            )
        with self._writing() as run:
            return [Row(*row) for row in run(f"{statement} ORDER BY received_last DESC, segment DESC", values)]

    def find(self, segment: str) -> Row | None:
        """One segment, whatever became of it."""
        with self._writing() as run:
            found = run(f"{_SELECT} AND segment = %s", [self.place.institution, segment])
        return Row(*found[0]) if found else None

    def rebuild(self) -> int:
        """Lists anew what lies on the disk; what was moved or deleted stays as it is listed. Returns how many segments there are."""
        found = manifests(self.place)
        with self._writing() as run:
            run(f"DELETE FROM {_TABLE} WHERE institution = %s AND state = 'sealed'", [self.place.institution])  # noqa: S608
            for manifest in found:
                run(_PUT, astuple(_row(self.place, manifest, "sealed", "")))
        return len(found)

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        if _shares_postgresql():
            from zhengan.ledger.sql import writing

            with writing(f"{self.place.institution}/catalogue") as cursor:

                def run(statement: str, values: Sequence[Any]) -> list[Any]:
                    cursor.execute(statement, list(values))
                    return cursor.fetchall() if cursor.description else []

                run(_CREATE, [])
                run(_INDEX, [])
                yield run
            return
        self.place.root.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.place.root / FILE, timeout=30)) as connection, connection:

            def ask(statement: str, values: Sequence[Any]) -> list[Any]:
                return connection.execute(statement.replace("%s", "?"), list(values)).fetchall()

            ask(_CREATE, [])
            ask(_INDEX, [])
            yield ask


def _shares_postgresql() -> bool:
    """Whether this process keeps its ledger in PostgreSQL."""
    from django.conf import settings

    if not settings.configured:
        return False
    from django.db import connection

    return connection.vendor == "postgresql"


def _row(place: ArchivePlace, manifest: Manifest, state: State, location: str) -> Row:
    first, last = manifest.time or (None, None)
    return Row(
        place.institution,
        manifest.segment,
        manifest.log_class,
        manifest.day,
        manifest.rows,
        manifest.raw_bytes,
        manifest.stored_bytes,
        *manifest.received,
        first,
        last,
        manifest.root,
        manifest.digest,
        state,
        location,
        manifest.written().decode(),
    )
