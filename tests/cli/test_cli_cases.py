"""`zhengan case …` and `zhengan rectify`: a case from its opening to its end, by two people."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import AS_OF, FILES, SEA, assessed, write_files, zhengan


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with evidence, and who is at the keyboard."""
    place = tmp_path / "workspace"
    made = zhengan(
        "init", str(place), "--key", SEA, "--name", "海晏证券有限公司", "--kind", "securities", "--bureau", "上海"
    )
    assert made.exit_code == 0, made.stderr
    evidence = write_files(tmp_path / "evidence", FILES)
    assert zhengan("evidence", "import", evidence, home=place).exit_code == 0
    monkeypatch.setenv("LOGNAME", "li")
    return place


def case_of(home: Path, *arguments: str | Path) -> dict[str, Any]:
    found = zhengan("case", *arguments, "--format", "json", home=home)
    assert found.exit_code == 0, found.stderr
    told: dict[str, Any] = json.loads(found.stdout)
    return told


def test_a_breach_is_put_right_and_closed_by_a_second_person(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    breach = next(item for item in assessed(home=home)["findings"] if item["verdict"] == "breached")
    opened = zhengan("rectify", breach["id"], "--owner", "wang", "--as-of", AS_OF, home=home)
    assert (opened.exit_code, "整改 rectification/2026-001" in opened.stdout, "交给 wang" in opened.stdout) == (
        0,
        True,
        True,
    )
    again = zhengan("rectify", breach["id"][:12], "--as-of", AS_OF, home=home)
    assert "rectification/2026-001" in again.stdout
    name = "rectification/2026-001"
    case_of(home, "move", name, "planned", "--set", "plan=补建异地备份", "--set", "finish_by=2099-12-31")
    done = case_of(
        home, "move", name, "finished", "--set", "result=已建", "--set", "evidence=recovery_facility/备份-同城"
    )
    assert (done["state"], done["facts"]["evidence"]) == ("finished", ["recovery_facility/备份-同城"])
    assert case_of(home, "move", name, "closed")["proposals"][0]["to"] == "closed"
    alone = zhengan("case", "confirm", name, home=home)
    assert (alone.exit_code, "不能自己确认" in alone.stderr) == (2, True)
    monkeypatch.setenv("LOGNAME", "wang")
    assert case_of(home, "confirm", name)["state"] == "closed"
    shown = zhengan("case", "show", name, home=home)
    assert "确认验收关闭，到“已关闭”" in shown.stdout
    assert zhengan("ledger", "verify", home=home).exit_code == 0
    assert zhengan("case", "list", "--open", home=home).stdout == "没有符合的处置。\n"


def test_words_files_links_and_holds(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = case_of(home, "open", "notice", "--title", "检查意见", "--subject", "system/集中交易", "--token", "t1")
    assert opened == case_of(
        home, "open", "notice", "--title", "检查意见", "--subject", "system/集中交易", "--token", "t1"
    )
    name = f"notice/{opened['id']}"
    letter = tmp_path / "意见书.txt"
    letter.write_text("请说明备份情况。", encoding="utf-8")
    case_of(home, "comment", name, "周五前答复")
    attached = case_of(home, "attach", name, letter, "--note", "原件")
    digest = attached["attachments"][0]["digest"]
    assert (home / "attachments" / digest.removeprefix("sha256:")).read_text(encoding="utf-8") == "请说明备份情况。"
    case_of(home, "link", name, "data_center/张江", "--relation", "涉及")
    case_of(home, "assign", name, "wang", "--words", "请牵头")
    held = case_of(home, "hold", name, "log/集中交易", "--ground", "检查要看")
    number = str(held["holds"][0]["number"])
    asked = [zhengan("case", "holds", thing, home=home).exit_code for thing in ("log/集中交易", "log/行情")]
    assert asked == [1, 0]
    assert "检查要看" in zhengan("case", "holds", home=home).stdout
    own = zhengan("case", "release", name, number, "--ground", "够了", home=home)
    assert (own.exit_code, "应由另一人解除" in own.stderr) == (2, True)
    monkeypatch.setenv("LOGNAME", "wang")
    assert case_of(home, "release", name, number, "--ground", "查完了")["holds"][0]["stands"] is False
    assert [line["title"] for line in case_of(home, "list", "--owner", "wang")] == ["检查意见"]  # type: ignore[index]


def test_cases_change_nothing_of_what_is_judged_and_exported(home: Path, tmp_path: Path) -> None:
    before = assessed(home=home)
    assert zhengan("evidence", "export", tmp_path / "before", home=home).exit_code == 0
    case_of(home, "open", "incident", "--title", "交易中断", "--subject", "system/集中交易")
    assert assessed(home=home) == before
    assert zhengan("evidence", "export", tmp_path / "after", home=home).exit_code == 0
    files = [{path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
             for root in (tmp_path / "before", tmp_path / "after")]  # fmt: skip
    assert files[0] == files[1]
    assert zhengan("ledger", "verify", home=home).exit_code == 0
    assert zhengan("ledger", "export", tmp_path / "chain.jsonl", home=home).exit_code == 0


def test_an_exception_is_reopened(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case_of(home, "open", "rectification", "--title", "补签合同")
    case_of(home, "move", "rectification/2026-001", "accepted", "--set", "ground=等续约", "--set", "until=2098-12-31")
    monkeypatch.setenv("LOGNAME", "wang")
    assert case_of(home, "confirm", "rectification/2026-001")["state"] == "accepted"
    assert case_of(home, "show", "rectification/2026-001", "--as-of", "2099-01-01")["state"] == "open"
    assert "重新打开 0 件" in zhengan("case", "lapse", home=home).stdout
    assert (
        "重新打开 1 件：rectification/2026-001" in zhengan("case", "lapse", "--as-of", "2099-01-01", home=home).stdout
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "notice/2026-404"), "没有这件处置"),
        (("show", "party"), "没有这件处置"),
        (("open", "party", "--title", "x"), "没有这种处置"),
        (("list", "--kind", "party"), "没有这种处置"),
        (("open", "notice", "--title", "x", "--set", "mood=好"), "通报的字段有"),
        (("open", "notice", "--title", "x", "--subject", "system"), "应写成 类型/键"),
        (("confirm", "notice/2026-001"), "没有这件处置"),
        (("list", "--institution", "无此机构"), "账本里没有机构"),
    ],
)
def test_what_is_asked_wrongly_gets_a_clear_word(home: Path, arguments: tuple[str, ...], said: str) -> None:
    found = zhengan("case", *arguments, home=home)
    assert (found.exit_code, said in found.stderr) == (2, True), found.stderr


def test_the_next_steps_are_told_and_a_move_not_allowed_is_refused(home: Path) -> None:
    case_of(home, "open", "notice", "--title", "通报")
    shown = zhengan("case", "show", "notice/2026-001", home=home).stdout
    assert "开始办理　handling --set plan=<办理安排>" in shown
    refused = zhengan("case", "move", "notice/2026-001", "closed", home=home)
    assert (refused.exit_code, "不能到“已办结”" in refused.stderr) == (2, True)
    many = zhengan("case", "confirm", "notice/2026-001", home=home)
    assert "待确认的应有一步，实有 0 步" in many.stderr
