"""What a run did, as counts. A report never holds a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from zhengan.privacy.masking.fitting import ONE_TO_ONE
from zhengan.privacy.masking.masker import Count, Tally
from zhengan.privacy.masking.plan import Plan
from zhengan.privacy.masking.shape import Table
from zhengan.protect.masking import KeyProvider


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """One column: rule, mode, what was met. `odd`: values that did not look like their kind and were hidden as such."""

    table: str
    column: str
    rule: str
    mode: str
    values: int
    nulls: int
    odd: int
    one_to_one: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A run. `key`: the identity of the key, not the key. `resumed`: pieces that an earlier run had moved; their counts are not
    in here."""

    key: str
    rows: Mapping[str, int]
    columns: tuple[ColumnReport, ...]
    left_out: tuple[str, ...]
    resumed: int
    dry: bool

    def as_json(self) -> dict[str, object]:
        """For a file."""
        return {"form": "zhengan-masking-report/1", **asdict(self)}

    def told(self) -> str:
        """For people."""
        total = sum(self.rows.values())
        lines = [
            f"{'试运行：看了' if self.dry else '脱敏完成：'} {len(self.rows)} 张表，{total:,} 行。密钥 {self.key}。"
        ]
        if self.dry:
            lines.append("没有写入任何数据。")
        if self.resumed:
            lines.append(f"从断处继续：此前已有 {self.resumed} 段，不计在内。")
        if self.left_out:
            lines.append(f"按计划不带的表：{'、'.join(self.left_out)}。")
        lines += [f"{name}：{count:,} 行" for name, count in self.rows.items()]
        odd = [column for column in self.columns if column.odd]
        lines += [f"{c.table}.{c.column}：{c.odd:,} 个值不像 {c.rule}，已整个遮盖。请核对规则或者数据。" for c in odd]
        valid = [f"{c.table}.{c.column}" for c in self.columns if c.mode == "valid" and c.rule not in {"keep", "null"}]
        if valid:
            lines.append(f"以下列用了 valid 方式，值可能恰是别人的，不得据此发短信、打电话：{'、'.join(valid)}。")
        unmarked = [f"{c.table}.{c.column}" for c in self.columns if c.rule in {"number", "date", "birth"}]
        if unmarked:
            lines.append(f"以下列的值没有标记，认不出是否脱敏：{'、'.join(unmarked)}。")
        return "\n".join(lines)


def report_of(
    plan: Plan,
    key: KeyProvider,
    tables: tuple[Table, ...],
    tallies: Mapping[str, Tally],
    *,
    resumed: int,
    dry: bool = False,
) -> Report:
    """The report of what was counted."""
    columns = []
    for table in tables:
        counts = tallies.get(table.name, Tally()).columns
        for name, rule in plan.rules(table.name).items():
            count = counts.get(name, Count())
            one = rule.kind in ONE_TO_ONE
            columns.append(
                ColumnReport(table.name, name, rule.kind, rule.mode, count.values, count.nulls, count.odd, one)
            )
    rows = {table.name: tallies.get(table.name, Tally()).rows for table in tables}
    left_out = tuple(sorted(name for name, rules in plan.tables.items() if rules is None))
    return Report(key.identity, rows, tuple(columns), left_out, resumed, dry)
