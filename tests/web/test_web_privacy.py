"""The pages on personal information: from a store and a scan's result to differences, plan, proofs."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.privacy.inventory_given import PROOF, found
from tests.web.given import DAY, Console
from zhengan.ledger import entries, head
from zhengan.ledger.trail import newest
from zhengan.web.evidence.filing import file_record
from zhengan.web.models import Job, User
from zhengan.web.place import Place
from zhengan.web.privacy.desk import desk_of
from zhengan.web.privacy.proofs import channels_of
from zhengan.web.work.kinds import KINDS
from zhengan.workspace.clock import now, today
from zhengan.workspace.privacy import Privacy

FOUND = {
    ("customer", "name"): {"name": 12},
    ("customer", "mobile"): {"mobile": 12},
    ("customer", "face"): {"biometric": 2},
}
STORE = {"key": "crm-db", "title": "客户库", "environment": "production", "inside": "yes", "protected": "none"}
PAGES = (
    "", "differences/", "consents/", "biometrics/", "attestations/", "gateway/", "stores/of/crm-db/", "stores/of/crm-db/plan/",
)  # fmt: skip


class Person:
    """Who files in tests, with all that filing asks for."""

    def __init__(self, console: Console) -> None:
        self.user = User.objects.get(username="filer")
        self.institution = console.institution
        self.roles = frozenset({"filer"})


def place_for(console: Console) -> Place:
    """Where an auditor stands today."""
    user = User.objects.get(username="auditor")
    return Place(user, console.institution, frozenset({"auditor"}), "privacy", DAY, None, DAY)


def registered(console: Console, **more: str) -> Client:
    client = console.client("filer")
    answer = client.post(console.url("privacy/stores/edit/"), {**STORE, **more})
    assert answer.status_code == 302, answer.content.decode()
    return client


def sent(console: Console, client: Client, content: bytes) -> str:
    file = BytesIO(content)
    file.name = "scan.json"
    answer = client.post(console.url("privacy/stores/of/crm-db/scans/"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_from_a_store_to_its_differences(unjudged: Console) -> None:
    client = registered(unjudged)
    story = sent(unjudged, client, found("postgresql://u:secret@db/crm", FOUND))
    page = client.get(story).content.decode()
    assert "手机号码" in page
    assert "加密" in page or "没有看的" in page
    assert "secret" not in page
    mapped = client.get(unjudged.url("privacy/")).content.decode()
    assert "客户库" in mapped
    assert "shade-1" in mapped
    told = client.get(unjudged.url("privacy/differences/")).content.decode()
    assert "没有登记的个人信息" in told
    assert "没有登记的生物特征" in told
    assert "第 35 条" in told
    assert [one.key for one in newest(unjudged.institution, 1, kinds=["write"])] == ["privacy/crm-db"]


def test_every_page_is_there_empty_and_full(unjudged: Console) -> None:
    client = unjudged.client("auditor")
    for path in PAGES[:6]:
        assert client.get(unjudged.url(f"privacy/{path}")).status_code == 200, path
    sent(unjudged, registered(unjudged), found("db", FOUND))
    for path in PAGES:
        assert client.get(unjudged.url(f"privacy/{path}")).status_code == 200, path
    assert client.get(unjudged.url("privacy/stores/of/nowhere/")).status_code == 404
    assert client.get(unjudged.url("privacy/scans/none/")).status_code == 404


def test_the_same_number_of_queries_for_few_and_for_many_stores(unjudged: Console) -> None:
    client = registered(unjudged)
    counts = []
    for number in range(3):
        for more in range(number * 4):
            registered(unjudged, key=f"s{number}-{more}", title=f"存储{more}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(unjudged.url("privacy/"))
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 60


def test_a_test_stores_scan_becomes_a_version_of_its_record(unjudged: Console) -> None:
    system = next(iter(desk_of(unjudged.institution).records(today())["system"]))
    cells = {"key": "uat", "system": system, "environment": "验收", "sensitive": "否", "masked": "是"}
    assert file_record(Person(unjudged), "test_dataset", cells).state == "entered"
    client = registered(unjudged, environment="test", dataset="uat")
    sent(unjudged, client, found("db", FOUND))
    versions = list(entries(unjudged.institution, types=["test_dataset"], key="uat"))
    assert [one.payload.get("unmasked_found") for one in versions] == [None, "12"]
    assert versions[-1].payload["sensitive"] is True
    assert Job.objects.filter(kind="assess").exists()
    told = client.get(unjudged.url("privacy/differences/")).content.decode()
    assert "判断已考虑" in told


def test_what_is_no_result_or_no_store_is_refused(unjudged: Console) -> None:
    client, before = registered(unjudged), head(unjudged.institution).seq
    file = BytesIO(b"not a result")
    file.name = "a.json"
    answer = client.post(unjudged.url("privacy/stores/of/crm-db/scans/"), {"file": file})
    assert (answer.status_code, "这不是扫描结果" in answer.content.decode()) == (400, True)
    assert client.post(unjudged.url("privacy/stores/of/crm-db/scans/")).status_code == 400
    assert client.post(unjudged.url("privacy/stores/of/crm-db/scans/start/")).status_code == 400
    assert client.post(unjudged.url("privacy/stores/edit/"), {**STORE, "key": "a/b"}).status_code == 400
    assert client.post(unjudged.url("privacy/stores/edit/"), {**STORE, "system": "没有的"}).status_code == 400
    assert head(unjudged.institution).seq == before


def test_a_job_scans_what_the_server_may_scan(unjudged: Console) -> None:
    place = unjudged.workspace.root / "给测试.csv"
    place.write_text("客户姓名,手机\n邹慧佳,17294064411\n", encoding="utf-8")
    keys = unjudged.workspace.root / "keys"
    keys.mkdir(exist_ok=True)
    (keys / "stores.toml").write_text(f'[stores]\ncrm-db = "{place}"\n', encoding="utf-8")
    client = registered(unjudged)
    assert client.post(unjudged.url("privacy/stores/of/crm-db/scans/start/")).status_code == 302
    job = Job.objects.get(kind="privacy_scan")

    class Telling:
        def __call__(self, done: int, total: int, words: str) -> None: ...

        def log(self, words: str) -> None: ...

    outcome = KINDS["privacy_scan"].do(job, Telling())  # type: ignore[arg-type]
    page = client.get(unjudged.url(f"privacy/scans/{outcome['scan'].replace('.', '~2E')}/")).content.decode()
    assert "手机号码" in page
    assert "17294064411" not in page


def test_a_reviewer_rules_and_a_filer_does_not(unjudged: Console) -> None:
    client = registered(unjudged)
    sent(unjudged, client, found("db", FOUND))
    said = {"place": "customer", "column": "face", "kind": "biometric", "ruling": "not_personal", "reason": "是图标"}
    address = unjudged.url("privacy/stores/of/crm-db/ruling/")
    assert client.post(address, said).status_code == 403
    reviewer = unjudged.client("reviewer")
    assert reviewer.post(address, said).status_code == 302
    assert reviewer.post(address, {**said, "kind": "nonsense"}).status_code == 400
    assert "没有登记的生物特征" not in client.get(unjudged.url("privacy/differences/")).content.decode()


def test_consents_and_withdrawals(unjudged: Console) -> None:
    cells = {
        "key": "act-crm",
        "purpose": "回访",
        "method": "采集",
        "scope": ["姓名"],
        "basis": "consent",
        "necessary": "否",
    }
    assert file_record(Person(unjudged), "processing_activity", cells).state == "entered"
    client = unjudged.client("filer")
    said = {"id": "w-1", "activity": "act-crm", "count": "3", "withdrawn_on": "2026-11-01", "evidence": PROOF}
    assert client.post(unjudged.url("privacy/consents/withdrawn/"), said).status_code == 302
    page = client.get(unjudged.url("privacy/consents/")).content.decode()
    assert "停止对这些人的这项处理" in page
    assert "不得因此拒绝服务" in page
    assert client.post(unjudged.url("privacy/consents/withdrawn/"), {**said, "count": "三"}).status_code == 400
    given = {"subject": "privacy_notice/n1", "asked": "5", "given": "9", "evidence": PROOF}
    assert client.post(unjudged.url("privacy/consents/given/"), given).status_code == 400
    assert client.post(unjudged.url("privacy/consents/given/"), {**given, "given": "4"}).status_code == 302


def test_a_plan_is_edited_beside_made_up_examples(unjudged: Console) -> None:
    client = registered(unjudged)
    sent(unjudged, client, found("db", FOUND))
    address = unjudged.url("privacy/stores/of/crm-db/plan/")
    page = client.get(address).content.decode()
    assert "mobile: mobile" in page
    assert "138****0000" in page
    text = "version: 1\nmode: marked\ntables:\n  customer:\n    name: name\n    mobile: keep\n    face: wrong\n  spare: leave_out\n"
    seen = client.post(f"{address}save/", {"plan": text, "look": "1"}).content.decode()
    assert "还有要改的" in seen
    assert "spare" in seen
    assert client.post(f"{address}save/", {"plan": text}).status_code == 302
    assert "没有保存" not in client.get(address).content.decode()
    file = client.get(f"{address}file/")
    assert file.content.decode().replace("\r", "") == text
    assert unjudged.client("leader").get(f"{address}file/").status_code == 403
    for odd in ("", "- 1", "{", "version: 1\ntables: 3\n", "\x00"):
        assert client.post(f"{address}save/", {"plan": odd, "look": "1"}).status_code == 200, odd


def test_four_eyes_are_not_gone_round(unjudged: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from zhengan.web.privacy import scans

    system = next(iter(desk_of(unjudged.institution).records(today())["system"]))
    cells = {"key": "uat", "system": system, "environment": "验收", "sensitive": "是", "masked": "是"}
    assert file_record(Person(unjudged), "test_dataset", cells).state == "entered"
    client = registered(unjudged, environment="test", dataset="uat")
    plain = scans.settings_of(unjudged.institution)
    monkeypatch.setattr(scans, "settings_of", lambda _: replace(plain, four_eyes=frozenset({"test_dataset"})))
    file = BytesIO(found("db", FOUND))
    file.name = "scan.json"
    answer = client.post(unjudged.url("privacy/stores/of/crm-db/scans/"), {"file": file})
    assert (answer.status_code, "另一个人复核" in answer.content.decode()) == (400, True)


def test_a_day_before_knows_nothing(unjudged: Console) -> None:
    client = registered(unjudged)
    page = client.get(unjudged.url("privacy/?as_of=2026-01-01")).content.decode()
    assert "客户库" not in page
    assert date(2026, 1, 1) < now().date()


def test_what_the_gateway_counted_and_sampled_stands_at_its_channel(unjudged: Console) -> None:
    cells = {"key": "sms", "name": "短信通道", "medium": "短信", "self_operated": "否", "masking": "是"}
    assert file_record(Person(unjudged), "outbound_channel", cells).state == "entered"
    privacy = Privacy(unjudged.workspace, unjudged.institution)
    for run, passed in (("a", 5), ("a", 9), ("b", 2)):
        counted = {"messages": {"passed": passed, "rejected:unreadable": 1}, "found": {}}
        privacy.note(f"gateway/sms/{run}", "gateway_counted", counted, by="gateway", at=now())
    privacy.enter_sample("sms", 200, 3, now(), by="gateway")
    (channel,) = channels_of(place_for(unjudged))
    assert dict(channel.counters) == {"原样放行（条）": 11, "拒绝（条）": 2}
    assert [(one["sampled"], one["leaks"]) for one in channel.samples] == [("200", "3")]
    assert "短信通道" in unjudged.client("auditor").get(unjudged.url("privacy/gateway/")).content.decode()
