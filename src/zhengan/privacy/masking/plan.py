"""The masking plan: which rule each column of each table has. People edit it; `check_plan` says what is wrong with it, and where.

    version: 1
    mode: marked
    tables:
      customer:
        id: keep
        name: name
        id_no: resident_id18
        mobile: {kind: mobile, mode: valid}
        birth: {kind: birth, source: id_no, person: id}
      audit_trail: leave_out
    joins:
      - [orders.customer_mobile, customer.mobile]

Every table and every column has a rule: what nobody thought of is not copied by mistake. `leave_out` leaves a table out. `ask` stands
where a draft does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from zhengan.law.fault import Fault
from zhengan.law.marked import Marked, read_marked
from zhengan.privacy.masking.shape import Table
from zhengan.protect.masking import Mode, Rule

LEAVE_OUT = "leave_out"
ASK = "ask"
_OPTIONS = frozenset({"kind", "mode", "source", "person"})


@dataclass(frozen=True, slots=True)
class Plan:
    """Rules by table and column; None for a table that is left out. `lines` knows where each stands in `file`."""

    tables: Mapping[str, Mapping[str, Rule] | None]
    joins: tuple[tuple[tuple[str, str], tuple[str, str]], ...] = ()
    file: str = ""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def rules(self, table: str) -> Mapping[str, Rule]:
        """The rules of a table that is not left out."""
        return self.tables[table] or {}


def read_plan(path: Path) -> tuple[Plan, tuple[Fault, ...]]:
    """The plan in a file and the faults of its writing. Whether it fits a store is for `check_plan`."""
    faults: list[Fault] = []
    root = read_marked(path, path.name, faults)
    if root is None or not isinstance(root.value, Mapping):
        found = faults or [Fault(path.name, 1, "", "version、tables", "别的内容", "请先生成一份草稿。")]
        return Plan({}, file=path.name), tuple(found)
    content = root.value
    if "version" not in content or content["version"].value != 1:
        faults.append(Fault(path.name, root.line, "version", "1", "别的或者没有", "请写 version: 1。"))
    mode = content["mode"].value if "mode" in content else "marked"
    if mode not in {"marked", "valid"}:
        faults.append(Fault(path.name, content["mode"].line, "mode", "marked 或者 valid", "别的", "请改正。"))
        mode = "marked"
    reader = _Reader(path.name, cast("Mode", mode), faults)
    tables = content.get("tables")
    if tables is None or not isinstance(tables.value, Mapping):
        faults.append(Fault(path.name, root.line, "tables", "各表的规则", "没有", "请补上。"))
        return Plan({}, file=path.name), tuple(faults)
    rules = {name: reader.table(name, marked) for name, marked in tables.value.items()}
    joins = reader.joins(content.get("joins"))
    faults.extend(
        Fault(path.name, content[extra].line, extra, "version、mode、tables、joins", "别的键", "请删去。")
        for extra in sorted(content.keys() - {"version", "mode", "tables", "joins"})
    )
    return Plan(rules, joins, path.name, reader.lines), tuple(faults)


def draft_plan(tables: Iterable[Table], kinds: Mapping[tuple[str, str], str]) -> str:
    """A plan to edit, from the kinds that classification found by (table, column); `ask` where it found none."""
    import yaml

    written: dict[str, Any] = {}
    for table in tables:
        keys = {column for key in table.keys for column in key}
        person = table.keys[0][0] if table.keys and len(table.keys[0]) == 1 else ""
        identity = next(
            (c.name for c in table.columns if kinds.get((table.name, c.name), "").startswith("resident")), ""
        )
        rules: dict[str, Any] = {}
        for column in table.columns:
            kind = kinds.get((table.name, column.name), "")
            if kind in {"birth", "date"}:
                entry = {"kind": "birth" if identity else "date", "source": identity, "person": person}
                rules[column.name] = {name: value for name, value in entry.items() if value}
            elif not kind and column.name in keys and column.kind == "integer":
                rules[column.name] = "keep"
            else:
                rules[column.name] = kind or ASK
        written[table.name] = rules
    text = yaml.safe_dump({"version": 1, "mode": "marked", "tables": written}, allow_unicode=True, sort_keys=False)
    return f"# 每一列都要有规则。{ASK} 表示要由人决定：keep 保留，null 清空，text 逐处遮盖，或者写种类。\n{text}"


class _Reader:
    def __init__(self, file: str, mode: Mode, faults: list[Fault]) -> None:
        self._file, self._mode, self._faults = file, mode, faults
        self.lines: dict[tuple[str, str], int] = {}

    def table(self, name: str, marked: Marked) -> Mapping[str, Rule] | None:
        self.lines[name, ""] = marked.line
        if marked.value == LEAVE_OUT:
            return None
        if not isinstance(marked.value, Mapping):
            self._fault(marked, name, "各列的规则，或者 leave_out", "别的")
            return {}
        return {column: self._rule(name, column, entry) for column, entry in marked.value.items()}

    def joins(self, marked: Marked | None) -> tuple[tuple[tuple[str, str], tuple[str, str]], ...]:
        result = []
        for entry in marked.value if marked is not None and isinstance(marked.value, tuple) else ():
            ends = [str(end.value).rpartition(".") for end in entry.value] if isinstance(entry.value, tuple) else []
            if len(ends) != 2 or not all(table and column for table, _, column in ends):
                self._fault(entry, "joins", "[表.列, 表.列]", "别的")
                continue
            result.append(((ends[0][0], ends[0][2]), (ends[1][0], ends[1][2])))
        return tuple(result)

    def _rule(self, table: str, column: str, marked: Marked) -> Rule:
        self.lines[table, column] = marked.line
        if marked.value is None:
            return Rule("null", self._mode)
        if isinstance(marked.value, str):
            return Rule(marked.value, self._mode)
        if not isinstance(marked.value, Mapping) or marked.value.keys() - _OPTIONS or "kind" not in marked.value:
            self._fault(marked, f"{table}.{column}", "种类，或者 kind、mode、source、person", "别的")
            return Rule(ASK)
        parts = {name: str(entry.value or "") for name, entry in marked.value.items()}
        mode = parts.get("mode", self._mode)
        if mode not in {"marked", "valid"}:
            self._fault(marked, f"{table}.{column}", "mode 为 marked 或者 valid", "别的")
            mode = self._mode
        kind = "null" if marked.value["kind"].value is None else parts["kind"]
        return Rule(kind, cast("Mode", mode), parts.get("source", ""), parts.get("person", ""))

    def _fault(self, marked: Marked, where: str, expected: str, found: str) -> None:
        self._faults.append(Fault(self._file, marked.line, where, expected, found, "请改正。"))
