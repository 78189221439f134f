"""A small broker's database to mask: customers, their orders, notes in free text; on PostgreSQL, MariaDB, SQLite and as files."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.protect.people import luhn, resident
from zhengan.privacy.masking import Plan, read_plan
from zhengan.protect.masking import new_key, save_key

COLUMNS = ("id", "name", "id_no", "mobile", "email", "card", "sh", "address", "birth", "fund", "remark")
ORDERS = ("id", "customer_id", "mobile", "placed")

PLAN = """
version: 1
tables:
  {p}customer:
    id: keep
    name: name
    id_no: resident_id18
    mobile: mobile
    email: email
    card: bank_card
    sh: sh_account
    address: address
    birth: {{kind: birth, source: id_no, person: id}}
    fund: number
    remark: null
  {p}orders:
    id: keep
    customer_id: keep
    mobile: mobile
    placed: {{kind: date, person: customer_id}}
  {p}audit: leave_out
"""


def customers(count: int) -> list[tuple[Any, ...]]:
    """Rows of the customers; every seventh has no mail, every eleventh a broken card, one a name with a quote."""
    chance = random.Random(8)
    rows: list[tuple[Any, ...]] = []
    for number in range(1, count + 1):
        person = resident(chance)
        birth = f"{person[6:10]}-{person[10:12]}-{person[12:14]}"
        name = chance.choice("王李张刘陈") + chance.choice(("伟", "芳", "建国", "小'丽"))
        mail = None if number % 7 == 0 else f"user{number}@host.cn"
        card = f"62{number}" if number % 11 == 0 else luhn(f"622202{chance.randrange(10**12):012}")
        remark = "" if number % 2 else f'回访；\t"第{number}次"\n换行\\反斜杠'
        rows.append(
            (number, name, person, f"138{number:08}", mail, card, f"A{chance.randrange(10**9):09}", f"浙江省杭州市文{number}路9号",
             birth, 880_000_000 + number, remark)
        )  # fmt: skip
    return rows


def orders(count: int) -> list[tuple[Any, ...]]:
    """Three orders a customer."""
    return [(3 * (n - 1) + k + 1, n, f"138{n:08}", f"2025-0{k + 1}-15") for n in range(1, count + 1) for k in range(3)]


def secrets_of(count: int) -> set[str]:
    """Every value that must not be seen again."""
    rows = customers(count)
    return {
        str(row[place])
        for row in rows
        for place in (2, 3, 4, 5, 6, 9)
        if row[place] is not None and len(str(row[place])) > 5
    }


def plan_at(folder: Path, prefix: str = "", text: str = PLAN) -> Plan:
    """The plan as a file, read."""
    place = folder / "plan.yaml"
    place.write_text(text.format(p=prefix), encoding="utf-8")
    plan, faults = read_plan(place)
    assert not faults
    return plan


@pytest.fixture
def key_place(tmp_path: Path) -> str:
    """A key file's address."""
    save_key(new_key(), tmp_path / "masking.key")
    return f"file:{tmp_path / 'masking.key'}"


def create(quote: str = '"', text: str = "TEXT", big: str = "BIGINT") -> tuple[str, ...]:
    """CREATE statements for the dialects."""
    q = quote
    customer = (
        "id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL, id_no CHAR(18) NOT NULL UNIQUE,"
        " mobile VARCHAR(20) NOT NULL UNIQUE, email VARCHAR(60), card VARCHAR(30), sh CHAR(10), address VARCHAR(200),"
        f" birth DATE, fund {big} NOT NULL UNIQUE, remark {text}"
    )
    order = (
        "id INTEGER NOT NULL PRIMARY KEY, customer_id INTEGER NOT NULL, mobile VARCHAR(20), placed DATE,"
        f" FOREIGN KEY (customer_id) REFERENCES {q}customer{q} (id), FOREIGN KEY (mobile) REFERENCES {q}customer{q} (mobile)"
    )
    return (
        f"CREATE TABLE {q}customer{q} ({customer})",
        f"CREATE TABLE {q}orders{q} ({order})",
        f"CREATE TABLE {q}audit{q} (id INTEGER NOT NULL PRIMARY KEY, line {text})",
        f"CREATE INDEX orders_by_mobile ON {q}orders{q} (mobile, placed)",
    )


def check_masked(customer_rows: list[tuple[Any, ...]], order_rows: list[tuple[Any, ...]], count: int) -> None:
    """What every masked copy must be: whole, joined, unique, nobody's."""
    before = {row[0]: row for row in customers(count)}
    assert len(customer_rows) == count
    assert len(order_rows) == 3 * count
    text = "\n".join(str(row) for row in customer_rows + order_rows)
    assert not {value for value in secrets_of(count) if value in text}
    for place in (2, 3, 9):
        assert len({row[place] for row in customer_rows}) == count
    mobiles = {row[0]: row[3] for row in customer_rows}
    assert all(row[2] == mobiles[row[1]] for row in order_rows)
    for row in customer_rows:
        old = before[row[0]]
        assert row[1] != old[1]
        assert (row[4] is None) == (old[4] is None)
        assert str(row[8]).replace("-", "")[:8] == row[2][6:14]  # born when the masked number says
        assert row[10] is None
    moved = {}
    for number, customer, _, placed in order_rows:
        moved.setdefault(customer, set()).add(str(placed)[:10])
        assert str(placed)[:10] != f"2025-0{(number - 1) % 3 + 1}-15"
    assert all(len(days) == 3 for days in moved.values())
