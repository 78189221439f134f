"""Taking the good rows and sending the others back: which rows are good when some are not.

A row is sent back for its own faults, for naming a record that is sent back, and for being a later version of one
(else the mended version would come in after it and pass for the newest). Faults that are not of a row (a header, a
file, the folder) leave nothing to be taken: nobody could say what is missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhengan.records.faults import Fault, Findings, quoted
from zhengan.records.folder import Contents, Folder, places_of
from zhengan.records.mapping.model import TableMap
from zhengan.records.readers.cells import RecordFile
from zhengan.records.references import Known, References
from zhengan.records.rows import Row

# More rows than this with faults are no slips: the file is another than was meant.
MOST_REJECTED_FAULTS = 100_000
# Faults with a row that still concern the file: its header, or the rest of it that could not be read.
_OF_THE_FILE = frozenset({"bad_csv", "endless_line", "bad_parquet", "missing_column"})
_OF_THE_HEADER = frozenset({"unknown_column", "double_column"})

At = tuple[str, int]
Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Partial:
    """A folder of which the good rows can be taken: `rejected` are the faults of the others, in their order.

    With any of the folder's own faults, which are not of rows, nothing can.
    """

    folder: Folder
    rejected: tuple[Fault, ...]

    @property
    def rejected_rows(self) -> frozenset[At]:
        """The rows that are sent back, by file and row."""
        return frozenset((fault.file, fault.row) for fault in self.rejected)


def read_partial(
    path: Path | str, known: Known | None = None, institution: str | None = None, mapping: TableMap | None = None
) -> Partial:
    """Read a folder, or a single file (with the mapping that it needs), and part the good rows from the others."""
    findings = Findings(MOST_REJECTED_FAULTS)
    contents = Contents(places_of(path, findings, mapping), findings, institution if Path(path).is_file() else None)
    # References are settled below, among the rows that stay.
    contents.check_rows()
    of_files = _Scope(contents.files)
    own = [fault for fault in findings if of_files.holds(fault)]
    if not own and findings.total <= MOST_REJECTED_FAULTS:
        _settle(contents, findings, known)
    if findings.total > MOST_REJECTED_FAULTS:
        own.append(_too_many(findings.total, str(path)))
    rejected = tuple(fault for fault in findings if not of_files.holds(fault))
    places = frozenset((fault.file, fault.row) for fault in rejected)
    folder = Folder(
        path=Path(path),
        rows=_Kept(contents, places),
        parts=tuple(contents.parts),
        faults=tuple(own),
        fault_count=len(own),
        notices=findings.notices,
        files=contents.files,
    )
    return Partial(folder, rejected)


class _Kept:
    """The rows that are not sent back, to be gone through again and again."""

    def __init__(self, rows: Iterable[Row], rejected: frozenset[At]) -> None:
        self._rows = rows
        self._rejected = rejected

    def __iter__(self) -> Iterator[Row]:
        return (row for row in self._rows if (row.file, row.line) not in self._rejected)


class _Scope:
    """Which faults concern a file as a whole, and so all of its rows."""

    def __init__(self, files: Iterable[RecordFile]) -> None:
        # In JSON Lines every row names its columns itself.
        self._lines = frozenset(file.label for file in files if file.path.suffix.lower() == ".jsonl")
        # Whose evidence it is must be beyond doubt.
        self._institutions = frozenset(file.label for file in files if file.record_type.name == "institution")

    def holds(self, fault: Fault) -> bool:
        """Whether the fault concerns more than its row."""
        if not fault.row or fault.code in _OF_THE_FILE or fault.file in self._institutions:
            return True
        return fault.code in _OF_THE_HEADER and fault.file not in self._lines


def _settle(contents: Contents, findings: Findings, known: Known | None) -> None:
    """Send back, until nothing changes, what hangs on a row that is sent back."""
    rejected = {(fault.file, fault.row) for fault in findings}
    order = {file.label: at for at, file in enumerate(contents.files)}
    broken = {identity: (order[at[0]], at[1]) for identity, at in contents.broken.items()}
    while True:
        before = len(rejected)
        _send_back_versions(contents, findings, rejected, broken, order)
        _send_back_references(contents, findings, rejected, broken, order, known)
        if len(rejected) == before:
            return


def _send_back_versions(
    contents: Contents,
    findings: Findings,
    rejected: set[At],
    broken: dict[Identity, tuple[int, int]],
    order: Mapping[str, int],
) -> None:
    for row in contents.checked_rows():
        first = broken.get((row.institution, row.type, row.key))
        if first and first < (order[row.file], row.line) and (row.file, row.line) not in rejected:
            expected = "前一版本已经导入的记录"
            remedy = "连同前一版本改正后一起导入，版本的先后才不乱"
            place = (row.file, row.line, "key")
            findings.add(Fault("earlier_rejected", *place, expected, f"{quoted(row.key)}的前一版本被退回", remedy))
            rejected.add((row.file, row.line))


def _send_back_references(
    contents: Contents,
    findings: Findings,
    rejected: set[At],
    broken: dict[Identity, tuple[int, int]],
    order: Mapping[str, int],
    known: Known | None,
) -> None:
    def good() -> Iterator[Row]:
        return (row for row in contents.checked_rows() if (row.file, row.line) not in rejected)

    references = References(frozenset(broken))
    for row in good():
        references.want(row)
    references.seek()
    for row in good():
        references.found(row.institution, row.type, row.key)
    if known is not None:
        references.drop_known(known)
    if not references.open:
        return
    counted = len(findings.kept)
    references.report(good(), findings)
    fresh = {(fault.file, fault.row) for fault in findings.kept[counted:]}
    for row in good():
        if (row.file, row.line) in fresh:
            broken.setdefault((row.institution, row.type, row.key), (order[row.file], row.line))
    rejected |= fresh


def _too_many(count: int, path: str) -> Fault:
    expected = f"不超过 {MOST_REJECTED_FAULTS} 处错误的文件夹"
    return Fault("too_many_faults", path, 0, "", expected, f"{count} 处", "先改正成片的错误，再用 --partial")
