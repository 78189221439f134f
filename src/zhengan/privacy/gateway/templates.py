"""Allow-lists: texts that a firm sends by the thousand, with holes of known types. What stands in such a hole goes out as it is.

    version: 1
    templates:
      - id: login
        text: 【海晏证券】验证码{code}，{minutes}分钟内有效，客服{hotline}
        holes: {code: code, minutes: number, hotline: hotline}
      - id: order
        text: 【海晏证券】委托{order}已成交，金额{amount}元。{rest}
        holes: {order: {pattern: "WT[0-9]{14}"}, amount: amount, rest: text}

A template spares a hole only from rules that go by shape; what is a person's beyond doubt is masked there as well. `text` holes are
masked like any text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import re2
import yaml

from zhengan.privacy.gateway.errors import SettingsFault

HOLES = {
    "code": r"[0-9]{4,8}",
    "number": r"[0-9]{1,6}",
    "amount": r"-?[0-9]{1,3}(?:,[0-9]{3}){0,4}(?:\.[0-9]{1,4})?|-?[0-9]{1,9}(?:\.[0-9]{1,4})?",
    "order": r"[A-Z]{2,6}-?[0-9]{8,24}",
    "date": r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{1,2}月[0-9]{1,2}日",
    "time": r"[0-9]{1,2}[:：时][0-9]{2}(?:[:：分][0-9]{2}秒?)?分?",
    "hotline": r"955[0-9]{2}|[48]00[- ]?[0-9]{3}[- ]?[0-9]{4}",
    "text": r"[\s\S]*",
}
FREE = "text"
_MOST = 2_000
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Template:
    """A template: the literal text before its first hole, for a quick no, the pattern, and which holes are spared."""

    id: str
    prefix: str
    pattern: Any
    spared: tuple[str, ...]


class Templates:
    """All templates of a gateway."""

    def __init__(self, templates: Sequence[Template] = ()) -> None:
        self._by_start: dict[str, list[Template]] = {}
        for one in templates:
            self._by_start.setdefault(one.prefix[:4], []).append(one)
        self._starts = tuple(self._by_start)
        self._count = len(templates)

    def __len__(self) -> int:
        return self._count

    def spared(self, text: str) -> list[tuple[int, int]]:
        """Where holes stand that go out as they are; none where no template fits the whole text."""
        for start in self._starts:
            if text.startswith(start):
                for one in self._by_start[start]:
                    if text.startswith(one.prefix) and (found := one.pattern.fullmatch(text)):
                        return _joined([found.span(one.pattern.groupindex[name]) for name in one.spared])
        return []


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Holes that touch are one."""
    result: list[tuple[int, int]] = []
    for start, end in spans:
        if result and result[-1][1] == start:
            start = result.pop()[0]  # noqa: PLW2901
        result.append((start, end))
    return result


@cache
def no_templates() -> Templates:
    """None at all."""
    return Templates()


def read_templates(path: Path) -> Templates:
    """The templates of a file. Raises SettingsFault, which names the place."""
    try:
        held = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise SettingsFault(f"模板 {path} 读不懂：{' '.join(str(error).split())[:200]}") from None
    if not isinstance(held, dict) or held.get("version") != 1 or not isinstance(held.get("templates"), list):
        raise SettingsFault(f"模板 {path} 应有 version: 1 和 templates 列表。")
    if len(held["templates"]) > _MOST:
        raise SettingsFault(f"模板 {path} 至多 {_MOST} 个，现有 {len(held['templates'])} 个。")
    return Templates([_template(path, number, one) for number, one in enumerate(held["templates"], 1)])


def _template(path: Path, number: int, held: Any) -> Template:
    where = f"模板 {path} 第 {number} 个"
    if not isinstance(held, dict) or set(held) - {"id", "text", "holes"} or not {"id", "text"} <= set(held):
        raise SettingsFault(f"{where}应有 id、text，可有 holes。")
    text, holes = held["text"], held.get("holes") or {}
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST or not isinstance(holes, dict):
        raise SettingsFault(f"{where}的 text 应为 1 至 {_LONGEST} 字的文字，holes 应为“名称: 类型”。")
    literals, names = _parts(where, text)
    if set(names) != set(holes):
        raise SettingsFault(f"{where}的 text 里的空是 {'、'.join(names) or '（没有）'}，与 holes 写的不同。")
    if len("".join(literals).strip()) < 4:
        raise SettingsFault(f"{where}的固定文字太少（至少 4 字），会放过别的消息。")
    pattern = re2.escape(literals[0])
    for name, literal in zip(names, literals[1:], strict=True):
        pattern += f"(?P<{name}>{_hole(where, name, holes[name])}){re2.escape(literal)}"
    spared = tuple(name for name in names if holes[name] != FREE)
    return Template(str(held["id"])[:80], literals[0], re2.compile(pattern), spared)


def _parts(where: str, text: str) -> tuple[list[str], list[str]]:
    literals, names, rest = [], [], text
    while "{" in rest:
        literal, _, rest = rest.partition("{")
        name, closed, rest = rest.partition("}")
        if not closed or not (name.isascii() and name.isidentifier()) or name in names:
            raise SettingsFault(f"{where}的空应写作 {{名称}}，名称用英文，不重复。")
        literals.append(literal)
        names.append(name)
    return [*literals, rest], names


def _hole(where: str, name: str, held: Any) -> str:
    if isinstance(held, str) and held in HOLES:
        return HOLES[held]
    pattern = held.get("pattern") if isinstance(held, dict) and set(held) == {"pattern"} else None
    if not isinstance(pattern, str) or not pattern:
        raise SettingsFault(f"{where}的空 {name} 应为 {'、'.join(HOLES)} 之一，或者 {{pattern: 表达式}}。")
    try:
        compiled = re2.compile(pattern)
    except re2.error:
        raise SettingsFault(f"{where}的空 {name} 的 pattern 不是 RE2 表达式。") from None
    # A hole that takes any run of digits would let every number through.
    if compiled.fullmatch("13800138000") or compiled.fullmatch("11010519491231002X") or compiled.groups:
        raise SettingsFault(f"{where}的空 {name} 的 pattern 太宽（手机号也相符），或者有分组。请写得更准。")
    return pattern
