"""`zhengan archive`: from a file to a proof that a stranger checks; terms, copies, imports, who searched what."""

import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.cli.given import FILES, SEA, write_files, zhengan

TOOL = Path(__file__).parents[2] / "tools" / "verify_log_line.py"
LINES = [
    f"<134>1 2026-11-20T09:{number // 60:02d}:{number % 60:02d}.500+08:00 oms-1 gateway 12 - - "
    + (f"委托 {number:05d} 被拒绝 reason=suspended" if number % 50 == 0 else f"order_id={number:05d} accepted")
    for number in range(1000)
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with one source of the system 集中交易."""
    root = tmp_path / "workspace"
    zhengan("init", root, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海")
    imported = zhengan("evidence", "import", write_files(tmp_path / "evidence", FILES), home=root)
    assert imported.exit_code == 0, imported.output
    added = _archive(
        root, "source", "add", "oms", "--class", "business", "--of", "system/集中交易", "--expected", "PT1H"
    )
    assert len(added.stdout.strip()) > 30
    return root


@pytest.fixture
def filled(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "oms.log"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    told = _archive(home, "add", path, "--source", "oms")
    assert "1,000 行" in told.stdout
    return home


def _archive(home: Path, *arguments: str | Path, status: int = 0):
    found = zhengan("archive", *arguments, home=home)
    assert found.exit_code == status, found.output
    return found


def _key(home: Path) -> str:
    found = _archive(home, "prove", "oms/1", "--to", home / "one.json")
    return found.stdout.strip().rpartition("公钥：")[2]


def test_lines_are_found_and_given_back_as_they_came(filled: Path) -> None:
    found = _archive(filled, "search", "reason=suspended")
    assert [line.split("  ", 1)[1] for line in found.stdout.splitlines()] == [
        line for line in reversed(LINES) if "suspended" in line
    ]
    told = json.loads(_archive(filled, "search", "order_id=00007", "--format", "json").stdout)
    assert (told["source"], told["seq"], told["msg"]) == ("oms", 8, "order_id=00007 accepted")
    assert "只列出前 3 行" in _archive(filled, "search", "accepted", "--limit", "3").stderr
    assert _archive(filled, "search", "* | stats count by app").stdout == "app=gateway  count=1000\n"
    assert _archive(filled, "sql", "select count(*) as n from logs").stdout == "n\n1000\n"
    assert "gateway 20" in _archive(filled, "search", "--count", "suspended").stdout


def test_a_query_that_is_none_says_where(filled: Path) -> None:
    assert "第" in _archive(filled, "search", "app:(", status=2).stderr
    assert _archive(filled, "sql", "drop table logs", status=2).stderr


def test_everything_verifies_until_a_byte_is_changed(filled: Path) -> None:
    assert "1 段、1,000 行：全部相符" in _archive(filled, "verify").stdout
    assert _archive(filled, "verify", "system/集中交易").exit_code == 0
    (path,) = (filled / "archive").rglob("lines.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    told = json.loads(_archive(filled, "verify", "--format", "json", status=1).stdout)
    assert {fault["segment"] for fault in told["faults"]} == {path.parent.name}


def test_a_stranger_checks_a_line_with_the_standard_library(filled: Path, tmp_path: Path) -> None:
    assert zhengan("ledger", "checkpoint", home=filled).exit_code == 0
    proof, key = tmp_path / "line.json", _key(filled)
    _archive(filled, "prove", "oms/51", "--to", proof)
    done = _checked(proof, key)
    assert done.returncode == 0, done.stderr
    assert LINES[50] in done.stdout
    told = json.loads(proof.read_text(encoding="utf-8"))
    told["index"] += 1
    proof.write_text(json.dumps(told), encoding="utf-8")
    assert _checked(proof, key).returncode != 0


def _checked(proof: Path, key: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", TOOL, proof, "--key", key], capture_output=True, text=True, check=False
    )


def test_evidence_for_others_holds_and_who_searched_is_noted(filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "evidence.jsonl"
    key = _archive(filled, "export", "suspended", "--to", file).stdout.strip().rpartition("公钥：")[2]
    assert "有证明的 20 行" in _archive(filled, "check", file, "--key", key).stdout
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("suspended", "suspendee", 1), encoding="utf-8")
    assert "不符" in _archive(filled, "check", file, "--key", key, status=1).stdout
    assert "suspended" in _archive(filled, "searches").stdout


def test_logs_stay_for_their_term_whoever_asks(filled: Path) -> None:
    (kept,) = json.loads(_archive(filled, "kept", "--format", "json").stdout)
    assert (kept["term"], kept["cite"], kept["systems"], kept["may_go"]) == (
        "P5Y",
        "csrc-218/18.2",
        ["集中交易"],
        False,
    )
    told = _archive(filled, "delete", kept["segment"], "--ground", "腾空间", status=2)
    assert "应保存 P5Y（csrc-218/18.2）" in told.stderr
    assert "没有可以删除的" in _archive(filled, "kept", "--free").stdout


def test_what_is_covered_goes_on_file(filled: Path) -> None:
    assert "新写入 1 条记录" in _archive(filled, "holdings").stdout
    assert "新写入 0 条记录" in _archive(filled, "holdings").stdout
    shown = zhengan("evidence", "show", "log_holding", "archive-business-集中交易-20261120T010000Z", home=filled)
    assert "2026-11-20 09:16:40" in shown.stdout, shown.output


def test_copies_are_made_compared_and_taken_back(filled: Path, tmp_path: Path) -> None:
    (keeping,) = (filled / "archive").iterdir()
    (keeping / "keeping.yaml").write_text(
        f"copies: [{{name: 异地, to: {tmp_path / 'second'}, site: remote}}]\nsystem: 集中交易\n", encoding="utf-8"
    )
    told = _archive(filled, "copy", "异地").stdout
    assert "新复制 1 段" in told
    assert "已记为一次数据备份" in told
    assert "新复制 0 段" in _archive(filled, "copy", "异地").stdout
    told = _archive(filled, "compare", "异地").stdout
    assert "0 处不符" in told
    assert "已记为一次备份有效性验证" in told
    assert "收入 0 段" in _archive(filled, "adopt", "异地").stdout
    (path,) = (tmp_path / "second").rglob("words.bin")
    path.unlink()
    assert "1 处不符" in _archive(filled, "compare", "异地", status=1).stdout
    assert "登记的是：异地" in _archive(filled, "copy", "南方", status=2).stderr


def test_an_older_archive_comes_in_only_whole(home: Path, tmp_path: Path) -> None:
    old = tmp_path / "2021.log.gz"
    old.write_bytes(gzip.compress("\n".join(LINES[:10]).encode()))
    sums = tmp_path / "SHA256SUMS"
    sums.write_text(f"{hashlib.sha256(old.read_bytes()).hexdigest()}  2021.log.gz\n")
    other = tmp_path / "2022.log"
    other.write_text("a line\n")
    told = _archive(home, "import", old, other, "--source", "oms", "--sums", sums, status=2)
    assert "里没有 2022.log。整批没有收入" in told.stderr
    sums.write_text(sums.read_text() + f"{'0' * 64}  2022.log\n")
    assert "被改动过" in _archive(home, "import", old, other, "--source", "oms", "--sums", sums, status=2).stderr
    assert "还没有封存" in _archive(home, "status").stdout
    assert "10 行" in _archive(home, "import", old, "--source", "oms", "--sums", sums).stdout
    assert "10 行" in _archive(home, "status").stdout
    assert _archive(home, "verify").exit_code == 0


def test_sources_are_registered_once_and_can_end(home: Path, tmp_path: Path) -> None:
    told = _archive(home, "source", "add", "oms", "--class", "business", status=2)
    assert "已经登记" in told.stderr
    assert "还没有" in _archive(home, "source", "list").stdout
    assert "token" not in _archive(home, "source", "list", "--format", "json").stdout
    _archive(home, "source", "end", "oms")
    path = tmp_path / "x.log"
    path.write_text("a line\n")
    assert "已停用" in _archive(home, "add", path, "--source", "oms", status=2).stderr
    assert "没有登记" in _archive(home, "add", path, "--source", "nobody", status=2).stderr


def test_the_forecast_and_the_status_are_there_for_machines(filled: Path) -> None:
    told = json.loads(_archive(filled, "forecast", "--format", "json").stdout)
    assert told["stored"] > 0
    (business,) = json.loads(_archive(filled, "status", "--format", "json").stdout)["classes"]
    assert (business["log_class"], business["rows"]) == ("business", 1000)


def test_the_receiver_takes_lines_follows_a_file_and_stops_in_order(home: Path, tmp_path: Path) -> None:
    token = _archive(home, "source", "renew", "oms").stdout.strip()
    growing = tmp_path / "app.log"
    growing.write_text("first line\n")
    environment = {**os.environ, "ZHENGAN_HOME": str(home)}
    listening = ["--listen", "http://127.0.0.1:0", "--follow", f"{growing}=oms"]
    with subprocess.Popen(
        [sys.executable, "-m", "zhengan", "archive", "serve", *listening],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        port = re.search(r"端口 (\d+)", server.stdout.readline())
        assert port
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
        body = "\n".join(LINES[:7]) + "\n"
        answer = httpx.post(f"http://127.0.0.1:{port[1]}/insert/lines", content=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        assert answer.json()["stored"] == 7
        wrong = httpx.post(
            f"http://127.0.0.1:{port[1]}/insert/lines", content=body, headers={"Content-Type": "text/plain"}
        )
        assert wrong.status_code == 401
        for _ in range(200):
            found = _archive(home, "search", "line").stdout
            if found:
                break
            time.sleep(0.1)
        assert found.endswith("first line\n")
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert "存下 7" in _archive(home, "status").stdout
    assert "封存 1 段" in _archive(home, "seal").stdout
    assert "8 行：全部相符" in _archive(home, "verify").stdout


def test_what_cannot_be_listened_to_is_said(home: Path) -> None:
    assert "文件=来源" in _archive(home, "serve", "--follow", "x", status=2).stderr
    assert "例：relp" in _archive(home, "serve", "--listen", "ftp://x:1", status=2).stderr
