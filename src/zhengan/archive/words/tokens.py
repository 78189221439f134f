"""What a word is in the index: a run of [A-Za-z0-9_], in lower case, its first 128 bytes; and of Chinese, Japanese and Korean
text every character and every two neighbours. Everything else parts words. Numbers of one to four digits are no words: of them there
are so few that a group of rows holds nearly all, and an eighth of the index would say so.

This is the plain description; `kernel` finds the same in Arrow's buffers.
"""

import re
from functools import lru_cache
from itertools import pairwise

MAX_WORD = 128
SHORT_NUMBER = 4
"""Digits of the longest number that is not in the index."""
LEAST_KIND, LONGEST_KIND = 8, 31
"""Shorter words have no kind: of all kinds there are some nearly everywhere. The longest and all longer ones are of one kind."""
NUMBER, NAME, NAME_AND_NUMBER, HEXADECIMAL, OTHER = range(5)
_IDEOGRAPHS = "\u3040-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"([A-Za-z0-9_]+)|([{_IDEOGRAPHS}]+)")
_LOOKS = {
    NUMBER: re.compile(rb"[0-9]+"),
    NAME: re.compile(rb"[a-z_]+"),
    NAME_AND_NUMBER: re.compile(rb"[a-z_]+[0-9]+"),
    HEXADECIMAL: re.compile(rb"[0-9a-f]+"),
}
_PIECES = _LOOKS | {NAME_AND_NUMBER: re.compile(rb"[a-z_]*[0-9]*")}
_FIRST, _LAST = re.compile(r"\A[A-Za-z0-9_]+"), re.compile(r"[A-Za-z0-9_]+\Z")


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


def pieces_within(text: str) -> list[bytes]:
    """The runs of [a-z0-9_] with which a text begins and ends: where the text stands anywhere, each may be a piece of a longer word."""
    ends = (_FIRST.search(text), _LAST.search(text))
    return list(dict.fromkeys(found[0].lower().encode() for found in ends if found))


def last_piece(text: str) -> list[bytes]:
    """The run with which a text ends."""
    found = _LAST.search(text)
    return [found[0].lower().encode()] if found else []


@lru_cache(maxsize=4096)
def kind_of(word: bytes) -> int | None:
    """What a word of [a-z0-9_] looks like: a number, a name, a name with a number behind, hexadecimal, or something else, and how long
    it is. None for a short one; words of `MAX_WORD` and more are something else."""
    if len(word) < LEAST_KIND:
        return None
    look = next((one for one, form in _LOOKS.items() if form.fullmatch(word)), OTHER)
    return _kind(OTHER if len(word) >= MAX_WORD else look, len(word))


@lru_cache(maxsize=1024)
def kinds_around(piece: bytes) -> tuple[int, ...]:
    """The kinds of the words in which a run of [a-z0-9_] can stand; none for a short one, which can stand in words without kind."""
    if len(piece) < LEAST_KIND:
        return ()
    looks = [one for one, form in _PIECES.items() if form.fullmatch(piece)]
    lengths = range(min(len(piece), LONGEST_KIND), LONGEST_KIND + 1)
    return tuple(_kind(look, length) for look in (*looks, OTHER) for length in lengths)


def _kind(look: int, length: int) -> int:
    return look * (LONGEST_KIND - LEAST_KIND + 1) + min(length, LONGEST_KIND) - LEAST_KIND


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
