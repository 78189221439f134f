"""A workspace's evidence as a folder again: records, samples and attachments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from zhengan.cli.attachments import give_attachments
from zhengan.cli.workspace import Workspace
from zhengan.ledger import entries, institutions
from zhengan.ledger.telemetry import TelemetryStore
from zhengan.ledger.telemetry_export import write_samples
from zhengan.records import Row, part_folders, write_folder


@dataclass(frozen=True)
class Given:
    """What an export holds besides records."""

    samples: int
    attachments: int


def give_folder(workspace: Workspace, folder: Path, file_format: str) -> Given:
    """Write everything on file into an empty folder; the same evidence gives the same bytes."""
    workspace.open_ledger()
    write_folder(stored_rows(), folder, file_format)  # type: ignore[arg-type]  # the door allows these three only
    store = TelemetryStore(workspace.telemetry)
    samples = attached = 0
    for institution, place in part_folders(folder, list(institutions())).items():
        if workspace.telemetry.is_dir():
            samples += write_samples(store.samples(), institution, place / "telemetry" / "metric" / "samples.parquet")
        digests = [digest for item in entries(institution) for digest in item.content()["attachments"]]
        attached += give_attachments(workspace, digests, place)
    return Given(samples, attached)


def stored_rows() -> Iterator[Row]:
    """Every version in the ledger as the row that it came from."""
    for institution in institutions():
        for item in entries(institution):
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
