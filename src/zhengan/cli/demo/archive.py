"""The broker's log archive: the demonstration's lines received and sealed, in a process beside the rest of the building."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from zhengan.archive.sources import Source, Sources
from zhengan.calendar import load_calendar
from zhengan.cli.demo.log_lines import demo_log, demo_sources
from zhengan.cli.demo.scene import BROKER, Scene
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.folder import workspace_at

ARCHIVE = "archive"
"""Who enters what the archive finds."""
RECEIVER = "demo"
_SEED = 218
_SMALL_FILES = 8 << 20


@contextmanager
def logs_beside(root: Path, evening: datetime) -> Iterator[None]:
    """Receives and seals the lines beside what is done within; the ledger must be there, the segments are when it ends."""
    child = get_context("spawn").Process(target=_receive_and_seal, args=(root, evening), name="demo-logs")
    child.start()
    try:
        yield
    finally:
        child.join()
    if child.exitcode:
        raise RuntimeError(f"the demonstration's logs could not be kept: exit status {child.exitcode}")


def _receive_and_seal(root: Path, evening: datetime) -> None:
    from zhengan.archive.intake import Intake, Limits
    from zhengan.archive.segments import seal_wal

    workspace = workspace_at(root)
    archive = LogArchive(workspace, BROKER.key)
    archive.save_sources(
        Sources(
            Source(one.id, one.log_class, title=one.title, system=one.system, expected=one.expected)
            for one in demo_sources()
        )
    )
    scene = Scene(BROKER, evening.date(), _SEED, load_calendar())
    at_ns = 0
    with Intake(archive.place, RECEIVER, lambda: at_ns, limits=Limits(file_bytes=_SMALL_FILES)) as intake:
        for source, at, lines in demo_log(scene):
            at_ns = int(at.timestamp()) * 1_000_000_000
            intake.accept(source.id, lines, received_ns=at_ns)
        workspace.open_ledger()
        seal_wal(archive.place, intake.wal, receiver=RECEIVER, signer=archive.signer(), clock=lambda: evening)
