"""Attachments: what may be attached, how it comes in and goes out, and what hostile files and full disks do."""

import errno
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.given import EVENING, Console
from zhengan.ledger import entries
from zhengan.web.evidence import attachments
from zhengan.web.evidence.sniffing import (
    DOCX,
    JPEG,
    OFD,
    PDF,
    PNG,
    SIGNED,
    TEXT,
    XLSX,
    ZIP,
    FileKind,
    kind_of,
    proper_name,
)
from zhengan.web.models import Upload
from zhengan.workspace.settings import decide

PDF_BYTES = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
RECORD = "evidence/record/data_center/张江/"


def need_four_eyes(console: Console) -> None:
    said: dict[str, Any] = {"workspace": console.workspace, "by": "admin", "why": "制度要求", "now": EVENING}
    decide(console.institution, "four_eyes:data_center", True, **said)


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def attach(console: Console, client: Client, content: bytes, name: str = "报告.pdf") -> Any:
    return client.post(console.url(RECORD + "attach/"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def files(console: Console) -> list[str]:
    folder = console.workspace.attachments
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def hex_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF_BYTES, PDF),
        (b"\x89PNG\r\n\x1a\n\x00", PNG),
        (b"\xff\xd8\xff\xe0", JPEG),
        (packed("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (packed("[Content_Types].xml", "word/document.xml"), DOCX),
        (packed("OFD.xml", "Doc_0/Document.xml"), OFD),
        (packed("说明.txt"), ZIP),
        (bytes.fromhex("308006092a864886f70d010702a080"), SIGNED),
        (bytes.fromhex("3080060a2a811ccf550601040202a080"), SIGNED),
        ("姓名,日期\n甲,2026-11-20\n".encode(), TEXT),
        ("姓名,日期\n甲,2026-11-20\n".encode("gb18030"), TEXT),
        (b"From: a@example.invalid\r\nSubject: x\r\n\r\nhello", TEXT),
        (b"", None),
        (b"MZ\x90\x00\x03\x00", None),
        (b"\x7fELF\x02\x01", None),
        (b"#!/bin/sh\nrm -rf /\n", None),
        (b"<!DOCTYPE html><p>", None),
        (b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"<?xml version='1.0'?><svg/>", None),
        (b"hello <script>alert(1)</script>", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
        (b"GIF89a\x01\x00", None),
        (packed("setup.EXE"), None),
        (packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
        (b"PK\x03\x04 no archive", None),
        (b"a" * 9000 + b"\x00", None),
    ],
)
def test_a_file_is_what_it_holds(tmp_path: Path, content: bytes, kind: FileKind | None) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("name", "kind", "proper"),
    [
        ("报告.pdf", PDF, "报告.pdf"),
        ("报告.PDF", PDF, "报告.pdf"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\x\\合同.docx", DOCX, "合同.docx"),
        ("invoice.pdf.exe", PDF, "invoice.pdf.exe.pdf"),
        ("a\u202efdp.exe", PDF, "afdp.exe.pdf"),
        ('x"\r\nSet-Cookie: a=b.pdf', PDF, "xSet-Cookie a=b.pdf"),
        ("", PDF, "附件.pdf"),
        ("...", PNG, "附件.png"),
        ("长" * 300 + ".pdf", PDF, "长" * 100 + ".pdf"),
        ("信.eml", TEXT, "信.eml"),
    ],
)
def test_names_are_made_harmless(name: str, kind: FileKind, proper: str) -> None:
    assert proper_name(name, kind) == proper


def test_an_attachment_becomes_a_new_version_and_comes_back_as_it_was(unjudged: Console) -> None:
    filer = unjudged.client("filer")
    answer = attach(unjudged, filer, PDF_BYTES)
    assert "附件已加入" in answer.content.decode()
    assert files(unjudged) == [hex_of(PDF_BYTES)]
    *_, item = entries(unjudged.institution, types=["data_center"], key="张江")
    assert item.content()["attachments"] == [f"sha256:{hex_of(PDF_BYTES)}"]
    assert "没有重复添加" in attach(unjudged, filer, PDF_BYTES, "别名.pdf").content.decode()
    got = unjudged.client("auditor").get(unjudged.url(f"{RECORD}attachment/{hex_of(PDF_BYTES)}/"))
    assert b"".join(got) == PDF_BYTES
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (got["X-Content-Type-Options"], got["Content-Security-Policy"]) == ("nosniff", "default-src 'none'; sandbox")
    assert got["Content-Type"] == "application/pdf"


def test_only_people_of_the_institution_whose_record_names_it_get_a_file(unjudged: Console) -> None:
    attach(unjudged, unjudged.client("filer"), PDF_BYTES)
    path = f"attachment/{hex_of(PDF_BYTES)}/"
    outsider = unjudged.client("outsider")
    assert outsider.get(unjudged.url(RECORD + path)).status_code == 404
    assert outsider.get(f"/i/{unjudged.other}/evidence/record/institution/{unjudged.other}/{path}").status_code == 404
    auditor = unjudged.client("auditor")
    assert auditor.get(unjudged.url(f"evidence/record/data_center/外高桥/{path}")).status_code == 404
    assert auditor.get(unjudged.url(RECORD + "attachment/..~2F..~2Fzhengan.toml/")).status_code == 404
    # Whoever knows a digest alone cannot make a record of their own that names it.
    typed = {"f-key": "甲", "f-name": "镜湖", "f-site": "local", "f-attachments": f"sha256:{hex_of(PDF_BYTES)}"}
    stolen = outsider.post(f"/i/{unjudged.other}/evidence/new/data_center/", typed)
    assert stolen.status_code == 422
    assert "已上传的附件" in stolen.content.decode()


def test_the_second_person_sees_an_attachment_before_confirming_it(unjudged: Console) -> None:
    need_four_eyes(unjudged)
    assert "等另一个人复核" in attach(unjudged, unjudged.client("filer"), PDF_BYTES).content.decode()
    reviewer = unjudged.client("reviewer")
    (one,) = reviewer.get(unjudged.url("evidence/pending/")).context["rows"]
    assert [(file.name, file.on_file) for file in one.attachments] == [("报告.pdf", True)]
    path = f"{RECORD}attachment/{hex_of(PDF_BYTES)}/"
    assert b"".join(reviewer.get(unjudged.url(path))) == PDF_BYTES
    reviewer.post(unjudged.url(f"evidence/pending/{one.pending.pk}/confirm/"))
    *_, item = entries(unjudged.institution, types=["data_center"], key="张江")
    assert item.payload["attachments"] == [f"sha256:{hex_of(PDF_BYTES)}"]


def test_what_may_not_be_attached_leaves_nothing_behind(unjudged: Console) -> None:
    filer = unjudged.client("filer")
    for content, name in ((b"MZ\x90\x00", "报告.pdf"), (b"<svg onload=alert(1)>", "图.png"), (b"", "空.pdf")):
        answer = attach(unjudged, filer, content, name)
        assert answer.status_code == 400
        assert "没有保存" in answer.content.decode()
    assert filer.post(unjudged.url(RECORD + "attach/"), {}).status_code == 400
    missing = unjudged.url("evidence/record/data_center/没有/attach/")
    assert filer.post(missing, {"file": SimpleUploadedFile("a.pdf", PDF_BYTES)}).status_code == 404
    auditor = unjudged.client("auditor")
    assert attach(unjudged, auditor, PDF_BYTES).status_code == 403
    assert attach(unjudged, unjudged.client("outsider"), PDF_BYTES).status_code == 404
    assert files(unjudged) == []
    assert Upload.objects.count() == 0


def test_a_file_too_large_is_stopped_and_told(unjudged: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1 << 20)
    answer = attach(unjudged, unjudged.client("filer"), PDF_BYTES + b"x" * (2 << 20))
    assert (answer.status_code, "不超过 1 MB" in answer.content.decode()) == (400, True)
    assert files(unjudged) == []


def test_a_full_disk_is_told_and_leaves_nothing_behind(unjudged: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    class Full:
        def __init__(self, path: Path) -> None:
            self._file = real(path, "xb")

        def write(self, data: bytes) -> int:
            self._file.write(data[:10])
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            self._file.close()

    def opened(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        return Full(path) if mode == "xb" else real(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", opened)
    answer = attach(unjudged, unjudged.client("filer"), PDF_BYTES)
    assert (answer.status_code, "磁盘已满" in answer.content.decode()) == (400, True)
    assert files(unjudged) == []


def test_an_upload_without_the_forms_mark_is_refused(unjudged: Console) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = unjudged.client("filer").cookies
    answer = client.post(unjudged.url(RECORD + "attach/"), {"file": SimpleUploadedFile("a.pdf", PDF_BYTES)})
    assert answer.status_code == 403
    assert files(unjudged) == []


def test_what_a_killed_process_left_is_swept_and_a_changed_file_is_not_given_out(unjudged: Console) -> None:
    import os

    folder = unjudged.workspace.attachments
    folder.mkdir(parents=True)
    for name, age in ((".incoming-old", 3 * 86_400), (".incoming-new", 0)):
        (folder / name).write_bytes(b"part")
        stamp = (folder / name).stat().st_mtime - age
        os.utime(folder / name, (stamp, stamp))
    attach(unjudged, unjudged.client("filer"), PDF_BYTES)
    assert files(unjudged) == [".incoming-new", hex_of(PDF_BYTES)]
    (folder / hex_of(PDF_BYTES)).write_bytes(b"%PDF-changed")
    address = unjudged.url(f"{RECORD}attachment/{hex_of(PDF_BYTES)}/")
    answer = unjudged.client("auditor").get(address)
    assert (answer.status_code, "被改动过" in answer.content.decode()) == (400, True)
    (folder / hex_of(PDF_BYTES)).unlink()
    assert "不在工作区" in unjudged.client("auditor").get(address).content.decode()
