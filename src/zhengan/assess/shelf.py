"""The evidence of a long-lived process: record tables that follow new versions without being built anew."""

from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from zhengan.ledger.chain import RETRACTION
from zhengan.ledger.tables import RecordVersion, record_table
from zhengan.records import RECORD_TYPES, is_known

RecordKey = tuple[str, str]


class Shelf:
    """All known versions by record type, institution and key, and the tables that they make.

    After any additions the tables are those that `record_tables` makes of all versions in the order in which they came: a new
    version re-shapes the rows of its own key, in their place, and nothing else; a retraction takes them away.
    """

    def __init__(self, versions: Iterable[RecordVersion], known_by: date | None = None) -> None:
        self._known_by = known_by
        self._versions: dict[str, dict[RecordKey, list[RecordVersion]]] = {name: {} for name in RECORD_TYPES}
        for version in versions:
            self._enter(version)
        self._tables = {name: record_table(name, keys.values()) for name, keys in self._versions.items()}

    @property
    def tables(self) -> Mapping[str, pa.Table]:
        """One table a record type; another mapping after each addition."""
        return self._tables

    def add(self, versions: Iterable[RecordVersion]) -> dict[str, dict[RecordKey, pa.Table]]:
        """Enter more versions.

        Returns:
            The keys that have other versions now, by record type, each with all rows that it has.
        """
        changed: dict[str, dict[RecordKey, pa.Table]] = {}
        tables = dict(self._tables)
        for version in versions:
            entered = self._enter(version)
            if entered is None:
                continue
            type_, key = entered
            rows = record_table(type_, [own] if (own := self._versions[type_].get(key)) else [])
            tables[type_] = _with_rows(tables[type_], key, rows)
            changed.setdefault(type_, {})[key] = rows
        self._tables = tables
        return changed

    def _enter(self, version: RecordVersion) -> tuple[str, RecordKey] | None:
        """Which record a version or a retraction is about; None where it is not known yet."""
        if not is_known(version.known_at, self._known_by):
            return None
        if version.type == RETRACTION:
            type_, key = version.payload["type"], (version.institution, version.payload["key"])
            self._versions[type_].pop(key, None)
        else:
            type_, key = version.type, (version.institution, version.key)
            self._versions[type_].setdefault(key, []).append(version)
        return type_, key


def _with_rows(table: pa.Table, key: RecordKey, rows: pa.Table) -> pa.Table:
    """The table with these rows for the key: in place of those that it has, or at the end."""
    own = pc.and_(pc.equal(table["institution"], key[0]), pc.equal(table["key"], key[1]))
    count = pc.sum(own).as_py() or 0
    first = pc.index(own, value=True).as_py() if count else table.num_rows
    after = first + count
    return pa.concat_tables([table.slice(0, first), rows, table.slice(after)]).combine_chunks()
