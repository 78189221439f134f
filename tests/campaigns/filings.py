"""Kills a filing process at each step between the intention and the record, often: at the next start there is exactly one record."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.campaigns.sender import FILING, FIRM, STEPS
from zhengan.ledger import Draft, Ed25519Signer, append, create_ledger, entries, origin_of, verify
from zhengan.ledger.database import release
from zhengan.workspace.folder import Workspace, write_settings

_ROOT = Path(__file__).parents[2]
AT = datetime(2026, 4, 20, 7, tzinfo=UTC)


def main(arguments: list[str]) -> int:
    """`./run campaign filings [--count 60]`."""
    parser = argparse.ArgumentParser(prog="./run campaign filings", description="在报送的每一步强行终止进程")
    parser.add_argument("--count", type=int, default=60)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        faults = kill_at_steps(Path(folder), [STEPS[number % len(STEPS)] for number in range(asked.count)])
    sys.stdout.write(f"{asked.count} 次强行终止；{'每次都恰好记为一次报送' if not faults else '发现问题：'}\n")
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def kill_at_steps(folder: Path, steps: list[str]) -> list[str]:
    """Kills at each of the steps, each on a copy of one workspace; what is wrong afterwards."""
    confirmed(folder / "workspace")
    faults: list[str] = []
    for number, step in enumerate(steps, 1):
        root, disc = folder / f"{number}" / "workspace", folder / f"{number}" / "disc"
        shutil.copytree(folder / "workspace", root)
        disc.mkdir()
        command = [sys.executable, "-m", "tests.campaigns.sender", str(root), str(disc), step]
        # The first start after the power came back may be cut off as well.
        for _ in range(1 + number % 2):
            done = subprocess.run(command, cwd=_ROOT, check=False, capture_output=True, text=True)
            if done.returncode != -9 and step != "recorded":
                faults.append(f"第 {number} 次（{step}）：进程自己结束了：{done.stderr[-300:]}")
        faults += [f"第 {number} 次（{step}）：{fault}" for fault in _wrong(root, disc)]
        shutil.rmtree(folder / f"{number}")
    return faults


def confirmed(root: Path) -> Workspace:
    """A workspace with a package that another person confirmed."""
    from zhengan.cases.filing_kind import filing_kind
    from zhengan.cases.filing_owed import Recipient
    from zhengan.reports.package import Document, Seen
    from zhengan.workspace.packages import Making
    from zhengan.workspace.submissions import Desk

    workspace = write_settings(root, key=FIRM, name=FIRM, kind="securities", bureau="上海", digest="sha256")
    workspace.signing_key.parent.mkdir()
    Ed25519Signer.create(workspace.signing_key, origin_of(FIRM))
    workspace.open_ledger()
    create_ledger(FIRM, "sha256")
    records = [Draft("institution", FIRM, {"name": FIRM, "kind": "securities", "bureau": "上海"})]
    append(FIRM, records, actor="导入", source="given", now=AT)
    paper = root / "年报.pdf"
    paper.write_bytes(b"%PDF-1.7 " + b"x" * 300_000)
    making = Making(
        filing_kind("annual_report"),
        "2025",
        "",
        Recipient("上海证监局", "上海证监局", "csrc-218/72.1"),
        "csrc-218/59#annual-report",
        datetime(2026, 4, 30, tzinfo=UTC).date(),
        Seen(AT.date(), {}, "", ()),
        documents=[Document(paper, "年报")],
    )
    desk = Desk(workspace, FIRM)
    made = desk.make(making, "jia", AT)
    desk.book.check(FILING, made.packed.digest, "yi", AT)
    release()
    return workspace


def _wrong(root: Path, disc: Path) -> list[str]:
    """What is not as it must be after the next start, and after one more."""
    from zhengan.workspace.folder import workspace_at
    from zhengan.workspace.submissions import Desk

    workspace = workspace_at(root)
    workspace.open_ledger()
    desk = Desk(workspace, FIRM)
    desk.recover(AT)
    filing = desk.book.filing(FILING)
    if filing.state == "checked":  # nothing had left: a person sends it
        desk.send_to(filing, disc, "jia", AT)
    again = desk.recover(AT)
    filing = desk.send_to(desk.book.filing(FILING), disc, "jia", AT)
    records = [item.payload for item in entries(FIRM, types=["submission"])]
    delivered = [path.name for path in disc.iterdir() if not path.name.startswith(".")]
    faults = [str(fault) for fault in verify(FIRM).faults]
    if len(records) != 1 or filing.state != "sent" or again:
        faults.append(f"记了 {len(records)} 次，状态 {filing.state}")
    if delivered != [filing.newest.file]:
        faults.append(f"送到的是 {delivered}")
    if [event.event for event in filing.events] != ["prepared", "checked", "sending", "sent"]:
        faults.append(f"经过是 {[event.event for event in filing.events]}")
    release()
    return faults
