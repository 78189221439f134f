"""Blocks of a paper as WordprocessingML. What records say is text, whatever signs it holds."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import east_asian_width

from zhengan.reports.papers.measures import measures
from zhengan.reports.papers.paper import (
    BarChart,
    Block,
    Figure,
    Gap,
    Numbers,
    Paper,
    Piece,
    Records,
    Sentence,
    Sheet,
    Verdicts,
    seq_words,
    source_words,
)
from zhengan.reports.table import Column, Control, control_markup, table_markup, text_markup

TAG = "figure:"
VERDICT_HEADS = ("条文", "要求", "核查的结果（项）")
OPEN_HEADS = ("判断", "事项", "缘由", "怎样补上")
_UNITS = 40
_TWIPS = 1440 / 25.4
_NARROWEST, _WIDEST = 7, 26
_MARK = '<w:rPr><w:b/><w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/></w:rPr>'


def blocks_markup(blocks: Iterable[Block], paper: Paper) -> str:
    """Blocks one after the other."""
    return _armed("".join(_block(block, paper) for block in blocks))


def annex_markup(paper: Paper) -> str:
    """The figures with where each came from."""
    columns = [Column("号", 2, "center"), Column("数字", 8), Column("值", 9, "right"), Column("出自", 12)]
    rows = [
        (f"{item.number}", item.label, _control(item), source_words(item.sources))
        for item in sorted(paper.figures.values(), key=lambda item: item.number)
    ]
    return _armed(_table(columns, rows) if rows else _paragraph(text_run("没有数字。")))


def gaps_markup(paper: Paper) -> str:
    """Everything that is missing, a line each."""
    lines = [f"{place}．{gap.words}（编号 {gap.id}）" for place, gap in enumerate(paper.gaps, 1)]
    return _armed("".join(_note(line) for line in lines))


def text_run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r>{properties}{text_markup(text)}</w:r>"


def _armed(markup: str) -> str:
    """Markup in which no sign reads as a placeholder any more."""
    return markup.replace("{", "&#123;").replace("}", "&#125;")


def _block(block: Block, paper: Paper) -> str:
    match block:
        case Sentence(pieces):
            return _paragraph("".join(_piece(piece, paper) for piece in pieces))
        case Numbers(rows):
            return _numbers(rows, paper)
        case BarChart():
            return _bars(block)
        case Records():
            return _records(block, paper)
        case Sheet(rows, source):
            lines = [(label, value.text if isinstance(value, Gap) else value) for label, value in rows]
            under = f"出自{source.title}（{'、'.join(source.keys)}），{seq_words(source.seqs)}。"
            return _table([Column("项目", 8), Column("内容", 22)], lines) + (_note(under) if paper.kind.annex else "")
        case Verdicts():
            return _verdicts(block)


def _piece(piece: Piece, paper: Paper) -> str:
    match piece:
        case str():
            return text_run(piece)
        case Gap():
            return text_run(piece.text, _MARK)
        case Figure():
            return control_markup(_control(piece)) + text_run(piece.unit) + (_index(piece) if paper.kind.annex else "")


def _control(figure: Figure) -> Control:
    return Control(figure.text, TAG + figure.name, figure.label)


def _index(figure: Figure) -> str:
    return text_run(f"[{figure.number}]", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>')


def _numbers(rows: Sequence[tuple[str, Figure | Gap]], paper: Paper) -> str:
    columns = [Column("项目", 10), Column("数值", 11.5, "right"), Column("单位", 3, "center")]
    lines: list[tuple[str | Control, ...]] = []
    for label, value in rows:
        if isinstance(value, Gap):
            lines.append((label, value.text, "", "")[: 4 if paper.kind.annex else 3])
        else:
            mark = (f"[{value.number}]",) if paper.kind.annex else ()
            lines.append((label, _control(value), value.unit, *mark))
    if paper.kind.annex:
        columns.append(Column("出处", 3, "center"))
    return _table(columns, lines)


def _records(block: Records, paper: Paper) -> str:
    shares = [_share([head, *(row[place] for row in block.rows)]) for place, head in enumerate(block.heads)]
    columns = [Column(head, share) for head, share in zip(block.heads, shares, strict=True)]
    rows = list(block.rows)
    if paper.kind.annex:
        columns.append(Column("账本", _NARROWEST, "right"))
        rows = [(*row, f"{seq}") for row, seq in zip(block.rows, block.seqs, strict=True)]
    return _caption(f"{block.title}（{len(rows)} 条）") + _table(columns, rows)


def _verdicts(block: Verdicts) -> str:
    parts = []
    if block.counts:
        columns = [Column(head, share) for head, share in zip(VERDICT_HEADS, (8, 13, 9), strict=True)]
        parts.append(_caption("没有全部合规的要求") + _table(columns, block.counts))
    if block.open:
        columns = [Column(head, share) for head, share in zip(OPEN_HEADS, (5, 10, 9, 9), strict=True)]
        parts.append(_caption("不合规和证据不足的") + _table(columns, block.open))
    if block.words:
        parts.append(_paragraph(text_run(block.words)))
    return "".join(parts)


def _bars(chart: BarChart) -> str:
    """Bars as a table: a cell of each row is shaded over so many fortieths as its value has of the longest."""
    whole = measures().type_area.width_mm * _TWIPS
    label, value = round(whole * 0.3), round(whole * 0.22)
    unit = round((whole - label - value) / _UNITS)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (label, *[unit] * _UNITS, value))
    rows = "".join(_bar(words, item, chart, (label, unit, value)) for words, item in chart.bars)
    line = '<w:insideH w:val="single" w:sz="36" w:space="0" w:color="FFFFFF"/>'
    properties = (
        f'<w:tblPr><w:tblW w:w="{round(whole)}" w:type="dxa"/><w:tblBorders>{line}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    return _caption(chart.title) + f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>" + _note("")


def _bar(words: str, item: Figure | Gap, chart: BarChart, widths: tuple[int, int, int]) -> str:
    share = item.value / chart.longest if isinstance(item, Figure) else Decimal(0)
    filled = int((share * _UNITS).quantize(Decimal(1), ROUND_HALF_UP))
    filled = max(filled, 1) if share > 0 else 0
    cells = [_bar_cell(words, widths[0], 1, "")]
    cells += [_bar_cell("", widths[1] * filled, filled, "595959")] if filled else []
    cells += [_bar_cell("", widths[1] * (_UNITS - filled), _UNITS - filled, "")] if filled < _UNITS else []
    cells.append(_bar_cell(item.words if isinstance(item, Figure) else "待补", widths[2], 1, ""))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _bar_cell(text: str, width: int, span: int, fill: str) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{span}"/>{shade}<w:vAlign w:val="center"/>'
    size = f'<w:rPr><w:sz w:val="{round(measures().sizes_pt.table * 2)}"/></w:rPr>'
    return (
        f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:pPr>"
        '<w:spacing w:before="0" w:after="0" w:line="280" w:lineRule="atLeast"/><w:ind w:firstLineChars="0" w:firstLine="0"/>'
        f"</w:pPr>{text_run(text, size)}</w:p></w:tc>"
    )


def _table(columns: Sequence[Column], rows: Sequence[Sequence[str | Control]]) -> str:
    return table_markup(columns, rows, measures().type_area.width_mm) + _note("")


def _share(texts: Sequence[str]) -> float:
    """How wide a column wants to be: its widest text, between bounds."""
    widest = max(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text) for text in texts)
    return min(max(widest, _NARROWEST), _WIDEST)


def _paragraph(runs: str) -> str:
    return f'<w:p><w:pPr><w:ind w:firstLineChars="200" w:firstLine="640"/></w:pPr>{runs}</w:p>'


def _caption(text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="PaperCaption"/><w:keepNext/></w:pPr>{text_run(text)}</w:p>'


def _note(text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="PaperNote"/></w:pPr>{text_run(text) if text else ""}</w:p>'
