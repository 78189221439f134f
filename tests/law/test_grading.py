"""The grading table: empty as shipped, filled by its user; longer is never lesser, and nothing is guessed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.law import GradingTable, IncidentFacts, LawFault, grade, load_catalogue
from zhengan.law.fault import Fault
from zhengan.law.grading import DEGREES, LEVELS, NO_TABLE, PublishedCase, Scale, ScaleRow, ServiceRow, fits, rank
from zhengan.law.grading_file import read_grading
from zhengan.records import RECORD_TYPES

PLACE = ("x", 1)
# Made-up figures: only the shape is the measures'.
FILLED = """\
id: own
title: 本公司核对过的定级表
from: 2021-06-04
verified: true
source: 公告附件
service:
  - {class: 5, degree: considerable, minutes: 10, level: considerable}
  - {class: 5, degree: considerable, minutes: 30, level: major}
  - {class: 3, degree: general, minutes: 60, level: general}
scales:
  - {id: data_leak, title: 数据泄露, unit: 条, rows: [{at_least: 1000, level: general}, {at_least: 5000, level: particularly_major}]}
"""
Read = Callable[[str], GradingTable]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> GradingTable:
        path = Path(mkdtemp(dir=tmp_path)) / "grading.yaml"
        path.write_text(text, encoding="utf-8")
        faults: list[Fault] = []
        table = read_grading(path, "grading.yaml", faults)
        if faults or table is None:
            raise LawFault(faults)
        return table

    return read_text


def test_the_table_is_shipped_empty_unverified_and_says_what_it_lacks() -> None:
    table = load_catalogue().grading
    assert (table.empty, table.verified, table.service) == (True, False, ())
    assert {scale.id for scale in table.scales} == {"data_leak", "settlement_error", "harmful_information"}
    assert len(table.missing) == 4
    found = grade(table, IncidentFacts(5, "particularly_major", 600, {"data_leak": 10**9}))
    assert found.level is None
    assert "空的" in found.grounds[0]


def test_published_cases_are_there_as_the_regulators_stated_them() -> None:
    cases = {case.id: (case.on, case.minutes, case.level, case.rule) for case in load_catalogue().grading.cases}
    assert cases == {
        "citic-2023": (date(2023, 6, 19), 19, "considerable", 2021),
        "huajin-2025": (date(2025, 3, 10), 446, "general", 2021),
        "shenzhen-2024": (None, 4, None, 2021),
        "shouchuang-2021": (date(2021, 5, 18), 20, "considerable", 2012),
        "guoyuan-2022": (date(2022, 6, 13), None, None, 2021),
    }


def test_levels_are_called_as_in_the_record_of_an_incident() -> None:
    (field,) = (item for item in RECORD_TYPES["incident"].payload_fields if item.name == "level")
    assert dict(field.choices) == dict(LEVELS)


@pytest.mark.parametrize(
    ("facts", "level", "words"),
    [
        (IncidentFacts(5, "considerable", 9), None, "不到表里最短的 10 分钟"),
        (IncidentFacts(5, "considerable", Decimal("9.99")), None, "不到"),
        (IncidentFacts(5, "considerable", 10), "considerable", "达到 10 分钟，定为较大"),
        (IncidentFacts(5, "considerable", 11), "considerable", "五类系统较大异常"),
        (IncidentFacts(5, "considerable", 30), "major", "定为重大"),
        (IncidentFacts(5, "general", 600), None, "表里没有五类系统一般异常的行"),
        (IncidentFacts(None, None, 600), None, "没有写系统类别、服务能力异常的程度"),
        (IncidentFacts(5, "considerable"), None, "没有写持续时间"),
        (IncidentFacts(amounts={"data_leak": 999}), None, "不到表里最低的 1000 条"),
        (IncidentFacts(amounts={"data_leak": 1000}), "general", "定为一般"),
        (IncidentFacts(5, "considerable", 30, {"data_leak": 5000}), "particularly_major", "定为特别重大"),
        (IncidentFacts(5, "considerable", 30, {"data_leak": 1000}), "major", "定为一般"),
        (IncidentFacts(5, "considerable", 30), "major", "没有写数据泄露的数量"),
    ],
)
def test_the_highest_level_that_the_table_gives(
    read: Read, facts: IncidentFacts, level: str | None, words: str
) -> None:
    found = grade(read(FILLED), facts)
    assert found.level == level
    assert words in "".join(found.grounds)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("minutes: 30, level: major", "minutes: 30, level: general", 8, "不低于 10分钟 那一档的较大"),
        ("minutes: 30, level: major", "minutes: 10, level: major", 8, "写了两次"),
        ("at_least: 5000", "at_least: 500", 11, "不低于 500 那一档的特别重大"),
        ("at_least: 5000", "at_least: 1000", 11, "写了两次"),
        ("class: 3", "class: 6", 9, "1 至 5 的整数"),
        ("minutes: 60", "minutes: -1", 9, "“-1”"),
        ("minutes: 60", "minutes: 一小时", 9, "一小时"),
        ("degree: general", "degree: severe", 9, "“severe”"),
        ("level: general}\n", "level: general, note: 甲}\n", 9, "不认识的键“note”"),
        ("unit: 条, ", "", 11, "没有写"),
        ("source: 公告附件", "source: 公告附件\npages: 3", 6, "不认识的键“pages”"),
        ("from: 2021-06-04\n", "", 1, "没有写"),
    ],
)
def test_a_faulty_table_is_refused_with_the_line(read: Read, old: str, new: str, line: int, words: str) -> None:
    assert old in FILLED
    with pytest.raises(LawFault) as caught:
        read(FILLED.replace(old, new, 1))
    assert any(words in str(fault) and fault.line == line for fault in caught.value.faults), caught.value.faults


def test_a_table_of_the_users_own_replaces_ours_and_keeps_the_cases(tmp_path: Path) -> None:
    (tmp_path / "grading.yaml").write_text(FILLED, encoding="utf-8")
    for given_as in (tmp_path / "grading.yaml", tmp_path):
        table = load_catalogue([given_as]).grading
        assert (table.id, table.verified, len(table.service)) == ("own", True, 3)
        assert [case.id for case in table.cases] == [case.id for case in load_catalogue().grading.cases]


def test_a_filled_table_is_held_against_the_published_cases(read: Read) -> None:
    table = read(FILLED)
    cases = {case.id: case for case in load_catalogue().grading.cases}
    told = {id_: fits(table, case) for id_, case in cases.items()}
    assert told == {
        "citic-2023": True,
        "huajin-2025": True,
        "shenzhen-2024": None,
        "shouchuang-2021": None,
        "guoyuan-2022": None,
    }
    late = read(FILLED.replace("minutes: 10", "minutes: 20"))
    assert fits(late, cases["citic-2023"]) is False
    assert fits(NO_TABLE, cases["citic-2023"]) is None


levels = st.sampled_from(list(LEVELS))
rows = st.lists(st.tuples(st.integers(1, 2), levels, st.integers(0, 40), levels), min_size=1, max_size=8)


def lesser_when_longer(entered: list[tuple[int, str, int, str]]) -> bool:
    """Whether some row says less for more, or the same thing twice: worked out from every pair."""
    return any(
        one[:2] == other[:2] and i != j and (one[2] == other[2] or (one[2] < other[2] and _of(one[3]) > _of(other[3])))
        for i, one in enumerate(entered)
        for j, other in enumerate(entered)
    )


def _of(level: str) -> int:
    return ["general", "considerable", "major", "particularly_major"].index(level)


@given(rows)
def test_a_table_loads_exactly_where_longer_is_never_lesser(
    tmp_path_factory: pytest.TempPathFactory, entered: list[tuple[int, str, int, str]]
) -> None:
    head = "id: own\ntitle: 表\nfrom: 2021-06-04\nverified: false\nsource: 无\nservice:\n"
    lines = [f"  - {{class: {a}, degree: {b}, minutes: {c}, level: {d}}}\n" for a, b, c, d in entered]
    path = tmp_path_factory.mktemp("own") / "grading.yaml"
    path.write_text(head + "".join(lines), encoding="utf-8")
    faults: list[Fault] = []
    table = read_grading(path, "grading.yaml", faults)
    assert bool(faults) == lesser_when_longer(entered)
    assert table is not None
    assert len(table.service) == len(entered)


@given(rows, st.integers(1, 2), levels, st.integers(0, 60), st.integers(0, 60))
def test_longer_never_lowers_the_level(
    entered: list[tuple[int, str, int, str]], system_class: int, degree: str, shorter: int, more: int
) -> None:
    kept: list[tuple[int, str, int, str]] = []
    for row in entered:
        if not lesser_when_longer([*kept, row]):
            kept.append(row)
    service = tuple(ServiceRow(*row, PLACE) for row in kept)  # type: ignore[arg-type]
    table = _table(service)
    found = [
        grade(table, IncidentFacts(system_class, degree, minutes)).level  # type: ignore[arg-type]
        for minutes in (shorter, shorter + more)
    ]
    assert _place(found[0]) <= _place(found[1])
    reached = [row for row in kept if row[:2] == (system_class, degree) and row[2] <= shorter]
    assert _place(found[0]) == max((_of(row[3]) for row in reached), default=-1)


@given(st.lists(st.tuples(st.integers(0, 50), levels), max_size=5), st.integers(0, 60), st.integers(0, 60))
def test_another_measure_never_lowers_the_level(entered: list[tuple[int, str]], minutes: int, amount: int) -> None:
    in_order = sorted(entered, key=lambda row: row[0])
    scale = Scale("data_leak", "数据泄露", "条", tuple(ScaleRow(a, b, PLACE) for a, b in in_order))  # type: ignore[arg-type]
    service = (ServiceRow(4, "major", 20, "considerable", PLACE),)
    alone = grade(_table(service), IncidentFacts(4, "major", minutes))
    both = grade(_table(service, scale), IncidentFacts(4, "major", minutes, {"data_leak": amount}))
    assert _place(alone.level) <= _place(both.level)


def _table(service: tuple[ServiceRow, ...], *scales: Scale) -> GradingTable:
    return GradingTable(
        "own", "表", "", "", date(2021, 6, 4), verified=False, source="", service=service, scales=scales,
        missing=(), cases=(), place=PLACE,
    )  # fmt: skip


def _place(level: str | None) -> int:
    return -1 if level is None else rank(level)  # type: ignore[arg-type]


def test_a_case_of_unknown_duration_is_not_held_against_the_table() -> None:
    case = PublishedCase("x", None, "甲", None, "major", 2021, "B")
    assert fits(_table((ServiceRow(1, "general", 1, "general", PLACE),)), case) is None
    assert list(DEGREES) == list(LEVELS)
