"""Every guard is silent on sound data and names the fault on unsound data."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.law.conftest import ARTICLE_1, INSTRUMENT, TEXTS
from zhengan.law import Catalogue, Fault, guards
from zhengan.law.modal import governing

Load = Callable[..., Catalogue]
KNOWN = guards.Known(frozenset({"tank_full"}), frozenset({"tank"}), frozenset({"system"}))


def toy(catalogue: Catalogue) -> Catalogue:
    """Only the made-up instrument."""
    toy_1 = catalogue.instruments["toy-1"]
    return replace(catalogue, instruments={"toy-1": toy_1}, documents={}, beside_rules=())


def test_sound_data_passes_every_guard(load_law: Load) -> None:
    assert guards.check_law(toy(load_law()), TEXTS, KNOWN) == ()


@pytest.mark.parametrize(
    ("guard", "old", "new", "found"),
    [
        (guards.phrases_stand, "phrase: 三倍以上", "phrase: 四倍以上", "四倍以上"),
        (guards.phrases_stand, "phrase: 三倍以上", "phrase: [三倍以上, 水塔]", "水塔"),
        (guards.modality_matches, "must: 水", "may: 水", "may"),
        (guards.modality_matches, "must: 水", "in_principle: 水", "in_principle"),
        (guards.coverage_total, "{1: duty, 2: scope}", "{1: duty}", "没有分类"),
        (guards.coverage_total, "{1: duty, 2: scope}", "{1: duty, 2: scope, 3: scope}", "文本里没有"),
        (guards.coverage_total, "{1: duty, 2: scope}", "{1: duty, 2: duty}", "一项也没有"),
    ],
)
def test_guards_on_text(
    load_law: Load, guard: Callable[[Catalogue, dict[str, str]], tuple[Fault, ...]], old: str, new: str, found: str
) -> None:
    assert old in ARTICLE_1
    catalogue = toy(load_law({"001.yaml": ARTICLE_1.replace(old, new)}))
    (fault,) = guard(catalogue, TEXTS)
    assert found in fault.found
    assert fault.file.endswith("001.yaml") or fault.file.endswith("instrument.yaml")
    assert fault.line > 0


def test_a_cited_place_must_be_in_the_text(load_law: Load) -> None:
    catalogue = toy(load_law({"001.yaml": ARTICLE_1.replace("cite: toy-1/1.1", "cite: toy-1/1.1.4")}))
    (fault,) = guards.phrases_stand(catalogue, TEXTS)
    assert fault.where == "toy-1/1.1.4"
    assert guards.phrases_stand(catalogue, {}) == (), "nothing is said where the text is not loaded"


def test_items_count_as_their_paragraph(load_law: Load) -> None:
    texts = {"toy-1/1.1": "应当备水：", "toy-1/1.1.1": "用量的三倍以上；", "toy-1/1.2": "范围"}
    assert guards.check_law(toy(load_law()), texts, KNOWN) == ()


@pytest.mark.parametrize(
    ("old", "new"), [('">= 3x"', '"> 3x"'), ('">= 3x"', '">= 2x"'), ("phrase: 三倍以上", "phrase: 用量的")]
)
def test_bounds_must_rederive(load_law: Load, old: str, new: str) -> None:
    (fault,) = guards.bounds_rederive(toy(load_law({"001.yaml": ARTICLE_1.replace(old, new)})))
    assert fault.where == "toy-1/1#full"


def test_bounds_follow_the_instruments_own_convention(load_law: Load) -> None:
    changed = INSTRUMENT.replace("以上: inclusive", "以上: exclusive")
    (fault,) = guards.bounds_rederive(toy(load_law({"instrument.yaml": changed})))
    assert "> 3x" in fault.expected


def test_fines_rederive_too(load_law: Load) -> None:
    row = "{cite: toy-1/2.1, subjects: [core], articles: ['*'], by: [csrc], whom: persons, measures: [fine], "
    table = f"measures: {{fine: 罚款}}\nexposures:\n  - {row} fine: '<= 100000 yuan', phrase: 十万元以下}}\n"
    (fault,) = guards.bounds_rederive(toy(load_law({"liability.yaml": table})))
    assert (fault.where, fault.found) == ("toy-1/2.1", "<= 100000 yuan")
    assert fault.file.endswith("liability.yaml")


def test_a_changed_text_is_seen(load_law: Load) -> None:
    digest = guards.text_digest(TEXTS["toy-1/1.1"])
    catalogue = toy(load_law({"instrument.yaml": INSTRUMENT + f"paragraph_digests: {{toy-1/1.1: {digest}}}\n"}))
    assert guards.digests_match(catalogue, TEXTS) == ()
    broken = TEXTS | {"toy-1/1.1": "水箱 应当备足\n\n用量的三倍以上。"}
    assert guards.digests_match(catalogue, broken) == (), "white space does not count"
    assert len(guards.digests_match(catalogue, TEXTS | {"toy-1/1.1": "水箱应当备足用量的两倍以上。"})) == 1


def test_without_text_and_digests_coverage_is_not_claimed(load_law: Load) -> None:
    (fault,) = guards.coverage_total(toy(load_law()), {})
    assert "zhengan law load" in fault.remedy


def version(until: str, from_: str) -> dict[str, str]:
    duty = ARTICLE_1.partition("obligations:\n")[2]
    return {"001.yaml": f"{ARTICLE_1}{until}{duty}    from: {from_}\n"}


@pytest.mark.parametrize(
    ("until", "from_", "faults"),
    [
        ("    until: 2024-06-30\n", "2024-07-01", 0),
        ("    until: 2024-06-30\n", "2024-07-02", 1),
        ("    until: 2024-06-30\n", "2024-06-30", 1),
        ("", "2024-07-01", 1),
        ("    until: 2024-06-30\n", "2023-07-01", 2),
        ("    until: 2025-06-30\n", "2025-07-01", 2),
    ],
)
def test_versions_leave_no_gap_and_no_overlap(load_law: Load, until: str, from_: str, faults: int) -> None:
    changes = version(until, from_)
    if from_ == "2025-07-01":
        changes["001.yaml"] += "    until: 2025-12-31\n"
    assert len(guards.versions_total(toy(load_law(changes)))) == faults


@pytest.mark.parametrize("new", ["check: tank_full\n    attested: true", "attested: false"])
def test_exactly_one_check_or_a_person(load_law: Load, new: str) -> None:
    catalogue = toy(load_law({"001.yaml": ARTICLE_1.replace("check: tank_full", new)}))
    assert len(guards.one_check_or_attested(catalogue)) == 1


@pytest.mark.parametrize(
    ("known", "key"),
    [
        (replace(KNOWN, checks=frozenset()), "check"),
        (replace(KNOWN, selectors=frozenset()), "object.where"),
        (replace(KNOWN, records=frozenset({"x"})), "evidence"),
    ],
)
def test_names_must_exist(load_law: Load, known: guards.Known, key: str) -> None:
    faults = guards.known_names(toy(load_law()), known)
    assert key in {fault.expected.removeprefix("已有的 ") for fault in faults}


def test_readings_must_exist(load_law: Load) -> None:
    catalogue = toy(load_law({"001.yaml": ARTICLE_1 + "    readings: [lookback, moon-phase]\n"}))
    (fault,) = guards.known_names(catalogue, KNOWN)
    assert "moon-phase" in fault.found


def test_examples_missing(load_law: Load) -> None:
    catalogue = toy(load_law())
    tokens = ("below", "on", "above", "first", "last", "after", "exception")
    covers = [f"toy-1/1#full {token}" for token in tokens]
    assert guards.examples_missing(catalogue, covers) == ()
    assert [fault.where for fault in guards.examples_missing(catalogue, covers[1:])] == [covers[0]]
    assert len(guards.examples_missing(catalogue, [])) == len(tokens)
    (fault,) = guards.examples_missing(catalogue, [*covers, "toy-1/1#full beneath"])
    assert fault.where == "toy-1/1#full beneath"
    person = ARTICLE_1.replace("check: tank_full", "attested: true")
    assert guards.examples_missing(toy(load_law({"001.yaml": person})), []) == ()


@pytest.mark.parametrize(
    ("phrase", "paragraph", "modality"),
    [
        ("备份", "核心机构应当每天备份。", "must"),
        ("变更", "应当评估风险，不得在交易时段变更系统。", "must_not"),
        ("评估风险", "应当评估风险，不得在交易时段变更系统。", "must"),
        ("合并报送", "应当报送年报，可以与其他报告合并报送。", "may"),
        ("向派出机构报告", "核心机构应当报告；其他机构原则上应当向派出机构报告。", "in_principle"),
        ("及时备份", "鼓励运营者及时备份。", "encouraged"),
        ("制定技术规则", "交易所依法制定技术规则，加强应急与供应管理，负责人签字。", "must"),
        ("配合查明", "应当签合同；供应商有义务配合查明。", "must"),
        ("机构", "机构应当备份。", "must"),
        ("同等控制", "对数据须采取同等控制。", "must"),
    ],
)
def test_nearest_modal_word_governs(phrase: str, paragraph: str, modality: str) -> None:
    assert governing([phrase], paragraph) == {modality}
