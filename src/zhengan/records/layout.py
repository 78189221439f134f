"""What lies in an evidence folder: which files are records, telemetry, attachments, and what does not belong there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhengan.records import attachments
from zhengan.records.faults import Fault, Findings, quoted
from zhengan.records.readers import READERS
from zhengan.records.readers.cells import RecordFile, stamp_of
from zhengan.records.readers.sheet_kinds import names_institution, record_sheets
from zhengan.records.registry import RECORD_TYPES
from zhengan.records.values import nearest

TELEMETRY = "telemetry"
WORKBOOK = ".xlsx"
OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".et", ".ods", ".numbers")
# What file managers and people leave lying about.
_LITTER = frozenset({"thumbs.db", "desktop.ini", "readme.md", "readme.txt"})
_READABLE = "、".join(READERS)
_FOLDERS = (TELEMETRY, attachments.FOLDER)


@dataclass(frozen=True)
class Place:
    """The folder of one institution: its files of records in the order of the dictionary, and its telemetry."""

    path: Path
    label: str
    files: tuple[RecordFile, ...]
    telemetry: tuple[Path, ...]
    is_folder: bool = True


def places_in(root: Path, findings: Findings) -> tuple[Place, ...]:
    """The institutions' folders in `root`: itself, or its sub-folders; none, and a fault, where nothing names one."""
    try:
        return _places_in(root, findings)
    except OSError as error:
        found = type(error).__name__
        findings.add(Fault("unreadable", str(root), 0, "", "可以读取的文件夹", found, "检查文件夹权限和磁盘"))
        return ()


def _places_in(root: Path, findings: Findings) -> tuple[Place, ...]:
    if root.is_file():
        return (_lone_file(root, findings),)
    if not root.is_dir():
        findings.add(Fault("no_folder", str(root), 0, "", "证据文件夹", "没有这个文件夹", "核对路径"))
        return ()
    if _names_institution(root):
        return (_place(root, "", findings),)
    folders = [path for path in _entries(root) if path.is_dir()]
    if not any(_names_institution(path) for path in folders):
        expected = f"含 institution 文件（{_READABLE}）的文件夹，或每家机构一个这样的子文件夹"
        findings.add(
            Fault("no_institution", str(root), 0, "", expected, "没有 institution 文件", "补上 institution.csv")
        )
        return ()
    places = []
    for path in _entries(root):
        if not path.is_dir():
            _refuse_stray(path, path.name, findings)
        elif _names_institution(path):
            places.append(_place(path, f"{path.name}/", findings))
        else:
            place = (f"{path.name}/", 0, "")
            findings.add(
                Fault("no_institution", *place, "institution 文件", "没有", "补上 institution.csv，或移走该文件夹")
            )
    return tuple(places)


def _names_institution(folder: Path) -> bool:
    if any((folder / f"institution{suffix}").is_file() for suffix in (*READERS, *OTHER_WORKBOOKS)):
        return True
    return any(names_institution(path) for path in _entries(folder) if path.is_file() and _is_workbook(path))


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == WORKBOOK


def _entries(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if not path.name.startswith((".", "~$")) and path.name.lower() not in _LITTER:
            yield path


def _lone_file(path: Path, findings: Findings) -> Place:
    """A single file as if it lay in a folder by itself."""
    files = list(_record_files(path, path.name, findings))
    return Place(path.parent, "", tuple(_in_order(files)), (), is_folder=False)


def _record_files(path: Path, label: str, findings: Findings) -> Iterator[RecordFile]:
    record_type = RECORD_TYPES.get(path.stem)
    if _is_workbook(path):
        yield from record_sheets(path, label, findings)
    elif record_type and path.suffix.lower() in READERS:
        yield RecordFile(record_type, path, label, stamp_of(path))
    else:
        _refuse_stray(path, label, findings)


def _in_order(files: list[RecordFile]) -> list[RecordFile]:
    """In the order of the dictionary, then of the file names; sheets of a workbook as they stand."""
    order = list(RECORD_TYPES)
    return sorted(files, key=lambda file: (order.index(file.record_type.name), file.path.name))


def _place(folder: Path, label: str, findings: Findings) -> Place:
    files: list[RecordFile] = []
    for path in _entries(folder):
        shown = label + path.name
        if path.is_dir() and path.name in _FOLDERS:
            continue
        if path.is_file():
            files += _record_files(path, shown, findings)
        else:
            _refuse_stray(path, shown, findings)
    telemetry = tuple(_telemetry(folder / TELEMETRY, f"{label}{TELEMETRY}/", findings))
    return Place(folder, label, tuple(_in_order(files)), telemetry)


def _telemetry(folder: Path, label: str, findings: Findings) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in _entries(folder):
        if path.is_file() and path.suffix == ".csv":
            yield path
        elif path.is_dir():
            yield from _series(path, f"{label}{path.name}/", findings)
        else:
            _refuse_telemetry(label + path.name, findings)


def _series(folder: Path, label: str, findings: Findings) -> Iterator[Path]:
    for path in _entries(folder):
        if path.is_file() and path.suffix == ".parquet":
            yield path
        else:
            _refuse_telemetry(label + path.name, findings)


def _refuse_telemetry(label: str, findings: Findings) -> None:
    expected = f"{TELEMETRY}/名称.csv 或 {TELEMETRY}/名称/*.parquet"
    findings.add(Fault("unknown_file", label, 0, "", expected, "其他文件", "改名或移走"))


def _refuse_stray(path: Path, label: str, findings: Findings) -> None:
    suffix = path.suffix.lower()
    if suffix in OTHER_WORKBOOKS and path.is_file():
        remedy = "在表格软件中另存为“Excel 工作簿（.xlsx）”，不带宏"
        findings.add(Fault("spreadsheet", label, 0, "", f"{_READABLE} 文件", f"{suffix} 文件", remedy))
        return
    guess = nearest(path.stem[:64], tuple(RECORD_TYPES))
    remedy = (
        f"是否要写 {guess}{suffix if suffix in READERS else '.csv'}" if guess else "移走该文件，附件放进 attachments/"
    )
    found = quoted(path.name) if path.is_file() else f"{quoted(path.name)}（文件夹）"
    findings.add(Fault("unknown_file", label, 0, "", f"以记录类型命名的 {_READABLE} 文件", found, remedy))
