"""The package: what is packed verifies, the same contents give the same bytes, and what may not leave does not."""

import io
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.packages import FIRM, LATER, NOW, contents, fill, packed, signer_of
from zhengan.cases.filing_kind import filing_kinds
from zhengan.ledger import Draft, append, entries
from zhengan.reports.package import Attachment, Expected, PackageRefused, PackingRefused, pack, verify
from zhengan.reports.package.proofs import checkpoint_for
from zhengan.reports.package.sealing import seal, sealed_size, unseal
from zhengan.workspace.lawbook import lawbook


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_what_is_packed_verifies(ledger_place: str, tmp_path: Path, algorithm: str) -> None:
    fill(algorithm=algorithm)
    made = packed(tmp_path, ledger=algorithm)
    with made.path.open("rb") as file:
        found = verify(file, [signer_of().key])
    assert (found.digest, found.size, found.records) == (made.digest, made.path.stat().st_size, 10)
    assert found.manifest == made.manifest
    assert made.manifest.file_name == "演示证券-annual_report-2025-1.zhengan"


def test_the_same_contents_give_the_same_bytes_also_after_more_was_entered(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    first = packed(tmp_path).path.read_bytes()
    append(FIRM, [Draft("budget", "later", {"year": "2026"})], actor="导入", source="given", now=LATER)
    again = contents(tmp_path, seqs=frozenset(range(1, 11)), checkpoint=checkpoint_for(FIRM, 10, signer_of(), LATER))
    assert pack(again, tmp_path / "again.zhengan", signer_of()).path.read_bytes() == first


def test_any_zip_program_opens_it(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    with zipfile.ZipFile(packed(tmp_path).path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "manifest.json",
            "signature",
            "proofs.json",
            "verdicts.json",
            "records/budget.jsonl",
            "records/institution.jsonl",
            "records/staffing.jsonl",
            "records/system.jsonl",
            "documents/001.pdf",
        ]
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("records/system.jsonl").count(b"\n") == 7


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (Draft("system", "s", {"name": "甲", "note": "随手一记"}), "不披露 system 的 note"),
        (Draft("incident", "i", {"kind": "fault", "project": "试点"}), "不披露 incident 的 project"),
        (Draft("budget", "b", {"year": "客户 11010519491231002X"}), "身份证号码"),
        (Draft("budget", "b", {"year": "13800138000"}), "手机号码"),
        (Draft("budget", "b", {"year": "卡 6222020200112233440"}), ""),
    ],
)
def test_what_the_kind_does_not_disclose_is_refused(
    sqlite_place: str, tmp_path: Path, draft: Draft, words: str
) -> None:
    fill(draft)
    if not words:
        assert packed(tmp_path).manifest.members  # a number that only looks like a card
        return
    with pytest.raises(PackingRefused, match=words) as refused:
        packed(tmp_path)
    assert f"{draft.type}/{draft.key}" in str(refused.value)
    assert not (tmp_path / "made.zhengan").exists()


def test_a_type_that_the_kind_does_not_know_is_refused(sqlite_place: str, tmp_path: Path) -> None:
    fill(Draft("complaint", "c", {"words": "甲"}))
    last = max(item.seq for item in entries(FIRM))
    with pytest.raises(PackingRefused, match="不含complaint"):
        packed(tmp_path, seqs=frozenset({last}))


def test_documents_are_asked_for_and_looked_at(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    with pytest.raises(PackingRefused, match="至少要有 1 份文件"):
        packed(tmp_path, documents=[])
    (tmp_path / "年报.pdf").write_bytes(b"MZ not a document")
    with pytest.raises(PackingRefused, match="内容与扩展名不符"):
        packed(tmp_path)


def test_an_attachment_is_for_the_addressee_alone(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    secret, private = tmp_path / "topology.png", X25519PrivateKey.generate()
    secret.write_bytes(bytes(range(256)) * 1_000)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    with pytest.raises(PackingRefused, match="没有接收方的加密公钥"):
        packed(tmp_path, attachments=[Attachment(secret, "拓扑", sealed=True)])
    made = packed(tmp_path, attachments=[Attachment(secret, "拓扑", sealed=True)], recipient=public)
    data = made.path.read_bytes()
    again = packed(tmp_path, attachments=[Attachment(secret, "拓扑", sealed=True)], recipient=public)
    assert again.path.read_bytes() == data
    assert secret.read_bytes()[:4096] not in data
    verify(io.BytesIO(data), [signer_of().key])
    with zipfile.ZipFile(made.path) as archive:
        (name,) = [one for one in archive.namelist() if one.startswith("attachments/")]
        sealed = archive.read(name)
    assert b"".join(unseal(iter([sealed]), private, name)) == secret.read_bytes()
    with pytest.raises(PackageRefused, match="解不开"):
        b"".join(unseal(iter([sealed]), X25519PrivateKey.generate(), name))


@settings(max_examples=40)
@given(st.binary(max_size=200_000), st.integers(1, 70_000), st.randoms(use_true_random=False))
def test_sealing_streams_any_size_and_shows_any_change(content: bytes, step: int, random: object) -> None:
    private = X25519PrivateKey.from_private_bytes(b"\7" * 32)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    parts = (content[at : at + step] for at in range(0, len(content), step))
    sealed = b"".join(seal(parts, "00", public, signer_of().sign))
    assert len(sealed) == sealed_size(len(content))
    assert b"".join(unseal(iter([sealed]), private, "x")) == content
    place = random.randrange(len(sealed))  # type: ignore[attr-defined]
    spoiled = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    with pytest.raises(PackageRefused):
        b"".join(unseal(iter([spoiled]), private, "x"))
    with pytest.raises(PackageRefused):
        b"".join(unseal(iter([sealed[:-1]]), private, "x"))


def test_history_goes_on_from_one_package_to_the_next(ledger_place: str, tmp_path: Path) -> None:
    fill()
    first = packed(tmp_path)
    with first.path.open("rb") as file:
        seen = verify(file, [signer_of().key])
    append(FIRM, [Draft("budget", "b2", {"year": "2026"})], actor="导入", source="given", now=LATER)
    second = packed(tmp_path, number=2, previous=seen.checkpoint)
    with second.path.open("rb") as file:
        found = verify(file, [signer_of().key], lambda manifest: Expected("上海", seen.tree))
    assert found.tree.size == 11
    third = packed(tmp_path, number=3)
    with third.path.open("rb") as file, pytest.raises(PackageRefused, match="一致性证明"):
        verify(file, [signer_of().key], lambda manifest: Expected("上海", seen.tree))


def test_a_rewritten_history_is_an_alarm(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    with packed(tmp_path).path.open("rb") as file:
        now = verify(file, [signer_of().key]).tree
    from dataclasses import replace

    for other in (replace(now, root=b"\1" * 32), replace(now, size=now.size + 1)):
        with (tmp_path / "made.zhengan").open("rb") as file, pytest.raises(PackageRefused) as refused:
            verify(file, [signer_of().key], lambda manifest, other=other: Expected("", other))  # type: ignore[misc]
        assert refused.value.faults[0].alarm
        assert "警报" in str(refused.value)


def test_only_the_addressee_and_only_a_known_sender(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    data = packed(tmp_path).path.read_bytes()
    with pytest.raises(PackageRefused, match="不认识的签名者"):
        verify(io.BytesIO(data), [signer_of("别家").key])
    with pytest.raises(PackageRefused, match=r"签名与正文不符|不认识"):
        verify(io.BytesIO(data), [signer_of(seed=8).key])
    with pytest.raises(PackageRefused, match="报给 北京"):
        verify(io.BytesIO(data), [signer_of().key], lambda manifest: Expected("北京"))


def test_the_table_of_kinds_fits_the_law() -> None:
    duties = {one.id: one for one in lawbook(None).obligations(NOW.date().replace(year=2026, month=11))}
    for kind in filing_kinds().values():
        for duty in kind.answers:
            assert {"submission", "notice_feedback"} & set(duties[duty].evidence), duty
    filed = {name for name, one in duties.items() if one.due and "submission" in one.evidence}
    answered = {duty for kind in filing_kinds().values() for duty in kind.answers}
    assert filed <= answered
