"""A record and its versions on the screen: labels, words and units as people know them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rich.table import Table

from zhengan.cli.drawing import drawn
from zhengan.records.model import ANY
from zhengan.records.values import ZONE
from zhengan.records.workbooks.layout import worded

if TYPE_CHECKING:
    from zhengan.records import Field, RecordType
    from zhengan.records.history import Change, Step, TakenBack

Names = Callable[[str, str], str | None]
_CHECKS_SHOWN = 8
_DIGEST_SHOWN = 16


def record_screen(
    record_type: "RecordType",
    institution: str,
    key: str,
    steps: "Sequence[Step]",
    at: int,
    names: Names,
    read_by: Mapping[str, str],
) -> str:
    """The record as one version says it, with its origin and what reads it."""
    step = steps[at]
    title = f"{record_type.title} {key}（{record_type.name}，{institution}）"
    table = _plain()
    for field in record_type.payload_fields:
        if field.name in step.stored.payload:
            table.add_row(field.title, said(field, step.stored.payload[field.name], names), style=None)
    origin = _plain()
    for name, words in _origin(step, at, len(steps)):
        origin.add_row(name, words)
    lines = [f"  {words}（{name}）" for name, words in list(read_by.items())[:_CHECKS_SHOWN]]
    if lines:
        more = f"等 {len(read_by)} 项" if len(read_by) > _CHECKS_SHOWN else ""
        lines.insert(0, f"用到这类记录的核查{more}：")
    return drawn(title, table, "记下的情况", origin) + "".join(f"{line}\n" for line in lines)


def timeline_screen(steps: "Sequence[Step]", names: Names, late_days: int) -> str:
    """Every version: when, by whom, what it changed."""
    table = Table(box=None, pad_edge=False)
    for name, share in (("版本", 2), ("记下", 5), ("成立", 4), ("改了什么", 9)):
        table.add_column(name, overflow="fold", ratio=share)
    for number, step in enumerate(steps, 1):
        table.add_row(
            _version(number, step),
            "\n".join(_recorded(step)),
            _validity(step),
            "\n".join(_changed(step, number, names)),
        )
    late = sum(step.late is not None for step in steps)
    note = f"标“迟”的 {late} 个版本，业务时间过了 {late_days} 天以上才记下。\n" if late else ""
    return drawn(f"{len(steps)} 个版本", table) + note


def said(field: "Field", value: Any, names: Names) -> str:
    """A value in the words of people: labels, units, names beside keys."""
    words = worded(field, value)
    if field.targets and field.kind in ("ref", "refs") and ANY not in field.targets:
        keys = value if isinstance(value, list) else [value]
        return "；".join(_named(field, key, names) for key in keys)
    return f"{words} {field.unit}".rstrip()


def _named(field: "Field", key: str, names: Names) -> str:
    found = next((name for target in field.targets if (name := names(target, key))), None)
    return f"{found}（{key}）" if found and found != key else key


def _origin(step: "Step", at: int, count: int) -> Iterator[tuple[str, str]]:
    stored = step.stored
    if stored.taken_back:
        yield "已作废", _taken_back(stored.taken_back)
    yield "版本", f"第 {at + 1} 个，共 {count} 个" if count > 1 else "唯一的版本"
    yield "成立", _validity(step).replace("\n", "，")
    if stored.recorded_at:
        yield "记录时间", moment(stored.recorded_at) + (f"　迟 {step.late} 天" if step.late is not None else "")
    if stored.claimed_at:
        yield "原系统称的记录时间", moment(stored.claimed_at)
    if stored.reason:
        yield "原系统称的更正原因", stored.reason
    if stored.actor:
        yield "记录人", stored.actor
    if stored.source:
        yield "来源", stored.source
    if stored.seq:
        yield "账本序号", str(stored.seq)
        yield "摘要", stored.digest


def _version(number: int, step: "Step") -> str:
    marks = [f"第 {number} 版"]
    if step.stored.seq:
        marks.append(f"账本 {step.stored.seq}")
    if step.late is not None:
        marks.append(f"迟 {step.late} 天")
    return "\n".join(marks)


def _recorded(step: "Step") -> Iterator[str]:
    stored = step.stored
    if stored.recorded_at:
        yield moment(stored.recorded_at)
    if stored.claimed_at:
        yield f"原系统称 {moment(stored.claimed_at)}"
    if not stored.recorded_at and not stored.claimed_at:
        yield "没有记录时间"
    if stored.actor:
        yield f"记录人 {stored.actor}"
    if stored.source:
        yield stored.source
    if stored.digest:
        yield f"摘要 {stored.digest[:_DIGEST_SHOWN]}…"


def _validity(step: "Step") -> str:
    lines = []
    if step.stored.valid_at:
        lines.append(f"生效 {moment(step.stored.valid_at)}")
    if step.stored.taken_back:
        lines.append("已作废")
    elif step.superseded:
        lines.append("没有一天以它为准")
    else:
        lines.append(
            f"{_day(step.shown_from, '自始')} 起" + (f"，到 {step.shown_until} 前" if step.shown_until else "，至今")
        )
    return "\n".join(lines)


def _changed(step: "Step", number: int, names: Names) -> Iterator[str]:
    if step.stored.taken_back:
        yield f"作废：{_taken_back(step.stored.taken_back)}"
    if step.stored.reason:
        yield f"原因：{step.stored.reason}"
    if not step.changes:
        yield "内容没有变，只改了生效时间" if number > 1 else "没有内容"
    for change in step.changes:
        yield _one_change(change, number, names)


def _one_change(change: "Change", number: int, names: Names) -> str:
    new = said(change.field, change.new, names) if change.new is not None else "（空）"
    if number == 1:
        return f"{change.field.title}：{new}"
    old = said(change.field, change.old, names) if change.old is not None else "（空）"
    return f"{change.field.title}：{old} → {new}"


def _taken_back(by: "TakenBack") -> str:
    return f"{moment(by.recorded_at)} 由 {by.actor} 作废（账本 {by.seq}）：{by.reason}"


def moment(instant: datetime) -> str:
    """An instant in local time, to the second."""
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"


def _day(day: date | None, absent: str) -> str:
    return day.isoformat() if day else absent


def _plain() -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table
