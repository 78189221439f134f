"""Whether one value passes a test, or one line a filter: for the few values that a manifest lists, those of extracted fields, and lines
so few that no engine need be asked."""

import string
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any as Value
from typing import cast

import re2

from zhengan.archive.search.columns import FIELDS, kind_of
from zhengan.archive.search.extracting import values_of
from zhengan.archive.search.query import (
    All,
    Any,
    Between,
    Exact,
    Filter,
    HasFlag,
    Match,
    Not,
    Part,
    Phrase,
    Prefix,
    Present,
    Regex,
    Test,
)

WORD = frozenset(string.ascii_letters + string.digits + "_")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def lowered(text: str) -> str:
    """The text with A-Z made small, and nothing else."""
    return text.translate(_LOWER)


def passes(test: Test, value: str) -> bool:  # noqa: PLR0911
    """Whether a text passes. Numbers in texts are compared where the test is a range."""
    match test:
        case Phrase() | Prefix() | Regex():
            return _expression(test)(value) is not None
        case Part(text):
            return text in value
        case Exact(texts):
            return value in texts
        case Present():
            return value != ""
        case Between():
            try:
                return test.holds(float(value))
            except ValueError:
                return False
        case HasFlag():
            return False


def holds(filter_: Filter, row: Mapping[str, Value], systems: Mapping[str, str]) -> bool:  # noqa: PLR0911
    """Whether a line passes. `row` has the columns that the filter names; only for filters that are `plain`."""
    match filter_:
        case All(parts):
            return all(holds(part, row, systems) for part in parts)
        case Any(parts):
            return any(holds(part, row, systems) for part in parts)
        case Not(part):
            return not holds(part, row, systems)
        case Match("system", test):
            system = systems.get(row["source"])
            return system is not None and passes(test, system)
        case Match("time", Between() as test):
            return test.holds(row["received"] if row["time"] is None else row["time"])
        case Match(field, test) if field not in FIELDS:
            return any(passes(test, value) for value in values_of(field, row["msg"]))
        case Match(field, test):
            value = row[field]
            if value is None:
                return False
            return passes(test, value) if kind_of(field) == "text" else _number_passes(test, value)


def plain(filter_: Filter) -> bool:
    """Whether `holds` can say it: texts are not compared as numbers, which each language reads in its own way."""
    match filter_:
        case All(parts) | Any(parts):
            return all(map(plain, parts))
        case Not(part):
            return plain(part)
        case Match(field, Between()):
            return kind_of(field) != "text"
    return True


def _number_passes(test: Test, value: int) -> bool:
    match test:
        case Between():
            return test.holds(value)
        case HasFlag(bit):
            return value & bit != 0
    return isinstance(test, Present)


def expression_of(test: Phrase | Prefix) -> str:
    """The RE2 expression that finds the phrase."""
    text = test.text
    before = r"(?:\A|[^A-Za-z0-9_])" if text[0] in WORD else ""
    after = r"(?:\z|[^A-Za-z0-9_])" if text[-1] in WORD and isinstance(test, Phrase) else ""
    return before + "".join(map(_one, text)) + after


def _one(char: str) -> str:
    if char in string.ascii_letters:
        return f"[{char.lower()}{char.upper()}]"
    if char in WORD or char > "\x7f":
        return char
    return f"\\x{ord(char):02x}"


@lru_cache(maxsize=256)
def _expression(test: Phrase | Prefix | Regex) -> Callable[[str], object | None]:
    options = re2.Options()
    options.log_errors = False
    pattern = test.pattern if isinstance(test, Regex) else expression_of(test)
    return cast("Callable[[str], object | None]", re2.compile(pattern, options=options).search)
