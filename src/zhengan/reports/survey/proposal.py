"""Answers proposed for a whole survey: from what is on file today, and from what was answered before, held against it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from zhengan.law import Catalogue
from zhengan.records import RECORD_TYPES
from zhengan.reports.survey.answer import NOTHING, Answer, Source
from zhengan.reports.survey.answering import answered
from zhengan.reports.survey.asking import asking_of
from zhengan.reports.survey.choosing import Asked
from zhengan.reports.survey.holdings import Holdings
from zhengan.reports.survey.question import Question, Survey
from zhengan.reports.survey.topics import Topic, Topics, topics_of

ALIKE = 0.6
"""Two questions are the same where they share so much of their words."""

_SIGNS = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"(?<![\d-])\d+(?:,\d{3})*(?:\.\d+)?(?![\d-])")
_DATES = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDED = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_NO = re.compile(r"^(?:否|无|没有|未|不)")
_YES = re.compile(r"^(?:是|有|已)")


@dataclass(frozen=True)
class Earlier:
    """A question that a person answered before: its words, the answer, what it was about, where, by whom, on which day.

    `seq` is its place on the institution's audit trail.
    """

    question: str
    answer: str
    topic: str
    survey: str
    by: str
    on: str
    seq: int


def fingerprint(text: str) -> str:
    """Sixteen hexadecimal digits that are the same for the same question, however it is spaced and punctuated."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def propose(
    survey: Survey, holdings: Holdings, catalogue: Catalogue, earlier: Mapping[str, Earlier]
) -> tuple[Answer, ...]:
    """An answer for each question, in order. `earlier` is what was answered before, by `fingerprint`."""
    topics = topics_of(catalogue, holdings.as_of)
    known = [(topics.words_of(one.question), one) for one in earlier.values()]
    return tuple(_proposed(one, holdings, topics, earlier, known) for one in survey.questions)


def clash_between(before: str, today: str) -> bool:
    """Whether two answers cannot both be right: yes against no, other days, other numbers."""
    said, now = _stance(before), _stance(today)
    if said and now and said != now:
        return True
    first, second = _days(before), _days(today)
    if first and second and not first & second:
        return True
    counted, counts = _numbers(before), _numbers(today)
    return bool(counted and counts and not counted & counts)


def _proposed(
    question: Question,
    holdings: Holdings,
    topics: Topics,
    earlier: Mapping[str, Earlier],
    known: Sequence[tuple[frozenset[str], Earlier]],
) -> Answer:
    asked = Asked(question.text, topics.words_of(question.text), asking_of(question.text, holdings.as_of))
    found = topics.about(question.text)
    if not found or found[0].share < ALIKE:
        # What a short question means, the heading above it may tell; its own words come first.
        found = _led(found, topics.about(question.whole))
    before = earlier.get(fingerprint(question.text)) or _alike(asked.words, known)
    if before is not None and before.topic in RECORD_TYPES:
        found = _first(before.topic, found)
    made = _fitting(question, answered(asked, found, holdings))
    if before is not None:
        made = _held_against(made, before)
    if question.given and made.text and clash_between(question.given, made.text):
        made = replace(made, clash=_joined(made.clash, f"问卷里已填“{question.given[:80]}”，与今天的记录不符。"))
    return made


def _led(own: tuple[Topic, ...], whole: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """The topics of a question; where its own words say next to nothing, those that its heading adds."""
    return own if own and own[0].share >= 0.2 else whole if whole and whole[0].share >= ALIKE else own


def _first(type_: str, found: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """The remembered type before all others, sure to be meant."""
    own = next((one for one in found if one.type == type_), Topic(type_, 0.0, 1.0, (), ()))
    best = found[0].score if found else 1.0
    return (replace(own, share=1.0, score=2 * best + 1), *(one for one in found if one.type != type_))


def _alike(words: frozenset[str], known: Iterable[tuple[frozenset[str], Earlier]]) -> Earlier | None:
    scored = ((len(words & own) / max(len(words | own), 1), one) for own, one in known)
    best = max(scored, key=lambda item: (item[0], item[1].seq), default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def _held_against(made: Answer, before: Earlier) -> Answer:
    source = Source("earlier", str(before.seq), f"{before.on} 由 {before.by} 答复《{before.survey}》", before.seq)
    sources = (*made.sources, source)
    if not made.text:
        # Nothing on file says so today: the earlier words are offered, and that nothing backs them is said.
        gap = made.gap if made is not NOTHING else "今天没有记录可以核对这个答复，请人核对后再用。"
        return replace(made, text=before.answer, sure="low", topic=made.topic or before.topic, sources=sources, gap=gap)
    if clash_between(before.answer, made.text):
        said = f"上次答“{before.answer[:80]}”（{before.on}），今天的记录是“{made.text[:80]}”。"
        return replace(made, sources=sources, clash=said)
    return replace(made, text=before.answer, sure="high", sources=sources)


def _fitting(question: Question, made: Answer) -> Answer:
    """The answer in the words that the place takes; where none fits, that is a gap."""
    if not question.choices or not made.text:
        return made
    stance = _stance(made.text)
    wanted = {"yes": ("是", "有"), "no": ("否", "无", "没有"), "part": ("部分", "部分落实", "部分符合"), "": ()}[stance]
    choice = next((word for word in question.choices if word in wanted), None)
    choice = choice or next((word for word in question.choices if made.text.startswith(word)), None)
    if choice is None and stance == "part":
        choice = next((word for word in question.choices if word in ("否", "无", "没有")), None)
    if choice is None:
        gap = f"答案应为 {'、'.join(question.choices)} 之一，记录是“{made.text[:60]}”，请人选择。"
        return replace(made, text="", sure="none", gap=_joined(made.gap, gap))
    rest = re.sub(r"^[是否][。，]?", "", made.text)
    return replace(made, text=f"{choice}。{rest}" if rest and rest != choice else choice)


def _stance(text: str) -> str:
    plain = text.strip()
    if plain.startswith("部分"):
        return "part"
    return "no" if _NO.match(plain) else "yes" if _YES.match(plain) else ""


def _days(text: str) -> set[str]:
    return {f"{int(y):04}-{int(m):02}-{int(d):02}" for y, m, d in _WORDED.findall(text)}


def _numbers(text: str) -> set[str]:
    found = (number.replace(",", "") for number in _NUMBERS.findall(_WORDED.sub(" ", text)))
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in found}


def _joined(*parts: str) -> str:
    return "".join(part for part in parts if part)
