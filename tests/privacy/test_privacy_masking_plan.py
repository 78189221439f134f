"""The plan: faults with places, drafts, what may not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhengan.privacy.masking import check_plan, draft_plan, read_plan
from zhengan.privacy.masking.shape import Column, Reference, Table

CUSTOMER = Table(
    "customer",
    (
        Column("id", "integer", "bigint", 19, nullable=False),
        Column("name", "text", "varchar(40)", 40, nullable=False),
        Column("id_no", "text", "char(18)", 18),
        Column("mobile", "text", "varchar(20)", 20),
        Column("email", "text", "varchar(10)", 10),
        Column("short", "text", "char(4)", 4),
        Column("small", "integer", "smallint", 5),
        Column("birth", "date", "date"),
        Column("photo", "binary", "bytea"),
    ),
    keys=(("id",), ("name", "mobile")),
)
ORDERS = Table(
    "orders",
    (Column("id", "integer", "bigint", 19), Column("mobile", "text", "varchar(20)", 20)),
    keys=(("id",),),
    references=(Reference(("mobile",), "customer", ("mobile",)),),
)
TABLES = (CUSTOMER, ORDERS)
RIGHT = """version: 1
tables:
  customer:
    id: keep
    name: keep
    id_no: resident_id18
    mobile: mobile
    email: keep
    short: keep
    small: keep
    birth: {kind: birth, source: id_no}
    photo: biometric
  orders:
    id: keep
    mobile: mobile
"""


def _faults(folder: Path, text: str) -> list[str]:
    place = folder / "plan.yaml"
    place.write_text(text, encoding="utf-8")
    plan, faults = read_plan(place)
    return [str(fault) for fault in (*faults, *check_plan(plan, TABLES))]


def test_a_right_plan_has_no_faults(tmp_path: Path) -> None:
    assert _faults(tmp_path, RIGHT) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    name: keep", "    name: name", "plan.yaml:5 customer.name：应为使不同的值仍不同的规则"),
        ("    email: keep", "    email: email", "plan.yaml:8 customer.email：应为至少 20 个字符"),
        ("    short: keep", "    short: number", "穷举即可还原"),
        ("    small: keep", "    small: number", "plan.yaml:10 customer.small"),
        ("    name: keep\n", "", "plan.yaml:4 customer.name：应为一条规则"),
        ("    name: keep", "    name: ask", "customer.name：应为一条规则"),
        ("    name: keep", "    name: null", "NOT NULL"),
        ("    name: keep", "    name: colour", "plan.yaml:5 customer.name"),
        ("    photo: biometric", "    photo: mobile", "二进制（bytea）"),
        ("    photo: biometric", "    photo: keep\n    none: keep", "customer.none：应为表里有的列"),
        ("{kind: birth, source: id_no}", "birth", "source（证件号列）"),
        ("{kind: birth, source: id_no}", "date", "person（这是谁的日期）"),
        ("source: id_no", "source: mobile", "source 用 resident_id18"),
        ("source: id_no", "source: nobody", "source 是本表的列"),
        ("source: id_no", "colour: red", "kind、mode、source、person"),
        ("    mobile: mobile\n    email", "    mobile: {kind: mobile, mode: valid}\n    email", "两头用同一种规则"),
        ("    mobile: mobile\n    email", "    mobile: number\n    email", "plan.yaml:15 orders.mobile"),
        ("  orders:\n    id: keep\n    mobile: mobile\n", "", "plan.yaml orders：应为一条规则"),
        ("  orders:", "  nowhere: leave_out\n  orders:", "nowhere：应为库里有的表"),
        ("version: 1", "version: 1\nmode: loud", "mode：应为marked 或者 valid"),
        ("version: 1", "version: 2", "version：应为1"),
        ("tables:", "joins: [[a, b]]\ntables:", "[表.列, 表.列]"),
        ("tables:", "joins: [[orders.mobile, customer.id_no]]\ntables:", "连接的列须同种同式"),
        ("tables:", "extra: 1\ntables:", "别的键"),
    ],
)
def test_faults_have_places(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in RIGHT
    faults = _faults(tmp_path, RIGHT.replace(old, new, 1))
    assert any(expected in fault for fault in faults), faults


def test_leaving_out_what_is_referred_to(tmp_path: Path) -> None:
    text = "version: 1\ntables:\n  customer: leave_out\n  orders: {id: keep, mobile: mobile}\n"
    assert any("外键会落空" in fault for fault in _faults(tmp_path, text))
    assert _faults(tmp_path, text.replace("{id: keep, mobile: mobile}", "leave_out")) == []


@pytest.mark.parametrize("text", ["", "[1]", "version: 1", "a: &x 1\nb: *x", "version: 1\ntables: {t: 5}"])
def test_bad_files_are_told_never_raised(tmp_path: Path, text: str) -> None:
    assert _faults(tmp_path, text)


def test_drafts_ask_where_they_do_not_know(tmp_path: Path) -> None:
    kinds = {("customer", "id_no"): "resident_id18", ("customer", "mobile"): "mobile", ("customer", "birth"): "birth"}
    text = draft_plan(TABLES, kinds)
    place = tmp_path / "draft.yaml"
    place.write_text(text, encoding="utf-8")
    plan, faults = read_plan(place)
    assert not faults
    rules = plan.rules("customer")
    assert (rules["id"].kind, rules["name"].kind, rules["mobile"].kind) == ("keep", "ask", "mobile")
    assert (rules["birth"].source, rules["birth"].person) == ("id_no", "id")
    assert check_plan(plan, TABLES)
