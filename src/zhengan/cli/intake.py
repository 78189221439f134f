"""Folders of evidence into a workspace: checked against the ledger, appended with their origin, samples kept."""

import getpass
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain, groupby
from pathlib import Path

from zhengan.assess.sources import MEASURED_TYPES, Refusal, folder_samples, folder_versions, stored_versions
from zhengan.cli.attachments import keep_attachments
from zhengan.cli.faults import refuse
from zhengan.cli.workspace import Workspace
from zhengan.ledger import Appended, Draft, append, create_ledger, entries, institutions, together
from zhengan.ledger.samples import Samples
from zhengan.ledger.tables import record_tables
from zhengan.records import Folder, Notice, Row, read_folder


@dataclass(frozen=True)
class Intake:
    """What an import did: entries by institution, samples new and already there, and what was taken as meant."""

    entries: Mapping[str, Appended]
    samples_new: int
    samples_known: int
    notices: Sequence[Notice]


def take_folder(workspace: Workspace, path: Path, form: str, at: datetime) -> Intake:
    """Check a folder against the ledger, then append its rows and keep its samples; refuses it whole where it has faults."""
    workspace.open_ledger()
    folder = read_folder(path, _known_keys())
    if folder.faults:
        refuse(folder.faults, folder.fault_count, form)
    samples = _samples(folder)
    if isinstance(samples, Refusal):
        refuse(samples.faults, samples.count, form)
    for part in folder.parts:
        keep_attachments(workspace, part.attachments)
        if part.institution not in institutions():
            create_ledger(part.institution, "sm3" if workspace.digest == "sm3" else "sha256")
    done = append_rows(folder.rows, source=f"folder:{path.resolve().name or path}", now=at)
    notices = (*folder.notices, *_foreign(workspace, folder))
    if not samples:
        return Intake(done, 0, 0, notices)
    from zhengan.cli.samples import keep_samples

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


def append_rows(rows: Iterable[Row], *, source: str, now: datetime) -> dict[str, Appended]:
    """Append rows of all institutions in one transaction; rows equal to a stored version are ignored."""
    done = {}
    with together():
        for institution, own in groupby(rows, key=lambda row: row.institution):
            done[institution] = append(institution, _drafts(own), actor=actor(), source=source, now=now)
    return done


def actor() -> str:
    """Who is at the command line."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _samples(folder: Folder) -> Sequence[Samples] | Refusal:
    """The folder's telemetry; what it measures may be on file in the folder or in the ledger."""
    if not folder.telemetry:
        return ()
    stored = chain.from_iterable(
        stored_versions(entries(part.institution, types=MEASURED_TYPES)) for part in folder.parts
    )
    measured = (row for row in folder.rows if row.type in MEASURED_TYPES)
    return folder_samples(folder, record_tables(chain(stored, folder_versions(measured)), None))


def _known_keys() -> Callable[[str, str, str], bool]:
    """Whether the ledger holds a record; the keys of each type that is asked about are read once."""

    @cache
    def keys(institution: str, record_type: str) -> frozenset[str]:
        return frozenset(item.key for item in entries(institution, types=[record_type]))

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
