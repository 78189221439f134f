"""Whether one value passes a test: for the few values that a manifest lists, and for those of extracted fields."""

import string
from collections.abc import Callable
from functools import lru_cache
from typing import cast

import re2

from zhengan.archive.search.query import Between, Exact, HasFlag, Part, Phrase, Prefix, Present, Regex, Test

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
