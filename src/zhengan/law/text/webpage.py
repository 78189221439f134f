"""A web page to lines: tags stripped, scripts and navigation bars left out, entities read.

Written with `find` rather than with patterns or `html.parser`, so that a hostile page costs linear time.
"""

from __future__ import annotations

import html
import re

from zhengan.law.text.lines import MAX_LINES, Line, make_line

_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_BLOCKS = re.compile(
    r"address|article|blockquote|body|br|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|form|h[1-6]|header|hr|html"
    r"|li|main|ol|p|pre|section|table|tbody|td|th|thead|title|tr|ul"
)
_SKIPPED = re.compile(r"script|style|noscript|nav|footer|select|button|iframe|svg|template|textarea|object")
_RAW = frozenset(["script", "style"])
_HAN = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_SOURCE_BREAK = re.compile(rf"(?<=[{_HAN}])[ \t]*\n\s*(?=[{_HAN}])")
_SPACES = re.compile(r"[ \t\n]+")
_HUGE_ENTITY = re.compile(r"&#\d{8,}")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def page_lines(text: str) -> tuple[tuple[Line, ...], str]:
    """The lines that a reader of the page sees, numbered as in its source, and the page's own title."""
    collector = _Collector()
    lower = text.translate(_ASCII_LOWER)
    position = 0
    while position < len(text) and len(collector.lines) <= MAX_LINES:
        opening = _OPENING.search(text, position)
        stop = opening.start() if opening else len(text)
        collector.text(text[position:stop])
        position = _after_tag(text, lower, stop, collector) if opening else stop
    collector.close()
    return tuple(collector.lines), collector.title


def _after_tag(text: str, lower: str, opening: int, collector: _Collector) -> int:
    """The position after the tag (with what it hides) that starts at `opening`, or the end of the text."""
    if text.startswith("<!--", opening):
        return _skip(text, collector, opening, text.find("-->", opening), 3)
    tag = _TAG.match(text, opening)
    after = _skip(text, collector, opening, text.find(">", opening), 1)
    if tag is not None:
        name = tag[2].translate(_ASCII_LOWER)
        if _SKIPPED.fullmatch(name) and not tag[1]:
            return _after_hidden(text, lower, after, collector, name)
        if _BLOCKS.fullmatch(name):
            collector.block(name, ends=bool(tag[1]))
    return after


def _after_hidden(text: str, lower: str, after: int, collector: _Collector, name: str) -> int:
    """The position after what an element hides. One that never closes hides nothing, except a script or a style."""
    end = -1 if name in collector.unclosed else lower.find(f"</{name}", after)
    if end >= 0:
        collector.close()
        return _skip(text, collector, after, end, 0)
    collector.unclosed.add(name)
    return len(text) if name in _RAW else after


def _skip(text: str, collector: _Collector, start: int, end: int, width: int) -> int:
    stop = len(text) if end < 0 else end + width
    collector.line += text.count("\n", start, stop)
    return stop


class _Collector:
    """Gathers the pieces of text between two blocks into a line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.title = ""
        self.line = 1
        self.unclosed: set[str] = set()
        self._pieces: list[str] = []
        self._start = 1
        self._depth = 0
        self._in_title = False

    def text(self, piece: str) -> None:
        if not piece:
            return
        if not self._pieces:
            if not piece.strip(" \t\n"):
                self.line += piece.count("\n")
                return
            self._start = self.line + piece[: len(piece) - len(piece.lstrip(" \t\n"))].count("\n")
        self._pieces.append(piece)
        self.line += piece.count("\n")

    def block(self, name: str, *, ends: bool) -> None:
        self.close()
        if name == "title":
            self._in_title = not ends
        elif name[0] == "h" and name[1:].isdigit():
            self._depth = 0 if ends else int(name[1:])

    def close(self) -> None:
        raw = html.unescape(_HUGE_ENTITY.sub("", "".join(self._pieces)))
        self._pieces.clear()
        # The white space of the source prints as one space; a no-break space or a full-width one was meant.
        flat = _SPACES.sub(" ", _SOURCE_BREAK.sub("", raw.strip(" \t\n").replace("\r", "\n")))
        line = make_line(self._start, flat, self._depth)
        if line is None:
            return
        if self._in_title:
            self.title = self.title or line.text
        else:
            self.lines.append(line)
