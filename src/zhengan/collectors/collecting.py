"""Reading a tool's file: recognised by its beginning, or read as the form that is named."""

from collections.abc import Iterable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from zhengan.collectors.adapters import cyclonedx, nessus, openvas, sarif, table, trivy
from zhengan.collectors.reading import LARGEST, MOST_SIGHTINGS, Collected, Form, Reading, Unfit
from zhengan.records.faults import Fault, Findings

# Those that are sure of themselves first; a table is what is left.
FORMS: Mapping[str, Form] = MappingProxyType(
    {module.name: module for module in (cyclonedx.FORM, trivy.FORM, sarif.FORM, nessus.FORM, openvas.FORM, table.FORM)}
)
_START = 64 << 10


def collect(content: bytes, file: str, form: str | None = None) -> Collected:
    """The sightings of a file. `file` is its name, for faults; `form` one of FORMS, else it is recognised.

    Never raises for what a file holds: a file that cannot be taken has no sightings and a fault.
    """
    findings = Findings()
    reading = Reading(file, findings)
    version, held = "", list[Any]()
    chosen = FORMS.get(form) if form else None
    try:
        check_size(content, reading)
        chosen = chosen or recognised(content, reading, FORMS.values())
        version, made = chosen.read(content, reading)
        held = list(islice(made, MOST_SIGHTINGS + 1))
        if len(held) > MOST_SIGHTINGS:
            held = []
            raise reading.refused(
                "too_many", "（整个文件）", f"不超过 {MOST_SIGHTINGS} 条结果", "更多", "请分批导出、分批导入"
            )
    except Unfit as unfit:
        held = []
        findings.add(unfit.fault)
    faults: tuple[Fault, ...] = tuple(findings)
    return Collected(chosen.name if chosen else "", version, tuple(held), faults, findings.total)


def check_size(content: bytes, reading: Reading) -> None:
    """Raises Unfit for a file that is empty or too large."""
    if not content.strip():
        raise reading.refused("empty_file", "（整个文件）", "有内容的文件", "", "请用原来的工具重新导出")
    if len(content) > LARGEST:
        found = f"{len(content) >> 20} MiB"
        raise reading.refused("too_large", "（整个文件）", f"不超过 {LARGEST >> 20} MiB", found, "请分批导出、分批导入")


def recognised(content: bytes, reading: Reading, forms: Iterable[Form]) -> Form:
    """The form that the beginning of a file shows. Raises Unfit for none."""
    known = list(forms)
    start = content[:_START]
    for form in known:
        if form.knows(start):
            return form
    titles = "、".join(form.title for form in known)
    raise reading.refused("unknown_form", "（整个文件）", titles, "认不出的格式", "请换一种导出格式")
