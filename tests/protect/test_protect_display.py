"""What a page may show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.protect import display

KINDS = ("mobile", "resident_id18", "bank_card", "sh_account", "name", "address", "email", "secret", "unheard")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("mobile", "13812345678", "138****5678"),
        ("mobile", "+86 138-1234-5678", "+86 138-****-5678"),
        ("resident_id18", "11010519491231002X", "1****************X"),
        ("bank_card", "6222 0212 3456 7890 128", "**** **** **** ***0 128"),
        ("sh_account", "A123456789", "A1******89"),
        ("name", "张三", "*三"),
        ("name", "李建国", "**国"),
        ("name", "欧阳小芳", "**小芳"),
        ("name", "张", "*"),
        ("address", "浙江省杭州市西湖区文三路128号402室", "浙江省杭州市西湖区***********"),
        ("address", "西湖区", "西**"),
        ("email", "zhang@host.cn", "z***@host.cn"),
        ("email", "z@host.cn", "***@host.cn"),
        ("email", "zhang", "*****"),
        ("secret", "a very long password", "******"),
        ("mobile", "138", "**8"),
        ("mobile", "", ""),
    ],
)
def test_shown(kind: str, value: str, expected: str) -> None:
    assert display.shown(kind, value) == expected


def test_nothing_is_shown_of_nothing() -> None:
    assert display.shown("mobile", None) == ""


@given(
    st.sampled_from([kind for kind in KINDS if kind not in {"email", "name", "address"}]),
    st.text(min_size=1, max_size=40),
)
def test_a_third_is_hidden_at_least(kind: str, value: str) -> None:
    letters = sum(letter.isalnum() for letter in value.strip())
    shown = sum(letter.isalnum() for letter in display.shown(kind, value))
    # A country code is nobody's secret.
    assert shown <= letters * 2 // 3 + (4 if kind == "mobile" and value.startswith(("+", "0", "8")) else 0)
