"""Filing out of a workspace: a process killed at any step files once; four eyes; what stays behind is told."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.campaigns.filings import AT, confirmed, kill_at_steps
from tests.campaigns.sender import FILING, FIRM, STEPS
from zhengan.cases.errors import CaseChanged, CaseRefused
from zhengan.cases.filing_kind import filing_kind
from zhengan.cases.filing_owed import Recipient
from zhengan.ledger import Draft, Ed25519Signer, NoteError, append, entries, origin_of
from zhengan.ledger.database import release
from zhengan.reports.package import Document, Inbox, Seen
from zhengan.workspace.errors import InputError
from zhengan.workspace.packages import Making, public_keys
from zhengan.workspace.submissions import Desk, recover_all


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with a confirmed 年报; its ledger is left open by the fixture."""
    workspace = confirmed(tmp_path / "workspace")
    workspace.open_ledger()
    return Desk(workspace, FIRM)


@pytest.fixture(autouse=True)
def _released() -> object:
    yield
    release()


def making(folder: Path, content: bytes = b"%PDF-1.7 other", **changes: object) -> Making:
    paper = folder / "paper.pdf"
    paper.write_bytes(content)
    given = {
        "kind": filing_kind("annual_report"),
        "period": "2025",
        "about": "",
        "recipient": Recipient("上海证监局", "上海证监局", "csrc-218/72.1"),
        "obligation": "csrc-218/59#annual-report",
        "due_on": None,
        "seen": Seen(AT.date(), {}, "", ()),
        "documents": [Document(paper, "年报")],
    }
    return Making(**{**given, **changes})  # type: ignore[arg-type]


def test_a_kill_at_any_step_leaves_exactly_one_submission(tmp_path: Path) -> None:
    assert kill_at_steps(tmp_path, list(STEPS)) == []


def test_the_last_package_counts_and_four_eyes_are_kept(desk: Desk, tmp_path: Path) -> None:
    first = desk.book.filing(FILING)
    made = desk.make(making(tmp_path), "yi", AT)
    assert (made.filing.newest.number, made.filing.state) == (2, "prepared")
    with pytest.raises(CaseChanged, match="已另有第"):
        desk.book.intend(FILING, first.newest.digest, "jia", AT, "folder", "x")
    with pytest.raises(CaseRefused, match="另一人复核"):
        desk.book.check(FILING, desk.book.filing(FILING).newest.digest, "yi", AT)


def test_a_package_that_was_changed_in_the_outbox_does_not_leave(desk: Desk, tmp_path: Path) -> None:
    filing = desk.book.filing(FILING)
    path = desk.package(filing.newest)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(InputError, match="缺失或被改动"):
        desk.send_to(filing, tmp_path, "jia", AT)
    assert desk.book.filing(FILING).state == "checked"


def test_receipts_are_for_the_package_and_by_the_addressee(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "disc").mkdir()
    filing = desk.send_to(desk.book.filing(FILING), tmp_path / "disc", "jia", AT)
    bureau = Ed25519Signer.create(tmp_path / "bureau.key", origin_of("上海证监局"))
    inbox = Inbox(tmp_path / "inbox", bureau, "上海证监局")
    receipt = inbox.receive(tmp_path / "disc" / filing.newest.file, public_keys(desk.workspace, FIRM), AT)
    assert receipt.result == "accepted"
    with pytest.raises(InputError, match="没有 上海证监局 的公钥"):
        desk.take_receipt(filing, receipt.note, [], "jia", AT)
    keys = desk.workspace.root / "keys" / "addressees"
    keys.mkdir()
    (keys / "上海证监局.txt").write_text(f"# 上海证监局\n{bureau.key}\n", encoding="utf-8")
    with pytest.raises(NoteError):
        desk.take_receipt(filing, receipt.note.replace("accepted", "refused"), [], "jia", AT)
    for _ in range(2):
        filing = desk.take_receipt(filing, receipt.note, [], "jia", AT + timedelta(days=1))
    assert (filing.state, filing.newest.receipt) == ("receipted", receipt.name)
    assert len([one for one in filing.events if one.event == "receipted"]) == 1
    assert [item.payload.get("receipt") for item in entries(FIRM, types=["submission"])] == [None, receipt.name]


def test_a_refused_package_is_followed_by_one_that_corrects_nothing(desk: Desk, tmp_path: Path) -> None:
    filing = desk.handed_over(desk.book.filing(FILING), AT, "jia", AT)
    bureau = Ed25519Signer.create(tmp_path / "bureau.key", origin_of("上海证监局"))
    inbox = Inbox(tmp_path / "inbox", bureau, "北京证监局")
    note = inbox.receive(desk.package(filing.newest), public_keys(desk.workspace, FIRM), AT).note
    filing = desk.take_receipt(filing, note, [bureau.key], "jia", AT)
    assert filing.state == "refused"
    assert "北京证监局" in filing.newest.faults[0]
    again = desk.make(desk.again(filing, Seen(AT.date(), {}, "", ()), making(tmp_path).documents), "jia", AT)
    assert again.packed.manifest.supersedes == ""


def test_records_that_do_not_fit_stay_behind_and_are_told(desk: Desk, tmp_path: Path) -> None:
    more = [Draft("system", "甲", {"name": "甲", "note": "客户投诉过"}), Draft("system", "乙", {"name": "乙"})]
    append(FIRM, more, actor="导入", source="given", now=AT)
    made = desk.make(making(tmp_path), "yi", AT)
    assert made.stayed == ("system/甲：“网络和信息安全管理年报”不披露 system 的 note",)
    assert made.packed.manifest.members[3].name == "records/system.jsonl"


def test_who_has_no_bureau_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(CaseRefused, match="应报给谁"):
        desk.make(making(tmp_path, recipient=Recipient("", "没有登记派出机构", "")), "jia", AT)


def test_a_filing_about_one_record_discloses_what_it_is_tied_to(desk: Desk, tmp_path: Path) -> None:
    more = [
        Draft("system", "甲", {"name": "甲"}),
        Draft("system", "乙", {"name": "乙"}),
        Draft("change", "升级", {"systems": ["甲"], "kind": "upgrade"}),
        Draft("change", "别的", {"systems": ["乙"], "kind": "upgrade"}),
    ]
    append(FIRM, more, actor="导入", source="given", now=AT)
    made = desk.make(making(tmp_path, kind=filing_kind("change"), period="", about="升级"), "yi", AT)
    assert made.filing.id == "change-升级"
    names = [one.name for one in made.packed.manifest.members if one.name.startswith("records/")]
    assert names == ["records/change.jsonl", "records/system.jsonl"]
    sizes = {one.name: one.size for one in made.packed.manifest.members}
    assert sizes["records/system.jsonl"] < 800


def test_what_cannot_be_finished_at_a_start_waits(desk: Desk, tmp_path: Path) -> None:
    disc = tmp_path / "disc"
    digest = desk.book.filing(FILING).newest.digest
    desk.book.intend(FILING, digest, "jia", AT, "folder", str(disc / "package.zhengan"))
    assert recover_all(desk.workspace, AT) == []
    assert desk.book.filing(FILING).state == "sending"
    disc.mkdir()
    assert [one.state for one in recover_all(desk.workspace, AT)] == ["sent"]
    assert recover_all(desk.workspace, AT) == []


def test_what_cannot_be_delivered_goes_another_way(desk: Desk, tmp_path: Path) -> None:
    filing = desk.book.filing(FILING)
    desk.book.intend(FILING, filing.newest.digest, "jia", AT, "folder", str(tmp_path / "gone" / "package.zhengan"))
    filing = desk.handed_over(desk.book.filing(FILING), AT, "jia", AT)
    assert (filing.state, filing.newest.channel, filing.newest.sent_at) == ("sent", "hand", AT)
    assert len(list(entries(FIRM, types=["submission"]))) == 1
