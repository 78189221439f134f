"""Files of scanners against a workspace: read, brought to its systems and products, planned; and whom a report would go to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhengan.cases import CaseBook
from zhengan.cases.clock import ZONE
from zhengan.cases.held import held
from zhengan.cases.matching import ESTATE_TYPES, Estate, estate_of, map_lines
from zhengan.cases.party import PARTY_TYPES, Party, party_of
from zhengan.cases.vulnerability import Digest, Step, digest, plan, still_open
from zhengan.cases.vulnerability_book import Entered, enter, on_file
from zhengan.collectors.collecting import FORMS, collect
from zhengan.collectors.reading import Collected, Reading, Unfit
from zhengan.collectors.sighting import Sighting
from zhengan.records import Fault
from zhengan.records.faults import Findings
from zhengan.workspace.errors import InputError, RefusedError
from zhengan.workspace.folder import Workspace
from zhengan.workspace.settings import catalogue_by, readings_by, settings_of

MAP = "hosts.csv"
"""The institution's map of hosts and software to systems and products, among the workspace's mappings."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What files of scanners would do: the files as read, what their sightings come down to, the steps, and what tools say is
    gone although it is open here. Nothing is entered yet."""

    names: tuple[str, ...]
    files: tuple[Collected, ...]
    found: Digest
    steps: tuple[Step, ...]
    gone: tuple[tuple[str, Sighting], ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of all files."""
        return tuple(fault for file in self.files for fault in file.faults)

    @property
    def fault_count(self) -> int:
        """How many there are, told or not."""
        return sum(file.fault_count for file in self.files)

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The places that are no system and no product on file."""
        return tuple(dict.fromkeys(place for step in self.steps for place in step.defect.unmatched))


def scan(
    workspace: Workspace,
    institution: str,
    files: Sequence[tuple[str, bytes]],
    at: datetime,
    form: str | None = None,
    system: str = "",
) -> Scan:
    """What the files (name, content) would do. Raises InputError for a form or a system that is none."""
    if form is not None and form not in FORMS:
        raise InputError(f"文件格式应为 {'、'.join(FORMS)} 之一，实为“{form[:40]}”。没有读取，请改写或不写。")
    day = at.astimezone(ZONE).date()
    estate = estate_on(workspace, institution, day)
    if system and system not in estate.systems:
        raise InputError(f"应为在案、未下线的系统的键，实为“{system[:80]}”。没有读取，请核对。")
    read = tuple(collect(content, name, form) for name, content in files)
    found = digest((item for one in read for item in one.sightings), estate, at, system)
    known = on_file(institution, day)
    steps = tuple(plan(found.defects, known))
    return Scan(tuple(name for name, _ in files), read, found, steps, tuple(still_open(known, found.gone)))


def take_scan(book: CaseBook, made: Scan, by: str, at: datetime) -> Entered:
    """Enters what a scan planned, its good results; whoever wants none where there are faults looks at `faults` first."""
    return enter(book, made.steps, "、".join(made.names), by, at)


def estate_on(workspace: Workspace, institution: str, day: date) -> Estate:
    """The systems and products of the day and the institution's map. Raises RefusedError for a faulty map."""
    bare = estate_of(held(institution, ESTATE_TYPES, day))
    place = workspace.mappings / MAP
    if not place.is_file():
        return bare
    findings = Findings()
    try:
        lines = map_lines(place.read_bytes(), Reading(MAP, findings), bare)
    except Unfit as unfit:
        findings.add(unfit.fault)
    if findings.total:
        raise RefusedError(tuple(findings), findings.total, whole=f"对照表 {place} 有错，先改正它。")
    return estate_of(held(institution, ESTATE_TYPES, day), lines)


def party_on(workspace: Workspace, institution: str, day: date) -> Party:
    """Who the institution is on a day, and which regulator 218:72 names for it."""
    own = settings_of(institution)
    law = catalogue_by(workspace, own)
    readings = law.choose(readings_by(law, own))
    return party_of(institution, day, held(institution, PARTY_TYPES, day), law, readings)
