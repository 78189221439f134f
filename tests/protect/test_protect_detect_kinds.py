"""Each kind: what is found, what is not, and what the words before a value change."""

from pathlib import Path

import pytest

from tests.protect.given_corpus import check18, credit, given_corpus, luhn
from zhengan.protect.detect import KindsFault, detect, excerpt, load_kinds
from zhengan.protect.masking import MaskingKey, mask_value
from zhengan.protect.span import Tier

ID = "110101199003077512"
CARD = "622202100112234567" + luhn("622202100112234567")
USCC = "91310115MA1K3XYW1" + credit("91310115MA1K3XYW1")


def _found(text: str, **asked: object) -> list[tuple[str, str]]:
    data = text.encode()
    return [(span.kind, data[span.start : span.end].decode()) for span in detect(data, **asked)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (f"身份证号：{ID}", "resident_id18", ID),
        ("证件 11010119900307002X 已核", "resident_id18", "11010119900307002X"),
        ("身份证 110101 19900307 7512", "resident_id18", "110101 19900307 7512"),
        ("身份证 11010119900307\n7512 换行", "resident_id18", "11010119900307\n7512"),
        ("id_no=110101900307751", "resident_id15", "110101900307751"),
        ("13812345678", "mobile", "13812345678"),
        ("手机 138-1234-5678", "mobile", "138-1234-5678"),
        ("mobile=+8613812345678", "mobile", "13812345678"),
        ("电话 010-62345678 转", "landline", "010-62345678"),
        ("电话：(0755)82345678", "landline", "(0755)82345678"),
        (f"卡号 {CARD}", "bank_card", CARD),
        (f"{CARD}", "bank_card", CARD),
        (
            f"卡号 {CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}",
            "bank_card",
            f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}",
        ),
        ("A123456789", "sh_account", "A123456789"),
        ("股东代码 0123456789", "sz_account", "0123456789"),
        ("一码通：180012345678", "one_code", "180012345678"),
        ("交易编码 00210001", "futures_code", "00210001"),
        (f"credit_code={USCC}", "uscc", USCC),
        ("护照 E12345678", "passport", "E12345678"),
        ("护照号码：EA1234567", "passport", "EA1234567"),
        ("回乡证 H12345678", "hk_macau_permit", "H12345678"),
        ("台胞证 12345678", "taiwan_permit", "12345678"),
        ("永久居留证 USA110190030712", "foreign_residence", "USA110190030712"),
        ("发给 zhang.san+x@mail.example.com.cn，", "email", "zhang.san+x@mail.example.com.cn"),
        ("13812345678@163.com", "email", "13812345678@163.com"),
        ("客户姓名：欧阳建国，", "name", "欧阳建国"),
        ('"custName":"张伟"', "name", "张伟"),
        ("姓名：阿卜杜·热合曼，", "name", "阿卜杜·热合曼"),
        ("尊敬的王芳女士：", "name", "王芳"),
        ("地址：浙江省杭州市西湖区文三路99号2幢301室。", "address", "浙江省杭州市西湖区文三路99号2幢301室"),
        ("沪A12345", "plate", "沪A12345"),
        ("粤Z1234港", "plate", "粤Z1234港"),
        ("浙A·D12345", "plate", "浙A·D12345"),
        ("password=Abc!2345 ", "secret", "Abc!2345"),
        ("密码：Abc12345，", "secret", "Abc12345"),
        ("Authorization: Bearer abcDEF.123456 x", "secret", "abcDEF.123456"),
        ("key AKIAIOSFODNN7EXAMPLE end", "secret", "AKIAIOSFODNN7EXAMPLE"),
        ('"face_feature":"' + "aB3d" * 20 + '=="', "biometric", "aB3d" * 20 + "=="),
    ],
)
def test_a_value_is_found_at_its_very_bytes(text: str, kind: str, value: str) -> None:
    assert (kind, value) in _found(text)


def test_a_key_in_armour_is_found_whole() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAK\n-----END RSA PRIVATE KEY-----"
    assert _found(f"x\n{key}\ny") == [("secret", key)]
    assert _found("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----") == []


@pytest.mark.parametrize(
    "text",
    [
        "身份证号：110101199003077513",  # check digit
        "身份证号：110101199002307512",  # 30 February
        "身份证号：190101199003077512",  # no such province
        f"流水号 {CARD[:-1]}{(int(CARD[-1]) + 1) % 10}",
        "order_id=13812345678",
        "seq:13812345678",
        "px=1.13812345678",
        "12813812345678",  # part of a longer run
        "ORD2023-13812345678",
        "errCode=-13812345678",
        "0123456789",  # a shape that says nothing alone
        "20231101",
        "E12345678",
        f"{USCC[:-1]}{'0' if USCC[-1] != '0' else '1'}",
        "root@localhost",
        "password=****** token=null secret=${SECRET}",
        "状态：成交 连续竞价 强平",
        "张裕A 涨停",
        "traceId=550e8400-e29b-41d4-a716-446655440000",
        "sha256=" + "ab12" * 16,
    ],
)
def test_what_is_no_personal_information_stays_unfound(text: str) -> None:
    assert _found(text) == []


def test_check_digits_agree_with_the_standards_own_weights() -> None:
    assert ID[-1] == check18(ID[:-1])
    wrong = [digit for digit in "0123456789X" if digit != ID[-1]]
    assert all(not _found(f"身份证 {ID[:-1]}{digit}") for digit in wrong)


def test_context_and_check_digits_make_tiers() -> None:
    def tier(text: str) -> Tier:
        return next(iter(detect(text.encode(), least=Tier.CANDIDATE))).tier

    assert tier("手机 13812345678") is Tier.SURE
    assert tier("13812345678") is Tier.LIKELY
    assert tier("流水号 13812345678") is Tier.CANDIDATE
    assert tier(ID) is Tier.SURE


def test_a_masked_number_is_told_by_its_mark_before_it_could_be_a_card() -> None:
    key = MaskingKey(bytes(32))
    for shown in (mask_value("resident_id18", ID, key), mask_value("resident_id18", "11010119900307002X", key)):
        span = next(iter(detect(shown.encode(), least=Tier.CANDIDATE)))
        assert (span.kind, "marked" in span.reasons) == ("resident_id18", True)
        assert not detect(shown.encode())


def test_recall_finds_shapes_whatever_their_check_digit_and_context() -> None:
    text = "流水号 110101199003077513 order_id=13812345678 x6222021001122345670y 0123456789"
    kinds = [kind for kind, _ in _found(text, recall=True)]
    assert kinds == ["resident_id18", "mobile", "bank_card", "sz_account"]


def test_other_writings_map_back_to_the_original_bytes() -> None:
    wide = "手机１３８１２３４５６７８。".encode()
    span = next(iter(detect(wide)))
    assert wide[span.start : span.end].decode() == "１３８１２３４５６７８"
    hidden = "手机138\u200b1234\u200b5678。".encode()
    span = next(iter(detect(hidden)))
    assert hidden[span.start : span.end].decode() == "138\u200b1234\u200b5678"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_other_encodings_map_back_to_the_original_bytes(encoding: str) -> None:
    text = f"客户姓名：张伟，𠮷€ 身份证号：{ID}，手机：13812345678。"
    data = text.encode(encoding)
    found = [(span.kind, data[span.start : span.end].decode(encoding)) for span in detect(data, encoding=encoding)]
    assert found == [("name", "张伟"), ("resident_id18", ID), ("mobile", "13812345678")]


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(ValueError, match="编码应为"):
        detect(b"", encoding="ebcdic")


def test_an_excerpt_never_shows_a_value() -> None:
    corpus = given_corpus(30_000)
    values = {corpus.data[start:end].decode() for start, end, _ in corpus.labels}
    for span in detect(corpus.data):
        shown = excerpt(corpus.data, span)
        assert "＊＊＊" in shown
        assert not any(value in shown for value in values if len(value.encode()) > 7)


def test_a_firms_own_kind_is_data(tmp_path: Path) -> None:
    own = tmp_path / "kinds.yaml"
    own.write_text(
        "version: 1\nkinds:\n  - {id: staff_no, title: 工号, level: 2, pattern: '\\bHY[0-9]{6}\\b', words: [工号]}\n"
        "  - {id: mobile, words: [联络号]}\n",
        encoding="utf-8",
    )
    kinds = load_kinds(own)
    data = "工号 HY123456 联络号 13812345678".encode()
    assert [(span.kind, span.tier) for span in detect(data, kinds=kinds)] == [
        ("staff_no", Tier.LIKELY),
        ("mobile", Tier.SURE),
    ]
    assert [span.kind for span in detect("编号 HY123456".encode(), kinds=kinds)] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[]", "映射"),
        ("version: 2", "version"),
        ("version: 1\nkinds: [{id: 9x, pattern: a}]", "kinds[0].id"),
        ("version: 1\nkinds: [{id: own}]", "kinds[0]（own）.pattern"),
        ("version: 1\nkinds: [{id: own, pattern: '('}]", "kinds[0]（own）.pattern"),
        ("version: 1\nkinds: [{id: own, pattern: 'a*'}]", "空文字"),
        ("version: 1\nkinds: [{id: own, pattern: a, checksum: crc}]", "checksum"),
        ("version: 1\nkinds: [{id: own, pattern: a, level: 9}]", "level"),
        ("version: 1\nkinds: [{id: own, pattern: a, words: [x]}]", "words[0]"),
        ("version: 1\nkinds: [{id: mobile, pattern: a}]", "内置"),
        ("version: 1\nkinds: [{id: own, pattern: a, extra: 1}]", "extra"),
        ("\0", "YAML"),
    ],
)
def test_faults_in_a_file_of_kinds_are_placed(tmp_path: Path, text: str, place: str) -> None:
    own = tmp_path / "kinds.yaml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(KindsFault) as caught:
        load_kinds(own)
    assert any(place in fault for fault in caught.value.faults)
