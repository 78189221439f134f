"""Texts of which at least one stands in `msg` of every line that passes a filter: what a look at the bytes alone can tell."""

import re
from functools import lru_cache

from zhengan.archive.search.columns import FIELDS
from zhengan.archive.search.passing import WORD
from zhengan.archive.search.query import All, Any, Exact, Filter, Match, Part, Phrase, Prefix, Regex, Test
from zhengan.archive.search.seeking import Bytes

Sought = tuple[tuple[str, bool], ...]
"""Alternatives: each a text, and whether its letters A-Z may be small or capital."""
_SHORTEST = 3
_SHORTEST_OF_EXPRESSION = 4
_MOST = 3
_COUNTED = re.compile(r"\{\d+(?:,\d*)?\}")
_CLASS = re.compile(r"\[\^?\]?(?:[^\[\]\\]|\\[dDsSwW\W])*\]")


def sought(filter_: Filter) -> Sought | None:
    """The alternatives; None where the text of a line does not say."""
    match filter_:
        case All(parts):
            known = [one for one in map(sought, parts) if one is not None]
            return min(known, key=lambda one: (len(one), -min(len(text) for text, _ in one)), default=None)
        case Any(parts):
            each = [sought(part) for part in parts]
            found = {text: None for one in each if one is not None for text in one}
            return tuple(found) if parts and None not in each and len(found) <= _MOST else None
        case Match(field, test) if field == "msg" or field not in FIELDS:
            texts = _of_msg(test) if field == "msg" else _of_field(test)
            good = texts and all(len(text.encode(errors="ignore")) >= _SHORTEST for text, _ in texts)
            return texts if good and len(texts) <= _MOST else None
    return None


@lru_cache(maxsize=256)
def bytes_of(texts: Sought) -> tuple[Bytes, ...]:
    """The alternatives, ready to be sought."""
    return tuple(Bytes(text.encode(errors="surrogatepass"), folded=folded) for text, folded in texts)


def _of_msg(test: Test) -> Sought:
    match test:
        case Phrase(text) | Prefix(text):
            return ((text, True),)
        case Part(text):
            return ((text, False),)
        case Exact(texts):
            return tuple((text, False) for text in texts)
        case Regex(pattern):
            piece = sure_piece(pattern)
            return ((piece, False),) if len(piece.encode(errors="ignore")) >= _SHORTEST_OF_EXPRESSION else ()
    return ()


def _of_field(test: Test) -> Sought:
    """An extracted value stands in the line as it is, or with marks of another notation between its words."""
    match test:
        case Phrase(text) | Prefix(text) | Part(text) | Exact((text,)):
            return ((max("".join(char if char in WORD else " " for char in text).split() or [""], key=len), True),)
    return ()


def sure_piece(pattern: str) -> str:  # noqa: C901, PLR0912  # one case for each sign of the notation
    """The longest text that stands in every text which the expression (RE2) finds; empty where that is not plain to see."""
    pieces, run, depth, at = [], "", 0, 0
    while at < len(pattern):
        sign, rest = pattern[at], pattern[at:]
        size, plain = 1, ""
        if sign == "\\":
            size = 2
            following = rest[1:2]
            if following.isascii() and not following.isalnum() and following not in {"", "_"}:
                plain = following
            elif following not in set("dDsSwWbBAz"):
                return ""
        elif sign == "[":
            found = _CLASS.match(rest)
            if found is None:
                return ""
            size = found.end()
        elif sign == "(":
            if rest.startswith("(?") and not rest.startswith("(?:"):
                return ""
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == "|" and depth == 0:
            return ""
        elif sign in "*?+{":
            run = run[:-1]
            found = _COUNTED.match(rest)
            size = found.end() if found else 1
        elif sign not in "^$.|":
            plain = sign
        if plain and depth == 0:
            run += plain
        else:
            pieces.append(run)
            run = ""
        at += size
    return max([*pieces, run], key=len) if depth == 0 else ""
