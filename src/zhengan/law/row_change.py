"""What became of one row of a concordance and of the duties in it; and of it for certain subjects only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zhengan.law.concordance import Row, leading, paragraphs_of
from zhengan.law.duty_changes import Change, changes_of, covered
from zhengan.law.instrument import Instrument
from zhengan.law.obligation import Obligation
from zhengan.law.subject import CODES

_ONLY_BEFORE = "旧规定按缺省口径管所问的主体，新规定的这几条不管。"
_ONLY_AFTER = "旧规定的这几条没有管所问的主体，新规定管。"


@dataclass(frozen=True, slots=True)
class DutyChange:
    """Duties side by side; one side is empty where they are new or dropped."""

    before: tuple[Obligation, ...]
    after: tuple[Obligation, ...]
    relations: tuple[str, ...]
    why: str
    changes: tuple[Change, ...]

    @property
    def leading(self) -> str:
        """The most pressing of its relations."""
        return leading(self.relations)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of the concordance with the duties that lie in it."""

    row: Row
    duties: tuple[DutyChange, ...]

    @property
    def one_sided(self) -> str:
        """`narrowed` or `extended` where the older, or the newer, side alone binds those asked about; else empty."""
        told = {relation for duty in self.duties for relation in duty.relations}
        if "narrowed" in told <= {"narrowed", "dropped"} and not any(duty.after for duty in self.duties):
            return "narrowed"
        if "extended" in told <= {"extended", "new"} and not any(duty.before for duty in self.duties):
            return "extended"
        return ""


def concerning(
    item: RowChange, concerned: tuple[frozenset[str], frozenset[str]], instruments: tuple[Instrument, Instrument]
) -> RowChange | None:
    """The row with the duties that concern these subjects; None where it concerns others only.

    A row without duties is told by whom its sanctions hit; where it has none either, it is general and concerns everybody.
    """
    old, new = concerned
    if item.duties:
        duties = tuple(found for duty in item.duties if (found := _narrowed(duty, concerned, instruments)) is not None)
        return _told_for(RowChange(item.row, duties)) if duties else None
    hit = {
        code
        for addresses, instrument in zip((item.row.before, item.row.after), instruments, strict=True)
        for rule in instrument.liability.rules
        if _stands_in(rule.exposure.cite, addresses, instrument)
        for code in rule.subjects
    }
    return item if not hit or hit & (old | new) else None


def liability_of(
    before: Iterable[Obligation],
    after: Iterable[Obligation],
    instruments: tuple[Instrument, Instrument],
    concerned: tuple[frozenset[str], frozenset[str]] = (frozenset(CODES), frozenset(CODES)),
) -> tuple[Change, ...]:
    """The provisions that name the duties' articles, over and above what any breach exposes to."""
    old, new = (
        _naming(duties, instrument, codes)
        for duties, instrument, codes in zip((before, after), instruments, concerned, strict=True)
    )
    return (Change("liability", old, new),) if old or new else ()


def _naming(duties: Iterable[Obligation], instrument: Instrument, codes: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            rule.exposure.cite
            for duty in duties
            for rule in instrument.liability.rules
            if "*" not in rule.articles and rule.covers(duty.address) and covered([duty]) & codes & set(rule.subjects)
        )
    )


def _narrowed(
    duty: DutyChange, concerned: tuple[frozenset[str], frozenset[str]], instruments: tuple[Instrument, Instrument]
) -> DutyChange | None:
    """The comparison with only the duties that concern these subjects; one side may bind them and the other not."""
    before = tuple(each for each in duty.before if concerned[0] & set(each.who))
    after = tuple(each for each in duty.after if concerned[1] & set(each.who))
    if not before and not after:
        return None
    if duty.before and not before:
        held = covered(duty.before) & concerned[0]
        return duty if held else DutyChange((), after, ("extended",), _ONLY_AFTER, ())
    if duty.after and not after:
        held = covered(duty.after) & concerned[1]
        return duty if held else DutyChange(before, (), ("narrowed",), _ONLY_BEFORE, ())
    changes = (
        (*changes_of(before, after), *liability_of(before, after, instruments, concerned)) if before and after else ()
    )
    return replace(duty, before=before, after=after, changes=changes)


def _told_for(item: RowChange) -> RowChange:
    """The row as it is for those asked about, where one side alone binds them and the row does not say so itself."""
    side = item.one_sided
    if not side or side in item.row.relations:
        return item
    why = {"narrowed": _ONLY_BEFORE, "extended": _ONLY_AFTER}[side]
    return RowChange(replace(item.row, relations=(side,), to_whom=(), from_whom=(), why=why), item.duties)


def _stands_in(cite: str, addresses: Iterable[str], instrument: Instrument) -> bool:
    wanted = set(paragraphs_of(instrument, cite))
    return any(wanted & set(paragraphs_of(instrument, place)) for place in addresses)
