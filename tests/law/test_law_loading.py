"""Loading: closed keys with file and line, all faults at once, users' own instruments, dates and readings."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.law.conftest import ARTICLE_1, INSTRUMENT
from zhengan.law import Catalogue, Fault, LawFault, ObjectSpec, load_catalogue, parse_bound

Write = Callable[..., Path]
Load = Callable[..., Catalogue]

READING = """\
- id: tank-size
  question: 多大
  default: small
  choices: {small: 小, big: 大}
  basis: 无
  verified: false
"""


def faults_of(load: Load, changes: dict[str, str]) -> tuple[Fault, ...]:
    with pytest.raises(LawFault) as caught:
        load(changes)
    return caught.value.faults


def test_obligation_reads_as_written(load_law: Load) -> None:
    duty = load_law().obligation("toy-1/1#full")
    assert (duty.cite, duty.phrase, duty.who, duty.modality) == ("toy-1/1.1", ("三倍以上",), ("core",), "must")
    assert duty.object == ObjectSpec("system", "tank")
    assert duty.bound == parse_bound(">= 3x")
    assert (duty.every, duty.unless, duty.check, duty.attested) == ("P1Y", "drought", "tank_full", False)
    assert (duty.from_, duty.until) == (date(2024, 1, 1), date(2024, 12, 31)), "the instrument's own span"
    assert duty.source[0].endswith("toy-1/001.yaml")
    assert duty.source[1] == 4


def test_loading_is_cached(write_law: Write) -> None:
    folder = write_law()
    assert load_catalogue([folder]) is load_catalogue([folder])


def test_a_folder_of_instruments_works_too(write_law: Write) -> None:
    catalogue = load_catalogue([write_law().parent])
    assert "toy-1" in catalogue.instruments


def test_unknown_key_names_file_and_line(load_law: Load) -> None:
    (fault,) = faults_of(load_law, {"001.yaml": ARTICLE_1 + "    severity: high\n"})
    assert fault.file.endswith("toy-1/001.yaml")
    assert fault.line == 15
    assert "severity" in fault.found
    assert "attested" in fault.expected
    assert str(fault).count("：") == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("must: 水箱不少于用量的三倍", "shall: 水箱", 8, "之一"),
        ("must: 水箱不少于用量的三倍", "must: 甲\n    may: 乙", 4, "中的一个"),
        ("who: [core]", "who: [cores]", 7, "之一"),
        ("who: [core]", "who: []", 7, "至少一个"),
        ("who: [core]", "who: core", 7, "列表"),
        ("cite: toy-1/1.1", "cite: toy-1/2.1", 5, "toy-1/1.款"),
        ("cite: toy-1/1.1", "cite: toy-1/1.2", 5, "duty"),
        ("cite: toy-1/1.1", "cite: toy-1/1.3", 5, "duty"),
        ("cite: toy-1/1.1", "cite: 第一条", 5, "toy-1/1.款"),
        ('bound: ">= 3x"', "bound: three", 10, "这样的界限"),
        ("every: P1Y", "every: yearly", 11, "P1D"),
        ("unless: drought", "unless: a or b", 12, "小写英文名"),
        ("check: tank_full", "check: rm -rf", 13, "检查的函数名"),
        ("object: {type: system, where: tank}", "object: {kind: system}", 9, "type"),
        ("id: toy-1/1#full", "id: toy-1/2#full", 4, "toy-1/1#"),
        ("id: toy-1/1#full", "id: toy-1/1#Full", 4, "toy-1/1#"),
        ("    phrase: 三倍以上\n", "", 4, "phrase"),
        ("article: 1", "article: 2", 1, "001"),
        ("paragraphs: {1: duty, 2: scope}", "paragraphs: {1: duty, 3: scope}", 2, "依次编号"),
        ("paragraphs: {1: duty, 2: scope}", "paragraphs: {1: duty, 2: nonsense}", 2, "之一"),
        ("check: tank_full", "until: 2023-01-01\n    check: tank_full", 13, "不早于"),
        ("evidence: [system]", "evidence: [system, system]", 14, "各项不同"),
        ("check: tank_full", "attested: maybe", 13, "true"),
    ],
)
def test_each_wrong_value_is_placed(load_law: Load, old: str, new: str, line: int, expected: str) -> None:
    assert old in ARTICLE_1
    faults = faults_of(load_law, {"001.yaml": ARTICLE_1.replace(old, new)})
    assert any(fault.line == line and expected in fault.expected for fault in faults), faults


def test_all_faults_of_all_files_come_at_once(load_law: Load) -> None:
    changes = {
        "001.yaml": ARTICLE_1.replace("core", "cor").replace("every: P1Y", "every: x"),
        "002.yaml": "article: 2\nparagraphs: {1: dutty}\n",
        "instrument.yaml": INSTRUMENT + "colour: blue\n",
    }
    faults = faults_of(load_law, changes)
    assert {Path(fault.file).name for fault in faults} == {"001.yaml", "002.yaml", "instrument.yaml"}
    assert len(faults) == 4
    assert all(fault.remedy and fault.expected and fault.found for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: toy-1", "id: Toy 1", "小写字母"),
        ("in_force_from: 2024-01-01", "in_force_from: soon", "日期"),
        ("in_force_until: 2024-12-31", "in_force_until: 2023-12-31", "不早于"),
        ("以上: inclusive", "以上: sometimes", "inclusive"),
        ("title: 玩具规则\n", "", "title"),
        ("issuer: 玩具协会", "issuer: [玩具协会]", "文字"),
        ("issuer: 玩具协会", "issuer: 玩具协会\nparagraph_digests: {toy-1/1.1: abc}", "64 位"),
        ("issuer: 玩具协会", f"issuer: 玩具协会\nparagraph_digests: {{other/1.1: {'0' * 64}}}", "toy-1/条.款"),
        ("issuer: 玩具协会", "issuer: 玩具协会\nterms: [{term: 水, english: water, cite: x}]", "toy-1/…"),
        ("issuer: 玩具协会", "issuer: 玩具协会\nerrata: [{cite: toy-1/1.1}]", "kind"),
    ],
)
def test_instrument_faults(load_law: Load, old: str, new: str, expected: str) -> None:
    faults = faults_of(load_law, {"instrument.yaml": INSTRUMENT.replace(old, new)})
    assert any(expected in fault.expected for fault in faults), faults


def test_an_instrument_id_stands_once(load_law: Load) -> None:
    changes = {
        "instrument.yaml": INSTRUMENT.replace("toy-1", "csrc-218"),
        "001.yaml": "article: 1\nparagraphs: {1: scope}\n",
    }
    assert "已有" in faults_of(load_law, changes)[0].found


def test_a_folder_without_an_instrument_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(LawFault, match=r"instrument\.yaml"):
        load_catalogue([tmp_path / "nothing"])


def test_users_readings_join_ours(load_law: Load) -> None:
    catalogue = load_law({"readings.yaml": READING})
    assert catalogue.reading("tank-size").default == "small"
    assert catalogue.choose({"tank-size": "big"})["tank-size"] == "big"
    with pytest.raises(LawFault) as caught:
        catalogue.choose({"tank-size": "huge", "no-such": "x"})
    assert [fault.where for fault in caught.value.faults] == ["tank-size", "no-such"]
    assert "small（小）；big（大）" in caught.value.faults[0].expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("default: small", "default: tiny", "small、big"),
        ("verified: false", "verified: 7", "true"),
        ("  basis: 无\n", "", "basis"),
        ("- id: tank-size", "- id: lookback", "只写一次"),
    ],
)
def test_reading_faults(load_law: Load, old: str, new: str, expected: str) -> None:
    faults = faults_of(load_law, {"readings.yaml": READING.replace(old, new)})
    assert any(expected in fault.expected for fault in faults), faults


def test_obligations_on_a_day(load_law: Load) -> None:
    catalogue = load_law()
    on = {day: [duty.id for duty in catalogue.obligations(day) if duty.instrument == "toy-1"] for day in (
        date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)
    )}  # fmt: skip
    assert list(map(len, on.values())) == [0, 1, 1, 0]
    with pytest.raises(KeyError):
        catalogue.obligation("toy-1/1#full", date(2025, 1, 1))


def test_an_amendment_is_a_second_version(load_law: Load) -> None:
    first = ARTICLE_1 + "    until: 2024-06-30\n"
    second = ARTICLE_1.partition("obligations:\n")[2].replace("三倍", "两倍").replace("3x", "2x")
    second += "    from: 2024-07-01\n"
    catalogue = load_law({"001.yaml": first + second})
    assert str(catalogue.obligation("toy-1/1#full", date(2024, 6, 30)).bound) == ">= 3x"
    assert str(catalogue.obligation("toy-1/1#full", date(2024, 7, 1)).bound) == ">= 2x"
    assert str(catalogue.obligation("toy-1/1#full").bound) == ">= 2x"


def test_every_article_lies_in_one_chapter() -> None:
    instrument = load_catalogue().instruments["csrc-218"]
    edges = [(int(item.first), int(item.last)) for item in instrument.chapters]
    assert edges[0][0] == 1
    assert edges[-1][1] == 75
    assert all(before[1] + 1 == after[0] for before, after in pairwise(edges))
    found = instrument.chapter_of("29")
    assert found is not None
    assert found.title == "投资者个人信息保护"
