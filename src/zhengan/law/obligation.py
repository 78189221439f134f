"""One obligation: who must (or may) do what, by which words of which paragraph, and how it is judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zhengan.law.bound import Bound

Modality = Literal["must", "must_not", "may", "encouraged", "in_principle"]

MODALITIES: dict[Modality, str] = {
    "must": "应当",
    "must_not": "不得",
    "may": "可以",
    "encouraged": "鼓励",
    "in_principle": "原则上",
}
"""How strong a provision binds, with the word that people know it by; the key under which ours words stand."""

_ADDRESS = re.compile(r"([a-z][a-z0-9-]*)/(\d+(?:-\d+)?)(?:\.(\d+)(?:\.(\d+))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """`csrc-218/71.1.7`: instrument, article, paragraph (款), item (项). One paragraph alone is 1."""

    instrument: str
    article: str
    paragraph: int | None = None
    item: int | None = None

    def __str__(self) -> str:
        tail = "".join(f".{part}" for part in (self.paragraph, self.item) if part is not None)
        return f"{self.instrument}/{self.article}{tail}"

    @property
    def of_paragraph(self) -> str:
        """The address of the paragraph that this lies in, without the item."""
        return str(Address(self.instrument, self.article, self.paragraph))

    @property
    def order(self) -> tuple[str, tuple[int, ...], int, int]:
        """A key that sorts addresses as the text runs (article 9 before 10, 20 before 20-1)."""
        numbers = tuple(int(part) for part in self.article.split("-"))
        return self.instrument, numbers, self.paragraph or 0, self.item or 0


def parse_address(text: str) -> Address | None:
    """Read an address; None where the text is none."""
    match = _ADDRESS.fullmatch(text)
    if match is None:
        return None
    instrument, article, paragraph, item = match.groups()
    return Address(instrument, article, int(paragraph) if paragraph else None, int(item) if item else None)


@dataclass(frozen=True, slots=True)
class ObjectSpec:
    """What is bound: a record type, narrowed by the selector named `where` (written in Python, not here)."""

    type: str
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """One version of one obligation, in force from `from_` through `until` (both days in).

    `words` are ours; `phrase` are the few operative words that stand in the cited paragraph. `every` is a period
    (`P1D`, `P3M`, `P1Y`) or `policy:<name>`, the institution's own. `second_reading` is the day on
    which the obligation was held against the text once more. `bound_since` is the day from which the same duty bound
    under an instrument before (concordance); None where it continues none. `source` is the file and the line.
    """

    id: str
    cite: str
    phrase: tuple[str, ...]
    who: tuple[str, ...]
    modality: Modality
    words: str
    object: ObjectSpec | None
    bound: Bound | None
    every: str | None
    when: str | None
    due: str | None
    unless: str | None
    check: str | None
    attested: bool
    evidence: tuple[str, ...]
    readings: tuple[str, ...]
    from_: date
    until: date | None
    instrument: str
    source: tuple[str, int]
    second_reading: date | None = None
    bound_since: date | None = None

    @property
    def address(self) -> Address:
        """The cited place, taken apart."""
        address = parse_address(self.cite)
        if address is None:
            raise ValueError(f"{self.id} 的出处“{self.cite}”不是条款地址")
        return address

    def in_force(self, on: date) -> bool:
        """Whether this version binds on the day."""
        return self.from_ <= on and (self.until is None or on <= self.until)
