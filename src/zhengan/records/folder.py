"""Reading an evidence folder: everything is checked before the first row is handed out.

The first pass parses every row, collects every fault and every reference; the next looks for the keys referred to.
Rows of a small folder stay in memory, those of a large one are parsed again as they are asked for, so that memory
stays flat.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhengan.records.attachments import attached_files
from zhengan.records.faults import Fault, Findings, Notice, Refused, quoted
from zhengan.records.layout import Place, places_in
from zhengan.records.mapping.model import TableMap
from zhengan.records.mapping.reader import mapped_place
from zhengan.records.readers import READERS
from zhengan.records.readers.cells import Reading, RecordFile, stamp_of
from zhengan.records.references import Known, References
from zhengan.records.repeats import Repeats
from zhengan.records.rows import Row, Source, row_parser
from zhengan.records.values import key

# So many rows are kept in memory (about a kilobyte each); beyond, files are read again.
KEPT_ROWS = 100_000


@dataclass(frozen=True)
class Part:
    """What one institution put into the folder: telemetry files, and attachments by digest."""

    institution: str
    path: Path
    telemetry: tuple[Path, ...]
    attachments: Mapping[str, Path]


@dataclass(frozen=True)
class Folder:
    """An evidence folder, read and checked.

    `rows` can be gone through any number of times: institution by institution, files in the order of the dictionary,
    equal rows once. Of the faults the first thousand are kept; `fault_count` counts all. With any fault, nothing
    should be taken over.
    """

    path: Path
    rows: Iterable[Row]
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    notices: tuple[Notice, ...]
    files: tuple[RecordFile, ...] = ()

    @property
    def telemetry(self) -> tuple[Path, ...]:
        """All files of telemetry."""
        return tuple(path for part in self.parts for path in part.telemetry)


class FolderChanged(Exception):  # noqa: N818  # says what happened
    """A file (named by the message) was changed between the check and the taking over."""


def read_folder(
    path: Path | str, known: Known | None = None, institution: str | None = None, mapping: TableMap | None = None
) -> Folder:
    """Read and check the folder of one institution, or one with a sub-folder for each, or a single file.

    `known` answers whether a record (institution, type, key) is known from elsewhere, so that a folder with new
    records only may refer to old ones. `institution` is whose a single file is that does not say so itself; `mapping`
    says what the columns of one that is not ours mean. Bad input makes faults, never exceptions.
    """
    findings = Findings()
    root = Path(path)
    contents = Contents(places_of(root, findings, mapping), findings, institution if root.is_file() else None)
    contents.check(known)
    return Folder(
        path=root,
        rows=contents,
        parts=tuple(contents.parts),
        faults=tuple(findings),
        fault_count=findings.total,
        notices=findings.notices,
        files=contents.files,
    )


def places_of(path: Path | str, findings: Findings, mapping: TableMap | None = None) -> tuple[Place, ...]:
    """The institutions' folders in a folder, or a single file as one."""
    return mapped_place(Path(path), mapping, findings) if mapping else places_in(Path(path), findings)


class Contents:
    """The rows of all places, to be gone through again and again."""

    def __init__(self, places: tuple[Place, ...], findings: Findings, institution: str | None = None) -> None:
        self._findings = findings
        self._institution = institution
        self._places: list[tuple[Place, Part]] = []
        self._digests: dict[Path, Mapping[str, str]] = {}
        self._kept: list[Row] | None = []
        # (institution, type, key) of rows with faults -> where the first of them stands.
        self.broken: dict[tuple[str, str, str], tuple[str, int]] = {}
        self._repeats = Repeats()
        for place in places:
            self._enter(place)

    @property
    def parts(self) -> list[Part]:
        return [part for _, part in self._places]

    @property
    def files(self) -> tuple[RecordFile, ...]:
        """All files of records, sheets of workbooks each for itself."""
        return tuple(file for place, _ in self._places for file in place.files)

    def __iter__(self) -> Iterator[Row]:
        settled = self._repeats.settle()
        institution, seq = "", 0
        for row in self._all_rows():
            if settled.is_repeat(row):
                continue
            if row.institution != institution:
                institution, seq = row.institution, 0
            seq += 1
            yield Row(row.type, institution, row.key, seq, *row[4:])

    def check(self, known: Known | None) -> None:
        """Parse everything once; then settle references."""
        try:
            self._check(known)
        except FolderChanged as changed:
            self._findings.add(_changed(changed))

    def check_rows(self) -> None:
        """Parse everything once, and leave references to the caller."""
        try:
            self._meet_rows(References())
        except FolderChanged as changed:
            self._findings.add(_changed(changed))

    def checked_rows(self) -> Iterator[Row]:
        """The rows that were parsed, those that say again what was said before included."""
        return self._all_rows()

    def _meet_rows(self, references: References) -> None:
        for row in self._parsed(self._findings):
            self._keep(row)
            self._repeats.meet(row)
            references.want(row)
        self._repeats.forget_filter()
        self._miss_institutions()

    def _check(self, known: Known | None) -> None:
        references = References()
        self._meet_rows(references)
        references.seek()
        for institution, record_type, name in self._keys(references.target_types):
            references.found(institution, record_type, name)
        if known is not None:
            references.drop_known(known)
        if references.open:
            references.report(self._all_rows(), self._findings)

    def _enter(self, place: Place) -> None:
        institution = _institution_of(place) or self._institution or place.path.name
        taken = {part.institution for part in self.parts}
        if institution in taken:
            label = place.label or str(place.path)
            expected = "每家机构一个文件夹"
            fault = Fault(
                "double_institution", label, 0, "", expected, f"{quoted(institution)}已有文件夹", "合并两个文件夹"
            )
            self._findings.add(fault)
        digests = attached_files(place.path, place.label, self._findings) if place.is_folder else {}
        self._digests[place.path] = {path.name: digest for path, digest in digests.items()}
        by_digest = {digest: path for path, digest in digests.items()}
        self._places.append((place, Part(institution, place.path, place.telemetry, by_digest)))

    def _miss_institutions(self) -> None:
        """A folder whose institution file says nothing, for no fault that was found, has no institution."""
        for place, _ in self._places if not self._findings.total else ():
            if _institution_of(place) is None and self._institution is None:
                label = f"{place.label}institution"
                fault = Fault("no_institution", label, 0, "key", "一行写明机构的键和名称", "没有可用的行", "补填该文件")
                self._findings.add(fault)

    def _keep(self, row: Row) -> None:
        if self._kept is not None:
            self._kept.append(row)
            if len(self._kept) > KEPT_ROWS:
                self._kept = None

    def _all_rows(self) -> Iterator[Row]:
        return iter(self._kept) if self._kept is not None else self._parsed(Findings())

    def _parsed(self, findings: Findings) -> Iterator[Row]:
        for place, part in self._places:
            digests = self._digests[place.path]
            for file in place.files:
                yield from self._rows_of(file, Source(findings, file.label, part.institution, digests))

    def _rows_of(self, file: RecordFile, source: Source) -> Iterator[Row]:
        parse = row_parser(file.record_type).parse
        reading = Reading(file, source.findings)
        only_institution = file.record_type.name == "institution"
        settled = False
        for line, cells in _read(reading):
            if not settled:
                source, settled = source._replace(lacking=reading.lacking), True
            row = parse(cells, source, line)
            if row is None:
                self._remember_broken(file, source, line, cells.get("key"))
            elif only_institution and row.key != source.institution:
                expected = f"本文件夹的机构 {source.institution}"
                fault = Fault(
                    "other_institution", file.label, line, "key", expected, quoted(row.key), "其他机构各建文件夹"
                )
                source.findings.add(fault)
            else:
                yield row

    def _remember_broken(self, file: RecordFile, source: Source, line: int, named: object) -> None:
        """A record with a fault is still there for those that refer to it: one mistake, one fault."""
        if isinstance(named, str) and len(self.broken) < KEPT_ROWS:
            self.broken.setdefault((source.institution or "", file.record_type.name, named.strip()), (file.label, line))

    def _keys(self, types: frozenset[str]) -> Iterator[tuple[str, str, str]]:
        yield from self.broken
        if self._kept is not None:
            yield from ((row.institution, row.type, row.key) for row in self._kept if row.type in types)
            return
        for place, part in self._places:
            for file in place.files:
                if file.record_type.name in types:
                    yield from ((part.institution, file.record_type.name, name) for name in _keys_in(file))


def _changed(changed: FolderChanged) -> Fault:
    return Fault("changed", str(changed), 0, "", "读取期间不变的文件", "被改动", "重新执行")


def _read(reading: Reading) -> Iterator[tuple[int, Mapping[str, object]]]:
    if stamp_of(reading.file.path) != reading.file.stamp:
        raise FolderChanged(reading.file.label)
    reader = reading.file.reader or READERS[reading.file.path.suffix.lower()]
    return reader(reading)


def _keys_in(file: RecordFile) -> Iterator[str]:
    for _, cells in _read(Reading(file, Findings())):
        try:
            name = key(cells.get("key", ""))
        except Refused:
            continue
        if name:
            yield name


def _institution_of(place: Place) -> str | None:
    """The key of the folder's institution: the first in its institution file."""
    files = (file for file in place.files if file.record_type.name == "institution")
    return next((name for file in files for name in _keys_in(file)), None)
