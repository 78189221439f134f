"""Draws docs/pictures/demo.svg, the picture of the README, from what `./run demo` really prints.

    ./run python tools/draw_demo.py

Takes the head of each part; three dots stand where lines were left out. Each character has its place in the grid, so the
columns stand in line whatever font the reader has.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from click.testing import CliRunner
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from zhengan.cli import app

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures" / "demo.svg"
# Where a part of the screen begins, and how many of its lines are drawn.
PARTS = (
    (r"^截至 ", 7),
    (r"只列一项", 18),
    (r"天内的期限", 9),
    (r"^一条不合规的来龙去脉", 9),
    (r"^【数字】", 8),
    (r"^\d{4}-\d\d-\d\d：不合规", 13),
)
COLUMNS, CELL, LINE, MARGIN = 120, 8.4, 21, 20
# The terminal's colours by number: red, green, yellow, blue, grey.
INKS = {1: "#b91c1c", 2: "#15803d", 3: "#a16207", 4: "#1d4ed8", 8: "#475569"}
FACES = "Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace"


def main() -> int:
    """Run the demonstration and draw it."""
    found = CliRunner().invoke(app, ["demo", "--no-serve", "--folder", str(ROOT / ".demo")], color=True)
    if found.exit_code:
        print(found.output, file=sys.stderr)
        return 1
    lines = [Text("$ ./run demo", "bold"), Text()]
    lines += [Text.from_ansi(line) for line in found.stdout.replace(f"{ROOT}/", "").splitlines()]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(drawing(excerpt(lines)), encoding="utf-8")
    return 0


def excerpt(lines: list[Text]) -> list[Text]:
    """The first lines of each part."""
    starts = [next(place for place, line in enumerate(lines) if re.search(mark, line.plain)) for mark, _ in PARTS]
    shown = lines[: starts[0]]
    for start, (_, count), end in zip(starts, PARTS, [*starts[1:], len(lines)], strict=True):
        shown += lines[start : min(start + count, end)]
        shown += [Text("…"), Text()] if start + count < end else []
    return shown


def drawing(lines: list[Text]) -> str:
    """The lines as SVG, with nothing fetched from elsewhere."""
    width, height = COLUMNS * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="./run demo">\n'
        f'<rect width="100%" height="100%" rx="8" fill="#ffffff"/>\n'
        f'<g font-family="{FACES}" font-size="14" fill="#1f2328" xml:space="preserve">\n'
    )
    console = Console(width=COLUMNS, color_system="standard")
    rows = [mark for number, line in enumerate(lines) for mark in _row(line.render(console), number)]
    return head + "\n".join(rows) + "\n</g>\n</svg>\n"


def _row(segments: Iterable[Segment], number: int) -> Iterator[str]:
    y, column = MARGIN + number * LINE + 15, 0
    for segment in segments:
        for word in re.findall(r"\S+|\s+", segment.text):
            if not word.isspace():
                yield f'<text y="{y}" x="{_places(word, column)}"{_look(segment.style)}>{escape(word)}</text>'
            column += cell_len(word)


def _places(word: str, column: int) -> str:
    starts = [column + cell_len(word[:place]) for place in range(len(word))]
    return " ".join(f"{MARGIN + start * CELL:.1f}" for start in starts)


def _look(style: Style | None) -> str:
    if style is None:
        return ""
    ink = INKS.get(style.color.number or 0) if style.color else None
    return (' font-weight="bold"' if style.bold else "") + (f' fill="{ink}"' if ink else "")


if __name__ == "__main__":
    sys.exit(main())
