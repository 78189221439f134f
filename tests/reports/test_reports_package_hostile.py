"""Hostile packages: any byte changed is refused at its place, and what was made to harm is refused before anything is stored."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.packages import FIRM, NOW, contents, fill, packed, signer_of
from zhengan.ledger import Draft
from zhengan.reports.package import Inbox, PackageRefused, pack, verify
from zhengan.reports.package.archive import ArchiveWriter
from zhengan.reports.package.manifest import ListedMember, Manifest, place_of, sign_manifest


@dataclass(frozen=True)
class Sample:
    data: bytes
    spans: tuple[tuple[str, int, int], ...]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Sample:
    """A small package, and where in it each member's content lies."""
    import shutil

    from zhengan.ledger.database import configure, release

    folder = tmp_path_factory.mktemp("hostile")
    shutil.copyfile(migrated_sqlite, folder / "ledger.sqlite3")
    configure(str(folder / "ledger.sqlite3"))
    fill()
    data = packed(folder).path.read_bytes()
    release()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        spans = []
        for item in archive.infolist():
            start = item.header_offset + 30 + len(item.filename)
            spans.append((item.filename, start, start + item.file_size))
    return Sample(data, tuple(spans))


def refused(data: bytes) -> PackageRefused:
    with pytest.raises(PackageRefused) as found:
        verify(io.BytesIO(data), [signer_of().key])
    assert found.value.faults
    return found.value


def test_every_byte_counts(sample: Sample) -> None:
    """One bit of every seventh byte, and of every byte between the members: refused, and placed where it was changed."""
    inside = {at for _, start, end in sample.spans for at in range(start, end)}
    places = [at for at in range(len(sample.data)) if at % 7 == 0 or at not in inside]
    for at in places:
        data = bytearray(sample.data)
        data[at] ^= 1 << at % 8
        faults = refused(bytes(data)).faults
        for name, start, end in sample.spans:
            if start <= at < end:
                # What the signature covers is told of the pair.
                told = {one.member for one in faults}
                assert name in told or (
                    name in ("manifest.json", "signature") and told & {"manifest.json", "signature"}
                )


@settings(max_examples=150)
@given(cut=st.data())
def test_no_bytes_whatever_break_the_reader(sample: Sample, cut: st.DataObject) -> None:
    """Cut, repeated, inserted, exchanged: a refusal, never another error."""
    size = len(sample.data)
    first, last = sorted(cut.draw(st.tuples(st.integers(0, size), st.integers(0, size))))
    middle = cut.draw(st.one_of(st.binary(max_size=64), st.just(sample.data[first:last] * 2)))
    data = sample.data[:first] + middle + sample.data[last:]
    if data != sample.data:
        refused(data)


@settings(max_examples=80)
@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    refused(noise)
    refused(b"PK\3\4" + noise)


def test_a_changed_record_is_placed_at_its_line(sqlite_place: str, tmp_path: Path) -> None:
    """Also when the sender itself signs the changed manifest: the ledger's tree does not hold the line."""
    fill()
    made = packed(tmp_path)
    data = resigned(
        made.path.read_bytes(),
        made.manifest,
        {"records/system.jsonl": lambda old: old.replace("系统 3".encode(), "系统 8".encode())},
    )
    (fault,) = refused(data).faults
    assert (fault.member, fault.line, fault.code) == ("records/system.jsonl", 4, "wrong_digest")


def test_a_line_that_nobody_signed_is_not_in_the_ledger(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    made = packed(tmp_path)

    def forged(old: bytes) -> bytes:
        from zhengan.ledger.chain import LEAF

        changed = old.replace(b"43000000", b"93000000")
        body = changed[len(b'{"body":') : changed.index(b',"digest":"')]
        previous = bytes.fromhex(changed[-67:-3].decode())
        digest = hashlib.sha256(LEAF + previous + body).hexdigest().encode()
        return changed.replace(changed.partition(b'"digest":"')[2][:64], digest)

    (fault,) = refused(resigned(made.path.read_bytes(), made.manifest, {"records/budget.jsonl": forged})).faults
    assert (fault.code, fault.member, fault.line) == ("not_in_ledger", "records/budget.jsonl", 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"proofs.json": lambda old: b"[" * 100_000}, "bad_proofs"),
        ({"proofs.json": lambda old: old.replace(b'"format"', b'"format" ')}, "bad_proofs"),
        ({"verdicts.json": lambda old: b'{"a":1,"a":2}\n'}, "bad_verdicts"),
        ({"records/budget.jsonl": lambda old: old + old}, "wrong_place"),
        ({"records/budget.jsonl": lambda old: b"x" * 2_000_000}, "too_large"),
        ({"records/budget.jsonl": lambda old: b"\n"}, "bad_record"),
        ({"documents/001.pdf": lambda old: b"<script>"}, "wrong_document"),
    ],
)
def test_a_sender_that_means_ill_is_refused(
    sqlite_place: str, tmp_path: Path, changes: dict[str, Callable[[bytes], bytes]], code: str
) -> None:
    fill()
    made = packed(tmp_path)
    assert code in {one.code for one in refused(resigned(made.path.read_bytes(), made.manifest, changes)).faults}


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "records/../../x.jsonl",
        "records/x.jsonl/",
        "documents/001.exe",
        "a\\b",
    ],
)
def test_no_member_has_such_a_name(sqlite_place: str, tmp_path: Path, name: str) -> None:
    fill()
    made = packed(tmp_path)
    with pytest.raises(ValueError, match="成员不能叫"):
        place_of(name)
    (fault,) = refused(resigned(made.path.read_bytes(), made.manifest, {}, (name,))).faults
    assert fault.code == "bad_manifest"


def test_links_compression_comments_and_repeats_are_refused(sample: Sample) -> None:
    with zipfile.ZipFile(io.BytesIO(sample.data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    bomb, linked, twice, commented = io.BytesIO(), io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 50_000_000)
    with zipfile.ZipFile(linked, "w") as archive:
        info = zipfile.ZipInfo("manifest.json")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, b"/etc/passwd")
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr(zipfile.ZipInfo(members[0][0]), members[0][1])
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(zipfile.ZipInfo(members[0][0]), members[0][1])
    with zipfile.ZipFile(commented, "w") as archive:
        archive.comment = b"hello"
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    for made in (bomb, linked, twice, commented):
        refused(made.getvalue())
    refused(sample.data + b"more")


def test_what_the_sender_may_not_disclose_the_receiver_does_not_take(
    sqlite_place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(Draft("budget", "b", {"year": "13800138000"}))
    monkeypatch.setattr("zhengan.reports.package.packing.unfit", lambda *_: iter(()))
    (fault,) = refused(packed(tmp_path).path.read_bytes()).faults
    assert (fault.code, fault.member, fault.line) == ("not_disclosed", "records/budget.jsonl", 2)
    assert "13800138000" not in str(fault)


def test_nothing_is_stored_of_what_is_refused(sqlite_place: str, tmp_path: Path) -> None:
    fill()
    made = packed(tmp_path)
    inbox = Inbox(tmp_path / "inbox", signer_of("中国证监会", 9), "上海")
    with pytest.raises(PackageRefused, match="不认识"):
        inbox.receive(made.path, [signer_of("别家").key], NOW)
    assert not [path for path in (tmp_path / "inbox").rglob("*") if path.is_file() and path.name != ".lock"]
    spoiled = tmp_path / "spoiled.zhengan"
    spoiled.write_bytes(made.path.read_bytes()[:-1] + b"x")
    receipt = inbox.receive(spoiled, [signer_of().key], NOW)
    assert (receipt.result, len(receipt.faults)) == ("refused", 1)
    assert not list((tmp_path / "inbox" / "packages").iterdir())


def resigned(
    data: bytes, manifest: Manifest, changes: dict[str, Callable[[bytes], bytes]], more: tuple[str, ...] = ()
) -> bytes:
    """A package as a sender with ill intent would make it: other contents, and an honest signature over them."""
    import zlib

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        contents_of = {one.name: archive.read(one.name) for one in manifest.members}
    contents_of |= {name: change(contents_of[name]) for name, change in changes.items()}
    contents_of |= dict.fromkeys(more, b"evil")
    listed = [
        ListedMember(name, len(own), f"sha256:{hashlib.sha256(own).hexdigest()}") for name, own in contents_of.items()
    ]
    head = replace(manifest, members=tuple(listed)).as_bytes()
    made = io.BytesIO()
    archive_of = ArchiveWriter(made.write)
    signature = sign_manifest(head, manifest.sender, signer_of())
    for name, own in {"manifest.json": head, "signature": signature, **contents_of}.items():
        archive_of.add(name, len(own), zlib.crc32(own), iter([own]))
    archive_of.finish()
    return made.getvalue()


def test_the_campaigns_sample_is_honest(sqlite_place: str, tmp_path: Path) -> None:
    """What `resigned` makes without a change is taken: the tests above fail for their own reason."""
    fill()
    made = pack(contents(tmp_path), tmp_path / "made.zhengan", signer_of())
    assert verify(io.BytesIO(resigned(made.path.read_bytes(), made.manifest, {})), [signer_of().key]).records == 10
    assert FIRM in made.manifest.file_name
