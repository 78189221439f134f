"""What `zhengan law load` prints about a text."""

from __future__ import annotations

from collections import Counter

from zhengan.law.text.model import ERRATUM_KINDS, RANKS, LoadedText

SHOWN = 20
"""Errata of one kind that are listed; further ones are counted."""

_LAYOUT = ("page_break", "wrapped_lines")


def describe(loaded: LoadedText) -> list[str]:
    """The lines in Chinese: title and id, what it holds, then the errata by kind with their places."""
    lines = [loaded.title if "《" in loaded.title else f"《{loaded.title or '（无题名）'}》"]
    known = "" if loaded.instrument else "（不在已知文件之列，编号由题名得出）"
    lines.append(f"  编号：{loaded.id}{known}")
    lines.append(f"  内容：{_holdings(loaded)}")
    counts = Counter(erratum.kind for erratum in loaded.errata)
    damage = sum(number for kind, number in counts.items() if kind not in _LAYOUT)
    lines.append(f"  文字问题：{damage} 处（原文未改）" if damage else "  文字问题：未发现")
    for kind, name in ERRATUM_KINDS.items():
        if not counts[kind]:
            continue
        lines.append(f"  {name}：{counts[kind]} 处")
        found = [erratum.words for erratum in loaded.errata if erratum.kind == kind]
        lines += [f"    {words}" for words in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append(f"    另有 {len(found) - SHOWN} 处。")
    return lines


def _holdings(loaded: LoadedText) -> str:
    signs = {rank: sign for sign, rank in RANKS.items()}
    ranks = Counter(heading.rank for heading in loaded.parts if heading.number is not None)
    parts = [f"{ranks[rank]} {sign}" for rank, sign in signs.items() if ranks[rank]]
    items = [paragraph for paragraph in loaded.paragraphs if _is_item(loaded, paragraph.address)]
    own = len(loaded.paragraphs) - len(items)
    if loaded.kind == "articles":
        parts += [f"{len(loaded.numbers)} 条", f"{own} 款"]
    else:
        parts += [f"{ranks['clause']} 部分"] if ranks["clause"] else []
        parts += [f"{own} 段"]
    return "，".join([*parts, f"{len(items)} 项"])


def _is_item(loaded: LoadedText, address: str) -> bool:
    pieces = address.split(".")
    if loaded.kind == "articles":
        return len(pieces) > 2
    return "0" not in pieces
