"""Segments under a class key: found, proved and verified like any other; unreadable everywhere once their month is shredded."""

import pytest

from tests.archive.kept import BROKER, instant, lines, signer
from zhengan.archive.errors import Damaged, Refused
from zhengan.archive.keep.copies import copy_segment, prefix_of
from zhengan.archive.keep.deletion import keepings
from zhengan.archive.keep.objects import FolderObjects
from zhengan.archive.keep.shredding import shred
from zhengan.archive.keep.terms import Retention, Term
from zhengan.archive.line import Batch
from zhengan.archive.place import ArchivePlace
from zhengan.archive.proofs import prove, verify_all
from zhengan.archive.search import Asker, Finder, Search
from zhengan.archive.segments import manifests, open_segment, reencode
from zhengan.archive.segments.book import write_sealed
from zhengan.archive.segments.locked import ClassKeys, Shredded, unlocked
from zhengan.archive.segments.sealing import seal
from zhengan.archive.wal import WalBatch
from zhengan.ledger import create_ledger

RECEIVED = instant("2021-11-20T10:00:00")
FREE = instant("2027-01-01T08:00:00")
LAW = Retention({"business": Term("business", "P5Y", "csrc-218/18.2")}, {})
GROUP = "business-2021-11"


@pytest.fixture
def place(sqlite_place, tmp_path) -> ArchivePlace:
    found = ArchivePlace(tmp_path / "archive", BROKER)
    create_ledger(BROKER, "sha256")
    batch = Batch("oms-1", "business", 1, int(RECEIVED.timestamp()) * 10**9, lines(600))
    manifest = seal(
        found,
        [WalBatch(1, bytes(32), batch)],
        receiver="r1",
        log_class="business",
        signer=signer(),
        at=RECEIVED,
        keys=ClassKeys(found),
    )
    write_sealed(manifest, at=RECEIVED)
    return found


def _found(place, query):
    finder = Finder(place, {})
    try:
        return Search(finder, Asker("li", "test", lambda: int(FREE.timestamp()) * 10**9)).table(query).num_rows
    finally:
        finder.close()


def _shred(place, at, group=GROUP):
    kept = list(keepings(manifests(place), LAW, lambda source: "oms", lambda system: [], at.date()))
    return shred(place, group, kept, by="li", at=at, ground="保存期满", signer=signer())


def test_nothing_of_the_lines_stands_on_the_disk_and_all_of_it_is_found(place):
    (manifest,) = manifests(place)
    assert manifest.key == GROUP
    folder = place.segment("business", manifest.day, manifest.segment)
    for name in ("lines.parquet", "words.bin"):
        assert b"accepted" not in (folder / name).read_bytes()
        assert not (folder / name).read_bytes().startswith((b"PAR1", b"ZAWORDS"))
    assert _found(place, "order 17") == 1
    assert _found(place, "*ccepte*") == 600
    assert _found(place, "* | stats count") == 1
    found = verify_all(place, keys=[signer().key])
    assert (found.lines, found.faults) == (600, ())
    assert prove(place, "oms-1", 17)["index"] >= 0


def test_the_cold_pass_keeps_the_key_and_the_root(place):
    (before,) = manifests(place)
    after = reencode(place, before.segment, signer=signer(), by="li", clock=lambda: FREE)
    assert (after.key, after.root, after.encoding) == (GROUP, before.root, 1)
    assert verify_all(place, keys=[signer().key]).faults == ()


def test_without_the_key_it_is_said_what_is_missing(place):
    (manifest,) = manifests(place)
    ClassKeys(place).destroy(GROUP)
    with pytest.raises(Shredded, match="已经销毁，或者需要从备份取回"):
        open_segment(place, manifest.segment).rows(0, 1)
    with pytest.raises(Damaged, match="已经销毁"):
        _found(place, "order")
    (fault,) = verify_all(place, keys=[signer().key]).faults
    assert fault.kind == "content"


def test_a_month_is_shredded_after_its_term_and_every_copy_with_it(place, tmp_path):
    (manifest,) = manifests(place)
    second = FolderObjects(tmp_path / "second")
    copy_segment(open_segment(place, manifest.segment), second, to="异地", keep_until=None, by="li", at=RECEIVED)
    secret = ClassKeys(place).held(GROUP)
    with pytest.raises(Refused, match="起才能删除"):
        _shred(place, instant("2026-11-20T08:00:00"))
    with pytest.raises(Refused, match="没有 system-2021-11 的密钥"):
        _shred(place, FREE, "system-2021-11")
    assert [event.segment for event in _shred(place, FREE)] == [manifest.segment]
    assert manifests(place) == []
    assert not ClassKeys(place).is_held(GROUP)
    copy = b"".join(second.read(prefix_of(manifest) + "lines.parquet"))
    assert unlocked(copy, secret, f"{manifest.segment}/lines.parquet").startswith(b"PAR1")
    with pytest.raises(Damaged, match="解不开"):
        unlocked(copy, bytes(32), f"{manifest.segment}/lines.parquet")
    assert verify_all(place, keys=[signer().key]).faults == ()


def test_the_running_month_cannot_be_shredded(place):
    keys = ClassKeys(place)
    keys.made("business-2027-01")
    with pytest.raises(Refused, match="还在接收"):
        _shred(place, FREE, "business-2027-01")
