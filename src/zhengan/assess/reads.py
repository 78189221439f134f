"""Which tables a question reads, as the parser of the engine that answers it says."""

from collections.abc import Collection, Iterable
from functools import cache

import duckdb

from zhengan.assess.inputs import INPUTS
from zhengan.assess.piece import Piece
from zhengan.assess.plan import sql_of
from zhengan.records import RECORD_TYPES


def tables_read(pieces: Iterable[Piece]) -> dict[Piece, frozenset[str]]:
    """The tables that stand in each piece's SQL. A name that only a `WITH` gives there may be among them: one too many is
    asked once too often, one too few would be wrong."""
    asked = {piece: sql_of(piece) for piece in pieces}
    _parse({sql for sql in asked.values() if sql not in _NAMED})
    return {piece: _NAMED[sql] for piece, sql in asked.items()}


# SQL -> the tables named in it; parsing takes milliseconds, and a process asks the same questions all its life.
_NAMED: dict[str, frozenset[str]] = {}


def _parse(queries: Collection[str]) -> None:
    if not queries:
        return
    with duckdb.connect() as con:
        said = con.execute(
            "SELECT sql, json_extract_string(tree, '$..table_name'), json_extract_string(tree, '$.error') "
            "FROM (SELECT sql, json_serialize_sql(sql) AS tree FROM (SELECT unnest(?) AS sql))",
            [list(queries)],
        ).fetchall()
    for sql, names, error in said:
        if error != "false":
            raise ValueError(f"查询读不懂：{sql[:200]}")
        _NAMED[sql] = _known().intersection(names)


@cache
def _known() -> frozenset[str]:
    return frozenset(INPUTS) | frozenset(RECORD_TYPES)
