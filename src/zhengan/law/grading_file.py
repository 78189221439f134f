"""Reads a grading table (`grading.yaml`): closed keys, and no row under which a longer incident would be a lesser one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path

from zhengan.law.beside import CONFIDENCES
from zhengan.law.fault import Fault
from zhengan.law.grading import (
    CLASSES_OF_SYSTEM,
    DEGREES,
    LEVELS,
    GradingTable,
    Level,
    PublishedCase,
    Scale,
    ScaleRow,
    ServiceRow,
    rank,
)
from zhengan.law.marked import Fields, Marked, read_marked, shown

_TABLE_KEYS = (
    "id",
    "title",
    "number",
    "issuer",
    "from",
    "verified",
    "source",
    "service",
    "scales",
    "missing",
    "cases",
)
_MAX_NUMBER = 10**15


def read_grading(path: Path, name: str, faults: list[Fault]) -> GradingTable | None:
    """The table in the file, called `name` in faults."""
    root = read_marked(path, name, faults)
    if root is None:
        return None
    fields = Fields(root, _TABLE_KEYS, faults)
    fields.require("id", "title", "from", "verified", "source", "service")
    service = tuple(row for node in fields.items("service") if (row := _service_row(node, faults)) is not None)
    ordered = sorted(service, key=lambda row: (row.system_class, row.degree, row.minutes))
    for _, rows in groupby(ordered, key=attrgetter("system_class", "degree")):
        _never_falls([(row.minutes, row.level, row.place) for row in rows], "service", "分钟", faults)
    return GradingTable(
        id=fields.text("id"),
        title=fields.text("title"),
        number=fields.text("number"),
        issuer=fields.text("issuer"),
        from_=fields.day("from"),
        verified=fields.flag("verified"),
        source=fields.text("source"),
        service=service,
        scales=_scales(fields, faults),
        missing=fields.texts("missing"),
        cases=tuple(_case(node, faults) for node in fields.items("cases")),
        place=(root.file, root.line),
    )


def _service_row(node: Marked, faults: list[Fault]) -> ServiceRow | None:
    fields = Fields(node, ("class", "degree", "minutes", "level"), faults, "service")
    fields.require("class", "degree", "minutes", "level")
    class_, degree, minutes, level = (
        _number(fields, "class", (min(CLASSES_OF_SYSTEM), max(CLASSES_OF_SYSTEM))),
        _level(fields, "degree"),
        _number(fields, "minutes"),
        _level(fields, "level"),
    )
    if class_ is None or degree is None or minutes is None or level is None:
        return None
    return ServiceRow(class_, degree, minutes, level, (node.file, node.line))


def _scales(fields: Fields, faults: list[Fault]) -> tuple[Scale, ...]:
    found = tuple(_scale(node, faults) for node in fields.items("scales"))
    names = [scale.id for scale in found]
    if len(set(names)) < len(names):
        fields.fault(fields.entries["scales"], "scales", "编号各不相同", "重复的编号", "请合并或者改名。")
    return found


def _scale(node: Marked, faults: list[Fault]) -> Scale:
    fields = Fields(node, ("id", "title", "unit", "rows"), faults, "scales")
    fields.require("id", "title", "unit", "rows")
    rows = tuple(row for item in fields.items("rows") if (row := _scale_row(item, faults)) is not None)
    in_order = sorted(rows, key=attrgetter("at_least"))
    _never_falls([(row.at_least, row.level, row.place) for row in in_order], fields.text("id"), "", faults)
    return Scale(fields.text("id"), fields.text("title"), fields.text("unit"), rows)


def _scale_row(node: Marked, faults: list[Fault]) -> ScaleRow | None:
    fields = Fields(node, ("at_least", "level"), faults, "rows")
    fields.require("at_least", "level")
    at_least, level = _number(fields, "at_least"), _level(fields, "level")
    return None if at_least is None or level is None else ScaleRow(at_least, level, (node.file, node.line))


def _case(node: Marked, faults: list[Fault]) -> PublishedCase:
    fields = Fields(node, ("id", "on", "words", "minutes", "level", "rule", "confidence"), faults, "cases")
    fields.require("id", "words", "rule", "confidence")
    confidence = fields.choice("confidence", CONFIDENCES)
    return PublishedCase(
        id=fields.text("id"),
        on=fields.day("on"),
        words=fields.text("words"),
        minutes=_number(fields, "minutes") if "minutes" in fields.entries else None,
        level=_level(fields, "level") if "level" in fields.entries else None,
        rule=_number(fields, "rule", (1990, 2999)) or 0,
        confidence=next((mark for mark in CONFIDENCES if mark == confidence), "C"),
    )


def _level(fields: Fields, key: str) -> Level | None:
    found = fields.choice(key, DEGREES if key == "degree" else LEVELS)
    return next((level for level in LEVELS if level == found), None)


def _number(fields: Fields, key: str, span: tuple[int, int] = (0, _MAX_NUMBER)) -> int | None:
    node = fields.entries.get(key)
    if node is None:
        return None
    if type(node.value) is int and span[0] <= node.value <= span[1]:
        return node.value
    fields.fault(node, key, f"{span[0]} 至 {span[1]} 的整数", shown(node), "请改正。")
    return None


def _never_falls(
    rows: Iterable[tuple[int, Level, tuple[str, int]]], where: str, unit: str, faults: list[Fault]
) -> None:
    """More never means a lesser level, and nothing is said twice; `rows` are in order."""
    for (low, lesser, _), (high, level, place) in pairwise(rows):
        if low == high:
            faults.append(Fault(*place, where, "每一档只写一次", f"{high}{unit} 写了两次", "请删去一行。"))
        elif rank(level) < rank(lesser):
            expected = f"不低于 {low}{unit} 那一档的{LEVELS[lesser]}"
            remedy = "越久、越多，级别不会越低；请核对数字。"
            faults.append(Fault(*place, where, expected, f"{high}{unit} 定为{LEVELS[level]}", remedy))
