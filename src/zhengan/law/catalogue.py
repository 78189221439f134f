"""The catalogue: every instrument loaded, its obligations on a day, the readings, and who is exposed to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhengan.law.fault import Fault, LawFault
from zhengan.law.instrument import Instrument
from zhengan.law.liability import Exposure, Mitigation, find_exposures, find_mitigations
from zhengan.law.obligation import Obligation
from zhengan.law.reading import Reading


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All law data at once. Instruments by id; readings by id."""

    instruments: Mapping[str, Instrument]
    readings: Mapping[str, Reading]

    @property
    def titles(self) -> dict[str, tuple[str, ...]]:
        """Instrument -> its titles: what `read_text` knows a text by."""
        return {id_: (instrument.title,) for id_, instrument in self.instruments.items()}

    def obligations(self, on: date | None = None) -> tuple[Obligation, ...]:
        """Every obligation, or those whose version binds on the day, in the order of instruments and articles."""
        every = (item for instrument in self.instruments.values() for item in instrument.obligations)
        return tuple(item for item in every if on is None or item.in_force(on))

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

    def exposures(
        self, obligation: Obligation, codes: Iterable[str], kind: str = "", like: str = "operating"
    ) -> tuple[Exposure, ...]:
        """What a breach exposes an institution to, general provisions first.

        Args:
            obligation: the one breached.
            codes: the subject codes that the institution holds on the day.
            kind: its kind, which gives the base code where `codes` holds none.
            like: whose duties a `mutatis` body follows, or what a technology subsidiary's parent is.
        """
        table = self.instruments[obligation.instrument].liability
        return find_exposures(table, obligation, codes, kind, like)

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
