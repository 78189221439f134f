"""An open connection whose tables stay and are changed in place, so that a question is planned once and asked many times.

Planning is three quarters of what a question costs. A kept plan must not rest on what the tables held when it was made: DuckDB
concludes much from that (a filter beyond the greatest value finds nothing, groups lie between the least and the greatest), and
keeps the conclusion. So everything that concludes from contents is off here, and no table is made or dropped after the first plan.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from zhengan.assess.inputs import INPUTS
from zhengan.assess.piece import Piece
from zhengan.assess.plan import sql_of
from zhengan.ledger.samples import open_duckdb
from zhengan.ledger.tables import record_schema
from zhengan.records import RECORD_TYPES

BY_CONTENTS = ("statistics_propagation", "compressed_materialization", "row_group_pruner")
# Where a question's tables are looked for: in all, or first among those of a few duties.
Where = Literal["main", "few"]
# Rewriting unfolds the cases of a fold into so many expressions that starting on them costs more than a few rows do.
_LEFT_OUT: Mapping[Where, tuple[str, ...]] = {"main": (), "few": ("expression_rewriter",)}
_APART = ("as_of", "institution", "obligation", "object")
FEW = {
    "duty": INPUTS["duty"],
    "fact": INPUTS["fact"],
    "apart": pa.schema([INPUTS["duty"].field(name) for name in _APART]),
}


class Prepared:
    """All tables of an assessment, empty at first, and the plans of its questions."""

    def __init__(self) -> None:
        self._spill = TemporaryDirectory()
        self._plans: dict[Piece | str, str] = {}
        self.con = open_duckdb(Path(self._spill.name))
        # Small steps: handing them to other threads costs more than they do.
        self.con.execute("SET threads = 1")
        self._leave_out(*BY_CONTENTS)
        self.con.execute("CREATE SCHEMA few")
        for name, record_type in RECORD_TYPES.items():
            self._make(name, record_schema(record_type))
        for name, schema in INPUTS.items():
            self._make(name, schema)
        for name, schema in FEW.items():
            self._make(f"few.{name}", schema)

    def close(self) -> None:
        """Let go of the memory and of the folder for what does not fit into it."""
        self.con.close()
        self._spill.cleanup()

    def put(self, name: str, entered: pa.Table) -> None:
        """Let a table hold these rows and no others."""
        self.said(f"DELETE FROM {name}")  # noqa: S608  # names are ours
        self.con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM entered")  # noqa: S608  # names are ours

    def replace(self, name: str, named: pa.Table, entered: pa.Table) -> None:
        """Let these rows take the place of those that have one of the keys (in columns of the same names)."""
        same = _same("own", "named", named.column_names)
        self.con.execute(f'DELETE FROM "{name}" AS own WHERE EXISTS (SELECT 1 FROM named WHERE {same})')  # noqa: S608
        self.con.execute(f'INSERT INTO "{name}" BY NAME SELECT * FROM entered')  # noqa: S608

    def settle(
        self, name: str, keys: tuple[str, ...], answers: Sequence[tuple[pa.Table, pa.Table]]
    ) -> tuple[pa.Table, pa.Table]:
        """Let what questions answer now (the second of each pair) take the place of what they answered before.

        Returns:
            The keys some row of which differs, and all rows that these keys have now.
        """
        every = pa.concat_tables([now for _, now in answers])
        gone, come = (pa.concat_tables(side) for side in zip(*(apart(*pair) for pair in answers), strict=True))
        if not gone.num_rows and not come.num_rows:
            return every.select(keys).slice(0, 0), every.slice(0, 0)
        columns, named = (", ".join(f'"{column}"' for column in names) for names in (every.column_names, keys))
        changed = self.con.execute(
            f"SELECT DISTINCT {named} FROM (SELECT {columns} FROM (SELECT *, 1 AS side FROM come "  # noqa: S608
            f"UNION ALL BY NAME SELECT *, -1 AS side FROM gone) GROUP BY {columns} HAVING sum(side) <> 0)"
        ).to_arrow_table()
        rows = self.con.execute(
            f"SELECT * FROM every AS own WHERE EXISTS (SELECT 1 FROM changed WHERE {_same('own', 'changed', keys)})"  # noqa: S608
        ).to_arrow_table()
        if changed.num_rows:
            self.replace(name, changed, rows)
        return changed, rows

    def answer(self, piece: Piece, where: Where = "main") -> pa.Table:
        """What a question answers now."""
        if piece not in self._plans:
            self.con.execute(f"SET search_path = '{where},main'")
            self._leave_out(*BY_CONTENTS, *_LEFT_OUT[where])
            self._prepare(piece, sql_of(piece))
            self._leave_out(*BY_CONTENTS)
            self.con.execute("SET search_path = 'main'")
        return self.con.execute(f"EXECUTE {self._plans[piece]}").to_arrow_table()

    def said(self, statement: str) -> pa.Table:
        """What a statement of ours that is used again and again answers now."""
        if statement not in self._plans:
            self._prepare(statement, statement)
        return self.con.execute(f"EXECUTE {self._plans[statement]}").to_arrow_table()

    def _leave_out(self, *steps: str) -> None:
        self.con.execute(f"SET disabled_optimizers = '{','.join(steps)}'")

    def _prepare(self, asked: Piece | str, sql: str) -> None:
        self._plans[asked] = f"question_{len(self._plans)}"
        self.con.execute(f"PREPARE {self._plans[asked]} AS {sql}")

    def _make(self, name: str, schema: pa.Schema) -> None:
        empty = schema.empty_table()  # noqa: F841  # read by name below
        self.con.execute(f"CREATE TABLE {name} AS SELECT * FROM empty")  # noqa: S608  # names are ours


def apart(before: pa.Table, after: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Both tables without the rows with which they begin alike, and those with which they end alike."""
    begins = _alike(before, after)
    shorter = min(before.num_rows, after.num_rows) - begins
    backwards = pa.array(range(shorter - 1, -1, -1), pa.int64())
    ends = _alike(*(table.slice(table.num_rows - shorter).take(backwards) for table in (before, after)))
    before, after = (table.slice(begins, table.num_rows - begins - ends) for table in (before, after))
    return before, after


def _alike(before: pa.Table, after: pa.Table) -> int:
    """With how many rows two tables begin alike."""
    common = min(before.num_rows, after.num_rows)
    for one, other in zip(before.columns, after.columns, strict=True):
        left, right = one.slice(0, common), other.slice(0, common)
        both_null = pc.and_(pc.is_null(left), pc.is_null(right))
        differs = pc.index(pc.or_(pc.fill_null(pc.equal(left, right), False), both_null), False).as_py()
        common = common if differs < 0 else differs
    return common


def _same(left: str, right: str, columns: tuple[str, ...] | list[str]) -> str:
    return " AND ".join(f'{left}."{name}" IS NOT DISTINCT FROM {right}."{name}"' for name in columns)
