"""A JSON document of others: limited in depth, and each value with its path, so that a fault can say where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from zhengan.collectors.reading import DEEPEST, Reading, Unfit, moment, shown


@dataclass(frozen=True, slots=True)
class Node:
    """A value at a path. What is not there is an empty object, list or text; what has another type than asked is a fault."""

    value: Any
    path: str
    reading: Reading

    def child(self, name: str) -> "Node":
        """A member, which may be missing."""
        if self.value is None:
            return Node(None, self._at(name), self.reading)
        if not isinstance(self.value, dict):
            raise self.wrong("wrong_type", "对象")
        return Node(self.value.get(name), self._at(name), self.reading)

    def items(self, name: str) -> "Iterator[Node]":
        """The items of a list, which may be missing."""
        part = self.child(name)
        if part.value is None:
            return
        if not isinstance(part.value, list):
            raise part.wrong("wrong_type", "数组")
        for number, value in enumerate(part.value):
            yield Node(value, f"{part.path}[{number}]", self.reading)

    def text(self, name: str, most: int = 300) -> str:
        """A text, '' where it is missing."""
        part = self.child(name)
        if part.value is None:
            return ""
        if not isinstance(part.value, str):
            raise part.wrong("wrong_type", "文字")
        return shown(part.value, most)

    def needed(self, name: str, most: int = 300) -> str:
        """A text that must be there."""
        found = self.text(name, most)
        if not found:
            raise self.child(name).wrong("missing", "不为空的文字")
        return found

    def number(self, name: str) -> float | None:
        """A number, also one written as text; None where it is missing."""
        part = self.child(name)
        if part.value is None:
            return None
        if isinstance(part.value, bool) or not isinstance(part.value, int | float | str):
            raise part.wrong("wrong_type", "数")
        try:
            return float(part.value)
        except (ValueError, OverflowError):
            raise part.wrong("wrong_number", "数") from None

    def moment(self, name: str) -> datetime | None:
        """An instant, None where it is missing."""
        said = self.text(name)
        found = moment(said)
        if said and found is None:
            raise self.child(name).wrong("wrong_time", "时间，如 2026-11-20T09:30:00+08:00")
        return found

    def wrong(self, code: str, expected: str) -> Unfit:
        """The fault of this value, to raise."""
        found = self.value if isinstance(self.value, str) else "" if self.value is None else type(self.value).__name__
        return self.reading.refused(code, self.path or "（整个文件）", expected, found, "请用原来的工具重新导出")

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def parse_json(content: bytes, reading: Reading) -> Node:
    """The document. Raises Unfit where it is no JSON object, or nested too deep."""
    try:
        value = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        at = f"第 {error.lineno} 行第 {error.colno} 个字符"
        raise reading.refused("not_json", at, "JSON 文档", "读不懂", "请用原来的工具重新导出") from error
    if _depth(value) > DEEPEST:
        words = f"超过 {DEEPEST} 层"
        raise reading.refused("too_deep", "（整个文件）", f"嵌套不超过 {DEEPEST} 层", words, "请确认这是扫描结果")
    root = Node(value, "", reading)
    if not isinstance(value, dict):
        raise root.wrong("wrong_type", "对象")
    return root


def _depth(value: Any) -> int:
    """How deep lists and objects lie in each other; counted no further than one more than is allowed."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            part
            for whole in level
            if isinstance(whole, dict | list)
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, dict | list)
        ]
    return depth
