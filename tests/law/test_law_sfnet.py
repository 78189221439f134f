"""The industry network's security rules as the catalogue holds them: every article there and classed, the guards silent."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from zhengan.law import Catalogue, Instrument, addressed, guards, load_catalogue, read_text

# Where the developers' copy of the official texts lies; the repository holds digests only.
OFFICIAL = Path(__file__).parents[3] / "shared" / "regulations" / "sfnet-security-2018.txt"
ROLES = {"sfnet_supervisor", "sfnet_office", "sfnet_center", "sfnet_builder", "sfnet_member"}
# Whom each chapter binds, by its articles.
OFFICE = {"4", "12", "13", "14"}
RUNNING = {"5", *map(str, range(15, 24))}
MEMBERS = {"6", *map(str, range(24, 35))}


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def rules(law: Catalogue) -> Instrument:
    return law.instruments["sfnet-2018"]


@pytest.fixture(scope="module")
def alone(law: Catalogue, rules: Instrument) -> Catalogue:
    """The catalogue with these rules in it and no other."""
    return replace(law, instruments={rules.id: rules})


def test_all_36_articles_of_one_paragraph_each(rules: Instrument) -> None:
    assert [article.number for article in rules.articles] == [str(number) for number in range(1, 37)]
    assert {tuple(article.paragraphs) for article in rules.articles} == {(1,)}
    assert [article.number for article in rules.articles if article.paragraphs[1] == "pending"] == []


def test_what_is_no_duty(rules: Instrument) -> None:
    classes = {article.number: article.paragraphs[1] for article in rules.articles if article.paragraphs[1] != "duty"}
    assert classes == {"1": "principle", "2": "scope", "3": "principle", "36": "final"}


def test_every_paragraph_of_duties_has_one(rules: Instrument) -> None:
    stated = {article.number for article in rules.articles if article.paragraphs[1] == "duty"}
    assert {duty.address.article for duty in rules.obligations} == stated


def test_duties_bind_the_roles_that_the_articles_name(rules: Instrument) -> None:
    bound: dict[str, set[str]] = {}
    for duty in rules.obligations:
        bound.setdefault(duty.address.article, set()).update(duty.who)
    assert set().union(*bound.values()) == ROLES
    assert {number for number, who in bound.items() if "sfnet_office" in who} == OFFICE | {"7"}
    assert {number for number, who in bound.items() if "sfnet_supervisor" in who} == {"4", "35"}
    assert {number for number, who in bound.items() if who & {"sfnet_center", "sfnet_builder"}} >= RUNNING
    assert all(bound[number] <= {"sfnet_center", "sfnet_builder"} for number in RUNNING)
    assert all(bound[number] == {"sfnet_member"} for number in MEMBERS)


def test_in_force_from_the_end_of_may_2018(law: Catalogue, rules: Instrument) -> None:
    assert (rules.in_force_from, rules.in_force_until) == (date(2018, 5, 31), None)
    assert [duty.id for duty in law.obligations(date(2018, 5, 30)) if duty.instrument == rules.id] == []
    on_first_day = [duty for duty in law.obligations(date(2018, 5, 31)) if duty.instrument == rules.id]
    assert on_first_day == list(rules.obligations)


def test_every_duty_shows_that_its_basis_was_repealed(law: Catalogue, rules: Instrument) -> None:
    assert [duty.id for duty in rules.obligations if "sfnet-basis" not in duty.readings] == []
    lapsed = law.under(law.choose({"sfnet-basis": "lapsed"})).instruments["sfnet-2018"]
    assert {duty.until for duty in lapsed.obligations} == {date(2023, 4, 30)}
    assert law.under(law.choose({})).instruments["sfnet-2018"].in_force_until is None


def test_the_only_bound_is_the_term_of_network_logs(rules: Instrument) -> None:
    bounds = {duty.id: str(duty.bound) for duty in rules.obligations if duty.bound is not None}
    assert bounds == {"sfnet-2018/19#network-log": ">= 6 months"}


def test_what_recurs(rules: Instrument) -> None:
    every = {duty.id.partition("/")[2]: duty.every for duty in rules.obligations if duty.every is not None}
    assert every == {
        "16#drill": "policy:sfnet_drill",
        "17#config-checked": "policy:sfnet_config_check",
        "23#reported": "P1M",
        "23#builders-told": "P1M",
        "24#drill": "policy:sfnet_plan_drill",
    }


def test_guards_that_need_no_text(alone: Catalogue) -> None:
    assert guards.bounds_rederive(alone) == ()
    assert guards.versions_total(alone) == ()
    assert guards.one_check_or_attested(alone) == ()
    assert guards.coverage_total(alone, {}) == (), "by the sealed digests"


def test_digests_are_sealed_for_every_paragraph(rules: Instrument) -> None:
    assert set(rules.paragraph_digests) == {f"sfnet-2018/{number}.1" for number in range(1, 37)}


@pytest.mark.skipif(not OFFICIAL.is_file(), reason="the official text is not in the repository")
def test_guards_against_the_official_text(alone: Catalogue) -> None:
    texts = addressed([read_text(OFFICIAL.read_bytes(), OFFICIAL.name, alone.titles)])
    assert guards.phrases_stand(alone, texts) == ()
    assert guards.digests_match(alone, texts) == ()
    assert guards.modality_matches(alone, texts) == ()
    assert guards.coverage_total(alone, texts) == ()


@pytest.mark.parametrize("article", sorted({*MEMBERS, "7", "8", "9", "10", "11"}, key=int))
def test_17_reaches_members_under_every_article_that_binds_them(
    law: Catalogue, rules: Instrument, article: str
) -> None:
    duties = [item for item in rules.obligations if item.address.article == article and "sfnet_member" in item.who]
    for duty in duties:
        if duty.modality in {"may", "encouraged"}:
            continue
        found = law.exposures(duty, ["operating", "sfnet_member"])
        cites = Counter(item.cite for item in found)
        assert cites == Counter({"sfnet-2018/17.1": 1} | ({"sfnet-2018/20.1": 1} if article == "34" else {}))
        assert {item.by for item in found} == {("sfnet_center", "sfnet_builder")}
        assert all(item.condition and item.fine is None and item.whom == "institution" for item in found)
    assert duties


def test_17_and_20_differ_in_what_they_allow(law: Catalogue, rules: Instrument) -> None:
    duty = next(item for item in rules.obligations if item.address.article == "34")
    measures = {item.cite: {each.code for each in item.measures} for item in law.exposures(duty, ["sfnet_member"])}
    assert measures == {
        "sfnet-2018/17.1": {"rectification", "service_suspension"},
        "sfnet-2018/20.1": {"access_suspension"},
    }


def test_no_measure_reaches_the_other_roles(law: Catalogue, rules: Instrument) -> None:
    for role in ROLES - {"sfnet_member"}:
        exposed = [duty.id for duty in rules.obligations if role in duty.who and law.exposures(duty, ["core", role])]
        assert exposed == [], role


def test_who_holds_two_roles_answers_in_the_one_that_the_duty_binds(law: Catalogue) -> None:
    both = ["core", "sfnet_builder", "sfnet_member"]
    assert law.exposures(law.obligation("sfnet-2018/9#network-graded"), both) == ()
    assert law.exposures(law.obligation("sfnet-2018/15#primary"), both) == ()
    assert law.exposures(law.obligation("sfnet-2018/9#devices-graded"), both)


def test_attacks_are_conduct_and_hang_on_no_article(rules: Instrument) -> None:
    (attacks,) = [rule for rule in rules.liability.rules if not rule.articles]
    assert (attacks.subjects, attacks.exposure.cite) == (("sfnet_member",), "sfnet-2018/20.1")
