"""A receiver in a process of its own, to be killed: `python -m tests.archive.receiver_process FOLDER PORT`."""

import asyncio
import os
import sys
import time
from functools import partial
from pathlib import Path

from zhengan.archive.intake import Intake
from zhengan.archive.place import ArchivePlace
from zhengan.archive.receive.listener import Listener
from zhengan.archive.receive.sealing import in_child
from zhengan.archive.receive.server import Server


def work(mark: Path) -> None:
    """A round in the child."""
    mark.write_text(str(os.getpid()))


def main(folder: Path, port: int) -> None:
    """Receives RELP until it is told to stop."""
    place = ArchivePlace(folder, "demo")
    rounds = [in_child("work", partial(work, folder / "child"), seconds=0.2)]

    async def serve(intake: Intake) -> None:
        listener = Listener("relp", port=port, source="oms")
        server = Server(place, intake, [listener], time.time_ns, rounds=rounds)
        server.name = "r1"
        await server.serve()

    with Intake(place, "r1", time.time_ns) as intake:
        asyncio.run(serve(intake))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
