"""Short samples of the campaigns (`./run campaign list`)."""

import random
from pathlib import Path

import pytest

from tests.campaigns.__main__ import names, run
from tests.campaigns.flips import export_flips, make_ledger, row_flips
from tests.campaigns.kills import kill_often
from zhengan.ledger import export
from zhengan.ledger.database import configure, release


def test_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    outcome = kill_often(tmp_path, 6, seed=3)
    assert outcome.faults == ()
    assert outcome.kills == 6
    assert outcome.entries > 0


def test_flipped_bits_are_found_and_placed(tmp_path: Path) -> None:
    place, signer = make_ledger(tmp_path, 40)
    configure(str(place))
    export("演示证券", tmp_path / "ledger.jsonl")
    release()
    source = random.Random(11)
    assert export_flips(tmp_path / "ledger.jsonl", [signer.key], source, 60, tmp_path / "flipped") == []
    assert row_flips(place, source, 60) == []


def test_the_campaigns_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert {"flips", "kills"} <= set(names())
    assert run(["list"]) == 0
    assert "kills\n" in capsys.readouterr().out
    assert run(["absent"]) == 2
