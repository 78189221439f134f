"""A query as it was understood: what a line must be (a tree of matches) and what becomes of the lines found (pipes).

What each match means is said here once; `predicate` says it in SQL, `tests/archive/search_reference.py` line by line in Python.
Word characters are A-Z a-z 0-9 and the underscore. Small and capital letters A-Z are alike in words, prefixes and the parts of
phrases; everything else is compared character by character. A column that is empty matches nothing but `*`.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Phrase:
    """The text stands in the field, and where it begins or ends with a word character, no word character stands beside it."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Like a phrase that may go on at its end."""

    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """The text stands in the field, exactly so."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """The field is one of these texts, exactly so."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regex:
    """The expression (RE2) is found somewhere in the field."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Between:
    """The field is a number in the range; an end that is None is open. Instants are ns since 1970."""

    low: int | float | None
    high: int | float | None
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: float) -> bool:
        """Whether the number is in the range."""
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        return above and (self.high is None or (value < self.high if self.high_open else value <= self.high))


@dataclass(frozen=True, slots=True)
class Present:
    """The field is not empty."""


@dataclass(frozen=True, slots=True)
class HasFlag:
    """The flag was set when the line came in; `bit` as in `line.Flag`."""

    bit: int


Test = Phrase | Prefix | Part | Exact | Regex | Between | Present | HasFlag


@dataclass(frozen=True, slots=True)
class Match:
    """The field of a line passes the test."""

    field: str
    test: Test


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. No parts: every line."""

    parts: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Filter"


Filter = Match | All | Any | Not

FunctionName = Literal["count", "count_uniq", "min", "max", "sum", "avg"]


@dataclass(frozen=True, slots=True)
class Function:
    """One figure over the lines of a group: `count()`, `count_uniq(host)`, `max(severity)`. `title` is its column."""

    name: FunctionName
    field: str
    title: str


@dataclass(frozen=True, slots=True)
class Group:
    """What lines are grouped by: a field, or a time in steps of `step_ns`."""

    field: str
    step_ns: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures by group, in place of the lines."""

    functions: tuple[Function, ...]
    by: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """In the order of these columns; (name, descending)."""

    by: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """The first so many."""

    rows: int


@dataclass(frozen=True, slots=True)
class Fields:
    """These columns, in this order."""

    names: tuple[str, ...]


Pipe = Stats | Sort | Limit | Fields


@dataclass(frozen=True, slots=True)
class Query:
    """The whole: the filter, then the pipes one after the other. `text` is what the person wrote."""

    filter: Filter
    pipes: tuple[Pipe, ...] = ()
    text: str = ""
