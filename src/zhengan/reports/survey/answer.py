"""A proposed answer: its words, what it rests on, how sure it is, and what is wrong with it."""

from dataclasses import dataclass
from typing import Literal

Sure = Literal["high", "medium", "low", "none"]

SURE_WORDS: dict[Sure, str] = {"high": "较有把握", "medium": "请核对", "low": "把握不大", "none": "没有建议"}


@dataclass(frozen=True)
class Source:
    """What an answer rests on: a record (`entry`: type/key, place in the ledger), a verdict (`finding`: its id), a duty of
    the law (`duty`: its id), or an earlier answer (`earlier`: its place on the trail)."""

    kind: Literal["entry", "finding", "duty", "earlier"]
    ref: str
    words: str
    seq: int | None = None


@dataclass(frozen=True)
class Answer:
    """`text` is what would be written; '' where nothing can be. `basis` says how it was worked out.

    `gap` says what is missing, `clash` what contradicts what; both '' where nothing does. `topic` is what it is about.
    """

    text: str
    sure: Sure
    topic: str = ""
    basis: str = ""
    sources: tuple[Source, ...] = ()
    gap: str = ""
    clash: str = ""

    @property
    def mark(self) -> str:
        """What a person has to look at first: 矛盾, 缺口, or nothing."""
        return "矛盾" if self.clash else "缺口" if self.gap else ""


NOTHING = Answer("", "none", gap="没有认出这一题问什么，也没有以前的答复。请人填写，填过以后下次会记得。")
