"""Surveys at the console: dropped, answered in the background, accepted question by question, filled, remembered."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from tests.web.browser import look
from tests.web.given import AsPerson, Console
from zhengan.web.models import Upload
from zhengan.web.work.claims import Holder, claim
from zhengan.web.work.doing import do
from zhengan.workspace.surveys import remembered

MOST_QUERIES = 24


def test_a_survey_is_answered_accepted_filled_and_remembered(console: Console) -> None:
    filer = console.client("filer")
    address = _dropped(filer, console, _survey())
    assert "正在按在案的记录答复" in filer.get(address).content.decode()
    _work(console)
    shown = filer.get(address).content.decode()
    assert "4 题，已采用 0" in shown
    assert "/evidence/record/system/" in shown, "the source leads to its record"
    upload = Upload.objects.get(state="survey")
    texts = [one["text"] for one in upload.outcome["answers"]]
    assert texts[0] == "1"
    assert texts[1] == "2026-05-12"
    assert filer.post(f"{address}answers/0/", {"answer": "1"}).status_code == 302
    assert filer.post(f"{address}answers/1/", {"answer": "2026-05-12 下午"}).status_code == 302
    assert filer.post(f"{address}answers/3/", {"answer": "大概"}).status_code == 400, "only what the boxes offer"
    assert filer.post(f"{address}answers/3/", {"answer": "是，另附"}).status_code == 302
    part = filer.post(f"{address}answers/2/", {"answer": "见附件"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<li")
    assert "已采用" in part
    filer.post(f"{address}answers/2/", {"leave": "1"})
    made = load_workbook(BytesIO(filer.get(f"{address}file/").content)).active
    assert [made[f"B{row}"].value for row in (2, 3, 4)] == [1, "2026-05-12 下午", None]
    assert made["B5"].value == "☑是 □否"
    filer.post(f"{address}finish/")
    kept = {one.question: (one.answer, one.topic, one.by) for one in remembered(console.institution).values()}
    assert kept["在运行信息系统总数"] == ("1", "system", "filer")
    assert len(kept) == 3
    again = _dropped(filer, console, _survey())
    _work(console)
    told = Upload.objects.filter(state="survey").order_by("-made_at")[0].outcome["answers"]
    assert (told[1]["text"], told[1]["sure"]) == ("2026-05-12 下午", "high")
    assert filer.post(f"{again}forget/").status_code == 302
    assert filer.get(again).status_code == 404


def test_what_was_answered_before_and_is_contradicted_today_is_marked(console: Console) -> None:
    filer = console.client("filer")
    address = _dropped(filer, console, _survey())
    _work(console)
    filer.post(f"{address}answers/0/", {"answer": "7"})
    filer.post(f"{address}finish/")
    filer.post(f"{address}again/")
    _work(console)
    shown = filer.get(f"{address}?show=clash").content.decode()
    assert "上次答“7”" in shown
    assert "最近一次演练日期" not in shown
    assert filer.get(f"{address}?show=said").content.decode().count('class="question said"') == 1


def test_what_is_sure_is_accepted_at_once(console: Console) -> None:
    filer = console.client("filer")
    address = _dropped(filer, console, _survey())
    _work(console)
    filer.post(f"{address}sure/")
    upload = Upload.objects.get(state="survey")
    sure = {at for at, one in enumerate(upload.outcome["answers"]) if one["sure"] == "high" and not one["gap"]}
    assert {int(at) for at in upload.outcome["said"]} == sure
    assert sure


def test_files_that_are_no_surveys_are_refused_in_words(console: Console) -> None:
    filer = console.client("filer")
    for name, content, words in (("问卷.pdf", b"%PDF", "应为 .xlsx 或 .docx"), ("问卷.xlsx", b"PK\x03\x04", "读不开")):
        answer = filer.post(console.url("filings/surveys/new/"), {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert not list((console.workspace.root / "uploads").iterdir()), "nothing is left"


def test_who_reads_only_sees_the_answers_and_cannot_change_them(console: Console) -> None:
    address = _dropped(console.client("filer"), console, _survey())
    _work(console)
    auditor = console.client("auditor")
    shown = auditor.get(address).content.decode()
    assert "<textarea" not in shown
    assert auditor.post(f"{address}answers/0/", {"answer": "9"}).status_code == 403
    assert auditor.get(f"{address}file/").status_code == 200
    assert console.client("admin").get(address).status_code == 403
    assert console.client("outsider").get(address).status_code == 404
    assert "协会问卷" not in console.client("filer").get(console.url("upload/")).content.decode(), "no evidence"


def test_a_long_survey_costs_no_more_queries_than_a_short_one(console: Console) -> None:
    filer = console.client("filer")
    counts = []
    for size in (1, 60):
        address = _dropped(filer, console, _survey(size))
        _work(console)
        with CaptureQueriesContext(connection) as asked:
            assert filer.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES


@pytest.mark.parametrize("page", ["", "list"])
def test_the_pages_look_right(
    as_person: AsPerson, served: str, demo_console: Console, page: str, tmp_path: Path
) -> None:
    from tests.reports.survey_files import first_workbook

    filer = demo_console.client("filer")
    address = _dropped(filer, demo_console, first_workbook(tmp_path / "a.xlsx").read_bytes())
    _work(demo_console)
    filer.post(f"{address}answers/0/", {"answer": "示范证券股份有限公司"})
    filer.post(f"{address}answers/18/", {"answer": "40"})
    filer.post(f"{address}finish/")
    filer.post(f"{address}again/")
    _work(demo_console)
    where = address if not page else demo_console.url("filings/surveys/")
    look(as_person("filer"), f"{served}{where}", f"survey{page}")


def _survey(times: int = 1) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["问题", "回答"])
    for at in range(times):
        mark = f"（{at}）" if at else ""
        for row in (
            ["在运行信息系统总数" + mark, None],
            ["最近一次演练日期" + mark, None],
            ["食堂满意度" + mark, None],
            ["是否设立首席信息官" + mark, "□是 □否"],
        ):
            sheet.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _dropped(client: Client, console: Console, content: bytes) -> str:
    file = SimpleUploadedFile("协会问卷.xlsx", content)
    answer = client.post(console.url("filings/surveys/new/"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"]).partition("?")[0]


def _work(console: Console) -> None:
    """Does the waiting job as a worker would."""
    holder = Holder()
    job = claim(holder, ["survey"])
    assert job is not None
    assert job.institution == console.institution
    assert do(job, holder, lambda: False) == "done", job.log
