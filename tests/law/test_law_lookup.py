"""What people look up: an article with all that hangs on it, words, coverage."""

import pytest

from zhengan.law import Catalogue, LawFault, load_catalogue
from zhengan.law.lookup import coverage, search, show


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


def test_show_an_article(law: Catalogue) -> None:
    view = show(law, "csrc-218/31")
    assert view.paragraphs == {"csrc-218/31.1": "duty", "csrc-218/31.2": "duty"}
    assert [rule.exposure.cite for rule in view.liability] == ["csrc-218/68.1"]
    assert show(law, "csrc-218/31.2").liability == (), "only its first paragraph is named by 68"


def test_show_liability_definitions_and_damage(law: Catalogue) -> None:
    assert {rule.exposure.cite for rule in show(law, "csrc-218/62.2").liability} == {"csrc-218/62.2"}
    assert {row.cite for row in show(law, "csrc-218/70").mitigations} == {"csrc-218/70.1"}
    assert [term.code for term in show(law, "csrc-218/71").terms][:3] == ["core", "operating", "service"]
    assert [erratum.found for erratum in show(law, "csrc-218/22.2").errata] == ["明确定约定"]
    assert show(law, "csrc-218/71.1.7").paragraphs == {"csrc-218/71.1": "definition"}


@pytest.mark.parametrize(
    "address", ["", "csrc-218", "csrc-218/76", "csrc-218/31.3", "csrc-999/1", "第一条", "csrc-218/0"]
)
def test_show_says_what_exists(law: Catalogue, address: str) -> None:
    with pytest.raises(LawFault) as caught:
        show(law, address)
    assert caught.value.faults[0].where == address


def test_search(law: Catalogue) -> None:
    assert [hit.name for hit in search(law, {}, ["重要", "important"])] == ["重要信息系统"]
    texts = {"csrc-218/33.1": "明确告知\n投资者"}
    assert ("paragraph", "csrc-218/33.1") in [(hit.kind, hit.address) for hit in search(law, texts, ["告知投资者"])]
    assert search(law, texts, []) == ()
    assert search(law, texts, ["没有这个词"]) == ()


def test_coverage_counts(law: Catalogue) -> None:
    counts = coverage(law)["csrc-218"]
    classes = [class_ for article in law.instruments["csrc-218"].articles for class_ in article.paragraphs.values()]
    assert counts["paragraphs"] == counts["accounted"] == len(classes)
    assert counts["pending"] == classes.count("pending")
    assert counts["with_obligations"] == classes.count("duty")
    assert counts["checked"] + counts["attested"] == counts["obligations"]
