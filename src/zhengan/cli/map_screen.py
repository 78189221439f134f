"""A proposed mapping on the screen: fields and their columns, what is missing, the first rows, the faults."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

from zhengan.cli.drawing import drawn

if TYPE_CHECKING:
    from zhengan.records.mapping.proposal import Match, Proposal
    from zhengan.records.preview import Preview

FAULTS_SHOWN = 20
_SHORT = 30


def mapping_screen(proposal: "Proposal", seen: "Preview") -> str:
    """The proposal as text."""
    return drawn(*_tables(proposal, seen)) + "".join(f"{line}\n" for line in _lines(proposal, seen))


def _tables(proposal: "Proposal", seen: "Preview") -> Iterator[Table | str]:
    for record in proposal.mapping.records:
        head = (
            f"{proposal.table.label}，表头第 {proposal.header.first_row} 行 → {record.type.title}（{record.type.name}）"
        )
        yield head
        table = Table(box=None, pad_edge=False)
        for name in ("列", "表里的列名", "我们的项", "把握", "缘由"):
            table.add_column(name, overflow="fold", no_wrap=name in ("列", "把握"))
        for match in proposal.matches[record.type.name]:
            table.add_row(*_row(proposal, match))
        yield table
    for record in proposal.mapping.records:
        sketches = [sketch for sketch in seen.sketches if sketch.type is record.type]
        if sketches:
            yield f"前 {len(sketches)} 行会成为："
            table = Table(box=None, pad_edge=False)
            names = [name for name in record.type.columns if any(name in sketch.values for sketch in sketches)]
            for title in ("行", *(record.type.columns[name].title for name in names)):
                table.add_column(title, overflow="fold")
            for sketch in sketches:
                table.add_row(str(sketch.line), *(sketch.values.get(name, "")[:_SHORT] for name in names))
            yield table


def _row(proposal: "Proposal", match: "Match") -> tuple[str, ...]:
    source, field = match.source, match.field
    columns = "、".join(source.columns) or ("（没有）" if source.value is None else f"常量 {source.value}")
    mark = f"{match.confidence:.0%}" + ("" if source.sure else " 请核对")
    required = "*" if field.required else ""
    return proposal.letters(source), columns, f"{field.title}{required} {field.name}", mark, source.why


def _lines(proposal: "Proposal", seen: "Preview") -> Iterator[str]:
    from zhengan.records import RECORD_TYPES

    if proposal.unmapped:
        yield f"没有对应的列：{'、'.join(proposal.unmapped)}。"
    lacking = [
        f"{match.field.title}（{name}.{match.field.name}）"
        for name, matches in proposal.matches.items()
        for match in matches
        if not match.source.columns and match.source.value is None
    ]
    if lacking:
        yield f"必填而没有来源：{'、'.join(lacking)}。"
    if proposal.others:
        words = "、".join(f"{RECORD_TYPES[name].title}（{name}）" for name in proposal.others)
        yield f"也可能是：{words}；用 --type 指定。"
    checked = seen.checked
    yield from (f"提示：{notice.text}" for notice in checked.notices)
    if checked.faults:
        yield f"照此导入，还有 {checked.fault_count} 处错误：" if checked.fault_count else ""
        yield from (f"  {fault.text}" for fault in checked.faults[:FAULTS_SHOWN])
        if checked.fault_count > FAULTS_SHOWN:
            yield f"  （列出前 {FAULTS_SHOWN} 处）"
