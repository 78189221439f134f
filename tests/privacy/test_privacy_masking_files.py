"""SQLite, CSV, Parquet and SQL dumps: masked copies, taken up, refused."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import csv, parquet

from tests.privacy.masking_given import (
    COLUMNS,
    ORDERS,
    PLAN,
    check_masked,
    create,
    customers,
    key_place,
    orders,
    plan_at,
    secrets_of,
)
from zhengan.privacy.masking import Asked, StoreRefused, Unfinished, mask, preview
from zhengan.privacy.masking.dump import DumpWay
from zhengan.privacy.masking.dump_rows import copy_field, copy_text, read_insert
from zhengan.privacy.masking.files import FilesWay
from zhengan.privacy.masking.sqlite import SqliteWay

__all__ = ["key_place"]
COUNT = 250


@pytest.fixture
def production(tmp_path: Path) -> Path:
    """The SQLite file of production."""
    place = tmp_path / "prod.sqlite3"
    connection = sqlite3.connect(place)
    with connection:
        for statement in create():
            connection.execute(statement)
        connection.executemany(f"INSERT INTO customer VALUES ({', '.join('?' * len(COLUMNS))})", customers(COUNT))
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", orders(COUNT))
        connection.execute("INSERT INTO audit VALUES (1, '13800000001')")
    connection.close()
    return place


def test_sqlite_copy_killed_and_taken_up(
    production: Path, tmp_path: Path, key_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "test.sqlite3"
    asked = Asked(str(production), str(target), plan_at(tmp_path), key_place, rows=60)
    whole, moved = SqliteWay.move, []

    def killed(self: SqliteWay, *given: Any) -> Any:
        if len(moved) == 4:
            raise KeyboardInterrupt
        moved.append(given)
        return whole(self, *given)

    monkeypatch.setattr(SqliteWay, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        mask(asked)
    assert not target.exists()
    assert (tmp_path / "test.sqlite3.unfinished").exists()
    monkeypatch.setattr(SqliteWay, "move", whole)
    report = mask(asked)
    assert report.resumed == 4
    told = json.dumps(report.as_json(), ensure_ascii=False) + report.told()
    assert not [value for value in secrets_of(COUNT) if value in told]
    assert not list(tmp_path.glob("test.sqlite3.unfinished*"))
    check_masked(*_sqlite_rows(target), COUNT)
    assert not [value for value in secrets_of(COUNT) if value.encode() in target.read_bytes()]
    with pytest.raises(StoreRefused, match="已经存在"):
        mask(asked)


def test_sqlite_refusals(tmp_path: Path, key_place: str) -> None:
    plan = plan_at(tmp_path)
    with pytest.raises(StoreRefused, match="没有"):
        mask(Asked(str(tmp_path / "none.sqlite3"), str(tmp_path / "x.sqlite3"), plan, key_place))
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(StoreRefused):
        mask(Asked(str(broken), str(tmp_path / "x.sqlite3"), plan, key_place))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_folders(suffix: str, tmp_path: Path, key_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    rows, placed = (
        pa.table(list(zip(*customers(COUNT), strict=True)), COLUMNS),
        pa.table(list(zip(*orders(COUNT), strict=True)), ORDERS),
    )
    for name, table in (("customer", rows), ("orders", placed), ("audit", pa.table({"id": [1]}))):
        if suffix == "csv":
            csv.write_csv(table, source / f"{name}.csv")
        else:
            parquet.write_table(table.replace_schema_metadata({"note": "13800000001"}), source / f"{name}.parquet")
    text = (
        PLAN.replace("customer:", f"customer.{suffix}:")
        .replace("orders:", f"orders.{suffix}:")
        .replace("audit:", f"audit.{suffix}:")
    )
    asked = Asked(str(source), str(target), plan_at(tmp_path, text=text), key_place)
    whole = FilesWay.move

    def killed(self: FilesWay, *given: Any) -> Any:
        if given[0].name.startswith("orders"):
            (target / f"orders.{suffix}.unfinished").write_bytes(b"half")
            raise KeyboardInterrupt
        return whole(self, *given)

    monkeypatch.setattr(FilesWay, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        mask(asked)
    monkeypatch.setattr(FilesWay, "move", whole)
    assert json.loads((target / "zhengan-masking-unfinished.json").read_text())["state"] == "unfinished"
    assert mask(asked).resumed == 1
    assert sorted(file.name for file in target.iterdir()) == [f"customer.{suffix}", f"orders.{suffix}"]
    shown = [_table(target / f"{name}.{suffix}") for name in ("customer", "orders")]
    check_masked(*([tuple(row.values()) for row in table.to_pylist()] for table in shown), COUNT)
    content = b"".join(file.read_bytes() for file in target.iterdir())
    assert b"13800000001" not in content
    with pytest.raises(StoreRefused, match="空文件夹"):
        mask(asked)


def test_csv_in_gb18030_and_ragged(tmp_path: Path, key_place: str) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes("姓名,手机\n张三,13812345678\n".encode("gb18030"))
    plan = plan_at(tmp_path, text="version: 1\ntables:\n  a.csv: {{姓名: name, 手机: mobile}}\n")
    mask(Asked(str(source), str(tmp_path / "out"), plan, key_place))
    assert "某" in (tmp_path / "out" / "a.csv").read_text(encoding="utf-8")
    source.write_text("姓名,手机\n张三,13812345678,多\n", encoding="utf-8")
    with pytest.raises(StoreRefused, match="列数") as refused:
        mask(Asked(str(source), str(tmp_path / "out2"), plan, key_place))
    assert "13812345678" not in str(refused.value)


def _copy_dump(place: Path) -> None:
    lines = ["--", "-- PostgreSQL database dump", "--", "SET client_encoding = 'UTF8';"]
    lines += [
        statement.replace('"', "")
        .replace(" (", " (\n", 1)
        .replace("TABLE ", "TABLE public.")
        .replace("REFERENCES ", "REFERENCES public.")
        + ";"
        for statement in create()[:3]
    ]
    for name, names, rows in (
        ("customer", COLUMNS, customers(COUNT)),
        ("orders", ORDERS, orders(COUNT)),
        ("audit", ("id", "line"), [(1, "13800000001")]),
    ):
        lines.append(f"COPY public.{name} ({', '.join(names)}) FROM stdin;")
        lines += [b"\t".join(copy_text(value) for value in row).decode() for row in rows]
        lines += ["\\.", ""]
    place.write_text("\n".join([*lines, "-- PostgreSQL database dump complete", ""]), encoding="utf-8")


def _insert_dump(place: Path) -> None:
    def written(value: Any) -> str:
        if value is None or isinstance(value, int):
            return "NULL" if value is None else str(value)
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"

    lines = ["-- MariaDB dump 10.19", *(statement + ";" for statement in create("`")[:3])]
    for name, rows in (("customer", customers(COUNT)), ("orders", orders(COUNT)), ("audit", [(1, "13800000001")])):
        for start in range(0, len(rows), 100):
            tuples = ",".join(f"({','.join(map(written, row))})" for row in rows[start : start + 100])
            lines.append(f"INSERT INTO `{name}` VALUES {tuples};")
    place.write_text("\n".join([*lines, "-- Dump completed", ""]), encoding="utf-8")


@pytest.mark.parametrize("form", ["copy", "insert"])
def test_dumps(form: str, tmp_path: Path, key_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "prod.sql", tmp_path / "test.sql"
    (_copy_dump if form == "copy" else _insert_dump)(source)
    prefix = "public." if form == "copy" else ""
    monkeypatch.setattr("zhengan.privacy.masking.dump._ROWS_AT_ONCE", 100 if form == "copy" else 1)
    asked = Asked(str(source), str(target), plan_at(tmp_path, prefix), key_place)
    steps = []

    def killed(_name: str, done: int, _all: int) -> None:
        steps.append(done)
        if len(steps) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mask(asked, killed)
    assert not target.exists()
    with (tmp_path / "test.sql.unfinished").open("ab") as file:
        file.write(b"half a row")
    mask(asked)
    assert sorted(file.name for file in tmp_path.iterdir() if file.name.startswith("test.sql")) == ["test.sql"]
    text = target.read_text(encoding="utf-8")
    assert "13800000001" not in text
    assert not [value for value in secrets_of(COUNT) if value in text]
    check_masked(*(_read_copy(text) if form == "copy" else _read_inserts(text)), COUNT)
    assert preview(str(source), asked.plan, key_place, rows=5).rows == {f"{prefix}customer": 5, f"{prefix}orders": 5}


def test_a_dump_cut_off_is_named(tmp_path: Path, key_place: str) -> None:
    source, target = tmp_path / "prod.sql", tmp_path / "test.sql"
    _copy_dump(source)
    source.write_text(source.read_text(encoding="utf-8")[:9000], encoding="utf-8")
    with pytest.raises(Unfinished, match="不完整"):
        mask(Asked(str(source), str(target), plan_at(tmp_path, "public."), key_place))
    assert not target.exists()


def test_inserts_are_read_as_they_are_written() -> None:
    line = "INSERT INTO \"public\".\"t\" (a, \"b c\") VALUES (1, E'x\\ny'), (-2.5, 'it''s (a), b;'), (NULL, '\\');\n"
    insert = read_insert(line, backslashes=False)
    assert insert is not None
    assert (insert.table, insert.names) == ("public.t", ("a", "b c"))
    assert [[cell.value for cell in row] for row in insert.rows] == [
        [1, "x\ny"],
        ["-2.5", "it's (a), b;"],
        [None, "\\"],
    ]
    assert read_insert("INSERT INTO t VALUES (1, 'a", backslashes=True) is None
    assert copy_field(copy_text("a\tb\\N\n")) == "a\tb\\N\n"


def test_a_dump_without_tables_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "x.sql"
    place.write_text("SELECT 1;\n", encoding="utf-8")
    with pytest.raises(StoreRefused, match="建表"):
        DumpWay(place, place).shape()


def _sqlite_rows(place: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    connection = sqlite3.connect(place)
    try:
        return (
            connection.execute(f"SELECT {', '.join(COLUMNS)} FROM customer").fetchall(),
            connection.execute(f"SELECT {', '.join(ORDERS)} FROM orders ORDER BY id").fetchall(),
        )
    finally:
        connection.close()


def _table(place: Path) -> Any:
    if place.suffix == ".parquet":
        return parquet.read_table(place)
    types = {"id": pa.int64(), "customer_id": pa.int64(), "fund": pa.int64()}
    names = {name: types.get(name, pa.string()) for name in (*COLUMNS, *ORDERS)}
    table = csv.read_csv(
        place,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=names, strings_can_be_null=False),
    )
    # A blank cell of a CSV is all that can be told of a null.
    for name in ("email", "remark"):
        if name in table.column_names:
            column = table.column(name)
            empty = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
            table = table.set_column(table.column_names.index(name), name, empty)
    return table


def _read_copy(text: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    found = []
    for name, integers in (("customer", {0, 9}), ("orders", {0, 1})):
        block = text.split(f"COPY public.{name} (", 1)[1].split("\n", 1)[1].split("\\.\n", 1)[0]
        rows = [[copy_field(cell) for cell in line.encode().split(b"\t")] for line in block.splitlines()]
        found.append([tuple(int(v or 0) if at in integers else v for at, v in enumerate(row)) for row in rows])
    assert text.endswith("-- PostgreSQL database dump complete\n")
    return found[0], found[1]


def _read_inserts(text: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {"customer": [], "orders": []}
    for line in text.splitlines():
        insert = read_insert(line + "\n", backslashes=True)
        if insert is not None:
            found[insert.table] += [tuple(cell.value for cell in row) for row in insert.rows]
    assert text.endswith("-- Dump completed\n")
    return found["customer"], found["orders"]
