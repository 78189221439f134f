"""An assessment by several laws at once, and one of a day before the law of today: every form says which law is meant."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.assess.sample import AS_OF, finding, over_bound
from tests.reports.test_assessment_report import text_of
from zhengan.assess import Assessment, Finding
from zhengan.assess.explain import explain
from zhengan.law import load_catalogue
from zhengan.reports import matter_of, sarif_log, write_assessment_report, write_page, write_workbook
from zhengan.reports.calendar_feed import deadline_feed
from zhengan.reports.sources import reading_rows

NAMES = {"甲": "甲证券股份有限公司"}
BEFORE = date(2022, 6, 30)


def now() -> list[Finding]:
    """Of a member of the network on a day of Order 218."""
    codes = {"operating", "sfnet_member"}
    return [
        over_bound(),
        finding(
            "sfnet-2018/29#no-internet",
            "breached",
            "device_reaches_internet",
            codes=codes,
            object=("sfnet_device", "D1"),
        ),
        finding("15#verified", "not_applicable", "no_object", object=None),
    ]


def then() -> list[Finding]:
    """Of a day of Order 82."""
    return [finding("csrc-82/33#joint-drill", "unproven", "no_record", object=None, as_of=BEFORE)]


def assessed(found: list[Finding], day: date) -> Assessment:
    return Assessment((day,), tuple(found), (), "日历 1")


def written(found: list[Finding], day: date, path: Path) -> Any:
    write_assessment_report(assessed(found, day), load_catalogue(), NAMES, path)
    return docx.Document(str(path))


def rows_of(document: Any, head: str) -> list[list[str]]:
    return [
        [cell.text for cell in row.cells]
        for table in document.tables
        if table.rows[0].cells[0].text == head
        for row in table.rows[1:]
    ]


def test_the_first_page_names_each_law_and_its_days(tmp_path: Path) -> None:
    text = text_of(written(now(), AS_OF, tmp_path / "a.docx"))
    assert "依据第218号令、证联网规范，截至 2026-11-20" in text
    assert "第218号令即《证券期货业网络和信息安全管理办法》（证监会令第218号），2023-05-01 起施行。" in text
    assert "证联网规范即《证联网信息安全管理规范》，2018-05-31 起施行。" in text
    assert "（）" not in text


def test_a_day_of_a_repealed_law_says_so(tmp_path: Path) -> None:
    lines = text_of(written(then(), BEFORE, tmp_path / "a.docx")).splitlines()
    assert lines[4].startswith("依据第82号令，截至 2022-06-30")
    assert lines[5].endswith(
        "2012-11-01 至 2023-04-30 施行，2023-05-01 起由第218号令废止。"
        "本次判断 2022-06-30，按当天的第82号令；2023-05-01 起的事按第218号令判断。"
    )


def test_findings_stand_under_their_law(tmp_path: Path) -> None:
    document = written(now(), AS_OF, tmp_path / "a.docx")
    headings = [item.text for item in document.paragraphs if item.style.name == "Heading 2"]
    assert [text for text in headings if "项" in text] == [
        "第218号令（1 项）",
        "证联网规范（1 项）",
        "第218号令（1 项）",
    ]
    text = text_of(document)
    assert "■ 第218号令第二十一条第三款" in text
    assert "■ 证联网规范第二十九条" in text
    assert "各项都可能招致证联网规范第十七条所列的措施" in text
    alone = written(now()[:1], AS_OF, tmp_path / "b.docx")
    assert not [item.text for item in alone.paragraphs if item.style.name == "Heading 2" and "项）" in item.text]


def test_counts_go_by_law_chapter_and_article(tmp_path: Path) -> None:
    document = written(now(), AS_OF, tmp_path / "a.docx")
    counts = rows_of(document, "规定和章")
    assert [row[0].strip() for row in counts] == [
        "第218号令",
        "第二章　网络和信息安全运行",
        "证联网规范",
        "第五章　接入机构职责",
    ]
    assert [row[1] for row in counts] == ["1", "1", "1", "1"]
    articles = [row[0].strip() for row in rows_of(document, "章、条")]
    assert "第二十一条" in articles
    assert "第十五条" not in articles


def test_readings_that_nothing_rests_on_are_left_out(tmp_path: Path) -> None:
    idle = set(now()[2].readings) - {name for item in now()[:2] for name in item.readings}
    assert idle
    document = written(now(), AS_OF, tmp_path / "a.docx")
    told = {row[0].splitlines()[1] for row in rows_of(document, "问题和编号")}
    assert told == {name for item in now()[:2] for name in item.readings}
    assert f"另有 {len(idle)} 个口径只管没有发生的事，都取缺省，没有列出。" in text_of(document)
    chosen = finding("15#verified", "not_applicable", "no_object", readings={"actual-times": "actual-only"})
    other = written([*now()[:2], chosen], AS_OF, tmp_path / "b.docx")
    assert "actual-times" in {row[0].splitlines()[1] for row in rows_of(other, "问题和编号")}


def test_a_day_without_law_is_told(tmp_path: Path) -> None:
    day = date(2001, 1, 1)
    text = text_of(written([], day, tmp_path / "a.docx"))
    assert "截至 2001-01-01，没有已录入的规定在施行，没有判断。" in text
    assert "按章看" not in text


def test_the_page_sorts_chapters_under_laws(tmp_path: Path) -> None:
    write_page(matter_of(assessed(now(), AS_OF), load_catalogue(), NAMES), tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert (
        '<select name="l"><option value="">全部</option><option>第218号令</option><option>证联网规范</option>' in page
    )
    assert '<optgroup label="证联网规范"><option value="sfnet-2018　第五章　接入机构职责">' in page
    assert 'data-l="证联网规范" data-c="sfnet-2018　第五章　接入机构职责"' in page
    assert "<span>证联网规范第二十九条</span>" in page
    write_page(matter_of(assessed(now()[:1], AS_OF), load_catalogue(), NAMES), tmp_path / "b.html")
    alone = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert 'name="l"' not in alone
    assert "<optgroup" not in alone


def test_the_workbook_has_the_law_as_a_column(tmp_path: Path) -> None:
    write_workbook(matter_of(assessed(now(), AS_OF), load_catalogue(), NAMES), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    head, *rows = book["判断"].iter_rows(values_only=True)
    law, article = head.index("规定"), head.index("条文")
    assert [(row[law], row[article]) for row in rows][1] == ("证联网规范", "证联网规范第二十九条")
    summary = list(book["概要"].iter_rows(values_only=True))
    assert summary[0] == ("判断", "项数", "第218号令", "证联网规范")
    assert summary[2] == ("■ 不合规", 2, 1, 1)
    assert summary[-1] == ("合计", 3, 2, 1)


def test_what_machines_and_calendars_take_names_the_law() -> None:
    late = finding("csrc-82/33#joint-drill", "due", "first_period", object=None, as_of=BEFORE, due_on=date(2022, 7, 9))
    matter = matter_of(assessed([late], BEFORE), load_catalogue(), NAMES)
    rules = sarif_log(matter)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["properties"]["article"] for rule in rules] == ["第82号令第三十三条"]
    assert "第82号令第三十三条" in deadline_feed(matter, 90).decode().replace("\r\n ", "")
    json.dumps(sarif_log(matter))


@pytest.mark.parametrize("found", [now()[1], then()[0]], ids=["a living law", "a repealed one"])
def test_an_explanation_tells_the_force_of_a_repealed_law_only(found: Finding) -> None:
    text = "\n".join(explain(found, load_catalogue(), {}, NAMES))
    assert "（）" not in text
    assert ("2023-05-01 起由第218号令废止" in text) is found.cite.startswith("csrc-82/")


@pytest.mark.parametrize(("day", "told"), [(date(2023, 4, 30), False), (date(2023, 5, 1), True)])
def test_that_a_basis_was_repealed_is_asked_only_once_it_was(day: date, told: bool) -> None:
    found = finding("sfnet-2018/29#no-internet", "unproven", "no_record", codes={"sfnet_member"}, as_of=day)
    text = "\n".join(explain(found, load_catalogue(), {}, NAMES))
    assert ("sfnet-basis=lapsed" in text) is told
    assert ("sfnet-basis" in {row.cells[0].splitlines()[1] for row in reading_rows([found], load_catalogue())}) is told
