"""PostgreSQL: a masked copy with keys and joins; killed and taken up; wrong key; a target that cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import own_database
from tests.privacy.masking_given import COLUMNS, ORDERS, check_masked, create, customers, key_place, orders, plan_at
from zhengan.privacy.masking import Asked, StoreRefused, Unfinished, mask, preview, tables_at
from zhengan.privacy.masking.postgres import PostgresWay
from zhengan.privacy.masking.postgres_schema import NOTES
from zhengan.protect.masking import new_key, save_key

__all__ = ["key_place"]
COUNT = 400


@pytest.fixture
def databases(postgres_server: Any) -> Iterator[tuple[str, str]]:
    """Production, filled, and an empty target."""
    with own_database(postgres_server) as source, own_database(postgres_server) as target:
        _fill(source)
        yield source, target


def _fill(source: str) -> None:
    with psycopg.connect(source, autocommit=True) as connection:
        for statement in create():
            connection.execute(statement)
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO customer VALUES ({marks})", customers(COUNT))
            cursor.executemany("INSERT INTO orders VALUES (%s, %s, %s, %s)", orders(COUNT))
            cursor.execute("INSERT INTO audit VALUES (1, '13800000001')")
        connection.execute("CREATE TYPE mood AS ENUM ('a', 'b')")
        connection.execute("ANALYZE")


@pytest.mark.parametrize("jobs", [1, 2])
def test_masked_copy(databases: tuple[str, str], tmp_path: Path, key_place: str, jobs: int) -> None:
    source, target = databases
    plan = plan_at(tmp_path, "public.")
    report = mask(Asked(source, target, plan, key_place, jobs=jobs, rows=100))
    customer_rows, order_rows = _rows(target)
    check_masked(customer_rows, order_rows, COUNT)
    assert report.rows == {"public.customer": COUNT, "public.orders": 3 * COUNT}
    assert {c.column: c.odd for c in report.columns if c.table == "public.customer"}["card"] == COUNT // 11
    assert "138" + "00000001" not in report.told()
    with psycopg.connect(target) as connection:
        found = connection.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace"
        ).fetchall()
        assert len(found) == 7
        assert connection.execute("SELECT to_regclass('orders_by_mobile')").fetchone() != (None,)
        assert connection.execute(f"SELECT to_regclass('{NOTES}')").fetchone() == (None,)
        assert connection.execute("SELECT to_regclass('audit')").fetchone() == (None,)


def test_killed_in_the_middle_and_taken_up(
    databases: tuple[str, str], tmp_path: Path, key_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = databases
    plan = plan_at(tmp_path, "public.")
    asked = Asked(source, target, plan, key_place, rows=60)
    whole, moved = PostgresWay.move, []

    def killed(self: PostgresWay, *given: Any) -> Any:
        if len(moved) == 3:
            raise KeyboardInterrupt
        moved.append(given[1])
        return whole(self, *given)

    monkeypatch.setattr(PostgresWay, "move", killed)
    with pytest.raises(KeyboardInterrupt):
        mask(asked)
    monkeypatch.setattr(PostgresWay, "move", whole)
    with psycopg.connect(target) as connection:
        assert connection.execute(f"SELECT count(*) FROM {NOTES} WHERE number >= 0").fetchone() == (3,)
    other = tmp_path / "other.key"
    save_key(new_key(), other)
    with pytest.raises(StoreRefused, match="另一次"):
        mask(Asked(source, target, plan, f"file:{other}", rows=60))
    report = mask(asked)
    assert report.resumed == 3
    check_masked(*_rows(target), COUNT)


def test_targets_that_cannot_be_used(databases: tuple[str, str], tmp_path: Path, key_place: str) -> None:
    source, target = databases
    plan = plan_at(tmp_path, "public.")
    with pytest.raises(StoreRefused, match="只读"):
        mask(Asked(source, f"{target}&options=-c%20default_transaction_read_only%3Don" if "?" in target
                   else f"{target}?options=-c%20default_transaction_read_only%3Don", plan, key_place))  # fmt: skip
    with pytest.raises(StoreRefused, match="空库"):
        mask(Asked(source, source, plan, key_place))
    with pytest.raises(StoreRefused, match="连不上"):
        mask(Asked(source, "postgresql://127.0.0.1:1/none", plan, key_place))
    with pytest.raises(StoreRefused, match="同一种"):
        mask(Asked(source, str(tmp_path / "x.sqlite"), plan, key_place))


def test_a_database_error_names_no_value(databases: tuple[str, str], tmp_path: Path, key_place: str) -> None:
    source, target = databases
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute("ALTER TABLE customer ADD CONSTRAINT own CHECK (mobile LIKE '1%')")
    with pytest.raises(Unfinished, match=r"23514（customer、own）") as stopped:
        mask(Asked(source, target, plan_at(tmp_path, "public."), key_place))
    assert "27" not in str(stopped.value).replace("23514", "")


def test_preview_writes_nothing(databases: tuple[str, str], tmp_path: Path, key_place: str) -> None:
    source, _ = databases
    report = preview(source, plan_at(tmp_path, "public."), key_place, rows=50)
    assert report.dry
    assert report.rows["public.customer"] == 50
    assert "没有写入" in report.told()
    assert {table.name for table in tables_at(source)} == {"public.audit", "public.customer", "public.orders"}


def _rows(target: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    with psycopg.connect(target) as connection:
        return (
            connection.execute(f"SELECT {', '.join(COLUMNS)} FROM customer").fetchall(),
            connection.execute(f"SELECT {', '.join(ORDERS)} FROM orders ORDER BY id").fetchall(),
        )


def test_the_shape_is_made_again(databases: tuple[str, str], tmp_path: Path, key_place: str) -> None:
    source, target = databases
    statements = (
        "DROP TABLE orders, customer, audit",
        'CREATE SCHEMA "Odd"',
        """CREATE TABLE "Odd"."T x" (id serial PRIMARY KEY, feel mood NOT NULL DEFAULT 'a', boss int, phone text, twice int
           GENERATED ALWAYS AS (id * 2) STORED, CHECK (id > 0), FOREIGN KEY (boss) REFERENCES "Odd"."T x" (id))""",
        'CREATE UNIQUE INDEX one_phone ON "Odd"."T x" (phone) WHERE boss IS NULL',
        "CREATE TABLE flat (id int GENERATED ALWAYS AS IDENTITY, big numeric(20, 2), at timestamptz, empty text)",
        """INSERT INTO "Odd"."T x" (boss, phone) VALUES (NULL, '13812345678'), (1, '13812345678'), (1, NULL), (2, '')""",
        "INSERT INTO flat (big, at, empty) VALUES (1.50, '2020-01-01 00:00+08', ''), (NULL, NULL, NULL)",
    )
    with psycopg.connect(source, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
    text = (
        "version: 1\ntables:\n  Odd.T x: {{id: keep, feel: keep, boss: keep, phone: mobile}}\n"
        "  public.flat: {{id: keep, big: keep, at: {{kind: date, person: id}}, empty: keep}}\n"
    )
    mask(Asked(source, target, plan_at(tmp_path, text=text), key_place))
    with psycopg.connect(target, autocommit=True) as connection:
        rows = connection.execute('SELECT id, feel::text, boss, phone, twice FROM "Odd"."T x" ORDER BY id').fetchall()
        assert [(row[0], row[1], row[2], row[4]) for row in rows] == [
            (1, "a", None, 2),
            (2, "a", 1, 4),
            (3, "a", 1, 6),
            (4, "a", 2, 8),
        ]
        assert rows[0][3] == rows[1][3] != "13812345678"
        assert [row[3] for row in rows[2:]] == [None, ""]
        flat = connection.execute("SELECT big::text, at, empty FROM flat ORDER BY id").fetchall()
        assert (flat[0][0], flat[0][2]) == ("1.50", "")
        assert flat[1] == (None, None, None)
        assert flat[0][1] != connection.execute("SELECT '2020-01-01 00:00+08'::timestamptz").fetchone()[0]
        # Sequences go on behind the rows that were brought.
        made = connection.execute("""INSERT INTO "Odd"."T x" (phone) VALUES ('x') RETURNING id""").fetchone()
        assert made == (5,)
        assert connection.execute("INSERT INTO flat DEFAULT VALUES RETURNING id").fetchone() == (3,)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("""INSERT INTO "Odd"."T x" (phone) VALUES ('x')""")
