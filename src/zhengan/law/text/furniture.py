"""What is printed around a text and is none of it: page numbers, running headers, notices of download sites, contents.

Whatever is taken out is reported as an erratum, except a table of contents: its entries are kept as a witness of the
headings that the body ought to have.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from zhengan.law.text.lines import Line
from zhengan.law.text.marks import HeadingMark, heading_of, is_annex, is_contents, is_unnumbered, mark_of
from zhengan.law.text.model import Erratum, squeeze

HEADER_TIMES = 3
"""A short line that stands this often is a running header; before the first sentence its first may be the title."""

_PAGE_NUMBER = re.compile(
    r"[-—–―·\s]*\d{1,4}[-—–―·\s]*$|第\s*\d{1,4}\s*页(?:[\s，,/]*共\s*\d{1,4}\s*页)?$|\d{1,4}\s*/\s*\d{1,4}$"
)
_NOTICE = re.compile(
    r"试下载|试读|未完待续|剩余.{0,8}页|下载或阅读全文|阅读全文|(?=.*(?:https?://|www\.)).*(?:下载|全文|文档|预览)"
)
_LEADER = re.compile(r"(\S.{0,80}?)\s*(?:[.．…·]{2,}\s*\d{0,4}|\t\s*\d{1,4}|\s{1,20}\d{1,4})$")
_ENDS = "。；：！？，、;:,"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the table of contents."""

    line: int
    text: str
    heading: HeadingMark | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines that are text, the entries of the contents, and what was found on the way."""

    lines: tuple[Line, ...]
    contents: tuple[Entry, ...]
    headers: tuple[Line, ...]
    errata: tuple[Erratum, ...]
    notice: Line | None


def clear(lines: tuple[Line, ...]) -> Sheet:
    """Take out what is no text, and say so."""
    kept, contents = _split_contents(lines)
    counts = Counter(squeeze(line.text) for line in kept if _may_be_header(line))
    seen: set[str] = set()
    begun = False
    text, headers, errata = [], [], []
    notice = None
    for line in kept:
        key = squeeze(line.text)
        if counts[key] >= HEADER_TIMES and (begun or key in seen):
            headers.append(line)
            errata.append(_erratum("repeated_line", line, "此行反复出现，是页眉，未编入正文"))
        elif _PAGE_NUMBER.match(line.text):
            errata.append(_erratum("repeated_line", line, "此行是页码，未编入正文"))
        elif len(line.text) < 200 and _NOTICE.search(line.text):
            notice = notice or line
        else:
            text.append(line)
        begun = begun or line.text.endswith("。")
        seen.add(key)
    return Sheet(tuple(text), contents, tuple(headers), tuple(errata), notice)


def _erratum(kind: str, line: Line, words: str) -> Erratum:
    return Erratum(kind, None, line.number, line.text[:40], None, f"第 {line.number} 行：{words}。")


def _may_be_header(line: Line) -> bool:
    return 4 <= len(line.text) <= 40 and line.text[-1] not in _ENDS and mark_of(line.text) is None


def _split_contents(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Entry, ...]]:
    """The lines without the table of contents, and its entries.

    An entry ends in dots or a page number, or (below 目录) is a heading that comes again later.
    """
    last = {
        (mark.rank, mark.number): place for place, line in enumerate(lines) if (mark := heading_of(_bare(line.text)))
    }
    kept, entries = [], []
    inside = False
    for place, line in enumerate(lines):
        if is_contents(line.text):
            inside = True
            continue
        bare = _bare(line.text)
        mark = heading_of(bare)
        listed = bare != line.text and (inside or mark is not None)
        again = inside and mark is not None and last[mark.rank, mark.number] > place
        inside = inside and (listed or again)
        if listed or again:
            entries.append(Entry(line.number, bare.strip(), mark))
        else:
            kept.append(line)
    return tuple(kept), tuple(entries)


def _bare(text: str) -> str:
    """The line without the dots and the page number of a table of contents."""
    if len(text) > 120 or (not text[-1].isdigit() and text[-1] not in ".．…·"):
        return text
    match = _LEADER.match(text)
    if match is None or not (
        heading_of(match[1]) or is_annex(match[1]) or is_unnumbered(match[1]) or ".." in text or "…" in text
    ):
        return text
    return match[1]
