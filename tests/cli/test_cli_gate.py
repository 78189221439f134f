"""`zhengan gate` and `zhengan change`: exit statuses for pipelines, windows, overrides by two people, what happened, nothing heavy."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.given import FILES, write_files, zhengan
from zhengan.workspace.clock import now

HEAVY = ("ibis", "duckdb", "pandas", "pyarrow", "numpy")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with the change C1, planned around now and unprepared, and C0 of a Saturday, prepared."""
    at = now()
    span = f"{(at - timedelta(minutes=10)).isoformat()},{(at + timedelta(minutes=20)).isoformat()}"
    saturday = "2026-11-21T09:00:00+08:00,2026-11-21T12:00:00+08:00"
    made = "2026-11-10T10:00:00+08:00"
    head = (
        "key,systems,kind,planned_start,planned_end,recorded_at,"
        "risk_assessed_at,controls,emergency_plan,rollback_plan,plans_made_at,large_impact\n"
    )
    rows = f"C1,集中交易,change,{span},{(at - timedelta(days=3)).isoformat()},,,,,,\n"
    rows += f"C0,集中交易,change,{saturday},2026-11-01T10:00:00+08:00,{made},是,是,是,{made},否\n"
    files = {
        **{name: text for name, text in FILES.items() if not name.startswith(("telemetry", "drill"))},
        "change.csv": head + rows,
        "test_plan.csv": "key,change,made_on\nP,C0,2026-11-11\n",
        "test_run.csv": "key,change,finished_at,passed\nR,C0,2026-11-12T10:00:00+08:00,是\n",
    }
    root = tmp_path / "workspace"
    zhengan("init", root, "--key", "海晏证券", "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海")
    found = zhengan("evidence", "import", write_files(tmp_path / "evidence", files), home=root)
    assert found.exit_code == 0, found.output
    return root


def test_exit_statuses_are_what_a_pipeline_goes_by(home: Path) -> None:
    may = zhengan("gate", "change", "C0", "--at", "2026-11-21T09:00", home=home)
    assert (may.exit_code, may.stdout.splitlines()[0][:2]) == (0, "可以")
    may_not = zhengan("gate", "change", "C0", "--at", "2026-11-21T08:59", home=home)
    assert may_not.exit_code == 1
    assert "还没有到计划开始的时间" in may_not.stdout
    assert zhengan("gate", "change", "没有", home=home).exit_code == 1
    assert zhengan("gate", "change", "C0", "--at", "昨天", home=home).exit_code == 2
    assert zhengan("gate", "change", "C0", home=home.parent).exit_code == 2


def test_the_answer_as_json(home: Path) -> None:
    told = json.loads(
        zhengan("gate", "change", "C0", "--at", "2026-11-20T10:00:00+08:00", "--format", "json", home=home).stdout
    )
    assert (told["may"], [one["code"] for one in told["reasons"]]) == (False, ["before_plan"])
    assert told["until"] == "2026-11-21T09:00:00+08:00"


def test_two_people_let_a_change_pass(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert zhengan("gate", "change", "C1", home=home).exit_code == 1
    monkeypatch.setenv("LOGNAME", "陈")
    asked = zhengan("gate", "override", "C1", "--ground", "行情中断，须立即修复", home=home)
    assert asked.exit_code == 0, asked.output
    assert zhengan("gate", "change", "C1", home=home).exit_code == 1
    assert zhengan("case", "confirm", "change/C1", home=home).exit_code == 2
    monkeypatch.setenv("LOGNAME", "李")
    assert zhengan("case", "confirm", "change/C1", home=home).exit_code == 0
    passed = zhengan("gate", "change", "C1", home=home)
    assert (passed.exit_code, "已放行：陈 提出，李 确认" in passed.stdout) == (0, True)


def test_what_happened_is_shown_beside_the_plan(home: Path) -> None:
    started = (now() - timedelta(minutes=5)).isoformat()
    done = zhengan("change", "done", "C1", "--started", started, "--result", "rolled_back", home=home)
    assert (done.exit_code, "已回退" in done.stdout) == (0, True)
    told = json.loads(zhengan("change", "show", "C1", "--format", "json", home=home).stdout)
    assert told["outcome"]["result"] == "rolled_back"
    assert told["gate"]["may"] is False
    assert "比计划晚开始" in zhengan("change", "show", "C1", home=home).stdout or told["outcome"]["actual_start"]
    assert zhengan("change", "done", "C1", home=home).exit_code == 2
    assert zhengan("change", "done", "没有", "--result", "done", home=home).exit_code == 2
    assert zhengan("change", "show", "没有", home=home).exit_code == 2


def test_the_year_of_a_system(home: Path) -> None:
    shown = zhengan("gate", "window", "集中交易", "--year", "2026", home=home)
    assert shown.exit_code == 0
    assert "2026-11-16 至 11-20  00:00–09:15、11:30–13:00、15:00–15:05、15:30–24:00" in shown.stdout
    told = json.loads(zhengan("gate", "window", "集中交易", "--year", "2026", "--format", "json", home=home).stdout)
    assert (len(told["days"]), told["markets"]) == (365, ["SSE", "SZSE"])
    assert zhengan("gate", "window", "没有", home=home).exit_code == 2


def test_a_service_is_suspended_after_investors_were_told(home: Path, tmp_path: Path) -> None:
    files = {
        "service_suspension.csv": "key,service,from,recorded_at\nT,网上交易,2026-11-21T18:00:00+08:00,2026-11-10T10:00:00+08:00\n",
        "investor_notice.csv": "key,about,sent_at,channels,covers\nN,T,2026-11-18T10:00:00+08:00,网站,impact;alternative\n",
    }
    for name, text in files.items():
        assert (
            zhengan("evidence", "import", write_files(tmp_path / "more", {name: text}) / name, home=home).exit_code == 0
        )
    ahead = zhengan("gate", "suspension", "T", "--at", "2026-11-17T10:00", home=home)
    assert (ahead.exit_code, "还没有告知投资者" in ahead.stdout) == (1, True)
    short = zhengan("gate", "suspension", "T", "--at", "2026-11-21T18:00", home=home)
    assert (short.exit_code, "告知里缺应对措施" in short.stdout) == (1, True)
    begun = zhengan("gate", "suspension", "T", "--at", "2026-11-21T18:01", home=home)
    assert (begun.exit_code, "服务已经暂停" in begun.stdout) == (1, True)
    assert zhengan("gate", "suspension", "没有", home=home).exit_code == 1


def test_a_hook_has_a_secret_that_is_told_once(home: Path) -> None:
    first = zhengan("gate", "hook", "gitlab", home=home)
    assert first.stdout.startswith("whsec_")
    assert zhengan("gate", "hook", "gitlab", home=home).stdout != first.stdout
    assert "已停用" in zhengan("gate", "hook", "gitlab", "--end", home=home).stdout
    assert list((home / "keys" / "hooks").iterdir()) == []


def test_an_answer_loads_nothing_heavy(home: Path) -> None:
    """What a pipeline waits for: none of the libraries that judge whole institutions."""
    program = (
        "import sys\nfrom zhengan.cli import app\n"
        "status = 0\n"
        "try:\n    app(['gate', 'change', 'C0', '--at', '2026-11-21T09:00'], prog_name='zhengan')\n"
        "except SystemExit as end:\n    status = end.code\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "print(status, loaded)\n"
    )
    environment = {**os.environ, "ZHENGAN_HOME": str(home), "ZHENGAN_DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.splitlines()[-1] == "0 []"
