"""Free text in a store, by the real detector; killed for real; a key that is another."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.privacy.masking_given import key_place
from zhengan.privacy.masking import Asked, StoreRefused, mask, read_plan
from zhengan.protect.masking import key_at, mask_value, new_key, save_key

__all__ = ["key_place"]
PLAN = "version: 1\ntables:\n  calls:\n    id: keep\n    mobile: mobile\n    note: text\n"
KILLED = """
import os, sys
from pathlib import Path
from zhengan.privacy.masking import Asked, mask, read_plan
source, target, plan, key = sys.argv[1:]
mask(Asked(source, target, read_plan(Path(plan))[0], key, rows=50), lambda name, done, all: os._exit(9) if done == 3 else None)
"""


@pytest.fixture
def asked(tmp_path: Path, key_place: str) -> Asked:
    """Calls with notes."""
    connection = sqlite3.connect(tmp_path / "prod.db")
    with connection:
        connection.execute("CREATE TABLE calls (id INTEGER PRIMARY KEY, mobile VARCHAR(20), note TEXT)")
        rows = [(n, f"139{n:08}", f"回访客户，手机号139{n:08}，满意。" if n % 2 else None) for n in range(300)]
        connection.executemany("INSERT INTO calls VALUES (?, ?, ?)", rows)
    connection.close()
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    plan, faults = read_plan(tmp_path / "plan.yaml")
    assert not faults
    return Asked(str(tmp_path / "prod.db"), str(tmp_path / "test.db"), plan, key_place, rows=50)


def test_killed_for_real_then_whole(asked: Asked, tmp_path: Path) -> None:
    given = [asked.source, asked.target, str(tmp_path / "plan.yaml"), str(asked.key)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *given], check=False, capture_output=True, timeout=300)
    assert killed.returncode == 9, killed.stderr.decode()
    assert not Path(asked.target).exists()
    save_key(new_key(), tmp_path / "other.key")
    with pytest.raises(StoreRefused, match="密钥"):
        mask(Asked(asked.source, asked.target, asked.plan, f"file:{tmp_path / 'other.key'}", rows=50))
    report = mask(asked)
    assert 3 <= report.resumed < 6
    connection = sqlite3.connect(asked.target)
    rows = connection.execute("SELECT id, mobile, note FROM calls ORDER BY id").fetchall()
    connection.close()
    assert [row[0] for row in rows] == list(range(300))
    key = key_at(str(asked.key))
    for number, mobile, note in rows:
        assert mobile == mask_value("mobile", f"139{number:08}", key)
        assert (note is None) == (number % 2 == 0)
        if note is not None:
            assert note == f"回访客户，手机号{mobile}，满意。"
