"""报送 on the pages: from what is owed over four eyes to the receipt; who may do what; nothing leaves unconfirmed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.given import Console
from zhengan.ledger import Ed25519Signer, entries, origin_of
from zhengan.reports.package import Inbox
from zhengan.web.filings.desk import desk_of
from zhengan.workspace.clock import now
from zhengan.workspace.packages import public_keys

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ID = "annual_report-2025"
MOST_QUERIES = 25


@pytest.fixture
def signed(console: Console) -> Console:
    """The console with a signing key."""
    key = console.workspace.signing_key
    key.parent.mkdir(exist_ok=True)
    if not key.exists():
        Ed25519Signer.create(key, origin_of(console.workspace.institution))
    return console


def make(console: Console, client: Client, content: bytes = PDF, query: str = "kind=annual_report&period=2025") -> str:
    paper = SimpleUploadedFile("2025 年度管理年报.pdf", content, "application/pdf")
    answer = client.post(
        f"{console.url('filings/new/')}?{query}", {"document": paper, "covers": ["governance", "people"]}, follow=True
    )
    assert answer.status_code == 200, answer.content.decode()[-600:]
    return answer.content.decode()


def test_from_what_is_owed_to_the_receipt(signed: Console, tmp_path: Path) -> None:
    filer, reviewer = signed.client("filer"), signed.client("reviewer")
    page = filer.get(signed.url("filings/")).content.decode()
    assert "网络和信息安全管理年报" in page
    assert "上海证监局" in page
    assert "随包披露的记录" in filer.get(signed.url("filings/new/?kind=annual_report&period=2025")).content.decode()
    made = make(signed, filer)
    assert "待复核" in made
    assert "您制作的包由另一个人复核" in made
    assert "没有标明写了" in made  # parts of a 年报 that nobody ticked

    filing = desk_of(signed.institution).book.filing(ID)
    check = signed.url(f"filings/one/{ID}/check/")
    assert filer.post(check, {"digest": filing.newest.digest}).status_code == 403
    assert "可以报送" in reviewer.post(check, {"digest": filing.newest.digest}, follow=True).content.decode()

    given = filer.get(signed.url(f"filings/one/{ID}/package/{filing.newest.hex}/"))
    package = tmp_path / "carried.zhengan"
    package.write_bytes(b"".join(given.streaming_content))  # type: ignore[attr-defined]
    sent = filer.post(signed.url(f"filings/one/{ID}/send/"), {"at": "2026-11-20T09:30"}, follow=True).content.decode()
    assert "待回执" in sent

    bureau = Ed25519Signer.create(tmp_path / "bureau.key", origin_of("上海证监局"))
    keys = signed.workspace.root / "keys" / "addressees"
    keys.mkdir()
    (keys / "上海证监局.txt").write_text(str(bureau.key), encoding="utf-8")
    inbox = Inbox(tmp_path / "inbox", bureau, "上海证监局")
    receipt = inbox.receive(package, public_keys(signed.workspace, signed.institution), now())
    assert receipt.result == "accepted", receipt.faults
    file = SimpleUploadedFile("receipt.txt", receipt.note.encode(), "text/plain")
    done = filer.post(signed.url(f"filings/one/{ID}/receipt/"), {"receipt": file}, follow=True).content.decode()
    assert "已回执" in done
    assert receipt.name in done
    records = [item.payload for item in entries(signed.institution, types=["submission"])]
    assert (records[-1]["receipt"], records[-1]["digest"]) == (receipt.name, filing.newest.digest)


def test_a_correction_tells_its_story(signed: Console) -> None:
    filer, leader = signed.client("filer"), signed.client("leader")
    make(signed, filer)
    book = desk_of(signed.institution).book

    def out() -> str:
        digest = book.filing(ID).newest.digest
        leader.post(signed.url(f"filings/one/{ID}/check/"), {"digest": digest})
        filer.post(signed.url(f"filings/one/{ID}/send/"), {"at": "2026-11-20T09:30"})
        return digest

    first = out()
    page = make(signed, filer, PDF + b"%corrected\n", f"again={ID}")
    assert first[:19] in page
    out()
    page = filer.get(signed.url(f"filings/one/{ID}/")).content.decode()
    assert "已更正" in page
    assert [one.number for one in book.filing(ID).versions] == [1, 2]


def test_the_second_person_sends_back_with_words(signed: Console) -> None:
    filer, reviewer = signed.client("filer"), signed.client("reviewer")
    make(signed, filer)
    digest = desk_of(signed.institution).book.filing(ID).newest.digest
    check = signed.url(f"filings/one/{ID}/check/")
    assert reviewer.post(check, {"digest": digest, "back": "1", "words": ""}).status_code == 400
    reviewer.post(check, {"digest": digest, "back": "1", "words": "投入与台账不符"})
    page = filer.get(signed.url(f"filings/one/{ID}/")).content.decode()
    assert "复核退回" in page
    assert "投入与台账不符" in page
    assert filer.post(signed.url(f"filings/one/{ID}/send/"), {"at": "2026-11-20T09:30"}).status_code == 400


def test_delivered_into_the_addressees_folder(signed: Console, tmp_path: Path) -> None:
    filer, reviewer = signed.client("filer"), signed.client("reviewer")
    keys = signed.workspace.root / "keys" / "addressees"
    keys.mkdir()
    disc = tmp_path / "disc"
    disc.mkdir()
    (keys / "上海证监局.txt").write_text(f"folder:{disc}\n", encoding="utf-8")
    make(signed, filer)
    digest = desk_of(signed.institution).book.filing(ID).newest.digest
    reviewer.post(signed.url(f"filings/one/{ID}/check/"), {"digest": digest})
    filer.post(signed.url(f"filings/one/{ID}/send/"), {"folder": "1"})
    assert [path.name for path in disc.iterdir()] == [f"{signed.institution}-annual_report-2025-1.zhengan"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("filings/new/?kind=cake", "没有这种报送"),
        ("filings/new/?kind=annual_report", "哪一期"),
        ("filings/?start=x", "页码不对"),
    ],
)
def test_asked_wrongly_is_told(signed: Console, address: str, words: str) -> None:
    answer = signed.client("filer").get(signed.url(address))
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_a_year_that_is_not_over_is_told(signed: Console) -> None:
    assert "还没有过完" in make(signed, signed.client("filer"), PDF, "kind=annual_report&period=2026")


def test_the_list_costs_the_same_for_many(signed: Console) -> None:
    """One pass over the events, however many filings there are."""
    client = signed.client("auditor")
    client.get(signed.url("filings/"))
    book = desk_of(signed.institution).book
    counts = []
    for many in (1, 40):
        for number in range(many):
            book.prepare(f"other-{many}-{number}", _fields(f"sha256:{many}-{number}"), "filer", now())
        with CaptureQueriesContext(connection) as asked:
            client.get(signed.url("filings/"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES


def _fields(digest: str) -> dict[str, Any]:
    empty = dict.fromkeys(("period", "to", "basis", "obligation", "file", "supersedes", "checkpoint"), "")
    return {
        **empty,
        "kind": "other",
        "about": "x",
        "due_on": None,
        "digest": digest,
        "size": 1,
        "covers": [],
        "documents": [],
    }


def test_no_document_and_no_program_as_a_document(signed: Console) -> None:
    filer = signed.client("filer")
    address = signed.url("filings/new/?kind=annual_report&period=2025")
    assert "至少要有 1 份文件" in filer.post(address, {}).content.decode()
    program = SimpleUploadedFile("年报.pdf", b"MZ\x90\x00 program", "application/pdf")
    assert filer.post(address, {"document": program}).status_code == 400
    assert filer.get(signed.url("filings/one/nothing/")).status_code == 404
    assert desk_of(signed.institution).book.filings() == []


def test_an_outsider_sees_nothing(signed: Console) -> None:
    make(signed, signed.client("filer"))
    for path in ("filings/", f"filings/one/{ID}/"):
        assert signed.client("outsider").get(signed.url(path)).status_code == 404
