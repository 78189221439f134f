"""Order 218's liability, article by article: 62-69 as their text says it, 70 for what mitigates."""

from datetime import date

import pytest

from zhengan.law import Catalogue, Exposure, Obligation, load_catalogue, parse_bound

GENERAL_CORE = [("62.1", "institution"), ("62.1", "senior_managers"), ("62.1", "other_persons")]
GENERAL_62_2 = [("62.2", "institution"), ("62.2", "persons")] * 3
DISORDER = [("63.1", "institution"), ("63.1", "directors_and_managers")]
GENERAL = {"core": GENERAL_CORE, "operating": GENERAL_62_2 + DISORDER, "service": GENERAL_62_2}

# What an article adds to the general provisions, for whom.
SPECIAL: dict[str, dict[str, set[str]]] = {
    "63.2": {"service": {"23"}},
    "64.1": {code: {"9", "10", "18", "19", "20", "37", "39"} for code in ("core", "operating", "service")},
    "64.2": {"cii": {"9", "10", "18", "19", "20", "22", "37", "38", "42", "44", "46", "49", "55"}},
    "65.1": {code: {"17", "36"} for code in ("core", "operating")},
    "67.1": {code: {"25"} for code in ("core", "operating")},
    "68.1": {code: {"32", "33"} for code in ("core", "operating")},
}
ARTICLES = [str(number) for number in range(3, 62)]


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


def duty(cite: str, *who: str, modality: str = "must") -> Obligation:
    """A bare obligation of Order 218, for matching only."""
    return Obligation(
        id=f"csrc-218/{cite.partition('.')[0]}#x",
        cite=f"csrc-218/{cite}",
        phrase=("应当",),
        who=who,
        modality=modality,  # type: ignore[arg-type]
        words="",
        object=None,
        bound=None,
        every=None,
        when=None,
        due=None,
        unless=None,
        check="x",
        attested=False,
        evidence=(),
        readings=(),
        from_=date(2023, 5, 1),
        until=None,
        instrument="csrc-218",
        source=("x", 1),
    )


def placed(exposures: tuple[Exposure, ...]) -> list[tuple[str, str]]:
    return sorted((exposure.cite.removeprefix("csrc-218/"), exposure.whom) for exposure in exposures)


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("code", ["core", "operating", "service"])
@pytest.mark.parametrize("operator", [(), ("cii",)])
def test_whole_table(law: Catalogue, article: str, code: str, operator: tuple[str, ...]) -> None:
    wanted = list(GENERAL[code])
    for cite, reach in SPECIAL.items():
        wanted += [(cite, "institution") for held in (code, *operator) if article in reach.get(held, ())]
    found = law.exposures(duty(f"{article}.1", code), [code, *operator])
    extra = [("68.1", "institution")] if article == "31" and code != "service" else []
    assert placed(found) == sorted(wanted + extra)


def test_31_is_exposed_by_its_first_paragraph_only(law: Catalogue) -> None:
    assert ("68.1", "institution") in placed(law.exposures(duty("31.1", "operating"), ["operating"]))
    assert ("68.1", "institution") not in placed(law.exposures(duty("31.2", "operating"), ["operating"]))


@pytest.mark.parametrize("cite", [f"{article}.1" for article in ARTICLES])
def test_66_follows_24_for_anyone(law: Catalogue, cite: str) -> None:
    found = placed(law.exposures(duty(cite, "anyone"), ["anyone"]))
    assert found == ([("66.1", "offender")] if cite == "24.1" else [])


def test_24_exposes_an_institution_twice(law: Catalogue) -> None:
    assert placed(law.exposures(duty("24.1", "anyone"), ["core"])) == sorted([*GENERAL_CORE, ("66.1", "offender")])


def test_69_is_conduct_and_hangs_on_no_article(law: Catalogue) -> None:
    rules = law.instruments["csrc-218"].liability.rules
    (refusal,) = [rule for rule in rules if rule.exposure.cite == "csrc-218/69.1"]
    assert (refusal.subjects, refusal.articles) == (("core", "operating", "service"), ())


def codes_of(exposure: Exposure) -> set[str]:
    return {measure.code for measure in exposure.measures}


def test_62_1_has_no_fine_and_names_three_groups(law: Catalogue) -> None:
    institution, managers, others = law.exposures(duty("3.1", "core"), ["core"])
    assert codes_of(institution) == {"order_to_correct", "interview", "other_supervisory"}
    assert codes_of(managers) == {"warning", "demerit", "major_demerit", "demotion", "removal", "dismissal"}
    assert codes_of(others) == {"disciplinary"}
    assert all(item.fine is None and item.by == ("csrc",) for item in (institution, managers, others))
    assert managers.whom_name == "有关高级管理人员"


def test_62_2_measures_and_fines(law: Catalogue) -> None:
    found = law.exposures(duty("3.1", "service"), ["service"])
    plain = [item for item in found if item.condition is None]
    grave = [item for item in found if item.condition == "情节严重"]
    harmful = [item for item in found if item.condition and "金融安全" in item.condition]
    assert {item.whom: codes_of(item) for item in plain} == {
        "institution": {
            "order_to_correct",
            "interview",
            "warning_letter",
            "public_explanation",
            "periodic_report",
            "more_compliance_checks",
            "other_supervisory",
        },
        "persons": {"order_to_correct", "interview", "warning_letter", "other_supervisory"},
    }
    for items, fine in ((grave, "< 100000 yuan"), (harmful, "< 200000 yuan")):
        assert {item.whom: item.fine for item in items} == dict.fromkeys(("institution", "persons"), parse_bound(fine))
        # 单处或者并处, 并处: the heavier fine too comes with a warning.
        assert all(codes_of(item) == {"fine", "warning"} for item in items)
    assert all(item.by == ("csrc", "bureau") for item in found)


@pytest.mark.parametrize(
    ("cite", "article", "codes", "laws"),
    [
        ("63.1", "3.1", ["operating"], {"证券法", "期货和衍生品法", "证券投资基金法"}),
        ("63.2", "23.1", ["service"], {"证券法", "期货和衍生品法"}),
        ("64.2", "42.1", ["core", "cii"], {"关键信息基础设施安全保护条例", "网络安全法"}),
        ("64.1", "9.1", ["core"], {"网络安全法"}),
        ("65.1", "17.1", ["operating"], {"网络安全法"}),
        ("66.1", "24.1", ["anyone"], {"网络安全法"}),
        ("67.1", "25.1", ["core"], {"网络安全法"}),
        ("68.1", "32.1", ["operating"], {"网络安全法", "个人信息保护法"}),
    ],
)
def test_laws_that_the_articles_lead_to(
    law: Catalogue, cite: str, article: str, codes: list[str], laws: set[str]
) -> None:
    who = "anyone" if codes == ["anyone"] else codes[-1]
    found = [item for item in law.exposures(duty(article, who), codes) if item.cite == f"csrc-218/{cite}"]
    assert found
    assert all(set(item.leads_to) == laws and item.condition for item in found)


def test_advice_exposes_nobody(law: Catalogue) -> None:
    for modality in ("may", "encouraged"):
        assert law.exposures(duty("20.3", "operating", modality=modality), ["operating"]) == ()
    assert law.exposures(duty("72.1", "operating", modality="in_principle"), ["operating"])


def test_who_is_not_bound_is_not_exposed(law: Catalogue) -> None:
    assert law.exposures(duty("38.1", "core"), ["operating"]) == ()
    assert law.exposures(duty("48.1", "cii"), ["core"]) == ()
    assert law.exposures(duty("5.1", "csrc"), ["operating"]) == ()


def test_capacity_decides_between_two_codes(law: Catalogue) -> None:
    both = ["operating", "service"]
    assert placed(law.exposures(duty("3.2", "service"), both)) == sorted(GENERAL_62_2)
    assert placed(law.exposures(duty("3.1", "core", "operating"), both)) == sorted(GENERAL_62_2 + DISORDER)


def test_an_operator_of_cii_stays_exposed_as_what_it_is(law: Catalogue) -> None:
    assert placed(law.exposures(duty("48.1", "cii"), ["core", "cii"])) == sorted(GENERAL_CORE)


@pytest.mark.parametrize(("like", "wanted"), [("operating", GENERAL_62_2 + DISORDER), ("core", GENERAL_CORE)])
@pytest.mark.parametrize(("codes", "kind"), [(["mutatis"], ""), (["tech_subsidiary"], ""), ([], "bank")])
def test_74_bodies_are_exposed_as_whom_they_follow(
    law: Catalogue, codes: list[str], kind: str, like: str, wanted: list[tuple[str, str]]
) -> None:
    assert placed(law.exposures(duty("3.1", "core", "operating"), codes, kind, like)) == sorted(wanted)


def test_kind_gives_the_base_code_only_where_none_is_held(law: Catalogue) -> None:
    assert placed(law.exposures(duty("3.1", "core"), [], "exchange")) == sorted(GENERAL_CORE)
    assert law.exposures(duty("3.1", "core"), ["operating"], "exchange") == ()


def test_a_supplier_answers_as_a_service_body_under_23_only(law: Catalogue) -> None:
    found = law.exposures(duty("23.1", "supplier"), ["supplier"])
    assert placed(found) == sorted([*GENERAL_62_2, ("63.2", "institution")])
    assert law.exposures(duty("22.2", "supplier"), ["supplier"]) == ()
    assert placed(law.exposures(duty("22.2", "supplier"), ["service"])) == sorted(GENERAL_62_2)


@pytest.mark.parametrize("mechanism", ["fintech_pilot", "xinchuang", "industry_infrastructure", "supervisory_support"])
@pytest.mark.parametrize("code", ["core", "operating", "service", "cii"])
def test_70_mitigates_two_mechanisms_of_two_subjects(law: Catalogue, mechanism: str, code: str) -> None:
    found = law.mitigations("csrc-218", [code], [mechanism])
    applies = mechanism in {"fintech_pilot", "xinchuang"} and code in {"core", "operating"}
    assert [row.effect.code for row in found] == (["mitigation", "exemption"] if applies else [])
