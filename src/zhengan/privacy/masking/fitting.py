"""Whether a plan fits a store: every table and column has a rule, rules can be carried out, keys stay keys, joins hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zhengan.law.fault import Fault
from zhengan.privacy.masking.plan import ASK, Plan
from zhengan.privacy.masking.shape import Column, Table
from zhengan.protect.masking import KINDS, OTHER_RULES, TOKENS, Rule

ONE_TO_ONE = frozenset({*TOKENS, "number", "email", "keep"})
"""Rules that keep different values different."""
_CLASSES = {
    "keep": {"text", "integer", "decimal", "date", "binary", "other"},
    "null": {"text", "integer", "decimal", "date", "binary", "other"},
    "date": {"text", "integer", "date"},
    "birth": {"text", "integer", "date"},
    "number": {"text", "integer"},
    "biometric": {"text", "binary"},
    "email": {"text"},
    "name": {"text"},
    "address": {"text"},
    "secret": {"text"},
    "text": {"text"},
    "plate": {"text"},
}
_NAMED = {"text": "文本", "integer": "整数", "decimal": "小数", "date": "日期", "binary": "二进制", "other": "别的类型"}
_LEAST_WIDTH = {"email": 20, "number": 7}
"""Characters that the masked values need; fewer digits than seven would be guessed through."""


def check_plan(plan: Plan, tables: Sequence[Table]) -> tuple[Fault, ...]:
    """Everything that keeps the plan from being carried out on these tables."""
    return tuple(sorted(_faults(plan, tables)))


def _faults(plan: Plan, tables: Sequence[Table]) -> Iterator[Fault]:
    known = {table.name: table for table in tables}
    for name in plan.tables.keys() - known.keys():
        yield _fault(plan, name, "", "库里有的表", "没有这张表", "请删去，或者改正表名。")
    for table in tables:
        if table.name not in plan.tables:
            yield _fault(plan, table.name, "", "一条规则", "没有", "请写各列的规则；不要的表写 leave_out。")
        elif plan.tables[table.name] is not None:
            yield from _table(plan, table)
    yield from _joins(plan, known)


def _table(plan: Plan, table: Table) -> Iterator[Fault]:
    rules = plan.rules(table.name)
    names = {column.name for column in table.columns}
    for extra in rules.keys() - names:
        yield _fault(plan, table.name, extra, "表里有的列", "没有这一列", "请删去，或者改正列名。")
    for column in table.columns:
        rule = rules.get(column.name)
        if rule is None or rule.kind == ASK:
            yield _fault(plan, table.name, column.name, "一条规则", "没有", "请写种类；确实不含个人信息的写 keep。")
        else:
            yield from _rule(plan, table, column, rule)
    for key in table.keys:
        for name in key:
            rule = rules.get(name)
            if rule is not None and rule.kind in {*KINDS, *OTHER_RULES} and rule.kind not in ONE_TO_ONE:
                expected = "使不同的值仍不同的规则"
                yield _fault(plan, table.name, name, expected, rule.kind, "这一列属于主键或者唯一键。请换规则。")


def _rule(plan: Plan, table: Table, column: Column, rule: Rule) -> Iterator[Fault]:
    if rule.kind not in {*KINDS, *OTHER_RULES}:
        yield _fault(plan, table.name, column.name, "、".join((*OTHER_RULES, *KINDS)), rule.kind, "请改正。")
        return
    if column.kind not in _CLASSES.get(rule.kind, {"text", "integer"}):
        found = f"{_NAMED[column.kind]}（{column.type_name}）"
        yield _fault(plan, table.name, column.name, f"可以用 {rule.kind} 的列", found, "请换规则。")
    if rule.kind == "null" and not column.nullable:
        yield _fault(plan, table.name, column.name, "可以为空的列", "NOT NULL", "请换规则。")
    least = _LEAST_WIDTH.get(rule.kind, 0)
    if column.kind == "text" and 0 < column.width < least:
        why = "值太少，穷举即可还原" if rule.kind == "number" else "放不下"
        yield _fault(plan, table.name, column.name, f"至少 {least} 个字符", f"{column.width}（{why}）", "请换规则。")
    if rule.kind == "number" and column.kind == "integer" and column.width and column.width < 10:
        yield _fault(plan, table.name, column.name, "至少四字节的整数", "更窄（值太少，穷举即可还原）", "请换规则。")
    yield from _followed(plan, table, column, rule)


def _followed(plan: Plan, table: Table, column: Column, rule: Rule) -> Iterator[Fault]:
    """Columns that a rule goes by."""
    for role, other in (("source", rule.source), ("person", rule.person)):
        if other and table.column(other) is None:
            yield _fault(plan, table.name, column.name, f"{role} 是本表的列", other, "请改正。")
    if rule.kind == "birth" and not rule.source and not rule.person:
        yield _fault(plan, table.name, column.name, "source（证件号列）或者 person（客户列）", "没有", "请补上。")
    if rule.kind == "date" and not rule.person:
        yield _fault(plan, table.name, column.name, "person（这是谁的日期）", "没有", "请补上客户号所在的列。")
    source = plan.rules(table.name).get(rule.source)
    if rule.kind == "birth" and source is not None and not source.kind.startswith("resident"):
        yield _fault(plan, table.name, column.name, "source 用 resident_id18", source.kind, "请改正。")


def _joins(plan: Plan, known: dict[str, Table]) -> Iterator[Fault]:
    for (table, column), (other, target) in _all_joins(plan, known.values()):
        if plan.tables.get(table) is None:
            continue
        if plan.tables.get(other) is None:
            text = f"{other} 也在计划里"
            yield _fault(plan, table, column, text, "没有，或者写了 leave_out", "外键会落空。请补上这张表。")
            continue
        mine, theirs = plan.rules(table).get(column), plan.rules(other).get(target)
        if mine is None or theirs is None:
            continue
        if _way(mine) != _way(theirs):
            found = f"{_told(mine)}，而 {other}.{target} 是 {_told(theirs)}"
            yield _fault(plan, table, column, "两头用同一种规则", found, "连接的列须同种同式，才连得上。")


def _all_joins(plan: Plan, tables: Iterable[Table]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    for table in tables:
        for reference in table.references:
            for column, target in zip(reference.columns, reference.targets, strict=True):
                yield (table.name, column), (reference.table, target)
    yield from plan.joins


def _way(rule: Rule) -> tuple[str, str]:
    kind = "resident" if rule.kind.startswith("resident") else rule.kind
    return kind, "" if kind in {"keep", "null", "number", "email", "date"} else rule.mode


def _told(rule: Rule) -> str:
    return f"{rule.kind}（{rule.mode}）"


def _fault(plan: Plan, table: str, column: str, expected: str, found: str, remedy: str) -> Fault:
    line = plan.lines.get((table, column), plan.lines.get((table, ""), 0))
    return Fault(plan.file, line, f"{table}.{column}" if column else table, expected, found, remedy)
