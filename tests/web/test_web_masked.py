"""What our own pages show: numbers of investors that somebody entered by mistake are masked on every page that tells of a record."""

import pytest

from tests.web.given import Console
from tests.web.test_web_privacy import Person
from zhengan.ledger import entries
from zhengan.web.evidence.filing import file_record, take_back
from zhengan.web.masked import masked_text

ID18, MOBILE, CARD, ACCOUNT = "640104194507098819", "17294064411", "6217003679971660487", "A123456789"
VALUES = (ID18, MOBILE, CARD, ACCOUNT)
NOTE = f"客户身份证{ID18}，手机 {MOBILE}，卡号：{CARD}，股东账号{ACCOUNT}，2026年已处理"


def told(page: str) -> list[str]:
    """The values that stand on the page in the clear."""
    return [value for value in VALUES if value in page]


@pytest.mark.parametrize("value", VALUES)
def test_a_number_is_masked_wherever_it_stands(value: str) -> None:
    for text in (value, f"客户{value}投诉", f"账号 {value}", f"a {value} b"):
        assert value not in masked_text(text)
        assert "*" in masked_text(text)


@pytest.mark.parametrize(
    "text", ["1729 4064 411", "172-9406-4411", "１７２９４０６４４１１", f"手机{MOBILE}、{MOBILE}"]
)
def test_broken_and_wide_digits_are_masked_too(text: str) -> None:
    assert "4411" in masked_text(text) or "４４１１" in masked_text(text) or "*" in masked_text(text)
    assert "9406441" not in masked_text(text).replace(" ", "").replace("-", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-20T09:15:00+08:00",
        "2026-11-20 至 2026-12-01",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "证监会令第218号第三十四条",
        "change-20261120-001",
        "10.20.30.40:8080",
        "张三，信息技术部总经理",
        "容量 1,000,000 笔",
        "值班电话 021-68889999",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert masked_text(text) == text


def test_no_page_of_a_record_shows_what_was_entered_by_mistake(unjudged: Console) -> None:
    person = Person(unjudged)
    cells = {
        "key": "mistake-1", "purpose": f"回访 {MOBILE}", "method": "采集", "scope": ["姓名", f"卡 {CARD}"], "basis": "consent",
        "necessary": "否", "note": NOTE, "retention": f"{ACCOUNT} 五年",
    }  # fmt: skip
    assert file_record(person, "processing_activity", cells).state == "entered"
    assert (
        file_record(person, "processing_activity", {**cells, "note": f"{NOTE}。", "reason": f"改 {MOBILE}"}).state
        == "entered"
    )
    client = unjudged.client("filer")
    pages = [
        "evidence/", "records/processing_activity/", "record/processing_activity/mistake-1/",
        "record/processing_activity/mistake-1/correct/", "privacy/", "privacy/consents/", "privacy/stores/edit/",
    ]  # fmt: skip
    from django.urls import reverse

    named = {
        "records": {"record_type": "processing_activity"},
        "record": {"record_type": "processing_activity", "key": "mistake-1"},
        "record-correct": {"record_type": "processing_activity", "key": "mistake-1"},
    }
    addresses = [reverse(name, kwargs={"institution": unjudged.institution, **parts}) for name, parts in named.items()]
    addresses += [unjudged.url(path) for path in pages if path.startswith("privacy/")]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert told(answer.content.decode()) == [], address
    assert "*" in client.get(addresses[1]).content.decode()
    take_back(person, "processing_activity", "mistake-1", f"误填了 {ID18}")
    assert told(client.get(addresses[1]).content.decode()) == []


def test_correcting_another_field_keeps_what_was_shown_masked(unjudged: Console) -> None:
    from zhengan.records import RECORD_TYPES
    from zhengan.web.evidence.record_cells import cells_of, masked_of, posted_of

    person = Person(unjudged)
    cells = {
        "key": "k",
        "purpose": f"回访 {MOBILE}",
        "method": "采集",
        "scope": ["姓名", CARD],
        "basis": "consent",
        "necessary": "否",
    }
    assert file_record(person, "processing_activity", cells).state == "entered"
    kind = RECORD_TYPES["processing_activity"]
    payload = next(iter(entries(unjudged.institution, types=["processing_activity"], key="k"))).payload

    class Version:
        valid_at = None

    version = Version()
    version.payload = payload  # type: ignore[attr-defined]
    shown = masked_of(kind, posted_of(kind, "k", version))  # type: ignore[arg-type]
    assert told(str(shown)) == []
    back = cells_of(kind, {**shown, "f-method": ["电话"]}, payload)
    assert (back["purpose"], back["scope"], back["method"]) == (payload["purpose"], payload["scope"], "电话")
    changed = cells_of(
        kind, {**shown, "f-scope": [shown["f-scope"][0].replace("姓名", "称呼"), *shown["f-scope"][1:]]}, payload
    )
    assert CARD in changed["scope"]  # type: ignore[operator]
