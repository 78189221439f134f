"""Folders of evidence into a workspace: checked against the ledger, appended with their origin, samples kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain, groupby
from pathlib import Path

from zhengan.assess.sources import MEASURED_TYPES, Refusal, folder_samples, folder_versions, stored_versions
from zhengan.ledger import Appended, Draft, append, create_ledger, institutions, standing, together
from zhengan.ledger.samples import Samples
from zhengan.ledger.tables import record_tables
from zhengan.records import (
    Fault,
    Folder,
    Notice,
    RecordFile,
    Row,
    read_folder,
    read_partial,
    write_marked,
    write_rejects,
)
from zhengan.records.mapping.model import TableMap
from zhengan.records.mapping.rejects import write_mapped_rejects
from zhengan.workspace.attachments import keep_attachments
from zhengan.workspace.errors import InputError, RefusedError
from zhengan.workspace.folder import Workspace


@dataclass(frozen=True)
class Intake:
    """What an import did: entries by institution, samples new and already there, and what was taken as meant."""

    entries: Mapping[str, Appended]
    samples_new: int
    samples_known: int
    notices: Sequence[Notice]
    rejected: Sequence[Fault] = ()


@dataclass(frozen=True)
class Origin:
    """When and by whom evidence is taken in, and by which mapping it was read."""

    at: datetime
    by: str
    mapping: TableMap | None = None


def take_folder(
    workspace: Workspace,
    path: Path,
    at: datetime,
    by: str,
    marked: Path | None = None,
    mapping: TableMap | None = None,
) -> Intake:
    """Check a folder, or a single file, against the ledger, then append its rows and keep its samples.

    Where it has faults it is refused whole; its workbooks are then copied to `marked`, with their faults. `mapping`
    says what the columns of a file mean that is not in ours.
    """
    workspace.open_ledger()
    folder = read_folder(path, known_keys(), workspace.institution, mapping)
    if folder.faults:
        raise RefusedError(folder.faults, folder.fault_count, mark_copies(folder, marked))
    return _take(workspace, folder, _sound_samples(folder), Origin(at, by, mapping))


def take_good_rows(
    workspace: Workspace,
    path: Path,
    at: datetime,
    by: str,
    rejects: Path,
    marked: Path | None = None,
    mapping: TableMap | None = None,
) -> Intake:
    """Append the good rows of a folder or a single file, and write the others to `rejects`, each with its reason."""
    if rejects.exists() and (not rejects.is_dir() or any(rejects.iterdir())):
        raise InputError(f"{rejects} 已存在，没有改动。请换一个文件夹（--rejects），或先处理里面退回的行。")
    workspace.open_ledger()
    found = read_partial(path, known_keys(), workspace.institution, mapping)
    if found.folder.faults:
        copies = mark_copies(found.folder, marked)
        raise RefusedError(
            found.folder.faults, found.folder.fault_count, copies, "以下错误涉及整个文件，不能只导入其中的行。"
        )
    samples = _sound_samples(found.folder)
    # Written first: a full disk must not find the good rows taken and the others nowhere.
    if found.rejected:
        rejects.mkdir(parents=True, exist_ok=True)
        if mapping:
            write_mapped_rejects(found.folder.files, found.rejected, rejects)
        else:
            write_rejects(found, rejects)
    return replace(_take(workspace, found.folder, samples, Origin(at, by, mapping)), rejected=found.rejected)


def check_file(path: Path, workspace: Workspace | None, mapping: TableMap | None = None) -> Folder:
    """Check a single file: whose it is and what it may refer to stand in the workspace, where there is one."""
    if workspace is None:
        return read_folder(path)
    workspace.open_ledger()
    return read_folder(path, known_keys(), workspace.institution, mapping)


def mark_copies(folder: Folder, target: Path | None) -> list[Path]:
    """Copy the workbooks that have faults to `target`, if one is given, with the faults marked; where the copies lie."""
    copies: list[Path] = []
    by_path: dict[Path, list[RecordFile]] = {}
    for file in folder.files if target else ():
        if file.sheet is not None:
            by_path.setdefault(file.path, []).append(file)
    base = folder.path if folder.path.is_dir() else folder.path.parent
    for path, files in by_path.items():
        inside = path.relative_to(base)
        label = inside.as_posix()
        own = [fault for fault in folder.faults if fault.file == label or fault.file.startswith(f"{label} ")]
        if target and own:
            place = target / inside
            if place.exists():
                raise InputError(f"{place} 已存在，没有改动。请换一个文件夹（--marked）。")
            place.parent.mkdir(parents=True, exist_ok=True)
            all_told = folder.fault_count == len(folder.faults)
            write_marked(files, own, len(own) if all_told else folder.fault_count, place)
            copies.append(place)
    return copies


def _sound_samples(folder: Folder) -> Sequence[Samples]:
    samples = _samples(folder)
    if isinstance(samples, Refusal):
        raise RefusedError(samples.faults, samples.count)
    return samples


def _take(workspace: Workspace, folder: Folder, samples: Sequence[Samples], origin: Origin) -> Intake:
    for part in folder.parts:
        keep_attachments(workspace, part.attachments)
        if part.institution not in institutions():
            create_ledger(part.institution, "sm3" if workspace.digest == "sm3" else "sha256")
    path = folder.path
    by_mapping = f" mapping:{origin.mapping.name}" if origin.mapping else ""
    source = f"folder:{path.resolve().name or path}{by_mapping}"
    done = append_rows(folder.rows, actor=origin.by, source=source, now=origin.at)
    notices = (*folder.notices, *_foreign(workspace, folder))
    if not samples:
        return Intake(done, 0, 0, notices)
    from zhengan.workspace.samples import keep_samples

    added = keep_samples(workspace, samples)
    noted = [notice for item in samples for notice in item.notices]
    noted += [notice for one in added for notice in one.notices]
    new = sum(one.new + one.replaced for one in added)
    return Intake(done, new, sum(one.known for one in added), (*notices, *noted))


def _foreign(workspace: Workspace, folder: Folder) -> list[Notice]:
    """Institutions that are not the workspace's own: theirs is a chain of its own, and they are judged apart."""
    own = workspace.institution
    return [
        Notice(
            "other_institution",
            "institution",
            "key",
            f"{part.institution} 不是本工作区的机构 {own}，另记一条链，分别评估。"
            f"若是同一家，请用 zhengan init --key {part.institution} 重建工作区",
        )
        for part in folder.parts
        if part.institution != own
    ]


def append_rows(rows: Iterable[Row], *, actor: str, source: str, now: datetime) -> dict[str, Appended]:
    """Append rows of all institutions in one transaction; rows equal to a stored version are ignored."""
    done = {}
    with together():
        for institution, own in groupby(rows, key=lambda row: row.institution):
            done[institution] = append(institution, _drafts(own), actor=actor, source=source, now=now)
    return done


def _samples(folder: Folder) -> Sequence[Samples] | Refusal:
    """The folder's telemetry; what it measures may be on file in the folder or in the ledger."""
    if not folder.telemetry:
        return ()
    stored = chain.from_iterable(
        stored_versions(standing(part.institution, types=MEASURED_TYPES)) for part in folder.parts
    )
    measured = (row for row in folder.rows if row.type in MEASURED_TYPES)
    return folder_samples(folder, record_tables(chain(stored, folder_versions(measured)), None))


def known_keys() -> Callable[[str, str, str], bool]:
    """Whether the ledger holds a record that was not taken back; the keys of each type that is asked about are read once."""

    @cache
    def keys(institution: str, record_type: str) -> frozenset[str]:
        return frozenset(item.key for item in standing(institution, types=[record_type]))

    return lambda institution, record_type, key: key in keys(institution, record_type)


def _drafts(rows: Iterable[Row]) -> Iterator[Draft]:
    for row in rows:
        yield Draft(
            type=row.type,
            key=row.key,
            payload=row.payload,
            valid_at=row.valid_at.isoformat() if row.valid_at else None,
            attachments=tuple(row.payload.get("attachments", ())),
            claimed_at=row.recorded_at.isoformat() if row.recorded_at else None,
            claimed_reason=row.reason,
        )
