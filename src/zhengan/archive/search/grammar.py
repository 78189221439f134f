"""Reading a query.

    query    = [filter] { "|" pipe }
    filter   = all { "OR" all }
    all      = one { ["AND"] one }
    one      = ("NOT" | "!" | "-") one | "(" filter ")" | "*" | "last" span | [field ":"] value
    value    = word | word"*" | "*"word"*" | "text" | contains(text) | in(text, …) | "(" values ")"
             | "=" text | "!=" text | "~" text | (">" | ">=" | "<" | "<=") number | ("[" | "(") low "," high ("]" | ")") | "*"
    pipe     = stats … | sort … | limit n | fields a, b        (see `pipes`)

Words stand for `msg:word`. Between two ends `*` or nothing is an open end.
"""

import re2

from zhengan.archive.line import Flag
from zhengan.archive.search.columns import FIELDS, SEVERITIES, kind_of
from zhengan.archive.search.extracting import field_names, is_field
from zhengan.archive.search.instants import MOST_NS, period_ns, span_ns
from zhengan.archive.search.lexer import Token, fault, tokens_of
from zhengan.archive.search.pipes import read_pipe
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
    Query,
    Regex,
    Test,
)
from zhengan.archive.search.reader import Reader

DEEPEST = 40
MOST_MATCHES = 200
_COMPARE = (">=", "<=", ">", "<")
_FLAGS = {flag.name.lower(): int(flag) for flag in Flag if flag.name}


def parse_query(text: str, *, now_ns: int) -> Query:
    """The query. `now_ns` is what `last 5m` counts from. Raises QueryError: what was expected, what is there, where."""
    grammar = _Grammar(text, now_ns)
    return grammar.query()


class _Grammar:
    def __init__(self, text: str, now_ns: int) -> None:
        self._text = text
        self._now = now_ns
        self._read = Reader(text, tokens_of(text))
        self._matches = 0

    def query(self) -> Query:
        read = self._read
        found: Filter = All()
        if read.here.kind != "end" and not read.at_sign("|"):
            found = self._any(0)
        pipes = []
        while read.take_sign("|"):
            pipes.append(read_pipe(read))
        if read.here.kind != "end":
            raise read.fault("“|”、AND、OR 或查询结束")
        return Query(found, tuple(pipes), self._text)

    def _any(self, depth: int) -> Filter:
        parts = [self._all(depth)]
        while self._read.take_word("OR"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all(self, depth: int) -> Filter:
        parts = [self._one(depth)]
        while True:
            here = self._read.here
            if self._read.take_word("AND"):
                parts.append(self._one(depth))
            elif (
                here.kind == "end"
                or (here.text == "OR" and here.kind == "word")
                or (here.kind == "sign" and here.text in "|)")
            ):
                return parts[0] if len(parts) == 1 else All(tuple(parts))
            else:
                parts.append(self._one(depth))

    def _one(self, depth: int) -> Filter:
        read = self._read
        if depth > DEEPEST:
            raise read.fault(f"不超过 {DEEPEST} 层的括号和 NOT", "更深的一层")
        self._matches += 1
        if self._matches > MOST_MATCHES:
            raise read.fault(f"不超过 {MOST_MATCHES} 个条件", "又一个条件")
        if read.take_word("NOT") or read.take_sign("!") or read.take_minus():
            return Not(self._one(depth + 1))
        if read.take_sign("("):
            inner = self._any(depth + 1)
            read.need_sign(")", "“)”")
            return inner
        if read.here.kind == "word" and read.here.text.lower() == "last" and span_ns(read.ahead(1).text) is not None:
            read.take()
            return Match("time", self._last())
        field = self._field()
        return self._value(field or "msg", depth, named=field is not None)

    def _field(self) -> str | None:
        """The name before a colon."""
        name, colon = self._read.here, self._read.ahead(1)
        if name.kind in {"word", "text"} and colon.kind == "sign" and colon.text == ":" and not colon.spaced:
            self._read.take()
            self._read.take()
            if not 1 <= len(name.text) <= 100:
                raise fault(self._text, name.at, "1 至 100 个字符的字段名", f"{len(name.text)} 个字符")
            found = {"_msg": "msg", "_time": "time", "flag": "flags", "level": "severity"}.get(name.text, name.text)
            if found not in FIELDS and not is_field(found):
                known = "、".join([*FIELDS, *field_names()])
                raise fault(self._text, name.at, f"字段名（{known}）；要查的文字里有冒号时请加引号", f"“{found[:40]}”")
            return found
        return None

    def _value(self, field: str, depth: int, *, named: bool) -> Filter:  # noqa: PLR0911
        read = self._read
        kind = kind_of(field)
        if named and read.take_sign("!="):
            return Not(self._exact(field))
        if named and read.take_sign("="):
            return self._exact(field)
        if named and read.take_sign("~"):
            return Match(field, self._regex())
        if read.at_word("in") and read.ahead(1).text == "(" and not read.ahead(1).spaced:
            return self._in(field)
        if read.at_word("contains") and read.ahead(1).text == "(" and not read.ahead(1).spaced:
            return Match(field, self._contains(kind))
        if named and read.at_sign("(") and not read.is_range():
            return self._group(field, depth)
        if kind == "instant":
            return Match(field, self._instants())
        if named and read.here.kind == "sign" and read.here.text in (*_COMPARE, "[", "("):
            return Match(field, self._numbers(field))
        if kind == "number" and not read.at_sign("*"):
            return Match(field, self._number(field))
        return self._words(field, named=named)

    def _group(self, field: str, depth: int) -> Filter:
        """`app:(sshd OR sudo)`: each value is one of the field."""
        read = self._read
        read.take()
        alternatives = []
        while True:
            parts = [self._grouped(field, depth)]
            while not read.at_sign(")") and not read.at_word("OR"):
                read.take_word("AND")
                parts.append(self._grouped(field, depth))
            alternatives.append(parts[0] if len(parts) == 1 else All(tuple(parts)))
            if not read.take_word("OR"):
                break
        read.need_sign(")", "“)”")
        return alternatives[0] if len(alternatives) == 1 else Any(tuple(alternatives))

    def _grouped(self, field: str, depth: int) -> Filter:
        if depth > DEEPEST:
            raise self._read.fault(f"不超过 {DEEPEST} 层的括号和 NOT", "更深的一层")
        self._matches += 1
        if self._matches > MOST_MATCHES:
            raise self._read.fault(f"不超过 {MOST_MATCHES} 个条件", "又一个条件")
        if self._read.take_word("NOT") or self._read.take_sign("!") or self._read.take_minus():
            return Not(self._grouped(field, depth + 1))
        return self._value(field, depth + 1, named=True)

    def _words(self, field: str, *, named: bool) -> Filter:
        """A word, `word*`, `*text*`, "text in quotes", or `*` alone."""
        read = self._read
        if read.take_sign("*"):
            if read.here.spaced or read.here.kind not in {"word", "text"}:
                return Match(field, Present()) if named else All()
            text = read.joined()
            read.take_sign("*", glued=True)
            return Match(field, Part(text))
        if read.here.kind not in {"word", "text"} or read.at_word("AND") or read.at_word("OR"):
            raise read.fault("词、带引号的短语、字段或“(”")
        start = read.here
        text = read.joined()
        if not text:
            raise fault(self._text, start.at, "至少一个字符", "空的引号")
        if read.take_sign("*", glued=True):
            return Match(field, Prefix(text))
        return Match(field, Phrase(text))

    def _exact(self, field: str) -> Filter:
        if kind_of(field) == "text":
            return Match(field, Exact((self._read.text("文本"),)))
        return Match(field, self._instants() if kind_of(field) == "instant" else self._number(field))

    def _in(self, field: str) -> Filter:
        read = self._read
        read.take()
        read.take()
        if kind_of(field) == "number":
            numbers = [self._number(field)]
            while read.take_sign(","):
                numbers.append(self._number(field))
            read.need_sign(")", "“,”或“)”")
            return Any(tuple(Match(field, number) for number in numbers))
        if kind_of(field) == "instant":
            raise read.fault("时间段，例如 time:[2026-11-20, 2026-11-21)", "in(…)")
        texts = [read.text("文本")]
        while read.take_sign(","):
            texts.append(read.text("文本"))
        read.need_sign(")", "“,”或“)”")
        return Match(field, Exact(tuple(texts)))

    def _contains(self, kind: str) -> Test:
        read = self._read
        if kind != "text":
            raise read.fault("数字或范围", "contains(…)")
        read.take()
        read.take()
        start = read.here
        text = read.text("文本")
        if not text:
            raise fault(self._text, start.at, "至少一个字符", "空的引号")
        read.need_sign(")", "“)”")
        return Part(text)

    def _regex(self) -> Test:
        start = self._read.here
        pattern = self._read.text("正则表达式（带引号）")
        options = re2.Options()
        options.log_errors = False
        try:
            re2.compile(pattern, options=options)
        except re2.error as error:
            said = error.args[0] if error.args else ""
            words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            raise fault(self._text, start.at, "正则表达式（RE2 语法）", f"“{pattern[:80]}”（{words}）") from error
        return Regex(pattern)

    def _numbers(self, field: str) -> Test:
        """`>5`, `<=warning`, `[1, 5)`."""
        read = self._read
        for sign in _COMPARE:
            if read.take_sign(sign):
                edge = self._edge(field, read.here, read.text("数字"))
                strict = len(sign) == 1
                return Between(edge, None, low_open=strict) if sign[0] == ">" else Between(None, edge, high_open=strict)
        low, high, low_open, high_open = read.range()
        return Between(
            None if low.text in {"", "*"} else self._edge(field, low, low.text),
            None if high.text in {"", "*"} else self._edge(field, high, high.text),
            low_open,
            high_open,
        )

    def _number(self, field: str) -> Test:
        start = self._read.here
        text = self._read.text("数字或范围")
        if field == "flags":
            if text.lower() not in _FLAGS:
                raise fault(self._text, start.at, "、".join(_FLAGS), f"“{text[:40]}”")
            return HasFlag(_FLAGS[text.lower()])
        edge = self._edge(field, start, text)
        return Between(edge, edge)

    def _edge(self, field: str, token: Token, text: str) -> int | float:
        if field == "severity" and text.lower() in SEVERITIES:
            return SEVERITIES[text.lower()]
        try:
            number = float(text) if len(text) < 30 else float("nan")
        except ValueError:
            number = float("nan")
        if number - number != 0:
            expected = "0 至 7 或级别名，例如 warning" if field == "severity" else "数字"
            raise fault(self._text, token.at, expected, f"“{text[:40]}”" if text else "")
        return int(text) if text.lstrip("+-").isdigit() else number

    def _instants(self) -> Test:
        """`[a, b)`, `>a`, `5m`, `last 5m`, a day, a minute."""
        read = self._read
        if read.at_word("last"):
            read.take()
            return self._last()
        for sign in _COMPARE:
            if read.take_sign(sign):
                first, after = self._period(read.here, read.instant())
                return {
                    ">": Between(after, None),
                    ">=": Between(first, None),
                    "<": Between(None, first, high_open=True),
                    "<=": Between(None, after, high_open=True),
                }[sign]
        if read.here.kind == "sign" and read.here.text in "[(":
            low, high, low_open, high_open = read.range()
            lows = None if low.text in {"", "*"} else self._period(low, low.text)
            highs = None if high.text in {"", "*"} else self._period(high, high.text)
            return Between(lows and lows[1 if low_open else 0], highs and highs[0 if high_open else 1], high_open=True)
        if span_ns(read.here.text) is not None:
            return self._last()
        first, after = self._period(read.here, read.instant())
        return Between(first, after, high_open=True)

    def _last(self) -> Test:
        start = self._read.here
        text = self._read.text("时长，例如 5m、1h30m、2d")
        span = span_ns(text)
        if span is None:
            raise fault(self._text, start.at, "时长，例如 5m、1h30m、2d", f"“{text[:40]}”")
        return Between(max(self._now - span, -MOST_NS), self._now)

    def _period(self, token: Token, text: str) -> tuple[int, int]:
        if text.lower() == "now":
            return self._now, self._now + 1
        span = span_ns(text.removeprefix("-").strip())
        if span is not None:
            return self._now - span, self._now - span + 1
        period = period_ns(text)
        if period is None:
            raise fault(
                self._text,
                token.at,
                "时间，例如 2026-11-20、2026-11-20T09:30、2026-11-20T09:30:15.250+08:00、5m、now",
                f"“{text[:40]}”" if text else "",
            )
        return period
