"""A file's bytes to a loaded text: the steps in their order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from zhengan.law.text.addresses import Placed, place_articles, place_sections
from zhengan.law.text.blocks import Block, Setting, ends_sentence, goes_on, new_block, setting_of
from zhengan.law.text.damage import Passage, find_damage
from zhengan.law.text.furniture import clear
from zhengan.law.text.gaps import find_gaps
from zhengan.law.text.lines import READABLE, Line
from zhengan.law.text.marks import is_unnumbered
from zhengan.law.text.model import LoadedText, Paragraph, TextFault, in_order, text_digest
from zhengan.law.text.source import Source, read_source
from zhengan.law.text.structure import body_start, kind_of, read_body
from zhengan.law.text.title import Title, find_title, identify

_NONE: Mapping[str, tuple[str, ...]] = {}
_FRONT_MARKS = ("令", "号", "公告", "通过", "发布", "公布", "修订", "修正", "施行")


def read_text(data: bytes, name: str, known: Mapping[str, tuple[str, ...]] = _NONE) -> LoadedText:
    """Read the official text in a file's bytes; `name` is what messages call the file.

    `known` maps ids of instruments to their titles. Raises TextFault, one clear sentence, where the bytes hold no
    regulation, plan or drafting note. Damage is reported in `errata` and stays as it is in the text.
    """
    source = read_source(data, name)
    sheet = clear(source.lines)
    kind = kind_of(sheet.lines)
    if kind is None:
        raise TextFault(name, READABLE, "找不到“第一条”“第二条”或“一、”“二、”的文字", "请核对文件，只加载法规正文。")
    start = body_start(sheet.lines, kind)
    front, rest = sheet.lines[:start], sheet.lines[start:]
    title = find_title(front, "".join(line.text for line in rest), source.page_title)
    if kind == "sections" and not title.text:
        raise TextFault(name, READABLE, "没有法规题名的分节文字", "请核对文件，正文之前应有题名。")
    setting = setting_of(sheet.lines)
    contents = {entry.heading.title: entry.heading for entry in sheet.contents if entry.heading and entry.heading.title}
    body = read_body(rest, kind, setting, contents)
    preamble = _preamble(front, title, source, setting)
    if kind == "articles":
        placed, parts, numbering = place_articles(body.nodes)
    else:
        placed, parts, numbering = place_sections(
            body.nodes, [block for block in preamble if ends_sentence(block.ending)]
        )
    instrument, known_title = identify(title.text, known)
    errata = [
        *sheet.errata,
        *numbering,
        *find_gaps(sheet, body, parts, title, setting, placed),
        *find_damage(_passages(title, placed), known_title),
    ]
    return LoadedText(
        instrument=instrument,
        title=title.text,
        preamble="\n".join(block.text for block in preamble),
        kind=kind,
        parts=parts,
        paragraphs=tuple(_paragraph(item) for item in placed),
        errata=in_order(errata),
        digest=hashlib.sha256(data).hexdigest(),
        name=name,
        closing="\n".join(line.text for line in body.closing),
        raw=data,
    )


def _preamble(front: Sequence[Line], title: Title, source: Source, setting: Setting) -> list[Block]:
    """What stands between title and body; of what stands before the title only number and promulgation."""
    after = max((line.number for line in title.lines), default=0)
    blocks: list[Block] = []
    for line in front:
        if line in title.lines:
            continue
        early = line.number <= after
        if early and not (source.form != "page" or any(mark in line.text for mark in _FRONT_MARKS)):
            continue
        if blocks and not early and not _stands_alone(blocks[-1].last) and goes_on(blocks[-1], line, setting):
            blocks[-1].add(line)
        else:
            blocks.append(new_block(line, line.text))
    return blocks


def _stands_alone(line: Line) -> bool:
    """Whether the line is a short one of its own (issuer, date, number), which nothing continues."""
    return len(line.text) <= 20 or line.text[0] in "（(" or is_unnumbered(line.text)


def _passages(title: Title, placed: Sequence[Placed]) -> list[Passage]:
    passages = [Passage(item.address, item.block.text, item.block) for item in placed]
    if title.lines:
        passages.insert(0, Passage("title", title.text, new_block(title.lines[0], title.text)))
    return passages


def _paragraph(item: Placed) -> Paragraph:
    block = item.block
    return Paragraph(item.address, block.text, text_digest(block.text), (block.joints[0][1], block.joints[-1][1]))
