"""The commands of notices, publications and drills, end to end on a workspace."""

import json
from pathlib import Path

import pytest

from tests.cli.given import FILES, FUTURES, LAKE, SEA, write_files, zhengan

TEXT = "关于 OpenSSL 的风险提示\n发文单位：上海证监局\n发文时间：2026年11月18日\n反馈期限：2030年11月25日\n涉及产品：OpenSSL\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace of two institutions."""
    home = tmp_path / "work"
    made = zhengan("init", home, "--name", SEA, "--kind", "securities", "--bureau", "上海")
    assert made.exit_code == 0, made.output
    write_files(tmp_path / "evidence" / SEA, FILES)
    write_files(tmp_path / "evidence" / LAKE, FUTURES)
    taken = zhengan("evidence", "import", tmp_path / "evidence", home=home)
    assert taken.exit_code == 0, taken.output
    return home


def test_a_notice_goes_to_each_institution_and_each_answers(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(TEXT, encoding="utf-8")
    both = ("--institution", SEA, "--institution", LAKE)
    done = zhengan("notice", "import", file, *both, "--format", "json", home=home)
    assert [(one["institution"], one["new"]) for one in json.loads(done.stdout)] == [(SEA, 1), (LAKE, 1)]
    (key,) = {one["key"] for one in json.loads(zhengan("notice", "list", *both, "--format", "json", home=home).stdout)}
    refused = zhengan("notice", "feedback", key, "--affected", home=home)
    assert (refused.exit_code, "应写明采取的措施" in refused.stderr) == (2, True)
    given = zhengan("notice", "feedback", key, "--not-affected", "--institution", LAKE, home=home)
    assert given.exit_code == 0, given.output
    listed = json.loads(zhengan("notice", "list", *both, "--all", "--format", "json", home=home).stdout)
    assert {one["institution"]: len(one["answers"]) for one in listed} == {SEA: 0, LAKE: 1}
    assert "未反馈" in zhengan("notice", "list", home=home).stdout


def test_a_notice_without_a_sender_is_told(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("某通知\n发文时间：2026年11月18日\n", encoding="utf-8")
    refused = zhengan("notice", "import", file, home=home)
    assert (refused.exit_code, "请用 --from 补上" in refused.stderr) == (2, True)
    assert zhengan("notice", "import", file, "--from", "上海局", home=home).exit_code == 0
    assert zhengan("notice", "import", file, "--institution", "没有的", home=home).exit_code == 2


def test_who_proposes_a_publication_does_not_approve_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = zhengan("publication", "propose", "--title", "公告", "--channel", "官网", "--ground", "读过", home=home)
    number = made.stdout.split()[1].partition("，")[0]
    own = zhengan("publication", "approve", number, home=home)
    assert (own.exit_code, "不能自己确认" in own.stderr) == (2, True)
    monkeypatch.setattr("zhengan.cli.publication_commands.actor", lambda: "另一人")
    for command in (
        ("approve",),
        ("publish",),
        ("unlawful", "--ground", "内容违规"),
        ("stopped", "--measures", "已删除"),
    ):
        done = zhengan("publication", command[0], number, *command[1:], home=home)
        assert done.exit_code == 0, done.output


def test_a_drill_from_plan_to_report(home: Path) -> None:
    from zhengan.workspace.clock import today

    day = today().isoformat()
    assert "没有演练" in zhengan("drill", "list", home=home).stdout
    gaps = zhengan("drill", "coverage", home=home)
    assert (gaps.exit_code, "没有在案、已批准的应急预案" in gaps.stdout) == (1, True)
    plan = ("plan", "--title", "切换演练", "--on", day, "--scenario", "cyber_incident")
    made = zhengan("drill", *plan, home=home)
    number = made.stdout.partition("已计划演练 ")[2].partition("。")[0]
    for command in (
        ("script", number, "--text", "九点切换"),
        ("held", number, "--on", day, "--participants", "9", "--result", "集中交易=8=0"),
        ("report", number, "--on", day),
    ):
        done = zhengan("drill", *command, home=home)
        assert done.exit_code == 0, done.output
    assert "已出报告" in zhengan("drill", "list", home=home).stdout
