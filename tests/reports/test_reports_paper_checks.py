"""The filing check: nothing to say of what is in order; every planted fault found, and told as what it is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from tests.reports.paper_facts import KINDS, facts, full, words_for
from zhengan.reports.papers.check import Remark, check_figures, check_paper
from zhengan.reports.papers.errors import PaperFault
from zhengan.reports.papers.kind import kind_of, paper_kinds
from zhengan.reports.papers.making import make_paper
from zhengan.reports.papers.reading import read_word
from zhengan.reports.papers.word import write_word

Records = dict[str, list[dict[str, Any]]]


def checked(kind: str, records: Records, **given: Any) -> tuple[Remark, ...]:
    """What the check says of a paper whose words are all written."""
    found = facts(kind, records, **given)
    return check_paper(make_paper(kind_of(kind), found, words_for(kind)), found)


def told(remarks: tuple[Remark, ...], fault: str) -> list[str]:
    return [item.words for item in remarks if item.fault == fault]


def more(records: Records, type_: str, **fields: Any) -> None:
    """Changes the one example of a type."""
    records[type_] = [{**records[type_][0], **fields}]


def staffing(records: Records, **fields: Any) -> None:
    records["staffing"][1].update(fields)


def budget(records: Records, **fields: Any) -> None:
    records["budget"][1].update(fields)


PLANTED: list[tuple[str, Callable[[Records], None], str, str]] = [
    ("annual_report", lambda r: staffing(r, security_staff="400"), "contradictory", "安全人员多于信息技术人员"),
    ("annual_report", lambda r: staffing(r, it_staff="9000"), "contradictory", "信息技术人员多于员工总数"),
    ("annual_report", lambda r: budget(r, security_spend="500000000"), "contradictory", "安全投入多于信息技术投入"),
    ("annual_report", lambda r: budget(r, it_spend="43210"), "out_of_range", "可能写错了单位"),
    (
        "annual_report",
        lambda r: staffing(r, staff="330", it_staff="32", security_staff="24"),
        "out_of_range",
        "员工总数与上一年差十倍以上",
    ),
    (
        "annual_report",
        lambda r: more(r, "incident", discovered_at="2026-08-19T09:00:00+08:00"),
        "contradictory",
        "事件的发生晚于发现",
    ),
    ("annual_report", lambda r: r.update(incident_report=[]), "missing", "写进年报的事件没有事件报告"),
    (
        "annual_report",
        lambda r: more(r, "emergency_plan", approved_on="2023-01-01", reviewed_on="2024-01-01"),
        "stale",
        "应急预案一年以上",
    ),
    ("annual_report", lambda r: r.update(budget=[]), "missing", "信息技术投入"),
    ("stress_test", lambda r: more(r, "stress_test", report_kept_until="2029-01-01"), "out_of_range", "保存期不到五年"),
    ("stress_test", lambda r: more(r, "stress_test", report_on="2020-01-01"), "contradictory", "报告日早于测试完成日"),
    ("drill", lambda r: more(r, "drill", report_on="2020-01-01"), "contradictory", "报告日早于演练日"),
    ("drill", lambda r: more(r, "drill", report_on="2029-01-01"), "out_of_range", "晚于文书的日期"),
    (
        "incident",
        lambda r: more(r, "incident", resolved_at="2026-08-19T09:00:00+08:00"),
        "contradictory",
        "恢复时间早于发现时间",
    ),
    (
        "change",
        lambda r: more(r, "change", risk_assessed_at="2028-01-01T09:00:00+08:00"),
        "contradictory",
        "风险评估晚于计划开始",
    ),
    ("mlps", lambda r: more(r, "mlps_grading", filed_on="2001-01-01"), "contradictory", "备案早于定级"),
    ("backup", lambda r: r.update(backup_verification=[]), "missing", "重要信息系统本季没有验证备份"),
    ("supplier", lambda r: r.update(contract=[]), "missing", "供应商没有在期的合同"),
    (
        "sfnet_monthly",
        lambda r: more(
            r, "sfnet_complaint", received_at="2026-08-19T09:00:00+08:00", handled_at="2026-08-18T09:00:00+08:00"
        ),
        "contradictory",
        "投诉的处理早于收到",
    ),
    (
        "rectification",
        lambda r: more(r, "regulator_notice", feedback_due="2020-01-01T09:00:00+08:00"),
        "contradictory",
        "反馈期限早于发文",
    ),
    (
        "investor_notice",
        lambda r: more(r, "service_suspension", until="2020-01-01T09:00:00+08:00"),
        "contradictory",
        "恢复服务早于停止服务",
    ),
]


def test_every_kind_has_a_planted_fault() -> None:
    assert {kind for kind, *_ in PLANTED} == set(KINDS)


@pytest.mark.parametrize(("kind", "plant", "fault", "words"), PLANTED)
def test_a_planted_fault_is_found(kind: str, plant: Callable[[Records], None], fault: str, words: str) -> None:
    sound, faulty = full(), full()
    plant(faulty)
    assert not [item for item in told(checked(kind, sound), fault) if words in item]
    assert [item for item in told(checked(kind, faulty), fault) if words in item]


@pytest.mark.parametrize("kind", KINDS)
def test_the_full_evidence_contradicts_nothing(kind: str) -> None:
    remarks = checked(kind, full())
    assert not told(remarks, "contradictory")
    assert not told(remarks, "out_of_range")
    assert not told(remarks, "stale")


def test_a_remark_names_the_article_that_wants_it() -> None:
    records = full()
    records["incident_report"] = []
    (found,) = (item for item in checked("annual_report", records) if "事件报告" in item.words)
    assert found.cite == "第218号令第三十九条第一款"
    assert found.do


def test_a_report_before_its_year_is_over_is_out_of_range() -> None:
    remarks = checked("annual_report", full(), as_of=date(2026, 11, 20))
    assert "2026年度到 2026-12-31 才结束，文书的日期是 2026-11-20" in told(remarks, "out_of_range")


def test_a_report_past_its_day_is_late_until_it_is_filed() -> None:
    late = date(2027, 5, 3)
    assert told(checked("annual_report", full(), as_of=late), "stale") == ["应在 2027-04-30 以前报送，现在已过 3 天"]
    assert not told(checked("annual_report", full(), as_of=date(2027, 4, 30)), "stale")
    records = full()
    more(records, "submission", kind="annual_report", period="2026", sent_at="2027-04-20T09:00:00+08:00", about=None)
    assert not told(checked("annual_report", records, as_of=late), "stale")


def test_what_the_assessment_noticed_of_the_record_is_told() -> None:
    records = full()
    key = records["incident"][0]["key"]
    notices = ({"code": "x", "institution": "甲", "object": key, "text": "先后两份报告的级别不一致"},)
    other = ({"code": "x", "institution": "甲", "object": "别的", "text": "两处不一致"},)
    assert told(checked("incident", records, notices=notices), "contradictory") == [f"{key}：先后两份报告的级别不一致"]
    assert not told(checked("incident", records, notices=other), "contradictory")


def edited(path: Path, name: str, text: str) -> None:
    """Writes another figure into a Word file, as a person would."""
    document = docx.Document(str(path))
    for control in document.element.body.iter(qn("w:sdt")):
        if control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) == f"figure:{name}":
            next(control.iter(qn("w:t"))).text = text
    document.save(str(path))


def test_a_file_changed_by_hand_is_held_against_the_records(tmp_path: Path) -> None:
    found = facts("annual_report", full())
    made = make_paper(kind_of("annual_report"), found, words_for("annual_report"))
    path = tmp_path / "a.docx"
    write_word(made, path)
    assert check_figures(made, *read_word(path)) == ()
    edited(path, "staff", "4,100")
    (remark,) = check_figures(made, *read_word(path))
    assert (remark.fault, remark.words) == ("contradictory", "员工总数：文件写 4,100，登记的是 3,988")


def test_a_file_that_lags_behind_the_records_is_found(tmp_path: Path) -> None:
    found = facts("annual_report", full())
    write_word(make_paper(kind_of("annual_report"), found, {}), tmp_path / "a.docx")
    records = full()
    staffing(records, staff="4000")
    now = make_paper(kind_of("annual_report"), facts("annual_report", records), {})
    remarks = check_figures(now, *read_word(tmp_path / "a.docx"))
    assert "员工总数：文件写 3,988，登记的是 4,000" in told(remarks, "contradictory")
    assert any("待补" in item for item in told(remarks, "missing"))


def test_what_is_no_word_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"%PDF-1.7")
    with pytest.raises(PaperFault, match="不是 Word 文件"):
        read_word(tmp_path / "a.docx")


def test_every_trial_of_every_kind_is_one_trial() -> None:
    forms = ("not_more", "jump", "in_order", "fresh", "kept", "covers")
    for kind in paper_kinds().values():
        for check in kind.checks:
            assert sum(bool(getattr(check, form)) for form in forms) == 1, (kind.id, check.words)
