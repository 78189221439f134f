"""Figures over the lines that pass, as one statement."""

from collections.abc import Iterable, Sequence, Set

import pyarrow as pa

from zhengan.archive.errors import QueryError
from zhengan.archive.search.columns import FIELDS, LOCAL_HOURS, kind_of
from zhengan.archive.search.counting import COUNTED, NUMBERS, countable, counts
from zhengan.archive.search.engine import Ahead, Cursor, Piece
from zhengan.archive.search.extracting import field_names, is_field
from zhengan.archive.search.needles import ahead, probed
from zhengan.archive.search.predicate import Systems, column
from zhengan.archive.search.query import Function, Group, Stats

_SHIFT = LOCAL_HOURS * 3_600_000_000_000


def figures(cursor: Cursor, pieces: Sequence[Piece], stats: Stats, systems: Systems) -> pa.Table:
    """The figures over pieces of the archive. Raises QueryError for a field that there is not."""
    _check(_fields(stats))
    expressions = [*(_group(one, systems) for one in stats.by), *(_argument(one, systems) for one in stats.functions)]
    columns = [f"{text} AS v{number}" for number, text in enumerate(expressions)]
    if _are_counts(stats):
        return cursor.table(_sums(stats, cursor.named(_counted(cursor, pieces, columns, stats, systems))))
    asked = _asked(cursor, pieces, needed(stats), systems)
    if not asked:
        nothing = ", ".join(f"NULL::{_type_of(one)} AS v{number}" for number, one in enumerate(_fields(stats)))
        return cursor.table(_outer(stats, f"SELECT {nothing} WHERE false"))
    return cursor.table(_outer(stats, cursor.lines(asked, columns, systems)))


def counts_by(
    cursor: Cursor, pieces: Sequence[Piece], fields: Sequence[str], systems: Systems
) -> list[dict[str | int | None, int]]:
    """For each field how many lines have which value; all are looked at once. Raises QueryError for a field that there is not."""
    _check(fields)
    here = {number for number, piece in enumerate(pieces) if COUNTED.issuperset(fields) and countable(piece)}
    found = [
        {values[0]: number for values, number in one.items()}
        for one in counts(cursor, [pieces[number] for number in sorted(here)], [(name,) for name in fields])
    ]
    left = [piece for number, piece in enumerate(pieces) if number not in here]
    asked = _asked(cursor, left, set().union(*map(_columns, fields)), systems)
    if asked and fields:
        columns = [f"{_value(name, systems)} AS v{number}" for number, name in enumerate(fields)]
        names = [f"v{number}" for number in range(len(fields))]
        sets = ", ".join(f"({name})" for name in names)
        lines = cursor.lines(asked, columns, systems)
        which = f"GROUPING_ID({', '.join(names)})"
        table = cursor.table(
            f"SELECT {which} AS absent, {', '.join(names)}, count(*) AS number FROM ({lines}) GROUP BY GROUPING SETS ({sets})"  # noqa: S608  # names of ours and quoted literals
        )
        for row in table.to_pylist():
            place = next(at for at in range(len(fields)) if not row["absent"] >> (len(fields) - 1 - at) & 1)
            value = row[f"v{place}"]
            found[place][value] = found[place].get(value, 0) + row["number"]
    return found


def figures_of(cursor: Cursor, table: pa.Table, stats: Stats, expressions: Sequence[str]) -> pa.Table:
    """The figures over rows that are there already; `expressions` are those of the fields, in order."""
    columns = ", ".join(f"{text} AS v{number}" for number, text in enumerate(expressions))
    return cursor.table(_outer(stats, f"SELECT {columns} FROM {cursor.named(table)}"))  # noqa: S608  # names of ours and quoted literals


def needed(stats: Stats) -> set[str]:
    """The stored columns that the figures read."""
    return set().union(*(_columns(name) for name in _fields(stats)))


def named(name: str) -> str:
    """A column's name in a statement."""
    return '"' + name.replace('"', '""') + '"'


def in_steps(expression: str, step_ns: int) -> str:
    """The beginning of the step in which an instant falls. Days begin at midnight in Shanghai."""
    return f"((({expression}) + {_SHIFT}) // {step_ns} * {step_ns} - {_SHIFT})"


def _check(names: Iterable[str]) -> None:
    for name in names:
        if name and name not in FIELDS and not is_field(name):
            raise QueryError(f"没有字段“{name}”。有：{'、'.join([*FIELDS, *field_names()])}。")


def _asked(cursor: Cursor, pieces: Iterable[Piece], names: Set[str], systems: Systems) -> list[Piece | Ahead]:
    return ahead(cursor, [found for found in map(probed, pieces) if found is not None], names, systems)


def _are_counts(stats: Stats) -> bool:
    """Whether only lines are counted, by columns of which each segment can say the values."""
    return all(one.name == "count" and not one.field for one in stats.functions) and all(
        one.field in COUNTED and not one.step_ns for one in stats.by
    )


def _counted(
    cursor: Cursor, pieces: Sequence[Piece], columns: Sequence[str], stats: Stats, systems: Systems
) -> pa.Table:
    """The values `v0`, `v1`, … of the groups and in `lines` how many lines have them; the same values may come twice."""
    names = tuple(one.field for one in stats.by)
    (direct,) = counts(cursor, [piece for piece in pieces if countable(piece)], [names])
    kinds = [(f"v{number}", NUMBERS.get(name, pa.string())) for number, name in enumerate(names)]
    rows = [dict(zip((name for name, _ in kinds), values, strict=True)) for values in direct]
    schema = pa.schema(kinds)
    table = pa.Table.from_pylist(rows, schema) if names else pa.table({"none": [None] * len(rows)})
    table = table.append_column("lines", pa.array(list(direct.values()), pa.int64()))
    asked = _asked(cursor, [piece for piece in pieces if not countable(piece)], needed(stats), systems)
    if not asked:
        return table
    chosen = ", ".join([*(name for name, _ in kinds), "count(*) AS lines"])
    by = f" GROUP BY {', '.join(name for name, _ in kinds)}" if kinds else ""
    some = cursor.table(f"SELECT {chosen} FROM ({cursor.lines(asked, columns, systems)}){by}")  # noqa: S608  # names of ours and quoted literals
    return pa.concat_tables([table.select(some.column_names), some.cast(table.select(some.column_names).schema)])


def _sums(stats: Stats, name: str) -> str:
    """The statement that puts counts together, as `_outer` does it with lines."""
    return _outer(stats, f"SELECT * FROM {name}", count="coalesce(sum(lines), 0)::BIGINT")  # noqa: S608  # names of ours and quoted literals


def _fields(stats: Stats) -> list[str]:
    return [*(one.field for one in stats.by), *(one.field for one in stats.functions)]


def _columns(name: str) -> Iterable[str]:
    if name in {"", "class"}:
        return ()
    if name == "time":
        return ("time", "received")
    if name == "system":
        return ("source",)
    return (name,) if name in FIELDS else ("msg",)


def _type_of(name: str) -> str:
    return "BIGINT" if kind_of(name) != "text" or not name else "VARCHAR"


def _group(one: Group, systems: Systems) -> str:
    value = _value(one.field, systems)
    return in_steps(value, one.step_ns) if one.step_ns else value


def _argument(one: Function, systems: Systems) -> str:
    return _value(one.field, systems) if one.field else "NULL::BIGINT"


def _value(field: str, systems: Systems) -> str:
    """The value of a field; of one that occurs several times in a line, the first."""
    text = column(field, systems)
    if field in FIELDS:
        return f"{text}::VARCHAR" if kind_of(field) == "text" else text
    return text


def _outer(stats: Stats, lines: str, *, count: str = "") -> str:
    groups = [f"v{number}" for number in range(len(stats.by))]
    figures_ = [count or _figure(one, f"v{len(groups) + number}") for number, one in enumerate(stats.functions)]
    titles = [*(named(one.field) for one in stats.by), *(named(one.title) for one in stats.functions)]
    chosen = ", ".join(f"{text} AS {title}" for text, title in zip([*groups, *figures_], titles, strict=True))
    if not groups:
        return f"SELECT {chosen} FROM ({lines})"  # noqa: S608  # names of ours and quoted literals
    steps = [str(number + 1) for number, one in enumerate(stats.by) if one.step_ns]
    order = ", ".join([*steps, f"{len(groups) + 1} DESC NULLS LAST", *map(str, range(1, len(groups) + 1))])
    return f"SELECT {chosen} FROM ({lines}) GROUP BY {', '.join(groups)} ORDER BY {order}"  # noqa: S608  # names of ours and quoted literals


def _figure(one: Function, value: str) -> str:
    number = f"TRY_CAST({value} AS DOUBLE)"
    match one.name:
        case "count":
            return f"count({value})" if one.field else "count(*)"
        case "count_uniq":
            return f"count(DISTINCT {value})"
        case "min" | "max":
            return f"{one.name}({value if one.field in FIELDS else number})"
        case "sum" | "avg":
            return f"{one.name}({number})"
