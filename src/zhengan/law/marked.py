"""YAML with places: every value knows its file and line, and hostile files are refused before they cost anything.

Plain data only: anchors, aliases and tags are refused, keys are text and stand once, size and depth are bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zhengan.law.fault import Fault

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1 << 20
MAX_DEPTH = 12
MAX_VALUES = 50_000

Scalar = str | int | bool | date | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A value of a YAML file with the place where it stands."""

    value: Scalar | tuple[Marked, ...] | Mapping[str, Marked]
    file: str
    line: int


def read_marked(path: Path, name: str, faults: list[Fault]) -> Marked | None:
    """The content of `path`, called `name` in faults; None (and faults) where it cannot be read."""
    try:
        raw = path.read_bytes()[: MAX_BYTES + 1]
        text = raw.decode("utf-8")
    except OSError as error:
        faults.append(Fault(name, 0, "", "可以读取的文件", error.strerror or "读取失败", "请检查路径和权限。"))
        return None
    except UnicodeDecodeError:
        faults.append(Fault(name, 0, "", "UTF-8 文本", "其他编码", "请另存为 UTF-8。"))
        return None
    if len(raw) > MAX_BYTES:
        faults.append(Fault(name, 0, "", f"不超过 {MAX_BYTES} 字节", "更大的文件", "请拆成一条一个文件。"))
        return None
    return _parse(text, name, faults)


def _parse(text: str, name: str, faults: list[Fault]) -> Marked | None:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        refusal = _refusal(yaml.parse(text, Loader=loader), name)
        if refusal is not None:
            faults.append(refusal)
            return None
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.append(Fault(name, line, "", "合乎 YAML 写法", error.problem or "无法解析", "请检查缩进、引号和冒号。"))
        return None
    except yaml.YAMLError:
        faults.append(Fault(name, 0, "", "合乎 YAML 写法", "不能出现的字符", "请删去控制字符。"))
        return None
    if node is None:
        faults.append(Fault(name, 1, "", "有内容", "空文件", "请补上内容或者删去文件。"))
        return None
    return _build(node, name, faults)


def _refusal(events: Iterable[object], name: str) -> Fault | None:
    """Looks at the flat event stream first, so that nothing deep or self-multiplying is ever built."""
    import yaml

    depth = documents = 0
    for count, event in enumerate(events):
        line = event.start_mark.line + 1 if isinstance(event, yaml.Event) and event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            return Fault(name, line, "", "直接写出的值", "锚点或者别名", "请把值写在原处。")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > MAX_DEPTH or count > MAX_VALUES:
            return Fault(name, line, "", f"不超过 {MAX_DEPTH} 层、{MAX_VALUES} 个值", "更多", "请拆小。")
        if documents > 1:
            return Fault(name, line, "", "一个文件一篇", "第二篇（---）", "请分成两个文件。")
    return None


def _build(node: yaml.Node, name: str, faults: list[Fault]) -> Marked:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Marked(tuple(_build(child, name, faults) for child in node.value), name, line)
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Marked] = {}
        for key_node, child in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                faults.append(Fault(name, key_line, "", "简单的键", "嵌套的键", "请用一个词作键。"))
            elif key_node.value in entries:
                faults.append(Fault(name, key_line, key_node.value, "每个键只写一次", "重复的键", "请删去一个。"))
            else:
                entries[key_node.value] = _build(child, name, faults)
        return Marked(entries, name, line)
    return Marked(_scalar(node, name, line, faults), name, line)


def _scalar(node: yaml.Node, name: str, line: int, faults: list[Fault]) -> Scalar:
    kind, text = node.tag.removeprefix("tag:yaml.org,2002:"), str(node.value)
    try:
        if kind == "str":
            return text
        if kind == "int":
            return int(text)
        if kind == "timestamp":
            return date.fromisoformat(text)
    except ValueError:
        kind = "malformed"
    if kind == "bool":
        return text.lower() in {"true", "yes", "on"}
    if kind != "null":
        faults.append(Fault(name, line, text[:40], "文字、整数、是否或者日期", "其他类型", "请加引号或者改写。"))
    return None


class Fields:
    """The fields of one mapping, read one by one; what does not fit becomes a fault, and reading goes on."""

    def __init__(self, node: Marked, known: Iterable[str], faults: list[Fault], where: str = "") -> None:
        self.node, self.faults, self.where = node, faults, where
        self.entries: Mapping[str, Marked] = {}
        if isinstance(node.value, Mapping):
            self.entries = node.value
        else:
            self.fault(node, "", "键和值", shown(node), "请写成“键: 值”。")
        allowed = tuple(known)
        for key, value in self.entries.items():
            if allowed and key not in allowed:
                self.fault(value, key, f"{'、'.join(allowed)} 之一", f"不认识的键“{key}”", "请改正或者删去。")

    def fault(self, node: Marked, key: str, expected: str, found: str, remedy: str) -> None:
        """Note a fault at `node`."""
        where = " ".join(part for part in (self.where, key) if part)
        self.faults.append(Fault(node.file, node.line, where, expected, found, remedy))

    def require(self, *keys: str) -> None:
        """Note a fault for every key that is missing."""
        for key in keys:
            if key not in self.entries:
                self.fault(self.node, key, f"有“{key}”", "没有写", "请补上。")

    def text(self, key: str) -> str:
        """The text under `key`; empty where it is absent or no text."""
        node = self.entries.get(key)
        if node is None:
            return ""
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        self.fault(node, key, "文字", shown(node), "请写文字；像 yes、数字、日期的要加引号。")
        return ""

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """The text under `key` where it is one of `allowed`."""
        text, names = self.text(key), tuple(allowed)
        if text and text not in names:
            self.fault(self.entries[key], key, f"{'、'.join(names)} 之一", f"“{text}”", "请改用列出的写法。")
            return ""
        return text

    def day(self, key: str) -> date | None:
        """The date under `key`."""
        node = self.entries.get(key)
        if node is None or node.value is None or isinstance(node.value, date):
            return node.value if node is not None and isinstance(node.value, date) else None
        self.fault(node, key, "日期（如 2023-05-01）", shown(node), "请改成日期。")
        return None

    def flag(self, key: str) -> bool:
        """The yes or no under `key`; no where it is absent."""
        node = self.entries.get(key)
        if node is None:
            return False
        if isinstance(node.value, bool):
            return node.value
        self.fault(node, key, "true 或者 false", shown(node), "请改正。")
        return False

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under `key`; integers (article numbers) become text."""
        found: list[str] = []
        for node in self.items(key):
            if isinstance(node.value, str) or type(node.value) is int:
                found.append(str(node.value))
            else:
                self.fault(node, key, "文字", shown(node), "请改成文字。")
        if len(set(found)) < len(found):
            self.fault(self.entries[key], key, "各项不同", "重复的项", "请删去重复的。")
        return tuple(found)

    def items(self, key: str) -> tuple[Marked, ...]:
        """The list under `key`; empty where it is absent."""
        node = self.entries.get(key)
        if node is None:
            return ()
        if isinstance(node.value, tuple):
            return node.value
        self.fault(node, key, "列表", shown(node), "请写成 [甲, 乙]。")
        return ()

    def mapping(self, key: str) -> Mapping[str, Marked]:
        """The mapping under `key`; empty where it is absent."""
        node = self.entries.get(key)
        if node is None:
            return {}
        if isinstance(node.value, Mapping):
            return node.value
        self.fault(node, key, "键和值", shown(node), "请写成“键: 值”。")
        return {}


def shown(node: Marked) -> str:
    """A value as it is quoted in a fault: short, and naming the kind where there is nothing to quote."""
    if isinstance(node.value, tuple):
        return "列表"
    if isinstance(node.value, Mapping):
        return "键和值"
    return "空值" if node.value is None else f"“{str(node.value)[:40]}”"
