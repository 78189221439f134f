"""A process that files a confirmed package and dies at a chosen step, as if the power had gone: `python -m … ROOT DISC STEP`."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

STEPS = ("before", "intended", "copying", "delivered", "recording", "recorded")
"""Before anything; after the intention; in mid-copy; after delivery; inside the transaction of the record; after it."""

FILING, FIRM = "annual_report-2025", "海晏证券"


def main() -> None:
    """Sends, and is killed by its own hand at the step."""
    from zhengan.cases.filing_book import FilingBook
    from zhengan.workspace import submissions
    from zhengan.workspace.clock import SHANGHAI
    from zhengan.workspace.folder import workspace_at

    root, disc, step = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    workspace = workspace_at(root)
    workspace.open_ledger()
    desk = submissions.Desk(workspace, FIRM)
    steps: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
        "before": (FilingBook, "intend", _dead),
        "intended": (submissions, "copy_once", _dead),
        "copying": (submissions, "copy_once", lambda _: _half),
        "delivered": (FilingBook, "sent", _dead),
        "recording": (sys.modules["zhengan.cases.filing_book"], "append", _after),
        "recorded": (FilingBook, "sent", _after),
    }
    owner, name, spoiled = steps[step]
    setattr(owner, name, spoiled(getattr(owner, name)))
    desk.send_to(desk.book.filing(FILING), disc, "jia", datetime(2026, 4, 20, 16, tzinfo=SHANGHAI))


def _dead(_: Any) -> Any:
    return lambda *_, **__: _die()


def _after(real: Any) -> Any:
    def done(*given: Any, **named: Any) -> Any:
        real(*given, **named)
        _die()

    return done


def _half(source: Path, target: Path, digest: str) -> None:
    """A copy cut off in the middle: what lies beside is no package yet."""
    beside = target.parent / f".{target.name}.{digest[-8:]}"
    beside.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
