"""Vulnerabilities, notices and drills in the console: from a file to a case, judged and answered by who is signed in."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.collectors import files
from tests.web.browser import look
from tests.web.given import AsPerson, Console
from zhengan.cases import CaseBook
from zhengan.cases.drill import coverage
from zhengan.cases.notice import notices
from zhengan.cases.vulnerability_book import on_file
from zhengan.ledger import head
from zhengan.ledger.trail import newest
from zhengan.web.models import Upload
from zhengan.workspace.clock import now, today

CSV = f"编号,严重程度,主机,标题\n{files.CVE},严重,集中交易-app01,openssl 溢出\nWEAK-1,高,10.9.9.9,弱口令\n".encode()
TEXT = "关于 OpenSSL 的风险提示\n发文单位：上海证监局\n发文时间：2026年11月1日\n反馈期限：2030年11月25日\n"


def sent(client: Client, console: Console, *given: tuple[str, bytes], **more: str) -> str:
    """The address to which an upload of these files leads."""
    listed = []
    for name, content in given:
        file = BytesIO(content)
        file.name = name
        listed.append(file)
    answer = client.post(console.url("cases/vulnerabilities/import/"), {"file": listed, **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_files_are_looked_at_first_and_entered_when_somebody_says_so(unjudged: Console) -> None:
    client, before = unjudged.client("filer"), head(unjudged.institution).seq
    address = sent(client, unjudged, ("表.csv", CSV), ("trivy.json", files.trivy()))
    page = client.get(address).content.decode()
    assert "没有对应到系统或产品的" in page
    assert "10.9.9.9" in page
    assert head(unjudged.institution).seq == before
    assert client.post(f"{address}take/", {"rows": "all"}).status_code == 302
    found = on_file(unjudged.institution, today())
    assert found[files.CVE].fields["systems"] == ["集中交易"]
    listed = client.get(unjudged.url("cases/vulnerabilities/")).content.decode()
    assert files.CVE in listed
    assert "没有对应" in listed
    again = client.post(f"{address}take/", {"rows": "all"})
    assert (again.status_code, "已经导入或放弃" in again.content.decode()) == (400, True)
    assert "表.csv" not in client.get(unjudged.url("upload/")).content.decode()
    assert newest(unjudged.institution, 1, kinds=["write"])[0].key.startswith("scan/")


def test_faults_stand_on_the_page_and_only_the_good_ones_can_be_taken(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = sent(client, unjudged, ("表.csv", CSV + b"X-1,??,,\n"))
    page = client.get(address).content.decode()
    assert "表.csv 第 4 行 severity 列" in page
    assert client.post(f"{address}take/", {"rows": "all"}).status_code == 400
    assert client.post(f"{address}take/", {"rows": "good"}).status_code == 302
    assert set(on_file(unjudged.institution, today())) == {files.CVE, "CSV:WEAK-1"}


def test_what_is_put_aside_is_gone(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = sent(client, unjudged, ("表.csv", CSV))
    folder = unjudged.workspace.root / "scans"
    assert len(list(folder.iterdir())) == 1
    assert client.post(f"{address}forget/").status_code == 302
    assert list(folder.iterdir()) == []
    assert client.get(address).status_code == 302
    assert on_file(unjudged.institution, today()) == {}


def test_another_institution_sees_none_of_it(unjudged: Console) -> None:
    address = sent(unjudged.client("filer"), unjudged, ("表.csv", CSV))
    upload = Upload.objects.get().pk
    other = f"/i/{unjudged.other}/cases/vulnerabilities/import/{upload}/"
    assert unjudged.client("outsider").get(other).status_code == 404
    assert unjudged.client("auditor").get(address).status_code == 403


@pytest.mark.parametrize("given", [[], [("大.csv", b"x" * 2000)]])
def test_none_or_too_large_is_refused(
    unjudged: Console, monkeypatch: pytest.MonkeyPatch, given: list[tuple[str, bytes]]
) -> None:
    monkeypatch.setattr("zhengan.web.cases.scans.LARGEST", 1000)
    listed = [BytesIO(content) for _, content in given]
    answer = unjudged.client("filer").post(unjudged.url("cases/vulnerabilities/import/"), {"file": listed})
    assert (answer.status_code, "没有上传" in answer.content.decode()) == (400, True)
    assert not list((unjudged.workspace.root / "scans").glob("*"))


def test_the_judgement_bears_the_name_of_who_is_signed_in(unjudged: Console) -> None:
    client = unjudged.client("filer")
    client.post(f"{sent(client, unjudged, ('表.csv', CSV))}take/", {"rows": "all"})
    address = unjudged.url(f"cases/vulnerabilities/of/{files.CVE}/")
    assert "集中交易系统：重要信息系统" in client.get(address).content.decode()
    short = client.post(f"{address}judge/", {"impact": "large", "ground": "是"})
    assert (short.status_code, "依据应不少于" in short.content.decode()) == (400, True)
    said = {"impact": "large", "ground": "集中交易在用", "report_by": (today() + timedelta(days=2)).isoformat()}
    assert client.post(f"{address}judge/", said).status_code == 302
    page = client.get(address).content.decode()
    assert "要向上海证监局报告" in page
    (case,) = [one for one in CaseBook(unjudged.institution).cases("vulnerability") if one.state == "judged"]
    assert (case.events[-1].by, case.deadlines[0].due.to) == ("filer", "上海证监局")
    assert unjudged.client("auditor").post(f"{address}judge/", said).status_code == 403
    assert client.post(f"{address}fixed/", {"plan": "升级"}).status_code == 302
    assert on_file(unjudged.institution, today())[files.CVE].fields["fixed_on"]
    assert "还要做：报告监管部门" in client.get(address).content.decode()
    assert client.get(unjudged.url("cases/vulnerabilities/of/CVE-1/")).status_code == 404


def test_a_list_of_many_asks_as_often_as_one_of_few(unjudged: Console) -> None:
    client = unjudged.client("filer")
    counts = []
    for many in (2, 120):
        rows = "".join(f"CVE-2026-{number:05},高,h{number}\n" for number in range(many))
        content = f"编号,严重程度,主机\n{rows}".encode()
        client.post(f"{sent(client, unjudged, ('表.csv', content))}take/", {"rows": "all"})
        with CaptureQueriesContext(connection) as asked:
            assert client.get(unjudged.url("cases/vulnerabilities/")).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 4
    assert "往后" in client.get(unjudged.url("cases/vulnerabilities/")).content.decode()


def test_a_notice_is_pasted_completed_and_answered(unjudged: Console) -> None:
    client = unjudged.client("filer")
    address = unjudged.url("cases/notices/import/")
    lacking = client.post(address, {"text": "某通知\n发文单位：上海局"})
    assert (lacking.status_code, "发文时间" in lacking.content.decode(), "某通知" in lacking.content.decode()) == (
        400,
        True,
        True,
    )
    assert client.post(address, {"text": TEXT}).status_code == 302
    (one,) = notices(CaseBook(unjudged.institution), today(), now())
    listed = client.get(unjudged.url("cases/notices/")).content.decode()
    assert "关于 OpenSSL 的风险提示" in listed
    page = unjudged.url("cases/notices/")
    own = next(part.partition('"')[0] for part in listed.split('href="') if "/cases/notices/of/" in part)
    assert client.get(own).status_code == 200
    wrong = client.post(f"{own}answer/", {"affected": "yes"})
    assert (wrong.status_code, "应写明采取的措施" in wrong.content.decode()) == (400, True)
    assert client.post(f"{own}answer/", {"affected": "yes", "measures": "已升级"}).status_code == 302
    assert "来文都已反馈" in client.get(page).content.decode()
    assert one.is_open
    assert not notices(CaseBook(unjudged.institution), today(), now())[0].is_open


def test_a_drill_goes_from_plan_to_report(unjudged: Console) -> None:
    client, day = unjudged.client("filer"), today().isoformat()
    assert "没有在案的预案" in client.get(unjudged.url("cases/drills/")).content.decode()
    none = client.post(unjudged.url("cases/drills/plan/"), {"title": "切换", "held_on": day})
    assert (none.status_code, "至少要有一个场景" in none.content.decode()) == (400, True)
    made = client.post(
        unjudged.url("cases/drills/plan/"), {"title": "切换", "held_on": day, "scenario": "cyber_incident"}
    )
    own = str(made["Location"])
    for step, said in (
        ("script", {"script": "九点切换"}),
        ("held", {"held_on": day, "participants": "9", "results": "集中交易=8=0"}),
        ("report", {"report_on": day}),
    ):
        answer = client.post(f"{own}{step}/", said)
        assert answer.status_code == 302, answer.content.decode()
    assert "已出报告" in client.get(own).content.decode()
    (system,) = coverage(unjudged.institution, today()).systems
    assert system.took == 8


def test_where_four_eyes_are_wanted_nobody_writes_alone(unjudged: Console) -> None:
    from zhengan.workspace.settings import decide

    client = unjudged.client("filer")
    address = sent(client, unjudged, ("表.csv", CSV))
    decide(
        unjudged.institution,
        "four_eyes:vulnerability",
        True,
        workspace=unjudged.workspace,
        by="admin",
        why="制度要求",
        now=now(),
    )
    refused = client.post(f"{address}take/", {"rows": "all"})
    assert (refused.status_code, "要另一个人复核" in refused.content.decode()) == (400, True)
    assert on_file(unjudged.institution, today()) == {}


def test_looks(as_person: AsPerson, served: str, demo_console: Console) -> None:
    client = demo_console.client("filer")
    address = sent(client, demo_console, ("表.csv", CSV + b"X-1,??,,\n"), *files.FILES.values())
    filer = as_person("filer")
    look(filer, f"{served}{address}", "vulnerability_import_one")
    client.post(f"{address}take/", {"rows": "good"})
    look(filer, f"{served}{demo_console.url('cases/vulnerabilities/')}", "vulnerabilities")
    look(filer, f"{served}{demo_console.url('cases/vulnerabilities/import/')}", "vulnerability_import")
    look(filer, f"{served}{demo_console.url(f'cases/vulnerabilities/of/{files.CVE}/')}", "vulnerability")
    look(filer, f"{served}{demo_console.url('cases/notices/')}", "notices")
    look(filer, f"{served}{demo_console.url('cases/notices/import/')}", "notice_import")
    made = client.post(demo_console.url("cases/notices/import/"), {"text": TEXT})
    look(filer, f"{served}{made['Location']}", "notice")
    look(filer, f"{served}{demo_console.url('cases/drills/')}", "drills")
    plan = {"title": "机房切换演练", "held_on": today().isoformat(), "scenario": "cyber_incident"}
    drill = client.post(demo_console.url("cases/drills/plan/"), plan)["Location"]
    client.post(f"{drill}script/", {"script": "九点切换"})
    look(filer, f"{served}{drill}", "drill")
