"""Duty files at the console: each person their own, all of them for who audits or leads; made, taken away, verified."""

from pathlib import Path
from typing import Any

from django.test import Client

from tests.cli.given import write_files
from tests.web.browser import look
from tests.web.given import DAY, EVENING, AsPerson, Console
from zhengan.ledger import Ed25519Signer, VerifierKey, origin_of
from zhengan.reports.duty_file.seal import opened
from zhengan.web.models import Job, User
from zhengan.web.verdicts.judged import judge_now
from zhengan.web.work.claims import Holder, claim
from zhengan.web.work.doing import do
from zhengan.workspace.intake import take_folder

PEOPLE = (
    "key,role,holder,position,from,until\n"
    "首,first_responsible,沈一,董事长,2026-09-01,\n"
    "直,directly_responsible,陆三,副总裁,2026-09-25,\n"
)


def test_a_person_has_their_own_file_and_no_other(console: Console, tmp_path: Path) -> None:
    key = _given(console, tmp_path)
    User.objects.filter(username="filer").update(display_name="陆三")
    filer = console.client("filer")
    shown = filer.get(console.url("filings/duty-files/")).content.decode()
    assert "陆三" in shown
    assert "沈一" not in shown
    assert filer.post(console.url("filings/duty-files/new/"), {"holder": "沈一"}).status_code == 400
    assert filer.post(console.url("filings/duty-files/new/"), {"holder": "陆三"}).status_code == 302
    address = _made(console)
    path = tmp_path / "档案.zip"
    path.write_bytes(_taken(filer, address))
    found = opened(path, [key])
    assert found.said["holder"] == "陆三"
    assert found.said["accounts"] == ["filer"]
    assert any(one["own"] for one in found.said["deeds"]), "what the account did is in it"
    assert console.client("reviewer").get(address).status_code == 404
    assert _taken(console.client("auditor"), address) == path.read_bytes()
    assert console.client("outsider").get(address).status_code == 404


def test_who_audits_or_leads_sees_everybody(console: Console, tmp_path: Path) -> None:
    _given(console, tmp_path)
    for role in ("auditor", "leader"):
        shown = console.client(role).get(console.url("filings/duty-files/")).content.decode()
        assert "陆三" in shown
        assert "沈一" in shown
    nobody = console.client("reviewer").get(console.url("filings/duty-files/")).content.decode()
    assert "没有您的任职记录" in nobody
    assert "陆三" not in nobody


def test_a_post_is_handed_over(console: Console, tmp_path: Path) -> None:
    _given(console, tmp_path)
    leader = console.client("leader")
    shown = leader.get(console.url("filings/duty-files/handover/directly_responsible/")).content.decode()
    assert "陆三" in shown
    assert "未了的义务" in shown
    assert leader.get(console.url("filings/duty-files/handover/cio/")).status_code == 404, "nobody held it"
    assert console.client("filer").get(console.url("filings/duty-files/handover/cio/")).status_code == 404


def test_the_page_looks_right(as_person: AsPerson, served: str, demo_console: Console) -> None:
    demo_console.client("leader").post(demo_console.url("filings/duty-files/new/"), {"holder": "裴景和"})
    _made(demo_console)
    look(as_person("leader"), f"{served}{demo_console.url('filings/duty-files/')}", "duty-files")


def _given(console: Console, tmp_path: Path) -> VerifierKey:
    """People in posts, judged, and a key that signs."""
    key = console.workspace.signing_key
    key.parent.mkdir(mode=0o700, exist_ok=True)
    signer = Ed25519Signer.create(key, origin_of(console.institution))
    files = {"institution.csv": f"key,name,kind,bureau\n{console.institution},海晏证券有限公司,securities,上海\n"}
    folder = write_files(tmp_path / "people", {**files, "appointment.csv": PEOPLE})
    take_folder(console.workspace, folder, EVENING, "filer")
    judge_now(console.institution, DAY, None, EVENING)
    return signer.key


def _taken(client: Client, address: str) -> bytes:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


def _made(console: Console) -> str:
    """Does the waiting job; the address of the file."""
    holder = Holder()
    job = claim(holder, ["duty_file"])
    assert job is not None
    assert do(job, holder, lambda: False) == "done", Job.objects.get(pk=job.pk).log
    return console.url(f"filings/duty-files/{job.pk}/file/")
