"""证据 › 导入: a file comes in, is looked at, and is taken only when somebody says so."""

import errno
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.browser import look
from tests.web.given import EVENING, LAKE, AsPerson, Console
from zhengan.ledger import head
from zhengan.records import write_template
from zhengan.web.evidence import uploads
from zhengan.web.evidence.uploads import inspect
from zhengan.web.models import Upload
from zhengan.workspace.settings import decide

CENTERS = "key,name,site,city\n松江,松江机房,remote,上海\n"
FAULTY = "key,name,site,city\n松江,松江机房,remote,上海\n青浦,青浦机房,月球,上海\n"


def sent(console: Console, text: str | bytes, name: str = "data_center.csv", who: str = "filer", kind: str = "") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return console.client(who).post(
        console.url("upload/new/"), {"file": SimpleUploadedFile(name, content), "type": kind}
    )


def looked_at(console: Console, text: str | bytes, name: str = "data_center.csv", kind: str = "") -> Upload:
    answer = sent(console, text, name, kind=kind)
    assert answer.status_code == 302, answer.content.decode()
    upload = Upload.objects.get()
    inspect(upload, lambda done, total, words: None)
    return upload


def test_a_sound_file_is_entered_when_its_sender_says_so(console: Console) -> None:
    before = head(console.institution).seq
    upload = looked_at(console, CENTERS)
    client = console.client("filer")
    page = client.get(console.url(f"upload/{upload.pk}/"))
    assert "松江机房" in page.content.decode()
    assert head(console.institution).seq == before
    client.post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"})
    assert head(console.institution).seq == before + 1
    upload.refresh_from_db()
    assert (upload.state, upload.outcome["added"]) == ("accepted", 1)


def test_sent_twice_it_is_entered_once(console: Console) -> None:
    upload = looked_at(console, CENTERS)
    client = console.client("filer")
    client.post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"})
    again = client.post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"})
    assert again.status_code == 400
    assert "已经导入" in again.content.decode()


def test_every_fault_stands_at_its_cell_and_good_rows_can_be_taken(console: Console) -> None:
    before = head(console.institution).seq
    upload = looked_at(console, FAULTY)
    client = console.client("filer")
    sheet = client.get(console.url(f"upload/{upload.pk}/")).context["said"]["sheets"][0]
    wrong = [row for row in sheet["rows"] if row["faults"]]
    assert [(row["line"], list(row["faults"])) for row in wrong] == [(3, ["site"])]
    assert client.post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"}).status_code == 400
    rejects = client.get(console.url(f"upload/{upload.pk}/rejects/"))
    told = b"".join(rejects.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "青浦" in told
    assert "松江" not in told
    client.post(console.url(f"upload/{upload.pk}/take/"), {"rows": "good"})
    assert head(console.institution).seq == before + 1


def test_a_workbook_of_ours_is_taken(console: Console, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    place = tmp_path / "机构与系统.xlsx"
    write_template("who", place)
    book = load_workbook(place)
    name = next(title for title in book.sheetnames if "机房" in title or "data_center" in title)
    sheet = book[name]
    header = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value}
    assert header
    stream = io.BytesIO()
    book.save(stream)
    upload = looked_at(console, stream.getvalue(), "机构与系统.xlsx")
    assert upload.state == "checked"
    assert any(one["type"] == "data_center" for one in upload.outcome["sheets"])


def test_a_type_that_wants_four_eyes_waits_for_somebody_else(console: Console) -> None:
    decide(
        console.institution,
        "four_eyes:data_center",
        True,
        workspace=console.workspace,
        by="admin",
        why="试行双人复核",
        now=EVENING,
    )
    before = head(console.institution).seq
    upload = looked_at(console, CENTERS)
    console.client("filer").post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"})
    assert head(console.institution).seq == before
    assert console.client("filer").post(console.url(f"upload/{upload.pk}/confirm/")).status_code == 403
    console.client("reviewer").post(console.url(f"upload/{upload.pk}/confirm/"))
    assert head(console.institution).seq == before + 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.exe", b"MZ", "应为 .xlsx"),
        ("data_center.csv", b"", "空的"),
        ("x.csv\x00.exe", b"a", "应为 .xlsx"),
    ],
)
def test_files_that_cannot_be_records_are_refused(console: Console, name: str, content: bytes, words: str) -> None:
    answer = sent(console, content, name)
    assert answer.status_code == 400
    assert (
        words in answer.content.decode() or "没有选择文件" in answer.content.decode() or "空" in answer.content.decode()
    )
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01\x02" * 500, b"PK\x03\x04" + b"\xff" * 300, "key,name\n".encode("utf-16"), b'"' * 5000],
    ids=["binary", "broken zip", "utf-16", "quotes"],
)
@pytest.mark.parametrize("name", ["data_center.csv", "data_center.xlsx"])
def test_hostile_content_is_told_as_faults(console: Console, name: str, content: bytes) -> None:
    upload = looked_at(console, content, name)
    assert upload.outcome["count"] >= 1
    assert console.client("filer").get(console.url(f"upload/{upload.pk}/")).status_code == 200


def test_markup_in_cells_is_shown_as_text(console: Console) -> None:
    upload = looked_at(console, "key,name,site,city\nx,<script>alert(1)</script>,local,上海\n")
    assert b"<script>alert" not in console.client("filer").get(console.url(f"upload/{upload.pk}/")).content


def test_rows_of_another_institution_are_never_taken(console: Console) -> None:
    before = head(LAKE).seq
    upload = looked_at(console, f"institution,key,name,site,city\n{LAKE},x,外机房,local,上海\n")
    answer = console.client("filer").post(console.url(f"upload/{upload.pk}/take/"), {"rows": "all"})
    assert answer.status_code == 400
    assert head(LAKE).seq == before


def test_another_institutions_upload_does_not_exist(console: Console) -> None:
    upload = looked_at(console, CENTERS)
    outsider = console.client("outsider")
    for path in ("", "take/", "rejects/"):
        method = outsider.post if path == "take/" else outsider.get
        assert method(f"/i/{LAKE}/upload/{upload.pk}/{path}").status_code in (403, 404)


def test_auditors_and_leaders_upload_nothing(console: Console) -> None:
    for who in ("auditor", "leader", "reviewer"):
        assert sent(console, CENTERS, who=who).status_code == 403
    assert not Upload.objects.exists()


def test_a_full_disk_is_told_and_leaves_nothing(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads, "_copy", full)
    answer = sent(console, CENTERS)
    assert answer.status_code == 400
    assert "磁盘已满" in answer.content.decode()
    assert not Upload.objects.exists()
    assert not list((console.workspace.root / "uploads").glob("*"))


def test_too_large_a_file_is_refused(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1 << 20)
    answer = sent(console, b"x" * ((1 << 20) + 1))
    assert answer.status_code == 400
    assert "1 MB" in answer.content.decode()


def test_what_was_put_aside_is_gone(console: Console) -> None:
    upload = looked_at(console, CENTERS)
    console.client("filer").post(console.url(f"upload/{upload.pk}/forget/"))
    upload.refresh_from_db()
    assert upload.state == "put_aside"
    assert not (console.workspace.root / "uploads" / str(upload.pk)).exists()


def test_a_file_of_another_name_is_read_as_the_chosen_type(console: Console) -> None:
    upload = looked_at(console, CENTERS, "我的机房.csv", kind="data_center")
    assert upload.outcome["types"] == {"data_center": 1}


def test_the_pages_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson) -> None:
    upload = looked_at(demo_console, FAULTY)
    open_page = as_person("filer")
    look(open_page, f"{served}{demo_console.url('upload/')}", "upload")
    look(open_page, f"{served}{demo_console.url(f'upload/{upload.pk}/')}", "upload-faults")
