"""The concordance of Orders 82 and 218 is total and agrees with the duties; every guard and every fault of a file is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from zhengan.law import Catalogue, Fault, LawFault, load_catalogue
from zhengan.law.concordance import Concordance, Continued, Pair, paragraphs_of, said_new, with_bound_since
from zhengan.law.concordance_file import read_concordances
from zhengan.law.concordance_guard import concordance_stands
from zhengan.law.loading import load_concordances

OLD, NEW = "csrc-82", "csrc-218"


@cache
def law() -> Catalogue:
    return load_catalogue()


@cache
def ours() -> Concordance:
    return next(item for item in load_concordances() if (item.before, item.after) == (OLD, NEW))


def test_every_built_in_concordance_stands() -> None:
    assert [fault for item in load_concordances() for fault in concordance_stands(law(), item)] == []


def test_every_paragraph_of_both_orders_stands_in_a_row() -> None:
    for instrument, side in ((law().instruments[OLD], "before"), (law().instruments[NEW], "after")):
        told = {
            paragraph
            for row in ours().rows
            for address in getattr(row, side)
            for paragraph in paragraphs_of(instrument, address)
        }
        every = {f"{article.address}.{number}" for article in instrument.articles for number in article.paragraphs}
        assert told == every


def without_row(address: str) -> Concordance:
    rows = tuple(row for row in ours().rows if address not in (*row.before, *row.after))
    assert len(rows) < len(ours().rows)
    return replace(ours(), rows=rows)


def with_address(old: str, new: str) -> Concordance:
    rows = [replace(row, after=tuple(new if item == old else item for item in row.after)) for row in ours().rows]
    return replace(ours(), rows=tuple(rows))


def without_pair(duty: str) -> Concordance:
    return replace(ours(), pairs=tuple(pair for pair in ours().pairs if duty not in (*pair.before, *pair.after)))


def with_relations(duty: str, *relations: str) -> Concordance:
    pairs = [replace(pair, relations=relations) if duty in pair.before else pair for pair in ours().pairs]
    return replace(ours(), pairs=tuple(pairs))


def with_pair(before: str, after: str) -> Concordance:
    pair = Pair((f"{OLD}/{before}",), (f"{NEW}/{after}",), ("moved",), "", ("file", 9))
    return replace(ours(), pairs=(*ours().pairs, pair))


def continuing(before: str, after: str) -> Concordance:
    return replace(ours(), continued=(Continued(f"{OLD}/{before}", f"{NEW}/{after}", "", ("file", 9)),))


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (lambda: without_row("csrc-82/51"), "对照表里有它"),
        (lambda: without_row("csrc-218/17"), "对照表里有它"),
        (lambda: with_address("csrc-218/71.1.7", "csrc-218/71.1.9"), "“csrc-218/71.1.9”没有"),
        (lambda: with_address("csrc-218/17", "csrc-218/17.2"), "“csrc-218/17.2”没有"),
        (lambda: with_address("csrc-218/17", "csrc-82/17"), "“csrc-82/17”没有"),
        (lambda: without_pair("csrc-82/33#joint-drill"), "在 duties.yaml 里也是一对"),
        (lambda: without_pair("csrc-82/18#rules-filed"), "有对应的义务"),
        (lambda: with_pair("33#joint-drill", "38#no-such"), "“csrc-218/38#no-such”没有"),
        (lambda: with_pair("33#joint-drill", "28#strategy"), "没有这样的一行"),
        (lambda: with_relations("csrc-82/33#joint-drill-reported", "same"), "有差别"),
        (lambda: with_relations("csrc-82/26#facility", "loosened"), "那一行没有说"),
        (lambda: with_relations("csrc-82/31#told-risks-handled", "tightened"), "主体差 service"),
        (lambda: with_relations("csrc-82/16#structure", "tightened", "narrowed"), "主体没有差别"),
        (lambda: continuing("33#joint-drill", "38#joint-drill-reported"), "有一边没有周期"),
        (lambda: continuing("33#no-such", "38#joint-drill"), "其中有没有的编号"),
        (lambda: replace(ours(), after="csrc-999"), "没有“csrc-999”"),
    ],
)
def test_each_guard_names_its_fault(made: Callable[[], Concordance], found: str) -> None:
    faults = concordance_stands(law(), made())
    assert any(found in f"{fault.expected} {fault.found}" for fault in faults), [str(fault) for fault in faults]


def test_a_duty_is_new_as_a_whole_only_where_every_row_says_so() -> None:
    new = law().obligation("csrc-218/18#business-log")
    row = said_new(ours(), new)
    assert row is not None
    assert row.relations == ("new",)
    assert said_new(ours(), law().obligation("csrc-218/15#reported-ahead")) is None
    dropped = said_new(ours(), law().obligation("csrc-82/35#held"))
    assert dropped is not None
    assert dropped.relations == ("dropped",)


def test_recurring_duties_that_go_on_have_bound_since_the_older_order() -> None:
    since = {duty.id: duty.bound_since for duty in law().obligations() if duty.bound_since}
    assert since == {
        "csrc-218/22#assessed": date(2012, 11, 1),
        "csrc-218/38#joint-drill": date(2012, 11, 1),
        "csrc-218/54#association-training": date(2012, 11, 1),
    }


def test_a_chain_goes_back_to_its_oldest_duty_and_a_ring_ends() -> None:
    def chain(*pairs: tuple[str, str]) -> tuple[Continued, ...]:
        return tuple(Continued(before, after, "", ("", 0)) for before, after in pairs)

    old, new, other = "csrc-82/33#joint-drill", "csrc-218/38#joint-drill", "csrc-218/38#periodic-drill"

    def since(*pairs: tuple[str, str]) -> date | None:
        instruments = with_bound_since(law().instruments, chain(*pairs))
        return next(duty.bound_since for duty in instruments[NEW].obligations if duty.id == other)

    assert since((old, new), (new, other)) == date(2012, 11, 1)
    assert since((new, other), (other, new)) == date(2023, 5, 1)
    assert since(("csrc-82/33#no-such", other)) is None


ROW = "rows:\n  - before: [toy-1/1]\n    after: [toy-2/1]\n    relation: [same]\n    why: 照旧\n"


def faults_of(tmp_path: Path, name: str, content: str) -> list[Fault]:
    folder = tmp_path / "concordances" / "toy-1--toy-2"
    folder.mkdir(parents=True)
    (folder / name).write_text(content, encoding="utf-8")
    faults: list[Fault] = []
    read_concordances([tmp_path], lambda path: path.name, faults)
    return faults


def test_a_sound_file_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "articles.yaml", ROW) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("[same]", "[equal]", 4, "“equal”"),
        ("[same]", "[]", 4, "没有"),
        ("[same]", "[same, tightened]", 4, "tightened"),
        ("[same]", "[new, tightened]", 4, "同写"),
        ("[same]", "[new]", 2, "写了"),
        ("[same]", "[dropped]", 2, "写了"),
        ("    after: [toy-2/1]\n", "", 2, "没有写"),
        ("[same]", "[extended]", 2, "只有其一"),
        ("[same]", "[tightened]\n    to_whom: [core]", 2, "只有其一"),
        ("[same]", "[extended]\n    to_whom: [martian]", 5, "“martian”"),
        ("    why: 照旧\n", "", 2, "没有写"),
        ("    why: 照旧\n", "    why: 照旧\n    guess: 是\n", 6, "不认识的键“guess”"),
        ("[toy-1/1]", "[toy-1/1, toy-1/1]", 2, "重复的项"),
        ("rows:", "lines:", 2, "不认识的键“lines”"),
    ],
)
def test_a_fault_of_a_file_names_its_line(tmp_path: Path, old: str, new: str, line: int, found: str) -> None:
    assert old in ROW
    faults = faults_of(tmp_path, "articles.yaml", ROW.replace(old, new))
    assert any(found in fault.found and fault.line == line for fault in faults), [str(fault) for fault in faults]
    assert {fault.file for fault in faults} == {"articles.yaml"}


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("duties.yaml", "pairs:\n  - {before: [a], relation: [same], why: 无}\n", "没有写"),
        ("duties.yaml", "pairs: {}\n", "键和值"),
        ("continued.yaml", "continued:\n  - {before: a, why: 无}\n", "没有写"),
    ],
)
def test_the_other_files_are_read_as_strictly(tmp_path: Path, name: str, content: str, found: str) -> None:
    (fault, *_) = faults_of(tmp_path, name, content)
    assert (fault.file, found in fault.found) == (name, True)


def test_two_for_the_same_instruments_are_refused(tmp_path: Path) -> None:
    (tmp_path / "concordances" / f"{OLD}--{NEW}").mkdir(parents=True)
    with pytest.raises(LawFault, match="一对规定只有一份对照"):
        load_concordances([tmp_path])


INSTRUMENT = (
    "id: {id}\ntitle: 玩具{id}\nissuer: 协会\nin_force_from: {start}\n{end}paragraph_digests:\n  {id}/1.1: {digest}\n"
)
ARTICLE = """\
article: 1
paragraphs: {{1: duty}}
obligations:
  - id: {id}/1#drill
    cite: {id}/1.1
    phrase: 演练
    who: [core]
    must: 每年演练
    every: P1Y
    attested: true
    evidence: [drill]
"""


def test_a_user_brings_a_concordance_of_instruments_of_their_own(tmp_path: Path) -> None:
    for id_, start, end in (("toy-1", "2020-01-01", "in_force_until: 2020-06-30\n"), ("toy-2", "2020-07-01", "")):
        folder = tmp_path / id_
        folder.mkdir()
        text = INSTRUMENT.format(id=id_, start=start, end=end, digest="a" * 64)
        (folder / "instrument.yaml").write_text(text, encoding="utf-8")
        (folder / "001.yaml").write_text(ARTICLE.format(id=id_), encoding="utf-8")
    home = tmp_path / "concordances" / "toy-1--toy-2"
    home.mkdir(parents=True)
    (home / "articles.yaml").write_text(ROW, encoding="utf-8")
    both = "before: {0}toy-1/1#drill{1}, after: {0}toy-2/1#drill{1}"
    (home / "duties.yaml").write_text(
        f"pairs:\n  - {{{both.format('[', ']')}, relation: [same], why: 照旧}}\n", encoding="utf-8"
    )
    (home / "continued.yaml").write_text(
        f"continued:\n  - {{{both.format('', '')}, why: 同一件事}}\n", encoding="utf-8"
    )
    catalogue = load_catalogue([tmp_path])
    (own,) = (item for item in load_concordances([tmp_path]) if item.before == "toy-1")
    assert concordance_stands(catalogue, own) == ()
    assert catalogue.obligation("toy-2/1#drill").bound_since == date(2020, 1, 1)
