"""Every code has words, and every phrase shows exact figures."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import zhengan
from tests.assess.sample import finding, over_bound
from tests.examples.runner import findings_of, groups
from zhengan.assess import ORDER
from zhengan.assess.citations import article_words
from zhengan.assess.figures import period_names, ratio_words, shortened
from zhengan.assess.reasons import REASONS, THEMES
from zhengan.assess.remedies import OPEN_VERDICTS
from zhengan.assess.vocabulary import CODE_WORDS, FIGURE_WORDS
from zhengan.assess.words import (
    VERDICT_MARKS,
    VERDICT_WORDS,
    days_words,
    object_words,
    reason_words,
)
from zhengan.checks import NO_RECORD, NOT_YET, PERSON_JUDGES
from zhengan.checks.emergency import PLAN_PARTS, SCENARIOS
from zhengan.checks.filing import ANNUAL_PARTS, CII_PARTS
from zhengan.checks.stress import INDICATORS
from zhengan.law import Bound, load_catalogue, parse_bound

ROOM = Path(zhengan.__file__).parent
OURS = {"vocabulary.py", "words.py", "figures.py", "remedies.py", "explain.py", "deadlines.py"}
OTHERS = [path for path in ROOM.glob("assess/*.py") if path.name not in OURS]
SOURCES = sorted([*ROOM.glob("checks/*.py"), *ROOM.glob("assess/selectors/*.py"), *OTHERS])
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*/*.yaml"))
CONSTANTS = {"NO_RECORD": NO_RECORD, "NOT_YET": NOT_YET, "PERSON_JUDGES": PERSON_JUDGES}
# Names of variables and parameters that hold reasons, and calls that take one by position.
HOLDERS = {"reason", "ground", "doubt", "centers_doubt", "unknown", "short", "said", "denied", "missing"}
TAKERS = {"Outcome": 1, "Way": 1, "doubted": 1, "standing": 2}


def literals(node: ast.AST | None) -> Iterator[str]:
    """The text constants that an expression can come out as."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in CONSTANTS:
            yield CONSTANTS[name]
        case ast.IfExp(body=body, orelse=orelse):
            yield from [*literals(body), *literals(orelse)]
        case ast.BoolOp(values=values) | ast.List(elts=values):
            for value in values:
                yield from literals(value)
        case ast.Tuple(elts=elts):
            yield from literals(elts[-1])
        case ast.Call(func=func, args=args, keywords=keywords):
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            results = {"cases": args, "ifelse": args[1:], "coalesce": args, "literal": args[:1]}.get(name, [])
            for value in [*results, *[item.value for item in keywords if item.arg == "else_"]]:
                yield from literals(value)


def reasons_in(tree: ast.AST) -> Iterator[str]:
    """The reasons that a module can give."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in HOLDERS:
                yield from literals(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if name in HOLDERS:
                yield from literals(value)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                held = [value for name, value in zip(names, values, strict=True) if getattr(name, "id", "") in HOLDERS]
                for value in held:
                    yield from literals(value)
            case ast.keyword(arg=name, value=value) if name in HOLDERS:
                yield from literals(value)
            case ast.Call(func=func, args=args):
                name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
                if name in TAKERS and len(args) > TAKERS[name]:
                    yield from literals(args[TAKERS[name]])
            case ast.FunctionDef(name=name, returns=returns):
                yield from _returned(node, f"{name} {ast.unparse(returns) if returns else ''}")


def _returned(function: ast.FunctionDef, signature: str) -> Iterator[str]:
    """What functions return that give a verdict with its reason, or a ground."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Return):
            continue
        if "Verdict" in signature and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
            yield from literals(node.value.elts[1])
        elif "ground" in signature:
            yield from literals(node.value)


def codes(found: Iterable[str]) -> set[str]:
    """Codes only: a holder's own name is a column handed on."""
    return {code for code in found if re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", code)} - HOLDERS


@pytest.fixture(scope="module")
def scanned() -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES]
    return codes(reason for tree in trees for reason in reasons_in(tree)) | set(CONSTANTS.values())


def expected_reasons() -> set[str]:
    cases = [case for path in EXAMPLES for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]]
    return {wanted["reason"] for case in cases for wanted in case["expect"] if "reason" in wanted}


def test_verdicts_are_told_worst_first_by_word_and_shape() -> None:
    assert tuple(VERDICT_WORDS) == tuple(VERDICT_MARKS) == ORDER
    assert "".join(VERDICT_MARKS.values()) == "■○◆✎●☆–"
    assert VERDICT_WORDS["unproven"] == "证据不足"


def test_every_reason_in_the_sources_has_words(scanned: set[str]) -> None:
    assert scanned - set(REASONS) == set(), "请在 assess/reasons 里补上"


def test_no_reason_has_words_in_two_themes() -> None:
    counted = Counter(code for theme in THEMES for code in theme.REASONS)
    assert {code for code, count in counted.items() if count > 1} == set()


def test_no_words_for_reasons_that_nobody_gives(scanned: set[str]) -> None:
    assert set(REASONS) - scanned == set()


def test_the_scan_finds_every_reason_that_examples_expect(scanned: set[str]) -> None:
    assert len(expected_reasons()) > 40
    assert expected_reasons() - scanned == set()


def test_every_reason_that_asks_for_something_has_a_remedy() -> None:
    cases = [case for path in EXAMPLES for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]]
    asking = {
        item["reason"]
        for case in cases
        for item in case["expect"]
        if item["verdict"] in OPEN_VERDICTS and "reason" in item
    }
    assert len(asking) > 40
    assert {code for code in asking if not REASONS[code].remedy} == set()


def test_every_figure_has_a_label() -> None:
    named: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = getattr(node, "value", None)
            is_figures = isinstance(node, ast.keyword) and node.arg == "figures"
            is_figures |= isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "figures"
            if is_figures and isinstance(value, ast.Dict):
                named |= {key.value for key in value.keys if isinstance(key, ast.Constant)}
    assert len(named) > 40
    assert named - set(FIGURE_WORDS) == set()


def test_every_code_that_stands_as_a_figure_has_a_word() -> None:
    assert {*PLAN_PARTS, *SCENARIOS, *ANNUAL_PARTS, *CII_PARTS, *INDICATORS} - set(CODE_WORDS) == set()


def test_real_findings_are_told_in_chinese() -> None:
    # One group of a middling size: all of them run in tests/examples.
    group = min(groups().values(), key=lambda found: abs(len(found) - 6))
    told = {reason_words(item): item.reason for found in findings_of(group) for item in found}
    assert len(told) > 8
    assert set(told.values()) - set(REASONS) == set()
    assert [words for words in told if re.search(r"[a-z]+_[a-z]+|\{|None", words)] == []


def test_a_breached_ratio_shows_both_numbers_and_the_bound() -> None:
    assert reason_words(over_bound()) == "近一年峰值 80 Mbps，带宽 100 Mbps，占 80%，应低于 80%"


@pytest.mark.parametrize(
    ("peak", "bandwidth", "shown"),
    [
        ("49.99", "100", "49.99%"),
        ("49.999999", "100", "49.999999%"),
        ("50.000001", "100", "50.000001%"),
        ("66.666667", "100", "约 66.67%"),
        ("499999", "1000001", "约 49.9999%"),
        ("0.000001", "1000000", "略高于 0%"),
    ],
)
def test_a_share_is_never_rounded_onto_its_bound(peak: str, bandwidth: str, shown: str) -> None:
    if shown == "约 66.67%":
        assert ratio_words(parse_bound("< 50%"), Decimal(peak), Decimal(bandwidth)) == shown
    else:
        words = ratio_words(parse_bound("< 50%"), Decimal(peak), Decimal(bandwidth))
        assert words is not None
        assert words == shown or words.removeprefix("约 ") == shown.removeprefix("约 ")


@given(
    used=st.decimals(min_value=0, max_value=10**6, places=6),
    available=st.decimals(min_value=Decimal("0.000001"), max_value=10**6, places=6),
    bound=st.sampled_from([Bound("<", 50, 100, "ratio"), Bound("<", 80, 100, "ratio"), Bound(">=", 2, 1, "ratio")]),
)
def test_what_is_shown_stands_on_the_right_side_of_the_bound(used: Decimal, available: Decimal, bound: Bound) -> None:
    part, whole = (used, available) if bound.cmp == "<" else (available, used)
    words = ratio_words(bound, used, available)
    if whole == 0:
        assert words is None
        return
    exact = Fraction(part) * bound.den / Fraction(whole)
    assert words is not None
    number = Fraction(re.sub(r"[^0-9.]", "", words))
    if "略" in words:
        assert (exact > number) == ("略高于" in words)
    else:
        assert (number > bound.num) == (exact > bound.num)
        assert (number < bound.num) == (exact < bound.num)
        assert (number == exact) or words.startswith("约")


def test_exact_quotients_are_shown_exactly() -> None:
    assert shortened(Fraction(2), Fraction(2)) == "2"
    assert shortened(Fraction(199, 100), Fraction(2)) == "1.99"
    assert shortened(Fraction(10**9 - 1, 10**9), Fraction(1)) == "略低于 1"


def test_capacity_is_told_as_a_multiple_in_the_units_of_its_metric() -> None:
    figures = {"capacity": "199.999999", "metric": "tps", "peak": "100", "minutes": 1, "owed_minutes": 1}
    item = finding("21#capacity", "breached", "under_bound", figures=figures)
    assert reason_words(item) == "历史峰值 100 笔/秒，性能容量 199.999999 笔/秒，为 1.99999999 倍，应不低于 2 倍"


def test_missed_days_are_named_in_runs() -> None:
    figures = {
        "missed": 4,
        "missed_periods": "2026-11-16、2026-11-17、2026-11-18、2026-11-20",
        "first_missed": "2026-11-16",
    }
    item = finding("20#daily-backup", "breached", "missed", figures=figures)
    assert reason_words(item) == "缺 4 天：2026-11-16 至 2026-11-18、2026-11-20"


def test_more_missed_periods_than_are_named_are_hinted_at() -> None:
    days = "、".join(f"2026-{month:02}-01" for month in range(1, 12))
    item = finding("20#daily-backup", "breached", "missed", figures={"missed": 40, "missed_periods": days})
    assert reason_words(item) == "缺 40 天：2026-01-01、2026-02-01、2026-03-01等"


@pytest.mark.parametrize(
    ("every", "names"),
    [
        ("P1M", "2026 年 4 月"),
        ("P3M", "2026 年第 2 季度"),
        ("P6M", "2026 年上半年"),
        ("P1Y", "2026 年度"),
        ("", "2026-04-01"),
    ],
)
def test_periods_have_names(every: str, names: str) -> None:
    assert period_names("2026-04-01", every) == names


def test_lateness_names_both_days() -> None:
    figures = {"deadline": "2026-10-21", "done_on": "2026-10-22"}
    item = finding("38#joint-drill-reported", "breached", "late", object=("drill", "D1"), figures=figures)
    assert reason_words(item) == "最迟 2026-10-21 报告，2026-10-22 才报告"


def test_a_hole_of_one_second_is_seen() -> None:
    figures = {"hole_from": "2026-05-01T00:00:00+08:00", "hole_until": "2026-05-01T00:00:01+08:00", "holes": 3}
    item = finding("18#business-log", "breached", "hole", figures=figures)
    assert reason_words(item) == "2026-05-01 00:00 至 2026-05-01 00:00:01 缺日志，连同其他共 3 处缺口"


def test_codes_in_figures_are_told_in_chinese() -> None:
    item = finding(
        "37#scenarios",
        "breached",
        "missing_scenarios",
        object=None,
        figures={"missing": "natural_disaster、supplier_exit"},
    )
    assert reason_words(item) == "场景缺少自然灾害、主要服务机构退出"
    sent = finding(
        "72#bureau-route", "manual", "wrong_addressee", figures={"expected": "上海", "sent_to": "csrc、police"}
    )
    assert reason_words(sent) == "应报上海证监局，实报中国证监会、公安机关"


def test_without_its_figures_a_reason_keeps_its_short_phrase() -> None:
    assert reason_words(finding("20#daily-backup", "breached", "missed")) == "有应做而没有做的"
    assert reason_words(finding("20#daily-backup", "unproven", "no_record")) == "没有这方面的记录"


def test_an_unknown_code_is_told_as_it_stands() -> None:
    assert reason_words(finding("20#daily-backup", "unproven", "never_heard_of")) == "never_heard_of"


@pytest.mark.parametrize(
    ("cite", "words"),
    [
        ("csrc-218/21.3", "第二十一条第三款"),
        ("csrc-218/37.1", "第三十七条"),
        ("csrc-218/71.1.7", "第七十一条第（七）项"),
        ("csrc-218/20", "第二十条"),
        ("own/20-1.2", "第二十条之一第二款"),
        ("何处", "何处"),
    ],
)
def test_addresses_are_written_as_lawyers_write_them(cite: str, words: str) -> None:
    assert article_words(cite, load_catalogue()) == words


def test_days_are_counted_in_words() -> None:
    assert [days_words(days) for days in (-2, 0, 5)] == ["已过 2 天", "今天到期", "还有 5 天"]


def test_objects_are_named_where_their_names_are_known() -> None:
    item = over_bound()
    assert object_words(item, {}) == "L1"
    assert object_words(item, {"甲/network_link/L1": "主线"}) == "主线（L1）"
    assert object_words(finding("37#plan", "met", "in_force", object=None), {}) == ""


def test_the_deadline_ahead_says_how_far() -> None:
    item = finding(
        "38#joint-drill-reported",
        "due",
        "deadline_ahead",
        object=("drill", "D1"),
        figures={"deadline": "2026-11-27"},
        due_on=date(2026, 11, 27),
    )
    assert reason_words(item) == "最迟 2026-11-27 报告，还有 7 天"
