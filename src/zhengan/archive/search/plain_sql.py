"""Plain SQL over the archive, reading only: one SELECT over the view `logs`.

    logs    class, system, source, seq, received, time, host, app, proc, msgid, severity, facility, flags, msg,
            received_ns, time_ns                        received and time are TIMESTAMP in Shanghai; time is NULL where none is claimed

The statement runs in a database of its own that can read the files of the segments and nothing else: no other file, no network, no
extension, no setting, no variable of this program. Before that DuckDB's own parser says what the statement is: anything but one SELECT
over `logs` and a few functions is refused, so what can be read cannot be written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from zhengan.archive.errors import QueryError
from zhengan.archive.search.columns import LOCAL_HOURS
from zhengan.archive.search.engine import CONFIG, Cursor, Fresh, Piece, Sealed
from zhengan.archive.search.lexer import LONGEST
from zhengan.archive.search.predicate import Systems, column, quoted
from zhengan.archive.search.pruning import ALWAYS
from zhengan.archive.search.rows import SCHEMA
from zhengan.archive.search.tail import Snapshot

MEMORY = "2GB"
MOST_ROWS = 1_000_000
_SHIFT = LOCAL_HOURS * 3_600_000_000_000
_TABLE_FUNCTIONS = frozenset(("range", "generate_series", "unnest"))
"""Others read files, run text as SQL, take addresses of memory, or write logs and profiles."""
_NO_FUNCTIONS = frozenset(("write_log", "nextval", "currval", "getenv", "json_execute_serialized_sql"))
_LAST = (
    "SET enable_external_access = false",
    "SET allow_community_extensions = false",
    "SET lock_configuration = true",
)


def answer_sql(sql: str, snapshot: Snapshot, systems: Systems, *, stop: Event | None = None) -> pa.Table:
    """The rows of one SELECT, at most a million. Raises QueryError for anything else, Stopped soon after `stop` is set."""
    check_select(sql)
    with _database(snapshot, systems, stop) as cursor:
        return cursor.table(sql, blame=QueryError, most=MOST_ROWS)


def check_select(sql: str) -> None:
    """Raises QueryError where this is not one SELECT over `logs`, or uses a function that does more than compute."""
    if len(sql) > LONGEST:
        raise QueryError(f"SQL 应不超过 {LONGEST} 个字符，实为 {len(sql)} 个。")
    try:
        with duckdb.connect(":memory:", config={**CONFIG, "threads": 1}) as con:
            kinds = [one.type.name for one in con.extract_statements(sql)]
            if kinds != ["SELECT"]:
                raise QueryError(
                    f"SQL 应为一条 SELECT，实为 {'、'.join(kinds) or '空'}。只能查询视图 logs，不能写入、设置或读取文件。"
                )
            tree = orjson.loads(con.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0])
    except duckdb.Error as error:
        raise QueryError(f"SQL 读不懂：{(str(error).splitlines() or [''])[0][:300]}") from None
    if tree.get("error"):
        raise QueryError(f"SQL 应为一条 SELECT：{tree.get('error_message', '')[:300]}。只能查询视图 logs。")
    _check(tree)


def _check(tree: Any) -> None:
    nodes = list(_nodes(tree))
    own = {str(entry["key"]).lower() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    for node in nodes:
        kind = node.get("type")
        if kind == "BASE_TABLE" and (node.get("schema_name") or node["table_name"].lower() not in own | {"logs"}):
            raise QueryError(f"SQL 只能查询视图 logs，实为 {node['table_name'][:100]}。")
        if kind == "TABLE_FUNCTION" and node["function"].get("function_name") not in _TABLE_FUNCTIONS:
            name = str(node["function"].get("function_name"))[:100]
            raise QueryError(f"SQL 的 FROM 里可以用 logs 和 {'、'.join(sorted(_TABLE_FUNCTIONS))}，实为 {name}()。")
        if node.get("class") == "FUNCTION" and str(node.get("function_name")).lower() in _NO_FUNCTIONS:
            raise QueryError(f"SQL 不能用函数 {node['function_name']}()。")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


@contextmanager
def _database(snapshot: Snapshot, systems: Systems, stop: Event | None) -> Iterator[Cursor]:
    paths = ", ".join(quoted(str(part.lines)) for part in snapshot.parts)
    config = {**CONFIG, "memory_limit": MEMORY, "temp_directory": "", "preserve_insertion_order": True}
    with duckdb.connect(":memory:", config=config) as con:
        cursor = Cursor(con, stop)
        pieces: list[Piece] = [
            *(Fresh(lines, ALWAYS) for lines in snapshot.tail),
            *(Sealed(part, ALWAYS) for part in snapshot.parts),
        ]
        if pieces:
            con.execute(f"CREATE VIEW logs AS {cursor.lines(pieces, _columns(systems), systems)}")
        else:
            con.register("nothing", SCHEMA.empty_table())
            con.execute(f"CREATE VIEW logs AS SELECT {', '.join(_columns(systems))} FROM nothing")  # noqa: S608  # names of ours and quoted literals
        for statement in (f"SET allowed_paths = [{paths}]", *_LAST):
            con.execute(statement)
        with cursor.watched():
            yield cursor


def _columns(systems: Systems) -> list[str]:
    plain = ["source", "seq"]
    instants = [f'make_timestamp_ns({name} + {_SHIFT}) AS "{name}"' for name in ("received", "time")]
    texts = ["host", "app", "proc", "msgid", "severity", "facility", "flags", "msg"]
    numbers = ["received AS received_ns", "time AS time_ns"]
    return ['"class"', f"{column('system', systems)} AS system", *plain, *instants, *texts, *numbers]
