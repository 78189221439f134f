"""What is missing, and where the text was rejoined: contents against headings, broken-off sentences, page breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhengan.law.text.addresses import Placed
from zhengan.law.text.blocks import Setting, ends_statement
from zhengan.law.text.furniture import Sheet
from zhengan.law.text.marks import HeadingMark, is_annex
from zhengan.law.text.model import RANKS, Erratum, Heading, squeeze
from zhengan.law.text.numerals import han_of
from zhengan.law.text.structure import Body, Opening
from zhengan.law.text.title import Title, likeness

_NO_BEGINNING = "，、；。：）》”"
_NAMES = {rank: sign for sign, rank in RANKS.items()}


def find_gaps(
    sheet: Sheet, body: Body, parts: Sequence[Heading], title: Title, setting: Setting, placed: Sequence[Placed]
) -> Iterator[Erratum]:
    """Everything that the text shows of what it lost."""
    yield from _contents(sheet, body, parts)
    yield from _title(sheet, title)
    yield from _captions(body)
    yield from _fragments(placed)
    yield from _brackets(placed)
    yield from _end(sheet, placed)
    yield from _breaks(title, setting, placed)


def _contents(sheet: Sheet, body: Body, parts: Sequence[Heading]) -> Iterator[Erratum]:
    titles = {(part.rank, part.number): part for part in parts}
    for node in body.nodes:
        if isinstance(node, Opening) and node.restored and isinstance(node.mark, HeadingMark):
            lost = _name(node.mark)
            words = f"第 {node.line.number} 行：标题的编号“{lost}”缺失，按目录补认。"
            yield Erratum("missing_part", None, node.line.number, node.line.text, f"{lost} {node.line.text}", words)
    for entry in sheet.contents:
        if entry.heading is None:
            if is_annex(entry.text) and not any(is_annex(line.text) for line in body.closing):
                yield Erratum("missing_part", None, entry.line, entry.text, None, f"目录列有“{entry.text}”，文中没有。")
            continue
        part = titles.get((entry.heading.rank, entry.heading.number))
        name = _name(entry.heading)
        if part is None:
            yield Erratum(
                "missing_part", None, entry.line, entry.text, None, f"目录列有“{entry.text}”，文中没有{name}。"
            )
        elif squeeze(part.title) != squeeze(entry.heading.title):
            words = f"{name}的标题，目录作“{entry.heading.title}”，正文作“{part.title}”。"
            yield Erratum("title_mismatch", None, part.line, part.title, entry.heading.title, words)


def _name(mark: HeadingMark) -> str:
    return f"第{han_of(mark.number)}{_NAMES.get(mark.rank, '')}"


def _title(sheet: Sheet, title: Title) -> Iterator[Erratum]:
    if not title.text:
        yield Erratum("missing_part", "title", 1, "", None, "正文之前没有题名。")
    for header in sheet.headers[:1]:
        if title.text and squeeze(header.text) != squeeze(title.text) and likeness(header.text, title.text) >= 0.6:
            words = f"页眉作“{header.text}”，题名作“{title.text}”，名称不一致。"
            yield Erratum("title_mismatch", "title", header.number, header.text, title.text, words)


def _captions(body: Body) -> Iterator[Erratum]:
    for line in body.captions:
        yield Erratum(
            "missing_part",
            None,
            line.number,
            line.text,
            None,
            f"第 {line.number} 行：只有图表的题名，图表没有随文保留。",
        )


def _fragments(placed: Sequence[Placed]) -> Iterator[Erratum]:
    """Paragraphs that begin or end as no sentence does. The last one is judged with the end of the text."""
    for place, item in enumerate(placed):
        block = item.block
        first, last = block.joints[0][1], block.joints[-1][1]
        if block.text[0] in _NO_BEGINNING:
            words = f"{item.address}（第 {first} 行）：开头不成句，前面可能缺字。"
            yield Erratum("missing_part", item.address, first, block.text[:12], None, words)
        if place < len(placed) - 1 and not ends_statement(block.ending) and block.item is None:
            words = f"{item.address}（第 {last} 行）：句子没有写完，后面可能缺字。"
            yield Erratum("missing_part", item.address, last, block.text[-12:], None, words)


def _brackets(placed: Sequence[Placed]) -> Iterator[Erratum]:
    """Lists whose items are numbered now in （一）, now in (一)."""
    lists: dict[str, list[Placed]] = {}
    for item in placed:
        if item.block.item is not None and item.block.item.style in ("han_paren", "digit_paren"):
            lists.setdefault(item.address.rpartition(".")[0], []).append(item)
    for address, items in lists.items():
        wide = [item.block.item.wide for item in items if item.block.item is not None]
        if len(set(wide)) > 1:
            odd = items[wide.index(not wide[0])]
            line = odd.block.joints[0][1]
            words = f"{address}（第 {line} 行起）：各项的括号有全角有半角。"
            yield Erratum("mixed_marks", address, line, odd.address, None, words)


def _end(sheet: Sheet, placed: Sequence[Placed]) -> Iterator[Erratum]:
    last = placed[-1] if placed else None
    if sheet.notice is not None:
        line = sheet.notice
        yield Erratum(
            "truncated_end",
            last.address if last else None,
            line.number,
            line.text[:40],
            None,
            f"第 {line.number} 行：下载网站的提示，正文到此截断。",
        )
    elif last is not None and not ends_statement(last.block.ending):
        number = last.block.joints[-1][1]
        words = f"{last.address}（第 {number} 行）：全文最后一句没有写完，结尾可能截断。"
        yield Erratum("truncated_end", last.address, number, last.block.text[-12:], None, words)


def _breaks(title: Title, setting: Setting, placed: Sequence[Placed]) -> Iterator[Erratum]:
    if len(title.lines) > 1:
        line = title.lines[1]
        found = f"{title.lines[0].text[-6:]}／{line.text[:6]}"
        yield Erratum(
            "page_break", "title", line.number, found, None, f"题名（第 {line.number} 行）：题名被分成两行，已接回。"
        )
    if setting.width is not None:
        joined = sum(len(item.block.joints) - 1 for item in placed)
        words = f"全文按每行约 {setting.width:.0f} 字折行，已接回 {joined} 处。"
        yield Erratum("wrapped_lines", None, placed[0].block.joints[0][1] if placed else 1, "", None, words)
        return
    for item in placed:
        for offset, number in item.block.joints[1:]:
            found = f"{item.block.text[max(0, offset - 6) : offset]}／{item.block.text[offset : offset + 6]}"
            yield Erratum(
                "page_break",
                item.address,
                number,
                found,
                None,
                f"{item.address}（第 {number} 行）：句中分页“{found}”，已接回。",
            )
