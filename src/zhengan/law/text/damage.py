"""Damage inside sentences: doubled characters and words, broken words, foreign words, lost characters, open brackets.

How a doubled character is told from a right one. 采取消消除 and 安全全面 both hold a character twice. The text around
is cut into words in the best way: two characters that are a common word (words.csv), or that this text itself
writes often, are whole; a character left over strains the reading, a particle or an ending only half as much.
Where two words meet (安全|全面) nothing is left over, so nothing is wrong. In 采取|消|消除 a 消 is left over, and
without it 采取|消除 has no rest: the character was doubled. It is reported only where the mended reading leaves
nothing over around the place, so that an unknown word (虹膜) does not become damage. A doubled particle (中|中国) is
so common (过程中|中国) that it counts only at a page break, where catchwords stand twice, or alone on both sides
(的的).

Broken words are found the same way: two characters in turned order (明确|定|约 for 明确|约定), seen nowhere else
so, where the text has the right order elsewhere. And a word begun and begun again (有关有权): reported only where
this text elsewhere writes what stands before it straight with the second word, and never with the first.

A word or phrase that follows itself at once (2 to 12 characters) is a doubled word. Foreign words are Latin ones in
small letters that are no unit, address or file name, and letters of other scripts. The text is never changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from zhengan.law.text.blocks import Block
from zhengan.law.text.lexicon import AFFIXES, LIGHT, common_words
from zhengan.law.text.model import Erratum, squeeze

MOST = 500
"""Errata of one kind reported for one text; a text with more is no damaged regulation but something else."""

_TRIALS = 100_000
"""Divisions tried for one text: far more than a regulation asks for, few enough to bound a hostile file."""
_OFTEN = 3
_REACH = 6
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_DOUBLED = re.compile(rf"([{_HAN}])(?=\1)")
_REPEATED = re.compile(rf"([{_HAN}]{{2,12}})\1|([{_HAN}]{{4,20}}[，、；])\2")
_BEGUN_AGAIN = re.compile(rf"(?=(([{_HAN}])[{_HAN}])(\2[{_HAN}]))")
_NUMERALS = frozenset("零〇一二三四五六七八九十百千万亿两")
_LATIN = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_ADDRESSES = re.compile(
    r"(?:https?:|www\.|[A-Za-z0-9._-]{1,64}@|[A-Za-z0-9-]{1,64}\.[a-z]{2,4}\b)[A-Za-z0-9/?=&%#._~:+-]*", re.IGNORECASE
)
_OTHER_SCRIPTS = re.compile(r"[\u0400-\u04ff\u3041-\u30fa\uac00-\ud7a3\u0e00-\u0e7f\u0600-\u06ff]+")
_UNITS = re.compile(r"[kmgct]?(?:m|g|b|bps|hz|w|wh|va|l)|ms|tps|nm")
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff□]+|(?<=[\u4e00-\u9fff])\?{2,}")
_COUNTED = re.compile(r"(?<![（(\d])\d{1,2}[)）]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text with its address; the block knows the line of each character."""

    address: str
    text: str
    block: Block


def find_damage(passages: Sequence[Passage], known_title: str | None) -> list[Erratum]:
    """The damage in all passages. `known_title` is suggested where the title is damaged."""
    words = _Words(passages)
    found: list[Erratum] = []
    for search in (_repeated, _doubled, _turned, _begun_again, _foreign, _lost, _unpaired):
        found.extend(islice((erratum for passage in passages for erratum in search(passage, words)), MOST))
    found.extend(islice(_paragraphs_twice(passages), MOST))
    if known_title is not None and passages and passages[0].address == "title":
        found = _with_title(found, passages[0], known_title)
    return found


class _Words:
    """What counts as a word in this text, and how well a stretch of it divides into words."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.common = common_words()
        self.trials = _TRIALS
        self.whole = "\n".join(passage.text for passage in passages)
        self.pairs = Counter(first + second for first, second in pairwise(self.whole))

    def known(self, pair: str) -> bool:
        return pair in self.common or (self.pairs[pair] >= _OFTEN and pair[0] not in LIGHT and pair[1] not in LIGHT)

    def strain(self, run: str) -> float:
        """How much is left over in the best division of the run into words."""
        return self._divide(run)[0]

    def smooth(self, run: str, first: int, last: int) -> bool:
        """Whether the best division covers the characters from first to last with whole words."""
        place = 0
        for width in self._divide(run)[1]:
            if width == 1 and first <= place <= last:
                return False
            place += width
        return True

    def _divide(self, run: str) -> tuple[float, list[int]]:
        self.trials -= 1
        if self.trials < 0:
            return 0.0, []
        best: list[tuple[float, list[int]]] = [(0.0, [])]
        for end in range(1, len(run) + 1):
            cost, widths = best[end - 1]
            choice = (cost + _rest(run[end - 1]), [*widths, 1])
            if end > 1 and best[end - 2][0] <= choice[0] and self.known(run[end - 2 : end]):
                choice = (best[end - 2][0], [*best[end - 2][1], 2])
            best.append(choice)
        return best[-1]


def _rest(sign: str) -> float:
    return 0.5 if sign in LIGHT or sign in AFFIXES else 1.0


def _run(text: str, start: int, stop: int) -> tuple[str, int]:
    """The Chinese characters around the place, and how many of them stand before `start`."""
    left = start
    while left > max(0, start - _REACH) and _is_han(text[left - 1]):
        left -= 1
    right = stop
    while right < min(len(text), stop + _REACH) and _is_han(text[right]):
        right += 1
    return text[left:right], start - left


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


def _erratum(kind: str, passage: Passage, span: tuple[int, int], suggestion: str | None, words: str) -> Erratum:
    line = passage.block.line_at(span[0])
    found = passage.text[span[0] : span[1]]
    place = "题名" if passage.address == "title" else passage.address
    hint = f"，疑为“{suggestion}”" if suggestion else ""
    return Erratum(kind, passage.address, line, found, suggestion, f"{place}（第 {line} 行）：{words}“{found}”{hint}。")


def _around(passage: Passage, start: int, stop: int, mended: str) -> tuple[tuple[int, int], str]:
    """The place with two characters on each side, as found and as mended."""
    text = passage.text
    left, right = start, stop
    while left > max(0, start - 2) and _is_han(text[left - 1]):
        left -= 1
    while right < min(len(text), stop + 2) and _is_han(text[right]):
        right += 1
    return (left, right), text[left:start] + mended + text[stop:right]


def _repeated(passage: Passage, words: _Words) -> Iterator[Erratum]:
    for match in _REPEATED.finditer(passage.text):
        unit = match[1] or match[2]
        if (
            set(unit) <= _NUMERALS
            or "一" in unit
            or (len(unit) == 2 and (len(set(unit)) == 1 or not words.known(unit)))
        ):
            continue
        yield _erratum("doubled_word", passage, match.span(), unit, "字词重复")


def _doubled(passage: Passage, words: _Words) -> Iterator[Erratum]:
    joints = {offset for offset, _ in passage.block.joints[1:]}
    for match in islice(_DOUBLED.finditer(passage.text), 100 * MOST):
        place = match.start()
        sign = passage.text[place]
        if sign in _NUMERALS or sign * 2 in words.common:
            continue
        run, before = _run(passage.text, place, place + 2)
        mended = run[:before] + run[before + 1 :]
        gain = words.strain(run) - words.strain(mended)
        if sign in LIGHT:
            alone = not any(words.known(run[at : at + 2]) for at in (before - 1, before + 1) if 0 <= at <= len(run) - 2)
            wrong = gain > 0 and (place + 1 in joints or alone)
        else:
            wrong = gain >= 0.5 and words.smooth(mended, max(before - 1, 0), before + 1)
        if wrong:
            span, suggestion = _around(passage, place, place + 2, sign)
            yield _erratum("doubled_word", passage, span, suggestion, "字重复")


def _turned(passage: Passage, words: _Words) -> Iterator[Erratum]:
    text = passage.text
    for place in range(len(text) - 1):
        pair = text[place : place + 2]
        if words.pairs[pair] > 1 or pair[0] == pair[1] or pair in words.common or not words.pairs[pair[::-1]]:
            continue
        if not (_is_han(pair[0]) and _is_han(pair[1])) or pair[0] in LIGHT or pair[1] in LIGHT:
            continue
        if text[max(0, place - 1) : place] == pair[0] or text[place + 2 : place + 3] == pair[1]:
            continue
        if not words.known(pair[::-1]):
            continue
        run, before = _run(text, place, place + 2)
        mended = run[:before] + pair[::-1] + run[before + 2 :]
        if words.strain(run) - words.strain(mended) >= 2 and words.smooth(mended, max(before - 1, 0), before + 2):
            span, suggestion = _around(passage, place, place + 2, pair[::-1])
            yield _erratum("broken_word", passage, span, suggestion, "字序错乱")


def _begun_again(passage: Passage, words: _Words) -> Iterator[Erratum]:
    for match in islice(_BEGUN_AGAIN.finditer(passage.text), MOST):
        first, second, place = match[1], match[3], match.start()
        before = passage.text[max(0, place - 3) : place]
        if first == second or len(before) < 3 or not (words.known(first) and words.known(second)):
            continue
        words.trials -= _TRIALS // 2000
        if words.trials > 0 and words.whole.count(before + second) > 0 and words.whole.count(before + first) == 1:
            span, suggestion = (place, place + 4), second
            yield _erratum("broken_word", passage, span, suggestion, "词语起而复起")


def _foreign(passage: Passage, _words: _Words) -> Iterator[Erratum]:
    text = _ADDRESSES.sub(lambda match: "." * len(match[0]), passage.text)
    for match in _LATIN.finditer(text):
        start, stop = match.span()
        if len(match[0]) < 2 or not match[0].islower() or _UNITS.fullmatch(match[0]):
            continue
        near = text[max(0, start - 1) : start] + text[stop : stop + 1] + text[max(0, start - 3) : start].rstrip()[-1:]
        if any(sign in "-_./" or sign.isdigit() for sign in near):
            continue
        yield _erratum("foreign_word", passage, (start, stop), None, "夹入外文")
    for match in _OTHER_SCRIPTS.finditer(text):
        yield _erratum("foreign_word", passage, match.span(), None, "夹入外文")


def _lost(passage: Passage, _words: _Words) -> Iterator[Erratum]:
    for match in _LOST.finditer(passage.text):
        yield _erratum("lost_character", passage, match.span(), None, "字符无法辨认")


def _unpaired(passage: Passage, _words: _Words) -> Iterator[Erratum]:
    text = _COUNTED.sub("", passage.text).replace("(", "（").replace(")", "）")
    for left, right in ("《》", "（）"):
        if text.count(left) != text.count(right):
            more = left if text.count(left) > text.count(right) else right
            line = passage.block.line_at(0)
            place = "题名" if passage.address == "title" else passage.address
            yield Erratum(
                "unpaired_mark", passage.address, line, more, None, f"{place}（第 {line} 行）：标点“{more}”不成对。"
            )


def _paragraphs_twice(passages: Sequence[Passage]) -> Iterator[Erratum]:
    for before, after in pairwise(passages):
        if len(after.text) >= 8 and squeeze(before.text) == squeeze(after.text):
            line = after.block.line_at(0)
            words = f"{after.address}（第 {line} 行）：与前一段全文相同，疑为重复。"
            yield Erratum("repeated_line", after.address, line, after.text[:20], None, words)


def _with_title(found: list[Erratum], title: Passage, known_title: str) -> list[Erratum]:
    """The errata with the known title as what the damaged one ought to be; a difference nobody explained is added."""
    if squeeze(title.text) == squeeze(known_title):
        return found
    explained = [erratum for erratum in found if erratum.address == "title" and erratum.suggestion]
    if explained or len(squeeze(title.text)) != len(squeeze(known_title)):
        return found
    line = title.block.line_at(0)
    words = f"题名作“{title.text}”，通称“{known_title}”，名称不一致。"
    return [*found, Erratum("title_mismatch", "title", line, title.text, known_title, words)]
