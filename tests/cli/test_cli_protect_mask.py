"""`zhengan protect mask`: a plan drafted, edited, tried, carried out; what is missing or wrong is told."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.privacy.masking_given import create, customers, orders, secrets_of
from zhengan.cli import app


def run(*words: str | Path, status: int = 0) -> Result:
    found = CliRunner().invoke(app, ["protect", "mask", *map(str, words)])
    assert found.exit_code == status, found.output
    assert "Traceback" not in found.output
    assert not [value for value in secrets_of(40) if value in found.output]
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "prod.sqlite"
    with closing(sqlite3.connect(path)) as store, store:
        for statement in create():
            store.execute(statement)
        store.executemany(f"INSERT INTO customer VALUES ({','.join('?' * 11)})", customers(40))
        store.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", orders(40))
    return path


def test_from_draft_to_a_masked_store(source: Path, tmp_path: Path) -> None:
    plan, key, target = tmp_path / "plan.yaml", tmp_path / "m.key", tmp_path / "test.sqlite"
    run("plan", "--from", source, "--to", plan)
    draft = plan.read_text()
    for line in ("id_no: resident_id18", "mobile: mobile", "email: email", "sh: sh_account", "id: keep"):
        assert line in draft
    assert "ask" in draft
    run("key", key)
    given = ("--from", source, "--to", target, "--plan", plan, "--key", key)
    refused = run(*given, status=2)
    assert "customer" in refused.stderr
    edited = draft_without_questions(draft)
    plan.write_text(edited)
    dry = run("--from", source, "--plan", plan, "--key", key, "--dry-run")
    assert "试运行" in dry.stdout
    assert not target.exists()
    done = run(*given, "--report", tmp_path / "r.json")
    assert "脱敏完成" in done.stdout
    assert json.loads((tmp_path / "r.json").read_text())["rows"]["customer"] == 40
    with closing(sqlite3.connect(target)) as store:
        text = repr(
            store.execute("SELECT * FROM customer").fetchall() + store.execute("SELECT * FROM orders").fetchall()
        )
    assert not [value for value in secrets_of(40) if value in text]


def draft_without_questions(draft: str) -> str:
    """As a person would answer: inner numbers are numbers, the rest is emptied; an order's dates follow its customer."""
    import yaml

    plan = yaml.safe_load(draft)
    plan["tables"]["audit"] = "leave_out"
    plan["tables"]["orders"].update({"placed": {"kind": "date", "person": "customer_id"}, "customer_id": "keep"})
    customer = plan["tables"]["customer"]
    customer.update({"fund": "number", "remark": None, "birth": {"kind": "birth", "source": "id_no", "person": "id"}})
    for rules in (customer, plan["tables"]["orders"]):
        for name, rule in rules.items():
            if rule == "ask":
                rules[name] = None
    return yaml.safe_dump(plan, allow_unicode=True, sort_keys=False)


def test_what_is_missing_or_there_already_is_told(source: Path, tmp_path: Path) -> None:
    assert "缺少" in run(status=2).stderr
    assert "--plan" in run("--from", source, "--to", "x", "--key", "k", status=2).stderr
    (tmp_path / "p.yaml").write_text("x")
    assert "已经存在" in run("plan", "--from", source, "--to", tmp_path / "p.yaml", status=2).stderr
    run("--from", source, "--to", "x", "--plan", tmp_path / "p.yaml", "--key", "k", status=2)
    run("key", tmp_path / "k")
    run("key", tmp_path / "k", status=2)
    (tmp_path / "t.sqlite.unfinished").write_text("")
    (tmp_path / "q.yaml").write_text("version: 1\ntables: {customer: leave_out, orders: leave_out, audit: leave_out}\n")
    begun = run(
        "--from",
        source,
        "--to",
        tmp_path / "t.sqlite",
        "--plan",
        tmp_path / "q.yaml",
        "--key",
        tmp_path / "k",
        status=2,
    )
    assert "--resume" in begun.stderr
