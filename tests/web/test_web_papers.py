"""报送 › 文书: the list, one paper with gaps and sources, words that people write, files, roles, and how it looks."""

import re
from datetime import date
from io import BytesIO

import docx
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.browser import look
from tests.web.given import EVENING, AsPerson, Console
from zhengan.web.filings import papers
from zhengan.web.verdicts.judged import judge_now
from zhengan.workspace.papers import words_in

DRILL = "filings/documents/drill/"


@pytest.fixture(autouse=True)
def _nothing_read_before() -> None:
    papers._read.clear()


def page(console: Console, path: str, person: str = "filer", status: int = 200) -> str:
    answer = console.client(person).get(console.url(path), follow=True)
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


def test_the_list_says_of_every_paper_what_is_missing(console: Console) -> None:
    text = page(console, "filings/documents/")
    assert text.count("data-row") == 11
    assert "网络和信息安全管理年报" in text
    assert "2025年度" in text
    assert "2026-04-30" in text
    assert "没有登记网络安全事件" in text
    assert "documents/drill/?about=%E6%BC%94%E7%BB%83" in text


def test_the_list_reads_the_ledger_once(console: Console) -> None:
    page(console, "filings/documents/")
    client = console.client("filer")
    with CaptureQueriesContext(connection) as asked:
        client.get(console.url("filings/documents/"))
    entries = [one["sql"] for one in asked.captured_queries if "CAST(body" in one["sql"] and "audit:" not in one["sql"]]
    assert not entries
    assert len(asked) <= 22


def test_a_paper_shows_gaps_and_links_each_record(console: Console) -> None:
    text = page(console, DRILL)
    assert "应急演练报告" in text
    assert "<mark>（待补：演练的经过，按时间写）</mark>" in text
    assert re.search(r'href="/i/[^"]+/evidence/record/drill/[^"]+">[^<]*演练</a>', text)
    assert "报前检查" in text
    assert "请登记，或者写明（编号 course）" in text


def test_words_are_kept_and_stand_in_the_paper(console: Console) -> None:
    client = console.client("filer")
    asked = {"about": "演练", "word-course": "九点开始。\r\n<b>十点</b>结束。", "word-goals": "  "}
    answer = client.post(console.url(f"{DRILL}words/"), asked, follow=True)
    text = answer.content.decode()
    assert "已保存，文书里已经写上。" in text
    assert "<p>九点开始。</p>" in text
    assert "&lt;b&gt;十点&lt;/b&gt;结束。" in text
    assert "（待补：演练的经过" not in text
    (path,) = (console.workspace.root / "papers").rglob("*.yaml")
    assert words_in(path) == {"course": "九点开始。\n<b>十点</b>结束。"}
    client.post(console.url(f"{DRILL}words/"), {"about": "演练", "word-course": ""})
    assert words_in(path) == {}


def test_word_and_pdf_come_with_the_words(console: Console) -> None:
    client = console.client("filer")
    client.post(console.url(f"{DRILL}words/"), {"about": "演练", "word-course": "九点开始。"})
    answer = client.get(console.url(f"{DRILL}file/docx/?about=演练"))
    assert answer["Content-Disposition"].endswith(".docx")
    body = docx.Document(BytesIO(answer.content))
    assert "九点开始。" in [paragraph.text for paragraph in body.paragraphs]
    answer = client.get(console.url(f"{DRILL}file/pdf/?about=演练"))
    assert answer["Content-Type"] == "application/pdf"
    shown = "".join(one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(answer.content))
    assert "九点开始。" in shown


def test_the_workspace_s_own_template_is_used(console: Console) -> None:
    folder = console.workspace.root / "templates"
    folder.mkdir()
    own = docx.Document()
    own.add_paragraph("本公司{{ title }}")
    own.save(str(folder / "drill.docx"))
    answer = console.client("filer").get(console.url(f"{DRILL}file/docx/"))
    assert [item.text for item in docx.Document(BytesIO(answer.content)).paragraphs] == ["本公司应急演练报告"]
    own.add_paragraph("{{ nothing }}")
    own.save(str(folder / "drill.docx"))
    text = page(console, f"{DRILL}file/docx/", status=400)
    assert "不认识的占位“nothing”" in text


def test_a_period_that_was_not_judged_is_asked_for(console: Console) -> None:
    text = page(console, "filings/documents/annual_report/?period=2025")
    assert "正在判断" in text
    judge_now(console.institution, date(2025, 12, 31), None, EVENING)
    text = page(console, "filings/documents/annual_report/?period=2025")
    assert "2025年度网络和信息安全管理年报" in text
    assert "核查以2025年12月31日为准" in text
    assert "<mark>（待补：下一年度的工作目标、任务、负责部门和完成时间）</mark>" in text
    assert "应在 2026-04-30 以前报送，现在已过 204 天" in text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"{DRILL}?about=没有", "没有键为“没有”的记录"),
        ("filings/documents/annual_report/?period=26", "期间应写成 2025 的样子"),
        ("filings/documents/annual_report/?period=2027", "期间应在 2026-11-20 以前开始"),
        ("filings/documents/incident/", "要用 --about 写明"),
        (f"{DRILL}?period=2025", "按一条记录做"),
    ],
)
def test_what_is_asked_wrongly_is_told(unjudged: Console, path: str, words: str) -> None:
    assert words in page(unjudged, path, status=400)


@pytest.mark.parametrize("path", ["filings/documents/nothing/", f"{DRILL}file/exe/"])
def test_what_does_not_exist_is_not_found(unjudged: Console, path: str) -> None:
    page(unjudged, path, status=404)


def test_who_may_only_read_neither_writes_nor_is_shown_the_form(console: Console) -> None:
    assert "保存文字" not in page(console, DRILL, "auditor")
    answer = console.client("auditor").post(console.url(f"{DRILL}words/"), {"word-course": "九点。"})
    assert answer.status_code == 403
    assert not (console.workspace.root / "papers").exists()
    assert console.client("outsider").get(console.url(DRILL)).status_code == 404


def test_words_that_no_kind_asks_for_are_left_out(console: Console) -> None:
    console.client("filer").post(console.url(f"{DRILL}words/"), {"about": "演练", "word-nothing": "甲"})
    assert [words_in(path) for path in (console.workspace.root / "papers").rglob("*.yaml")] == [{}]


def test_how_papers_look(demo_console: Console, served: str, as_person: AsPerson) -> None:
    look(as_person("filer"), f"{served}{demo_console.url('filings/documents/')}", "papers")
    look(as_person("filer"), f"{served}{demo_console.url('filings/documents/incident/')}", "paper")
