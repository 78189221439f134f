"""`zhengan survey` and `zhengan duty-file` at the command line, from a fresh workspace to the filled and the sealed file."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.cli.given import AS_OF, FILES, SEA, write_files, zhengan

PEOPLE = "key,role,holder,position,from,until\n直,directly_responsible,陆三,副总裁,2026-09-25,\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with evidence."""
    root = tmp_path_factory.mktemp("surveys")
    made = zhengan("init", root / "w", "--name", "海晏证券", "--key", SEA, "--kind", "securities", "--bureau", "上海")
    assert made.exit_code == 0, made.output
    folder = write_files(root / "evidence", {**FILES, "appointment.csv": PEOPLE})
    assert zhengan("evidence", "import", folder, home=root / "w").exit_code == 0
    return root / "w"


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A survey of three questions."""
    book = Workbook()
    for row in (["问题", "回答"], ["在运行信息系统总数", None], ["最近一次演练日期", None], ["食堂满意度", None]):
        book.active.append(row)
    path = tmp_path / "问卷.xlsx"
    book.save(path)
    return path


def test_a_survey_is_read_answered_accepted_and_remembered(home: Path, survey: Path, tmp_path: Path) -> None:
    read = zhengan("survey", "read", survey)
    assert "Sheet!B2  在运行信息系统总数" in read.output
    told = json.loads(zhengan("survey", "read", survey, "--json").stdout)
    assert [one["place"] for one in told["questions"]] == ["B2", "B3", "B4"]
    draft, table = tmp_path / "草稿.xlsx", tmp_path / "答案.csv"
    asked = ("survey", "answer", survey, "--as-of", AS_OF)
    answered = zhengan(*asked, "-o", draft, "--review", table, home=home)
    assert answered.exit_code == 0, answered.output
    assert "3 题：可填 2，缺口 1，矛盾 0。" in answered.output
    assert [load_workbook(draft).active[f"B{row}"].value for row in (2, 3, 4)] == [1, "2026-05-12", None]
    assert zhengan(*asked, "-o", draft, home=home).exit_code == 2, "nothing is written over"
    rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    rows[1][rows[0].index("答案")] = "9"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    final = tmp_path / "定稿.xlsx"
    accepted = zhengan("survey", "accept", survey, table, "-o", final, home=home)
    assert accepted.exit_code == 0, accepted.output
    assert "采用 2 题，其中新记住 2 题。" in accepted.output
    assert load_workbook(final).active["B2"].value == 9
    assert "新记住 0 题" in zhengan("survey", "accept", survey, table, home=home).output
    again = zhengan(*asked, "--review", tmp_path / "又.csv", home=home)
    assert again.exit_code == 1, "the nine that was accepted is not what is on file"
    assert "上次答“9”" in again.stderr
    assert zhengan("ledger", "verify", home=home).exit_code == 0


def test_what_cannot_be_read_is_said(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    found = zhengan("survey", "read", bad)
    assert (found.exit_code, "没有读取" in found.stderr) == (2, True)
    assert zhengan("survey", "answer", bad, home=home).exit_code == 2


def test_a_duty_file_is_made_verified_and_handed_over(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "档案.zip"
    made = zhengan("duty-file", "make", "陆三", "-o", path, home=home)
    assert made.exit_code == 0, made.output
    assert "任职 1 段" in made.output
    right = zhengan("duty-file", "verify", path, home=home)
    assert (right.exit_code, "核验通过：陆三" in right.output) == (0, True)
    key = right.output.strip().rpartition("签名：")[2]
    assert zhengan("duty-file", "verify", path, "--key", key).exit_code == 0, "no workspace is needed"
    assert zhengan("duty-file", "verify", path).exit_code == 2, "but then the key is"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    wrong = zhengan("duty-file", "verify", path, home=home)
    assert (wrong.exit_code, "核验不通过" in wrong.stderr) == (1, True)
    assert zhengan("duty-file", "make", "路人", "-o", tmp_path / "x.zip", home=home).exit_code == 2
    page = tmp_path / "交接.html"
    listed = zhengan("duty-file", "handover", "直接责任人", "-o", page, home=home)
    assert listed.exit_code == 0, listed.output
    assert "交接清单：直接责任人" in page.read_text(encoding="utf-8")
    told = json.loads(zhengan("duty-file", "handover", "directly_responsible", "--json", home=home).stdout)
    assert told["duties"]
    assert zhengan("duty-file", "handover", "门卫", home=home).exit_code == 2
