"""A filter as a condition of DuckDB. Nothing that a person wrote stands in it but as a quoted literal."""

from collections.abc import Mapping

from zhengan.archive.search.columns import FIELDS
from zhengan.archive.search.passing import WORD, expression_of, lowered, passes
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

Systems = Mapping[str, str]
"""Source → information system."""


def condition(filter_: Filter, systems: Systems) -> str:
    """The condition; `systems` says which sources are of which system."""
    match filter_:
        case All(parts):
            return _joined(" AND ", parts, systems, "true")
        case Any(parts):
            return _joined(" OR ", parts, systems, "false")
        case Not(part):
            return f"NOT coalesce({condition(part, systems)}, false)"
        case Match("system", test):
            sources = [source for source, system in systems.items() if passes(test, system)]
            return f"source IN ({', '.join(map(quoted, sources))})" if sources else "false"
        case Match("time", Between() as test):
            inside = _between("time", test)
            return f"({inside} OR time IS NULL AND {_between('received', test)})"
        case Match(field, test):
            return _stored(field, test) if field in FIELDS else _extracted(field, test)


def names_in(filter_: Filter) -> set[str]:
    """The stored columns that the condition reads."""
    match filter_:
        case All(parts) | Any(parts):
            return set().union(*map(names_in, parts))
        case Not(part):
            return names_in(part)
        case Match("system"):
            return {"source"}
        case Match("time"):
            return {"time", "received"}
        case Match(field):
            return {field if field in FIELDS else "msg"}


def quoted(text: str) -> str:
    """A text as a literal."""
    plain = text.replace("'", "''")
    return "('" + plain.replace("\0", "' || chr(0) || '") + "')" if "\0" in plain else f"'{plain}'"


def column(field: str, systems: Systems) -> str:
    """The expression of a field's value in a row; of an extracted field that occurs several times, the first."""
    if field == "system":
        pairs = " ".join(f"WHEN {quoted(source)} THEN {quoted(system)}" for source, system in systems.items())
        return f"(CASE source {pairs} END)" if pairs else "(NULL::VARCHAR)"
    if field == "time":
        return "coalesce(time, received)"
    return f'"{field}"' if field in FIELDS else f"first_value_of({quoted(field)}, msg)"


def _joined(sign: str, parts: tuple[Filter, ...], systems: Systems, empty: str) -> str:
    return "(" + sign.join(condition(part, systems) for part in parts) + ")" if parts else empty


def _stored(field: str, test: Test) -> str:
    name = f'"{field}"'
    if FIELDS[field].kind == "text":
        return _text(name, test)
    match test:
        case Between():
            return f"({_between(name, test)})"
        case HasFlag(bit):
            return f"({name} & {bit}) <> 0"
        case Present():
            return f"{name} IS NOT NULL"
    return "false"


def _text(name: str, test: Test) -> str:  # noqa: PLR0911
    match test:
        case Phrase() | Prefix():
            exact = f"regexp_matches({name}, {quoted(expression_of(test))})"
            first = _first_look(name, test.text)
            return f"({first} AND {exact})" if first else exact
        case Part(text):
            return f"contains({name}, {quoted(text)})"
        case Exact(texts):
            return f"{name} IN ({', '.join(map(quoted, texts))})"
        case Regex(pattern):
            return f"regexp_matches({name}, {quoted(pattern)})"
        case Present():
            return f"{name} <> ''"
        case Between():
            number = f"TRY_CAST({name} AS DOUBLE)"
            return f"({_between(number, test)})"
    return "false"


def _first_look(name: str, text: str) -> str:
    """A cheap condition that holds wherever the phrase does: most lines fail it, and the expression is spared."""
    pieces = "".join(char if char.isascii() or char.lower() == char.upper() else "\0" for char in lowered(text)).split(
        "\0"
    )
    longest = max(pieces, key=len)
    if not longest:
        return ""
    if longest == longest.upper():
        return f"contains({name}, {quoted(longest)})"
    return f"contains(lower({name}), {quoted(longest)})"


def _extracted(field: str, test: Test) -> str:
    values = f"field_values({quoted(field)}, msg)"
    if isinstance(test, Present):
        return f"len({values}) > 0"
    holds = f"list_bool_or(list_transform({values}, lambda v: {_text('v', test)}))"
    piece = _sure_piece(test)
    if piece:
        # The function is Python's: it is asked only about lines that hold the value at all.
        return f"(CASE WHEN contains(lower(msg), {quoted(piece)}) THEN {holds} ELSE false END)"
    return holds


def _sure_piece(test: Test) -> str:
    """Word characters that stand in every line whose field passes."""
    match test:
        case Phrase(text) | Prefix(text) | Part(text) | Exact((text,)):
            runs = "".join(char if char in WORD else " " for char in text).split()
            return lowered(max(runs, key=len)) if runs else ""
    return ""


def _between(name: str, test: Between) -> str:
    ends = []
    if test.low is not None:
        ends.append(f"{name} {'>' if test.low_open else '>='} {test.low!r}")
    if test.high is not None:
        ends.append(f"{name} {'<' if test.high_open else '<='} {test.high!r}")
    return " AND ".join(ends) if ends else f"{name} IS NOT NULL"
