"""A sample of the campaign `archive-kills`."""

from pathlib import Path

from tests.campaigns.archive_kills import kill_often


def test_no_acknowledged_line_is_lost_or_doubled(tmp_path: Path) -> None:
    outcome = kill_often(tmp_path, 12, seed=7)
    assert outcome.faults == []
    assert outcome.acknowledged > 10
    assert {"time", "point", "full", "sync", "torn", "flip"} >= set(outcome.kinds) >= {"time", "point", "full", "sync"}
