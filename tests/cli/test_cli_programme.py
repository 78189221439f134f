"""`zhengan programme`: a plan's tasks from a folder and from the ledger, in every form, and never with the status of a breach."""

import json
import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.given import FILES, SEA, write_files, zhengan
from zhengan.ledger.database import release
from zhengan.reports.gantt import axis_of, span

HOSTILE = "<script>alert(1)</script>"
TASKS = (
    "key,plan,number,owner,from,until,progress,outcome,recorded_at\n"
    "审计,plan-2014,（三）,稽核审计部,2016-01-01,2019-12-31,60,,2019-06-01T09:00:00+08:00\n"
    "应急,plan-2014,10,信息技术中心,,,100,知识库,2019-06-01T09:00:00+08:00\n"
    f"别的,our-plan,1,{HOSTILE},2027-01-01,,,{HOSTILE},2019-06-01T09:00:00+08:00\n"
)
PLAN = (
    "id: our-plan\nkind: plan\ntitle: 本公司三年计划\nissuer: 本公司\n"
    "period: {from: 2027-01-01, until: 2029-12-31}\nverified: true\n"
)
OWN_TASKS = (
    '- number: "1"\n  title: 建成同城灾备\n  who: [operating]\n  outcome: 可以接管\n  already: [csrc-218/20.2]\n'
)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return write_files(
        tmp_path / "evidence", {"institution.csv": FILES["institution.csv"], "programme_task.csv": TASKS}
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with a plan of its own."""
    home = tmp_path / "home"
    found = zhengan("init", home, "--key", SEA, "--name", SEA, "--kind", "securities", "--bureau", "上海")
    assert found.exit_code == 0, found.stderr
    write_files(home, {"instruments/our-plan/document.yaml": PLAN, "instruments/our-plan/tasks.yaml": OWN_TASKS})
    return home


def test_the_plan_of_2014_without_being_named(evidence: Path) -> None:
    found = zhengan("programme", "--evidence", evidence, "--as-of", "2020-03-15")
    assert found.exit_code == 0, found.stderr
    for words in (
        "这是计划，不是规定",
        "◆ 过了登记的截止日（2019-12-31），进度 60%",
        "（十）标题在扫描时丢失",
        "附录 1",
        "our-plan 1 条",
    ):
        assert words in found.stdout
    assert "不合规" not in found.stdout


def test_an_overdue_task_is_no_breach(evidence: Path) -> None:
    assert zhengan("programme", "--evidence", evidence, "--as-of", "2026-11-20").exit_code == 0
    judged = zhengan("assess", "--evidence", evidence, "--as-of", "2026-11-20", "--format", "json")
    findings = json.loads(judged.stdout)["findings"]
    assert findings
    assert not any(finding["cite"].startswith("plan-2014") for finding in findings)
    assert not any(
        (finding["object"] or {}).get("type") == "programme_task" and finding["verdict"] == "breached"
        for finding in findings
    )


def test_json_says_what_is_known_and_when(evidence: Path) -> None:
    arguments = ("programme", "plan-2014", "--evidence", evidence, "--as-of", "2020-03-15", "--format", "json")
    told = json.loads(zhengan(*arguments).stdout)
    assert told["format"] == "zhengan-programme/1"
    assert told["plan"]["binding"] is False
    assert len(told["plan"]["gaps"]) == 10
    tasks = {task["number"]: task for task in told["tasks"]}
    assert len(tasks) == 25
    assert tasks["3"]["state"] == "overdue"
    assert tasks["3"]["entries"][0]["progress"] == "60"
    assert (tasks["10"]["lost"], tasks["10"]["title"], tasks["10"]["state"]) == (True, None, "done")
    assert tasks["24"]["taken_up"] == []
    assert {"by", "outside", "extent", "confidence", "verified", "why"} == set(tasks["2"]["taken_up"][0])
    before = json.loads(zhengan(*arguments, "--known-by", "2019-05-31").stdout)
    assert before["counts"]["unrecorded"] == 25


@pytest.mark.parametrize("as_of", ["2015-01-01", "2020-03-15", "2026-11-20", "2099-12-31"])
def test_the_page_has_a_chart_and_needs_nothing(evidence: Path, tmp_path: Path, as_of: str) -> None:
    path = tmp_path / "计划.html"
    found = zhengan("programme", "--evidence", evidence, "--as-of", as_of, "--format", "html", "--output", path)
    assert found.exit_code == 0, found.stderr
    page = path.read_text(encoding="utf-8")
    assert page.count('role="img"') == 25
    assert page.count('class="lost"') == 5 + 1, "five lost tasks without entries, and the key"
    assert "标题在扫描时丢失" in page
    assert "附录 1" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert not re.search(r'(?:x|width|x1|x2)="(?:-|1\d\d\.[^0]|nan)', page)
    assert ("在图外" in page) == (not "2015" <= as_of[:4] <= "2020")
    again = tmp_path / "again.html"
    zhengan("programme", "--evidence", evidence, "--as-of", as_of, "--format", "html", "--output", again)
    assert again.read_bytes() == path.read_bytes()


def test_the_word_file_says_the_same(evidence: Path, tmp_path: Path) -> None:
    path = tmp_path / "计划.docx"
    found = zhengan("programme", "--evidence", evidence, "--as-of", "2020-03-15", "--format", "word", "--output", path)
    assert found.exit_code == 0, found.stderr
    with ZipFile(path) as archive:
        text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode().replace("<w:noBreakHyphen/>", "-"))
    for words in (
        "能看到的 25 项任务",
        "过了登记的截止日（2019-12-31），进度 60%",
        "第218号令第十条",
        "附录 1",
        "不算违规",
    ):
        assert words in text
    again = tmp_path / "again.docx"
    zhengan("programme", "--evidence", evidence, "--as-of", "2020-03-15", "--format", "word", "--output", again)
    assert again.read_bytes() == path.read_bytes()


def test_a_plan_of_ones_own_from_the_ledger(home: Path, evidence: Path) -> None:
    imported = zhengan("evidence", "import", evidence, home=home)
    assert imported.exit_code == 0, imported.stderr
    found = zhengan("programme", "our-plan", "--as-of", "2026-11-20", home=home)
    assert found.exit_code == 0, found.stderr
    assert "建成同城灾备" in found.stdout
    assert "2027-01-01 开始" in found.stdout
    assert zhengan("law", "check", home=home).exit_code == 0
    assert "建成同城灾备" in zhengan("law", "show", "our-plan", home=home).stdout
    page = zhengan("programme", "our-plan", "--as-of", "2026-11-20", "--format", "html", home=home)
    assert page.exit_code == 0, page.stderr
    text = (home / "reports" / "计划-our-plan-2026-11-20.html").read_text(encoding="utf-8")
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text
    release()


def test_the_unseen_plan_says_that_it_is_unseen(evidence: Path) -> None:
    found = zhengan("programme", "sac-plan-2023", "--evidence", evidence)
    assert found.exit_code == 0
    for words in ("未核实", "没有录入任务", "没有原文"):
        assert words in found.stdout


@pytest.mark.parametrize("plan", ["plan-2015", "csrc-218", "csrc-218-draft-note", ""])
def test_what_is_no_plan_is_refused_with_the_plans_there_are(evidence: Path, plan: str) -> None:
    found = zhengan("programme", plan, "--evidence", evidence)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "plan-2014" in found.stderr
    assert "csrc-218-draft-note（" not in found.stderr


def test_faulty_evidence_and_no_workspace(tmp_path: Path) -> None:
    faulty = write_files(
        tmp_path, {"institution.csv": FILES["institution.csv"], "programme_task.csv": TASKS.replace("60", "六成")}
    )
    assert zhengan("programme", "--evidence", faulty).exit_code == 2
    assert "没有工作区" in zhengan("programme").stderr


def test_law_shows_documents_with_their_warning() -> None:
    shown = zhengan("law", "show", "plan-2014/3.2")
    assert shown.exit_code == 0
    for words in ("这是计划，不是规定", "设首席信息官", "csrc-218/10.1", "凭记忆"):
        assert words in shown.stdout
    note = zhengan("law", "show", "csrc-218-draft-note/3.3")
    assert note.exit_code == 0
    for words in ("不能当作办法引用", "与定稿不同", "csrc-218/29", "文本没有日期"):
        assert words in note.stdout
    assert zhengan("law", "show", "plan-2014/9").exit_code == 2


def test_law_counts_and_finds_documents() -> None:
    counts = json.loads(zhengan("law", "coverage", "--json").stdout)
    assert (counts["plan-2014"]["paragraphs"], counts["plan-2014"]["accounted"]) == (44, 44)
    assert (counts["csrc-218-draft-note"]["paragraphs"], counts["csrc-218-draft-note"]["accounted"]) == (18, 18)
    assert "plan-2014（计划，不是规定）" in zhengan("law", "coverage").stdout
    assert "plan-2014/7.23" in zhengan("law", "search", "程序化交易").stdout


def test_the_axis_is_bounded() -> None:
    plain = axis_of(date(2015, 1, 1), date(2020, 12, 31), [])
    assert (plain.start, plain.end) == (date(2015, 1, 1), date(2021, 1, 1))
    assert span(plain, date(2015, 1, 1), date(2020, 12, 31)) == (0.0, 100.0)
    assert plain.holds(date(2020, 12, 31))
    assert not plain.holds(date(2021, 1, 1))
    far = axis_of(date(2015, 1, 1), date(2020, 12, 31), [date(1, 1, 1), date.max])
    assert (far.start.year, far.end.year) == (2009, 2027)
    assert len(far.ticks()) <= 12
    assert span(far, date(1, 1, 1), date.max) == (0.0, 100.0)
