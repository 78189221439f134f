"""Reading the pipes of a query.

stats [count() | count_uniq(f) | min(f) | max(f) | sum(f) | avg(f)] [[as] name], … [by f, time:5m, …]
sort by f [desc], …        limit n        fields f, …
"""

from typing import get_args

from zhengan.archive.search.columns import kind_of
from zhengan.archive.search.instants import span_ns
from zhengan.archive.search.lexer import Token
from zhengan.archive.search.query import Fields, Function, FunctionName, Group, Limit, Pipe, Sort, Stats
from zhengan.archive.search.reader import Reader

MOST_ROWS = 10_000_000
LONGEST_NAME = 100
_NAMES: dict[str, FunctionName] = {name: name for name in get_args(FunctionName)}
_PIPES = "stats、sort、limit 或 fields"


def read_pipe(read: Reader) -> Pipe:
    """The pipe that comes next. Raises QueryError."""
    if read.take_word("stats"):
        return _stats(read)
    if read.take_word("sort"):
        return _sort(read)
    if read.take_word("limit") or read.take_word("head"):
        return Limit(_rows(read))
    if read.take_word("fields"):
        names = [_name(read)]
        while read.take_sign(","):
            names.append(_name(read))
        return Fields(tuple(dict.fromkeys(names)))
    raise read.fault(_PIPES)


def _stats(read: Reader) -> Stats:
    functions: list[Function] = []
    if not read.at_word("by"):
        functions.append(_function(read))
        while read.take_sign(","):
            functions.append(_function(read))
    groups: list[Group] = []
    if read.take_word("by"):
        bracket = read.take_sign("(")
        groups.append(_group(read))
        while read.take_sign(","):
            groups.append(_group(read))
        if bracket:
            read.need_sign(")", "“,”或“)”")
    if not functions:
        functions.append(Function("count", "", "count"))
    titles = [title.lower() for title in (*(one.title for one in functions), *(one.field for one in groups))]
    if len(set(titles)) != len(titles):
        twice = next(title for title in titles if titles.count(title) > 1)
        raise read.fault("各列名不同（用 as 另取名）", f"两列“{twice}”")
    return Stats(tuple(functions), tuple(groups))


def _function(read: Reader) -> Function:
    here = read.here
    name = _NAMES.get(here.text.lower()) if here.kind == "word" else None
    if name is None:
        raise read.fault("、".join(_NAMES))
    read.take()
    field = ""
    if read.take_sign("("):
        if read.here.kind in {"word", "text"}:
            field = _name(read)
        read.need_sign(")", "“)”")
    if not field and name != "count":
        raise read.fault(f"{name}(字段)")
    title = f"{name}_{field}" if field else name
    if read.take_word("as") or (read.here.kind in {"word", "text"} and not read.at_word("by")):
        title = _name(read)
    return Function(name, field, title)


def _group(read: Reader) -> Group:
    field = _name(read)
    if read.take_sign(":"):
        step = span_ns(read.here.text)
        if step is None or kind_of(field) != "instant":
            raise read.fault("时间字段的间隔，例如 time:5m")
        read.take()
        return Group(field, step)
    return Group(field)


def _sort(read: Reader) -> Sort:
    read.take_word("by")
    bracket = read.take_sign("(")
    keys = [_key(read)]
    while read.take_sign(","):
        keys.append(_key(read))
    if bracket:
        read.need_sign(")", "“,”或“)”")
    return Sort(tuple(keys))


def _key(read: Reader) -> tuple[str, bool]:
    name = _name(read)
    if read.take_word("desc"):
        return name, True
    read.take_word("asc")
    return name, False


def _name(read: Reader) -> str:
    here = read.here
    token: Token = read.need_word("字段名")
    if not token.text or len(token.text) > LONGEST_NAME or "\0" in token.text:
        raise read.fault_at(here, f"1 至 {LONGEST_NAME} 个字符的字段名")
    return {"_msg": "msg", "_time": "time"}.get(token.text, token.text)


def _rows(read: Reader) -> int:
    here = read.here
    if here.kind != "word" or not here.text.isdecimal() or not 1 <= int(here.text[:12]) <= MOST_ROWS:
        raise read.fault(f"1 至 {MOST_ROWS} 的整数")
    read.take()
    return int(here.text)
