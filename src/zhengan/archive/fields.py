"""Fields that stand in the text of a line: account, order, address … What they are is data (`fields.yaml`).

They are drawn out when lines are shown, counted or filtered. A search for field = value asks the index for the words of the
value first, so that only few lines are looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import re2
import yaml

from zhengan.archive.errors import QueryError

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its title, and the patterns that find it, each with one group."""

    name: str
    title: str
    patterns: tuple[str, ...]


def all_fields() -> dict[str, Field]:
    """The fields by name, in the order of the screen."""
    return dict(_known())


def extract(name: str, msg: str) -> list[str]:
    """The different values of a field in a text, in the order of the patterns and of the text. `QueryError` for an unknown field."""
    found: dict[str, None] = {}
    for pattern in _compiled(name):
        match = pattern.search(msg)
        while match:
            found.setdefault(match[1])
            match = pattern.search(msg, match.end(1))  # the sign after a value may be the one before the next key
    return list(found)


def extract_all(msg: str) -> dict[str, list[str]]:
    """Every field that the text has."""
    return {name: values for name in _known() if (values := extract(name, msg))}


def first_values(name: str, messages: "pa.Array | pa.ChunkedArray") -> "pa.Array":
    """The first value of a field in each text, null where there is none: for counting many lines at once.

    For a field with several patterns the first pattern that matches counts, as in `extract`.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    result = pa.nulls(len(messages), pa.string())
    for pattern in field_of(name).patterns:
        found = pc.struct_field(pc.extract_regex(messages, _named(pattern)), "value")
        result = pc.coalesce(result, found)
    return result


def field_of(name: str) -> Field:
    """The field of that name. `QueryError` if there is none."""
    try:
        return _known()[name]
    except KeyError:
        raise QueryError(f"没有字段“{name}”。可用的字段：{'、'.join(_known())}") from None


def _named(pattern: str) -> str:
    """The pattern with its group named, as Arrow wants it."""
    place = pattern.index(_GROUP)
    return pattern[:place] + "(?P<value>" + pattern[place + len(_GROUP) :]


_GROUP = "(?P<v>"


@cache
def _known() -> dict[str, Field]:
    text = resources.files("zhengan.archive").joinpath("fields.yaml").read_text("utf-8")
    return {
        name: Field(name, told["title"], tuple(_patterns(name, told))) for name, told in yaml.safe_load(text).items()
    }


def _patterns(name: str, told: dict[str, Any]) -> Iterable[str]:
    if told.get("keys"):
        keys = "|".join(re2.escape(key) for key in sorted(told["keys"], key=len, reverse=True))
        yield _AFTER_KEY.format(keys=keys, value=told.get("value", r'[^\s"]+'))
    for pattern in told.get("patterns", ()):
        if re2.compile(pattern).groups != 1:
            raise ValueError(f"fields.yaml：字段 {name} 的模式应恰有一个分组，现为 {pattern!r}")
        yield _mark_group(pattern)


_AFTER_KEY = r"(?i:^|[^0-9A-Za-z_.-])(?i:{keys})\"?(?:[ ]*[=＝:：][ ]*)[\"']?(?P<v>{value})(?:$|[^0-9A-Za-z_-])"


def _mark_group(pattern: str) -> str:
    """The pattern with its only capturing group named."""
    place = -1
    for at, character in enumerate(pattern):
        escaped = at > 0 and pattern[at - 1] == "\\"
        if character == "(" and not escaped and pattern[at + 1] != "?":
            place = at
    return pattern[:place] + _GROUP + pattern[place + 1 :]


@cache
def _compiled(name: str) -> tuple[Any, ...]:
    return tuple(re2.compile(pattern) for pattern in field_of(name).patterns)
