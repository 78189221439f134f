"""The inventory: what is registered and found, folded to a day, and how it differs from the register."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.privacy.inventory_given import AT, DAY, PROOF, found
from zhengan.ledger import entries
from zhengan.privacy.inventory import (
    DIFFERENCES,
    InventoryBook,
    InventoryRefused,
    Store,
    differences,
    effects,
    load_levels,
    load_words,
    read_result,
)
from zhengan.privacy.inventory.taking import LARGEST, MOST_FIELDS

HOUSE = "海晏证券"
STORE = Store("crm", "客户库", "crm", "数据管理岗", ("act-crm",), "P5Y", None)
ACTIVITY = {
    "purpose": "回访",
    "scope": ["客户姓名", "手机号码"],
    "basis": "consent",
    "necessary": False,
    "systems": ["crm"],
}
NOTICE = {"version": "1", "effective_on": "2026-01-01", "scope": ["姓名", "联系方式"]}
FOUND = {("customer", "name"): {"name": 10}, ("customer", "mobile"): {"mobile": 10}}


def register(**more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {"processing_activity": {"act-crm": ACTIVITY}, "privacy_notice": {"n1": NOTICE}, **more}


def sorts(book: InventoryBook, records: dict[str, dict[str, Any]], day: date = DAY) -> list[str]:
    return [one.sort for one in differences(book.inventory(day), records, load_words())]


@pytest.fixture
def book(ledger_place: str) -> InventoryBook:
    made = InventoryBook(HOUSE)
    made.put_store(STORE, "filer", AT)
    return made


def test_a_scan_is_counts_and_comes_in_once(book: InventoryBook) -> None:
    content = found("postgresql://u:secret@db/crm", FOUND)
    told = [book.take_scan("crm", content, AT, "filer", AT) for _ in range(2)]
    assert told[0] == told[1]
    assert (told[0].places, told[0].skips, told[0].complete) == (2, 1, True)
    state = book.inventory(DAY).stores["crm"]
    assert state.held == {"mobile": 10, "name": 10}
    assert [one.name for one in state.fields_with("mobile")] == ["customer › mobile"]
    raw = b"".join(item.body for item in entries(HOUSE))
    assert b"138****" not in raw
    assert b"secret" not in raw


def test_what_is_known_later_is_not_known_on_a_day_before(book: InventoryBook) -> None:
    book.take_scan("crm", found("db", FOUND), AT, "filer", AT)
    assert book.inventory(DAY - timedelta(days=1)).stores == {}
    assert book.inventory(DAY).stores["crm"].held


def test_a_store_saved_as_it_stands_is_not_written_again(book: InventoryBook) -> None:
    assert not book.put_store(STORE, "other", AT + timedelta(hours=1))
    assert book.put_store(replace(STORE, title="客户关系库"), "other", AT + timedelta(hours=1))
    assert book.inventory(DAY).stores["crm"].store.title == "客户关系库"


def test_a_broken_scan_does_not_hide_what_a_whole_one_found(book: InventoryBook) -> None:
    book.take_scan("crm", found("db", FOUND), AT - timedelta(hours=2), "filer", AT)
    book.take_scan("crm", found("db", {("t", "c"): {"plate": 1}}, complete=False), AT, "filer", AT)
    assert book.inventory(DAY).stores["crm"].held == {"mobile": 10, "name": 10}


def test_a_large_scan_is_kept_in_pieces_and_its_rest_is_told(book: InventoryBook) -> None:
    many = {(f"t{number}", "c"): {"mobile": 1} for number in range(MOST_FIELDS + 7)}
    scan = book.take_scan("crm", found("db", many), AT, "filer", AT)
    assert (scan.places, scan.kept, len(scan.fields)) == (MOST_FIELDS + 7, MOST_FIELDS, MOST_FIELDS)
    assert scan.totals["mobile"].found == MOST_FIELDS + 7


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"complete": true, "places": [{}]}', b"\xff\xfe", b"[" * 9999]
)
def test_what_is_no_result_is_refused(content: bytes) -> None:
    with pytest.raises(InventoryRefused, match="zhengan protect scan"):
        read_result(content)


def test_a_result_too_large_is_refused() -> None:
    with pytest.raises(InventoryRefused, match="64 MB"):
        read_result(b" " * (LARGEST + 1))


@pytest.mark.parametrize(
    "store",
    [
        replace(STORE, key="a/b"),
        replace(STORE, title=""),
        replace(STORE, retention="二十年"),
        replace(STORE, protected="maybe"),
        replace(STORE, environment="cloud"),
        replace(STORE, dataset="d"),
    ],
)
def test_a_store_that_cannot_be_is_refused(ledger_place: str, store: Store) -> None:
    with pytest.raises(InventoryRefused):
        InventoryBook(HOUSE).put_store(store, "filer", AT)
    assert list(entries(HOUSE)) == []


def test_a_scan_of_an_unknown_store_or_of_the_future_is_refused(book: InventoryBook) -> None:
    with pytest.raises(InventoryRefused, match="没有登记过存储"):
        book.take_scan("nowhere", found("db", FOUND), AT, "filer", AT)
    with pytest.raises(InventoryRefused, match="将来"):
        book.take_scan("crm", found("db", FOUND), AT + timedelta(days=1), "filer", AT)


def test_what_is_registered_and_told_is_no_difference(book: InventoryBook) -> None:
    book.take_scan("crm", found("db", FOUND), AT, "filer", AT)
    assert sorts(book, register()) == []


def test_each_sort_of_difference_is_found(book: InventoryBook) -> None:
    book.take_scan("crm", found("db", {**FOUND, ("customer", "card"): {"bank_card": 3}}), AT, "filer", AT)
    assert sorts(book, {}) == ["unregistered"]
    assert sorts(book, register()) == ["beyond_purpose"]
    wide = {**ACTIVITY, "scope": ["姓名", "手机号码", "银行卡号"]}
    assert sorts(book, register(processing_activity={"act-crm": wide})) == ["beyond_notice"]
    ended = {**wide, "scope": ["姓名", "手机号码", "银行卡号"], "until": "2020-01-01"}
    assert sorts(book, register(processing_activity={"act-crm": ended})) == ["unregistered", "kept_too_long"]
    book.put_store(replace(STORE, inside=False, oldest=date(2019, 1, 1)), "filer", AT)
    assert sorts(book, register()) == ["beyond_purpose", "kept_too_long", "unprotected", "boundary_untold"]
    book.put_store(replace(STORE, inside=False, protected="encrypted"), "filer", AT)
    outside = {**wide, "outside_boundary": True}
    assert sorts(book, register(processing_activity={"act-crm": outside})) == ["beyond_notice"]


def test_test_environments_and_biometrics(book: InventoryBook) -> None:
    book.put_store(replace(STORE, environment="test"), "filer", AT)
    book.take_scan("crm", found("db", {**FOUND, ("customer", "face"): {"biometric": 2}}), AT, "filer", AT)
    assert sorts(book, register()) == ["test_unmasked", "test_unknown", "biometric_unregistered"]
    book.put_store(replace(STORE, environment="test", dataset="uat"), "filer", AT)
    use = {"biometric_use": {"face": {"purpose": "登录", "kinds": ["人脸"]}}}
    assert sorts(book, register(test_dataset={"uat": {}}, **use)) == ["test_unmasked"]
    assert DIFFERENCES["test_unmasked"].settled == "verdict"
    for written, settled in (({}, "page"), ({"unmasked_found": "10"}, "verdict")):
        records = register(test_dataset={"uat": written}, **use)
        (one,) = differences(book.inventory(DAY), records, load_words())
        assert one.settled == settled
    over = {"biometric_use": {"face": {"purpose": "登录", "kinds": ["人脸"], "until": "2026-01-01"}}}
    assert "biometric_unregistered" in sorts(book, register(test_dataset={"uat": {}}, **over))


def test_a_persons_word_on_a_field_counts(book: InventoryBook) -> None:
    book.take_scan("crm", found("db", {**FOUND, ("log", "line"): {"bank_card": 3}}), AT, "filer", AT)
    assert sorts(book, register()) == ["beyond_purpose"]
    book.rule("crm", ("log", "line"), "bank_card", "not_personal", "是委托编号", "filer", AT)
    assert sorts(book, register()) == []
    book.rule("crm", ("customer", "memo"), "plate", "personal", "备注里写了车牌", "filer", AT)
    assert sorts(book, register()) == ["beyond_purpose"]
    with pytest.raises(InventoryRefused):
        book.rule("crm", ("log", "line"), "bank_card", "not_personal", "", "filer", AT)


def test_an_ended_store_is_not_asked_about(book: InventoryBook) -> None:
    book.take_scan("crm", found("db", FOUND), AT, "filer", AT)
    book.put_store(replace(STORE, ended=DAY - timedelta(days=1)), "filer", AT)
    assert sorts(book, {}) == []


def test_consents_are_counts_and_proofs(book: InventoryBook) -> None:
    shared = {"third_party_sharing": {"s1": {"recipient": "呼叫中心", "activity": "act-crm", "consent_separate": True}}}
    assert sorts(book, register(**shared)) == ["notice_unasked"]
    book.put_consent(("third_party_sharing", "s1", ""), (100, 93), PROOF, "filer", AT)
    assert sorts(book, register(**shared)) == []
    assert not book.put_consent(("third_party_sharing", "s1", ""), (100, 93), PROOF, "other", AT)
    for wrong in [(1, 2), (-1, -1)]:
        with pytest.raises(InventoryRefused):
            book.put_consent(("third_party_sharing", "s1", ""), wrong, PROOF, "filer", AT)
    with pytest.raises(InventoryRefused, match="摘要"):
        book.put_consent(("privacy_notice", "n1", "1"), (2, 1), "名单.xlsx", "filer", AT)


def test_a_withdrawal_stops_what_rests_on_consent_and_forbids_refusals(book: InventoryBook) -> None:
    day = DAY - timedelta(days=10)
    book.put_withdrawal("w-1", "act-crm", 3, (day, None), PROOF, "filer", AT)
    shared = {
        "s1": {"activity": "act-crm", "legal_ground": "none"},
        "s2": {"activity": "act-crm", "legal_ground": "legal_duty"},
    }
    refused = {
        "r1": {"ground": "consent_withdrawn", "at": DAY.isoformat(), "legal_ground": "none"},
        "r0": {"ground": "other"},
    }
    records = register(third_party_sharing=shared, service_refusal=refused)
    (effect,) = effects(book.inventory(DAY), records)
    assert (effect.stop, effect.days_open, effect.sharings, effect.refusals) == (True, 10, ("s1",), ("r1",))
    assert not effect.may_refuse
    book.put_withdrawal("w-1", "act-crm", 3, (day, day + timedelta(days=2)), PROOF, "filer", AT)
    assert effects(book.inventory(DAY), records)[0].days_open == 0
    law = register(processing_activity={"act-crm": {**ACTIVITY, "basis": "legal_duty"}})
    assert not effects(book.inventory(DAY), law)[0].stop
    with pytest.raises(InventoryRefused):
        book.put_withdrawal("w-2", "act-crm", 1, (DAY + timedelta(days=5), None), PROOF, "filer", AT)


def test_late_evening_counts_for_the_local_day(ledger_place: str) -> None:
    made, evening = InventoryBook(HOUSE), datetime(2026, 11, 20, 20, tzinfo=UTC)
    made.put_store(STORE, "filer", evening)
    assert made.take_scan("crm", found("db", FOUND), evening, "filer", evening).store == "crm"
    assert made.inventory(DAY).stores == {}
    assert made.inventory(DAY + timedelta(days=1)).stores


def test_levels_and_words_can_be_replaced(tmp_path: Any) -> None:
    assert load_levels().of("biometric") == 4
    assert load_levels().verified is False
    own = tmp_path / "levels.yaml"
    own.write_text(
        "scheme: 本公司\nverified: true\nlevels: {1: a, 2: b, 3: c, 4: d}\nkinds: {mobile: 2}\n", encoding="utf-8"
    )
    assert (load_levels(own).of("mobile"), load_levels(own).of("name")) == (2, 3)
    own.write_text("levels: {1: a}\n", encoding="utf-8")
    with pytest.raises(InventoryRefused):
        load_levels(own)
    words = tmp_path / "words.yaml"
    words.write_text("words: {号码: [mobile]}\n", encoding="utf-8")
    assert load_words(words).meant(["客户号码"]) == {"mobile"}
    words.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(InventoryRefused):
        load_words(words)


def test_every_kind_of_the_detector_has_a_level() -> None:
    from zhengan.protect.detect import load_kinds

    assert {kind.id for kind in load_kinds().kinds} <= set(load_levels().kinds)
