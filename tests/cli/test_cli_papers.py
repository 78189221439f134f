"""`zhengan paper`: listed, made from a folder and from a workspace, checked with its exit status, templates, bad input."""

import json
from pathlib import Path

import docx
import pypdfium2
import pytest

from tests.cli.given import AS_OF, FILES, FUTURES, LAKE, SEA, write_files, zhengan
from zhengan.ledger.database import release

PEOPLE = "key,year,staff,it_staff,security_staff\n人员,2025,3988,320,24\n"
MONEY = "key,year,it_spend,security_spend,revenue\n投入,2025,432100000,35678900,5100000000\n"


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return write_files(tmp_path / "evidence", {**FILES, "staffing.csv": PEOPLE, "budget.csv": MONEY})


@pytest.fixture
def home(tmp_path: Path, evidence: Path) -> Path:
    """A workspace with that evidence."""
    home = tmp_path / "home"
    found = zhengan("init", home, "--key", SEA, "--name", SEA, "--kind", "securities", "--bureau", "上海")
    assert found.exit_code == 0, found.stderr
    found = zhengan("evidence", "import", evidence, home=home)
    assert found.exit_code == 0, found.stderr
    release()
    return home


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_the_list_names_every_paper() -> None:
    found = zhengan("paper", "list")
    assert found.exit_code == 0
    for name in ("annual_report", "stress_test", "incident", "investor_notice", "sfnet_monthly", "rectification"):
        assert name in found.stdout


def test_an_annual_report_from_a_folder(evidence: Path, tmp_path: Path) -> None:
    path = tmp_path / "年报.docx"
    found = zhengan(
        "paper",
        "make",
        "annual_report",
        "--evidence",
        evidence,
        "--period",
        "2025",
        "--as-of",
        "2026-04-20",
        "-o",
        path,
    )
    assert found.exit_code == 0, found.stderr
    assert f"已写出 {path}。" in found.stdout
    assert "zhengan paper check annual_report" in found.stderr
    text = text_of(path)
    assert "海晏证券有限公司关于报送《2025年度网络和信息安全管理年报》的报告" in text
    assert "2026年4月20日" in text


def test_the_same_twice_gives_the_same_bytes_and_the_pdf_says_the_same(evidence: Path, tmp_path: Path) -> None:
    made = []
    for name in ("a.docx", "b.docx", "a.pdf", "b.pdf"):
        path = tmp_path / name
        asked = (
            "paper",
            "make",
            "应急演练报告",
            "--evidence",
            evidence,
            "--about",
            "演练",
            "--as-of",
            AS_OF,
            "-o",
            path,
        )
        found = zhengan(*asked, "--format", path.suffix[1:])
        assert found.exit_code == 0, found.stderr
        made.append(path.read_bytes())
    assert made[0] == made[1]
    assert made[2] == made[3]
    shown = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made[2]))
    assert "应急演练报告" in shown


def test_json_holds_the_figures_with_their_entries(evidence: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    asked = ("paper", "make", "annual_report", "--evidence", evidence, "--period", "2025", "--as-of", AS_OF)
    assert zhengan(*asked, "--format", "json", "-o", path).exit_code == 0
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["format"] == "zhengan-paper/1"
    (staff,) = (item for item in told["figures"] if item["name"] == "staff")
    assert (staff["value"], staff["unit"], staff["sources"][0]["keys"]) == ("3988", "人", ["人员"])
    assert staff["sources"][0]["seqs"]


def test_the_workspace_keeps_words_templates_and_papers(home: Path) -> None:
    write_files(home, {f"papers/{SEA}/drill-演练.yaml": "course: 九点开始。\n"})
    asked = ("paper", "make", "drill", "--about", "演练", "--as-of", AS_OF, "--number", "海证发〔2026〕7号")
    found = zhengan(*asked, home=home)
    assert found.exit_code == 0, found.stderr
    path = home / "reports" / "应急演练报告-演练.docx"
    assert "九点开始。" in text_of(path)
    assert "海证发〔2026〕7号" in text_of(path)
    found = zhengan("paper", "template", "drill", home=home)
    own = home / "templates" / "drill.docx"
    assert f"已写出 {own}。" in found.stdout
    document = docx.Document(str(own))
    document.add_paragraph("本公司自用的一行：{{ figures.nothing }}")
    document.save(str(own))
    found = zhengan(*asked, home=home)
    assert found.exit_code == 2
    assert "不认识的占位“nothing”" in found.stderr
    found = zhengan("paper", "template", "drill", home=home)
    assert found.exit_code == 2
    assert "已经有了" in found.stderr


def test_the_check_says_by_its_status_whether_the_paper_may_leave(evidence: Path, tmp_path: Path) -> None:
    asked = ("paper", "check", "drill", "--evidence", evidence, "--about", "演练", "--as-of", AS_OF)
    found = zhengan(*asked, "--format", "json")
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert {item["fault"] for item in told["remarks"]} == {"missing"}
    assert "编号 course" in str(told["remarks"])
    found = zhengan(*asked)
    assert found.exit_code == 1
    assert "报前检查有" in found.stdout


def test_a_file_that_says_other_figures_is_refused(evidence: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    asked = ("annual_report", "--evidence", evidence, "--period", "2025", "--as-of", "2026-04-20")
    assert zhengan("paper", "make", *asked, "-o", path).exit_code == 0
    write_files(evidence, {"staffing.csv": PEOPLE.replace("3988", "4100")})
    found = zhengan("paper", "check", *asked, "--file", path, "--format", "json")
    assert found.exit_code == 1
    assert "员工总数：文件写 3,988，登记的是 4,100" in [item["words"] for item in json.loads(found.stdout)["remarks"]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("make", "nothing"), "没有“nothing”这种文书"),
        (("make", "drill"), "要用 --about 写明是哪条记录"),
        (("make", "drill", "--about", "没有"), "没有键为“没有”的记录。可以写的有：演练"),
        (("make", "annual_report", "--period", "二五"), "期间应写成 2025 的样子"),
        (("make", "annual_report", "--about", "演练"), "按期间做"),
        (("check", "drill", "--period", "2025"), "按一条记录做"),
        (("check", "annual_report", "--institution", LAKE), f"没有机构“{LAKE}”的证据"),
    ],
)
def test_what_cannot_be_made_is_told_with_status_2(evidence: Path, arguments: tuple[str, ...], words: str) -> None:
    found = zhengan("paper", *arguments, "--evidence", evidence, "--as-of", AS_OF)
    assert found.exit_code == 2
    assert words in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("content", ["- 甲\n", "甲: [", "\x00", "1: 甲\n"])
def test_a_file_of_words_that_is_none_is_told(evidence: Path, tmp_path: Path, content: str) -> None:
    (tmp_path / "words.yaml").write_text(content, encoding="utf-8")
    asked = ("--evidence", evidence, "--about", "演练", "--as-of", AS_OF, "--words", tmp_path / "words.yaml")
    found = zhengan("paper", "check", "drill", *asked)
    assert found.exit_code == 2
    assert "words.yaml" in found.stderr


def test_of_several_institutions_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    write_files(folder / SEA, FILES)
    write_files(folder / LAKE, FUTURES)
    found = zhengan("paper", "check", "annual_report", "--evidence", folder, "--as-of", AS_OF)
    assert found.exit_code == 2
    assert "要用 --institution 写明是哪家" in found.stderr
    asked = ("--evidence", folder, "--as-of", AS_OF, "--institution", LAKE, "--format", "json")
    found = zhengan("paper", "check", "annual_report", *asked)
    assert found.exit_code == 1


def test_faulty_evidence_is_refused(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "faulty", {**FILES, "drill.csv": "key,held_on\n演练,去年\n"})
    found = zhengan("paper", "check", "annual_report", "--evidence", folder, "--as-of", AS_OF)
    assert found.exit_code == 2
    assert "held_on" in found.stderr or "演练日" in found.stderr
