"""Several writing processes on one ledger: no fork, no gap, nothing lost, no error."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.given import BROKER
from zhengan.ledger import entries, verify

_ROOT = Path(__file__).parents[2]
_WRITERS, _CALLS, _SIZE = 4, 25, 3


def test_four_processes_write_one_chain(ledger_place: str) -> None:
    command = [sys.executable, "-m", "tests.ledger.writer", ledger_place, BROKER]
    running = [
        subprocess.Popen([*command, f"w{n}", str(_CALLS), str(_SIZE)], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
        for n in range(_WRITERS)
    ]
    acknowledged: list[tuple[int, int]] = []
    for process in running:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        acknowledged += [(int(first), int(last)) for first, last in map(str.split, out.splitlines())]
    covered = sorted(seq for first, last in acknowledged for seq in range(first, last + 1))
    assert covered == list(range(1, _WRITERS * _CALLS * _SIZE + 1))
    assert [found.seq for found in entries(BROKER)] == covered
    assert verify(BROKER).faults == ()


def test_importing_the_room_is_cheap() -> None:
    code = "import sys, zhengan.ledger; print([m for m in ('django', 'pyarrow', 'pydantic') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["Draft", "append", "verify", "export"])
def test_the_public_names_are_there(name: str) -> None:
    import zhengan.ledger

    assert name in zhengan.ledger.__all__
    for public in zhengan.ledger.__all__:
        assert getattr(zhengan.ledger, public) is not None
    with pytest.raises(AttributeError):
        _ = zhengan.ledger.absent
