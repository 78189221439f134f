"""法规: a search shows what it found, of which kind, and leads to the place itself."""

import re
from html import unescape
from pathlib import Path

import pytest

from tests.web.given import DAY, Console
from tests.web.law_texts import NEW, load_texts, read
from zhengan.law import load_catalogue
from zhengan.web.law.law_search import leaf_of, results
from zhengan.web.lawbook import lawbook_of


def test_a_search_leads_to_its_places(console: Console, tmp_path: Path) -> None:
    load_texts(console, {"csrc-218": NEW}, tmp_path)
    client = console.client("auditor")
    page = read(console, "law/?q=带宽 余量")
    assert "<mark>带宽</mark>留足<mark>余量</mark>" in page
    links = re.findall(r'<li data-row[^>]*><a href="([^"]+)"', page)
    assert any(address.endswith("/law/csrc-218/21/#k2") for address in links)
    for address in links:
        path, _, anchor = unescape(address).partition("#")
        there = client.get(path).content.decode()
        assert not anchor or f'id="{anchor}"' in there, address


def test_hits_are_counted_and_filtered_by_kind(console: Console) -> None:
    book = lawbook_of(console.institution)
    found = results(book, "备份", DAY)
    assert found.total == sum(count for _, _, count in found.kinds) == len(found.shown) + found.more
    only = results(book, "备份", DAY, kind="obligation", most=3)
    assert ({one.hit.kind for one in only.shown}, len(only.shown)) == ({"obligation"}, 3)
    assert only.more == {name: count for name, _, count in found.kinds}["obligation"] - 3
    assert {one.leaf.volume for one in found.shown if not one.holds} == {"csrc-82"}


@pytest.mark.parametrize(
    ("address", "leaf"),
    [
        ("csrc-218/21.3", ("csrc-218", "21", "k3")),
        ("csrc-218/71.1.7", ("csrc-218", "71", "k1")),
        ("csrc-218/21", ("csrc-218", "21", "")),
        ("plan-2014/3.2", ("plan-2014", "3", "k2")),
        ("plan-2014/0.0.1", ("plan-2014", "0", "k0.1")),
        ("plan-2014", ("plan-2014", "", "")),
    ],
)
def test_where_an_address_is_read(address: str, leaf: tuple[str, str, str]) -> None:
    found = leaf_of(address, load_catalogue().documents)
    assert (found.volume, found.article, found.anchor) == leaf


@pytest.mark.parametrize("words", ["%3Cscript%3Ealert(1)%3C/script%3E", "%22", "%00", "没有这个词", "%F0%A0%AE%B7"])
def test_strange_searches_are_answered(console: Console, words: str) -> None:
    page = read(console, f"law/?q={words}")
    assert "<script>alert" not in page
    assert "<h1>" in page


@pytest.mark.parametrize("most", ["0", "-1", "a", "1001", "²"])
def test_a_number_of_hits_that_is_none_is_told(console: Console, most: str) -> None:
    assert console.client("auditor").get(console.url(f"law/?q=备份&most={most}")).status_code == 400
