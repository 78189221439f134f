"""An instrument of one's own from the command line: begun from its text, checked, tried, sealed anew."""

import json
from pathlib import Path

import pytest

from tests.cli.given import zhengan

TEXT = """海晏证券压力测试标准

第一章 总则

第一条 为了规范本公司的压力测试，制定本标准。

第二章 测试

第二条 信息技术部应当对列为关键信息基础设施的系统每半年至少开展一次压力测试。

第三条 本标准自2026年1月1日起施行。
"""
DUTY = """article: 2
paragraphs: {1: duty}
obligations:
  - id: haiyan-stress/2#half-yearly
    cite: haiyan-stress/2.1
    phrase: PHRASE
    who: [cii]
    must: 每半年做一次压力测试
    object: {type: system, where: cii_system}
    every: P6M
    check: stress_tested
    evidence: [stress_test]
    readings: [partial-period, lookback]
"""
EXAMPLES = """given:
  institution: [{key: 甲, name: 甲证券, kind: securities, bureau: 上海}]
  system: [{key: 交易, name: 交易系统, functions: [trading], important: true, live_on: 2020-01-06}]
  cii_designation: [{key: 认定, system: 交易, designated_on: 2024-06-03}]
  stress_test: [{key: 上半年, systems: [交易], finished_on: 2026-06-30}]
cases:
"""
CASE = """  - name: CASE
    covers: [haiyan-stress/2#half-yearly COVERS]
    as_of: DAY
    expect: [{obligation: haiyan-stress/2#half-yearly, object: 交易, verdict: VERDICT}]
"""


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A workspace with a draft begun from the text."""
    home = tmp_path / "my"
    assert zhengan("init", str(home), "--name", "海晏证券", "--kind", "securities", "--bureau", "上海").exit_code == 0
    (tmp_path / "standard.txt").write_text(TEXT, encoding="utf-8")
    found = _new(tmp_path)
    assert found.exit_code == 0, found.output
    assert "共 3 条" in found.stdout
    return tmp_path


def _new(root: Path, *more: str, name: str = "haiyan-stress"):  # click's own result
    text, folder = str(root / "standard.txt"), str(root / "draft")
    return zhengan(
        "law", "new", name, "--text", text, "--in-force", "2026-01-01", "--folder", folder, *more, home=root / "my"
    )


def _write(root: Path, phrase: str = "每半年至少开展一次", **verdicts: str) -> None:
    draft = root / "draft"
    (draft / "001.yaml").write_text("article: 1\nparagraphs: {1: principle}\n", encoding="utf-8")
    (draft / "002.yaml").write_text(DUTY.replace("PHRASE", phrase), encoding="utf-8")
    (draft / "003.yaml").write_text("article: 3\nparagraphs: {1: final}\n", encoding="utf-8")
    told = {"first": "met", "last": "due", "after": "breached", **verdicts}
    days = {"first": "2026-07-01", "last": "2026-12-31", "after": "2027-01-01"}
    cases = "".join(
        CASE.replace("CASE", name).replace("COVERS", name).replace("DAY", days[name]).replace("VERDICT", verdict)
        for name, verdict in told.items()
    )
    (draft / "examples").mkdir(exist_ok=True)
    (draft / "examples" / "002.yaml").write_text(EXAMPLES + cases, encoding="utf-8")


def _check(root: Path):  # click's own result
    return zhengan("law", "check", str(root / "draft"), home=root / "my")


def test_a_draft_has_every_paragraph_and_its_chapters(begun: Path) -> None:
    draft = begun / "draft"
    assert sorted(path.name for path in draft.iterdir()) == ["001.yaml", "002.yaml", "003.yaml", "instrument.yaml"]
    head = (draft / "instrument.yaml").read_text(encoding="utf-8")
    assert 'title: "海晏证券压力测试标准"' in head
    assert '{title: "测试", first: "2", last: "3"}' in head
    assert head.count("haiyan-stress/") == 3
    found = _check(begun)
    assert found.exit_code == 0, found.output
    assert "还没有归类：haiyan-stress 3 款" in found.stdout


def test_a_finished_draft_stands_and_can_be_supposed(begun: Path) -> None:
    _write(begun)
    found = _check(begun)
    assert (found.exit_code, "错误 0 处" in found.stdout) == (0, True), found.output
    told = zhengan(
        "assess",
        "--as-of",
        "2026-12-05",
        "--what-if",
        f"instrument={begun / 'draft'}",
        "--what-if",
        "standing=cii@2026-01-01",
        "--format",
        "json",
        home=begun / "my",
    )
    assert told.exit_code == 0, told.output
    turns = json.loads(told.stdout)["turns"]
    assert "haiyan-stress/2#half-yearly" in {(turn["after"] or turn["before"])["obligation"] for turn in turns}
    plain = zhengan("assess", "--as-of", "2026-12-05", "--format", "json", home=begun / "my")
    assert "haiyan-stress" not in plain.stdout


def test_a_phrase_that_is_not_in_the_text_is_told(begun: Path) -> None:
    _write(begun, phrase="每月至少开展一次")
    found = _check(begun)
    assert found.exit_code == 2
    assert "不在该款" in found.stderr


def test_an_example_that_comes_out_otherwise_is_told(begun: Path) -> None:
    _write(begun, last="met")
    found = _check(begun)
    assert found.exit_code == 2
    assert "verdict 应为 'met'，实为 'due'" in found.stderr


def test_examples_are_asked_for(begun: Path) -> None:
    _write(begun)
    (begun / "draft" / "examples" / "002.yaml").unlink()
    found = _check(begun)
    assert found.exit_code == 2
    assert found.stderr.count("请在 examples 里补一例") == 3
    assert found.stderr.count("haiyan-stress/2#half-yearly") == 3


@pytest.mark.parametrize("content", ["cases: 3", "- 1", "cases:\n  - name: 甲\n    what: 1\n", "{", "cases:\n  - {}"])
def test_bad_examples_are_told(begun: Path, content: str) -> None:
    _write(begun)
    (begun / "draft" / "examples" / "002.yaml").write_text(content, encoding="utf-8")
    found = _check(begun)
    assert found.exit_code == 2
    assert "002.yaml" in found.stderr


def test_nothing_is_overwritten(begun: Path) -> None:
    found = _new(begun)
    assert found.exit_code == 2
    assert "已有文件" in found.stderr


@pytest.mark.parametrize("name", ["csrc-218", "Haiyan", "plan-2014", "1a", "甲"])
def test_the_name_must_be_new_and_plain(begun: Path, name: str) -> None:
    found = _new(begun, name=name)
    assert found.exit_code == 2
    assert "编号应为" in found.stderr


def test_a_text_without_articles_is_refused(begun: Path) -> None:
    (begun / "standard.txt").write_text("压力测试说明\n\n一、目的\n\n说明目的。\n", encoding="utf-8")
    found = _new(begun, "--folder", str(begun / "other"), name="other")
    assert found.exit_code == 2


def test_sealing_anew_after_an_amendment(begun: Path) -> None:
    _write(begun)
    amended = begun / "amended.txt"
    amended.write_text(TEXT.replace("规范本公司", "进一步规范本公司"), encoding="utf-8")
    loaded = zhengan("law", "load", str(amended), "--id", "haiyan-stress", home=begun / "my")
    assert loaded.exit_code == 0, loaded.output
    assert _check(begun).exit_code == 2
    sealed = zhengan("law", "seal", str(begun / "draft"), "--text", str(amended), home=begun / "my")
    assert sealed.exit_code == 0, sealed.output
    found = _check(begun)
    assert found.exit_code == 0, found.output
