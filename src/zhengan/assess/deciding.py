"""Which of a finding's readings can decide anything on its day: the others are not told to people."""

from collections.abc import Mapping

from zhengan.assess.finding import Finding
from zhengan.law import Catalogue


def deciding_readings(finding: Finding, catalogue: Catalogue) -> Mapping[str, str]:
    """The readings chosen, without that on a repealed basis where the basis is still in force on the day (sfnet-2018, 1)."""
    instrument = catalogue.instruments.get(finding.obligation.partition("/")[0])
    basis = instrument.rests_on if instrument else None
    if basis is None:
        return finding.readings
    resting = catalogue.instruments.get(basis.instrument)
    if resting is None or (resting.in_force_until is not None and finding.as_of > resting.in_force_until):
        return finding.readings
    return {id_: value for id_, value in finding.readings.items() if id_ != basis.reading}
