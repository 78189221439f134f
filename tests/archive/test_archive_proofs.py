"""Verification names what was altered, lost, added or moved, and says nothing where all is whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.sealing_given import (
    AT,
    BROKER,
    NOON,
    SIGNER,
    STRANGER,
    batch,
    batches,
    place_in,
    sealed,
    some_lines,
)
from zhengan.archive.errors import ArchiveError
from zhengan.archive.place import ArchivePlace
from zhengan.archive.proofs import Verification, verify_all, verify_day, verify_segment
from zhengan.archive.segments import open_segment, seal, segments, write_event
from zhengan.archive.segments.manifest import MANIFEST, NOTE, Manifest
from zhengan.archive.segments.sealing import keep

KEYS = [SIGNER.key]


def small(place: ArchivePlace) -> Manifest:
    return sealed(place, [batch(1, "a", 1, some_lines(0, 3))])


def checked(place: ArchivePlace) -> Verification:
    return verify_all(place, keys=KEYS)


def kinds(found: Verification) -> set[str]:
    return {fault.kind for fault in found.faults}


def test_a_whole_archive_has_no_faults(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    sealed(place, batches())
    sealed(place, [batch(7, "fw", 1, some_lines(0, 300), log_class="network")], log_class="network")
    told: list[tuple[int, int]] = []
    found = verify_all(place, keys=KEYS, progress=lambda done, of: told.append((done, of)))
    assert found == Verification(2, 900, ())
    assert told == [(1, 2), (2, 2)]
    assert verify_segment(place, "r1-000000000007", keys=KEYS) == Verification(1, 300, ())
    assert verify_day(place, "business", "2026-11-19", keys=KEYS) == Verification(1, 600, ())
    with pytest.raises(ArchiveError):
        verify_segment(place, "r1-000000000009", keys=KEYS)


@pytest.mark.parametrize("name", ["tree.bin", "words.bin", "manifest.json", "manifest.note", "lines.parquet"])
def test_every_flipped_byte_is_named_with_its_file(sqlite_place: str, tmp_path: Path, name: str) -> None:
    place = place_in(tmp_path)
    path = open_segment(place, small(place).segment).folder / name
    whole = path.read_bytes()
    step = max(1, len(whole) // 60)
    for at in range(0, len(whole), step):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        found = verify_segment(place, "r1-000000000001", keys=KEYS)
        assert any(fault.where.startswith(name) for fault in found.faults), (name, at, found.faults)
    path.write_bytes(whole)
    assert checked(place).faults == ()


def test_altered_lines_are_named_by_their_rows(sqlite_place: str, tmp_path: Path) -> None:
    """A forger who writes the whole file anew, with one line changed."""
    place = place_in(tmp_path)
    manifest = sealed(place, [batch(1, "a", 1, [b"line %d" % number for number in range(1000)])])
    forged = place_in(tmp_path / "forged")
    raw = [b"line %d" % number if number != 700 else b"line 70000" for number in range(1000)]
    seal(forged, [batch(1, "a", 1, raw)], receiver="r1", log_class="business", signer=STRANGER, at=AT)
    shutil.copyfile(open_segment(forged, manifest.segment).lines, open_segment(place, manifest.segment).lines)
    found = verify_segment(place, manifest.segment, keys=KEYS)
    assert {"file", "content"} <= kinds(found)
    assert [fault.where for fault in found.faults if "第" in fault.where] == ["第 513 至 768 行"]


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (shutil.rmtree, "missing"),
        (lambda folder: folder.rename(folder.parent / "r1-000000000099"), "missing"),
        (lambda folder: shutil.move(folder, folder.parent.parent / "2026-11-18" / folder.name), "manifest"),
        (lambda folder: shutil.copytree(folder, folder.parent / "r2-000000000001"), "manifest"),
        (lambda folder: (folder / "extra.txt").write_text("x"), "extra"),
        (lambda folder: (folder / "tree.bin").unlink(), "file"),
        (lambda folder: (folder / "lines.parquet").unlink(), "file"),
        (lambda folder: (folder / MANIFEST).unlink(), "manifest"),
        (lambda folder: (folder / NOTE).unlink(), "signature"),
        (lambda folder: (folder / "lines.parquet").write_bytes(b""), "content"),
    ],
)
def test_what_is_missing_extra_or_moved_is_named(
    sqlite_place: str, tmp_path: Path, harm: Callable[[Path], object], kind: str
) -> None:
    place = place_in(tmp_path)
    folder = open_segment(place, small(place).segment).folder
    (folder.parent.parent / "2026-11-18").mkdir()
    harm(folder)
    assert kind in kinds(checked(place))


def test_a_segment_that_the_ledger_does_not_know(sqlite_place: str, tmp_path: Path) -> None:
    place, elsewhere = place_in(tmp_path), place_in(tmp_path / "elsewhere")
    small(place)
    given = [batch(5, "z", 1, some_lines(0, 5))]
    seal(elsewhere, given, receiver="r9", log_class="business", signer=SIGNER, at=AT)
    folder = segments(elsewhere)[0].folder
    shutil.copytree(folder, place.segment("business", "2026-11-19", folder.name))
    (fault,) = checked(place).faults
    assert (fault.kind, fault.segment) == ("extra", "r9-000000000005")


def test_a_manifest_signed_by_a_stranger_is_named(sqlite_place: str, tmp_path: Path) -> None:
    """Someone seals other lines under the same name, with a key of his own."""
    place, forged = place_in(tmp_path), place_in(tmp_path / "forged")
    manifest = small(place)
    given = [batch(1, "a", 1, [b"never happened"])]
    seal(forged, given, receiver="r1", log_class="business", signer=STRANGER, at=AT)
    folder = open_segment(place, manifest.segment).folder
    shutil.rmtree(folder)
    shutil.copytree(segments(forged)[0].folder, folder)
    assert kinds(checked(place)) == {"signature", "ledger"}


def test_a_manifest_that_says_other_than_its_lines_is_named(sqlite_place: str, tmp_path: Path) -> None:
    """Even signed by the right key and entered: the lines are counted again."""
    from dataclasses import replace

    place = place_in(tmp_path)
    manifest = small(place)
    segment = open_segment(place, manifest.segment)
    contents: dict[str, bytes | memoryview] = {name: (segment.folder / name).read_bytes() for name in manifest.files}
    wrong = replace(manifest, sources={"a": ((1, 2), (4, 4))}, raw_bytes=1)
    shutil.rmtree(segment.folder)
    keep(segment.folder, wrong, contents, SIGNER, place.segments)
    assert kinds(verify_segment(place, manifest.segment, keys=KEYS)) == {"manifest", "ledger"}


def test_a_gap_in_a_source_is_named_with_its_numbers(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    sealed(place, [batch(1, "a", 1, some_lines(0, 10))])
    sealed(place, [batch(2, "a", 15, some_lines(0, 10))])
    (fault,) = checked(place).faults
    assert (fault.kind, fault.where, fault.expected) == ("gap", "接收器 r1 来源 a 第 11 至 14 号", "4 行")
    assert verify_all(place, keys=KEYS, tail=[("r1", "a", 11, 14), ("r1", "a", 25, 30)]).faults == ()
    (fault,) = verify_all(place, keys=KEYS, tail=[("r1", "a", 11, 14), ("r1", "a", 27, 30)]).faults
    assert fault.where == "接收器 r1 来源 a 第 25 至 26 号"


def test_each_receiver_numbers_for_itself(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    sealed(place, [batch(1, "a", 1, some_lines(0, 10))])
    sealed(place, [batch(1, "a", 1, some_lines(0, 10))], receiver="r2")
    assert checked(place).faults == ()


def test_a_source_begins_at_one(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    sealed(place, [batch(1, "a", 3, some_lines(0, 10))])
    assert [fault.where for fault in checked(place).faults] == ["接收器 r1 来源 a 第 1 至 2 号"]


def test_a_doubling_in_a_source_is_named(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    sealed(place, [batch(1, "a", 1, some_lines(0, 10))])
    sealed(place, [batch(2, "a", 9, some_lines(0, 10))])
    (fault,) = checked(place).faults
    assert (fault.kind, fault.segment, fault.where) == ("double", "r1-000000000002", "接收器 r1 来源 a 第 9 至 10 号")


def test_a_deletion_without_signature_is_named(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    manifest = small(place)
    shutil.rmtree(open_segment(place, manifest.segment).folder)
    write_event(BROKER, manifest.segment, "deleted", {"note": "", "manifest": manifest.digest}, by="root", at=AT)
    assert kinds(checked(place)) == {"deletion"}


@pytest.mark.parametrize(("free", "expected"), [("2026-11-20", set()), ("2031-11-19", {"deletion"})])
def test_a_signed_deletion_counts_unless_it_was_early(
    sqlite_place: str, tmp_path: Path, free: str, expected: set[str]
) -> None:
    from datetime import date

    from zhengan.archive.segments.deletion import Deletion

    place = place_in(tmp_path)
    manifest = small(place)
    shutil.rmtree(open_segment(place, manifest.segment).folder)
    day = date.fromisoformat
    word = Deletion(
        BROKER,
        manifest.segment,
        manifest.digest,
        day("2026-11-19"),
        "P5Y",
        "218:18.2",
        day(free),
        "ops",
        AT.isoformat(),
    )
    fields = {"note": word.signed(SIGNER), "manifest": manifest.digest}
    write_event(BROKER, manifest.segment, "deleted", fields, by="ops", at=AT)
    assert kinds(checked(place)) == expected


def test_a_day_lacks_a_segment(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    manifest = small(place)
    sealed(place, [batch(2, "b", 1, some_lines(0, 3), NOON + 86_400 * 10**9)])
    shutil.rmtree(open_segment(place, manifest.segment).folder)
    (fault,) = verify_day(place, "business", "2026-11-19", keys=KEYS).faults
    assert (fault.kind, fault.segment) == ("missing", manifest.segment)
    assert "a 1–3" in fault.expected
    assert verify_day(place, "business", "2026-11-20", keys=KEYS).faults == ()


def test_with_sm3(sqlite_place: str, tmp_path: Path) -> None:
    place = place_in(tmp_path)
    sealed(place, batches(), algorithm="sm3")
    assert checked(place) == Verification(1, 600, ())
