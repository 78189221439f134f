"""Order 82 as the catalogue holds it: every article there, every paragraph classed, the guards silent."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from zhengan.law import Catalogue, Instrument, Obligation, addressed, guards, load_catalogue, read_text

# Whom 45, 48 and 50 do not name: who supervises, who sets the trade's own rules, and those that 82 merely gives duties.
NOT_PUNISHED = frozenset({"csrc", "bureau", "association", "supplier", "related_bank", "data_center_operator"})
# Where the developers' copy of the official texts lies; the repository holds digests only.
OFFICIAL = Path(__file__).parents[3] / "shared" / "regulations" / "csrc-order-82-2012.txt"
TWO = {4, 7, 18, 28, 37, 43, 45, 46, 48}
THREE = {32}


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def order(law: Catalogue) -> Instrument:
    return law.instruments["csrc-82"]


@pytest.fixture(scope="module")
def alone(law: Catalogue, order: Instrument) -> Catalogue:
    """The catalogue with this order in it and no other."""
    return replace(law, instruments={order.id: order})


@pytest.fixture(scope="module")
def duties(order: Instrument) -> tuple[Obligation, ...]:
    return order.obligations


def test_all_51_articles_with_their_paragraphs(order: Instrument) -> None:
    assert [article.number for article in order.articles] == [str(number) for number in range(1, 52)]
    for article in order.articles:
        number = int(article.number)
        assert len(article.paragraphs) == (3 if number in THREE else 2 if number in TWO else 1), number
        assert "pending" not in article.paragraphs.values(), number


def test_every_paragraph_of_duties_has_one(order: Instrument, duties: tuple[Obligation, ...]) -> None:
    stated = {
        f"{article.address}.{paragraph}"
        for article in order.articles
        for paragraph, class_ in article.paragraphs.items()
        if class_ == "duty"
    }
    assert {duty.address.of_paragraph for duty in duties} == stated


def test_in_force_from_november_2012_through_april_2023(
    law: Catalogue, order: Instrument, duties: tuple[Obligation, ...]
) -> None:
    assert (order.in_force_from, order.in_force_until) == (date(2012, 11, 1), date(2023, 4, 30))
    assert law.obligations(date(2012, 10, 31)) == ()
    assert law.obligations(date(2012, 11, 1)) == duties
    assert [duty for duty in law.obligations(date(2023, 4, 30)) if duty.instrument == "csrc-82"] == list(duties)
    assert [duty.id for duty in law.obligations(date(2023, 5, 1)) if duty.instrument == "csrc-82"] == []


def test_known_damage_is_listed_with_its_place(order: Instrument) -> None:
    assert {erratum.cite for erratum in order.errata} == {
        "csrc-82/14.1",
        "csrc-82/25.1",
        "csrc-82/32.2",
        "csrc-82/38.1",
    }


def test_the_only_bound_is_the_notice_of_the_joint_drill(duties: tuple[Obligation, ...]) -> None:
    bounds = {duty.cite: str(duty.bound) for duty in duties if duty.bound is not None}
    assert bounds == {"csrc-82/33.1": ">= 15 working_days"}


def test_guards_that_need_no_text(alone: Catalogue) -> None:
    assert guards.bounds_rederive(alone) == ()
    assert guards.versions_total(alone) == ()
    assert guards.one_check_or_attested(alone) == ()
    assert guards.coverage_total(alone, {}) == (), "by the sealed digests"


def test_digests_are_sealed_for_every_paragraph(order: Instrument) -> None:
    sealed = {f"{article.address}.{paragraph}" for article in order.articles for paragraph in article.paragraphs}
    assert set(order.paragraph_digests) == sealed
    assert len(sealed) == 62


@pytest.mark.skipif(not OFFICIAL.is_file(), reason="the official text is not in the repository")
def test_guards_against_the_official_text(alone: Catalogue) -> None:
    texts = addressed([read_text(OFFICIAL.read_bytes(), OFFICIAL.name, alone.titles)])
    assert guards.phrases_stand(alone, texts) == ()
    assert guards.digests_match(alone, texts) == ()
    assert guards.modality_matches(alone, texts) == ()
    assert guards.coverage_total(alone, texts) == ()


def test_every_reading_is_known(law: Catalogue, duties: tuple[Obligation, ...]) -> None:
    assert {id_ for duty in duties for id_ in duty.readings} <= set(law.readings)


def test_every_binding_duty_exposes_someone(law: Catalogue, duties: tuple[Obligation, ...]) -> None:
    for duty in duties:
        if duty.modality not in {"may", "encouraged"}:
            for code in set(duty.who) - NOT_PUNISHED:
                assert law.exposures(duty, [code]), duty.id


@pytest.mark.parametrize("code", sorted(NOT_PUNISHED))
def test_no_measure_of_the_order_reaches_others(law: Catalogue, duties: tuple[Obligation, ...], code: str) -> None:
    assert [duty.id for duty in duties if code in duty.who and law.exposures(duty, [code])] == []


GENERAL = {"order_to_correct"}, {"business_suspension"}
MEASURES_OF_50 = {
    "business_suspension",
    "discipline_order",
    "disqualification",
    "interview",
    "order_to_correct",
    "other_supervisory",
    "periodic_report",
    "public_censure",
    "warning_letter",
}


@pytest.mark.parametrize("code", ["core", "operating"])
@pytest.mark.parametrize("article", [str(number) for number in range(4, 47)])
def test_the_whole_table(law: Catalogue, duties: tuple[Obligation, ...], article: str, code: str) -> None:
    binding = [duty for duty in duties if duty.address.article == article and code in duty.who]
    wanted = ["45.2", "45.2", "50.1", "50.1"] + (["48.2"] if article == "32" else [])
    for duty in binding:
        if duty.modality not in {"may", "encouraged"}:
            found = law.exposures(duty, [code])
            assert sorted(item.cite.removeprefix("csrc-82/") for item in found) == sorted(wanted), duty.id
            assert {item.whom for item in found} == {"institution"}


def test_what_45_48_and_50_let_whom_do(law: Catalogue, duties: tuple[Obligation, ...]) -> None:
    (duty, *_) = [duty for duty in duties if duty.address.article == "32" and "operating" in duty.who]
    found = {
        (item.cite.removeprefix("csrc-82/"), item.condition): (item, {measure.code for measure in item.measures})
        for item in law.exposures(duty, ["operating"])
    }
    by = {key: item.by for key, (item, _) in found.items()}
    assert {by_whom for (cite, _), by_whom in by.items() if cite == "45.2"} == {("csrc", "bureau")}
    assert {by_whom for (cite, _), by_whom in by.items() if cite != "45.2"} == {("csrc",)}
    assert {frozenset(codes) for (cite, _), (_, codes) in found.items() if cite == "45.2"} == {
        frozenset(codes) for codes in GENERAL
    }
    assert found["50.1", None][1] == MEASURES_OF_50
    grave, codes = found["50.1", "情节严重"]
    assert (grave.fine, codes) == (None, {"fine", "warning"}), "the text names no amount"
    (incident,) = [codes for (cite, _), (_, codes) in found.items() if cite == "48.2"]
    assert incident == {"administrative_penalty", "other_supervisory"}


def test_nothing_mitigates(law: Catalogue) -> None:
    assert law.mitigations("csrc-82", ["core", "operating"], ["fintech_pilot", "xinchuang"]) == ()
