"""In what duties differ: read off the catalogue, never written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhengan.law.obligation import Obligation
from zhengan.law.subject import CODES

ASPECTS: Mapping[str, str] = MappingProxyType(
    {
        "who": "主体",
        "modality": "语气",
        "bound": "界限",
        "every": "周期",
        "due": "期限",
        "unless": "除外",
        "liability": "专门责任",
    }
)
"""What of a duty is compared, with the word for it."""

# A duty on one subject binds these too: service bodies are suppliers (218:23), operators of critical infrastructure are
# core or operating institutions (218:42-49), nobody stands outside 任何机构和个人 (218:24).
_WITHIN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "supplier": frozenset({"service"}),
        "core": frozenset({"cii"}),
        "operating": frozenset({"cii"}),
        "anyone": frozenset(CODES),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One aspect that differs: what stood before and what stands after, as the data has it."""

    aspect: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def covered(duties: Iterable[Obligation]) -> frozenset[str]:
    """The subject codes that the duties bind, with those that lie within them."""
    named = {code for duty in duties for code in duty.who}
    return frozenset(named.union(*(_WITHIN.get(code, frozenset()) for code in named)))


def changes_of(before: Iterable[Obligation], after: Iterable[Obligation]) -> tuple[Change, ...]:
    """The aspects in which the duties of two sides differ, liability left out: that hangs on the instruments' tables."""
    old, new = tuple(before), tuple(after)
    found = [Change(aspect, _values(old, of), _values(new, of)) for aspect, of in _READ.items()]
    who = [Change("who", *(tuple(sorted(covered(side))) for side in (old, new)))]
    return tuple(change for change in (*who, *found) if change.before != change.after)


_READ: Mapping[str, Callable[[Obligation], str | None]] = MappingProxyType(
    {
        "modality": lambda duty: duty.modality,
        "bound": lambda duty: str(duty.bound) if duty.bound else None,
        "every": lambda duty: duty.every,
        "due": lambda duty: duty.due,
        "unless": lambda duty: duty.unless,
    }
)


def _values(duties: Iterable[Obligation], of: Callable[[Obligation], str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for duty in duties if (value := of(duty)) is not None}))
