"""Canaries: marked values of every kind, planted where the scan will look and taken away again. One that is not found fails it.

In a folder: a folder with a UTF-8 text, a GB18030 table and a ZIP with JSON. In a database: a table. Each holds values of its own.
"""

import io
import json
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zhengan.privacy.attestation.canonical import canonical
from zhengan.privacy.attestation.errors import CanaryFault
from zhengan.protect.masking import mask_value, new_key

SAMPLES = {
    "resident_id18": "11010519491231002X",
    "resident_id15": "110105491231002",
    "mobile": "13800138000",
    "landline": "01066210182",
    "bank_card": "6222020000000000000",
    "sh_account": "A100000001",
    "sz_account": "0100000001",
    "one_code": "100000000001",
    "futures_code": "000100000001",
    "uscc": "91350100M000100Y43",
    "passport": "E10000001",
    "hk_macau_permit": "H10000001",
    "taiwan_permit": "00000001",
    "foreign_residence": "CHN110149120112",
    "email": "canary@example.com",
}
"""A value of each kind's form, nobody's; only its masked image is ever written."""
_NAME = "zhengan-canary"


@dataclass(frozen=True, slots=True)
class Canary:
    """A value, where it was planted, and its canonical spelling by which it must be found."""

    place: str
    kind: str
    text: str


def canaries_for(place: str) -> tuple[Canary, ...]:
    """Values for a place, made under a key that is forgotten at once: they stand nowhere else."""
    key = new_key()
    return tuple(
        Canary(place, kind, canonical(kind, mask_value(kind, sample, key))) for kind, sample in SAMPLES.items()
    )


@contextmanager
def planted(targets: Sequence[str]) -> Iterator[tuple[Canary, ...]]:
    """Canaries in every target, as long as the context lasts. Raises CanaryFault for one that cannot hold any."""
    removers: list[Callable[[], None]] = []
    found: list[Canary] = []
    try:
        for target in targets:
            found += _plant(target, removers)
        yield tuple(found)
    finally:
        for remove in reversed(removers):
            remove()


def _plant(target: str, removers: list[Callable[[], None]]) -> list[Canary]:
    scheme = urlsplit(target).scheme.lower() if "://" in target else ""
    try:
        if scheme in {"postgresql", "postgres"}:
            return _in_postgres(target, removers)
        if scheme in {"mysql", "mariadb"}:
            return _in_mysql(target, removers)
        path = Path(urlsplit(target).path if scheme in {"file", "sqlite"} else target)
        if path.is_dir():
            return _in_folder(path, removers)
        if path.is_file():
            with path.open("rb") as file:
                if file.read(15) == b"SQLite format 3":
                    return _in_sqlite(path, removers)
    except CanaryFault:
        raise
    except Exception as error:  # noqa: BLE001 - drivers have no common base; their words may quote the address
        raise CanaryFault(
            f"不能在测试环境种下探针（{type(error).__name__}）。请给建表或写文件的权限，只用于这次扫描。"
        ) from None
    raise CanaryFault(f"{target} 种不了探针。单个文件请改为扫描它所在的文件夹；标准输入不能验证。")


def _in_folder(path: Path, removers: list[Callable[[], None]]) -> list[Canary]:
    folder = path / f"{_NAME}-{secrets.token_hex(6)}"
    folder.mkdir()
    removers.append(lambda: shutil.rmtree(folder, ignore_errors=True))
    text, table, packed = (canaries_for(f"{folder.name}/{name}") for name in ("text", "table", "zip"))
    (folder / "text.log").write_text("".join(f"{one.kind}：{one.text}\n" for one in text), "utf-8")
    rows = "".join(f"{one.kind},{one.text}\n" for one in table)
    (folder / "table.csv").write_bytes(f"种类,值\n{rows}".encode("gb18030"))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("values.json", json.dumps([{"kind": one.kind, "value": one.text} for one in packed]))
    (folder / "packed.zip").write_bytes(held.getvalue())
    return [*text, *table, *packed]


def _table() -> str:
    return f"{_NAME.replace('-', '_')}_{secrets.token_hex(6)}"


def _rows(found: Sequence[Canary]) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in found]


def _in_sqlite(path: Path, removers: list[Callable[[], None]]) -> list[Canary]:
    table = _table()
    found = canaries_for(table)
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        connection.execute(f"CREATE TABLE {table} (kind TEXT, value TEXT)")
        removers.append(lambda: _drop_sqlite(path, table))
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", _rows(found))  # noqa: S608 - our own name
    return list(found)


def _drop_sqlite(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        connection.execute(f"DROP TABLE IF EXISTS {table}")


def _in_postgres(url: str, removers: list[Callable[[], None]]) -> list[Canary]:
    import psycopg

    table = _table()
    found = canaries_for(table)

    def drop() -> None:
        with psycopg.connect(url) as connection:
            connection.execute(f"DROP TABLE IF EXISTS {table}".encode())

    with psycopg.connect(url) as connection:
        connection.execute(f"CREATE TABLE {table} (kind text, value text)".encode())
        removers.append(drop)
        connection.cursor().executemany(f"INSERT INTO {table} VALUES (%s, %s)".encode(), _rows(found))  # noqa: S608
    return list(found)


def _in_mysql(url: str, removers: list[Callable[[], None]]) -> list[Canary]:
    table = _table()
    found = canaries_for(table)

    def drop() -> None:
        with closing(_mysql(url)) as connection, connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")

    with closing(_mysql(url)) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (kind VARCHAR(40), value VARCHAR(80))")
        removers.append(drop)
        cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s)", _rows(found))  # noqa: S608
        connection.commit()
    return list(found)


def _mysql(url: str) -> Any:
    from urllib.parse import parse_qs, unquote

    import pymysql

    parts = urlsplit(url)
    socket = parse_qs(parts.query).get("socket", [""])[0]
    given: dict[str, Any] = {"unix_socket": socket} if socket else {"host": parts.hostname, "port": parts.port or 3306}
    return pymysql.connect(
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=parts.path.lstrip("/"),
        charset="utf8mb4",
        **given,
    )
