"""What a word is in the index: a run of [A-Za-z0-9_], in lower case, its first 128 bytes; and of Chinese, Japanese and Korean
text every character and every two neighbours. Everything else parts words. Numbers of one to four digits are no words: of them there
are so few that a group of rows holds nearly all, and an eighth of the index would say so.

This is the plain description; `kernel` finds the same in Arrow's buffers.
"""

import re
from itertools import pairwise

MAX_WORD = 128
SHORT_NUMBER = 4
"""Digits of the longest number that is not in the index."""
_IDEOGRAPHS = "\u3040-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"([A-Za-z0-9_]+)|([{_IDEOGRAPHS}]+)")


def all_of(text: str) -> set[bytes]:
    """Every word that the index holds for a text."""
    found: set[bytes] = set()
    for word, run in _RUNS.findall(text):
        if is_short_number(word):
            continue
        found |= {_word(word)} if word else {part.encode() for part in (*run, *map("".join, pairwise(run)))}
    return found


def tokens_of(text: str) -> list[bytes]:
    """The words that a line must hold if it holds this text as whole words. Empty: the index cannot help."""
    return _needed(text, inner=text)


def tokens_within(text: str) -> list[bytes]:
    """The words that a line must hold if it holds this text anywhere, also in the middle of a word."""
    return _needed(text, inner=re.sub(r"\A[A-Za-z0-9_]+|[A-Za-z0-9_]+\Z", " ", text))


def is_short_number(word: str | bytes) -> bool:
    """Whether the word is a number that is not in the index."""
    return len(word) <= SHORT_NUMBER and word.isdigit() and word.isascii()


def _needed(text: str, *, inner: str) -> list[bytes]:
    found: dict[bytes, None] = {}
    for word, run in _RUNS.findall(inner):
        if is_short_number(word):
            continue
        parts = [_word(word)] if word else [pair.encode() for pair in (map("".join, pairwise(run)) if run[1:] else run)]
        found |= dict.fromkeys(parts)
    return list(found)


def _word(word: str) -> bytes:
    return word.lower().encode()[:MAX_WORD]
