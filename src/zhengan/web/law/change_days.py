"""The days on which anything in the law begins or ends: what the slider of the reader steps through."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhengan.law import Catalogue, Instrument

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ChangeDay:
    """A day and what begins or ends with it, a line each; `rules` only where an instrument of ours does."""

    day: date
    lines: tuple[str, ...]
    rules: bool


@dataclass(frozen=True)
class Standing:
    """How an instrument stands on a day: in force, not yet, or no more, and since or until when."""

    id: str
    called: str
    state: str
    words: str


def change_days(law: Catalogue) -> tuple[ChangeDay, ...]:
    """The days in order, from the first instrument on."""
    found: dict[date, list[str]] = {}
    own: set[date] = set()
    for instrument in law.instruments.values():
        for day, words in _of_instrument(instrument):
            found.setdefault(day, []).append(words)
            own.add(day)
    for day, words in _of_others(law):
        found.setdefault(day, []).append(words)
    first = min(own, default=date.min)
    return tuple(ChangeDay(day, tuple(found[day]), day in own) for day in sorted(found) if day >= first)


def position_of(days: tuple[ChangeDay, ...], on: date) -> int:
    """Where a day lies among the change days: the number of the last one that is not after it; 0 before the first."""
    return max(0, sum(one.day <= on for one in days) - 1)


def standings(law: Catalogue, on: date) -> tuple[Standing, ...]:
    """How every instrument stands on a day."""
    return tuple(_standing(instrument, on) for instrument in law.instruments.values())


def _standing(instrument: Instrument, on: date) -> Standing:
    start, end = instrument.in_force_from, instrument.in_force_until
    if on < start:
        return Standing(instrument.id, instrument.called, "future", f"{start} 起施行")
    if end is not None and end < on:
        return Standing(instrument.id, instrument.called, "past", f"施行到 {end}")
    return Standing(instrument.id, instrument.called, "now", f"施行到 {end}" if end else f"{start} 起施行")


def _of_instrument(instrument: Instrument) -> Iterator[tuple[date, str]]:
    start, end = instrument.in_force_from, instrument.in_force_until
    yield start, f"{instrument.called} 起施行"
    if end is not None:
        yield end + _ONE_DAY, f"{instrument.called} 不再施行"
    begun: dict[date, int] = {}
    ended: dict[date, int] = {}
    for duty in instrument.obligations:
        if duty.from_ != start:
            begun[duty.from_] = begun.get(duty.from_, 0) + 1
        if duty.until is not None and duty.until != end:
            ended[duty.until + _ONE_DAY] = ended.get(duty.until + _ONE_DAY, 0) + 1
    for day, count in begun.items():
        yield day, f"{instrument.called} {count} 项义务起算"
    for day, count in ended.items():
        yield day, f"{instrument.called} {count} 项义务终止"


def _of_others(law: Catalogue) -> Iterator[tuple[date, str]]:
    for document in law.documents.values():
        if document.period_from:
            yield document.period_from, f"计划期开始：{document.title}"
        if document.period_until:
            yield document.period_until + _ONE_DAY, f"计划期结束：{document.title}"
    for rule in law.beside_rules:
        if rule.from_:
            yield rule.from_, f"旁及规则起施行：{rule.title}"
        if rule.until:
            yield rule.until + _ONE_DAY, f"旁及规则不再施行：{rule.title}"
