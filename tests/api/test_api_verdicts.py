"""Verdicts, deadlines, postures, law, ledger, jobs, settings and trail over the API, as the rooms below say them."""

import base64
import io
import json
from datetime import date
from typing import Any

import openpyxl

from tests.api.given import program
from tests.web.given import DAY, Console
from zhengan.ledger import Ed25519Signer, head, origin_of
from zhengan.ledger.proofs import verify_inclusion
from zhengan.web.models import Job, MonthPosture, Run
from zhengan.web.verdicts.judged import newest_run
from zhengan.workspace.judgement import judge_workspace


def test_verdicts_are_those_of_the_assessment(console: Console) -> None:
    auditor = program(console, "auditor")
    run = auditor.ask("GET", "~run").json()
    assert (run["as_of"], run["known_by"], run["institution"]) == ("2026-11-20", None, console.institution)
    found = {one["id"]: one["verdict"] for one in auditor.client().list_verdicts()}
    judged = judge_workspace(console.workspace, DAY)
    own = {one.id: one.verdict for one in judged.assessment.findings if one.institution == console.institution}
    assert found == own
    assert run["counts"] == {verdict: list(own.values()).count(verdict) for verdict in run["counts"]}


def test_filters_and_pages_are_those_of_the_page(console: Console) -> None:
    auditor = program(console, "auditor")
    page = auditor.ask("GET", "~verdicts?verdict=breached&limit=1").json()
    assert [one["verdict"] for one in page["items"]] == ["breached"]
    assert page["counts"]["breached"] > 1
    assert page["next"]
    rest = auditor.ask("GET", f"~verdicts?verdict=breached&limit=1&after={page['next']}").json()
    assert rest["items"][0]["id"] != page["items"][0]["id"]
    only = auditor.ask("GET", "~verdicts?instrument=csrc-218&article=21").json()["items"]
    assert only
    assert {one["article"] for one in only} == {"21"}


def test_an_explanation_is_what_the_command_line_says(console: Console) -> None:
    auditor = program(console, "auditor")
    (item,) = auditor.ask("GET", "~verdicts?verdict=breached&limit=1").json()["items"]
    told = auditor.ask("GET", f"~verdicts/{item['id'][:8]}").json()
    assert told["item"] == item
    assert told["finding"]["id"] == item["id"]
    assert told["lines"]
    assert {one["title"] for one in told["sections"]} >= {"条文", "怎样才能合规"}
    assert auditor.ask("GET", "~verdicts/ffff0000ffff0000").status_code == 404
    assert auditor.ask("GET", "~verdicts/").status_code == 404


def test_a_day_that_was_not_judged_waits_for_a_job(console: Console) -> None:
    filer = program(console, "filer")
    found = filer.ask("GET", "~verdicts?as_of=2026-06-30")
    assert found.status_code == 202
    assert found.headers["Retry-After"]
    job = Job.objects.get(pk=found.json()["job"]["id"])
    assert (job.kind, job.asked["as_of"]) == ("assess", "2026-06-30")
    follow = filer.ask("GET", f"~jobs/{job.pk}").json()
    assert (follow["state"], follow["log"]) == ("waiting", "")
    assert filer.ask("POST", f"~jobs/{job.pk}/cancellation").json()["state"] == "cancelled"
    assert filer.ask("POST", f"~jobs/{job.pk}/cancellation").status_code == 409
    asked = filer.ask("POST", "~jobs", json={"kind": "assess", "as_of": "2026-05-31"})
    assert asked.status_code == 202
    assert filer.ask("GET", asked.headers["Location"].partition("/api/v1/")[2]).json()["id"] == asked.json()["id"]
    assert filer.ask("POST", "~jobs", json={"kind": "backup"}).status_code == 422


def test_reports_are_files_of_their_form(console: Console) -> None:
    auditor = program(console, "auditor")
    told = json.loads(auditor.ask("GET", "~reports/json").content)
    assert told["format"] == "zhengan-findings/1"
    book = auditor.ask("GET", "~reports/xlsx")
    assert "attachment" in book.headers["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    assert json.loads(auditor.ask("GET", "~reports/sarif").content)["version"] == "2.1.0"
    assert auditor.ask("GET", "~reports/pdf").status_code == 404


def test_deadlines_come_as_a_list_and_as_a_calendar(console: Console) -> None:
    leader = program(console, "leader")
    listed = leader.ask("GET", "~deadlines?days=400").json()
    days = [one["due_on"] for one in listed["items"]]
    assert days
    assert days == sorted(days)
    feed = leader.ask("GET", "~deadlines.ics?days=400").content
    assert feed.startswith(b"BEGIN:VCALENDAR\r\n")
    assert feed.count(b"BEGIN:VEVENT") == len(days)


def test_postures_are_kept_ones_or_are_asked_for(console: Console) -> None:
    leader = program(console, "leader")
    waits = leader.ask("GET", "~postures?since=2026-09-15&every=month")
    assert (waits.status_code, waits.json()["job"]["kind"]) == (202, "history")
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    for day in (date(2026, 9, 30), date(2026, 10, 31), DAY):
        _keep_posture(run, day)
    found = leader.ask("GET", "~postures?since=2026-09-15").json()["items"]
    assert [(one["as_of"], one["counts"]) for one in found] == [
        ("2026-09-30", {"met": 9}),
        ("2026-10-31", {"met": 10}),
        ("2026-11-20", {"met": 11}),
    ]
    assert leader.ask("GET", "~postures?since=2019-01-01").status_code == 422


def test_the_law_is_as_the_institution_reads_it(console: Console) -> None:
    auditor = program(console, "auditor")
    assert {"csrc-218", "csrc-82"} <= {one["id"] for one in auditor.ask("GET", "~law/instruments").json()["items"]}
    article = auditor.ask("GET", "~law/articles/csrc-218/21.3").json()
    assert article["obligations"][0]["cite"] == "csrc-218/21.3"
    assert auditor.ask("GET", "~law/articles/csrc-218/999").status_code == 404
    binding = list(auditor.client().list_obligations(instrument="csrc-82", versions="binding"))
    assert binding == []
    hits = auditor.ask("GET", "~law/search?q=压力测试").json()["items"]
    assert hits
    assert auditor.ask("GET", "~law/search?q=%20").status_code == 422


def test_a_decision_changes_what_holds_and_is_on_the_trail(console: Console) -> None:
    admin = program(console, "admin")
    reading = admin.ask("GET", "~law/readings").json()["items"][0]
    other = next(value for value in reading["choices"] if value != reading["default"])
    done = admin.ask("PUT", f"~settings/reading:{reading['id']}", json={"value": other, "why": "法律顾问意见"})
    assert (done.status_code, done.json()["by"]) == (200, "admin")
    assert admin.ask("GET", "~settings").json()["readings"] == {reading["id"]: other}
    assert admin.ask("GET", "~law/readings").json()["items"][0]["value"] == other
    event = admin.ask("GET", "~trail?kind=setting").json()["items"][0]
    assert (event["subject"], event["detail"]["why"]) == (f"reading:{reading['id']}", "法律顾问意见")
    refused = admin.ask("PUT", "~settings/reading:nothing", json={"value": "x", "why": "依据"})
    assert (refused.status_code, "reading" in refused.text or "口径" in refused.json()["detail"]) == (422, True)
    assert Job.objects.filter(kind="assess", state="waiting").exists()


def test_proofs_hold_without_the_server(console: Console) -> None:
    console.workspace.signing_key.parent.mkdir(parents=True, exist_ok=True)
    Ed25519Signer.create(console.workspace.signing_key, origin_of(console.institution))
    filer = program(console, "filer")
    end = filer.ask("GET", "~ledger/head").json()
    assert end["seq"] == head(console.institution).seq
    note = filer.ask("POST", "~ledger/checkpoints").json()["note"]
    assert note in filer.ask("GET", "~ledger/checkpoints").json()["notes"]
    proof = filer.ask("GET", "~ledger/inclusion/3").json()

    root = base64.b64decode(note.split("\n")[2])
    steps = [bytes.fromhex(step) for step in proof["path"]]
    assert verify_inclusion(bytes.fromhex(proof["leaf"]), 2, proof["size"], steps, root, proof["algorithm"])
    entry = filer.ask("GET", "~ledger/entries/3").json()
    assert entry["digest"] == proof["leaf"]
    file = filer.ask("GET", "~ledger/proofs/3").content
    assert json.loads(file)["checkpoint"] == note
    lines = filer.ask("GET", "~ledger/export").content.splitlines()
    assert json.loads(lines[0])["size"] == end["seq"]
    whole = filer.ask("GET", "~ledger/verification").json()
    assert (whole["entries"], whole["signed"], whole["faults"]) == (end["seq"], end["seq"], [])
    assert filer.ask("GET", "~ledger/entries/999").status_code == 404
    assert filer.ask("GET", f"~ledger/consistency?old=2&new={end['seq']}").json()["path"]


def _keep_posture(run: Run, day: date) -> None:
    made: dict[str, Any] = {"institution": run.institution, "as_of": day, "state": run.state}
    extra = {"made_at": run.made_at} if hasattr(MonthPosture, "made_at") else {}
    MonthPosture.objects.create(**made, **extra, instruments=["csrc-218"], counts={"met": day.month})
