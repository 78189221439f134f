"""Live PostgreSQL and MariaDB: whole or sampled, read only, never waiting behind a lock."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pymysql
import pytest

from tests.conftest import own_database
from tests.privacy.given import CARD, ID18, MAIL, MOBILE, NAME, columns, read_all, skipped, text_of
from zhengan.privacy.readers import BadTarget, Limits, Piece, Unit, units

TABLE = (
    "CREATE TABLE client (id integer PRIMARY KEY, name varchar(40), id_no varchar(40),"
    " mobile bigint, extra text, photo {blob}, ok boolean)"
)
ROW = "INSERT INTO client VALUES (%s, %s, %s, %s, %s, %s, true)"


@pytest.fixture
def postgres(postgres_server: Any) -> Iterator[str]:
    with own_database(postgres_server) as url:
        with psycopg.connect(url) as connection:
            connection.execute(TABLE.format(blob="bytea"))
            connection.cursor().executemany(
                ROW, [(n, NAME, ID18, int(MOBILE), f'{{"mail": "{MAIL}"}}', CARD.encode()) for n in range(5000)]
            )
        yield url


def test_postgres_gives_every_column_of_every_table(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute('CREATE SCHEMA "旧"')
        connection.execute('CREATE TABLE "旧"."a""b" (tel text)')
        connection.execute('INSERT INTO "旧"."a""b" VALUES (%s), (NULL)', (MOBILE,))
        connection.execute("CREATE MATERIALIZED VIEW names AS SELECT DISTINCT name FROM client")
        connection.execute("SELECT lo_from_bytea(0, 'x')")
    found = read_all(postgres)
    given = columns(found)
    assert given["id_no"] == [ID18] * 5000
    assert given["mobile"] == [MOBILE] * 5000
    assert given["photo"] == [CARD] * 5000
    assert given["tel"] == [MOBILE, None]
    assert "ok" not in given
    assert {item.where.part for item in found} == {"public.client", "public.names", '旧.a"b', "大对象"}
    assert skipped(found) == {"大对象": "unsupported"}
    rows = sorted({item.where.row for item in found if item.where.column == "id_no"})
    assert rows == [1, 4097]


def test_postgres_by_sample_takes_some_rows_and_says_so(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("ANALYZE client")
    found = read_all(postgres, Limits(sample_rows=100))
    assert 0 < len(columns(found)["id_no"]) <= 100
    assert skipped(found) == {"public.client": "sampled"}


def test_postgres_is_not_waited_for_and_not_written_to(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("LOCK TABLE client IN ACCESS EXCLUSIVE MODE")
        begun = time.monotonic()
        bounds = Limits(lock_seconds=1)
        (unit,) = units(postgres, bounds)
        assert isinstance(unit, Unit)
        assert skipped(list(unit.open(bounds))) == {"public.client": "locked"}
        assert time.monotonic() - begun < 30
    from zhengan.privacy.readers.postgres import _connected

    with _connected(postgres, Limits()) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("DELETE FROM client")


def test_a_table_nobody_may_read_is_named(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    from urllib.parse import urlsplit

    parts = urlsplit(postgres)
    as_reader = postgres.replace(f"//{parts.username}:", "//reader:", 1) if parts.username else postgres
    if "reader" in as_reader:
        assert skipped(read_all(as_reader)) == {"public.client": "no_permission"}


def test_passwords_are_not_in_places_nor_in_errors() -> None:
    for scheme in ("postgresql", "mysql"):
        with pytest.raises(BadTarget) as told:
            list(units(f"{scheme}://scanner:geheim@127.0.0.1:1/prod", Limits()))
        assert "geheim" not in str(told.value)
        assert f"{scheme}://scanner@127.0.0.1:1/prod" in str(told.value)


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of our own on a socket."""
    program, install = shutil.which("mariadbd") or "/usr/sbin/mariadbd", shutil.which("mariadb-install-db")
    if not Path(program).exists() or install is None:
        pytest.skip("MariaDB（Debian 的 mariadb-server）没有安装")
    place = tmp_path_factory.mktemp("mariadb")
    socket = f"/tmp/zhengan-scan-{os.getpid()}.sock"  # the length of a socket's path is bounded
    user = ["--user=root"] if os.geteuid() == 0 else []
    made = subprocess.run(
        [
            install,
            "--no-defaults",
            f"--datadir={place}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            *user,
        ],
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-500:]
    command = [program, "--no-defaults", f"--datadir={place}", f"--socket={socket}", "--skip-networking", *user]
    with (place / "server.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _wait_for(socket)
            yield f"mysql://root@localhost/shop?socket={socket}"
        finally:
            server.terminate()
            server.wait(60)


def _wait_for(socket: str) -> None:
    for _ in range(300):
        # Not by trying to connect: pymysql leaves its socket open where nobody listens yet.
        if not Path(socket).exists():
            time.sleep(0.2)
            continue
        try:
            with closing(pymysql.connect(unix_socket=socket, user="root")) as connection, connection.cursor() as cursor:
                cursor.execute("CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4")
                cursor.execute("DROP TABLE IF EXISTS shop.client")
                cursor.execute("USE shop")
                cursor.execute(TABLE.format(blob="blob"))
                rows = [(n, NAME, ID18, int(MOBILE), MAIL, CARD.encode()) for n in range(5000)]
                cursor.executemany(ROW, rows)
                cursor.execute("CREATE TABLE `老 表` (名 varchar(20)) CHARACTER SET gbk")
                cursor.execute("INSERT INTO `老 表` VALUES (%s)", (NAME,))
                connection.commit()
        except pymysql.OperationalError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("MariaDB 没有在一分钟内启动")


def test_mariadb_gives_every_column_in_any_encoding(mariadb: str) -> None:
    found = read_all(mariadb)
    given = columns(found)
    assert given["id_no"] == [ID18] * 5000
    assert given["mobile"] == [MOBILE] * 5000
    assert given["photo"] == [CARD] * 5000
    assert given["名"] == [NAME]
    assert {item.where.store for item in found} == {"mysql://root@localhost/shop"}
    assert not skipped(found)


def test_mariadb_by_sample_and_left_in_the_middle(mariadb: str) -> None:
    found = read_all(mariadb, Limits(sample_rows=10))
    assert len(columns(found)["id_no"]) == 10
    assert set(skipped(found).values()) == {"sampled"}
    unit = next(item for item in units(mariadb, Limits()) if isinstance(item, Unit))
    pieces = unit.open(Limits())
    assert isinstance(next(pieces), Piece)
    pieces.close()  # type: ignore[attr-defined]


def test_mariadb_is_not_waited_for_and_not_written_to(mariadb: str) -> None:
    from urllib.parse import parse_qs, urlsplit

    from zhengan.privacy.readers.mysql import _connected

    socket = parse_qs(urlsplit(mariadb).query)["socket"][0]
    with (
        closing(pymysql.connect(unix_socket=socket, user="root", database="shop")) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("LOCK TABLES client WRITE")
        assert skipped(read_all(mariadb, Limits(lock_seconds=1))) == {"shop.client": "locked"}
        cursor.execute("UNLOCK TABLES")
    with (
        closing(_connected(mariadb, Limits())) as connection,
        connection.cursor() as cursor,
        pytest.raises(pymysql.MySQLError),
    ):
        cursor.execute("DELETE FROM shop.client")
    assert NAME in text_of(read_all(mariadb))
