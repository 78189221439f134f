"""What a query means, line by line, in the plainest way. Slow on purpose; shares no code with the search but the tree of the query."""

import re
import string
from collections.abc import Mapping
from typing import Any as Value

from zhengan.archive import fields
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

STORED = {
    "msg",
    "host",
    "app",
    "proc",
    "msgid",
    "sd",
    "source",
    "class",
    "seq",
    "received",
    "flags",
    "severity",
    "facility",
}
_WORD = set(string.ascii_letters + string.digits + "_")


def holds(filter_: Filter, row: Mapping[str, Value], systems: Mapping[str, str]) -> bool:
    """Whether a line passes. `row` has the columns of a segment and `class`."""
    if isinstance(filter_, All):
        return all(holds(part, row, systems) for part in filter_.parts)
    if isinstance(filter_, Any):
        return any(holds(part, row, systems) for part in filter_.parts)
    if isinstance(filter_, Not):
        return not holds(filter_.part, row, systems)
    assert isinstance(filter_, Match)
    return any(_passes(filter_.test, value) for value in _values(filter_.field, row, systems))


def _values(field: str, row: Mapping[str, Value], systems: Mapping[str, str]) -> list[Value]:
    if field == "time":
        return [row["received"] if row["time"] is None else row["time"]]
    if field == "system":
        return [systems[row["source"]]] if row["source"] in systems else []
    if field in STORED:
        return [] if row[field] is None else [row[field]]
    return fields.extract(field, row["msg"])


def _passes(test: Test, value: Value) -> bool:
    if isinstance(test, Between):
        return _between(test, value)
    if isinstance(test, HasFlag):
        return bool(value & test.bit)
    if isinstance(test, Present):
        return bool(value != "")
    if isinstance(test, Exact):
        return str(value) in test.texts
    if isinstance(test, Part):
        return test.text in str(value)
    if isinstance(test, Regex):
        return re.search(test.pattern, value) is not None
    return _phrase(test, value)


def _between(test: Between, value: Value) -> bool:
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        return False
    if test.low is not None and (number < test.low or (test.low_open and number == test.low)):
        return False
    return not (test.high is not None and (number > test.high or (test.high_open and number == test.high)))


def _phrase(test: Phrase | Prefix, value: str) -> bool:
    text = _small(test.text)
    line = _small(value)
    for start in range(len(line) - len(text) + 1):
        end = start + len(text)
        if line[start:end] != text:
            continue
        before = start > 0 and line[start - 1] in _WORD and text[0] in _WORD
        after = isinstance(test, Phrase) and end < len(line) and line[end] in _WORD and text[-1] in _WORD
        if not before and not after:
            return True
    return False


def _small(text: str) -> str:
    return "".join(char.lower() if char in string.ascii_uppercase else char for char in text)
