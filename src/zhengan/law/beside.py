"""Rules beside ours (旁及规则): outside rules that bear on our articles, each with its source and how far it is to be believed.

They never turn a verdict: what they say is shown beside an article, and marked where nobody has held it against the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from zhengan.law.bound import Bound
from zhengan.law.obligation import parse_address

Confidence = Literal["A", "B", "C"]

CONFIDENCES: Mapping[Confidence, str] = MappingProxyType(
    {
        "A": "见于官方文本或者官方数据",
        "B": "见于二手材料",
        "C": "凭记忆，没有见过文本",
    }
)
"""How far a statement is to be believed; only what is of A can be verified."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One thing that an outside rule says, in our words, and the articles of ours that it bears on.

    `article` is its own number, None where not known to us; `values` are its numbers, in the order in which the words
    name them; `readings` are those of ours that rest on it. `place` is file and line.
    """

    id: str
    article: str | None
    words: str
    whom: str
    values: tuple[Bound, ...]
    confidence: Confidence
    verified: bool
    bears_on: tuple[str, ...]
    readings: tuple[str, ...]
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Referral:
    """Which article of the rule a provision of ours means where it refers to the law by its title only.

    `law` is the title as our liability table names it; `article` is None where not known to us; `penalties` are ids of
    provisions of the same rule.
    """

    cite: str
    law: str
    article: str | None
    words: str
    confidence: Confidence
    verified: bool
    penalties: tuple[str, ...]
    place: tuple[str, int]


@dataclass(frozen=True, slots=True)
class BesideRule:
    """An outside rule, in force from `from_` through `until` (both days in; None: not known, or no end known).

    `source` says where our knowledge comes from; `gaps` name what it does not reach.
    """

    id: str
    title: str
    number: str
    issuer: str
    from_: date | None
    until: date | None
    confidence: Confidence
    verified: bool
    source: str
    provisions: tuple[Provision, ...]
    referrals: tuple[Referral, ...]
    gaps: tuple[str, ...]
    place: tuple[str, int]

    def in_force(self, on: date) -> bool:
        """Whether the rule holds on the day, as far as its dates are known."""
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Reference:
    """The article of a law that a provision of ours leads to on a day, with the penalties known there."""

    rule: str
    law: str
    article: str | None
    words: str
    confidence: Confidence
    verified: bool
    penalties: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class Bearing:
    """A provision of an outside rule that bears on the article asked about."""

    rule: BesideRule
    provision: Provision


def bearing_on(rules: Iterable[BesideRule], address: str) -> tuple[Bearing, ...]:
    """The provisions that bear on the address: on it, on what lies in it, or on what it lies in."""
    return tuple(
        Bearing(rule, provision)
        for rule in rules
        for provision in rule.provisions
        if any(_meet(address, place) for place in provision.bears_on)
    )


def references_of(rules: Iterable[BesideRule], cite: str, laws: Iterable[str]) -> tuple[Reference, ...]:
    """Where the provision `cite` leads to, of the laws (by title) that it names."""
    named = tuple(laws)
    return tuple(
        Reference(
            rule=rule.id,
            law=referral.law,
            article=referral.article,
            words=referral.words,
            confidence=referral.confidence,
            verified=referral.verified,
            penalties=tuple(item for item in rule.provisions if item.id in referral.penalties),
        )
        for rule in rules
        for referral in rule.referrals
        if referral.cite == cite and referral.law in named
    )


def _meet(one: str, other: str) -> bool:
    """Whether one address is the other or lies in it."""
    first, second = _parts(one), _parts(other)
    shared = min(len(first), len(second))
    return bool(shared) and first[:shared] == second[:shared]


def _parts(text: str) -> tuple[str | int, ...]:
    address = parse_address(text)
    if address is None:
        return ()
    parts = (address.instrument, address.article, address.paragraph, address.item)
    return tuple(part for part in parts if part is not None)
