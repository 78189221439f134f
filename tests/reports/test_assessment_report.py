"""The Word report: what it says, how it is built, and that equal input gives equal bytes."""

import time
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.assess.sample import AS_OF, finding, over_bound
from zhengan.assess import Assessment, Evidence, Finding
from zhengan.law import load_catalogue
from zhengan.reports import write_assessment_report
from zhengan.reports.sources import rules_digest

NAMES = {"甲": "甲证券股份有限公司", "甲/system/S1": "集中交易系统"}
CHAPTERS = (
    "一、结论",
    "二、不合规",
    "三、证据不足",
    "四、待办和期限",
    "五、等人判断",
    "六、合规",
    "七、鼓励和不适用",
    "八、口径",
    "九、数据提示",
    "附录一",
    "附录二",
    "附录三",
)


def findings() -> list[Finding]:
    missed = {"periods_owed": 364, "done": 363, "missed": 1, "silent": 0, "missed_periods": "2026-03-24"}
    return [
        over_bound(),
        finding(
            "20#daily-backup",
            "breached",
            "missed",
            figures=missed,
            due_on=AS_OF,
            evidence=(Evidence("backup_run", "B1", 5535),),
        ),
        finding("14#graded", "unproven", "no_record"),
        finding("21#stress-yearly", "due", "first_period", due_on=date(2026, 12, 31)),
        finding("20#continuity", "manual", "judgement_expired", object=None),
        finding("18#business-log", "met", "no_hole", good_until=AS_OF + timedelta(days=5)),
        finding("18#business-log", "met", "no_hole", object=("system", "S2"), good_until=AS_OF + timedelta(days=9)),
        finding("15#verified", "not_applicable", "cancelled", object=("change", "C1")),
        finding("20#multi-active", "advisory", "taken"),
    ]


def assessment(given_findings: list[Finding], notices: tuple[Mapping[str, Any], ...] = ()) -> Assessment:
    return Assessment((AS_OF,), tuple(given_findings), notices, "2026-12-31/abcd")


def written(path: Path, given_findings: list[Finding], notices: tuple[Mapping[str, Any], ...] = ()) -> Any:
    write_assessment_report(assessment(given_findings, notices), load_catalogue(), NAMES, path)
    return docx.Document(str(path))


def text_of(document: Any) -> str:
    return "\n".join(
        "".join(
            piece.text or "" if piece.tag == qn("w:t") else "-"
            for piece in paragraph.iter(qn("w:t"), qn("w:noBreakHyphen"))
        )
        for paragraph in document.element.body.iter(qn("w:p"))
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Any:
    notices = (
        {"code": "capacity_disagrees", "institution": "甲", "object": "S1", "text": "系统登记的性能容量与评定的不一致"},
    )
    return written(tmp_path_factory.mktemp("report") / "评估.docx", findings(), notices)


def test_it_opens_with_whom_when_and_the_answer(report: Any) -> None:
    opening = text_of(report).splitlines()[:6]
    assert opening[:3] == ["网络和信息安全合规评估报告", "甲证券股份有限公司", "截至 2026-11-20"]
    assert "共判断 7 项：不合规 2 项，证据不足 1 项，待办 1 项，人工判断 1 项，合规 2 项。" in opening[4]
    assert "不合规占 28.57%，证据不足占 14.29%；证据不足的不算合规。" in opening[4]
    assert opening[4].startswith("依据第218号令，")
    assert opening[5] == "第218号令即《证券期货业网络和信息安全管理办法》（证监会令第218号），2023-05-01 起施行。"


def test_chapters_stand_in_the_order_of_the_questions(report: Any) -> None:
    headings = [paragraph.text for paragraph in report.paragraphs if paragraph.style.name == "Heading 1"]
    assert len(headings) == len(CHAPTERS)
    assert all(heading.startswith(chapter) for heading, chapter in zip(headings, CHAPTERS, strict=True))


def test_a_breach_has_article_object_figures_remedy_and_exposure(report: Any) -> None:
    text = text_of(report)
    assert "■ 第218号令第二十一条第三款　交易时段相关网络一年内峰值低于当前带宽的八成（1 项）" in text
    assert "近一年峰值 80 Mbps，带宽 100 Mbps，占 80%，应低于 80%" in text
    assert "证据：网络线路第 63 条" in text
    assert "带宽扩到高于 100 Mbps" in text
    assert "信息系统：集中交易系统（S1）" in text
    assert "各项都可能招致第218号令第六十二条第二款、第六十三条第一款所列的措施" in text
    assert "另有后果：第218号令第六十四条第一款" in text
    assert "情节严重的，对机构、直接责任人和其他责任人员：罚款（低于 10 万元）、警告" in text
    assert over_bound().id[:8] in text


def test_what_is_unproven_says_what_is_missing(report: Any) -> None:
    assert "做过的，登记等级保护定级；没有做的，先做。" in text_of(report)


def test_deadlines_and_stale_evidence_stand_apart(report: Any) -> None:
    text = text_of(report)
    assert "2026-12-31\n还有 41 天" in text
    assert "90 天内证据将过时的" in text
    assert "2026-11-25\n还有 5 天" in text


def test_what_is_met_is_counted_by_duty(report: Any) -> None:
    rows = [[cell.text for cell in row.cells] for table in report.tables for row in table.rows]
    assert ["第218号令第十八条第二款", "重要信息系统的业务日志保存满五年，其间没有缺口", "2", "2026-11-25"] in rows


def test_judgements_have_room_to_be_signed(report: Any) -> None:
    text = text_of(report)
    assert "□ 合规" in text
    assert "签名、日期" in text


def test_readings_notices_and_versions_are_named(report: Any) -> None:
    text = text_of(report)
    assert "近一年使用峰值取哪些时段\npeak-window\n只看交易时段\ntrading" in text
    assert "系统登记的性能容量与评定的不一致" in text
    assert "日历：2026-12-31/abcd。" in text
    assert rules_digest(load_catalogue().instruments["csrc-218"]) in text


def test_every_table_repeats_its_head_and_keeps_its_rows_whole(report: Any) -> None:
    assert len(report.tables) >= 8
    for table in report.tables:
        rows = list(table._tbl.iter(qn("w:tr")))
        assert rows[0].find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)


def test_the_page_is_a4_with_numbers_and_a_running_head(report: Any) -> None:
    section = report.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(1)
    assert abs(section.page_height - Mm(297)) < Mm(1)
    assert "截至 2026-11-20" in section.header.paragraphs[0].text
    fields = [item.get(qn("w:instr")) for item in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_fonts_are_named_with_substitutes_and_none_is_bundled(tmp_path: Path) -> None:
    written(tmp_path / "r.docx", findings())
    with zipfile.ZipFile(tmp_path / "r.docx") as made:
        assert "仿宋" in made.read("word/styles.xml").decode()
        table = made.read("word/fontTable.xml").decode()
        assert 'w:name="黑体"><w:altName w:val="SimHei' in table
        assert not [name for name in made.namelist() if "font" in name.lower() and not name.endswith("fontTable.xml")]


def test_equal_input_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        written(tmp_path / name, findings())
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as made:
        assert {item.date_time for item in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2026-11-20T00:00:00Z" in made.read("docProps/core.xml").decode()


def test_without_findings_it_says_so(tmp_path: Path) -> None:
    text = text_of(written(tmp_path / "r.docx", []))
    assert "没有需要判断的事项" in text
    assert "没有不合规的事项。" in text


def test_of_several_days_the_last_is_told(tmp_path: Path) -> None:
    early = over_bound(as_of=AS_OF - timedelta(days=1))
    both = Assessment((AS_OF - timedelta(days=1), AS_OF), (early, finding("14#graded", "met", "filed")), (), "v")
    write_assessment_report(both, load_catalogue(), NAMES, tmp_path / "r.docx")
    assert "没有不合规" in text_of(docx.Document(str(tmp_path / "r.docx")))


def test_several_institutions_are_told_apart(tmp_path: Path) -> None:
    text = text_of(written(tmp_path / "r.docx", [over_bound(), over_bound(institution="乙", mutatis=True)]))
    assert "按机构看" in text
    assert "\n乙\n网络线路：L1\n" in text
    assert "\n参照\n" in text


def test_a_share_that_is_not_nothing_never_reads_as_nothing(tmp_path: Path) -> None:
    many = [finding("20#daily-backup", "met", "done", object=("system", f"S{number}")) for number in range(30_000)]
    text = text_of(written(tmp_path / "r.docx", [*many, finding("14#graded", "unproven", "no_record")]))
    assert "证据不足占 0.003%" in text


def test_five_thousand_breaches_take_a_few_seconds(tmp_path: Path) -> None:
    figures = {"missed": 1, "missed_periods": "2026-03-24"}
    many = [
        finding("20#daily-backup", "breached", "missed", object=("system", f"S{number:05}"), figures=figures)
        for number in range(5_000)
    ]
    begun = time.process_time()
    document = written(tmp_path / "r.docx", many)
    assert time.process_time() - begun < 20
    assert sum(1 for _ in document.element.body.iter(qn("w:tr"))) > 5_000


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(min_size=1, max_size=60))
def test_no_key_breaks_the_file(tmp_path: Path, key: str) -> None:
    item = over_bound(object=("network_link", key), evidence=(Evidence("network_link", key, 1),))
    assert "不合规（1 项）" in text_of(written(tmp_path / "r.docx", [item]))
