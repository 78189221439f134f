"""A workspace on each database in turn."""

from pathlib import Path

import pytest

from tests.cli.given import FILES, SEA, write_files
from tests.ledger.given import NOW
from zhengan.workspace.folder import Workspace, write_settings
from zhengan.workspace.intake import take_folder


@pytest.fixture
def workspace(ledger_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Of 海晏证券, with its evidence taken in."""
    address = ledger_place if "://" in ledger_place else ""
    monkeypatch.setenv("ZHENGAN_DATABASE_URL", address)
    monkeypatch.setattr("tests.cli.given.ADDRESS", address)
    made = write_settings(tmp_path, key=SEA, name=SEA, kind="securities", bureau="上海", digest="sha256")
    # The tables of `ledger_place` stand in a file of this name.
    assert address or ledger_place == str(made.database)
    take_folder(made, write_files(tmp_path / "evidence", FILES), NOW, "导入")
    return made
