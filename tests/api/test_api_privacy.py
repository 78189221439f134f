"""Personal information over the API: the same way as the pages', from a store to its differences and proofs."""

import pytest

from tests.api.given import program
from tests.privacy.inventory_given import PROOF, found
from tests.web.given import Console
from tests.web.test_web_privacy import FOUND
from zhengan.api.client import ApiProblem
from zhengan.ledger import entries
from zhengan.workspace.clock import now
from zhengan.workspace.privacy import Privacy

RULING = {"place": "customer", "column": "face", "kind": "biometric", "ruling": "not_personal", "reason": "是图标"}


def test_from_a_store_to_its_differences(unjudged: Console) -> None:
    content = found("postgresql://u:secret@db/crm", FOUND)
    with program(unjudged, "filer").client() as filer, program(unjudged, "reviewer").client() as reviewer:
        assert filer.list_privacy_stores()["items"] == []
        made = filer.put_privacy_store("crm-db", {"title": "客户库", "inside": False})
        assert (made["kinds"], made["level"], made["inside"]) == ({}, 0, False)
        scan = filer.register_privacy_scan("crm-db", content)
        assert filer.register_privacy_scan("crm-db", content, scanned_at=scan["at"])["scan"] == scan["scan"]
        assert filer.get_privacy_scan(scan["scan"])["totals"]["mobile"] == [0, 0, 12]
        listed = filer.list_privacy_stores()["items"]
        assert (listed[0]["kinds"], listed[0]["level"]) == ({"biometric": 2, "mobile": 12, "name": 12}, 4)
        assert [one["column"] for one in filer.list_privacy_fields("crm-db")] == ["mobile", "name", "face"]
        sorts = {one["sort"] for one in reviewer.list_privacy_differences()["items"]}
        assert sorts == {"unregistered", "unprotected", "biometric_unregistered"}
        with pytest.raises(ApiProblem) as refused:
            filer.rule_privacy_field("crm-db", RULING)
        assert refused.value.status == 403
        assert reviewer.rule_privacy_field("crm-db", RULING)["changed"]
        assert not reviewer.rule_privacy_field("crm-db", RULING)["changed"]
        assert filer.list_privacy_biometrics()["found"] == {}
    assert b"secret" not in b"".join(item.body for item in entries(unjudged.institution))


def test_plans_consents_and_proofs(unjudged: Console) -> None:
    with program(unjudged, "filer").client() as filer:
        filer.put_privacy_store("crm-db", {"title": "客户库"})
        filer.register_privacy_scan("crm-db", found("db", FOUND))
        draft = filer.get_masking_plan("crm-db")
        assert (draft["saved"], draft["sound"]) == (False, True)
        kept = filer.put_masking_plan("crm-db", draft["plan"].replace("mobile: mobile", "mobile: ask"))
        assert (kept["saved"], kept["sound"]) == (True, False)
        assert filer.put_privacy_consent(
            {"subject": "privacy_notice", "key": "n1", "asked": 5, "given": 4, "evidence": PROOF}
        )["changed"]
        said = {"activity": "act", "count": 1, "withdrawn_on": "2026-11-01", "evidence": PROOF}
        assert filer.put_privacy_withdrawal("w-1", said)["changed"]
        told = filer.list_privacy_consents()
        assert (told["consents"][0]["given"], told["withdrawals"][0]["withdrawal"]) == (4, "w-1")
        for wrong in ({**said, "withdrawn_on": "昨天"}, {**said, "count": 0}, {**said, "count": 10**30}):
            with pytest.raises(ApiProblem) as refused:
                filer.put_privacy_withdrawal("w-2", wrong)
            assert refused.value.status in (400, 422)
        assert filer.list_attestations()["items"] == []
        assert isinstance(filer.list_outbound_channels()["items"], list)


def test_what_cannot_be_is_refused(unjudged: Console) -> None:
    with program(unjudged, "filer").client() as filer:
        for call in (
            lambda: filer.register_privacy_scan("nowhere", b"{}"),
            lambda: filer.get_privacy_scan("none"),
            lambda: filer.get_masking_plan("nowhere"),
        ):
            with pytest.raises(ApiProblem) as refused:
                call()
            assert refused.value.status == 404
        filer.put_privacy_store("crm-db", {"title": "客户库"})
        for call in (
            lambda: filer.register_privacy_scan("crm-db", b"{}"),
            lambda: filer.register_privacy_scan("crm-db", b"{}", scanned_at="昨天"),
            lambda: filer.put_privacy_store("crm-db", {"title": "客户库", "oldest": "从前"}),
            lambda: filer.put_privacy_store("crm-db", {"title": "客户库", "retention": "二十年"}),
            lambda: filer.start_privacy_scan("crm-db"),
        ):
            with pytest.raises(ApiProblem) as refused:
                call()
            assert refused.value.status in (400, 422)


def test_a_scan_is_started_where_the_server_may(unjudged: Console) -> None:
    keys = unjudged.workspace.root / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "stores.toml").write_text('[stores]\ncrm-db = "/nowhere"\n', encoding="utf-8")
    with program(unjudged, "filer").client() as filer:
        filer.put_privacy_store("crm-db", {"title": "客户库"})
        assert filer.start_privacy_scan("crm-db")["kind"] == "privacy_scan"


def test_an_attestation_on_file_is_listed(unjudged: Console) -> None:
    fields = {
        "digest": PROOF, "note": "note", "key": "k", "dataset": "uat", "outcome": "attested",
        "totals": {"marked": 5, "unmarked": 0, "in_production": 0}, "unmarked_likely": 0,
        "canaries": {"planted": 3, "found": 3}, "coverage": {"units": 1, "bytes": 9, "cells": 0, "skipped": {"encrypted": 2}},
        "scanned_at": now().isoformat(),
    }  # fmt: skip
    desk = Privacy(unjudged.workspace, unjudged.institution)
    desk.note("attestation/uat/1", "attested", fields, by="filer", at=now())
    with program(unjudged, "auditor").client() as auditor:
        (one,) = auditor.list_attestations()["items"]
    assert (one["dataset"], one["totals"]["in_production"]) == ("uat", 0)
    client = unjudged.client("auditor")
    assert "没有生产数据" in client.get(unjudged.url("privacy/attestations/")).content.decode()
    page = client.get(unjudged.url(f"privacy/attestations/{PROOF[7:23]}/")).content.decode()
    assert "3 / 3" in page
    assert client.get(unjudged.url("privacy/attestations/none/")).status_code == 404
