"""Order 218 as the catalogue holds it: every article there, every paragraph classed, the guards silent."""

from datetime import date
from pathlib import Path

import pytest

from zhengan.law import Catalogue, Instrument, addressed, guards, load_catalogue, read_text

# Whom 62-69 do not name: who supervises, and who sets the trade's own rules.
NOT_PUNISHED = frozenset({"csrc", "bureau", "association"})
# Codes that nobody holds alone. A supplier answers to the order only where it is a service body (62.2; 23.1 makes it one).
ALSO_HOLDS = {"cii": ("operating",), "supplier": ("service",), "data_center_operator": ("core",)}
# Where the developers' copy of the official texts lies; the repository holds digests only.
OFFICIAL = Path(__file__).parents[3] / "shared" / "regulations" / "csrc-order-218-2023.txt"


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def order(law: Catalogue) -> Instrument:
    return law.instruments["csrc-218"]


def test_all_75_articles_with_their_paragraphs(order: Instrument) -> None:
    assert [article.number for article in order.articles] == [str(number) for number in range(1, 76)]
    two = {3, 4, 6, 9, 10, 14, 15, 18, 22, 23, 27, 31, 34, 38, 39, 52, 53, 54, 55, 56, 61, 62, 63, 64, 74}
    three = {16, 20, 21, 26, 45, 59}
    for article in order.articles:
        number = int(article.number)
        assert len(article.paragraphs) == (3 if number in three else 2 if number in two else 1), number
        assert all(article.paragraphs.values())


def test_in_force_from_may_2023(law: Catalogue, order: Instrument) -> None:
    assert (order.in_force_from, order.in_force_until, order.repeals) == (date(2023, 5, 1), None, ("csrc-82",))
    assert [duty.id for duty in law.obligations(date(2023, 4, 30)) if duty.instrument == order.id] == []
    assert [duty for duty in law.obligations(date(2023, 5, 1)) if duty.instrument == order.id] == list(
        order.obligations
    )


def test_its_own_meaning_of_the_edges(order: Instrument) -> None:
    assert order.convention == {"以上": "inclusive", "以下": "exclusive"}


def test_known_damage_is_listed_with_its_place(order: Instrument) -> None:
    assert {erratum.cite for erratum in order.errata} == {
        "csrc-218/title",
        "csrc-218/22.2",
        "csrc-218/67.1",
        "csrc-218/75.1",
    }


@pytest.mark.parametrize(
    ("id_", "bound"),
    [
        ("csrc-218/18#business-log", ">= 5 years"),
        ("csrc-218/18#system-log", ">= 6 months"),
        ("csrc-218/21#stress-report-kept", ">= 5 years"),
        ("csrc-218/21#capacity", ">= 2x"),
        ("csrc-218/21#network-core", "< 50%"),
        ("csrc-218/21#network-operating", "< 80%"),
        ("csrc-218/38#joint-drill-reported", "<= 15 working_days"),
        ("csrc-218/48#capacity", ">= 3x"),
        ("csrc-218/48#bandwidth", ">= 2x"),
    ],
)
def test_the_bounds_of_the_order(law: Catalogue, id_: str, bound: str) -> None:
    assert str(law.obligation(id_).bound) == bound


def test_guards_that_need_no_text(law: Catalogue) -> None:
    assert guards.bounds_rederive(law) == ()
    assert guards.versions_total(law) == ()
    assert guards.one_check_or_attested(law) == ()
    assert guards.coverage_total(law, {}) == (), "by the sealed digests"


def test_digests_are_sealed_for_paragraphs_and_items(order: Instrument) -> None:
    items = {address for address in order.paragraph_digests if address.count(".") == 2}
    assert len(order.paragraph_digests) == 127
    assert items == {f"csrc-218/5.1.{n}" for n in range(1, 9)} | {f"csrc-218/71.1.{n}" for n in range(1, 8)}


@pytest.mark.skipif(not OFFICIAL.is_file(), reason="the official text is not in the repository")
def test_guards_against_the_official_text(law: Catalogue) -> None:
    texts = addressed([read_text(OFFICIAL.read_bytes(), OFFICIAL.name, law.titles)])
    assert guards.phrases_stand(law, texts) == ()
    assert guards.digests_match(law, texts) == ()
    assert guards.modality_matches(law, texts) == ()
    assert guards.coverage_total(law, texts) == ()


def test_every_reading_is_used_or_explained(law: Catalogue) -> None:
    used = {id_ for duty in law.obligations() for id_ in duty.readings}
    assert used <= set(law.readings)


def test_every_binding_duty_exposes_someone(law: Catalogue, order: Instrument) -> None:
    for duty in order.obligations:
        if duty.modality not in {"may", "encouraged"}:
            # Under 22.2 a supplier answers only where it is a service body as well.
            for code in set(duty.who) - NOT_PUNISHED - ({"supplier"} if duty.cite == "csrc-218/22.2" else set()):
                held = [*ALSO_HOLDS.get(code, ()), code]
                assert law.exposures(duty, held), duty.id


@pytest.mark.parametrize("code", sorted(NOT_PUNISHED))
def test_no_measure_of_the_order_reaches_its_supervisors(law: Catalogue, code: str) -> None:
    assert [duty.id for duty in law.obligations() if code in duty.who and law.exposures(duty, [code])] == []
