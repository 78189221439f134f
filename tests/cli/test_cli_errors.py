"""What goes wrong is one clear Chinese sentence with exit status 2; the workspace stays as it was."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.given import FILES, SEA, write_files, zhengan
from zhengan.ledger import database
from zhengan.ledger.database import release


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    release()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "workspace"
    assert zhengan("init", place, "--name", SEA, "--kind", "securities", "--bureau", "上海").exit_code == 0
    release()
    return place


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("init", "缺少 FOLDER。用法见 zhengan init --help。"),
        ("init x --name 甲 --kind fund", "缺少 --bureau。用法见 zhengan init --help。"),
        ("nosuch", "没有命令 nosuch。用法见 zhengan --help。"),
        ("law chek", "没有命令 chek，最接近的是 check。用法见 zhengan law --help。"),
        ("assess --fomat json", "没有选项 --fomat，最接近的是 --format。用法见 zhengan assess --help。"),
        (
            "assess --format pdf",
            (
                "--format 应为 table、json、word、xlsx、html、sarif、prometheus、oscal-results、oscal-poam 之一。"
                "用法见 zhengan assess --help。"
            ),
        ),
        ("assess --format", "选项 --format 后面应有一个值。用法见 zhengan --help。"),
        ("deadlines --days 0", "--days 应为不小于 1、不大于 3660 的整数。用法见 zhengan deadlines --help。"),
        ("ledger prove 0 x", "SEQ 应为不小于 1 的整数。用法见 zhengan ledger prove --help。"),
        ("ledger verify nofile", "FILE 应为已有的文件。请核对路径。用法见 zhengan ledger verify --help。"),
        ("law show a b", "参数多了，或者缺少子命令。用法见 zhengan law show --help。"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(command: str, told: str) -> None:
    found = zhengan(*command.split())
    assert (found.exit_code, found.stdout, found.stderr) == (2, "", f"{told}\n")


@pytest.mark.parametrize(
    "command",
    [
        "assess",
        "deadlines",
        "explain a",
        "evidence import .",
        "evidence export x",
        "ledger verify",
        "ledger checkpoint",
    ],
)
def test_without_a_workspace_it_says_what_to_do(command: str, tmp_path: Path) -> None:
    found = zhengan(*command.split(), home=tmp_path)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "这里没有工作区（zhengan.toml）。请先用 zhengan init 新建" in found.stderr
    assert "--evidence" in found.stderr


@pytest.mark.parametrize("command", ["assess --evidence", "evidence check"])
def test_a_missing_or_empty_folder(command: str, tmp_path: Path) -> None:
    found = zhengan(*command.split(), tmp_path / "没有")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "没有这个文件夹" in found.stderr
    assert zhengan(*command.split(), tmp_path).exit_code == 2


def test_settings_that_make_no_sense(home: Path) -> None:
    (home / "zhengan.toml").write_text("[institution\n", encoding="utf-8")
    found = zhengan("assess", home=home)
    assert found.exit_code == 2
    assert re.match(r".*zhengan\.toml 读不懂：", found.stderr)


@pytest.mark.parametrize(
    ("file", "text"), [("calendar.yaml", "years: 3\n"), ("calendar.yaml", "a: ["), ("calendar.yaml", "\0")]
)
def test_a_local_calendar_with_faults(home: Path, file: str, text: str) -> None:
    (home / file).write_text(text, encoding="utf-8")
    found = zhengan("assess", home=home)
    assert (found.exit_code, found.stdout) == (2, "")
    assert file in found.stderr


def test_own_instruments_with_faults(home: Path) -> None:
    write_files(home / "instruments" / "own-1", {"instrument.yaml": "title: 甲\nnonsense: 1\n"})
    found = zhengan("law", "list", home=home)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "instrument.yaml" in found.stderr


@pytest.mark.parametrize("command", ["assess", "ledger verify", "ledger checkpoint"])
def test_a_database_that_is_none(home: Path, command: str) -> None:
    for path in home.glob("ledger.sqlite3*"):
        path.unlink()
    (home / "ledger.sqlite3").write_text("nothing of the kind" * 100, encoding="utf-8")
    found = zhengan(*command.split(), home=home)
    assert found.exit_code == 2
    assert "账本" in found.stderr


def test_a_locked_database(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_SECONDS", 0.05)
    folder = write_files(tmp_path / "evidence", FILES)
    with sqlite3.connect(home / "ledger.sqlite3") as other:
        other.execute("BEGIN IMMEDIATE")
        found = zhengan("evidence", "import", folder, home=home)
    other.close()
    assert (found.exit_code, found.stdout) == (2, "")
    assert "正被另一个进程" in found.stderr
    assert zhengan("evidence", "import", folder, home=home).exit_code == 0


@pytest.mark.parametrize("address", ["mysql://host/db", "postgresql://127.0.0.1:1/none?connect_timeout=2"])
def test_a_database_address_that_leads_nowhere(home: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.cli.given.ADDRESS", address)
    found = zhengan("assess", home=home)
    assert found.exit_code == 2
    assert "数据库" in found.stderr


def test_a_signing_key_that_is_gone(home: Path) -> None:
    (home / "keys" / "checkpoint.key").unlink()
    found = zhengan("ledger", "checkpoint", home=home)
    assert found.exit_code == 2
    assert "签名私钥" in found.stderr


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "evidence", FILES)
    found = zhengan("assess", "--evidence", folder, "--output", tmp_path)
    assert (found.exit_code, found.stdout) == (2, "")
    assert f"{tmp_path}：应为文件，实为文件夹" in found.stderr


def test_a_period_beyond_all_dates(tmp_path: Path) -> None:
    policy = "key,title,domain,approved_on,effective_on,periods\np,演练制度,drill,2024-01-02,2024-01-02,drill=P9000Y\n"
    found = zhengan("assess", "--evidence", write_files(tmp_path, {**FILES, "policy.csv": policy}))
    assert (found.exit_code, found.stdout) == (2, "")


def test_the_demonstration_touches_no_folder_of_others(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    found = zhengan("demo", "--folder", tmp_path, "--fresh")
    assert found.exit_code == 2
    assert "没有动它" in found.stderr
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "x"
