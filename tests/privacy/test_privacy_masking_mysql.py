"""MariaDB on a socket of the test's own: a masked copy, taken up, refused."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymysql
import pytest

from tests.privacy.masking_given import COLUMNS, ORDERS, check_masked, create, customers, key_place, orders, plan_at
from zhengan.privacy.masking import Asked, StoreRefused, Unfinished, mask, preview
from zhengan.privacy.masking.mysql import NOTES, MysqlWay

__all__ = ["key_place"]
COUNT = 300
SERVER, INSTALL = shutil.which("mariadbd", path="/usr/sbin:/usr/bin"), shutil.which("mariadb-install-db")
pytestmark = pytest.mark.skipif(SERVER is None or INSTALL is None, reason="没有安装 mariadb-server")


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server without network, gone with the module."""
    place = Path(tmp_path_factory.mktemp("my"))
    data, socket = place / "data", place / "s"
    common = [f"--datadir={data}", "--user=root", "--no-defaults"]
    install = [
        str(INSTALL),
        "--no-defaults",
        f"--datadir={data}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--user=root",
    ]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    small = ["--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin"]
    command = [
        str(SERVER),
        "--no-defaults",
        *common[:2],
        f"--socket={socket}",
        "--skip-networking",
        f"--pid-file={place / 'pid'}",
        *small,
    ]
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait(place / "log", process)
            yield socket
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture
def databases(socket: Path) -> tuple[str, str]:
    """Production, filled, and an empty target."""
    connection = pymysql.connect(unix_socket=str(socket), user="root", autocommit=True, charset="utf8mb4")
    with connection.cursor() as cursor:
        for name in ("prod", "test"):
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        cursor.execute("USE prod")
        for statement in create("`"):
            cursor.execute(statement)
        cursor.executemany(f"INSERT INTO customer VALUES ({', '.join(['%s'] * len(COLUMNS))})", customers(COUNT))
        cursor.executemany("INSERT INTO orders VALUES (%s, %s, %s, %s)", orders(COUNT))
    connection.close()
    place = f"?unix_socket={socket}"
    return f"mysql://root@localhost/prod{place}", f"mysql://root@localhost/test{place}"


def test_masked_copy(databases: tuple[str, str], socket: Path, tmp_path: Path, key_place: str) -> None:
    report = mask(Asked(*databases, plan_at(tmp_path), key_place, rows=70))
    check_masked(*_rows(socket), COUNT)
    assert report.rows == {"customer": COUNT, "orders": 3 * COUNT}
    with pytest.raises(pymysql.IntegrityError):
        _run(socket, "INSERT INTO test.orders VALUES (99999, 1, '13900000000', NULL)")
    assert not _run(socket, f"SHOW TABLES FROM test LIKE '{NOTES}'")


def test_killed_and_taken_up(
    databases: tuple[str, str], socket: Path, tmp_path: Path, key_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(*databases, plan_at(tmp_path), key_place, rows=70)
    whole, moved = MysqlWay.move, []

    def killed(self: MysqlWay, *given: Any) -> Any:
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(given)
        return whole(self, *given)

    monkeypatch.setattr(MysqlWay, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        mask(asked)
    monkeypatch.setattr(MysqlWay, "move", whole)
    assert mask(asked).resumed == 2
    check_masked(*_rows(socket), COUNT)


def test_refusals_name_no_value(databases: tuple[str, str], socket: Path, tmp_path: Path, key_place: str) -> None:
    source, target = databases
    with pytest.raises(StoreRefused, match="空库"):
        mask(Asked(source, source, plan_at(tmp_path), key_place))
    _run(socket, "SET foreign_key_checks = 0; DELETE FROM prod.customer WHERE id = 5")
    with pytest.raises(Unfinished, match="3 行的外键"):
        mask(Asked(source, target, plan_at(tmp_path), key_place))
    assert _run(socket, f"SHOW TABLES FROM test LIKE '{NOTES}'")
    _run(
        socket,
        "DROP USER IF EXISTS reader; CREATE USER reader; GRANT SELECT ON *.* TO reader; DROP DATABASE test; CREATE DATABASE test",
    )
    with pytest.raises(StoreRefused, match="1142"):
        mask(Asked(source, target.replace("//root@", "//reader@"), plan_at(tmp_path), key_place))


def test_preview(databases: tuple[str, str], tmp_path: Path, key_place: str) -> None:
    assert preview(databases[0], plan_at(tmp_path), key_place, rows=20).rows["orders"] == 20


def _rows(socket: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    return (
        list(_run(socket, f"SELECT {', '.join(COLUMNS)} FROM test.customer")),
        list(_run(socket, f"SELECT {', '.join(ORDERS)} FROM test.orders ORDER BY id")),
    )


def _run(socket: Path, statements: str) -> Any:
    connection = pymysql.connect(unix_socket=str(socket), user="root", autocommit=True, charset="utf8mb4")
    try:
        with connection.cursor() as cursor:
            for statement in statements.split(";"):
                cursor.execute(statement)
            return cursor.fetchall()
    finally:
        connection.close()


def _wait(log: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "mariadbd 没有启动"
        if b"ready for connections" in log.read_bytes():
            return
        time.sleep(0.1)
    pytest.fail("mariadbd 30 秒内没有应答")
