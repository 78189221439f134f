"""Receipts: signed, the same for the same package, each fault at its place; corrections and replays."""

from pathlib import Path

import pytest

from tests.reports.packages import LATER, NOW, fill, packed, signer_of
from zhengan.ledger import NoteError
from zhengan.reports.package import Inbox, read_receipt

CSRC = signer_of("上海证监局", 9)


def test_the_same_package_gets_the_same_receipt(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    inbox = Inbox(tmp_path / "inbox", CSRC, "上海")
    made = packed(tmp_path)
    first = inbox.receive(made.path, [signer_of().key], NOW)
    assert (first.result, first.digest, first.at, first.signer) == ("accepted", made.digest, NOW, CSRC.key.name)
    assert inbox.receive(made.path, [signer_of().key], LATER) == first
    assert Inbox(tmp_path / "inbox", CSRC, "上海").receive(made.path, [], LATER).note == first.note
    assert inbox.package(made.digest).read_bytes() == made.path.read_bytes()
    assert read_receipt(first.note, [CSRC.key]) == first


def test_a_receipt_is_its_receivers_alone(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    note = Inbox(tmp_path / "inbox", CSRC).receive(packed(tmp_path).path, [signer_of().key], NOW).note
    with pytest.raises(NoteError, match="没有给定公钥的签名"):
        read_receipt(note, [signer_of("北京证监局", 9).key])
    for changed in (note.replace("accepted", "refused"), note.replace("zhengan-receipt/1", "zhengan-receipt/2")):
        with pytest.raises(NoteError):
            read_receipt(changed, [CSRC.key])


def test_a_number_is_used_once_and_a_correction_names_what_it_corrects(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    inbox = Inbox(tmp_path / "inbox", CSRC, "上海")
    made = packed(tmp_path)
    first = inbox.receive(made.path, [signer_of().key], NOW)
    (tmp_path / "年报.pdf").write_bytes(b"%PDF-1.7 corrected")
    replayed = inbox.receive(packed(tmp_path).path, [signer_of().key], NOW)
    assert [one.code for one in replayed.faults] == ["number_taken"]
    unknown = inbox.receive(packed(tmp_path, number=2, supersedes=f"sha256:{'0' * 64}").path, [signer_of().key], NOW)
    assert [one.code for one in unknown.faults] == ["nothing_to_correct"]
    right = inbox.receive(packed(tmp_path, number=3, supersedes=made.digest).path, [signer_of().key], LATER)
    assert right.result == "accepted"
    assert inbox.package(made.digest).exists()
    assert [one.result for one in inbox.receipts()].count("accepted") == 2
    assert first in list(inbox.receipts())
