"""Lines to blocks: what one sentence is, over page breaks and the ends of printed lines.

Three ways of setting a text are told apart by the text itself:

- A paragraph a line, as in Word files, web pages and most text files. A line that does not end a sentence goes on in
  the next unless that begins an article, an item or a heading: the page broke there. Each such place is reported.
- Printed lines (`wrapped`): most lines break off within a sentence, at one width. There a line that ends a sentence
  may still go on. Where first lines are indented the indent decides; where the indents were lost, a paragraph ends
  with a line shorter than the width, or before a line two characters short (the lost indent).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhengan.law.text.lines import Line
from zhengan.law.text.marks import ItemMark, mark_of

_CLOSERS = "”’）)】》」』\"' "
_FULL_STOPS = "。！？!?…"
_LEADERS = "：:"
_ENDING = 40


@dataclass(frozen=True, slots=True)
class Setting:
    """How the text is set: the width of its printed lines in full-width characters (None: a paragraph a line)."""

    width: float | None = None
    indents: bool = False


@dataclass(slots=True)
class Block:
    """One paragraph or item being put together. `joints` are the places in the text at which a line began, with the
    line's number; `ending` is how the text ends, kept apart because each new line asks for it."""

    item: ItemMark | None
    pieces: list[str]
    last: Line
    joints: list[tuple[int, int]]
    ending: str
    length: int

    @property
    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces[:] = ["".join(self.pieces)]
        return self.pieces[0]

    def add(self, line: Line) -> None:
        """Join the next line on; Latin letters and digits keep a space between them."""
        piece = line.text
        if self.ending and self.ending[-1].isascii() and piece[0].isascii():
            piece = " " + piece
        self.joints.append((self.length, line.number))
        self.pieces.append(piece)
        self.length += len(piece)
        self.ending = (self.ending + piece)[-_ENDING:]
        self.last = line

    def line_at(self, offset: int) -> int:
        """The line of the source in which the character at the offset stands."""
        return self.joints[max(bisect_right(self.joints, offset, key=lambda joint: joint[0]) - 1, 0)][1]


def new_block(line: Line, text: str, item: ItemMark | None = None) -> Block:
    """A block that begins on the line, with what the line holds after its mark."""
    return Block(item, [text], line, [(0, line.number)], text[-_ENDING:], len(text))


def ends_sentence(text: str) -> bool:
    """Whether the text ends a sentence or opens a list; a semicolon does neither."""
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and (
        bare[-1] in _FULL_STOPS
        or bare[-1] in _LEADERS
        or (bare[-1] == "." and len(bare) > 1 and not bare[-2].isascii())
    )


def ends_statement(text: str) -> bool:
    """Whether the text may stand as a finished paragraph or item."""
    return ends_sentence(text) or text.rstrip(_CLOSERS)[-1:] in ("；", ";")


def goes_on(block: Block, line: Line, setting: Setting) -> bool:
    """Whether the line, which begins nothing of its own, goes on with the block's sentence or paragraph."""
    if not ends_sentence(block.ending):
        return not (line.indented and ends_statement(block.ending))
    if setting.width is None or line.indented:
        return False
    full = width_of(block.last.text) >= setting.width - 1
    if setting.indents or not full:
        return full
    return width_of(line.text) > setting.width - 1.5 or ends_sentence(line.text)


def width_of(text: str) -> float:
    """The printed width in full-width characters."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)


def setting_of(lines: Sequence[Line]) -> Setting:
    """How the lines are set. Printed lines are taken for such where most break off at about one width."""
    broken = [line for line in lines if not ends_statement(line.text) and width_of(line.text) >= 10]
    plain = [line for line in lines if width_of(line.text) >= 10]
    if len(broken) < 10 or len(broken) * 2 < len(plain):
        return Setting()
    widths = Counter(round(width_of(line.text)) for line in broken)
    width, _ = widths.most_common(1)[0]
    near = sum(count for value, count in widths.items() if width - 3 <= value <= width + 2)
    if width > 80 or near * 10 < len(broken) * 7:
        return Setting()
    starts = sum(1 for line in plain if line.indented and mark_of(line.text) is None)
    return Setting(float(width), indents=0 < starts <= len(plain) // 2)
