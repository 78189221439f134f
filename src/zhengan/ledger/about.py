"""Entries found by the record that they are about: plans, tests and reports name a change, and one change must find its own at once.

An index on that name inside the body (migration `0004_about`) answers; the condition of the query is the index's own, word for word.
"""

from zhengan.ledger.chain import StoredEntry
from zhengan.ledger.sql import as_bytes, reading

TYPES = ("test_plan", "test_run", "joint_test", "submission")
"""The types that are found so; each names what it is about in the field `change` or `about`."""
INDEX = "ledger_entry_about"
CONDITION = f"type IN ({', '.join(repr(name) for name in TYPES)})"
NAMED = {
    "sqlite": "coalesce(json_extract(body, '$.payload.change'), json_extract(body, '$.payload.about'))",
    "postgresql": "coalesce(body::json -> 'payload' ->> 'change', body::json -> 'payload' ->> 'about')",
}
"""What an entry is about, by database."""


def entries_about(institution: str, key: str) -> list[StoredEntry]:
    """The entries of these types that name a key, in order. A later version of the same record may name another one."""
    from django.db import connection

    columns = f"id, institution, seq, type, key, valid_at, recorded_at, {as_bytes('body')}, digest"
    statement = (
        f"SELECT {columns} FROM ledger_entry WHERE institution = %s "  # noqa: S608 - our own columns and types
        f"AND {NAMED[connection.vendor]} = %s AND {CONDITION} ORDER BY seq + 0"
    )
    with reading() as cursor:
        cursor.execute(statement, [institution, key])
        return [StoredEntry._make(row) for row in cursor.fetchall()]
