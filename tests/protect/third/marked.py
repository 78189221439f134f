"""Writing with labels: a value carries its kind inside the text until the bytes are known."""

import re
from typing import NamedTuple

_OPEN, _BETWEEN, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{_OPEN}(\\w+){_BETWEEN}(\\w+){_BETWEEN}(.*?){_CLOSE}", re.DOTALL)


class Mark(NamedTuple):
    """A labelled value at bytes of the text: its kind and how it was written."""

    start: int
    end: int
    kind: str
    form: str


def mark(kind: str, value: str, form: str = "plain") -> str:
    """The value, labelled; it may go through any writer that leaves the private-use characters as they are."""
    return f"{_OPEN}{kind}{_BETWEEN}{form}{_BETWEEN}{value}{_CLOSE}"


def prose_name(value: str) -> str:
    """A name in running prose: only ever offered as a candidate, so neither asked for nor held against."""
    return mark("name", value, "prose")


def words(text: str) -> tuple[str, ...]:
    """A list of words, written with spaces between."""
    return tuple(text.split())


def plain(text: str) -> str:
    """The text without its marks, as it will be read."""
    return _MARK.sub(r"\3", text)


def read_marks(text: str) -> tuple[bytes, list[Mark]]:
    """The bytes, and where the labelled values stand in them."""
    parts: list[bytes] = []
    marks: list[Mark] = []
    at = last = 0
    for found in _MARK.finditer(text):
        before, value = text[last : found.start()].encode(), found[3].encode()
        at += len(before)
        marks.append(Mark(at, at + len(value), found[1], found[2]))
        parts += [before, value]
        at += len(value)
        last = found.end()
    parts.append(text[last:].encode())
    return b"".join(parts), marks


def escaped(text: str) -> str:
    r"""Han characters as \uXXXX, as a JSON writer that keeps to ASCII leaves them; the marks stay, their form says so."""
    spelt = _MARK.sub(f"{_OPEN}\\1{_BETWEEN}escaped{_BETWEEN}\\3{_CLOSE}", text)
    return "".join(
        char if char.isascii() or char in _OPEN + _BETWEEN + _CLOSE else f"\\u{ord(char):04x}" for char in spelt
    )
