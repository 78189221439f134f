"""The second corpus is what it says: labels at their bytes, check digits by definition, the same from the same seed."""

import re

from tests.protect.second import numbers
from tests.protect.second.given import KINDS, given_second, given_values
from tests.protect.second.shapes import SHAPES


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others() -> None:
    assert given_second(20_000, 3) == given_second(20_000, 3)
    assert given_second(20_000, 3).data != given_second(20_000, 4).data


def test_every_kind_and_every_shape_occur_at_any_fair_size() -> None:
    given = given_second(400_000)
    assert {label.kind for label in given.labels} == set(KINDS)
    assert {label.shape for label in given.labels} == set(SHAPES) - {"noise"}
    assert given.data.decode().endswith("\n")
    assert len(given.data) >= 400_000


def test_labels_stand_in_order_without_overlap_and_hold_whole_characters() -> None:
    given = given_second(100_000)
    at = 0
    for label in given.labels:
        assert at <= label.start < label.end <= len(given.data)
        assert given.data[label.start : label.end].decode()
        at = label.end


def test_plain_values_have_the_form_that_their_definition_gives() -> None:
    given = given_second(400_000)
    forms = {
        "resident_id18": r"\d{17}[\dX]",
        "resident_id15": r"\d{15}",
        "mobile": r"1[3-9]\d{9}",
        "bank_card": r"\d{16}|\d{19}",
        "sh_account": r"[A-F]\d{9}",
        "sz_account": r"0\d{9}",
        "one_code": r"1[89]00\d{8}",
        "futures_code": r"\d{12}",
        "uscc": r"91\d{6}[0-9A-HJ-NPQRTUWXY]{10}",
        "passport": r"(E[A-Z]|[EGPSD]\d)\d{7}",
        "landline": r"0\d{2,3}-?\d{7,8}",
        "plate": r"[一-鿿][A-J][0-9A-Z]{5,6}",
        "email": r"[\w.]+@[\w.-]+",
    }
    for label in given.labels:
        if label.form == "plain" and label.kind in forms:
            assert re.fullmatch(forms[label.kind], given.data[label.start : label.end].decode()), label


def test_check_digits_are_those_of_public_examples() -> None:
    assert numbers.id_check("11010519491231002") == "X"  # the example of GB 11643
    assert numbers.luhn_check("7992739871") == "3"  # the example of ISO/IEC 7812's encyclopaedia entries
    values = given_values(100_000)
    for value in values["resident_id18"]:
        plain = re.sub(r"[ -]", "", value).upper()
        if plain.isascii():
            assert numbers.id_check(plain[:17]) == plain[17]


def test_known_firms_pass_the_check_of_gb_32100() -> None:
    # Published by the firms themselves: 中国石油化工股份有限公司, 阿里巴巴（中国）有限公司.
    for code in ("91110000710926094P", "91330100799655058B"):
        assert numbers._uscc_check(code[:17]) == code[17]


def test_noise_holds_nobody() -> None:
    given = given_second(200_000)
    assert not [label for label in given.labels if label.shape == "noise"]
