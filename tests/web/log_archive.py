"""A console with a small log archive: two sources of an important system, sealed lines with a hole, and unsealed ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.archive.kept import instant
from tests.web.given import Console
from zhengan.archive.intake import Intake, make_lines
from zhengan.archive.segments import seal_wal
from zhengan.archive.sources import Source, Sources
from zhengan.ledger import Ed25519Signer, origin_of
from zhengan.web.logs.opened import archive_of, close_all
from zhengan.workspace.archive import LogArchive

SYSTEM = "oms"
MORNING, EVENING = instant("2026-11-20T09:30:00"), instant("2026-11-20T17:50:00")
COUNT = 250
SECRET = "8800000386"
"""Stands in one line only."""


@dataclass(frozen=True)
class Archived:
    """The console and its archive. `app` has 250 sealed lines and 3 unsealed ones, `host` has sent nothing since 09:30."""

    console: Console
    archive: LogArchive


@pytest.fixture
def archived(console: Console) -> Iterator[Archived]:
    key = console.workspace.signing_key
    key.parent.mkdir(exist_ok=True)
    Ed25519Signer.create(key, origin_of(console.workspace.institution))
    archive = archive_of(console.institution)
    archive.save_sources(
        Sources(
            [
                Source("app", "business", title="委托", system=SYSTEM, expected="PT1H"),
                Source("host", "system", system=SYSTEM, expected="PT15M"),
            ]
        )
    )
    with feeding(archive, MORNING) as intake:
        intake.accept("app", make_lines([order(number) for number in range(COUNT)]))
        intake.accept("host", make_lines([b"<86>1 2026-11-20T09:30:00+08:00 h1 sshd 7 - - session opened for root"]))
        seal_wal(archive.place, intake.wal, receiver="r1", signer=archive.signer(), clock=lambda: MORNING)
    with feeding(archive, EVENING) as intake:
        intake.accept("app", make_lines([order(COUNT + number, EVENING) for number in range(3)]))
    yield Archived(console, archive)
    close_all()


def feeding(archive: LogArchive, at: datetime) -> Intake:
    """An intake whose clock stands."""
    return Intake(archive.place, "r1", lambda: int(at.timestamp()) * 1_000_000_000)


def order(number: int, at: datetime = MORNING) -> bytes:
    """A line of an order; every tenth was refused, number 77 names an account."""
    when = (at + timedelta(milliseconds=number)).isoformat(timespec="milliseconds")
    state = "refused" if number % 10 == 0 else "accepted"
    level, account = (131 if number % 10 == 0 else 134), f" account={SECRET}" if number == 77 else ""
    return f"<{level}>1 {when} h1 gateway 7 - - order {number} {state}{account}".encode()
