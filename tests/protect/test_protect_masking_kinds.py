"""Each kind: one to one, marked values nobody's, valid values valid, broken ones hidden."""

from __future__ import annotations

import random
from importlib.resources import files

import pyarrow as pa
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import zhengan.protect.masking as lists
from tests.protect.people import luhn_right, resident_check, value
from zhengan.protect.masking import KINDS, TOKENS, MaskingError, MaskingKey, is_marked, mask_column, mask_value, masked
from zhengan.protect.masking.marks import UNMARKED

KEY = MaskingKey(bytes(range(32)))
MADE = tuple(kind for kind in TOKENS if kind != "uscc")
USCC = "91350100M000100Y43"  # the example of GB 32100


@pytest.mark.parametrize("kind", MADE)
def test_marked_values_are_nobodys_and_apart(kind: str) -> None:
    values = _values(kind, 100_000 if kind in {"resident_id18", "mobile", "bank_card"} else 2_000)
    shown = mask_column(kind, pa.array(values), KEY).to_pylist()
    assert len(set(shown)) == len(values)
    assert not set(shown) & set(values)
    assert all(is_marked(kind, text) for text in shown[:500])
    assert not any(is_marked(kind, text) for text in values[:500])
    assert [len(text) for text in shown] == [len(text) for text in values]


@pytest.mark.parametrize("kind", MADE)
def test_valid_values_have_the_form_of_their_kind(kind: str) -> None:
    values = _values(kind, 2_000)
    first = masked(kind, pa.array(values), KEY, "valid")
    again = masked(kind, first.column, KEY, "valid")
    assert (first.odd, again.odd) == (0, 0)  # what comes out is a clean value itself
    assert len(set(first.column.to_pylist())) == len(values)
    assert not any(is_marked(kind, text) for text in first.column.to_pylist()[:500])


@pytest.mark.parametrize("mode", ["marked", "valid"])
def test_residents_keep_decade_sex_and_check_digit(mode: str) -> None:
    for text in _values("resident_id18", 500):
        shown = mask_value("resident_id18", text, KEY, mode)  # type: ignore[arg-type]
        assert shown[6:9] == text[6:9]
        assert int(shown[16]) % 2 == int(text[16]) % 2
        assert shown[17] == resident_check(shown[:17])


@pytest.mark.parametrize("mode", ["marked", "valid"])
def test_the_old_and_the_new_number_stay_one_persons(mode: str) -> None:
    for text in _values("resident_id18", 500):
        if text[6:8] == "19":
            new = mask_value("resident_id18", text, KEY, mode)  # type: ignore[arg-type]
            old = mask_value("resident_id15", text[:6] + text[8:17], KEY, mode)  # type: ignore[arg-type]
            assert old == new[:6] + new[8:17]


def test_cards_keep_their_issuer_and_fail_luhn_when_marked() -> None:
    for text in _values("bank_card", 500):
        marked, valid = mask_value("bank_card", text, KEY), mask_value("bank_card", text, KEY, "valid")
        assert marked[:6] == valid[:6] == text[:6]
        assert not luhn_right(marked)
        assert luhn_right(valid)


def test_credit_codes() -> None:
    marked, valid = mask_value("uscc", USCC, KEY), mask_value("uscc", USCC, KEY, "valid")
    assert is_marked("uscc", marked)
    assert not is_marked("uscc", USCC)
    assert masked("uscc", pa.array([valid]), KEY).odd == 0
    assert marked[:8] == valid[:8] == USCC[:8]


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("+86 138-1234-5678", "+86 ddd-dddd-dddd"),
        ("１３８１２３４５６７８", "ddddddddddd"),
        (" 138 1234 5678", " ddd dddd dddd"),
    ],
)
def test_how_it_was_typed_stays_and_what_it_says_joins(typed: str, shape: str) -> None:
    shown = mask_value("mobile", typed, KEY)
    clean = mask_value("mobile", "13812345678", KEY)
    digits = "".join(str(int(letter)) for letter in shown.removeprefix("+86") if letter.isdigit())
    assert digits == clean
    assert len(shown) == len(shape)
    assert is_marked("mobile", shown)


@given(st.text(max_size=30), st.sampled_from([kind for kind in KINDS if kind not in {"number", "date", "address"}]))
def test_nothing_passes_through(text: str, kind: str) -> None:
    shown = mask_value(kind, text, KEY)
    assert shown == mask_value(kind, text, KEY)
    if any(letter.isalnum() for letter in text):
        assert shown != text
    assert is_marked(kind, shown) or not text.strip()


@pytest.mark.parametrize("kind", KINDS)
def test_nulls_and_blanks_stay(kind: str) -> None:
    column = pa.array([None, "", "13812345678", None])
    shown = masked(kind, column, KEY)
    assert shown.column.type == column.type
    assert shown.column.to_pylist()[:2] == [None, ""]
    assert shown.column.to_pylist()[2:][1] is None
    assert shown.nulls == 2


def test_slices_and_large_strings() -> None:
    values = _values("mobile", 50)
    whole = mask_column("mobile", pa.array([*values, None, "x"], pa.large_string()), KEY)
    assert whole.type == pa.large_string()
    part = mask_column("mobile", pa.array(["y", *values, None])[1:], KEY)
    assert part.to_pylist()[:50] == whole.to_pylist()[:50]


def test_numbers_join_whether_text_or_integer() -> None:
    values = [0, 7, 12345, 9_999_999, 10_000_000, 880_012_345_678, 10**18 - 1]
    text = mask_column("number", pa.array([str(value) for value in values]), KEY).to_pylist()
    integers = mask_column("number", pa.array(values), KEY).to_pylist()
    assert [int(shown) for shown in text] == integers
    assert len(set(integers)) == len(values)
    assert [len(shown) for shown in text][4:] == [8, 12, 18]


def test_integer_columns_take_digits_only() -> None:
    shown = masked("mobile", pa.array([13812345678, 5, None, -3], pa.int64()), KEY)
    assert shown.column.type == pa.int64()
    assert str(shown.column[0].as_py()) == mask_value("mobile", "13812345678", KEY)
    assert shown.odd == 2
    assert shown.column.to_pylist()[2] is None


def test_keys_and_kinds_have_different_permutations() -> None:
    other = MaskingKey(bytes(32))
    national = MaskingKey(bytes(range(32)), "sm4")
    seen = {mask_value("mobile", "13812345678", key) for key in (KEY, other, national)}
    assert len(seen) == 3
    assert mask_value("sz_account", "0123456789", KEY)[2:] != mask_value("sh_account", "A123456789", KEY)[2:]


def test_names_keep_length_sex_and_bear_the_sign() -> None:
    for text in ("张三", "李建国", "王小芳", "欧阳小芳"):
        shown = mask_value("name", text, KEY)
        assert len(shown) == len(text)
        assert is_marked("name", shown)
        assert not is_marked("name", text)
    letters = yaml.safe_load(files(lists).joinpath("lists.yaml").read_text(encoding="utf-8"))["female"]
    for female in ("王小芳", "李秀英"):
        assert mask_value("name", female, KEY)[-1] in letters


def test_addresses_keep_their_levels() -> None:
    full = mask_value("address", "浙江省杭州市西湖区文三路128号402室", KEY)
    assert all(word in full for word in ("省", "市", "某", "号", "室"))
    city = mask_value("address", "杭州市", KEY)
    assert "省" not in city
    assert "市" in city
    assert is_marked("address", city)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(MaskingError, match="规则"):
        mask_column("colour", pa.array(["x"]), KEY)
    with pytest.raises(MaskingError, match="double"):
        mask_column("mobile", pa.array([1.5]), KEY)
    with pytest.raises(MaskingError, match="int8"):
        mask_column("number", pa.array([5], pa.int8()), KEY)


def test_unmarked_kinds_say_so() -> None:
    assert not any(is_marked(kind, "zz") for kind in UNMARKED)


def _values(kind: str, count: int) -> list[str]:
    chance = random.Random(f"{kind} {count}")
    found: dict[str, None] = {}
    while len(found) < count:
        found[value(kind, chance)] = None
    return list(found)
