"""Titles: which line is the title, which instrument it names, and whether other texts call it by another name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from zhengan.law.text.lines import Line
from zhengan.law.text.marks import mark_of, tidy_title
from zhengan.law.text.model import Erratum, LoadedText, Paragraph, in_order, squeeze

_KINDS = (
    "办法|规定|条例|规范|规则|细则|指引|指南|准则|标准|通知|意见|决定|决议|公告|通报|说明|制度|计划"
    "|规划|方案|纲要|要点|章程|守则|公约|解释|批复|预案|法典|法"
)
_NOTES = "起草说明|修订说明|制定说明|立法说明|的说明|解读"
_TITLE = re.compile(
    rf"《?[^。；！？：;]{{2,80}}(?:{_KINDS})(?:[（(][^（）()]{{1,24}}[）)])*》?(?:[（(][^（）()]{{1,24}}[）)])*(?:{_NOTES})?》?$"
)
_DRAFT = re.compile(r"[（(](?:公开)?(?:征求意见稿|草案|送审稿|讨论稿|修订草案)[)）]")
_QUOTED = re.compile(r"《([^《》]{4,80})》")
_NUMBERED = re.compile(r"《([^《》]{4,80})》\s*[（(]([^（）()]{1,40}号)[）)]")
_IN_FORCE = re.compile(r"自(\d{4}年\d{1,2}月\d{1,2}日)起[施实]行")
_PAIRS = (("《", "》"), ("（", "）"), ("(", ")"))
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Title:
    """The title, the lines that hold it (none where it came from elsewhere), and how those joined."""

    text: str
    lines: tuple[Line, ...]


def find_title(front: Sequence[Line], body: str, page_title: str) -> Title:
    """The title among the lines before the body.

    Candidates end in a word for a kind of document. Best is the one that the page or the body itself names, that
    contains another candidate, or that is set as a heading; among equals the last, which stands next to the body.
    """
    candidates = [Title(bare_title("".join(line.text for line in group)), tuple(group)) for group in _groups(front)]
    candidates = [title for title in candidates if _TITLE.match(title.text) and len(title.text) >= 4]
    if not candidates:
        named = re.split(r"\s*[-_|—]+\s*", page_title)[0].strip()
        return Title(bare_title(named) if _TITLE.match(named) else "", ())
    named_in = squeeze(body[:200_000]), squeeze(page_title)
    texts = {title.text for title in candidates}

    def score(place: int) -> tuple[int, int]:
        title = candidates[place]
        words = squeeze(title.text)
        points = 2 * (f"《{words}》" in named_in[0]) + 2 * (words in named_in[1]) + (title.lines[0].depth == 1)
        return points + any(other != title.text and other in title.text for other in texts), place

    return candidates[max(range(len(candidates)), key=score)]


def _groups(front: Sequence[Line]) -> list[list[Line]]:
    """The lines, those together that an open bracket holds together, or of which the second is only 管理办法."""
    groups: list[list[Line]] = []
    for line in front[-400:]:
        before = "".join(part.text for part in groups[-1]) if groups else ""
        held = any(before.count(left) > before.count(right) for left, right in _PAIRS) and len(before) < 80
        rest = (
            4 < len(before) < 40
            and len(line.text) <= 5
            and _TITLE.match("某某" + line.text)
            and before[-1:].isalpha()
            and not _TITLE.match(before)
        )
        if groups and mark_of(line.text) is None and (held or rest):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def bare_title(text: str) -> str:
    """The title without the marks 《》 around the whole and without the spaces that set its characters apart."""
    bare = tidy_title(text)
    if bare.startswith("《") and bare.endswith("》") and bare.count("《") == 1:
        bare = bare[1:-1]
    return bare.rstrip("*①")


def identify(title: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str | None, str | None]:
    """The id of the known instrument that the title names, and its known title; damage of one character is forgiven.

    A word more or less (暂行, 试行) makes another regulation: only a doubled or one wrong character is damage.
    """
    wanted = _key(title)
    names = [(_key(name), instrument, name) for instrument, titles in known.items() for name in titles]
    for key, instrument, name in names:
        if key == wanted:
            return instrument, name
    for key, instrument, name in names:
        wrong = sum(a != b for a, b in zip(key, wanted, strict=True)) if len(key) == len(wanted) else 99
        if wanted and (_collapse(key) == _collapse(wanted) or (wrong == 1 and len(key) >= 8)):
            return instrument, name
    return None, None


def _key(title: str) -> str:
    bare = squeeze(title).replace("(", "（").replace(")", "）")
    if re.search(f"(?:{_NOTES})$", bare):
        bare = _DRAFT.sub("", bare)
    return bare.strip("《》") if bare.count("《") <= 1 and bare.endswith("》") else bare


def _collapse(text: str) -> str:
    return re.sub(r"(.{1,8}?)\1+", r"\1", text)


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1."""
    return SequenceMatcher(None, one[:100], other[:100], autojunk=False).ratio()


def compare_titles(texts: Iterable[LoadedText]) -> tuple[LoadedText, ...]:
    """The same texts with `title_mismatch` added where one calls another (or the subject of a note) by a wrong name.

    Two names for one document number, of which a loaded text or most citations bear one; a name like a loaded title
    beside the day on which that text came into force; a drafting note on a text that bears another name since.
    """
    loaded = tuple(texts)
    right = _names_by_number(loaded)
    return tuple(
        _with_mismatches(text, [other for other in loaded if other.title != text.title], right) for text in loaded
    )


def _names_by_number(loaded: Sequence[LoadedText]) -> dict[str, str]:
    """For each document number the name that a loaded text bears, else the one most often cited, if there is one."""
    titles = {_key(settled_title(text)) for text in loaded}
    cited: dict[str, Counter[str]] = {}
    for text in loaded:
        for paragraph in text.paragraphs:
            for name, number in _numbered(paragraph.text):
                cited.setdefault(number, Counter())[name] += 1
    right = {}
    for number, names in cited.items():
        own = [name for name in names if name in titles]
        most = names.most_common(2)
        if own:
            right[number] = own[0]
        elif len(most) > 1 and most[0][1] > most[1][1]:
            right[number] = most[0][0]
    return right


def _numbered(text: str) -> list[tuple[str, str]]:
    return [(_key(name), squeeze(number).replace("第", "")) for name, number in _NUMBERED.findall(text)]


def _with_mismatches(text: LoadedText, others: Sequence[LoadedText], right: Mapping[str, str]) -> LoadedText:
    found: dict[tuple[str, str], Erratum] = {}
    for paragraph in text.paragraphs:
        for name, number in _numbered(paragraph.text):
            if right.get(number, name) != name and likeness(name, right[number]) >= _ALIKE:
                found[paragraph.address, name] = _mismatch(paragraph, name, right[number], f"（{number}）")
        for name, title in _by_date(paragraph, others):
            found.setdefault((paragraph.address, name), _mismatch(paragraph, name, title, ""))
    found.update(_by_subject(text, others))
    known = {(erratum.kind, erratum.address, erratum.found) for erratum in text.errata}
    added = tuple(erratum for erratum in found.values() if (erratum.kind, erratum.address, erratum.found) not in known)
    return replace(text, errata=in_order(text.errata + added))


def _by_subject(text: LoadedText, others: Sequence[LoadedText]) -> dict[tuple[str, str], Erratum]:
    """A drafting note names the draft in its title: the loaded text most like it may bear another name since."""
    subject = _QUOTED.search(text.title) if re.search(f"(?:{_NOTES})$", text.title) else None
    rivals = [settled_title(other) for other in others if not _QUOTED.search(other.title)]
    if subject is None or not rivals:
        return {}
    draft = _DRAFT.sub("", _key(subject[1]))
    final = max(rivals, key=lambda title: likeness(draft, _key(title)))
    if draft == _key(final) or likeness(draft, _key(final)) < _ALIKE:
        return {}
    words = f"题名所指《{subject[1]}》与正式文本《{final}》名称不同，它说明的不是正式文本。"
    return {("title", final): Erratum("title_mismatch", "title", 0, draft, final, words)}


def settled_title(text: LoadedText) -> str:
    """The title without the damage that was found in it."""
    mends = [erratum for erratum in text.errata if erratum.address == "title" and erratum.suggestion]
    if mends and mends[0].suggestion and mends[0].kind in ("doubled_word", "broken_word"):
        return text.title.replace(mends[0].found, mends[0].suggestion)
    return text.title


def _by_date(paragraph: Paragraph, others: Sequence[LoadedText]) -> list[tuple[str, str]]:
    """Names in the paragraph that resemble a loaded title and stand with that text's day of entry into force."""
    words = squeeze(paragraph.text)
    names = [_key(name) for name in _QUOTED.findall(words)[:50]]
    pairs = []
    for other in others:
        days = [day for last in other.paragraphs[-3:] for day in _IN_FORCE.findall(squeeze(last.text))]
        title = _key(settled_title(other))
        if any(day in words for day in days) and title not in names:
            pairs += [(name, settled_title(other)) for name in names if likeness(name, title) >= _ALIKE]
    return pairs


def _mismatch(paragraph: Paragraph, found: str, right: str, number: str) -> Erratum:
    words = f"{paragraph.address} 称《{found}》{number}，他处作《{right}》，名称不一致。"
    return Erratum("title_mismatch", paragraph.address, paragraph.lines[0], found, right, words)
