"""What a line begins with: 第二章, 第九条, （三）, 附件, 目录. By its form alone; whether it counts, the body says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from zhengan.law.text.model import RANKS, Rank
from zhengan.law.text.numerals import HAN, NUMERAL, number_of

Style = Literal["han_paren", "han_comma", "digit_dot", "digit_paren", "circled"]

_NUMBER = rf"[{NUMERAL}](?:\s?[{NUMERAL}]){{0,7}}"
_HEADING = re.compile(rf"第\s?({_NUMBER})\s?(分?编|章|节)(?![的所规款项至和、，；。])\s*(\S.{{0,59}})?$")
_ARTICLE = re.compile(
    rf"第\s?({_NUMBER})\s?条(?:\s?之\s?([{NUMERAL}]{{1,2}}))?(?![第至和或及与或、，；。款项所的])([\s：:]*)"
)
_ITEMS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("han_paren", re.compile(rf"[（(]\s?([{HAN}](?:\s?[{HAN}]){{0,3}})\s?([）)])\s*(?![、至和或及项款目])")),
    ("digit_paren", re.compile(r"[（(]\s?([0-9０-９]{1,3})\s?([）)])\s*(?![、至和或及项款目])")),
    ("digit_paren", re.compile(r"([0-9０-９]{1,2})([）)])\s*(?![、至和或及项款目])")),
    ("digit_dot", re.compile(r"([0-9０-９]{1,3})\s?([.．、])\s*(?![0-9０-９])")),
    ("han_comma", re.compile(rf"([{HAN}]{{1,4}})\s?([、.．])\s*(?=\S)")),
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ANNEX = re.compile(
    rf"附\s?(?:件|录|表|图)\s*[{NUMERAL}]*(?:\s*[：:.．、-].{{0,60}}|\s.{{1,60}})?$|附\s*[：:].{{0,60}}$"
)
_CONTENTS = re.compile(r"目\s*[录次]$")
_UNNUMBERED = re.compile(r"(前\s*言|引\s*言|序\s*言|导\s*言|结\s*语|结\s*束\s*语|后\s*记)$")
_DATE = re.compile(
    rf"(?:发布日期|公布日期|日期|时间)?[：:]?\s*[{NUMERAL}]{{4}}\s*[年./-]\s*[{NUMERAL}]{{1,3}}\s*(?:月|[./-])?(?:\s*[{NUMERAL}]{{1,3}}\s*日?)?$"
)
_WEB_FURNITURE = re.compile(
    r"(?:打印|关闭|返回|上一[篇条]|下一[篇条]|责任编辑|编辑[：:]|来源[：:]|扫一扫|分享到?|版权所有|主办单位|承办单位|网站地图|联系我们|网站标识码|"
    r"相关(?:链接|附件|文档|阅读|解读)|附件下载|友情链接|备案号|京ICP|.{0,6}公网安备|您的位置|当前位置|字号|浏览次数|【|\[(?:打印|关闭|大|中|小))"
)


@dataclass(frozen=True, slots=True)
class HeadingMark:
    """第三章 总则: rank and number; the rest of the line is the title."""

    rank: Rank
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class ArticleMark:
    """第十条之一: number 10, branch 1 (0: none). `apart`: white space or the line's end follows."""

    number: int
    branch: int
    apart: bool
    rest: str

    @property
    def name(self) -> str:
        return f"{self.number}-{self.branch}" if self.branch else str(self.number)


@dataclass(frozen=True, slots=True)
class ItemMark:
    """（三）: its style, its number, and whether its brackets are full-width."""

    style: Style
    number: int
    wide: bool
    rest: str


Mark = HeadingMark | ArticleMark | ItemMark


def mark_of(text: str) -> Mark | None:
    """The mark that the line begins with, if any."""
    return heading_of(text) or article_of(text) or item_of(text)


def heading_of(text: str) -> HeadingMark | None:
    match = _HEADING.match(text)
    number = number_of(match[1]) if match else None
    if match is None or number is None or (match[3] or "").endswith(("。", "；", "，")):
        return None
    return HeadingMark(RANKS[match[2][-1]], number, tidy_title(match[3] or ""))


def article_of(text: str) -> ArticleMark | None:
    match = _ARTICLE.match(text)
    number = number_of(match[1]) if match else None
    if match is None or number is None:
        return None
    branch = number_of(match[2]) or 0 if match[2] else 0
    rest = text[match.end() :]
    return ArticleMark(number, branch, bool(match[3]) or not rest, rest)


def item_of(text: str) -> ItemMark | None:
    if text[0] in _CIRCLED:
        return ItemMark("circled", _CIRCLED.index(text[0]) + 1, True, text[1:].lstrip())
    for style, pattern in _ITEMS:
        match = pattern.match(text)
        number = number_of(match[1]) if match else None
        if match is not None and number:
            return ItemMark(style, number, match[2] in "）、．" and not match[0].startswith("("), text[match.end() :])
    return None


def is_annex(text: str) -> bool:
    """Whether the line opens an annex (附件, 附录, 附表), which ends the body."""
    return len(text) <= 100 and text[-1] not in "。；，" and _ANNEX.match(text) is not None


def is_contents(text: str) -> bool:
    return _CONTENTS.match(text) is not None


def is_unnumbered(text: str) -> bool:
    """Whether the line is the heading of a part without number: 前言, 结语."""
    return _UNNUMBERED.match(text) is not None


def is_date(text: str) -> bool:
    return len(text) <= 40 and _DATE.match(text) is not None


def is_web_furniture(text: str) -> bool:
    """Whether the line is what pages print around a text: 打印, 上一篇, 版权所有."""
    return _WEB_FURNITURE.match(text) is not None


def tidy_title(text: str) -> str:
    """A heading's words without the spaces that set them apart (总 则)."""
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text.strip())
