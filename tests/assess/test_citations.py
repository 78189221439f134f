"""How provisions and laws are called: with their law, each law named once, and from when to when it is in force."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from zhengan.assess.citations import cite_words, cites_words, force_words, law_words, title_words
from zhengan.law import Catalogue, Instrument, load_catalogue

OWN = "house-rules"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The built-in law and an institution's own, which has neither number nor short title."""
    built_in = load_catalogue()
    own = replace(
        built_in.instruments["sfnet-2018"], id=OWN, title="本公司信息安全制度", short_title="本公司信息安全制度"
    )
    return replace(built_in, instruments=MappingProxyType({**built_in.instruments, OWN: own}))


def of(catalogue: Catalogue, id_: str) -> Instrument:
    return catalogue.instruments[id_]


@pytest.mark.parametrize(
    ("cite", "words"),
    [
        ("csrc-218/21.3", "第218号令第二十一条第三款"),
        ("csrc-82/33.1", "第82号令第三十三条"),
        ("sfnet-2018/19", "证联网规范第十九条"),
        (f"{OWN}/3.1", "《本公司信息安全制度》第三条"),
        ("gone-1999/3.1", "gone-1999/3.1"),
        ("随便", "随便"),
    ],
)
def test_an_address_names_its_law(catalogue: Catalogue, cite: str, words: str) -> None:
    assert cite_words(cite, catalogue) == words
    assert cites_words([cite, cite], catalogue) == words


def test_several_addresses_name_each_law_once(catalogue: Catalogue) -> None:
    cites = ["csrc-218/62.2", "sfnet-2018/20.1", "csrc-218/63.1", "csrc-218/62.2"]
    assert cites_words(cites, catalogue) == "第218号令第六十二条第二款、第六十三条第一款；证联网规范第二十条"
    assert cites_words([], catalogue) == ""


def test_a_law_is_called_by_its_short_title_else_by_its_title(catalogue: Catalogue) -> None:
    assert law_words("csrc-82/1.1", catalogue) == "第82号令"
    assert law_words(f"{OWN}/1.1", catalogue) == "《本公司信息安全制度》"
    old = of(catalogue, "csrc-82")
    assert title_words(old) == f"《{old.title}》（{old.number}）"
    assert title_words(of(catalogue, "sfnet-2018")) == "《证联网信息安全管理规范》"


def test_a_repealed_law_says_since_when_and_by_which(catalogue: Catalogue) -> None:
    old = of(catalogue, "csrc-82")
    assert force_words(old, catalogue) == "2012-11-01 至 2023-04-30 施行，2023-05-01 起由第218号令废止"
    assert force_words(of(catalogue, "csrc-218"), catalogue) == "2023-05-01 起施行"
    alone = replace(catalogue, instruments=MappingProxyType({"csrc-82": old}))
    assert force_words(old, alone) == "2012-11-01 至 2023-04-30 施行，2023-05-01 起不再施行"
