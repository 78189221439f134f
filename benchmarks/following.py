"""What one new record costs the console, from the entered record to the rewritten rows, beside a whole assessment made into rows.

    ./run bench following [--rounds 3] [--folder DIR]

The firm of `console` (300 systems, 30,000 records) is used, its workspace copied. `whole` is what the console did without
following: read the ledger, judge, keep the rows. At the end the rows are held against those of a whole assessment.
"""

import argparse
import csv
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from benchmarks.console import made_workspace
from benchmarks.firm import INSTITUTION
from benchmarks.reassessment import TYPES
from benchmarks.registers import AS_OF
from zhengan.records import RECORD_TYPES, ZONE, parse_row
from zhengan.web.office import Office
from zhengan.workspace.folder import workspace_at

_NOW = datetime.combine(AS_OF, clock_time(19), ZONE)


def main(argv: Sequence[str]) -> None:
    """A line for each record type, then whether the rows are those of a whole assessment."""
    parser = argparse.ArgumentParser(prog="./run bench following", description="控制台里一条新记录之后重新判断的用时")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "zhengan-console-bench")
    asked = parser.parse_args(argv)
    made_workspace(asked.folder)
    with TemporaryDirectory() as place:
        root = Path(place) / "workspace"
        shutil.copytree(asked.folder / "workspace", root)
        _measured(root, asked.folder / "evidence", asked.rounds)


def _measured(root: Path, evidence: Path, rounds: int) -> None:
    from zhengan.web.start import configure_console

    configure_console(Office(workspace_at(root), AS_OF))
    from zhengan.web.models import Run
    from zhengan.web.verdicts.judged import judge_now
    from zhengan.web.work.following import Following

    following = Following()
    whole = statistics.median(_seconds(lambda: judge_now(INSTITUTION, AS_OF, None, _NOW)) for _ in range(rounds))
    print(f"whole           {whole * 1000:7.0f} ms", flush=True)
    following.judge(INSTITUTION, AS_OF, None, _NOW)
    for name in TYPES:
        if name == "institution":
            continue
        spent = [_seconds(_step(following, evidence, name, number)) for number in range(rounds)]
        middle = statistics.median(spent)
        print(f"{name:16}{middle * 1000:7.0f} ms  {whole / middle:6.1f} x", flush=True)
    run = following.judge(INSTITUTION, AS_OF, None, _NOW)
    print("the same rows as a whole assessment:", _rows(run) == _rows(judge_now(INSTITUTION, AS_OF, None, _NOW)))
    following.close()
    Run.objects.all().delete()


def _step(following: Any, evidence: Path, name: str, number: int) -> Callable[[], object]:
    """Enters a record like the last one of its type under a new key; the returned step judges."""
    from zhengan.workspace.intake import append_rows

    with (evidence / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        *_, cells = csv.DictReader(file)
    row, faults = parse_row(
        RECORD_TYPES[name], {**cells, "institution": INSTITUTION, "key": f"{cells['key']}-{number}"}
    )
    if row is None:
        raise ValueError(f"{name}: {faults}")
    append_rows([row], actor="benchmark", source="benchmark", now=_NOW + timedelta(seconds=number))
    return lambda: following.judge(INSTITUTION, AS_OF, None, _NOW)


def _seconds(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def _rows(run: Any) -> dict[str, str]:
    return dict(run.verdicts.values_list("finding", "text"))
