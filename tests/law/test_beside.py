"""Rules beside ours: what is said and how surely, closed keys, replacing, switching off, the article meant on a day."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.law import Catalogue, Fault, LawFault, load_catalogue
from zhengan.law.beside import CONFIDENCES, BesideRule, Provision, Referral, bearing_on
from zhengan.law.beside_guard import beside_stands

CSL_ROWS = [f"csrc-218/{cite}" for cite in ("64.1", "64.2", "65.1", "66.1", "67.1", "68.1")]
LAW = "网络安全法"
RULE = """\
id: own-rule
title: 本地规则
number: null
issuer: 某局
from: 2024-01-01
until: null
confidence: A
verified: true
source: 来函
provisions:
  - id: own-rule#clock
    article: 3
    words: 事件先打电话
    whom: 经营机构
    value: "<= 2 hours"
    confidence: A
    verified: true
    bears_on: [csrc-218/39.1]
"""
Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def own(tmp_path: Path) -> Write:
    """A folder `beside` of these files, a new one each time: loading is cached by folder."""

    def write(files: Mapping[str, str]) -> Path:
        folder = Path(mkdtemp(dir=tmp_path)) / "beside"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(LawFault) as caught:
        load_catalogue([folder])
    return caught.value.faults


def in_force(law: Catalogue, on: date) -> set[str]:
    return {rule.id for rule in law.beside(on)}


# What facts.md gives, with its confidence; numbers as bounds.
@pytest.mark.parametrize(
    ("provision", "values", "confidence", "verified"),
    [
        ("cac-incident-2025#cii", ["<= 1 hours"], "B", False),
        ("cac-incident-2025#others", ["<= 4 hours"], "B", False),
        ("cac-incident-2025#summary", ["<= 30 days"], "B", False),
        (
            "cac-incident-2025#personal-information",
            [">= 1000000 persons", ">= 10000000 persons", ">= 100000000 persons"],
            "A",
            True,
        ),
        ("cybersecurity-law-2026#fine", [">= 10000 yuan", "<= 50000 yuan"], "A", True),
        ("cybersecurity-law-2026#fine-refusal", [">= 50000 yuan", "<= 500000 yuan"], "A", True),
        ("cybersecurity-law-2026#fine-cii", [">= 50000 yuan", "<= 100000 yuan"], "B", False),
        ("cybersecurity-law-2026#fine-cii-refusal", [">= 100000 yuan", "<= 1000000 yuan"], "C", False),
        ("cybersecurity-law-2026#fine-gravest", [">= 2000000 yuan", "<= 10000000 yuan"], "A", False),
        ("personal-information-audit-2025#cycle", ["> 10000000 persons", "<= 2 years"], "A", True),
        ("personal-information-audit-2025#rectified", ["<= 15 working_days"], "A", True),
        ("network-data-2025#kept", [">= 3 years"], "A", True),
        ("network-data-2025#defect", ["<= 24 hours"], "B", False),
        ("mlps-periods#level-3", ["<= 1 years"], "C", False),
        ("mlps-periods#level-2", ["<= 2 years"], "C", False),
        ("sac-plan-2023#spend", [">= 10%", ">= 7%"], "B", False),
        ("sac-plan-2023#draft-staff", [">= 6%"], "C", False),
        ("order-152#audit", ["<= 3 years"], "B", False),
        ("csrc-incident-2012#summary", ["<= 5 working_days"], "A", True),
    ],
)
def test_figures_and_how_surely(
    law: Catalogue, provision: str, values: list[str], confidence: str, verified: bool
) -> None:
    (found,) = (item for rule in law.beside() for item in rule.provisions if item.id == provision)
    assert [str(value) for value in found.values] == values
    assert (found.confidence, found.verified) == (confidence, verified)


def test_only_what_was_seen_in_an_official_text_is_verified(law: Catalogue) -> None:
    said: list[BesideRule | Provision | Referral] = []
    for rule in law.beside():
        said += [rule, *rule.provisions, *rule.referrals]
    assert len(said) > 60
    assert all(part.confidence in CONFIDENCES for part in said)
    assert [part for part in said if part.verified and part.confidence != "A"] == []


def test_what_they_point_to_exists(law: Catalogue) -> None:
    assert beside_stands(law) == ()


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("cac-incident-2025", date(2025, 11, 1)),
        ("cybersecurity-law-2026", date(2026, 1, 1)),
        ("personal-information-audit-2025", date(2025, 5, 1)),
        ("network-data-2025", date(2025, 1, 1)),
        ("sac-plan-2023", date(2023, 6, 9)),
        ("supervision-measures-2026", date(2026, 6, 30)),
        ("order-152", date(2019, 6, 1)),
        ("csrc-incident-2021", date(2021, 6, 4)),
    ],
)
def test_first_day_in_force(law: Catalogue, rule: str, day: date) -> None:
    assert rule in in_force(law, day)
    assert rule not in in_force(law, day - timedelta(days=1))


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("cybersecurity-law", date(2025, 12, 31)),
        ("sac-plan-2023", date(2025, 12, 31)),
        ("csrc-incident-2012", date(2021, 6, 3)),
    ],
)
def test_last_day_in_force(law: Catalogue, rule: str, day: date) -> None:
    assert rule in in_force(law, day)
    assert rule not in in_force(law, day + timedelta(days=1))


def test_a_rule_whose_day_is_not_known_is_shown_on_every_day(law: Catalogue) -> None:
    assert {"mlps-periods", "app-filing-2022"} <= in_force(law, date(2013, 1, 1)) & in_force(law, date(2030, 1, 1))


@pytest.mark.parametrize("cite", CSL_ROWS)
def test_one_article_of_the_cybersecurity_law_is_meant_on_any_day(law: Catalogue, cite: str) -> None:
    (row,) = (rule.exposure for rule in law.instruments["csrc-218"].liability.rules if rule.exposure.cite == cite)
    changes = [day for rule in law.beside() for day in (rule.from_, rule.until) if day and day.year >= 2023]
    for day in {each + timedelta(days=shift) for each in changes for shift in (-1, 0, 1)}:
        assert len(law.referred(row, day).references) == 1, day


@pytest.mark.parametrize(
    ("cite", "before", "after"),
    [
        ("64.1", "59", "61"),
        ("64.2", "59", "61"),
        ("65.1", "60", None),
        ("66.1", "62", None),
        ("67.1", "68", None),
        ("68.1", "64", None),
    ],
)
def test_the_article_meant_before_and_from_2026(law: Catalogue, cite: str, before: str, after: str | None) -> None:
    rules = law.instruments["csrc-218"].liability.rules
    (row,) = (rule.exposure for rule in rules if rule.exposure.cite == f"csrc-218/{cite}")
    found = [law.referred(row, day).references[0] for day in (date(2025, 12, 31), date(2026, 1, 1))]
    assert [item.article for item in found] == [before, after]
    assert [item.verified for item in found] == [False, False], "which article belongs to which is recalled"
    assert [item.law for item in found] == [LAW, LAW]
    assert found[0].penalties == ()
    assert bool(found[1].penalties) == cite.startswith("64")


def test_exposures_name_the_article_of_the_day_asked_about(law: Catalogue) -> None:
    duty = law.obligation("csrc-218/20#daily-backup")

    def articles(on: date | None) -> list[str | None]:
        found = law.exposures(duty, ["operating"], on=on)
        return [item.article for exposure in found for item in exposure.references]

    assert articles(date(2025, 12, 31)) == ["59"]
    assert articles(date(2026, 1, 1)) == ["61"]
    assert articles(None) == []


def test_switched_off_a_rule_is_gone_everywhere(law: Catalogue) -> None:
    day, duty = date(2026, 11, 20), law.obligation("csrc-218/20#daily-backup")
    bare = law.without(["cybersecurity-law-2026", "cac-incident-2025"])
    assert in_force(law, day) - in_force(bare, day) == {"cybersecurity-law-2026", "cac-incident-2025"}
    assert law.beside(day, off=["cybersecurity-law-2026", "cac-incident-2025"]) == bare.beside(day)
    assert "cac-incident-2025" not in {item.rule.id for item in bare.bearing("csrc-218/39", day)}
    assert all(item.references == () for item in bare.exposures(duty, ["operating"], on=day))
    assert bare.instruments == law.instruments


def test_an_unknown_rule_cannot_be_switched_off(law: Catalogue) -> None:
    with pytest.raises(LawFault) as caught:
        law.without(["cac-incident-2025", "nothing"], "zhengan.toml [law] off")
    (fault,) = caught.value.faults
    assert (fault.file, fault.where) == ("zhengan.toml [law] off", "nothing")
    assert "mlps-periods" in fault.expected


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("csrc-218/39", True),
        ("csrc-218/39.1", True),
        ("csrc-218/39.1.2", True),
        ("csrc-218/39.2", False),
        ("csrc-218/3", False),
        ("csrc-82/39", False),
        ("csrc-218", False),
    ],
)
def test_what_bears_on_an_address(law: Catalogue, asked: str, found: bool) -> None:
    ids = {item.provision.id for item in law.bearing(asked, date(2026, 11, 20))}
    assert ("cac-incident-2025#cii" in ids) == found


@given(
    st.tuples(st.integers(1, 3), st.none() | st.integers(1, 2), st.none() | st.integers(1, 2)),
    st.tuples(st.integers(1, 3), st.none() | st.integers(1, 2), st.none() | st.integers(1, 2)),
)
def test_bearing_is_mutual(one: tuple[int, int | None, int | None], other: tuple[int, int | None, int | None]) -> None:
    """A bears on what B is asked about exactly where B bears on what A is asked about."""
    first, second = _address(one), _address(other)
    (sample, *_) = load_catalogue().beside()

    def bears(on: str, asked: str) -> bool:
        rule = replace(sample, provisions=(replace(sample.provisions[0], bears_on=(on,)),))
        return bool(bearing_on([rule], asked))

    assert bears(first, second) == bears(second, first)
    assert bears(first, first)


def _address(parts: tuple[int, int | None, int | None]) -> str:
    article, paragraph, item = parts
    tail = "" if paragraph is None else f".{paragraph}" + ("" if item is None else f".{item}")
    return f"toy-1/{article}{tail}"


def test_a_rule_of_the_users_own_is_added(own: Write) -> None:
    catalogue = load_catalogue([own({"own-rule.yaml": RULE})])
    (found,) = (item for item in catalogue.bearing("csrc-218/39.1", date(2024, 1, 1)) if item.rule.id == "own-rule")
    assert (found.provision.article, str(found.provision.values[0])) == ("3", "<= 2 hours")
    assert len(catalogue.beside()) == len(load_catalogue().beside()) + 1
    assert beside_stands(catalogue) == ()


def test_a_rule_of_the_users_own_replaces_ours_of_that_id(own: Write) -> None:
    text = RULE.replace("own-rule", "mlps-periods")
    folder = own({"mlps-periods.yaml": text})
    for root in (folder, folder.parent):
        catalogue = load_catalogue([root])
        (found,) = (rule for rule in catalogue.beside() if rule.id == "mlps-periods")
        assert (found.title, len(found.provisions)) == ("本地规则", 1)
        assert found.place[0].endswith("beside/mlps-periods.yaml")
        assert len(catalogue.beside()) == len(load_catalogue().beside())


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("source: 来函", "source: 来函\nseverity: high", 10, "不认识的键“severity”"),
        ("    whom: 经营机构", "    whom: 经营机构\n    fine: 10", 15, "不认识的键“fine”"),
        ("id: own-rule\n", "id: other\n", 1, "“other”"),
        ("issuer: 某局\n", "", 1, "没有写"),
        ("until: null", "until: 2023-01-01", 6, "2023-01-01"),
        ("from: 2024-01-01", "from: 去年", 5, "去年"),
        ("confidence: A\nverified: true", "confidence: D\nverified: true", 7, "“D”"),
        ("confidence: A\nverified: true", "confidence: B\nverified: true", 8, "可信度是 B"),
        ("    confidence: A\n    verified: true", "    confidence: C\n    verified: true", 17, "可信度是 C"),
        ('"<= 2 hours"', "2 hours", 15, "2 hours"),
        ('"<= 2 hours"', '["<= 2 hours", "<= 2 moons"]', 15, "2 moons"),
        ('"<= 2 hours"', '["< 1%", "< 2%", "< 3%", "< 4%"]', 15, "4 个"),
        ("[csrc-218/39.1]", "[第三十九条]", 18, "第三十九条"),
        ("own-rule#clock", "clock", 11, "“clock”"),
    ],
)
def test_a_faulty_rule_is_refused_with_file_and_line(own: Write, old: str, new: str, line: int, words: str) -> None:
    assert old in RULE
    found = faults_of(own({"own-rule.yaml": RULE.replace(old, new, 1)}))
    assert any(fault.file.endswith("beside/own-rule.yaml") and words in str(fault) for fault in found), found
    assert line in {fault.line for fault in found}, found


def test_all_faults_are_told_at_once(own: Write) -> None:
    twice = RULE + RULE[RULE.index("  - id") :]
    found = faults_of(own({"own-rule.yaml": twice, "empty.yaml": "", "list.yaml": "- 1\n"}))
    assert {Path(fault.file).name for fault in found} == {"own-rule.yaml", "empty.yaml", "list.yaml"}
    assert sum("重复的编号" in str(fault) for fault in found) == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            "referrals:\n  - {cite: csrc-218/64.1, law: 刑法, article: 1, words: 甲, confidence: C, verified: false}",
            "刑法",
        ),
        (
            "referrals:\n  - {cite: csrc-218/9.1, law: 网络安全法, article: 1, words: 甲, confidence: C, verified: false}",
            "转到",
        ),
        (
            "referrals:\n  - {cite: csrc-218/64.1, law: 网络安全法, article: 1, words: 甲, confidence: C, verified: false}",
            "own-rule 都说了",
        ),
    ],
)
def test_the_guard_tells_of_referrals_that_lead_nowhere_or_twice(own: Write, more: str, words: str) -> None:
    found = beside_stands(load_catalogue([own({"own-rule.yaml": RULE + more + "\n"})]))
    assert any(words in str(fault) for fault in found), found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("csrc-218/39.1", "csrc-218/390.1", "390.1"),
        ("csrc-218/39.1", "csrc-218/39.9", "39.9"),
        ("csrc-218/39.1", "csrc-999/1", "csrc-999/1"),
        ("    bears_on", "    readings: [no-such]\n    bears_on", "no-such"),
    ],
)
def test_the_guard_tells_of_what_does_not_exist(own: Write, old: str, new: str, words: str) -> None:
    (fault,) = beside_stands(load_catalogue([own({"own-rule.yaml": RULE.replace(old, new)})]))
    assert words in str(fault)
    assert fault.where == "own-rule#clock"


def test_a_penalty_must_be_a_provision_of_the_same_rule(own: Write) -> None:
    row = "{cite: csrc-218/64.1, law: 网络安全法, article: 1, words: 甲, confidence: C, verified: false, penalties: [x#y]}"
    (fault,) = faults_of(own({"own-rule.yaml": f"{RULE}referrals:\n  - {row}\n"}))
    assert "x#y" in str(fault)
    assert fault.line == 20
