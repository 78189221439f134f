"""Rules beside ours as they are told: the article of the day, penalties, marks; in explanations, in Word and in JSON."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from docx import Document

from tests.assess.sample import AS_OF, finding
from zhengan.assess import Assessment, Finding
from zhengan.assess.beside_words import mark_words, provision_words, reference_words, values_words
from zhengan.assess.explain import explain, exposure_lines
from zhengan.law import Catalogue, load_catalogue, parse_bound
from zhengan.reports import assessment_json, findings_schema, write_assessment_report

OLD, NEW = date(2025, 12, 31), date(2026, 1, 1)
NAMES = {"甲": "甲证券股份有限公司"}


def breach(obligation: str, on: date, law: Catalogue | None = None, codes: tuple[str, ...] = ("operating",)) -> Finding:
    """A breached finding of the day, with the articles that its exposures lead to."""
    catalogue = law or load_catalogue()
    exposures = catalogue.exposures(catalogue.obligation(f"csrc-218/{obligation}"), codes, on=on)
    return replace(finding(obligation, "breached", "missed", as_of=on), liability=exposures)


def told(item: Finding, law: Catalogue | None = None) -> str:
    return "\n".join(explain(item, law or load_catalogue(), {}, NAMES)).replace("\n  ", "").replace("  ", "")


def test_the_consequences_name_the_article_of_the_day() -> None:
    before, after = (told(breach("20#daily-backup", day)) for day in (OLD, NEW))
    assert "依《网络安全法》第五十九条（未核实）处罚机构" in before
    assert "依《网络安全法》第六十一条（未核实）处罚机构" in after
    assert "罚款：1 万元至 5 万元［已核实］" in after
    assert "罚款" not in before.partition("网络安全法")[2]


def test_an_article_that_is_not_known_is_said_to_be_so() -> None:
    item = breach("36#reported", NEW)
    lines = "".join(exposure_lines(item.liability, load_catalogue()))
    assert "依《网络安全法》（条号不掌握）处罚机构" in lines
    assert "原第 60 条（凭记忆）改成了第几条，不掌握" in lines


def test_of_two_laws_each_is_named_and_only_the_one_known_by_article() -> None:
    lines = "".join(exposure_lines(breach("42#stable", NEW, codes=("operating", "cii")).liability, load_catalogue()))
    assert "依《关键信息基础设施安全保护条例》、《网络安全法》第六十一条（未核实）处罚机构" in lines


def test_switched_off_the_law_is_named_by_its_title_only() -> None:
    bare = load_catalogue().without(["cybersecurity-law-2026"])
    text = told(breach("20#daily-backup", NEW, bare), bare)
    assert "依《网络安全法》处罚机构" in text
    assert "第六十一条" not in text


def test_an_explanation_shows_what_stands_beside_the_surest_first() -> None:
    text = told(finding("39#reported", "unproven", "nothing_on_file"))
    beside = text.partition("【旁及规则】")[2]
    assert "《国家网络安全事件报告管理办法》（cac-incident-2025）" in beside
    assert beside.index("［已核实］") < beside.index("［未核实")
    more = len(load_catalogue().bearing("csrc-218/39.1", AS_OF)) - 6
    assert more > 0
    assert f"另有 {more} 条：zhengan law show csrc-218/39.1" in beside
    assert "以上不是判断的依据" in beside


def test_nothing_is_said_where_nothing_bears() -> None:
    assert "旁及规则" not in told(finding("20#daily-backup", "unproven", "no_record"))
    day = date(2024, 1, 1)
    assert "cac-incident-2025" not in told(finding("39#reported", "unproven", "nothing_on_file", as_of=day))


def test_the_word_report_names_the_article(tmp_path: Path) -> None:
    item = replace(breach("20#daily-backup", NEW), as_of=AS_OF)
    path = tmp_path / "report.docx"
    write_assessment_report(Assessment((AS_OF,), (item,), (), "1"), load_catalogue(), NAMES, path)
    text = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    assert "依《网络安全法》第六十一条（未核实）处罚机构" in text
    assert "1 万元至 5 万元［已核实］" in text


def test_the_json_names_the_article_and_keeps_to_its_schema() -> None:
    item = replace(breach("20#daily-backup", NEW), as_of=AS_OF)
    given = json.loads(json.dumps(assessment_json(Assessment((AS_OF,), (item,), (), "1"), AS_OF, None)))
    jsonschema.validate(given, findings_schema(), jsonschema.Draft202012Validator)
    (exposure,) = (row for row in given["findings"][0]["liability"] if row["cite"] == "csrc-218/64.1")
    assert exposure["leads_to"] == ["网络安全法"]
    (reference,) = exposure["references"]
    assert (reference["article"], reference["verified"], reference["rule"]) == ("61", False, "cybersecurity-law-2026")
    assert reference["penalties"][0] == {
        "article": "61",
        "whom": "网络运营者",
        "words": "违反第二十三条、第二十七条的，责令改正、警告，可以罚款",
        "values": [">= 10000 yuan", "<= 50000 yuan"],
        "confidence": "A",
        "verified": True,
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], ""),
        (["<= 4 hours"], "至多 4 小时"),
        ([">= 100000000 persons"], "至少 1 亿人"),
        (["> 10000000 persons", "<= 2 years"], "超过 1000 万人、至多 2 年"),
        ([">= 10000 yuan", "<= 50000 yuan"], "1 万元至 5 万元"),
        ([">= 10000 yuan", "< 50000 yuan"], "至少 1 万元、不到 5 万元"),
        ([">= 10%", ">= 7%"], "至少 10%、至少 7%"),
    ],
)
def test_numbers_as_people_read_them(values: list[str], words: str) -> None:
    assert values_words([parse_bound(value) for value in values]) == words


def test_marks() -> None:
    assert mark_words("A", verified=True) == "［已核实］"
    assert [mark_words(mark, verified=False) for mark in ("A", "B", "C")] == [
        "［未核实，只见过摘录］",
        "［未核实，见于二手材料］",
        "［未核实，凭记忆，没有见过文本］",
    ]


def test_every_provision_and_every_reference_can_be_told() -> None:
    catalogue = load_catalogue()
    for rule in catalogue.beside():
        for item in rule.provisions:
            assert item.words in provision_words(item)
            assert ("已核实" in provision_words(item)) or ("未核实" in provision_words(item))
    for row in catalogue.instruments["csrc-218"].liability.rules:
        for reference in catalogue.referred(row.exposure, NEW).references:
            assert reference_words(reference).startswith("《网络安全法》")
