"""Search across the law: what is found, in which order, how it is shown, and at what cost for those who do not search."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.given import zhengan
from tests.law.conftest import TEXTS, Load
from zhengan.law import Catalogue, Hit, load_catalogue, search
from zhengan.law.index import EXCERPT, Entry, asked, index_of, shortest
from zhengan.law.searchable import HIT_KINDS, entries_of, index_for, terms_of

LINES = (
    "网络安全应急演练要留下记录",
    "应急处置之后补做演练",
    "接入证联网的设备登记在册",
    "互联网出口由专人看管",
    "交易时段内不做变更",
    "变更避开交易所公布的时段",
)
INDEX = index_of(
    (Entry(f"toy-1/{number}", "paragraph", f"toy-1/{number}", line) for number, line in enumerate(LINES, 1)),
    ["证联网", "交易时段"],
)


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


def found(*words: str) -> list[str]:
    return [hit.address.partition("/")[2] for hit in INDEX.find(words)]


def test_a_word_made_of_words_is_found_whole_first_and_then_apart() -> None:
    assert found("应急演练") == ["1", "2"]
    assert found('"应急演练"') == found("“应急演练”") == ["1"], "in quotation marks it stands literally"


def test_a_term_of_the_field_stays_together() -> None:
    assert found("证联网") == ["3"], "not the internet, in which the dictionary sees the same two characters"
    assert found("交易时段")[0] == "5"


def test_all_words_have_to_stand_there() -> None:
    assert found("变更", "时段") == found("变更 时段") == ["5", "6"]
    assert found("变更", "互联网") == []
    assert found() == found("") == found("　 。") == []


def test_what_stands_nowhere_is_not_found() -> None:
    assert found("没有这个词") == found("𠮷") == found("\x00") == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("备份 演练", (("备份", False), ("演练", False))),
        ('a "b c" “d”「e」《f g》', (("a", False), ("b c", True), ("d", True), ("e", True), ("f g", True))),
        ("备份，备份；LINK", (("备份", False), ("link", False))),
        ('"', ()),
    ],
)
def test_what_a_line_asks_for(line: str, told: tuple[tuple[str, bool], ...]) -> None:
    assert asked([line]) == told


def test_the_shortest_words_cover_the_text() -> None:
    assert shortest(["应急", "演练", "应急演练"]) == ("应急", "演练")
    assert shortest(["联网", "证联网"]) == ("证联网",), "without 证 it would be something else"
    assert shortest(["备份"]) == ("备份",)


def test_hits_are_marked_where_they_stand() -> None:
    assert INDEX.find(["变更 时段"])[0].parts == (("交易", False), ("时段", True), ("内不做", False), ("变更", True))
    assert Hit("a/1", "term", "甲", "").parts == ()


def test_a_long_text_is_cut_around_the_hit() -> None:
    text = "前" * 400 + "要找的" + "后" * 400
    hit = index_of([Entry("toy-1/1", "paragraph", "", text)], []).find(["要找的"])[0]
    assert len(hit.excerpt) == EXCERPT + 2
    assert (hit.excerpt[0], hit.excerpt[-1]) == ("…", "…")
    assert [part for part, wanted in hit.parts if wanted] == ["要找的"]


def test_what_is_found_by_other_words_shows_them() -> None:
    index = index_of([Entry("toy-1/1", "obligation", "toy-1/1#a", "备足用量", ("三倍以上",), ("tank_full",))], [])
    assert index.find(["三倍"])[0].excerpt == "备足用量（三倍以上）"
    assert index.find(["tank_full"])[0].excerpt == "备足用量", "keys are for finding, not for reading"


@given(st.sampled_from(LINES), st.data())
def test_whatever_stands_in_a_text_finds_it(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    hits = {hit.address: hit for hit in INDEX.find([line[start:end]])}
    hit = hits[f"toy-1/{LINES.index(line) + 1}"]
    assert line[start:end] in [part for part, wanted in hit.parts if wanted] or line[start:end] in hit.excerpt
    assert "".join(part for part, _ in hit.parts) == hit.excerpt


@given(st.text(max_size=40))
def test_whatever_is_asked_for_is_answered(words: str) -> None:
    assert all(hit.address.startswith("toy-1/") for hit in INDEX.find([words]))


def test_an_article_is_found_by_its_number(law: Catalogue) -> None:
    assert search(law, {}, ["csrc-218/21"])[0].address == "csrc-218/21"
    assert search(law, {}, ["218", "21"])[0].address == "csrc-218/21"
    assert {hit.address for hit in search(law, {}, ["第二十一条"])[:3]} == {
        "csrc-218/21",
        "csrc-82/21",
        "sfnet-2018/21",
    }


def test_every_kind_is_found(law: Catalogue) -> None:
    kinds = {entry.kind for entry in entries_of(law, {"csrc-218/1.1": "一句自己的话"})}
    assert kinds == set(HIT_KINDS)
    assert search(law, {}, ["重要信息系统"])[0].kind == "term", "a term by its whole name comes first"
    assert {"reading", "obligation"} <= {hit.kind for hit in search(law, {}, ["peak-window"])}


def test_the_fields_terms_come_from_the_law(law: Catalogue) -> None:
    assert {"证信办", "接入机构", "核心机构", "重要信息系统"} <= terms_of(law)


def test_text_is_found_once_loaded_and_across_line_breaks(load_law: Load) -> None:
    law = load_law()
    assert [hit.kind for hit in search(law, {}, ["水箱", "三倍"])] == ["obligation"]
    assert {hit.kind for hit in search(law, TEXTS, ["水箱", "三倍"])} == {"obligation", "paragraph"}
    assert [hit.address for hit in search(law, TEXTS, ['"备足用量的三倍"'])] == ["toy-1/1.1"]
    assert search(law, TEXTS, ["水箱"], limit=1) == search(law, TEXTS, ["水箱"])[:1]


def test_the_index_is_made_once(load_law: Load) -> None:
    law = load_law()
    assert index_for(law, TEXTS) is index_for(law, dict(TEXTS)), "kept by what is in it"
    assert index_for(law, TEXTS) is index_for(law.without([law.beside_rules[0].id]), TEXTS)
    assert index_for(law, TEXTS) is not index_for(law, {})


def test_no_file_of_the_temporary_folder_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "jieba.cache").write_bytes(b"planted by somebody")
    index = index_of([Entry("toy-1/1", "paragraph", "", "应急演练")], [])
    assert index.segment("应急演练")[:2] == ("应急", "演练")
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]


def test_who_does_not_search_does_not_pay_and_nothing_is_said() -> None:
    body = "import sys, zhengan.law, zhengan.law.lookup, zhengan.cli; assert 'jieba' not in sys.modules"
    subprocess.run([sys.executable, "-c", body], check=True)
    body = "from zhengan.law import load_catalogue, search; assert search(load_catalogue(), {}, ['备份'])"
    done = subprocess.run([sys.executable, "-c", body], check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_the_command_line_prints_the_best_first() -> None:
    first = zhengan("law", "search", "重要信息系统").stdout.splitlines()[0]
    assert first.split("\t") == ["csrc-218/71.1.5", "重要信息系统", "important system"]
    nothing = zhengan("law", "search", "没有这个词")
    assert (nothing.stdout, "没有找到" in nothing.stderr) == ("", True)
