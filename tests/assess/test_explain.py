"""One finding on one page: everything that it rests on, and what to do."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.assess.sample import finding, over_bound
from zhengan.assess import Evidence, Finding, Verdict
from zhengan.assess.explain import WIDTH, explain, exposure_lines
from zhengan.assess.reasons import REASONS
from zhengan.assess.remedies import remedy_words
from zhengan.assess.words import VERDICT_WORDS
from zhengan.law import load_catalogue

MEASURED = ["peak", "ceiling", "bandwidth", "minutes", "owed_minutes"]
NAMES = {"甲": "甲证券股份有限公司", "甲/network_link/L1": "主线"}


def told(item: Finding, texts: dict[str, str] | None = None) -> str:
    return "\n".join(explain(item, load_catalogue(), texts or {}, NAMES))


def whole(item: Finding) -> str:
    """Without line breaks, for sentences that may be wrapped."""
    return told(item).replace("\n  ", "")


def test_the_headline_says_who_has_not_done_what() -> None:
    first = whole(over_bound()).splitlines()[0]
    assert first.startswith("■ 不合规　甲证券股份有限公司的网络线路“主线（L1）”没有做到：")
    assert "交易时段相关网络一年内峰值低于当前带宽的八成" in told(over_bound()).replace("\n", "")


def test_the_comparison_is_written_out() -> None:
    assert "算式　80 × 100 < 100 × 80？8000 < 8000，不成立" in told(over_bound())


def test_a_breach_does_not_depend_on_how_many_samples_there_are() -> None:
    assert "样本够不够" not in told(over_bound())


def test_a_multiple_is_compared_the_other_way_round() -> None:
    figures = {
        "capacity": "200",
        "metric": "tps",
        "peak": "99",
        "ceiling": "100",
        "minutes": 13679,
        "owed_minutes": 14400,
    }
    text = told(finding("21#capacity", "unproven", "coverage_short", figures=figures))
    assert "200 ≥ 100 × 2？200 ≥ 200，成立" in text
    assert "13679 × 100 ≥ 14400 × 95？1367900 ≥ 1368000，不成立" in text


def test_periods_are_counted_out() -> None:
    figures = {"periods_owed": 364, "done": 362, "missed": 1, "silent": 1, "missed_periods": "2026-03-24"}
    item = finding("20#daily-backup", "breached", "missed", figures=figures, due_on=date(2026, 11, 20))
    assert "应做 364 − 已做 362 − 没有证据 1 = 缺 1（天）" in told(item)
    assert "下一个期限 2026-11-20，今天到期。" in told(item)


def test_days_are_compared_in_words() -> None:
    figures = {"deadline": "2026-10-21", "done_on": "2026-10-22"}
    item = finding(
        "38#joint-drill-reported", "breached", "late", object=("drill", "D1"), figures=figures, codes={"core"}
    )
    assert "完成日 2026-10-22 不晚于期限 2026-10-21？不成立" in told(item)


def test_the_article_is_addressed_and_quoted_where_its_text_is_loaded() -> None:
    text = told(over_bound(), {"csrc-218/21.3": "某条的原文。", "csrc-218/21.2": "别的款。"})
    assert "（证监会令第218号）第二十一条第三款　csrc-218/21.3" in text
    assert "原词：“百分之八十以下”" in text
    assert "界限：低于 80%" in text
    assert "原文：某条的原文。" in text
    assert "别的款" not in text
    assert "原文" not in told(over_bound())


def test_readings_come_with_their_alternatives_and_how_to_choose_them() -> None:
    text = told(over_bound())
    assert "近一年使用峰值取哪些时段？只看交易时段。另可：看全部时段（peak-window=all）" in text
    assert "依据未核实" in text
    assert "换一种口径再看：加 --reading 编号=取值" in text


def test_a_reading_chosen_otherwise_says_so() -> None:
    assert "看全部时段（不是缺省）" in told(over_bound(readings={"peak-window": "all"}))


def test_evidence_is_named_by_type_key_and_place() -> None:
    assert "网络线路 L1（第 63 条）" in told(over_bound())
    many = tuple(Evidence("backup_run", f"B{number}", number) for number in range(20))
    text = told(finding("20#daily-backup", "met", "done", evidence=many, good_until=date(2026, 12, 1)))
    assert "备份执行 B7（第 7 条）" in text
    assert "另有 12 条" in text
    assert "没有新证据，这个判断管到 2026-12-01。" in text
    assert "没有可依据的记录。" in told(finding("20#daily-backup", "unproven", "no_record"))


def test_the_remedy_names_how_much_is_needed() -> None:
    assert "带宽扩到高于 100 Mbps（现为 100 Mbps）" in whole(over_bound())
    catalogue = load_catalogue()
    figures = {"capacity": "199.999999", "metric": "tps", "peak": "100"}
    item = finding("21#capacity", "breached", "under_bound", figures=figures)
    assert "不低于 200 笔/秒" in remedy_words(item, catalogue.obligation(item.obligation))


@pytest.mark.parametrize(
    ("peak", "needed"), [("80", "高于 100 Mbps"), ("80.01", "不低于 100.02 Mbps"), ("33.333333", "不低于 41.67 Mbps")]
)
def test_what_is_needed_is_never_rounded_down(peak: str, needed: str) -> None:
    item = over_bound(peak=peak, bandwidth="0.01")
    assert needed in remedy_words(item, load_catalogue().obligation(item.obligation))


def test_who_is_exposed_to_what_is_told_once_a_provision() -> None:
    item = over_bound()
    lines = exposure_lines(item.liability, load_catalogue())
    assert lines[0] == "第218号令第六十二条第二款，由中国证监会、派出机构："
    assert any("情节严重的，对机构、直接责任人和其他责任人员：罚款（低于 10 万元）、警告" in line for line in lines)
    assert sum("第六十二条第二款" in line for line in lines) == 1
    assert "【可能的后果】" in told(item)
    assert "【可能的后果】" not in told(finding("20#daily-backup", "unproven", "no_record"))


def test_a_core_institution_is_exposed_to_no_fine() -> None:
    item = finding("21#network-core", "breached", "over_bound", object=("network_link", "L1"), codes={"core"})
    lines = "".join(exposure_lines(item.liability, load_catalogue()))
    assert "第六十二条第一款，由中国证监会：" in lines
    assert "罚款" not in lines


def test_laws_that_a_provision_leads_to_are_named() -> None:
    item = finding("20#daily-backup", "breached", "missed")
    assert "依《网络安全法》处罚机构" in told(item)


def test_relief_is_told_for_projects_only() -> None:
    about_project = finding("37#plan", "breached", "no_record", object=None, evidence=(Evidence("incident", "I1", 1),))
    assert "可以从轻或者减轻处罚" in told(about_project)
    assert "从轻" not in told(over_bound())


def test_a_body_bound_by_analogy_is_marked() -> None:
    assert "■ 不合规·参照　" in told(over_bound(mutatis=True))


def test_what_is_forbidden_reads_as_forbidden() -> None:
    item = finding("15#trading-hours", "breached", "in_trading_hours", object=("change", "C1"))
    assert "没有做到：不得在交易时段变更重要信息系统" in whole(item)


@pytest.mark.parametrize("verdict", VERDICT_WORDS)
def test_every_reason_can_be_explained_without_any_figure(verdict: Verdict) -> None:
    for reason in REASONS:
        text = told(finding("20#daily-backup", verdict, reason))
        assert "{" not in text
        assert "None" not in text
        assert ("【怎样才能合规】" in text) == (verdict in ("breached", "unproven"))


def test_remedies_can_be_told_without_any_figure() -> None:
    duty = load_catalogue().obligation("csrc-218/20#daily-backup")
    for reason in REASONS:
        words = remedy_words(finding("20#daily-backup", "breached", reason), duty)
        assert words.endswith("。")
        assert "{" not in words


@given(st.dictionaries(st.sampled_from(MEASURED), st.text("0123456789.-e", max_size=9)))
def test_odd_figures_are_shown_not_stumbled_over(figures: dict[str, Any]) -> None:
    item = finding("21#network-operating", "unproven", "coverage_short", object=("network_link", "L1"), figures=figures)
    assert told(item)


@given(st.text(max_size=300))
def test_no_line_is_wider_than_the_page(key: str) -> None:
    item = over_bound(object=("network_link", "线路" + key.replace("\n", "")))
    for line in explain(item, load_catalogue(), {"csrc-218/21.3": "原文" * 200}, NAMES):
        width = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
        longest = max((len(piece) for piece in line.split()), default=0)
        assert width <= WIDTH + 2 + longest
