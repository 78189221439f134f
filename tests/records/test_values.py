"""Single values: what people write, and what stands in the payload."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.records.faults import Refused
from zhengan.records.registry import COMMON_FIELDS, RECORD_TYPES
from zhengan.records.uscc import is_uscc
from zhengan.records.values import ZoneAssumed, day, flag, instant, parser_of

FIELDS = {(found.name, name): field for found in RECORD_TYPES.values() for name, field in found.columns.items()}


def parse(record_type: str, column: str, raw: object) -> object:
    return parser_of(FIELDS[record_type, column])(raw)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026/11/20", "2026-11-20"),
        ("2026年11月20日", "2026-11-20"),
        ("２０２６－１１－２０", "2026-11-20"),
        ("20261120", "2026-11-20"),
        (20261120, "2026-11-20"),
        ("2026/1/5", "2026-01-05"),
        ("2026.1.5", "2026-01-05"),
        ("2026/1/5 0:00:00", "2026-01-05"),
        ("　2026-11-20 ", "2026-11-20"),
        (" ", None),
    ],
)
def test_dates(written: object, canonical: str | None) -> None:
    assert day(written) == canonical


@pytest.mark.parametrize(
    "written", ["2026-02-30", "20-11-2026", "2026-11-20T10:00", "45981", "1948-01-01", "x", True, 1.5]
)
def test_no_dates(written: object) -> None:
    with pytest.raises(Refused):
        day(written)


@pytest.mark.parametrize(
    ("written", "canonical", "assumed"),
    [
        ("2026-11-20T09:30:00+08:00", "2026-11-20T09:30:00+08:00", False),
        ("2026-11-20T09:30:00Z", "2026-11-20T09:30:00+00:00", False),
        ("2026-11-20T09:30:00.25+0800", "2026-11-20T09:30:00.250000+08:00", False),
        ("2026-11-20 09:30:00,5 +08", "2026-11-20T09:30:00.500000+08:00", False),
        ("20261120T093000+0800", "2026-11-20T09:30:00+08:00", False),
        ("2026-11-20T09:30:00.123456000-05:30", "2026-11-20T09:30:00.123456-05:30", False),
        ("2026-11-20 9:30", "2026-11-20T09:30:00+08:00", True),
        ("2026/11/20　９：３０", "2026-11-20T09:30:00+08:00", True),
        ("2026-11-20", "2026-11-20T00:00:00+08:00", True),
        ("1988-07-01 12:00", "1988-07-01T12:00:00+09:00", True),
    ],
)
def test_instants(written: str, canonical: str, assumed: bool) -> None:
    found = instant(written)
    assert found == canonical
    assert isinstance(found, ZoneAssumed) == assumed
    assert instant(canonical) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20T24:00:00",
        "2026-11-20T09",
        "2026-11-20T09:30.5",
        "2026-W47-5",
        "2026-11-20T09:30:00.1234567",
        "2026-11-20T09:30+15:00",
    ],
)
def test_no_instants(written: str) -> None:
    with pytest.raises(Refused):
        instant(written)


@given(st.datetimes(min_value=datetime(1992, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_every_instant_stays_the_same_moment(moment: datetime) -> None:
    written = moment.isoformat() + "+08:00"
    assert datetime.fromisoformat(instant(written) or "") == datetime.fromisoformat(written)


@pytest.mark.parametrize("written", ["true", "YES", "1", "是", "１", 1, True, Decimal(1)])
def test_yes(written: object) -> None:
    assert flag(written) is True


@pytest.mark.parametrize("written", ["false", "No", "0", "否", "０", 0, False])
def test_no(written: object) -> None:
    assert flag(written) is False


@pytest.mark.parametrize("written", ["对", "2", "yes!", 2, [], {}])
def test_neither_yes_nor_no(written: object) -> None:
    with pytest.raises(Refused):
        flag(written)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("12.50", "12.5"),
        ("007", "7"),
        ("5.", "5"),
        ("１２，０００．５", "12000.5"),
        ("1,234,567", "1234567"),
        ("999999999999999999.999999", "999999999999999999.999999"),
        (Decimal("1E+3"), "1000"),
        (12, "12"),
        (0.5, "0.5"),
        ("-0", "0"),
        ("", None),
    ],
)
def test_numbers(written: object, canonical: str | None) -> None:
    assert parse("network_link", "bandwidth_mbps", written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "1e3",
        "1.2345678",
        "1000000000000000000",
        "50%",
        "1,23",
        "-1",
        "٣",
        "十",
        True,
        float("nan"),
        Decimal("1E+999999999"),
        "NaN",
        [],
        {},
    ],
)
def test_no_numbers(written: object) -> None:
    with pytest.raises(Refused):
        parse("network_link", "bandwidth_mbps", written)


def test_negative_only_where_it_makes_sense() -> None:
    assert parse("budget", "net_profit", "－12.5") == "-12.5"
    with pytest.raises(Refused):
        parse("staffing", "staff", "-1")
    with pytest.raises(Refused):
        parse("staffing", "staff", "1.5")


@given(st.decimals(min_value=0, max_value=10**18 - 1, places=6))
def test_numbers_keep_their_value(value: Decimal) -> None:
    canonical = parse("network_link", "bandwidth_mbps", value)
    assert isinstance(canonical, str)
    assert Decimal(canonical) == value
    assert parse("network_link", "bandwidth_mbps", canonical) == canonical


@pytest.mark.parametrize(
    ("record_type", "column", "written", "canonical"),
    [
        ("data_center", "site", "同城", "same_city"),
        ("data_center", "site", "Same City", "same_city"),
        ("data_center", "site", "same-city", "same_city"),
        ("mlps_grading", "level", "第三级", "3"),
        ("mlps_grading", "level", "三级", "3"),
        ("system", "markets", "sse；深交所;", ["SSE", "SZSE"]),
        ("processing_activity", "basis", "个人同意", "consent"),
        ("processing_activity", "basis", "行业特别规定", "行业特别规定"),
        ("policy", "periods", "drill = p1y；供应商评估＝P6M", ["drill=P1Y", "supplier_assessment=P6M"]),
        ("stress_test", "results", "tps=１２，０００;sessions=3", ["tps=12000", "sessions=3"]),
        ("drill", "results", [["oms", 4, 0]], ["oms=4=0"]),
        ("sfnet_device", "interfaces", "ge0/0=10.0.0.1/24=inside", ["ge0/0=10.0.0.1/24=inside"]),
        ("sfnet_node_status", "month", "2026年3月", "2026-03"),
        ("institution", "uscc", "91350100m000100y43", "91350100M000100Y43"),
        ("system", "version", Decimal("1.10"), "1.10"),
        ("system", "name", "交易\r\n系统", "交易\n系统"),
        ("meeting", "topics", [], None),
        ("meeting", "topics", ";；", None),
    ],
)
def test_other_kinds(record_type: str, column: str, written: object, canonical: object) -> None:
    assert parse(record_type, column, written) == canonical
    assert canonical is None or parse(record_type, column, canonical) == canonical


@pytest.mark.parametrize(
    ("record_type", "column", "written"),
    [
        ("data_center", "site", "同乡"),
        ("mlps_grading", "level", "6"),
        ("policy", "periods", "dril=P1Y"),
        ("policy", "periods", "drill=1年"),
        ("policy", "periods", "drill"),
        ("policy", "review_period", "P0Y"),
        ("institution", "uscc", "91350100M000100Y44"),
        ("institution", "uscc", "9135"),
        ("system", "name", "交易\x00系统"),
        ("system", "name", "\ud800"),
        ("system", "name", {"a": 1}),
        ("system", "key", "a;b"),
        ("system", "key", "a\nb"),
        ("meeting", "topics", ["甲；乙"]),
        ("meeting", "topics", {"a": 1}),
        ("drill", "results", [["oms;x", 4, 0]]),
        ("sfnet_node_status", "month", "2026-13"),
    ],
)
def test_refused(record_type: str, column: str, written: object) -> None:
    with pytest.raises(Refused):
        parse(record_type, column, written)


def test_a_refusal_names_the_nearest_choice() -> None:
    with pytest.raises(Refused) as caught:
        parse("data_center", "site", "samecity")
    assert caught.value.remedy == "是否要写 same_city"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=5,
)


@given(st.sampled_from(sorted(FIELDS)), ANYTHING)
def test_parsing_is_total_and_settles(at: tuple[str, str], raw: object) -> None:
    parser = parser_of(FIELDS[at])
    try:
        canonical = parser(raw)
    except Refused:
        return
    assert canonical is None or parser(canonical) == canonical


@pytest.mark.parametrize("code", ["91350100M000100Y43"])
def test_uscc(code: str) -> None:
    assert is_uscc(code)
    for at, char in enumerate(code):
        other = "2" if char != "2" else "3"
        assert not is_uscc(code[:at] + other + code[at + 1 :])


def test_common_fields_lead_every_type() -> None:
    assert [field.name for field in COMMON_FIELDS] == [
        "institution",
        "key",
        "valid_at",
        "recorded_at",
        "reason",
        "note",
        "attachments",
    ]
