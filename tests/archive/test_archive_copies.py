"""Copies in a second place: verified before they count, damage placed, and the way back."""

import pytest

from tests.archive.kept import BROKER, ZONE, instant, sealed, signer
from zhengan.archive.errors import Damaged, Refused
from zhengan.archive.keep.copies import adopt, compare, copied, copy_missing, in_place, prefix_of
from zhengan.archive.keep.objects import FolderObjects
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.reading import manifests, open_segment, segments

AT = instant("2026-11-20T22:00:00")


@pytest.fixture
def place(sqlite_place, tmp_path) -> ArchivePlace:
    found = ArchivePlace(tmp_path / "archive", BROKER)
    sealed(found, 1, instant("2026-11-19T10:00:00"))
    sealed(found, 2, instant("2026-11-20T10:00:00"), first=11)
    return found


@pytest.fixture
def second(tmp_path) -> FolderObjects:
    return FolderObjects(tmp_path / "second")


def _copy(place, objects, to="异地"):
    made = copy_missing(
        segments(place), objects, institution=BROKER, to=to, keep_until=lambda manifest: None, by="li", at=AT
    )
    return [event.segment for event in made]


def test_what_is_missing_is_copied_once_and_counts_when_read_back(place, second):
    names = [manifest.segment for manifest in manifests(place)]
    assert _copy(place, second) == names
    assert _copy(place, second) == []
    assert copied(BROKER, "异地") == {manifest.segment: manifest.digest for manifest in manifests(place)}
    assert copied(BROKER, "别处") == {}
    assert [list(compare(manifest, second)) for manifest in manifests(place)] == [[], []]


def test_a_stop_between_two_leaves_the_first_and_goes_on(place, second):
    made = copy_missing(
        segments(place), second, institution=BROKER, to="异地", keep_until=lambda manifest: None, by="li", at=AT
    )
    next(made)
    made.close()
    assert len(copied(BROKER, "异地")) == 1
    assert len(_copy(place, second)) == 1


@pytest.mark.parametrize("name", ["lines.parquet", "tree.bin", "words.bin", "manifest.json"])
def test_every_changed_or_missing_file_of_a_copy_is_named(place, second, name):
    _copy(place, second)
    manifest = manifests(place)[0]
    path = second.root / prefix_of(manifest) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert [(fault.name, fault.words) for fault in compare(manifest, second)] == [
        (prefix_of(manifest) + name, f"{name} 的摘要不符")
    ]
    path.unlink()
    (missing,) = compare(manifest, second)
    assert "读不出" in missing.words


def test_a_copy_that_comes_back_changed_does_not_count(place, second, monkeypatch):
    monkeypatch.setattr(FolderObjects, "read", lambda self, name: iter([b"something else"]))
    with pytest.raises(Damaged, match="没有记为已复制"):
        _copy(place, second)
    assert copied(BROKER, "异地") == {}


def test_a_lost_segment_comes_back_byte_for_byte(place, second, tmp_path):
    _copy(place, second)
    fresh = ArchivePlace(tmp_path / "new", BROKER)
    prefixes = list(in_place(second))
    for prefix in prefixes:
        adopt(fresh, second, prefix, [signer().key], by="li", at=AT)
    assert manifests(fresh) == manifests(place)
    for manifest in manifests(place):
        one, other = open_segment(place, manifest.segment), open_segment(fresh, manifest.segment)
        assert {path.name: path.read_bytes() for path in one.folder.iterdir()} == {
            path.name: path.read_bytes() for path in other.folder.iterdir()
        }
    with pytest.raises(Refused, match="已在归档里"):
        adopt(fresh, second, prefixes[0], [signer().key], by="li", at=AT)


def test_what_is_not_signed_by_a_known_key_or_changed_is_not_taken_in(place, second, tmp_path):
    _copy(place, second)
    fresh = ArchivePlace(tmp_path / "new", BROKER)
    prefix = next(in_place(second))
    with pytest.raises(Damaged, match="没有给定公钥的签名"):
        adopt(fresh, second, prefix, [signer(8).key], by="li", at=AT)
    with pytest.raises(Refused, match=f"这里是 {ZONE.key}"):
        adopt(ArchivePlace(tmp_path / "other", ZONE.key), second, prefix, [signer().key], by="li", at=AT)
    path = second.root / prefix / "lines.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Damaged, match="摘要与签名的清单不符"):
        adopt(fresh, second, prefix, [signer().key], by="li", at=AT)
    assert manifests(fresh) == []
