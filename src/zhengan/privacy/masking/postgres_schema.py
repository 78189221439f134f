"""The shape of a PostgreSQL database: read from its catalogue, made again in an empty one.

Made again: schemas, enumerations, sequences, tables with defaults and identity, and after the rows keys, checks, indexes, foreign keys.
Not made: views, functions, triggers, rights, partitions. A target that needs them gets its schema beforehand, without rows.
"""

from __future__ import annotations

from typing import Any

from zhengan.privacy.masking.errors import StoreRefused
from zhengan.privacy.masking.shape import Column, Reference, Table

NOTES = "zhengan_masking_unfinished"
_OURS = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
_TABLES = f"""
SELECT c.oid, n.nspname, c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {_OURS} AND c.relname <> '{NOTES}' ORDER BY 2, 3
"""  # noqa: S608
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), t.typcategory::text, t.typname, a.atttypmod, a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_KEYS = """
SELECT i.indisprimary, array_agg(a.attname ORDER BY k.place) FROM pg_index i
CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indrelid = %s AND i.indisunique GROUP BY i.indexrelid, i.indisprimary ORDER BY 1 DESC, 2
"""
_REFERENCES = """
SELECT n.nspname, c.relname,
  (SELECT array_agg(a.attname ORDER BY k.place) FROM unnest(o.conkey) WITH ORDINALITY k(number, place)
   JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.number),
  (SELECT array_agg(a.attname ORDER BY k.place) FROM unnest(o.confkey) WITH ORDINALITY k(number, place)
   JOIN pg_attribute a ON a.attrelid = o.confrelid AND a.attnum = k.number)
FROM pg_constraint o JOIN pg_class c ON c.oid = o.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE o.contype = 'f' AND o.conrelid = %s ORDER BY o.conname
"""
_DIGITS = {"int2": 5, "int4": 10, "int8": 19}


def tables_of(connection: Any) -> tuple[Table, ...]:
    """Every table with its columns (not the generated ones), keys and references."""
    found = []
    for oid, schema, name, kind in connection.execute(_TABLES).fetchall():
        if kind == "p":
            raise StoreRefused(f"{schema}.{name} 是分区表，不能直接脱敏。请逐个分区，或者用 pg_dump 的文件。")
        columns = [_column(row) for row in connection.execute(_COLUMNS, (oid,)).fetchall() if not row[8]]
        keys = [tuple(columns) for _, columns in connection.execute(_KEYS, (oid,)).fetchall()]
        references = [
            Reference(tuple(mine), _name(other_schema, other), tuple(theirs))
            for other_schema, other, mine, theirs in connection.execute(_REFERENCES, (oid,)).fetchall()
        ]
        found.append(Table(_name(schema, name), tuple(columns), tuple(keys), tuple(references)))
    return tuple(found)


def refuse_filled(connection: Any) -> None:
    """Refuses a target with tables of its own."""
    found = connection.execute(_TABLES).fetchall()
    if found:
        raise StoreRefused(f"目标库里已有 {len(found)} 张表。请用空库，免得与别的数据混在一起。")


def create_tables(source: Any, target: Any, tables: tuple[Table, ...]) -> None:
    """Schemas, enumerations, sequences and bare tables."""
    wanted = {table.name for table in tables}
    for (schema,) in source.execute(f"SELECT n.nspname FROM pg_namespace n WHERE {_OURS}").fetchall():  # noqa: S608
        target.execute(f"CREATE SCHEMA IF NOT EXISTS {_ident(schema)}")
    for name, labels in source.execute(_ENUMS).fetchall():
        target.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(_literal(label) for label in labels)})")
    for (name,) in source.execute(_SEQUENCES).fetchall():
        target.execute(f"CREATE SEQUENCE {name}")
    for oid, schema, name, _ in source.execute(_TABLES).fetchall():
        if _name(schema, name) in wanted:
            columns = [_defined(row) for row in source.execute(_COLUMNS, (oid,)).fetchall()]
            target.execute(f"CREATE TABLE {_ident(schema)}.{_ident(name)} ({', '.join(columns)})")


def finish_tables(source: Any, target: Any, tables: tuple[Table, ...]) -> None:
    """Keys and checks, indexes, foreign keys, in this order; sequences go on where the source's are."""
    wanted = {table.name for table in tables}
    for kinds in ("'p', 'u', 'c', 'x'", "'f'"):
        for schema, name, constraint, text in source.execute(_CONSTRAINTS.format(kinds)).fetchall():
            if _name(schema, name) in wanted:
                target.execute(
                    f"ALTER TABLE {_ident(schema)}.{_ident(name)} ADD CONSTRAINT {_ident(constraint)} {text}"
                )
        if kinds == "'f'":
            break
        for schema, name, text in source.execute(_INDEXES).fetchall():
            if _name(schema, name) in wanted:
                target.execute(text)
    for name, value in source.execute(_SEQUENCE_VALUES).fetchall():
        if value is not None and target.execute("SELECT to_regclass(%s)", (name,)).fetchone()[0]:
            target.execute("SELECT setval(%s::regclass, %s)", (name, value))


_ENUMS = f"""
SELECT format('%I.%I', n.nspname, t.typname), array_agg(e.enumlabel ORDER BY e.enumsortorder)
FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {_OURS} GROUP BY 1
"""  # noqa: S608
_SEQUENCES = f"""
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'S' AND {_OURS} AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
"""  # noqa: S608
_SEQUENCE_VALUES = "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
_CONSTRAINTS = """
SELECT n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid) FROM pg_constraint o
JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE o.contype IN ({}) ORDER BY o.oid
"""
_INDEXES = """
SELECT n.nspname, c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND NOT EXISTS (SELECT 1 FROM pg_constraint o WHERE o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x'))
ORDER BY i.indexrelid
"""


def _column(row: Any) -> Column:
    name, type_name, category, base, modifier, not_null = row[:6]
    width = modifier - 4 if base in {"varchar", "bpchar"} and modifier > 4 else _DIGITS.get(base, 0)
    if base in _DIGITS:
        kind = "integer"
    elif base in {"text", "varchar", "bpchar", "citext", "json", "jsonb", "xml"}:
        kind = "text"
    elif base in {"date", "timestamp", "timestamptz"}:
        kind = "date"
    else:
        kind = {"N": "decimal"}.get(category, "binary" if base == "bytea" else "other")
    return Column(name, kind, type_name, width, nullable=not not_null)  # type: ignore[arg-type]


def _defined(row: Any) -> str:
    name, type_name, _, _, _, not_null, default, identity, generated = row
    text = f"{_ident(name)} {type_name}"
    if generated:
        return f"{text} GENERATED ALWAYS AS ({default}) STORED"
    if identity:
        # By default even where the source says always: the rows bring their numbers.
        return f"{text} GENERATED BY DEFAULT AS IDENTITY"
    return text + (f" DEFAULT {default}" if default else "") + (" NOT NULL" if not_null else "")


def _name(schema: str, name: str) -> str:
    return f"{schema}.{name}"


def _ident(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
