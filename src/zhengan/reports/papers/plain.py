"""A paper as plain data: what the PDF template, the console and other programs read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from unicodedata import category

from zhengan.law.text.numerals import han_of
from zhengan.reports.papers.letter import date_words, letter_words, told_words
from zhengan.reports.papers.markup import OPEN_HEADS, VERDICT_HEADS
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
    Source,
    Verdicts,
    seq_words,
    source_words,
)

FORMAT = "zhengan-paper/1"


def paper_json(paper: Paper) -> dict[str, Any]:
    """The paper in the words of the public format `zhengan-paper/1`, without signs that are none."""
    found: dict[str, Any] = _printable(_paper(paper))
    return found


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kind": paper.kind.id,
        "title": paper.title,
        "institution": paper.name,
        "to": paper.to,
        "number": paper.number,
        "date": date_words(paper.as_of),
        "as_of": paper.as_of.isoformat(),
        "day": paper.day.isoformat(),
        "period": paper.period.text if paper.period else None,
        "about": list(paper.about) if paper.about else None,
        "basis": paper.basis,
        "told": told_words(paper),
        "letter": letter_words(paper),
        "annexed": paper.kind.annex,
        "investors": paper.kind.to == "investors",
        "sections": [
            {
                "id": section.id,
                "number": han_of(place),
                "title": section.title,
                "cites": section.cites,
                "blocks": [_block(block) for block in section.blocks],
            }
            for place, section in enumerate(paper.sections, 1)
        ],
        "gaps": [{"id": gap.id, "words": gap.words} for gap in paper.gaps],
        "figures": [figure_json(item) for item in sorted(paper.figures.values(), key=lambda item: item.number)],
    }


def figure_json(figure: Figure) -> dict[str, Any]:
    """A figure with the entries that it came from."""
    return {
        "kind": "figure",
        "name": figure.name,
        "label": figure.label,
        "value": format(figure.value.normalize(), "f") if figure.value else "0",
        "text": figure.text,
        "unit": figure.unit,
        "number": figure.number,
        "from": source_words(figure.sources),
        "sources": [source_json(source) for source in figure.sources],
    }


def source_json(source: Source) -> dict[str, Any]:
    """Records of one type that something came from."""
    return {"type": source.type, "title": source.title, "seqs": list(source.seqs), "keys": list(source.keys)}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Sentence(pieces, written):
            return {"kind": "sentence", "written": written, "pieces": [_piece(piece) for piece in pieces]}
        case Numbers(rows):
            return {"kind": "numbers", "rows": [{"label": label, "value": _piece(value)} for label, value in rows]}
        case BarChart(title, bars):
            shown = [{"label": label, "value": _piece(value), "share": _share(value, block)} for label, value in bars]
            return {"kind": "bars", "title": title, "bars": shown}
        case Records():
            return {
                "kind": "records",
                "title": f"{block.title}（{len(block.rows)} 条）",
                "type": block.type,
                "heads": list(block.heads),
                "rows": [list(row) for row in block.rows],
                "seqs": list(block.seqs),
                "keys": list(block.keys),
            }
        case Sheet(rows, source):
            values = [{"label": label, "value": _piece(value)} for label, value in rows]
            words = f"出自{source.title}（{'、'.join(source.keys)}），{seq_words(source.seqs)}。"
            return {"kind": "sheet", "rows": values, "from": words, "source": source_json(source)}
        case Verdicts():
            return {
                "kind": "verdicts",
                "heads": list(VERDICT_HEADS),
                "counts": [list(row) for row in block.counts],
                "open_heads": list(OPEN_HEADS),
                "open": [list(row) for row in block.open],
                "words": block.words,
            }


def _piece(piece: Piece) -> Mapping[str, Any]:
    match piece:
        case Figure():
            return figure_json(piece)
        case Gap():
            return {"kind": "gap", "id": piece.id, "text": piece.text}
        case str():
            return {"kind": "text", "text": piece}


def _share(value: Figure | Gap, chart: BarChart) -> float:
    """The part of the width that a bar takes, in thousandths rounded."""
    if isinstance(value, Gap) or value.value <= 0:
        return 0.0
    return float((value.value / chart.longest).quantize(Decimal("0.001")))


def _printable(value: Any) -> Any:
    """The same without control signs and code points that stand for nothing; a sign of a private area stays, it is text."""
    match value:
        case str():
            return "".join(sign for sign in value if sign in "\n\t" or category(sign) not in _NO_SIGNS)
        case dict():
            return {name: _printable(item) for name, item in value.items()}
        case list():
            return [_printable(item) for item in value]
    return value


_NO_SIGNS = ("Cc", "Cn", "Cs")
