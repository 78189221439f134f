"""Reading what the examples cover."""

from pathlib import Path

import pytest

from zhengan.law import LawFault
from zhengan.law.examples import read_covers


def test_covers_are_found_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "1.yaml").write_text("cases:\n  - covers: [toy-1/1#a below, toy-1/1#a on]\n    given: {x: 1}\n")
    (tmp_path / "toy" / "2.yaml").write_text("- {covers: [toy-1/2#b first]}\n- {given: 1}\n")
    assert read_covers(tmp_path) == ("toy-1/1#a below", "toy-1/1#a on", "toy-1/2#b first")


def test_a_broken_example_is_named(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text("covers: below\n")
    with pytest.raises(LawFault, match=r"1\.yaml:1 covers"):
        read_covers(tmp_path)
