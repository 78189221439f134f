"""Surveys: read from two kinds of files, matched, answered with sources, contradictions found, filled without touching the rest."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from tests.reports.survey_evidence import DAY, catalogue, holdings
from tests.reports.survey_files import first_workbook, second_document
from tests.reports.survey_questions import FIRST, SECOND, Asked, asked_in
from zhengan.reports.survey.answer import Answer
from zhengan.reports.survey.filling import filled
from zhengan.reports.survey.holdings import Holdings
from zhengan.reports.survey.proposal import Earlier, clash_between, fingerprint, propose
from zhengan.reports.survey.question import Survey, SurveyRefused
from zhengan.reports.survey.reading import read_survey
from zhengan.reports.survey.review import read_review, review_csv
from zhengan.reports.survey.topics import topics_of

# What was found when the matcher was written; the second survey had not been looked at before it was measured.
FIRST_RIGHT, SECOND_RIGHT = 70, 64


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    return holdings(tmp_path_factory.mktemp("evidence"))


def test_a_workbook_gives_every_question_and_its_place(tmp_path: Path) -> None:
    found = read_survey(first_workbook(tmp_path / "调查表.xlsx"))
    assert [one.text for one in found.questions] == [text for text, _ in asked_in(FIRST)]
    assert [one.place.address for one in found.questions] == [f"D{row}" for row in range(4, 74)]
    assert found.questions[6].choices == ("是", "否", "部分落实")
    assert found.questions[6].section == "一、机构与治理"
    assert {one.section for one in found.questions} == set(FIRST)


def test_a_document_gives_every_question_and_its_place(tmp_path: Path) -> None:
    found = read_survey(second_document(tmp_path / "问卷.docx"))
    asked = [one.text for one in found.questions if one.text != "填报单位"]
    assert asked == [text.rstrip("：") for text, _ in asked_in(SECOND)]
    ways = {one.place.way for one in found.questions}
    assert ways == {"append", "set", "after", "boxes"}


def test_a_form_of_labels_and_cells_to_tick(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (["单位名称", None, "联系人", None], ["系统数量", None, "是否演练", "□是 □否"]):
        sheet.append(row)
    ticks = book.create_sheet("自查")
    for row in (
        ["序号", "检查事项", "是", "否", "说明"],
        [1, "制定预案", None, None, None],
        [2, "完成演练", None, None, None],
    ):
        ticks.append(row)
    path = tmp_path / "表.xlsx"
    book.save(path)
    survey = read_survey(path)
    assert [one.text for one in survey.questions] == [
        "单位名称",
        "联系人",
        "系统数量",
        "是否演练",
        "制定预案",
        "完成演练",
    ]
    answers = {0: "海晏证券", 2: "3", 3: "否", 4: "是。2026 年修订", 5: "否"}
    made = load_workbook(BytesIO(filled(path, survey, answers)))
    first, second = made.worksheets
    assert (first["B1"].value, first["B2"].value, first["D2"].value) == ("海晏证券", 3, "□是 ☑否")
    assert (second["C2"].value, second["E2"].value, second["D3"].value) == ("√", "2026 年修订", "√")


def test_questions_are_matched_to_what_they_are_about() -> None:
    assert (_right(FIRST), _right(SECOND)) == (FIRST_RIGHT, SECOND_RIGHT)


def test_answers_come_with_their_source(held: Holdings, tmp_path: Path) -> None:
    answers = _answers(first_workbook(tmp_path / "一.xlsx"), held, {})
    assert answers["在运行信息系统总数"].text == "3"
    assert answers["其中重要信息系统数量"].text == "1"
    assert answers["上一年度信息技术投入金额（万元）"].text == "12000"
    assert answers["上一年度网络安全投入金额（万元）"].text == "950"
    assert answers["上一年度信息技术人员总数"].text == "80"
    assert answers["本年度应急演练次数"].text == "2"
    assert answers["最近一次演练日期"].text == "2026-09-02"
    assert answers["网络安全直接责任人姓名、任职起始日期"].text == "陆三（副总裁），2026-04-25"
    assert answers["重要供应商名单"].text == "甲软件公司"
    drills = answers["本年度应急演练次数"]
    assert [(one.kind, one.ref) for one in drills.sources] == [("entry", "drill/演练2"), ("entry", "drill/演练1")]
    assert all(one.seq for one in drills.sources)
    assert "2026-01-01 至 2026-11-20" in drills.basis
    duty = answers["是否建有同城灾备设施"]
    assert duty.gap, "no facility is on file"


def test_what_is_missing_is_a_gap(held: Holdings, tmp_path: Path) -> None:
    answers = _answers(first_workbook(tmp_path / "一.xlsx"), held, {})
    assert answers["持有信息安全专业证书的人数"].mark == "缺口"
    assert answers["食堂与班车服务满意度"].sure == "none"
    silent = answers["本年度数据备份恢复验证次数"]
    assert (silent.text, silent.mark) == ("", "缺口")
    declared = answers["本年度发生网络安全事件数量"]
    assert (declared.text, declared.gap) == ("0", ""), "the register was declared complete"


def test_an_earlier_answer_that_today_contradicts_is_marked(held: Holdings, tmp_path: Path) -> None:
    told = _earlier({"在运行信息系统总数": ("5", "system"), "本年度应急演练次数": ("2次，均有报告", "drill")})
    answers = _answers(first_workbook(tmp_path / "一.xlsx"), held, told)
    planted = answers["在运行信息系统总数"]
    assert planted.mark == "矛盾"
    assert "上次答“5”" in planted.clash
    assert "今天的记录是“3”" in planted.clash
    agreed = answers["本年度应急演练次数"]
    assert (agreed.text, agreed.sure, agreed.clash) == ("2次，均有报告", "high", "")


def test_what_was_answered_is_remembered_for_a_question_asked_alike(held: Holdings, tmp_path: Path) -> None:
    told = _earlier(
        {"员工食堂与班车的服务满意度": ("不适用", ""), "公司信息化团队规模有多大": ("见人员表", "staffing")}
    )
    book = Workbook()
    for row in (["问题", "回答"], ["食堂与班车的服务满意度？", None], ["公司信息化团队规模有多大？", None]):
        book.active.append(row)
    book.save(tmp_path / "又.xlsx")
    canteen, team = _answers(tmp_path / "又.xlsx", held, told).values()
    assert (canteen.text, canteen.sources[-1].kind) == ("不适用", "earlier")
    assert team.topic == "staffing"


@pytest.mark.parametrize(
    ("before", "today", "clash"),
    [
        ("是。", "否。", True),
        ("是，共 3 个", "是。", False),
        ("42", "43", True),
        ("共 42 个", "42", False),
        ("2026年5月4日", "2026-05-04", False),
        ("2026-05-04", "2026-06-08 21:00", True),
        ("12,000", "12000", False),
        ("由信息技术部负责", "信息技术部", False),
        ("部分落实", "是", True),
    ],
)
def test_answers_that_cannot_both_be_right(before: str, today: str, clash: bool) -> None:
    assert clash_between(before, today) is clash


def test_what_already_stands_in_the_file_is_held_against_the_records(held: Holdings, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["问题", "回答"], ["在运行信息系统总数", "8"]):
        book.active.append(row)
    book.save(tmp_path / "已填.xlsx")
    (found,) = _answers(tmp_path / "已填.xlsx", held, {}).values()
    assert "已填“8”" in found.clash


def test_filling_a_workbook_changes_the_answers_and_nothing_else(tmp_path: Path) -> None:
    path = first_workbook(tmp_path / "一.xlsx")
    survey = read_survey(path)
    made = filled(path, survey, {0: "海晏证券有限公司", 6: "是。设有委员会", 18: "3", 69: "=1+1"})
    assert _changed(path.read_bytes(), made) == {"xl/worksheets/sheet1.xml"}
    before, after = load_workbook(path).active, load_workbook(BytesIO(made)).active
    differing = {
        cell.coordinate for row in before.iter_rows() for cell in row if cell.value != after[cell.coordinate].value
    }
    assert differing == {"D4", "D10", "E10", "D22", "D73"}
    assert (after["D10"].value, after["E10"].value, after["D22"].value) == ("是", "设有委员会", 3)
    assert (after["D73"].data_type, after["D73"].value) == ("s", "=1+1"), "text, never a formula"
    assert after["D4"].fill.fgColor.rgb == before["D4"].fill.fgColor.rgb
    assert after["D74"].value == before["D74"].value


def test_filling_a_document_changes_the_answers_and_nothing_else(tmp_path: Path) -> None:
    path = second_document(tmp_path / "二.docx")
    survey = read_survey(path)
    answers = {
        at: f"{one.choices[0]}。另有说明" if one.choices else f"答{at}" for at, one in enumerate(survey.questions)
    }
    made = filled(path, survey, answers)
    assert _changed(path.read_bytes(), made) == {"word/document.xml"}
    document = Document(BytesIO(made))
    texts = [one.text for one in document.paragraphs]
    assert "填报单位：答0" in texts
    assert "答：答17" in texts
    boxed = next(one for one in document.paragraphs if one.text.startswith("☑是"))
    assert boxed.text == "☑是  □否  □不适用，说明：另有说明"
    assert all(run.bold for run in boxed.runs), "the form of the text stays"
    again = read_survey(_written(tmp_path / "三.docx", made))
    # A label beside which there is no room any more asks nothing; everything with a heading is found again, answered.
    assert {one.text for one in again.questions} < {one.text for one in survey.questions}
    assert again.questions[0].given == "答1"


def test_blanks_are_replaced_and_a_question_without_room_gets_a_paragraph(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("1. 单位名称：________（盖章）")
    document.add_paragraph("2. 请简述应急演练情况。")
    document.add_paragraph("以下由协会填写")
    document.save(str(tmp_path / "窄.docx"))
    survey = read_survey(tmp_path / "窄.docx")
    assert [(one.number, one.place.way) for one in survey.questions] == [("1", "blank"), ("2", "insert")]
    made = Document(BytesIO(filled(tmp_path / "窄.docx", survey, {0: "海晏证券", 1: "两次"})))
    told = [one.text for one in made.paragraphs]
    assert told == ["1. 单位名称：海晏证券（盖章）", "2. 请简述应急演练情况。", "两次", "以下由协会填写"]


def test_a_cell_merged_over_rows_is_its_rows_heading(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(4, 4, style="Table Grid")
    for row, texts in enumerate(
        (("类别", "序号", "自查内容", "自查情况"), ("备份", "1", "备份频率", ""), ("", "2", "备份验证", ""))
    ):
        for cell, text in zip(table.rows[row].cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 3)).text = "填表说明"
    document.save(str(tmp_path / "并.docx"))
    found = read_survey(tmp_path / "并.docx").questions
    assert [(one.number, one.text, one.section) for one in found] == [
        ("1", "备份频率", "备份"),
        ("2", "备份验证", "备份"),
    ]


def test_a_box_that_is_a_control_of_the_document_is_ticked_as_one(tmp_path: Path) -> None:
    path = second_document(tmp_path / "二.docx")
    mark = "http://schemas.microsoft.com/office/word/2010/wordml"
    control = (
        f'<w:sdt xmlns:w14="{mark}"><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t>是 ☐否</w:t></w:r>"
    )
    asked = f"<w:p><w:r><w:t>是否已整改？</w:t></w:r>{control}</w:p>"
    path = _with(path, {"word/document.xml": lambda text: text.replace("<w:body>", f"<w:body>{asked}", 1)})
    survey = read_survey(path)
    made = zipfile.ZipFile(BytesIO(filled(path, survey, {0: "是"}))).read("word/document.xml").decode()
    assert survey.questions[0].text == "是否已整改？"
    assert 'w14:val="1"' in made
    assert "☑" in made


def test_a_changed_file_is_not_filled(tmp_path: Path) -> None:
    path = first_workbook(tmp_path / "一.xlsx")
    survey = read_survey(path)
    second_document(path)
    with pytest.raises(SurveyRefused, match="与读取时不同"):
        filled(path, survey, {0: "海晏"})


def test_an_answer_outside_the_choices_of_boxes_is_refused(tmp_path: Path) -> None:
    path = second_document(tmp_path / "二.docx")
    survey = read_survey(path)
    boxed = next(at for at, one in enumerate(survey.questions) if one.choices)
    with pytest.raises(SurveyRefused, match="应以 是、否"):
        filled(path, survey, {boxed: "大概吧"})


def test_the_table_for_people_comes_back_as_it_was(held: Holdings, tmp_path: Path) -> None:
    survey = read_survey(first_workbook(tmp_path / "一.xlsx"))
    answers = [Answer("=cmd()", "low", "system")] + [Answer("", "none")] * (len(survey.questions) - 1)
    text = review_csv(survey, answers)
    assert ",'=cmd()," in text, "a spreadsheet must not take it for a formula"
    assert read_review(survey, f"\ufeff{text}") == {0: ("=cmd()", "system")}
    with pytest.raises(SurveyRefused, match="第 2 行的问题与问卷第 1 题不同"):
        read_review(survey, text.replace("贵公司全称", "别的问题"))
    with pytest.raises(SurveyRefused, match="缺 序号"):
        read_review(survey, "甲,乙\n1,2\n")


def _right(survey: Mapping[str, list[Asked]]) -> int:
    """How many questions are matched to a record type that they are about, or are rightly left alone."""
    topics = topics_of(catalogue(), DAY)
    right = 0
    for text, about in asked_in(dict(survey)):
        found = topics.about(text)
        known = bool(found) and found[0].share >= 0.2
        right += not known if about == "-" else known and found[0].type in about.split()
    return right


def _answers(path: Path, held: Holdings, earlier: Mapping[str, Earlier]) -> dict[str, Answer]:
    survey: Survey = read_survey(path)
    found = propose(survey, held, catalogue(), earlier)
    return {question.text: answer for question, answer in zip(survey.questions, found, strict=True)}


def _earlier(told: Mapping[str, tuple[str, str]]) -> dict[str, Earlier]:
    return {
        fingerprint(text): Earlier(text, answer, topic, "去年问卷", "周", "2026-03-01", at)
        for at, (text, (answer, topic)) in enumerate(told.items(), 1)
    }


def _changed(before: bytes, after: bytes) -> set[str]:
    with zipfile.ZipFile(BytesIO(before)) as old, zipfile.ZipFile(BytesIO(after)) as new:
        assert old.namelist() == new.namelist()
        return {name for name in old.namelist() if old.read(name) != new.read(name)}


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _with(path: Path, changes: Mapping[str, object]) -> Path:
    made = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            change = changes.get(name)
            new.writestr(name, change(text.decode()) if callable(change) else text)
    return _written(path, made.getvalue())
