"""Documents that are no law: a plan's tasks, a drafting note's points. Nobody breaches them, and nothing here makes a duty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from zhengan.law.beside import CONFIDENCES, Confidence
from zhengan.law.instrument import Chapter, Erratum

KINDS: Mapping[str, str] = MappingProxyType({"plan": "计划", "drafting_note": "起草说明"})
"""What a document is, with the word that people know it by."""

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "plan": "这是计划，不是规定：任务没有完成不算违规。",
        "drafting_note": "这是起草说明，不是规定：说的是征求意见稿，不能当作办法引用。",
    }
)
"""What is said wherever a document of that kind is shown."""

PARAGRAPH_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "statement": "陈述",
        "goal": "目标",
        "principle": "原则",
        "task": "任务",
        "remnant": "任务残段",
        "motive": "起草动因",
        "approach": "起草思路",
        "content": "内容说明",
    }
)
"""What an address of a document is. `remnant`: what is left of a task whose heading was lost."""

EXTENTS: Mapping[str, str] = MappingProxyType({"whole": "接续", "part": "部分接续"})
"""How far a later rule took a task up."""

NOTE_KINDS: Mapping[str, str] = MappingProxyType(
    {"led_to": "定稿见", "differs": "与定稿不同", "speaks_of": "说到的规定"}
)
"""What a note says of a place of a drafting note."""


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A later rule that took a task up: `by` are addresses of the catalogue, or `outside` names a rule that is not in it.

    `confidence` is a key of `beside.CONFIDENCES` where it stands outside, else None.
    """

    by: tuple[str, ...]
    outside: str
    extent: str
    confidence: Confidence | None
    why: str

    @property
    def verified(self) -> bool:
        """Whether it rests on the text or another first source."""
        return bool(self.by) or self.confidence == "A"

    @property
    def sure(self) -> str:
        """How sure we are, in words; '' inside the catalogue."""
        return CONFIDENCES[self.confidence] if self.confidence else ""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a plan, in our words. `number` counts through the plan; `address` is where it stands.

    `whom` is the plan's own word for those addressed, `who` the subject codes that we read in it. Where the heading was
    `lost`, there is no title and `address` is the place of the text that survives (None: none). `already` are rules that
    asked for it before the plan was made; `taken_up` those that came after, empty where we know of none. `remark` says
    what is damaged, and what remains open.
    """

    number: str
    address: str | None
    title: str
    whom: str
    who: tuple[str, ...]
    outcome: str
    already: tuple[str, ...]
    taken_up: tuple[TakenUp, ...]
    lost: bool
    remark: str
    source: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Note:
    """One fact about a place of a drafting note: `cite` there, `to` the addresses of the instruments compared."""

    cite: str
    kind: str
    to: tuple[str, ...]
    words: str
    source: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Gap:
    """A part that the text as delivered does not have. `after` is the last address before it, empty for the whole."""

    what: str
    after: str
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A document that is no law.

    `dated` is the date as far as the text shows it (`2014-11`), empty where it shows none; `dated_note` says so in words.
    `draft` marks a note on a draft. A plan runs from `period_from` through `period_until`, both days in. `paragraphs`
    classes every address that the reader of texts gives, `paragraph_digests` seals them. What we only know from others
    is not `verified`; `basis` then says from whom.
    """

    id: str
    title: str
    kind: str
    issuer: str
    draft: str
    dated: str
    dated_note: str
    period_from: date | None
    period_until: date | None
    verified: bool
    basis: str
    chapters: tuple[Chapter, ...]
    sections: Mapping[str, str]
    errata: tuple[Erratum, ...]
    gaps: tuple[Gap, ...]
    paragraphs: Mapping[str, str]
    paragraph_digests: Mapping[str, str]
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
    source: tuple[str, int]

    @property
    def warning(self) -> str:
        """What to say wherever it is shown."""
        return WARNINGS[self.kind]

    def section_of(self, address: str | None) -> str:
        """Our short name of the section that an address lies in; '' where there is none."""
        return self.sections.get((address or "").partition("/")[2].partition(".")[0], "")

    def task_at(self, address: str) -> Task | None:
        """The task that stands at an address."""
        return next((task for task in self.tasks if task.address == address), None)
