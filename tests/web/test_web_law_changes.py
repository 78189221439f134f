"""法规: what changed between two orders, marked and narrowed; and the law as files."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.web.given import Console
from tests.web.law_texts import NEW, OLD, load_texts, read
from zhengan.web.law.law_changes import crossings
from zhengan.web.lawbook import lawbook_of


def test_an_article_names_what_it_followed(console: Console) -> None:
    book = lawbook_of(console.institution)
    found = crossings(book, "csrc-218", "20")
    assert ("csrc-82", "26") in [article for one in found for article in one.articles]
    assert ("csrc-218", "20") in [article for one in crossings(book, "csrc-82", "26") for article in one.articles]
    page = read(console, "law/csrc-218/20/")
    assert page.count(">对应旧规第82号令第二十六条<") == page.count(">对应旧规第82号令第二十七条<") == 1, "each once"
    assert "对应新规第218号令第二十条" in read(console, "law/csrc-82/26/")


def test_differences_are_marked_as_in_a_redline(console: Console, tmp_path: Path) -> None:
    assert "<ins>" not in read(console, "law/csrc-218/20/")
    load_texts(console, {"csrc-218": NEW, "csrc-82": OLD}, tmp_path)
    page = read(console, "law/csrc-218/20/")
    assert "<ins>" in page
    assert "同城" in page
    assert "<ins>" in read(console, "law/csrc-82/to/csrc-218/?article=csrc-218/20")


def test_a_comparison_is_narrowed(console: Console) -> None:
    def context(query: str) -> Any:
        return console.client("auditor").get(console.url(f"law/csrc-82/to/csrc-218/{query}")).context

    whole = context("?relation=all")
    assert [section.code for section in whole["sections"]] == [one.code for one in whole["told"].sections if one.rows]
    assert [section.code for section in context("")["sections"]] == ["tightened"], "the most pressing first"
    assert [section.code for section in context("?relation=new")["sections"]] == ["new"]
    one = context("?article=csrc-218/20")
    rows = [row for section in one["sections"] for row in section.rows]
    assert rows
    assert all("csrc-218/20" in row.after.addresses for row in rows)
    assert len(rows) < sum(len(section.rows) for section in whole["sections"])
    assert context("?for=cii")["told"].whom == "关键信息基础设施运营者"


@pytest.mark.parametrize("query", ["?article=999", "?article=%3Cb%3E", "?for=nobody", "?as_of=yesterday"])
def test_a_comparison_asked_for_wrongly_is_told(console: Console, query: str) -> None:
    answer = console.client("auditor").get(console.url(f"law/csrc-82/to/csrc-218/{query}"))
    assert answer.status_code == 400
    assert "<b>" not in answer.content.decode().partition("<main")[2]


def test_files_are_handed_out_and_put_on_the_trail(console: Console, tmp_path: Path) -> None:
    from zhengan.ledger.trail import trail

    client = console.client("auditor")
    catalog = client.get(console.url("law/csrc-218/export/oscal-catalog/"))
    assert json.loads(catalog.content)["catalog"]["metadata"]["title"]
    assert "attachment" in catalog["Content-Disposition"]
    profile = client.get(console.url("law/profile/oscal/"))
    assert "profile" in json.loads(profile.content)
    compared = client.get(console.url("law/csrc-82/to/csrc-218/json/"))
    assert json.loads(compared.content)["after"] == "csrc-218"
    word = client.get(console.url("law/csrc-82/to/csrc-218/word/?article=csrc-218/20"))
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(word.content)).namelist()
    assert client.get(console.url("law/csrc-82/to/csrc-218/html/")).content.startswith(b"<!DOCTYPE html>")
    load_texts(console, {"csrc-218": NEW}, tmp_path)
    assert "带宽留足余量" in client.get(console.url("law/csrc-218/export/akn/")).content.decode()
    assert len(list(trail(console.institution, kinds=["export"]))) == 6


@pytest.mark.parametrize(
    "path",
    [
        "law/csrc-218/export/akn/",
        "law/plan-2014/export/oscal-catalog/",
        "law/csrc-218/export/pdf/",
        "law/csrc-82/to/csrc-218/pdf/",
    ],
)
def test_files_that_there_are_not_are_told(console: Console, path: str) -> None:
    answer = console.client("auditor").get(console.url(path))
    assert answer.status_code == 400
    assert "请" in answer.content.decode()
