"""How long each class of log is kept: the law's term, or a longer one of the institution's own. A shorter one is refused.

218:18.2 asks for the business and the system logs of important systems, sfnet:19 for network logs; the figures stand in the law's
data, at the obligations that `log_coverage` checks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhengan.archive.errors import Refused
from zhengan.archive.line import CLASSES, LogClass
from zhengan.calendar import subtract_term
from zhengan.law import Obligation

_CHECK, _DEVICES = "log_coverage", "sfnet_device"
_CLASS_OF_UNIT: Mapping[str, LogClass] = {"year": "business", "month": "system"}
_LETTER = {"year": "Y", "month": "M"}


@dataclass(frozen=True, slots=True)
class Term:
    """How long a class is kept: an ISO 8601 term and who says so (an article, or `own` for a decision of the institution)."""

    log_class: LogClass
    term: str
    cite: str

    def still_owed(self, last_day: date, today: date) -> bool:
        """Whether lines of `last_day` are within the term on `today`; the same edge as the check of 18.2 and 19."""
        return subtract_term(today, self.term) <= last_day

    def first_free(self, last_day: date) -> date:
        """The first day on which lines of `last_day` are out of the term."""
        low, high = last_day, last_day.replace(year=min(last_day.year + 200, 9999), day=1)
        while (high - low).days > 1:
            middle = low + (high - low) // 2
            low, high = (middle, high) if self.still_owed(last_day, middle) else (low, middle)
        return high


OWN = "own"


def legal_terms(obligations: Iterable[Obligation], on: date) -> Mapping[LogClass, Term]:
    """The longest legal term of each class on a day; a class that no law names on that day is not in it."""
    found: dict[LogClass, Term] = {}
    for duty in obligations:
        if duty.check != _CHECK or duty.bound is None or not duty.in_force(on):
            continue
        of_devices = duty.object is not None and duty.object.type == _DEVICES
        log_class = "network" if of_devices else _CLASS_OF_UNIT[duty.bound.unit]
        term = Term(log_class, f"P{duty.bound.num}{_LETTER[duty.bound.unit]}", duty.cite)
        known = found.get(log_class)
        if known is None or is_longer(term.term, known.term, on):
            found[log_class] = term
    return found


@dataclass(frozen=True, slots=True)
class Retention:
    """The terms that count. `own` are the institution's own, by class or by (class, system)."""

    legal: Mapping[LogClass, Term]
    own: Mapping[tuple[LogClass, str], str]

    def term(self, log_class: LogClass, systems: Iterable[str], on: date) -> Term | None:
        """The longest term that any of the systems needs; None where neither law nor institution sets one: nothing is deleted then."""
        asked = [self.own.get((log_class, system)) for system in ("", *systems)]
        best = self.legal.get(log_class)
        for term in filter(None, asked):
            if best is None or is_longer(term, best.term, on):
                best = Term(log_class, term, OWN)
        return best


def retention(legal: Mapping[LogClass, Term], own: Mapping[tuple[LogClass, str], str], on: date) -> Retention:
    """Checks the institution's own terms against the law's. Raises Refused for one that is shorter."""
    for (log_class, system), term in own.items():
        least = legal.get(log_class)
        if least is not None and is_longer(least.term, term, on):
            about = f"{CLASSES[log_class]}{f'（{system}）' if system else ''}"
            raise Refused(f"{about}的保存期应不短于 {least.term}（{least.cite}），实际是 {term}。没有采用，请改长。")
    return Retention(legal, dict(own))


def is_longer(one: str, other: str, on: date) -> bool:
    """Whether a term reaches further back from a day than another."""
    return subtract_term(on, one) < subtract_term(on, other)
