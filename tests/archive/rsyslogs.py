"""The real rsyslogd of this machine, as a sender: one process with a configuration, fed through a file that it follows."""

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

MODULES = Path("/usr/lib/x86_64-linux-gnu/rsyslog")


def need(module: str = "imfile") -> None:
    """Skips where rsyslogd or one of its modules is not installed."""
    if shutil.which("rsyslogd") is None and not Path("/usr/sbin/rsyslogd").exists():
        pytest.skip("rsyslogd is not installed")
    if not (MODULES / f"{module}.so").exists():
        pytest.skip(f"rsyslog's module {module} is not installed")


@contextlib.contextmanager
def rsyslog(folder: Path, action: str, before: str = "") -> Iterator[Path]:
    """Runs rsyslogd; gives the file whose lines it sends."""
    need()
    (folder / "work").mkdir(exist_ok=True)
    source = folder / "input.log"
    source.touch()
    config = folder / "rsyslog.conf"
    config.write_text(
        f"""{before}
global(workDirectory="{folder}/work" maxMessageSize="256k")
module(load="imfile" mode="inotify")
input(type="imfile" File="{source}" Tag="order" Facility="local3" Severity="info" PersistStateInterval="1")
{action}
"""
    )
    shown = (folder / "rsyslog.out").open("ab")
    process = subprocess.Popen(
        ["/usr/sbin/rsyslogd", "-n", "-f", str(config), "-i", str(folder / "pid")], stdout=shown, stderr=shown
    )
    try:
        yield source
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shown.close()


@contextlib.asynccontextmanager
async def sending(folder: Path, action: str, before: str = "") -> AsyncIterator[Path]:
    """`rsyslog` beside a server of this process, which answers while rsyslogd says goodbye."""
    held = rsyslog(folder, action, before)
    source = held.__enter__()
    try:
        yield source
    finally:
        await asyncio.to_thread(held.__exit__, None, None, None)


def write(source: Path, first: int, last: int) -> None:
    """Appends numbered lines."""
    with source.open("a") as file:
        file.writelines(f"委托 order={number} 成交\n" for number in range(first, last + 1))


def numbers(lines: list[bytes]) -> list[int]:
    """The numbers in the lines that arrived."""
    return [int(line.split(b"order=")[1].split()[0]) for line in lines if b"order=" in line]
