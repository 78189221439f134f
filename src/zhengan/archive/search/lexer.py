"""A query in its pieces, each with its place."""

from dataclasses import dataclass
from typing import Literal

from zhengan.archive.errors import QueryError

TokenKind = Literal["word", "text", "sign", "end"]
SIGNS = ("!=", ">=", "<=", "~", ":", "=", ">", "<", "(", ")", "[", "]", ",", "|", "!", "*")
_WIDE = {"\uff1a": ":", "\uff08": "(", "\uff09": ")"}
"""Full-width signs that slip in with a Chinese keyboard. In quotes they are themselves."""
_ENDS = frozenset(" \t\r\n\"'`:=~<>()[],|!*").union(_WIDE)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Token:
    """A piece. `spaced`: white space stands before it."""

    kind: TokenKind
    text: str
    at: int
    spaced: bool = False


def fault(text: str, at: int, expected: str, found: str = "") -> QueryError:
    """The error for a place of a query, in words: what was expected, what is there, where."""
    seen = found or (f"“{text[at : at + 20]}”" if at < len(text) else "查询在这里结束")
    return QueryError(f"查询第 {at + 1} 个字符处：应为{expected}，实为{seen}。查询：{text[:200]}")


def tokens_of(text: str) -> list[Token]:
    """The pieces in order, the last of kind `end`. Raises QueryError."""
    if len(text) > LONGEST:
        raise fault(text, LONGEST, f"不超过 {LONGEST} 个字符的查询", f"{len(text)} 个字符")
    pieces: list[Token] = []
    at = 0
    while at < len(text):
        start = at
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            break
        piece, at = _piece(text, at, spaced=at > start)
        pieces.append(piece)
    pieces.append(Token("end", "", len(text), spaced=True))
    return pieces


def _piece(text: str, at: int, *, spaced: bool) -> tuple[Token, int]:
    if text[at] in "\"'`":
        value, after = _quoted(text, at)
        return Token("text", value, at, spaced), after
    if text[at] in _WIDE:
        return Token("sign", _WIDE[text[at]], at, spaced), at + 1
    for sign in SIGNS:
        if text.startswith(sign, at):
            return Token("sign", sign, at, spaced), at + len(sign)
    after = at
    while after < len(text) and text[after] not in _ENDS and not text[after].isspace():
        after += 1
    return Token("word", text[at:after], at, spaced), after


def _quoted(text: str, at: int) -> tuple[str, int]:
    """What stands in quotes. A backslash is an escape in "" and '', and itself in ``, so that expressions are written plainly there."""
    quote, here = text[at], at + 1
    out: list[str] = []
    while here < len(text):
        char = text[here]
        if char == quote:
            return "".join(out), here + 1
        if char == "\\" and quote != "`":
            here += 1
            if here == len(text):
                break
            char = text[here]
            # What is no escape stays as it is written: "\d+" is an expression.
            char = _ESCAPES.get(char, char if char in "\\\"'" else "\\" + char)
        out.append(char)
        here += 1
    raise fault(text, len(text), f"结束的引号 {quote}（开始于第 {at + 1} 个字符）")
