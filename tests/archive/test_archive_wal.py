"""The write-ahead log: what was appended is there, in order, chained, until it is sealed."""

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.archive.logs import batch, texts
from zhengan.archive.errors import ArchiveError, Damaged
from zhengan.archive.intake import make_lines
from zhengan.archive.line import Batch
from zhengan.archive.place import ArchivePlace
from zhengan.archive.wal import Note, Wal, WalReader, receivers
from zhengan.ledger.digest import ALGORITHMS, Algorithm, hasher

SMALL = 64 << 10


def test_batches_come_back_as_they_went_in(tmp_path: Path) -> None:
    given = [batch("甲", 1, b"one", b"", b"\xff\x00\n"), batch("b", 1, b"two")]
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        stored = wal.append(given, [Note(), Note("id-1", 7, -5)])
        found = list(wal.read())
    assert [(one.number, one.chain) for one in found] == list(stored)
    assert [one.number for one in found] == [1, 2]
    assert [one.note for one in found] == [Note(), Note("id-1", 7, -5)]
    for one, wanted in zip(found, given, strict=True):
        assert (one.batch.source, one.batch.first_seq, one.batch.received_ns, one.batch.log_class) == (
            wanted.source,
            wanted.first_seq,
            wanted.received_ns,
            wanted.log_class,
        )
        assert [one.batch.lines[i] for i in range(len(one.batch.lines))] == [
            wanted.lines[i] for i in range(len(wanted.lines))
        ]
        assert one.batch.lines.flags.tolist() == wanted.lines.flags.tolist()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_chain_is_the_hash_of_what_was_before_and_the_body(tmp_path: Path, algorithm: Algorithm) -> None:
    with Wal(tmp_path, algorithm=algorithm, file_bytes=SMALL) as wal:
        wal.append([batch("a", 1, b"one")])
        (stored,) = wal.append([batch("a", 2, b"two")])
    meta = b'{"class":"system","count":1,"first_seq":%d,"received_ns":1795000000000000000,"source":"a"}'
    chain = bytes(32)
    for number, line in ((1, b"one"), (2, b"two")):
        text = meta % number
        body = len(text).to_bytes(4, "little") + text + b"\x03\0\0\0" + b"\0" + line
        chain = hasher(algorithm)(chain + body).digest()
    assert stored.chain == chain


def test_only_openssl_less_machines_take_the_slow_road_to_the_same_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengan.archive.wal import record

    fast = record.chained("sm3", b"p" * 32, [b"ab", b"c"])
    monkeypatch.setattr(record, "sm3_source", lambda: "cryptography")
    assert record.chained("sm3", b"p" * 32, [b"ab", b"c"]) == fast == hashlib.new("sm3", b"p" * 32 + b"abc").digest()


def test_numbers_and_chain_go_on_after_a_restart(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        before = wal.append([batch("a", 1, b"one")])[-1]
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert wal.head == before
        assert wal.damages == ()
        after = wal.append([batch("a", 2, b"two")])[-1]
    assert after.number == 2
    assert texts(WalReader(tmp_path)) == [("a", 1, b"one"), ("a", 2, b"two")]
    with Wal(tmp_path, file_bytes=SMALL, algorithm="sm3") as wal:
        wal.append([batch("a", 3, b"three")])
        assert [one.number for one in wal.read()] == [1, 2, 3]


def test_what_is_sealed_is_not_read_again_and_its_files_are_taken_again(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        for number in range(1, 41):
            wal.append([batch("a", number, b"%d" % number * 3000)])
        wal.drop(25)
        assert [one.number for one in wal.read()] == list(range(26, 41))
        assert [one.number for one in wal.read(30)] == list(range(31, 41))
        free = {path.stat().st_ino for path in tmp_path.glob("*.free")}
        assert free
        for number in range(41, 61):
            wal.append([batch("a", number, b"%d" % number * 3000)])
        assert free & {path.stat().st_ino for path in tmp_path.glob("*.wal")}
        assert [one.number for one in wal.read()] == list(range(26, 61))
        wal.drop(60)
        assert list(wal.read()) == []
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert (wal.head.number, wal.damages) == (60, ())
        wal.append([batch("a", 61, b"x")])
        assert texts(wal) == [("a", 61, b"x")]


def test_a_batch_larger_than_a_file_gets_a_file_of_its_own(tmp_path: Path) -> None:
    large = os.urandom(3 * SMALL)
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        wal.append([batch("a", 1, b"x")])
        wal.append([batch("a", 2, large)])
        wal.append([batch("a", 3, b"y")])
        assert [line for *_, line in texts(wal)] == [b"x", large, b"y"]
        wal.drop(3)
        wal.append([batch("a", 4, os.urandom(SMALL - 8000))])
        wal.append([batch("a", 5, os.urandom(SMALL - 8000))])
    assert all(path.stat().st_size == SMALL for path in tmp_path.glob("*.free"))


def test_one_writer_a_folder(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL), pytest.raises(ArchiveError, match="正由另一个接收进程使用"):
        Wal(tmp_path, file_bytes=SMALL)
    Wal(tmp_path, file_bytes=SMALL).close()


def test_threads_append_at_once_and_every_batch_has_its_number(tmp_path: Path) -> None:
    numbers: list[int] = []
    with Wal(tmp_path, file_bytes=SMALL) as wal:

        def work(name: str) -> None:
            numbers.extend(wal.append([batch(name, seq, b"x" * 500)])[0].number for seq in range(1, 41))

        threads = [threading.Thread(target=work, args=(f"s{k}",)) for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = list(wal.read())
    assert sorted(numbers) == [one.number for one in found] == list(range(1, 161))
    for k in range(4):
        assert [one.batch.first_seq for one in found if one.batch.source == f"s{k}"] == list(range(1, 41))


def test_another_process_reads_and_drops_while_this_one_writes(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        for number in range(1, 31):
            wal.append([batch("a", number, b"x" * 5000)])
        code = (
            "import sys; from pathlib import Path; from zhengan.archive.wal import WalReader\n"
            "reader = WalReader(Path(sys.argv[1])); print([one.number for one in reader.read(27)]); reader.drop(28)"
        )
        shown = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
        assert shown.stdout == "[28, 29, 30]\n"
        assert wal.sealed == 28
        wal.append([batch("a", 31, b"y")])
        assert [one.number for one in wal.read()] == [29, 30, 31]


def test_a_reader_gives_out_nothing_that_is_not_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhengan.archive.wal import medium

    reader = WalReader(tmp_path)
    seen = []
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        wal.append([batch("a", 1, b"x")])

        def look(handle: int) -> None:
            seen.append([one.number for one in reader.read()])
            os.fdatasync(handle)

        monkeypatch.setattr(medium, "sync", look)
        wal.append([batch("a", 2, b"y")])
        assert seen == [[1]]
        assert [one.number for one in reader.read()] == [1, 2]
        monkeypatch.undo()


def test_no_batches_no_record(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert wal.append([]) == ()
        assert list(wal.read()) == []
    assert not list(tmp_path.glob("*.wal"))


def test_receivers_are_the_folders(tmp_path: Path) -> None:
    where = ArchivePlace(tmp_path, "示例证券")
    assert receivers(where) == []
    for name in ("r2", "r1"):
        Wal(where.wal / name, file_bytes=SMALL).close()
    assert receivers(where) == ["r1", "r2"]


def test_a_body_that_is_none_says_so() -> None:
    from zhengan.archive.wal.record import batch_of, body_of

    good = b"".join(bytes(piece) for piece in body_of(Batch("a", "system", 1, 1, make_lines([b"one"])), Note()))
    assert batch_of(good, 1, b"").batch.lines[0] == b"one"
    for bad in (b"", good[:10], good[:-1], good + b"x", b"\x02\0\0\0{}", b"\x02\0\0\0[]"):
        with pytest.raises(Damaged, match="第 1 批"):
            batch_of(bad, 1, b"")
