"""What one record refers to: checked against the institution's ledger, key by key."""

from functools import cache

from zhengan.ledger import standing
from zhengan.records import RECORD_TYPES, Fault, Row
from zhengan.records.faults import Findings
from zhengan.records.references import Known, References


def reference_faults(row: Row) -> tuple[Fault, ...]:
    """A fault for each key that the row names and that is not on file; institutions are not looked up. A row may name itself."""
    wanted = References()
    wanted.want(row)
    wanted.seek()
    wanted.found(row.institution, row.type, row.key)
    if wanted.open:
        wanted.drop_known(known())
    findings = Findings()
    wanted.report([row], findings)
    return tuple(findings)


def known() -> Known:
    """Whether the ledger holds a record that was not taken back; one look for each key, whatever the size of the ledger."""

    @cache
    def types(institution: str, key: str) -> frozenset[str]:
        return frozenset(item.type for item in standing(institution, types=tuple(RECORD_TYPES), key=key))

    return lambda institution, record_type, key: record_type in types(institution, key)
