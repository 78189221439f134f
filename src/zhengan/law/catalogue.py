"""The catalogue: every instrument loaded, its obligations on a day, the readings, and who is exposed to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from zhengan.law.beside import Bearing, BesideRule, bearing_on, references_of
from zhengan.law.document import Document
from zhengan.law.fault import Fault, LawFault
from zhengan.law.grading import NO_TABLE, GradingTable
from zhengan.law.instrument import Instrument
from zhengan.law.liability import Exposure, Mitigation, find_exposures, find_mitigations
from zhengan.law.obligation import Obligation
from zhengan.law.reading import Reading
from zhengan.law.subject import SubjectRule


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All law data at once. Instruments by id; readings by id; documents that are no law by id.

    `aside` are instruments that are read but not judged by; `warning` says, for a kind of period, how many days before its end a
    duty shows as due, where that is not as we have it (see `assess.terms`).
    """

    instruments: Mapping[str, Instrument]
    readings: Mapping[str, Reading]
    documents: Mapping[str, Document] = field(default_factory=dict)
    beside_rules: tuple[BesideRule, ...] = ()
    grading: GradingTable = NO_TABLE
    aside: frozenset[str] = frozenset()
    warning: Mapping[str, int] = field(default_factory=dict)

    @property
    def titles(self) -> dict[str, tuple[str, ...]]:
        """Instrument or document -> its titles: what `read_text` knows a text by."""
        titles: dict[str, tuple[str, ...]] = {id_: (item.title,) for id_, item in self.instruments.items()}
        titles.update({id_: (document.title,) for id_, document in self.documents.items()})
        return titles

    def obligations(self, on: date | None = None) -> tuple[Obligation, ...]:
        """Every obligation, or those whose version binds on the day and is judged by, in the order of instruments and articles."""
        every = (item for instrument in self.instruments.values() for item in instrument.obligations)
        return tuple(item for item in every if on is None or (item.instrument not in self.aside and item.in_force(on)))

    def setting_aside(self, instruments: Iterable[str]) -> Catalogue:
        """The catalogue in which these instruments are read as before, but nobody is judged by them. Unknown ids change nothing."""
        gone = frozenset(instruments).intersection(self.instruments)
        return replace(self, aside=self.aside | gone) if gone - self.aside else self

    def warned(self, days: Mapping[str, int]) -> Catalogue:
        """The catalogue with these warning spans, by kind of period."""
        return replace(self, warning={**self.warning, **days}) if days else self

    def under(self, readings: Mapping[str, str]) -> Catalogue:
        """The catalogue as these readings have it: an instrument whose basis was repealed ends with it, where so read."""
        ended = {
            id_: replace(
                instrument,
                in_force_until=end,
                obligations=tuple(_ended(item, end) for item in instrument.obligations if item.from_ <= end),
            )
            for id_, instrument in self.instruments.items()
            if (end := self._lapse_of(instrument, readings)) is not None
        }
        return replace(self, instruments={**self.instruments, **ended}) if ended else self

    def _lapse_of(self, instrument: Instrument, readings: Mapping[str, str]) -> date | None:
        basis = instrument.rests_on
        if basis is None or readings[basis.reading] != basis.lapses:
            return None
        return self.instruments[basis.instrument].in_force_until

    def subjects(self, readings: Mapping[str, str]) -> dict[str, tuple[SubjectRule, ...]]:
        """Instruments that say themselves whom they bind -> their rules that hold under these readings."""
        return {
            id_: tuple(rule for rule in instrument.subjects if rule.holds(readings))
            for id_, instrument in self.instruments.items()
            if instrument.subjects
        }

    def obligation(self, id_: str, on: date | None = None) -> Obligation:
        """The obligation of this id, as it binds on the day (without a day: its latest version).

        Raises:
            KeyError: there is no such obligation, or no version of it binds on the day.
        """
        versions = [item for item in self.obligations(on) if item.id == id_]
        if not versions:
            raise KeyError(id_)
        return max(versions, key=lambda item: item.from_)

    def reading(self, id_: str) -> Reading:
        """The reading of this id.

        Raises:
            KeyError: there is no such reading.
        """
        return self.readings[id_]

    def choose(self, values: Mapping[str, str]) -> dict[str, str]:
        """Every reading's value: the default, or the one chosen in `values`.

        Raises:
            LawFault: a reading or a value that does not exist; each fault names what is allowed.
        """
        faults = [fault for id_, value in values.items() if (fault := self._unfit(id_, value)) is not None]
        if faults:
            raise LawFault(faults)
        return {id_: values.get(id_, reading.default) for id_, reading in self.readings.items()}

    def _unfit(self, id_: str, value: str) -> Fault | None:
        reading = self.readings.get(id_)
        if reading is None:
            return Fault("口径", 0, id_, f"{'、'.join(self.readings)} 之一", f"没有口径“{id_}”", "请改用列出的口径。")
        if value not in reading.choices:
            allowed = "；".join(f"{choice}（{words}）" for choice, words in reading.choices.items())
            return Fault("口径", 0, id_, allowed, f"“{value}”", "请改用列出的取值。")
        return None

    def beside(self, on: date | None = None, off: Iterable[str] = ()) -> tuple[BesideRule, ...]:
        """The rules beside ours, all or those in force on the day, without those switched off.

        Raises:
            LawFault: an id in `off` that no rule has.
        """
        return tuple(rule for rule in self.without(off).beside_rules if on is None or rule.in_force(on))

    def without(self, off: Iterable[str], where: str = "旁及规则") -> Catalogue:
        """The catalogue with these rules beside ours switched off; `where` is named in faults.

        Raises:
            LawFault: an id that no rule has.
        """
        known, gone = tuple(rule.id for rule in self.beside_rules), frozenset(off)
        if not gone:
            return self
        if unknown := sorted(gone.difference(known)):
            expected = f"{'、'.join(known)} 之一"
            raise LawFault(Fault(where, 0, id_, expected, f"没有“{id_}”", "请改用列出的编号。") for id_ in unknown)
        return replace(self, beside_rules=tuple(rule for rule in self.beside_rules if rule.id not in gone))

    def bearing(self, address: str, on: date) -> tuple[Bearing, ...]:
        """The provisions of rules beside ours that bear on an article, paragraph or item on the day."""
        return bearing_on(self.beside(on), address)

    def referred(self, exposure: Exposure, on: date) -> Exposure:
        """The exposure with the articles that it leads to on the day."""
        if not exposure.leads_to:
            return exposure
        telling = (rule for rule in self.beside_rules if rule.referrals and rule.in_force(on))
        found = references_of(telling, exposure.cite, exposure.leads_to)
        return replace(exposure, references=found) if found else exposure

    def exposures(
        self,
        obligation: Obligation,
        codes: Iterable[str],
        kind: str = "",
        like: str = "operating",
        on: date | None = None,
    ) -> tuple[Exposure, ...]:
        """What a breach exposes an institution to, general provisions first.

        Args:
            obligation: the one breached.
            codes: the subject codes that the institution holds on the day.
            kind: its kind, which gives the base code where `codes` holds none.
            like: whose duties a `mutatis` body follows, or what a technology subsidiary's parent is.
            on: the day for which the laws that a provision leads to are named by article; None: by title only.
        """
        table = self.instruments[obligation.instrument].liability
        found = find_exposures(table, obligation, codes, kind, like)
        return found if on is None else tuple(self.referred(item, on) for item in found)

    def mitigations(
        self,
        instrument: str,
        codes: Iterable[str],
        mechanisms: Iterable[str],
        kind: str = "",
        like: str = "operating",
    ) -> tuple[Mitigation, ...]:
        """Relief that the instrument offers for an incident of a project under `mechanisms` (218:70)."""
        return find_mitigations(self.instruments[instrument].liability, codes, mechanisms, kind, like)


def _ended(item: Obligation, end: date) -> Obligation:
    return replace(item, until=end if item.until is None else min(item.until, end))
