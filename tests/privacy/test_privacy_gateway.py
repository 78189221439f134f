"""The gateway's engine: no message lets a value through; what firms send every day passes; parts, pages, mails, attachments."""

import base64
import gzip
import quopri
import random
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.privacy.given import CARD, ID18, LINE, MAIL, MOBILE, NAME, make_document, make_mail, make_workbook, make_zip
from tests.protect.people import luhn, resident
from zhengan.privacy.gateway import Policy, Rejected, SettingsFault, mask_mail, mask_message, read_templates
from zhengan.privacy.gateway.html_text import mask_html
from zhengan.privacy.gateway.mail import Carried
from zhengan.privacy.gateway.message import replaced
from zhengan.privacy.gateway.parts import Part, Parts, resplit
from zhengan.privacy.gateway.shapes import plain

MASK = Policy()
TEXT, B64 = b"Content-Type: text/plain", b"\nContent-Transfer-Encoding: base64\n\n"
CHANCE = random.Random(36)
CORPUS = [
    *(resident(CHANCE) for _ in range(20)),
    *(f"1{CHANCE.choice('3456789')}{CHANCE.randrange(10**9):09}" for _ in range(20)),
    *(luhn(f"62{CHANCE.randrange(10**16):016}") for _ in range(10)),
    *(f"{CHANCE.choice('ABCDEF')}{CHANCE.randrange(10**9):09}" for _ in range(10)),
    *(f"0{CHANCE.randrange(10**9):09}" for _ in range(10)),
    *(f"1{CHANCE.randrange(10**11):011}" for _ in range(10)),
    *(f"E{CHANCE.randrange(10**8):08}" for _ in range(5)),
    *(f"H{CHANCE.randrange(10**8):08}" for _ in range(5)),
    *(f"u{CHANCE.randrange(10**6)}@host.cn" for _ in range(5)),
    "91350100M000100Y43",
    "0571-87654321",
]
TEMPLATES = """
version: 1
templates:
  - id: login
    text: 【海晏证券】验证码{code}，{minutes}分钟内有效，客服{hotline}
    holes: {code: code, minutes: number, hotline: hotline}
  - id: order
    text: 【海晏证券】委托{order}于{day}{at}成交，金额{amount}元。{rest}
    holes: {order: {pattern: "WT[0-9]{14}"}, day: date, at: time, amount: amount, rest: text}
"""


@pytest.fixture
def templates(tmp_path: Path) -> Policy:
    (tmp_path / "t.yaml").write_text(TEMPLATES)
    return Policy(templates=read_templates(tmp_path / "t.yaml"))


def is_clear(value: str, text: str) -> bool:
    return value.upper() in plain(text).upper()


@settings(max_examples=400, deadline=None)
@given(
    value=st.sampled_from(CORPUS),
    before=st.text(max_size=40),
    after=st.text(max_size=40),
    dress=st.sampled_from(["", "wide", "zero", "entity", "space", "dash", "lines", "lower"]),
)
@example(value="E02692463", before="AAA", after="", dress="lines")
@example(value="B383130031", before="AAA", after="", dress="lines")
def test_no_message_lets_a_value_through(value: str, before: str, after: str, dress: str) -> None:
    if "@" in value:  # what stands around an address belongs to it
        before, after = before + " ", " " + after
    dressed = {
        "wide": "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in value),
        "zero": "\u200b".join(value),
        "entity": "".join(f"&#{ord(c)};" for c in value),
        "space": " ".join([value[:3], value[3:7], value[7:]]),
        "dash": "-".join([value[:3], value[3:7], value[7:]]),
        "lines": value[:6] + "\n" + value[6:],
        "lower": value.lower(),
    }.get(dress, value)
    assume("@" not in value or dress in {"", "wide", "zero", "entity", "lower"})
    sent = mask_message(before + dressed + after, MASK).text
    assert not is_clear(value, sent)
    assert not is_clear(dressed, sent)


@settings(max_examples=100, deadline=None)
@given(value=st.sampled_from(CORPUS), inside=st.sampled_from(["b", "span", "font", "i"]), cut=st.integers(1, 9))
def test_no_page_lets_a_value_through(value: str, inside: str, cut: int) -> None:
    page = f"<p>尾号 {value[:cut]}<{inside} title='x'>{value[cut:]}</{inside}><br>{value}</p><a href='tel:{value}'>拨打</a>"
    sent, kinds = mask_html(page, MASK)
    assert not is_clear(value, sent.replace(f"<{inside} title='x'>", ""))
    assert len(kinds) >= 3
    assert sent.count("<") == page.count("<")


@given(
    st.sampled_from(CORPUS),
    st.sampled_from(["mobile", "resident_id18", "number", "email", "name", "secret", "unknown"]),
)
def test_a_value_is_never_shown_as_it_is(value: str, kind: str) -> None:
    assert replaced(kind, value) != value


@pytest.mark.parametrize(
    "text",
    [
        "【海晏证券】您的验证码为 482913，5分钟内有效。客服95588、400-888-1234。",
        "2026-11-21 10:30:25 您买入600000共1000股，成交价12.34元，金额12,340.00元。",
        "尾号6688的账户今日分红1,234,567.89元，共3笔。",
        "截至2026年11月20日，持有浦发银行1200股，市值 98765.40 元",
    ],
)
def test_what_firms_send_every_day_passes(text: str) -> None:
    done = mask_message(text, MASK)
    assert done.text == text
    assert not done.found


def test_a_wrong_check_digit_is_a_persons_number_too() -> None:
    wrong = ID18[:-1] + str((int(ID18[-1]) + 1) % 10)
    assert mask_message(f"证件{wrong}", MASK).text == f"证件{wrong[0]}{'*' * 16}{wrong[-1]}"


def test_modes(templates: Policy) -> None:
    assert mask_message(MOBILE, Policy(mode="report")) == (MOBILE, {"mobile": 1})
    with pytest.raises(Rejected) as caught:
        mask_message(MOBILE, Policy(mode="reject"))
    assert caught.value.reason == "personal"
    assert MOBILE not in str(caught.value)
    with pytest.raises(Rejected):
        mask_message("x" * 11, Policy(longest=10))


def test_the_engine_fails_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    import zhengan.privacy.gateway.message as engine

    def broken(*_: object) -> None:
        raise RuntimeError(MOBILE)

    monkeypatch.setattr(engine, "spots_in", broken)
    with pytest.raises(Rejected) as caught:
        mask_message(MOBILE, MASK)
    assert caught.value.reason == "failed"
    assert MOBILE not in str(caught.value)
    with pytest.raises(Rejected):
        mask_mail(make_mail({}), MASK)


def test_templates_spare_their_holes_and_nothing_else(templates: Policy) -> None:
    order = "【海晏证券】委托WT20261121000123于2026-11-2110:30成交，金额138.00元。"
    assert mask_message(order, templates).text == order
    assert "WT20261121000123" not in mask_message(order, MASK).text
    told = mask_message(f"{order}手机{MOBILE}", templates).text
    assert "WT20261121000123" in told
    assert MOBILE not in told
    assert mask_message(f"x{order}", templates).text != f"x{order}"
    assert mask_message("【海晏证券】验证码48291301，5分钟内有效，客服95588", templates).found == {}
    assert mask_message(f"【海晏证券】验证码48291301，5分钟内有效，客服{MOBILE}", templates).found


@pytest.mark.parametrize(
    "wrong",
    [
        "[]",
        "version: 2\ntemplates: []",
        "version: 1\ntemplates: [{id: a}]",
        'version: 1\ntemplates: [{id: a, text: "订单号码{x}"}]',
        'version: 1\ntemplates: [{id: a, text: "{x}", holes: {x: code}}]',
        'version: 1\ntemplates: [{id: a, text: "订单号码{x}", holes: {x: anything}}]',
        'version: 1\ntemplates: [{id: a, text: "订单号码{x}", holes: {x: {pattern: "[0-9]+"}}}]',
        'version: 1\ntemplates: [{id: a, text: "订单号码{x}", holes: {x: {pattern: "("}}}]',
        'version: 1\ntemplates: [{id: a, text: "订单号码{x", holes: {}}]',
    ],
)
def test_templates_that_would_let_too_much_through_are_refused(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "t.yaml").write_text(wrong)
    with pytest.raises(SettingsFault):
        read_templates(tmp_path / "t.yaml")


def test_a_number_over_the_seam_of_two_parts_is_seen() -> None:
    now = [0.0]
    parts = Parts(lambda: now[0], hold=10)
    text = f"您的手机{MOBILE}已变更"
    first, second = Part(("a", "1"), 1, 2, text[:8]), Part(("a", "1"), 2, 2, text[8:])
    assert parts.add(second) is None
    assert parts.add(second) is None
    whole = parts.add(first)
    assert whole == [first, second]
    with pytest.raises(Rejected):
        parts.add(Part(("a", "1"), 3, 2, "x"))
    parts.add(first)
    with pytest.raises(Rejected):
        parts.add(Part(("a", "1"), 1, 2, "other"))
    parts.add(first)
    now[0] = 11
    assert parts.add(second) is None
    assert parts.expired == 1
    assert resplit("abcdef", [2, 2], len, 4) == ["ab", "cdef"]
    with pytest.raises(Rejected):
        resplit("abcdefg", [2, 2], len, 4)


def sent_text(raw: bytes) -> str:
    parts = []
    for part in message_from_bytes(raw).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            parts.append(payload.decode(part.get_content_charset() or "utf-8", "replace"))
    heads = message_from_bytes(raw)
    from email.header import decode_header, make_header

    return "\n".join([*parts, *(str(make_header(decode_header(value))) for value in heads.values())])


def test_a_mail_is_masked_wherever_it_speaks() -> None:
    done = mask_mail(make_mail({}), MASK)
    text = sent_text(done.raw)
    for value in (ID18, MOBILE, CARD, "13800138000"):
        assert value not in text
    assert "kefu@hy-sec.example.cn" in text
    assert f"<{MAIL}>" in text  # the sender's own address, by which it is delivered
    assert NAME not in sent_text(done.raw).split("From")[0]
    assert done.found["mobile"] >= 2


def test_a_mail_without_anything_goes_out_byte_for_byte() -> None:
    for raw in (
        b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: =?utf-8?b?5a+56LSm5Y2V?=\r\nX-Odd:  two  spaces\r\n\r\nbody 1,234.00\r\n",
        b"no head at all",
        b"",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhi\n--x--\n",
    ):
        assert mask_mail(raw, MASK).raw == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: t\nContent-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(LINE.encode()),
        b"Subject: t\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=gbk\n\n"
        + quopri.encodestring(LINE.encode("gbk")),
        b"Subject: t\nContent-Type: multipart/mixed; boundary=x\n\n"
        + LINE.encode()
        + b"\n--x\n\nhi\n--x--\n"
        + LINE.encode(),
        f"Subject: {MOBILE}\nX-Note: {CARD}\n\n{ID18}".encode(),
        b"Subject: t\nContent-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(LINE.encode("utf-16")),
        b"Content-Type: message/rfc822\n\nSubject: " + MOBILE.encode() + b"\n\n" + LINE.encode(),
        b"Content-Type: text/html\n\n<td>"
        + MOBILE[:4].encode()
        + b"<!-- x -->"
        + MOBILE[4:].encode()
        + b"</td>&#49;3800138000 "
        + ID18.encode(),
    ],
)
def test_malformed_and_odd_mails_let_nothing_through(raw: bytes) -> None:
    try:
        done = mask_mail(raw, MASK)
    except Rejected:
        return
    text = sent_text(done.raw) + done.raw.decode("latin-1")
    for value in (ID18, MOBILE, CARD, "13800138000"):
        assert value not in text, value


@pytest.mark.parametrize(
    "attachment",
    [
        {"名单.xlsx": make_workbook()},
        {"a.docx": make_document()},
        {"b.zip": make_zip({"in.csv.gz": gzip.compress(f"手机\n{MOBILE}\n".encode())})},
    ],
)
def test_attachments_that_hold_somebody_stay_here(attachment: dict[str, bytes]) -> None:
    raw = with_attachment(attachment)
    with pytest.raises(Rejected) as caught:
        mask_mail(raw, MASK)
    assert caught.value.reason == "attachment"
    done = mask_mail(raw, MASK, Carried(personal="remove"))
    assert "附件已由出口网关移除" in sent_text(done.raw)
    assert b"PK\x03\x04" not in b"".join(
        p for part in message_from_bytes(done.raw).walk() if isinstance(p := part.get_payload(decode=True), bytes)
    )


def with_attachment(files: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"] = "对账单"
    message.set_content("见附件")
    for name, data in files.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_what_cannot_be_read_is_treated_as_told() -> None:
    raw = with_attachment({"x.7z": b"7z\xbc\xaf\x27\x1c" + bytes(99)})
    with pytest.raises(Rejected) as caught:
        mask_mail(raw, MASK)
    assert caught.value.reason == "unreadable"
    assert len(mask_mail(raw, MASK, Carried(unreadable="pass")).unread) == 1
    assert b"7z" not in mask_mail(raw, MASK, Carried(unreadable="remove")).raw
    picture = with_attachment({"logo.png": b"\x89PNG\r\n\x1a\n" + bytes(50)})
    assert mask_mail(picture, MASK).raw == picture


def test_bombs_are_rejected() -> None:
    bomb = make_zip({"a.txt": bytes(300 << 20)})
    with pytest.raises(Rejected) as caught:
        mask_mail(with_attachment({"a.zip": bomb}), MASK)
    assert caught.value.reason == "unreadable"
    nested = "".join(f"Content-Type: multipart/mixed; boundary=z{n}\n\n--z{n}\n" for n in range(60))
    with pytest.raises(Rejected):
        mask_mail(nested.encode() + b"\nhi", MASK)
    with pytest.raises(Rejected):
        mask_mail(b"x" * 100, MASK, Carried(most_bytes=99))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(CORPUS))
def test_arbitrary_bytes_are_masked_or_rejected(noise: bytes, value: str) -> None:
    try:
        done = mask_mail(noise + b"\n\n " + value.encode() + b" \n", MASK)
    except Rejected:
        return
    assert value not in sent_text_or_raw(done.raw)


def sent_text_or_raw(raw: bytes) -> str:
    payloads = [part.get_payload(decode=True) for part in message_from_bytes(raw).walk()]
    return "\n".join(one.decode("utf-8", "replace") for one in payloads if isinstance(one, bytes))
