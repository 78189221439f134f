"""A local calendar file: what it adds and replaces, and how faults in it are told."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengan.calendar import Calendar, CalendarFault, NoCalendar, load_calendar
from zhengan.calendar.load import LARGEST, _overridden

OURS = load_calendar()

YEAR_2027 = """
years:
  2027:
    holidays: [2026-12-31, 2027-01-01..2027-01-03, 2027-02-05..2027-02-11]
    makeup: [2027-02-13]
    source: 国办发明电
"""


def laid(folder: Path, text: str, name: str = "local.yaml") -> Calendar:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_calendar(path)


def faults(folder: Path, text: str, name: str = "local.yaml") -> list[str]:
    with pytest.raises(CalendarFault) as caught:
        laid(folder, text, name)
    return [str(fault) for fault in caught.value.faults]


def test_a_year_is_added(tmp_path: Path) -> None:
    calendar = laid(tmp_path, YEAR_2027)
    assert (calendar.first, calendar.last) == (OURS.first, date(2027, 12, 31))
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2027, 2, 13))
    assert calendar.add_working_days(date(2026, 12, 30), 1) == date(2027, 1, 4)
    assert calendar.years[2027].source == "国办发明电"
    assert not calendar.years[2027].verified
    with pytest.raises(NoCalendar):
        OURS.is_working_day(date(2027, 1, 4))


def test_the_version_says_that_a_file_was_laid_over(tmp_path: Path) -> None:
    one = laid(tmp_path, YEAR_2027)
    two = laid(tmp_path, YEAR_2027 + "\n# another\n", "other.yaml")
    assert OURS.version.startswith("2026-")
    assert one.version.startswith("2027-")
    assert "+" in one.version
    assert len({OURS.version, one.version, two.version}) == 3
    assert laid(tmp_path, YEAR_2027) is one


def test_toml_says_the_same(tmp_path: Path) -> None:
    text = """
[years.2027]
holidays = ["2026-12-31", "2027-01-01..2027-01-03", "2027-02-05..2027-02-11"]
makeup = [2027-02-13]
source = "国办发明电"
verified = false
"""
    toml, yaml = laid(tmp_path, text, "local.toml"), laid(tmp_path, YEAR_2027)
    assert toml.years[2027] == yaml.years[2027]


def test_a_year_is_replaced(tmp_path: Path) -> None:
    calendar = laid(tmp_path, "years: {2026: {holidays: [2026-01-01], makeup: [], verified: true}}")
    assert calendar.is_working_day(date(2026, 10, 1))
    assert not calendar.is_working_day(date(2026, 10, 10))
    assert calendar.is_working_day(date(2025, 9, 28))
    assert calendar.years[2026].verified


def test_closures_are_added_and_cancelled(tmp_path: Path) -> None:
    text = "closures: [{day: 2026-11-20, markets: [SSE], source: 台风}, {day: 2024-02-09, markets: []}]"
    calendar = laid(tmp_path, text)
    assert not calendar.is_trading_day("SSE", date(2026, 11, 20))
    assert calendar.is_trading_day("SZSE", date(2026, 11, 20))
    assert calendar.is_working_day(date(2026, 11, 20))
    assert calendar.is_trading_day("SSE", date(2024, 2, 9))


def test_sessions_are_added_and_replaced(tmp_path: Path) -> None:
    text = """
sessions:
  - {markets: [BSE], part: after_hours, from: 2026-07-06, hours: ["15:05-15:30"], orders_from: "15:00", verified: true}
  - {markets: [SHFE], part: night, from: 2026-11-01, hours: []}
  - {markets: [SSE], part: after_hours, from: 2026-07-06, hours: ["15:05-15:35"]}
"""
    calendar, day = laid(tmp_path, text), date(2026, 11, 20)
    assert [span.part for span in calendar.spans("BSE", day)] == ["morning", "afternoon", "after_hours"]
    assert calendar.with_edges("order-entry").spans("BSE", day)[-1].opens_at.hour == 15
    assert [span.part for span in calendar.spans("SHFE", day)] == ["morning", "morning", "afternoon"]
    assert calendar.spans("SSE", day)[-1].closes_at.minute == 35
    assert calendar.spans("SZSE", day)[-1].closes_at.minute == 30


def test_one_run_tells_every_fault(tmp_path: Path) -> None:
    text = """
year: {}
years:
  2027: {holidays: [2027-02-30, 2027-05-05..2027-05-01, 2029-01-01], makeup: [2027-02-15], colour: red}
  abcd: {holidays: []}
closures:
  - {day: soon, markets: [NYSE]}
sessions:
  - {markets: SSE, part: evening, from: 2026-01-01, hours: ["9:15-11:30", "25:00-26:00"]}
  - {part: night}
"""
    told = "\n".join(faults(tmp_path, text))
    for expected in (
        "local.yaml 的 顶层：应为只有 closures、sessions、years，实为'year'",
        "years.2027.holidays[0]：应为日期，如 2027-01-01，实为'2027-02-30'",
        "years.2027.holidays[1]",
        "years.2027.holidays[2]",
        "years.2027：应为放假安排含 2027-01-01",
        "years.2027.makeup：应为周六或者周日，实为2027-02-15",
        "'colour'",
        "years.abcd：应为1990 至 2100 的年份",
        "closures[0].day",
        "closures[0].markets[0]",
        "sessions[0].markets：应为列表，实为'SSE'",
        "sessions[0].part[0]：应为morning、afternoon、after_hours、night 之一",
        "sessions[0].hours[0]",
        "sessions[0].hours[1]",
        "sessions[1].markets：应为列表，实为空",
    ):
        assert expected in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("years: {2028: {holidays: [2028-01-01]}}", "补上 2027 年的安排"),
        ("years: {2027: {holidays: [2027-01-01..2027-01-04], makeup: [2027-01-03]}}", "两边都有"),
        ('sessions: [{markets: [SSE], part: night, from: 2026-01-01, hours: ["14:00-15:30"]}]', "有重叠"),
        ('sessions: [{markets: [SSE], part: night, from: 2026-01-01, hours: ["20:00-09:00"]}]', "次日 06:00"),
        (
            "sessions: [{markets: [BSE], part: night, from: 2026-01-05, hours: [20:00-21:00], orders_from: '14:00'}]",
            "口径 order-entry",
        ),
        ("years: {2027: {holidays: [2027-01-01]}, 2027: {holidays: []}}", "出现两次：2027"),
        ("years: &a {2027: {holidays: [2027-01-01]}}\nclosures: *a", "别名"),
        ("years: [*nowhere]", "别名"),
        ("years: &a [*a]", "别名"),
        ("years: {2027: {holidays: [2027-01-01], verified: [x]}}", "true 或者 false"),
        ("closures: [{day: [], markets: [[]]}]", "实为列表"),
        ("? [a]\n: b", "YAML"),
        ("years: {", "写法正确的 YAML"),
        ("", "别的内容"),
        ("- 1", "别的内容"),
        ("[" * 50_000, "YAML"),
        ("a: " * 20_000, "YAML"),
        ("---\na: 1\n---\nb: 2", "YAML"),
    ],
)
def test_a_faulty_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in fault for fault in faults(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("years = ", "写法正确的 YAML 或者 TOML"),
        ("years = 1", "实为数"),
        ("[[closures]]\nday = 0x" + "f" * 9_000 + "\nmarkets = [1.5, true, 07:30:00]", "实为数"),
        ("x = " + "[" * 5_000, "TOML"),
        ("[years.2027]\nholidays = [2027-01-01T00:00:00]", "应为日期"),
    ],
)
def test_a_faulty_toml_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in fault for fault in faults(tmp_path, text, "local.toml"))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert "没有扩展名" in faults(tmp_path, "", "local")[0]
    assert "更大的文件" in faults(tmp_path, "#" * (LARGEST + 1))[0]
    with pytest.raises(CalendarFault, match="核对路径"):
        load_calendar(tmp_path / "nowhere.yaml")
    (tmp_path / "gbk.yaml").write_bytes("years: 年".encode("gb18030"))
    with pytest.raises(CalendarFault, match="UTF-8"):
        load_calendar(tmp_path / "gbk.yaml")


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert laid(tmp_path, "\ufeff" + YEAR_2027).last == date(2027, 12, 31)


def taken_or_told(name: str, content: bytes) -> None:
    try:
        told: tuple[object, ...] = (_overridden(name, content).version,)
    except CalendarFault as fault:
        told = fault.faults
    assert told


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=12)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["years", "2027", "closures", "sessions", "markets", "day", "hours"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["years", "closures", "sessions", "x"]), TREES, max_size=3))
@settings(max_examples=150, deadline=None)
def test_any_tree_is_taken_or_told(tree: dict[str, object]) -> None:
    import yaml

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    content = yaml.dump(tree, Dumper=Plain, allow_unicode=True).encode("utf-8", "surrogatepass")
    taken_or_told("any.yaml", content)


@given(st.binary(max_size=200), st.sampled_from(["any.yaml", "any.toml"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_taken_or_told(content: bytes, name: str) -> None:
    taken_or_told(name, content)


def test_importing_the_room_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'pyarrow', 'pandas', 'yaml', 'pydantic', 'django', 'ibis', 'duckdb'}"
    code = f"import sys, zhengan.calendar; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_exported_names_exist() -> None:
    import zhengan.calendar as room

    assert all(hasattr(room, name) for name in room.__all__)
    assert room.__all__ == sorted(room.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
