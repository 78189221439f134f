"""A workspace's evidence as a folder again: records, samples and attachments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhengan.ledger import institutions, retracted, standing
from zhengan.ledger.telemetry import TelemetryStore
from zhengan.ledger.telemetry_export import write_samples
from zhengan.records import Row, part_folders, write_folder
from zhengan.workspace.attachments import give_attachments
from zhengan.workspace.folder import Workspace


@dataclass(frozen=True)
class Given:
    """What an export holds besides records, and how many records it leaves out because they were taken back."""

    samples: int
    attachments: int
    retracted: int = 0


def give_folder(workspace: Workspace, folder: Path, file_format: str, institution: str | None = None) -> Given:
    """Write everything on file, or all of one institution, into an empty folder, without what was taken back.

    The same evidence gives the same bytes.
    """
    workspace.open_ledger()
    names = institutions() if institution is None else (institution,)
    write_folder(stored_rows(names), folder, file_format)  # type: ignore[arg-type]  # the door allows these three only
    store = TelemetryStore(workspace.telemetry)
    samples = attached = 0
    # As `write_folder` does: only who has rows gets a folder.
    shown = [name for name in names if next(standing(name), None)]
    left_out = sum(len(retracted(name)) for name in names)
    for name, place in part_folders(folder, shown).items():
        if workspace.telemetry.is_dir():
            samples += write_samples(store.samples(), name, place / "telemetry" / "metric" / "samples.parquet")
        digests = [digest for item in standing(name) for digest in item.content()["attachments"]]
        attached += give_attachments(workspace, digests, place)
    return Given(samples, attached, left_out)


def stored_rows(names: Iterable[str]) -> Iterator[Row]:
    """Every version in these institutions' ledgers that counts, as the row that it came from."""
    for institution in names:
        for item in standing(institution):
            content = item.content()
            claimed = content.get("claimed") or {}
            yield Row(
                type=item.type,
                institution=item.institution,
                key=item.key,
                seq=item.seq,
                payload=content["payload"],
                valid_at=_instant(item.valid_at),
                recorded_at=_instant(claimed.get("recorded_at")),
                reason=claimed.get("reason"),
            )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
