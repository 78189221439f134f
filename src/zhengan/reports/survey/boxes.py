"""Boxes to tick: `□是 □否`, one of them made `☑`, and what stands behind `说明：`."""

import re

EMPTY = "□☐◻〇○"
TICKED = "☑"
_BOX = re.compile(rf"([{EMPTY}☑☒■√✓])\s*([^{EMPTY}☑☒■√✓\s；;，,。_（(]+)")
_REMARK = re.compile(r"((?:请?说明|备注|具体情况|理由)[：:])[\s_＿]*")


def choices_in(text: str) -> tuple[str, ...]:
    """The words behind the boxes of a text, two at least; none where it has no boxes to choose from."""
    found = tuple(match[2] for match in _BOX.finditer(text))
    return found if len(found) > 1 else ()


def is_ticked(text: str) -> bool:
    """Whether a box is ticked already."""
    return any(match[1] in "☑☒■√✓" for match in _BOX.finditer(text))


def chosen(text: str) -> str:
    """The word behind the ticked box; '' where none is."""
    return next((match[2] for match in _BOX.finditer(text) if match[1] in "☑☒■√✓"), "")


Edit = tuple[int, int, str]


def box_before(text: str, choice: str) -> int:
    """Where the box of a choice stands; -1 where there is none."""
    return next((match.start(1) for match in _BOX.finditer(text) if match[2] == choice), -1)


def ticking(text: str, choice: str, remark: str = "") -> list[Edit]:
    """What changes so that the choice's box is ticked, all others are empty, and the remark stands behind `说明：`.

    Each edit is from, to, and what stands there then; in the order of the text.
    """
    edits = [
        (match.start(1), match.end(1), sign)
        for match in _BOX.finditer(text)
        if (sign := TICKED if match[2] == choice else "□") != match[1] and not (sign == "□" and match[1] in EMPTY)
    ]
    if remark and (place := _REMARK.search(text)):
        edits.append((place.end(1), place.end(), remark))
    return sorted(edits)


def edited(text: str, edits: list[Edit]) -> str:
    """The text with the edits done."""
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text
