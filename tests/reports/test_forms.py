"""The other forms of an assessment: JSON, SARIF, Prometheus, Excel and HTML. Each holds every finding, and nothing runs in it."""

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from shutil import which

import jsonschema
import openpyxl
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.assess.sample import AS_OF
from tests.reports.matter import HOSTILE, matter
from zhengan.assess.words import VERDICT_WORDS
from zhengan.reports import (
    assessment_json,
    findings_schema,
    metrics_text,
    sarif_log,
    write_page,
    write_workbook,
)
from zhengan.reports.sarif import KINDS


class Page(HTMLParser):
    """What a browser would make of the page: findings by verdict, scripts, and everything that would be fetched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.verdicts: list[str] = []
        self.scripts = 0
        self.fetched: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.verdicts += [given["data-v"] or ""] if "data-v" in given else []
        self.scripts += tag == "script"
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_json_keeps_to_its_schema() -> None:
    given = assessment_json(matter().assessment, AS_OF, None)
    jsonschema.validate(json.loads(json.dumps(given)), findings_schema(), jsonschema.Draft202012Validator)
    assert given["format"] == "zhengan-findings/1"
    assert len(given["findings"]) == 9


@pytest.mark.parametrize("key", ["verdict", "figures", "evidence", "liability"])
def test_the_schema_refuses_what_lacks_a_key(key: str) -> None:
    given = json.loads(json.dumps(assessment_json(matter().assessment, AS_OF, AS_OF)))
    del given["findings"][0][key]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(given, findings_schema(), jsonschema.Draft202012Validator)


def test_sarif_fails_only_what_is_breached() -> None:
    run = sarif_log(matter())["runs"][0]
    results = run["results"]
    assert [item["kind"] for item in results] == [KINDS[item.verdict] for item in matter().findings]
    assert {item["level"] for item in results if item["kind"] == "fail"} == {"error"}
    assert {item["level"] for item in results if item["kind"] != "fail"} == {"none"}
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[item["ruleIndex"]]["id"] == item["ruleId"] for item in results)
    assert len({item["partialFingerprints"]["zhenganFinding/v1"] for item in results}) == len(results)


def test_every_verdict_has_a_kind() -> None:
    assert set(KINDS) == set(VERDICT_WORDS)


def test_metrics_count_every_verdict_zero_included() -> None:
    families = {family.name: family.samples for family in text_string_to_metric_families(metrics_text(matter()))}
    totals = {item.labels["verdict"]: item.value for item in families["zhengan_findings"]}
    assert totals == {
        "breached": 2,
        "unproven": 1,
        "due": 1,
        "manual": 1,
        "met": 2,
        "advisory": 1,
        "not_applicable": 1,
    }
    each = families["zhengan_obligation_findings"]
    assert sum(item.value for item in each) == 9
    stale = families["zhengan_evidence_stale_timestamp_seconds"]
    # The end of 2026-11-25 in Shanghai.
    assert [item.value for item in stale] == [1795622400.0]


@pytest.mark.skipif(which("promtool") is None, reason="promtool is not installed")
def test_promtool_finds_no_fault_in_the_metrics() -> None:
    done = subprocess.run(["promtool", "check", "metrics"], input=metrics_text(matter()).encode(), check=False)
    assert done.returncode == 0


def test_a_workbook_holds_every_finding_and_no_formula(tmp_path: Path) -> None:
    write_workbook(matter(), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["概要", "判断", "期限", "口径", "数据提示", "依据和版本"]
    sheet = book["判断"]
    assert sheet.max_row == 1 + 9
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:R10"
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_the_page_holds_every_finding_and_fetches_nothing(tmp_path: Path) -> None:
    write_page(matter(), tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.verdicts == [item.verdict for item in matter().findings]
    assert page.scripts == 1
    assert page.fetched == []
    assert HOSTILE.replace("\x0b", "") in page.text
    assert not re.search(r"https?://(?!x)", text)
    assert "default-src 'none'" in text


def test_the_page_says_unproven_beside_breached(tmp_path: Path) -> None:
    write_page(matter(), tmp_path / "a.html")
    said = "不合规 2 项，证据不足 1 项，待办 1 项，人工判断 1 项，合规 2 项。"
    assert said in Page((tmp_path / "a.html").read_text(encoding="utf-8")).text


@pytest.mark.parametrize("write", [write_workbook, write_page])
def test_equal_findings_give_equal_bytes(write: object, tmp_path: Path) -> None:
    assert callable(write)
    for name in ("a", "b"):
        write(matter(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_text_forms_are_the_same_each_time() -> None:
    assert metrics_text(matter()) == metrics_text(matter())
    assert json.dumps(sarif_log(matter())) == json.dumps(sarif_log(matter()))
