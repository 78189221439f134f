"""Addresses, settings and migrations."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests.ledger.given import BROKER, fill
from zhengan.ledger import StorageError, head
from zhengan.ledger.database import DATABASE_URL, configure, database_settings, migrate, release


def test_a_postgresql_address_is_read() -> None:
    found = database_settings("postgresql://u%40x:p%2Fw@db.example:5433/zhengan?sslmode=require")
    assert {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "zhengan",
        "USER": "u@x",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://host/", "postgresql://host:port/x"])
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(StorageError, match="数据库地址"):
        database_settings(address)


def test_one_process_may_move_between_places(sqlite_place: str, tmp_path: Path) -> None:
    fill(3)
    configure(str(tmp_path / "second.sqlite3"))
    migrate()
    migrate()
    assert head(BROKER).seq == 0
    configure(sqlite_place)
    assert head(BROKER).seq == 3


def test_the_environment_names_the_database_of_a_workspace(
    sqlite_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(2)
    monkeypatch.setenv(DATABASE_URL, sqlite_place)
    configure(tmp_path / "workspace.sqlite3")
    assert head(BROKER).seq == 2
    monkeypatch.delenv(DATABASE_URL)
    configure(tmp_path / "workspace.sqlite3")
    migrate()
    assert head(BROKER).seq == 0
    release()


def test_sqlite_is_set_up_to_lose_nothing(sqlite_place: str) -> None:
    assert sqlite_place
    with connection.cursor() as cursor:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("recursive_triggers", 1)):
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone() == (value,)
    assert connection.transaction_mode == "IMMEDIATE"


def test_an_unusable_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a database, only some text that is long enough to be read as a header")
    for place in ("absent/ledger.sqlite3", "file"):
        configure(str(tmp_path / place))
        with pytest.raises(StorageError, match="无法准备"):
            migrate()
        with pytest.raises(StorageError):
            head(BROKER)


@pytest.mark.usefixtures("ledger_place")
def test_models_and_migrations_agree_and_migrations_go_both_ways() -> None:
    call_command("makemigrations", "ledger", check=True, dry_run=True, verbosity=0)
    call_command("migrate", "ledger", "0001", verbosity=0)
    call_command("migrate", "ledger", verbosity=0)
    fill(2)
    assert head(BROKER).seq == 2
