"""Documents that are no law: the plan, the drafting note, users' own; sealed, classed, cited rightly, and never binding."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.law.text.test_official import FILES, FOLDER
from zhengan.law import Catalogue, Fault, LawFault, load_catalogue, read_text
from zhengan.law.document import Document
from zhengan.law.document_file import read_document
from zhengan.law.document_guards import documents_sound
from zhengan.law.document_lookup import show_document
from zhengan.law.lookup import addressed, coverage, search
from zhengan.law.obligation import parse_address
from zhengan.law.text.numerals import number_of

LOST = ["6", "10", "12", "14", "16", "18"]
PLAN = """\
id: our-plan
kind: plan
title: 本公司三年计划
issuer: 本公司
period: {from: 2027-01-01, until: 2029-12-31}
verified: true
paragraphs: {task: ["1.1"], remnant: ["1.2"]}
"""
TASKS = """\
- number: "1"
  address: our-plan/1.1
  title: 建成同城灾备
  who: [operating]
  outcome: 可以接管
  already: [csrc-218/20.2]
- number: "2"
  address: our-plan/1.2
  lost: true
"""
FINDINGS = """\
- cite: our-plan/1.1
  kind: led_to
  to: [csrc-218/20.2]
  words: 灾备
"""
with_texts = pytest.mark.skipif(not FOLDER.is_dir(), reason="the official texts are not in the repository")


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def plan(law: Catalogue) -> Document:
    return law.documents["plan-2014"]


def written(tmp_path: Path, changes: Mapping[str, str] | None = None) -> Path:
    """A folder with a user's own plan; the files given replace or add."""
    folder = Path(mkdtemp(dir=tmp_path)) / "our-plan"
    folder.mkdir()
    for name, content in ({"document.yaml": PLAN, "tasks.yaml": TASKS} | dict(changes or {})).items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(LawFault) as caught:
        load_catalogue([folder])
    return caught.value.faults


def own(law: Catalogue, folder: Path) -> Catalogue:
    """Only the user's plan, beside our instruments."""
    faults: list[Fault] = []
    document = read_document(folder, "our-plan", faults)
    assert document is not None
    assert faults == []
    return replace(law, documents={"our-plan": document})


def test_ours_are_sound(law: Catalogue) -> None:
    assert documents_sound(law, {}) == ()
    assert {id_: len(item.paragraph_digests) for id_, item in law.documents.items()} == {
        "plan-2014": 44,
        "csrc-218-draft-note": 18,
        "sac-plan-2023": 0,
    }


def test_every_address_is_accounted_for(law: Catalogue) -> None:
    counts = coverage(law)
    for id_, document in law.documents.items():
        assert counts[id_]["paragraphs"] == counts[id_]["accounted"] == len(document.paragraph_digests)
        assert counts[id_]["obligations"] == 0
        assert list(document.paragraphs) == list(document.paragraph_digests), "in the order of the text"
    assert (counts["plan-2014"]["tasks"], counts["plan-2014"]["lost"]) == (25, 6)


@with_texts
def test_the_texts_are_those_that_were_sealed(law: Catalogue) -> None:
    texts = [
        read_text((FOLDER / FILES[id_]).read_bytes(), id_, law.titles) for id_ in ("plan-2014", "csrc-218-draft-note")
    ]
    for text in texts:
        assert text.title == law.documents[text.id].title
        assert [f"{text.id}/{paragraph.address}" for paragraph in text.paragraphs] == list(
            law.documents[text.id].paragraphs
        )
    found = addressed(texts)
    assert documents_sound(law, found) == ()
    altered = found | {"plan-2014/3.2": "别的话"}
    assert [fault.where for fault in documents_sound(law, altered)] == ["plan-2014/3.2"]
    without = {address: text for address, text in found.items() if address != "plan-2014/3.2"}
    assert [fault.where for fault in documents_sound(law, without)] == ["plan-2014/3.2"]


@with_texts
def test_what_the_reader_finds_damaged_is_in_the_data(plan: Document) -> None:
    text = read_text((FOLDER / FILES["plan-2014"]).read_bytes(), "plan", {plan.id: (plan.title,)})
    missing = [item.suggestion or "" for item in text.errata if item.kind == "numbering_gap"]
    assert [str(number_of(number.strip("（）"))) for number in missing] == LOST
    assert {item.kind for item in text.errata if item.kind in ("truncated_end", "title_mismatch")} <= {
        item.kind for item in plan.errata
    }


def test_a_plan_has_its_tasks_in_order(plan: Document) -> None:
    assert [task.number for task in plan.tasks] == [str(number) for number in range(1, 26)]
    assert (plan.period_from, plan.period_until, plan.dated) == (date(2015, 1, 1), date(2020, 12, 31), "2014-11")
    for task in plan.tasks:
        assert task.outcome
        address = parse_address(task.address or "")
        assert address is not None
        if not task.lost:
            assert str(address.paragraph) == task.number
            assert plan.paragraphs[str(address)] == "task"


def test_nothing_lost_is_reconstructed(plan: Document) -> None:
    lost = [task for task in plan.tasks if task.lost]
    assert [task.number for task in lost] == LOST
    assert all(not task.title and task.remark for task in lost)
    assert all(plan.paragraphs[task.address or ""] == "remnant" for task in lost)
    whats = " ".join(gap.what for gap in plan.gaps)
    for number in ["六", "十", "十二", "十四", "十六", "十八"]:
        assert f"第（{number}）项" in whats
    assert "附录 1" in whats
    assert "第三章" in whats


def test_a_task_names_later_rules_only_as_later(plan: Document) -> None:
    by = {cite.partition("/")[0] for task in plan.tasks for item in task.taken_up for cite in item.by}
    already = {cite.partition("/")[0] for task in plan.tasks for cite in task.already}
    assert by == {"csrc-218", "sfnet-2018"}
    assert already == {"csrc-82"}
    outside = [item for task in plan.tasks for item in task.taken_up if item.outside]
    assert all(item.confidence for item in outside)
    assert not any(item.verified for item in outside if item.confidence in ("B", "C"))
    assert [task.number for task in plan.tasks if not task.taken_up] == ["24"]


def test_the_unseen_plan_is_not_verified(law: Catalogue) -> None:
    unseen = law.documents["sac-plan-2023"]
    assert (unseen.verified, unseen.tasks) == (False, ())
    assert unseen.basis
    assert (unseen.period_from, unseen.period_until) == (date(2023, 1, 1), date(2025, 12, 31))


def test_the_note_tells_where_the_order_differs(law: Catalogue) -> None:
    note = law.documents["csrc-218-draft-note"]
    assert (note.dated, note.dated_note) == ("", "文本没有日期")
    differs = {item.cite: item for item in note.notes if item.kind == "differs"}
    assert "75 条" in differs["csrc-218-draft-note/3.0.1"].words
    assert differs["csrc-218-draft-note/title"].to == ("csrc-218/title",)
    chapter = [item for item in note.notes if item.cite == "csrc-218-draft-note/3.3"]
    assert any(item.kind == "differs" and item.to == ("csrc-218/29",) for item in chapter)
    assert {"csrc-82/28.1", "csrc-82/28.2"} in [set(item.to) for item in note.notes if item.kind == "speaks_of"]


def test_every_motive_and_content_point_of_the_note_leads_somewhere(law: Catalogue) -> None:
    note = law.documents["csrc-218-draft-note"]
    told = {item.cite for item in note.notes if item.kind == "led_to"}
    wanted = {address for address, class_ in note.paragraphs.items() if class_ in ("motive", "approach", "content")}
    assert wanted <= told
    order = law.instruments["csrc-218"]
    assert len(order.articles) == 75
    assert len(order.chapters) == 8


def test_no_document_binds(law: Catalogue) -> None:
    assert not set(law.documents) & set(law.instruments)
    assert not [duty for duty in law.obligations() if duty.instrument in law.documents]


@pytest.mark.parametrize(
    ("address", "paragraphs", "tasks"),
    [("plan-2014/3.2", 1, 1), ("plan-2014/3", 6, 5), ("plan-2014/0.0.4", 1, 0), ("plan-2014", 44, 25)],
)
def test_show_a_place_a_section_or_all(law: Catalogue, address: str, paragraphs: int, tasks: int) -> None:
    view = show_document(law, address)
    assert (len(view.paragraphs), len(view.tasks)) == (paragraphs, tasks)


@pytest.mark.parametrize("address", ["plan-2014/", "plan-2014/9", "plan-2014/3.99", "plan-2014/三", "sac-plan-2023/1"])
def test_show_says_what_exists(law: Catalogue, address: str) -> None:
    with pytest.raises(LawFault) as caught:
        show_document(law, address)
    assert caught.value.faults[0].where == address


def test_search_finds_tasks_and_notes(law: Catalogue) -> None:
    assert ("task", "plan-2014/3.2") in [(hit.kind, hit.address) for hit in search(law, {}, ["首席信息官"])]
    assert ("note", "csrc-218-draft-note/3.3") in [(hit.kind, hit.address) for hit in search(law, {}, ["备份数据中心"])]


def test_a_users_plan_joins_ours(tmp_path: Path, law: Catalogue) -> None:
    folder = written(tmp_path)
    for place in (folder, folder.parent):
        assert "our-plan" in load_catalogue([place]).documents
    assert documents_sound(own(law, folder), {}) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: our-plan", "id: Our Plan", "小写字母"),
        ("id: our-plan", "id: plan-2014", "新的编号"),
        ("id: our-plan", "id: csrc-218", "新的编号"),
        ("kind: plan", "kind: law", "plan、drafting_note"),
        ("verified: true", "verified: false", "依据"),
        ("period: {from: 2027-01-01, until: 2029-12-31}\n", "", "起止日"),
        ("until: 2029-12-31", "until: 2026-12-31", "不早于"),
        ("issuer: 本公司", 'issuer: 本公司\ndated: "去年"', "年月"),
        ('task: ["1.1"]', 'task: ["1.1", "1.2"]', "只归一类"),
        ('task: ["1.1"]', 'task: ["一"]', "节.段"),
        ('task: ["1.1"]', 'duty: ["1.1"]', "task"),
        ("verified: true", "verified: true\npenalty: 十万", "之一"),
        ("verified: true", f"verified: true\nparagraph_digests: {{other/1.1: {'0' * 64}}}", "our-plan/节.段"),
    ],
)
def test_document_faults(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in PLAN
    faults = faults_of(written(tmp_path, {"document.yaml": PLAN.replace(old, new)}))
    assert any(expected in fault.expected for fault in faults), faults


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  lost: true", "  lost: true\n  title: 猜的", "不写标题"),
        ("  title: 建成同城灾备\n", "", "title"),
        ("who: [operating]", "who: [everybody]", "operating"),
        ("already: [csrc-218/20.2]", "already: [第二十条]", "地址"),
        ("already: [csrc-218/20.2]", "taken_up: [{extent: part, why: 无}]", "只写一个"),
        ("already: [csrc-218/20.2]", "taken_up: [{outside: 某规定, extent: part, why: 无}]", "把握"),
        ("already: [csrc-218/20.2]", "taken_up: [{by: [csrc-218/20.2], extent: much, why: 无}]", "whole"),
        ("address: our-plan/1.1", "address: csrc-218/1.1", "our-plan/节.段"),
        ('number: "1"', "number: 1", "文字"),
    ],
)
def test_task_faults(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in TASKS
    faults = faults_of(written(tmp_path, {"tasks.yaml": TASKS.replace(old, new)}))
    assert any(expected in fault.expected for fault in faults), faults


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("tasks.yaml", "csrc-218/20.2", "csrc-218/20.9", "csrc-218/20.9"),
        ("tasks.yaml", "our-plan/1.2", "our-plan/1.1", "任务地址"),
        ("tasks.yaml", "our-plan/1.1", "our-plan/1.3", "任务 1"),
        ("tasks.yaml", 'number: "2"', 'number: "1"', "任务编号"),
        ("tasks.yaml", "  lost: true", "  title: 有\n  outcome: 有", "任务 2"),
        (
            "tasks.yaml",
            "already: [csrc-218/20.2]",
            "taken_up: [{by: [csrc-218/20.2], extent: part, why: 无}]",
            "csrc-218/20.2",
        ),
        ("document.yaml", "from: 2027-01-01", "from: 2020-01-01", "csrc-218/20.2"),
        ("findings.yaml", "csrc-218/20.2", "csrc-219/1", "csrc-219/1"),
        ("findings.yaml", "cite: our-plan/1.1", "cite: our-plan/7.1", "our-plan/7.1"),
    ],
)
def test_guards_name_what_is_wrong(tmp_path: Path, law: Catalogue, file: str, old: str, new: str, where: str) -> None:
    files = {"document.yaml": PLAN, "tasks.yaml": TASKS, "findings.yaml": FINDINGS}
    assert old in files[file]
    catalogue = own(law, written(tmp_path, files | {file: files[file].replace(old, new)}))
    assert where in [fault.where for fault in documents_sound(catalogue, {})]
