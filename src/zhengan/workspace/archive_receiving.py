"""Receiving logs into a workspace: the receiver with its sealer, its signed states, and what goes on file about it meanwhile.

serve(archive, listeners, receiver)      until stopped; sealing in a process beside it
taking(archive, receiver)                an intake for files and streams
seal_now(archive, receiver)              seals what is there
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType

from zhengan.archive.errors import ArchiveError
from zhengan.archive.intake import Intake
from zhengan.archive.receive.file_memory import FileMemory
from zhengan.archive.receive.listener import Listener
from zhengan.archive.receive.sealing import in_child, in_thread
from zhengan.archive.receive.server import Server
from zhengan.archive.receive.tail import Tail
from zhengan.archive.segments import Manifest, seal_wal
from zhengan.archive.segments.locked import ClassKeys
from zhengan.archive.tail_checkpoint import checkpoint_tail
from zhengan.archive.wal import WalReader
from zhengan.workspace.archive import LogArchive
from zhengan.workspace.archive_judging import enter_alerts, enter_holdings, silent_now
from zhengan.workspace.clock import now, now_ns
from zhengan.workspace.folder import workspace_at

BY = "archive"
"""Who enters what the archive itself finds."""
SEAL_SECONDS, STATE_SECONDS, FILE_SECONDS = 300.0, 5.0, 3600.0
SEAL_BYTES = 200 << 20
FOLLOW_SECONDS = 0.5
FILE_RECEIVER, FILES = "files", "files.sqlite3"


def serve(
    archive: LogArchive,
    listeners: Sequence[Listener],
    receiver: str,
    told: Callable[[Server], None],
    *,
    followed: Mapping[Path, str] = MappingProxyType({}),
) -> None:
    """Receives until SIGTERM or SIGINT, then stores what has arrived. `told` gets the server once it listens; `followed` are growing
    files with the source of each."""
    if not len(archive.sources()):
        raise ArchiveError("还没有登记来源，收到的都会被拒绝。请先用 zhengan archive source add 登记。")
    begun = now()
    with ExitStack() as open_, _intake(archive, receiver) as intake:
        here = (archive.workspace.root, archive.institution, receiver)
        rounds = [
            in_child("封存", partial(_seal, *here), seconds=SEAL_SECONDS, due=partial(_is_due, intake)),
            in_thread("签名", lambda: checkpoint_tail(intake, archive.signer(), now()), seconds=STATE_SECONDS),
            in_child("入账", partial(_judge, *here, begun.isoformat()), seconds=FILE_SECONDS),
        ]
        memory = FileMemory(archive.place.root / FILES) if followed else None
        if memory:
            open_.callback(memory.close)
            for path, source in followed.items():
                tail = Tail(path, source, intake, memory)
                open_.callback(tail.close)
                rounds.append(in_thread(f"跟随 {path}", tail.poll, seconds=FOLLOW_SECONDS))
        server = Server(archive.place, intake, listeners, now_ns, rounds=rounds)
        server.name = receiver
        asyncio.run(_until_stopped(server, told))


@contextmanager
def taking(archive: LogArchive, receiver: str = FILE_RECEIVER) -> Iterator[tuple[Intake, FileMemory]]:
    """An intake and the memory of files that were taken already."""
    memory = FileMemory(archive.place.root / FILES)
    try:
        with _intake(archive, receiver) as intake:
            yield intake, memory
    finally:
        memory.close()


def seal_now(archive: LogArchive, receiver: str) -> list[Manifest]:
    """Seals all that a receiver has accepted."""
    log = WalReader(archive.place.wal / receiver)
    keys = ClassKeys(archive.place) if archive.decided.encrypted else None
    return seal_wal(archive.place, log, receiver=receiver, signer=archive.signer(), clock=now, keys=keys)


async def _until_stopped(server: Server, told: Callable[[Server], None]) -> None:
    await server.start()
    told(server)
    await server.serve()


def _intake(archive: LogArchive, receiver: str) -> Intake:
    return Intake(archive.place, receiver, now_ns, at_least=_numbers(archive, receiver))


def _numbers(archive: LogArchive, receiver: str) -> Mapping[str, int]:
    """The last number of each source that is in a segment of this receiver, deleted ones as well."""
    from zhengan.archive.segments import events

    last: dict[str, int] = {}
    own = (event for event in events(archive.institution) if event.segment.rpartition("-")[0] == receiver)
    for event in own:
        for source, runs in dict(event.fields.get("sources") or {}).items():
            last[source] = max(last.get(source, 0), *(run[1] for run in runs))
    return last


def _is_due(intake: Intake) -> bool:
    return intake.unsealed_bytes >= SEAL_BYTES


def _seal(root: Path, institution: str, receiver: str) -> int:
    """In the child process."""
    archive = _opened(root, institution)
    return len(seal_now(archive, receiver))


def _judge(root: Path, institution: str, receiver: str, begun: str) -> int:
    """In the child process: what is covered goes on file, and who has fallen silent."""
    from datetime import datetime

    archive, at = _opened(root, institution), now()
    done = enter_holdings(archive, by=BY, at=at).added
    silent = silent_now(archive, at, datetime.fromisoformat(begun))
    return done + enter_alerts(archive, silent, by=BY, at=at).added


def _opened(root: Path, institution: str) -> LogArchive:
    workspace = workspace_at(root)
    workspace.open_ledger()
    return LogArchive(workspace, institution)
