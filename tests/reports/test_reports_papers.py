"""Papers as they are made: their kinds hold together, figures trace to entries, gaps are named and listed."""

from datetime import date
from pathlib import Path

import pytest

from tests.assess.sample import finding
from tests.reports.paper_facts import AS_OF, KINDS, OWNER, SELF, facts, full, paper, words_for
from zhengan.law import load_catalogue, parse_address
from zhengan.reports.papers.errors import PaperFault
from zhengan.reports.papers.kind import kind_in, kind_of, paper_kinds
from zhengan.reports.papers.making import due_day, make_paper
from zhengan.reports.papers.paper import Figure, Gap, Numbers, Records, Sentence, Sheet, Verdicts, seq_words
from zhengan.reports.papers.period import last_full, period_of

ASKED = {
    "annual_report",
    "stress_test",
    "drill",
    "incident",
    "change",
    "mlps",
    "backup",
    "supplier",
    "sfnet_monthly",
    "rectification",
    "investor_notice",
}


def empty(kind: str) -> dict[str, list[dict[str, object]]]:
    """The institution, and where the paper is about a record, no more of it than must be."""
    records: dict[str, list[dict[str, object]]] = {"institution": [dict(SELF["institution"][0])]}
    needed = {
        "stress_test": {"key": "T", "systems": ["oms"], "finished_on": "2026-06-01"},
        "drill": {"key": "D", "held_on": "2026-06-01", "with_associated": False},
        "incident": {"key": "I", "discovered_at": "2026-06-01T10:00:00+08:00", "kind": "故障"},
        "change": {
            "key": "C",
            "systems": ["oms"],
            "kind": "change",
            "planned_start": "2026-06-06T10:00:00+08:00",
            "planned_end": "2026-06-06T12:00:00+08:00",
        },
        "regulator_notice": {
            "key": "N",
            "kind": "inspection",
            "issued_at": "2026-06-01T10:00:00+08:00",
            "from": "甲局",
        },
        "service_suspension": {"key": "S", "service": "网上开户", "from": "2026-06-01T10:00:00+08:00"},
    }
    for type_ in kind_of(kind).about[:1]:
        records[type_] = [dict(needed[type_])]
    return records


def test_all_the_papers_are_there() -> None:
    assert set(KINDS) == ASKED


@pytest.mark.parametrize("name", KINDS)
def test_every_article_that_a_kind_names_is_on_file(name: str) -> None:
    kind, catalogue = kind_of(name), load_catalogue()
    cites = [*kind.cites, *(cite for section in kind.sections for cite in section.cites)]
    cites += [check.cite for check in kind.checks if check.cite]
    cites += [cite for section in kind.sections for block in section.blocks for cite in block.verdicts]
    known = {duty.cite for duty in catalogue.obligations()} | {
        f"{law.id}/{article.number}.{place}"
        for law in catalogue.instruments.values()
        for article in law.articles
        for place in range(1, len(article.paragraphs) + 1)
    }
    for cite in cites:
        address = parse_address(cite)
        assert cite in catalogue.instruments or address is not None, cite
        assert any(item == cite or item.startswith((f"{cite}.", f"{cite}/")) for item in known), cite
    if kind.due:
        assert catalogue.obligation(kind.due, AS_OF).due


@pytest.mark.parametrize("name", KINDS)
def test_the_full_evidence_leaves_no_gap_that_words_could_fill(name: str) -> None:
    made = paper(name)
    ids = {gap.id for gap in made.gaps}
    assert not ids & words_for(name).keys()
    assert [section.id for section in made.sections]
    assert all(section.blocks for section in made.sections)


@pytest.mark.parametrize("name", KINDS)
def test_the_empty_evidence_gives_a_paper_of_named_gaps(name: str) -> None:
    made = paper(name, empty(name), findings=(), words={})
    assert made.gaps
    # Critical infrastructure has no chapter where there is none.
    assert words_for(name).keys() - {"cii_threats"} <= {gap.id for gap in made.gaps}
    assert all(gap.words for gap in made.gaps)


@pytest.mark.parametrize("name", [name for name in KINDS if paper_kinds()[name].annex])
def test_every_figure_leads_to_entries_on_file(name: str) -> None:
    records = full()
    made, held = paper(name, records), sum(map(len, records.values()))
    assert made.figures
    assert sorted(item.number for item in made.figures.values()) == list(range(1, len(made.figures) + 1))
    for item in made.figures.values():
        assert item.value == 0 or item.sources or item.unit == "项", item
        assert all(1 <= seq <= held for source in item.sources for seq in source.seqs)


def test_the_annual_report_tells_the_six_things_that_the_article_names() -> None:
    titles = [section.title for section in paper("annual_report").sections]
    for words in ("治理", "人员", "投入", "风险", "处置", "下一年度工作计划"):
        assert any(words in title for title in titles), words


def test_the_figures_of_the_annual_report_are_those_of_its_year() -> None:
    made = paper("annual_report")
    assert made.title == "2026年度网络和信息安全管理年报"
    assert (made.figures["staff"].text, made.figures["staff"].sources[0].keys) == ("3,988", ("s26",))
    assert made.figures["it_spend"].words == "432,100,000 元"
    assert made.figures["security_spend_share"].text == "8.26%（35,678,900/432,100,000）"
    assert made.figures["breached"].value == 1


def test_critical_infrastructure_has_a_chapter_only_where_there_is_any() -> None:
    records = full()
    assert "cii" in [section.id for section in paper("annual_report", records).sections]
    records["cii_designation"] = []
    records["standing"] = []
    assert "cii" not in [section.id for section in paper("annual_report", records).sections]


def test_nothing_on_file_is_none_only_where_the_register_is_complete() -> None:
    records = full()
    records["incident"] = []
    assert paper("annual_report", records).figures["incidents"].text == "0"
    records["register"] = []
    made = paper("annual_report", records)
    assert "incidents" not in made.figures
    assert "网络安全事件，登记“网络安全事件”2026年度后自动填入" in [gap.words for gap in made.gaps]


def test_records_outside_the_period_are_left_out() -> None:
    records = full()
    first = {**records["training"][0], "key": "in", "held_on": "2026-12-31"}
    records["training"] = [first, {**first, "key": "out", "held_on": "2027-01-01"}]
    table = next(
        block
        for section in paper("annual_report", records).sections
        for block in section.blocks
        if isinstance(block, Records) and block.type == "training"
    )
    assert table.keys == ("in",)


def test_instants_count_in_local_days() -> None:
    records = full()
    first = dict(records["incident"][0])
    records["incident"] = [
        {**first, "key": "in", "discovered_at": "2025-12-31T16:30:00+00:00", "occurred_at": None},
        {**first, "key": "out", "discovered_at": "2025-12-31T15:30:00+00:00", "occurred_at": None},
    ]
    assert paper("annual_report", records).figures["incidents"].sources[0].keys == ("in",)


def test_a_person_s_words_stand_as_they_were_written() -> None:
    made = paper("drill", words={"course": "九点开始。\n\n十点结束。"})
    course = next(section for section in made.sections if section.id == "course")
    assert [block.pieces for block in course.blocks if isinstance(block, Sentence)] == [
        ("九点开始。",),
        ("十点结束。",),
    ]


def test_optional_fields_are_no_gaps() -> None:
    records = empty("incident")
    made = paper("incident", records, findings=())
    sheet = next(block for block in made.sections[0].blocks if isinstance(block, Sheet))
    said = dict(sheet.rows)
    assert said["发生时间"] == "没有登记"
    assert isinstance(said["交易时段内"], Gap)


def test_verdicts_are_told_with_what_would_mend_them() -> None:
    verdicts = next(
        block
        for section in paper("annual_report").sections
        for block in section.blocks
        if isinstance(block, Verdicts) and block.open
    )
    assert [row[0] for row in verdicts.open] == ["■ 不合规", "○ 证据不足"]
    assert "集中交易系统（oms）" in verdicts.open[0][1]
    assert verdicts.words == "另有 1 项要求全部合规，1 项要人判断。"


def test_a_paper_about_a_record_counts_only_what_concerns_it() -> None:
    short = finding("21#capacity", "breached", "over_bound", object=("system", "oms"))
    other = finding("21#capacity", "breached", "over_bound", object=("system", "other"))
    made = paper("stress_test", findings=(short, other))
    assert made.figures["short"].value == 1
    assert paper("annual_report", findings=(short, other)).figures["breached"].value == 2


def test_a_paper_about_a_record_links_only_its_own() -> None:
    records = full()
    own = records["incident"][0]["key"]
    report = dict(records["incident_report"][0])
    records["incident_report"] = [{**report, "key": "a", "incident": own}, {**report, "key": "b", "incident": "other"}]
    made = paper("incident", records)
    assert made.figures["reports"].sources[0].keys == ("a",)


def test_a_rectification_of_an_incident_shows_no_feedback_of_a_notice_of_the_same_key() -> None:
    records = full()
    records["incident"] = [{**records["incident"][0], "key": records["regulator_notice"][0]["key"]}]
    records["notice_feedback"] = [{**records["notice_feedback"][0], "notice": records["incident"][0]["key"]}]
    made = paper("rectification", records, about=("incident", records["incident"][0]["key"]))
    assert "notice_feedback" not in [
        block.type for section in made.sections for block in section.blocks if isinstance(block, Records)
    ]


def test_a_core_institution_reports_to_the_commission() -> None:
    records = full()
    assert paper("annual_report", records).to == "上海证监局"
    records["institution"] = [{**records["institution"][0], "kind": "exchange"}]
    assert paper("annual_report", records).to == "中国证券监督管理委员会"


def test_the_day_by_which_it_is_owed_comes_from_the_law() -> None:
    found = facts("annual_report", full())
    assert due_day(found_kind := kind_of("annual_report"), found) == date(2027, 4, 30)
    assert due_day(kind_of("backup"), found) is None
    assert make_paper(found_kind, found, {}).institution == OWNER


@pytest.mark.parametrize(
    ("span", "text", "first", "last", "words"),
    [
        ("year", "2025", date(2025, 1, 1), date(2025, 12, 31), "2025年度"),
        ("quarter", "2025Q3", date(2025, 7, 1), date(2025, 9, 30), "2025年第3季度"),
        ("month", "2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
    ],
)
def test_periods(span: str, text: str, first: date, last: date, words: str) -> None:
    found = period_of(text, span)  # type: ignore[arg-type]  # the parameters are spans
    assert (found.first, found.last, found.words, found.text) == (first, last, words, text)
    assert found.before().last.toordinal() == first.toordinal() - 1
    assert last_full(last, span) == found.before()  # type: ignore[arg-type]
    assert last_full(date.fromordinal(last.toordinal() + 1), span) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("span", "text"), [("year", "26"), ("quarter", "2025Q5"), ("month", "2025-13"), ("year", "1999")]
)
def test_what_is_no_period_is_told(span: str, text: str) -> None:
    with pytest.raises(PaperFault, match="期间应写成"):
        period_of(text, span)  # type: ignore[arg-type]


def test_an_unknown_kind_is_told_with_those_that_there_are() -> None:
    assert kind_of("应急演练报告").id == "drill"
    with pytest.raises(PaperFault, match=r"没有“周报”这种文书.*annual_report"):
        kind_of("周报")


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ("say: '{nothing}'", "没有定义数字 nothing"),
        ("records: {title: 甲, of: {type: incident}, columns: [nothing]}", "incident 没有字段 nothing"),
        ("records: {title: 甲, of: {type: nothing}, columns: [key]}", "没有记录类型 nothing"),
        ("say: 甲\n        ask: {id: a, words: 乙}", "应恰好是一种"),
        ("nothing: 甲", "读不懂"),
    ],
)
def test_a_kind_that_does_not_hold_together_is_named(tmp_path: Path, block: str, fault: str) -> None:
    path = tmp_path / "x.yaml"
    head = "id: x\ntitle: 甲\nhelp: 乙\ncites: [csrc-218/59.1]\nspan: year\nsections:\n  - id: a\n    title: 丙\n    blocks:\n"
    path.write_text(f"{head}      - {block}\n", encoding="utf-8")
    with pytest.raises(PaperFault, match=fault):
        kind_in(path)


def test_places_in_the_ledger_are_drawn_together() -> None:
    assert seq_words([3, 8, 7, 7, 9]) == "账本第 3、7–9 条"
    assert seq_words(range(1, 40, 2)) == "账本第 1、3、5、7、9、11 条等，共 20 条"


def test_a_figure_of_numbers_says_what_it_is() -> None:
    numbers = next(
        block for section in paper("mlps").sections for block in section.blocks if isinstance(block, Numbers)
    )
    label, value = numbers.rows[0]
    assert label == "在用信息系统"
    assert isinstance(value, Figure)
    assert value.words == "1 个"
