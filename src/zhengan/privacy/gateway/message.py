"""One message: masked, rejected, or passed and reported. Recall before precision: what looks like a number of a person's is masked.

mask_message(text, policy) -> Masked        raises Rejected
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import Literal, NamedTuple

from zhengan.privacy.gateway.errors import Rejected
from zhengan.privacy.gateway.shapes import numbers, plain
from zhengan.privacy.gateway.templates import Templates, no_templates
from zhengan.protect.display import shown
from zhengan.protect.span import Tier

Mode = Literal["mask", "reject", "report"]
MODES: tuple[Mode, ...] = ("mask", "reject", "report")
KINDS_LEFT = frozenset({"uscc"})
"""Enterprises' codes are no person's; they are masked only by their shape, as any number."""
LONGEST = 1 << 20
_STAR = "＊"
CANDIDATE, LIKELY = int(Tier.CANDIDATE), int(Tier.LIKELY)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done. `names`: whether names are masked where context speaks for them; `longest`: characters of a message."""

    mode: Mode = "mask"
    templates: Templates = field(default_factory=no_templates)
    names: bool = True
    longest: int = LONGEST


class Masked(NamedTuple):
    """What goes out, and how many of which kind were found. Where nothing was found `text` is what came in."""

    text: str
    found: Counter[str]


class Spot(NamedTuple):
    """Characters `start` to `end` of a text, what they are, and whether more than their shape says so."""

    start: int
    end: int
    kind: str
    sure: bool


def mask_message(text: str, policy: Policy) -> Masked:
    """The message as it may go out. Raises Rejected; anything that goes wrong inside is a rejection, never a pass."""
    if len(text) > policy.longest:
        raise Rejected("too_large", f"上限 {policy.longest} 字")
    try:
        read = plain(unescape(text) if "&" in text else text)
        # An entity may hide a sign that nobody sees, or a digit of another script.
        spots = spots_in(read, policy)
    except Exception:  # noqa: BLE001  # fail closed, whatever it was
        raise Rejected("failed") from None
    if not spots:
        return Masked(text, Counter())
    found = Counter(spot.kind for spot in spots)
    if policy.mode == "reject":
        raise Rejected("personal", "、".join(f"{kind} {count}" for kind, count in sorted(found.items())))
    if policy.mode == "report":
        return Masked(text, found)
    return Masked(masked_at(read, spots), found)


def spots_in(text: str, policy: Policy) -> list[Spot]:
    """What must not go out, in order, none overlapping another. `text` is plain already."""
    spots = [*_detected(text, policy), *(Spot(start, end, "number", sure=False) for start, end in numbers(text))]
    if not spots:
        return spots
    spared = policy.templates.spared(text) if len(policy.templates) else []
    if spared:
        spots = [spot for spot in spots if spot.sure or not _within(spot, spared)]
    return _apart(spots)


def masked_at(text: str, spots: Iterable[Spot]) -> str:
    """The text with every spot as it may be shown."""
    parts, at = [], 0
    for spot in spots:
        parts += [text[at : spot.start], replaced(spot.kind, text[spot.start : spot.end])]
        at = spot.end
    return "".join([*parts, text[at:]])


def replaced(kind: str, value: str) -> str:
    """A value as it goes out: never the value, and never more than a third of its letters and digits in a row."""
    if value.isascii() or kind in {"name", "address"}:
        result = shown(kind, value)
    else:
        result = _STAR * len(value)
    return result if result != value else "*" * len(value)


def _detected(text: str, policy: Policy) -> Iterable[Spot]:
    """What the detector's passes find. Their spans are taken as they come: laying them together as arrays costs more than a message."""
    from zhengan.protect.detect.kinds import load_kinds
    from zhengan.protect.detect.ready import engine

    raw = text.encode("utf-8", "replace")
    kinds, size = load_kinds(), len(raw)
    if not size:
        return []
    passes = engine(size)
    both = (
        passes.structured(raw, 0, size, 0, size, kinds, (0, 0), 1, CANDIDATE)[0],
        passes.people(raw, 0, size, 0, size, kinds, (0, 0), LIKELY)[0],
    )
    spots = []
    for found in both:
        if not len(found):
            continue
        columns = (found.starts.tolist(), found.ends.tolist(), found.kinds.tolist(), found.tiers.tolist())
        for start, end, kind, tier in zip(*columns, strict=True):
            name = found.names[kind]
            if name in KINDS_LEFT or (name == "name" and not policy.names) or (tier < LIKELY and name == "secret"):
                continue
            low = len(raw[:start].decode("utf-8", "ignore"))
            spots.append(Spot(low, low + len(raw[start:end].decode("utf-8", "ignore")), name, tier >= LIKELY))
    return spots


def _within(spot: Spot, spared: list[tuple[int, int]]) -> bool:
    return any(start <= spot.start and spot.end <= end for start, end in spared)


def _apart(spots: list[Spot]) -> list[Spot]:
    """Overlapping spots made one: as wide as both, of the kind of the surer."""
    spots.sort()
    result = spots[:1]
    for spot in spots[1:]:
        last = result[-1]
        if spot.start >= last.end:
            result.append(spot)
            continue
        better = max(last, spot, key=lambda one: (one.kind != "number", one.sure, one.end - one.start))
        wide = (min(last.start, spot.start), max(last.end, spot.end))
        kind = better.kind if wide == (better.start, better.end) else "number"
        result[-1] = Spot(*wide, kind, last.sure or spot.sure)
    return result
