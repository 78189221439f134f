"""`zhengan incident …`: opened in one command; what follows, step by step; exercises apart; bad input told."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import FILES, SEA, write_files, zhengan

OPEN = ("incident", "open", "--system", "集中交易", "--kind", "系统中断", "--discovered", "2026-11-20T10:09")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A workspace with a broker's evidence."""
    from zhengan.ledger.database import release

    place = tmp_path / "workspace"
    made = zhengan(
        "init", place, "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海"
    )
    assert made.exit_code == 0, made.stderr
    evidence = {
        **FILES,
        "alert.csv": "key,system,raised_at,severity\n告警一,集中交易,2026-11-20T10:05:00+08:00,critical\n",
    }
    taken = zhengan("evidence", "import", write_files(tmp_path / "evidence", evidence), home=place)
    assert taken.exit_code == 0, taken.stderr
    yield place
    release()


def told(home: Path, *arguments: str) -> dict[str, Any]:
    done = zhengan(*arguments, "--format", "json", home=home)
    assert done.exit_code == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_one_command_tells_clocks_ground_recipients_and_forms(home: Path) -> None:
    done = zhengan(*OPEN, home=home)
    assert done.exit_code == 0, done.stderr
    for words in ("上海证监局", "上海证券交易所", "省级网信部门", "未经核实", "请指定有权的人判断", "首次报告", "还缺"):
        assert words in done.stdout.replace("\n", ""), words


def test_the_story_of_an_incident(home: Path) -> None:
    case = told(home, *OPEN)["case"]
    level = ("incident", "level", case, "--level", "considerable", "--grounds", "全停", "--by", "李四 首席信息官")
    assert told(home, *level)["level"]["by"] == "person"
    report = ("incident", "report", case, "--to", "上海证监局", "--sent", "2026-11-20T10:40", "--set", "impact=全停")
    states = {one["duty"]: one["state"] for one in told(home, *report)["owed"]}
    assert states["regulator-initial"] == "done"
    back = told(home, "incident", "tell", case, "--resolved", "2026-11-20T11:00", "--investors", "9", "--not-preserved")
    assert back["state"] == "restored"
    assert any("没有保留证据" in one["words"] and one["exposure"] for one in back["failings"])
    notice = told(home, "incident", "notice", case, "--set", "risks=谨防假冒")
    assert "谨防假冒" in notice["drafts"]["website"]
    assert len(notice["missing"]) == 2
    told(
        home,
        "incident",
        "notice",
        case,
        "--channel",
        "website",
        "--set",
        "risks=谨防假冒",
        "--set",
        "measures=切换备用",
    )
    due = told(home, "incident", "due")[case]
    assert "investors" not in {one["duty"] for one in due}
    shown = zhengan("incident", "show", case, home=home)
    assert "没有做到的，以及谁要承担什么" in shown.stdout
    assert zhengan("ledger", "verify", home=home).exit_code == 0


def test_an_alert_becomes_an_incident(home: Path) -> None:
    found = told(home, "incident", "open", "--from-alert", "告警一", "--kind", "服务缓慢")
    assert found["discovered_at"] == "2026-11-20T10:05:00+08:00"
    assert found["kind"] == "服务缓慢"


def test_an_exercise_stands_apart(home: Path) -> None:
    case = told(home, *OPEN, "--drill")["case"]
    assert told(home, "incident", "due") == {}
    assert list(told(home, "incident", "due", "--drill")) == [case]
    assert "演练" in zhengan("incident", "show", case, home=home).stdout


def test_two_of_one_are_merged(home: Path) -> None:
    first, second = told(home, *OPEN)["case"], told(home, *OPEN)["case"]
    assert told(home, "incident", "show", second)["twins"]
    assert zhengan("incident", "merge", second, first, "--grounds", "同一故障", home=home).exit_code == 0
    assert told(home, "incident", "show", second)["state"] == "merged"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("open",), "没有写种类"),
        (("open", "--kind", "系统中断", "--system", "没有的"), "没有的"),
        (("open", "--kind", "系统中断", "--discovered", "昨天"), "应为 2026-11-20T09:43"),
        (("open", "--from-alert", "没有的"), "没有告警"),
        (("show", "2026-999"), "没有这件处置"),
        (("report", "2026-001", "--kind", "无"), "报告应为"),
        (("report", "2026-001", "--set", "无"), "--set 应写成"),
    ],
)
def test_bad_input_is_told(home: Path, arguments: tuple[str, ...], words: str) -> None:
    done = zhengan("incident", *arguments, home=home)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_opening_asks_nobody_outside(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("no connection may be made")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    assert zhengan(*OPEN, home=home).exit_code == 0
