"""A line of a source, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass

READABLE = "法规、规范、工作计划或起草说明的正文"

MAX_LINES = 100_000
"""Lines that hold something."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty: its number in the source (the paragraph's in a Word file), its text without the white
    space around, whether it was indented, and its depth as a heading (0: none) by Markdown, HTML or Word style."""

    number: int
    text: str
    indented: bool = False
    depth: int = 0


def make_line(number: int, raw: str, depth: int = 0) -> Line | None:
    """A line from its raw text; None where nothing is left."""
    text = raw.replace("\u00a0", " ").strip(" \t\n\u3000\u200b\ufeff")
    if text.startswith("#"):
        bare = text.lstrip("#")
        depth, text = min(len(text) - len(bare), 6), bare.strip(" \t\u3000#")
    if "**" in text:
        text = text.replace("**", "")
    if not text:
        return None
    lead = raw[: len(raw) - len(raw.lstrip(" \t\u3000\u00a0"))]
    indented = 2 * lead.count("\u3000") + 4 * lead.count("\t") + lead.count(" ") + lead.count("\u00a0") >= 2
    return Line(number, text, indented, depth)
