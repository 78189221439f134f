"""Reading a file of bulletins: a STIX bundle, a table, or a plain text."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from zhengan.collectors.adapters import notice_table, notice_text, stix
from zhengan.collectors.bulletin import Bulletin
from zhengan.collectors.collecting import check_size, recognised
from zhengan.collectors.reading import Form, Reading, Unfit
from zhengan.records.faults import Fault, Findings

NOTICE_FORMS: Mapping[str, Form] = MappingProxyType(
    {module.name: module for module in (stix.FORM, notice_table.FORM, notice_text.FORM)}
)
MOST_BULLETINS = 2_000


@dataclass(frozen=True, slots=True)
class Received:
    """What a file tells, and the faults of what was left out."""

    form: str
    bulletins: tuple[Bulletin, ...]
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0


def read_bulletins(content: bytes, file: str, form: str | None = None) -> Received:
    """The bulletins of a file; as with `collect`, nothing that it holds raises."""
    findings = Findings()
    reading = Reading(file, findings)
    held: list[Bulletin] = []
    chosen = NOTICE_FORMS.get(form) if form else None
    try:
        check_size(content, reading)
        chosen = chosen or recognised(content, reading, NOTICE_FORMS.values())
        _version, made = chosen.read(content, reading)
        held = list(islice(made, MOST_BULLETINS + 1))
        if len(held) > MOST_BULLETINS:
            raise reading.refused("too_many", "（整个文件）", f"不超过 {MOST_BULLETINS} 份", "更多", "请分批导入")
    except Unfit as unfit:
        held = []
        findings.add(unfit.fault)
    return Received(chosen.name if chosen else "", tuple(held), tuple(findings), findings.total)
