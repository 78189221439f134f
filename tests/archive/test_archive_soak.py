"""A sample of the soak: what a real receiver acknowledged over HTTP is sealed, line for line."""

from tests.campaigns.archive_soak import BATCH_LINES, soak


def test_what_was_acknowledged_is_sealed(tmp_path):
    done = soak(tmp_path, seconds=3, rate=5e6)
    assert done.faults == []
    assert done.sealed == done.acknowledged >= BATCH_LINES
