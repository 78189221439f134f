"""`zhengan law beside`, `law grading`, switching rules off: shown as beside, never turning a verdict."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import AS_OF, FILES, write_files, zhengan

SETTINGS = '[institution]\nkey = "甲"\nname = "甲"\n\n[ledger]\ndigest = "sha256"\n'
OWN_RULE = """\
id: mlps-periods
title: 本地等级保护要求
number: null
issuer: 本地公安机关
from: 2024-01-01
until: null
confidence: A
verified: true
source: 来函
provisions:
  - id: mlps-periods#level-3
    article: null
    words: 三级系统的测评间隔
    whom: 三级系统的运营者
    value: "<= 6 months"
    confidence: A
    verified: true
    bears_on: [csrc-218/14.1]
"""
OWN_TABLE = """\
id: own
title: 本公司核对过的定级表
from: 2021-06-04
verified: true
source: 公告附件
service:
  - {class: 5, degree: considerable, minutes: 10, level: considerable}
"""


def workspace(folder: Path, files: dict[str, str] | None = None, off: str = "") -> Path:
    """A workspace's settings and files; the law needs no ledger."""
    return write_files(folder, {"zhengan.toml": SETTINGS + off, **(files or {})})


def rules(*arguments: str, home: Path | None = None) -> dict[str, dict[str, Any]]:
    found = zhengan("law", "beside", "--json", *arguments, home=home)
    assert found.exit_code == 0, found.stderr
    return {rule["id"]: rule for rule in json.loads(found.stdout)}


def test_all_rules_are_listed_with_source_and_marks() -> None:
    found = zhengan("law", "beside")
    assert found.exit_code == 0, found.stderr
    for words in (
        "只供对照，不改变任何判断",
        "■ cac-incident-2025　《国家网络安全事件报告管理办法》",
        "2025-11-01 起　［未核实，见于二手材料］",
        "来源：报刊报道　可信度 B",
        "［已核实］　→ csrc-218/30.1",
        "不掌握：原第 60、62、63、64、68 条改成了第几条",
    ):
        assert words in found.stdout
    assert "已关闭" not in found.stdout


def test_as_of_narrows_to_what_is_in_force() -> None:
    assert "cybersecurity-law" in rules("--as-of", "2025-12-31")
    after = rules("--as-of", "2026-01-01")
    assert "cybersecurity-law" not in after
    assert after["cybersecurity-law-2026"]["from"] == "2026-01-01"
    assert after["cac-incident-2025"]["verified"] is False
    assert after["mlps-periods"]["from"] is None
    assert after["mlps-periods"]["provisions"][0]["readings"] == ["mlps-cycle", "mlps-scope"]


def test_the_settings_and_an_option_switch_rules_off(tmp_path: Path) -> None:
    home = workspace(tmp_path, off='\n[law]\noff = ["app-filing-2022"]\n')
    left = rules("--without", "order-152", home=home)
    assert set(rules()) - set(left) == {"app-filing-2022", "order-152"}
    shown = zhengan("law", "beside", "--without", "order-152", home=home).stdout
    assert "已关闭：app-filing-2022、order-152" in shown
    assert "■ order-152" not in shown


@pytest.mark.parametrize(
    ("off", "words"),
    [
        ('[law]\noff = ["no-such"]\n', "zhengan.toml [law] off no-such"),
        ('[law]\noff = "order-152"\n', "应写成"),
        ("[law]\noff = [1]\n", "应写成"),
        ("law = 3\n", "读不懂"),
    ],
)
def test_settings_that_name_no_rule_are_told(tmp_path: Path, off: str, words: str) -> None:
    text = off + SETTINGS if off.startswith("law =") else SETTINGS + off
    home = write_files(tmp_path, {"zhengan.toml": text})
    found = zhengan("law", "show", "csrc-218/39", home=home)
    assert (found.exit_code, found.stdout) == (2, "")
    assert words in found.stderr


@pytest.mark.parametrize("command", [("beside",), ("show", "csrc-218/39")])
def test_an_unknown_rule_is_told_with_those_that_there_are(command: tuple[str, ...]) -> None:
    found = zhengan("law", *command, "--without", "no-such")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "--without" in found.stderr
    assert "mlps-periods" in found.stderr


def test_an_article_shows_what_stands_beside_it() -> None:
    shown = zhengan("law", "show", "csrc-218/39", "--as-of", "2026-11-20").stdout
    beside = shown.partition("旁及规则（2026-11-20，只供对照，不改变判断）")[2]
    assert "（cac-incident-2025）" in beside
    assert "［未核实，见于二手材料］" in beside
    assert "（cac-incident-2025）" not in zhengan("law", "show", "csrc-218/39", "--as-of", "2025-10-31").stdout
    off = zhengan("law", "show", "csrc-218/39", "--as-of", "2026-11-20", "--without", "cac-incident-2025").stdout
    assert "（cac-incident-2025）" not in off
    assert "（csrc-incident-2021）" in off


def test_article_64_leads_to_the_article_of_the_day() -> None:
    before = zhengan("law", "show", "csrc-218/64", "--as-of", "2025-12-31").stdout
    after = zhengan("law", "show", "csrc-218/64", "--as-of", "2026-01-01").stdout
    assert "《网络安全法》第五十九条（未核实）" in before
    assert "《网络安全法》第六十一条（未核实）" in after
    assert "罚款：1 万元至 5 万元［已核实］" in after
    assert "200 万元至 1000 万元［未核实，只见过摘录］" in after


def test_no_rule_beside_ours_turns_a_verdict(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "evidence", FILES)
    arguments = ("assess", "--evidence", folder, "--as-of", AS_OF, "--format", "json")
    with_all = json.loads(zhengan(*arguments).stdout)
    every = [part for id_ in rules() for part in ("--without", id_)]
    with_none = json.loads(zhengan(*arguments, *every).stdout)

    def bare(answer: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**item, "liability": len(item["liability"])} for item in answer["findings"]]

    def references(answer: dict[str, Any]) -> list[Any]:
        return [name for item in answer["findings"] for row in item["liability"] for name in row["references"]]

    assert bare(with_all) == bare(with_none)
    assert {item["article"] for item in references(with_all)} == {"61"}
    assert references(with_none) == []


def test_explain_shows_what_stands_beside_until_it_is_switched_off(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "evidence", FILES)
    answer = json.loads(zhengan("assess", "--evidence", folder, "--as-of", AS_OF, "--format", "json").stdout)
    wanted = next(item["id"] for item in answer["findings"] if item["obligation"] == "csrc-218/14#protected")
    arguments = ("explain", wanted, "--evidence", folder, "--as-of", AS_OF)
    shown = zhengan(*arguments).stdout
    assert "【旁及规则】" in shown
    assert "（mlps-periods）" in shown
    assert "（mlps-periods）" not in zhengan(*arguments, "--without", "mlps-periods").stdout


@pytest.mark.parametrize("place", ["beside", "instruments/beside"])
def test_a_workspaces_own_rule_replaces_ours(tmp_path: Path, place: str) -> None:
    home = workspace(tmp_path, {f"{place}/mlps-periods.yaml": OWN_RULE})
    (provision,) = rules(home=home)["mlps-periods"]["provisions"]
    assert (provision["values"], provision["verified"]) == (["<= 6 months"], True)
    assert "至多 6 个月" in zhengan("law", "show", "csrc-218/14", "--as-of", AS_OF, home=home).stdout
    checked = zhengan("law", "check", home=home)
    assert "mlps-periods" not in checked.stderr


def test_a_faulty_rule_is_told_with_file_and_line(tmp_path: Path) -> None:
    home = workspace(tmp_path, {"beside/mlps-periods.yaml": OWN_RULE.replace("confidence: A", "confidence: 甲", 1)})
    found = zhengan("law", "beside", home=home)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "beside/mlps-periods.yaml:7 confidence" in found.stderr


def test_the_guard_of_law_check_covers_them(tmp_path: Path) -> None:
    home = workspace(tmp_path, {"beside/mlps-periods.yaml": OWN_RULE.replace("csrc-218/14.1", "csrc-218/140.1")})
    found = zhengan("law", "check", home=home)
    assert found.exit_code == 2
    assert "csrc-218/140.1" in found.stderr


def test_the_grading_table_is_empty_and_says_what_is_missing() -> None:
    found = zhengan("law", "grading")
    assert found.exit_code == 0, found.stderr
    for words in ("［未核实］", "表是空的", "不掌握：", "公告附件里取", "grading.yaml", "中信证券", "华金期货"):
        assert words in found.stdout
    table = json.loads(zhengan("law", "grading", "--json").stdout)
    assert (table["empty"], table["verified"], table["service"]) == (True, False, [])
    assert len(table["cases"]) == 5
    assert {case["fits"] for case in table["cases"]} == {None}


def test_a_workspaces_own_table_is_shown_and_held_against_the_cases(tmp_path: Path) -> None:
    home = workspace(tmp_path, {"grading.yaml": OWN_TABLE})
    shown = zhengan("law", "grading", home=home).stdout
    assert "五类系统，较大异常，持续 10 分钟以上：较大" in shown
    assert "表是空的" not in shown
    table = json.loads(zhengan("law", "grading", "--json", home=home).stdout)
    assert {case["id"]: case["fits"] for case in table["cases"]}["citic-2023"] is True
    assert {case["id"]: case["fits"] for case in table["cases"]}["huajin-2025"] is False
    assert "与表不符，请核对表里的数字" in shown


def test_a_table_by_which_longer_is_lesser_is_refused_with_the_line(tmp_path: Path) -> None:
    worse = OWN_TABLE + "  - {class: 5, degree: considerable, minutes: 60, level: general}\n"
    found = zhengan("law", "grading", home=workspace(tmp_path, {"grading.yaml": worse}))
    assert (found.exit_code, found.stdout) == (2, "")
    assert "grading.yaml:8 service" in found.stderr
