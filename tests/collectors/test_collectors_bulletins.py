"""Bulletins of the industry: STIX bundles, tables, plain texts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.collectors.receiving import read_bulletins

IDENTITY = "identity--a463ffb3-1bd9-4d94-b02d-74e4f1658283"
DEFECT = "vulnerability--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061"
AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"


def bundle(*more: dict[str, Any], **changes: Any) -> bytes:
    """A bundle with a report about one defect in one piece of software."""
    objects = [
        {
            "type": "identity",
            "spec_version": "2.1",
            "id": IDENTITY,
            "name": "证联网运管中心",
            "identity_class": "organization",
        },
        {
            "type": "vulnerability",
            "spec_version": "2.1",
            "id": DEFECT,
            "name": "CVE-2026-1234",
            "external_references": [{"source_name": "cve", "external_id": "CVE-2026-1234"}],
        },
        {"type": "software", "spec_version": "2.1", "id": "software--1", "name": "OpenSSL", "version": "3.0.2"},
        {"type": "marking-definition", "spec_version": "2.1", "id": AMBER, "definition": {"tlp": "amber"}},
        *more,
    ]
    return json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects} | changes, ensure_ascii=False).encode()


REPORT = {
    "type": "report",
    "spec_version": "2.1",
    "id": "report--84e4d88f-44ea-4bcd-bbf3-b2c1c320bcb3",
    "created_by_ref": IDENTITY,
    "created": "2026-11-18T01:00:00.000Z",
    "name": "关于 OpenSSL 高危漏洞的风险提示",
    "description": "请各单位排查。",
    "published": "2026-11-19T01:00:00.000Z",
    "object_refs": [DEFECT, "software--1", "indicator--missing"],
    "object_marking_refs": [AMBER],
}


def test_a_report_is_a_bulletin() -> None:
    received = read_bulletins(bundle(REPORT), "通报.json")
    (found,) = received.bulletins
    assert (received.form, received.faults) == ("stix", ())
    assert (found.title, found.sender, found.marking) == (REPORT["name"], "证联网运管中心", "TLP:AMBER")
    assert found.issued_at is not None
    assert found.issued_at.isoformat() == "2026-11-19T01:00:00+00:00"
    assert (found.subjects, found.cves, found.products) == (
        ("CVE-2026-1234", "OpenSSL"),
        ("CVE-2026-1234",),
        ("OpenSSL",),
    )


def test_a_bundle_without_reports_is_one_bulletin() -> None:
    (found,) = read_bulletins(bundle(), "通报.json").bulletins
    assert (found.title, found.issued_at) == ("CVE-2026-1234", None)


@pytest.mark.parametrize("content", [bundle(spec_version="2.0"), bundle({**REPORT, "spec_version": "2.0"})])
def test_another_version_is_named(content: bytes) -> None:
    received = read_bulletins(content, "旧.json")
    assert [fault.code for fault in received.faults] == ["unknown_version"]
    assert not received.bulletins


def test_a_report_without_a_name_is_told_with_its_place() -> None:
    received = read_bulletins(bundle({**REPORT, "name": ""}), "通报.json")
    assert [(fault.code, fault.cell) for fault in received.faults] == [("missing", "objects[4].name")]


def test_a_table_is_a_bulletin_a_row() -> None:
    content = (
        "文号,标题,发文单位,发文时间,反馈期限,涉及产品,类型\n"
        "〔2026〕9号,OpenSSL 漏洞,上海局,2026-11-19 10:00,2026-11-25,OpenSSL；某网关,风险提示\n"
        "〔2026〕10号,坏的一行,上海局,去年,,,\n"
    )
    received = read_bulletins(content.encode("gb18030"), "通报.csv")
    (found,) = received.bulletins
    assert (found.id, found.kind, found.subjects) == ("〔2026〕9号", "risk_alert", ("OpenSSL", "某网关"))
    assert found.due is not None
    assert found.due.isoformat() == "2026-11-25T00:00:00+08:00"
    assert [(fault.row, fault.column) for fault in received.faults] == [(3, "issued_at")]


def test_a_plain_text_says_what_it_says() -> None:
    content = (
        "关于防范 CVE-2026-1234 的通知\n\n发文单位：上海证监局\n发文时间：2026年11月19日\n"
        "反馈期限：2026年11月25日 17时\n涉及产品：OpenSSL\n\n请排查。\n"
    )
    (found,) = read_bulletins(content.encode(), "通知.txt").bulletins
    assert (found.title, found.sender) == ("关于防范 CVE-2026-1234 的通知", "上海证监局")
    assert found.due is not None
    assert found.due.isoformat() == "2026-11-25T17:00:00+08:00"
    assert (found.cves, found.products) == (("CVE-2026-1234",), ("OpenSSL",))


@given(content=st.binary(max_size=200))
def test_any_bytes_are_told_never_raised(content: bytes) -> None:
    for form in ("stix", "notice-csv", "notice-text"):
        received = read_bulletins(content, "来路不明", form)
        assert received.faults or received.bulletins or form == "notice-csv"


@given(cut=st.integers(0, 1500), put=st.text(max_size=5))
def test_damage_is_told_never_raised(cut: int, put: str) -> None:
    content = bundle(REPORT)
    received = read_bulletins(content[:cut] + put.encode() + content[cut + 3 :], "坏.json", "stix")
    assert received.faults or received.bulletins


@given(
    value=st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2),
    name=st.sampled_from(sorted(REPORT)),
)
def test_any_value_of_a_report_is_told_never_raised(value: Any, name: str) -> None:
    received = read_bulletins(bundle({**REPORT, name: value}), "改过.json", "stix")
    assert received.faults or received.bulletins
