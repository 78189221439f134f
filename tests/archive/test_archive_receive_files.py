"""Files added and followed: each line once, whatever happens to the file and to us."""

import gzip
import io
import json
from pathlib import Path

import pytest
import zstandard

from tests.archive.receive_fakes import FakeStore, Kept
from zhengan.archive.errors import ArchiveError, Overloaded, StorageFull
from zhengan.archive.line import MAX_LINE
from zhengan.archive.receive.file_memory import FileMemory
from zhengan.archive.receive.files import BLOCK, add_files
from zhengan.archive.receive.journal_stream import receive_journal
from zhengan.archive.receive.tail import Tail


@pytest.fixture
def memory(tmp_path: Path):
    held = FileMemory(tmp_path / "memory" / "files.sqlite3")
    yield held
    held.close()


def test_files_are_added_once_plain_and_packed(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore()
    content = "一\n\n二\r\n".encode() + b"\xff\x00\nlast"
    lines = ["一".encode(), b"", "二\r".encode(), b"\xff\x00", b"last"]
    plain, packed, small = tmp_path / "a.log", tmp_path / "b.log.gz", tmp_path / "c.zst"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content[:9]) + gzip.compress(content[9:]))
    small.write_bytes(zstandard.compress(content) + zstandard.compress(b"\nmore"))
    taken = list(add_files([plain, packed, small], "s", store, memory))
    assert [(one.lines, one.first_seq, one.last_seq, one.before) for one in taken] == [
        (5, 1, 5, 0),
        (5, 6, 10, 0),
        (6, 11, 16, 0),
    ]
    assert store.lines["s"] == [*lines * 3, b"more"]
    plain.rename(tmp_path / "renamed.log")
    again = list(add_files([tmp_path / "renamed.log", packed], "s", store, memory))
    assert [(one.lines, one.before) for one in again] == [(0, len(content))] * 2
    with (tmp_path / "renamed.log").open("ab") as file:
        file.write(b"\nnew\n")
    (grown,) = add_files([tmp_path / "renamed.log"], "s", store, memory)
    assert store.lines["s"][16:] == [b"", b"new"]
    assert grown.lines == 2


def test_another_file_in_the_same_inode_is_another_file(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore()
    path = tmp_path / "a.log"
    path.write_bytes(b"first\n")
    list(add_files([path], "s", store, memory))
    path.write_bytes(b"second and longer\n")
    list(add_files([path], "s", store, memory))
    list(add_files([path], "other", store, memory))
    assert store.lines == {"s": [b"first", b"second and longer"], "other": [b"second and longer"]}


def test_big_files_come_in_blocks_and_too_long_lines_are_refused(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore()
    path = tmp_path / "a.log"
    long = b"x" * (MAX_LINE + 1)
    lines = [b"line %d " % number + b"y" * 4000 for number in range(3000)]
    path.write_bytes(b"\n".join([*lines[:1500], long, *lines[1500:], b"z" * (BLOCK + 5), long]))
    (taken,) = add_files([path], "s", store, memory)
    assert store.lines["s"] == [*lines, b"z" * (BLOCK + 5)]
    assert (taken.lines, taken.too_long) == (3001, 2)
    assert store.calls > 2


class Failing(FakeStore):
    """Stores, and fails before it can say so, once."""

    def accept(self, source, lines, *, received_ns=None, batch_id="") -> Kept:
        kept = super().accept(source, lines, batch_id=batch_id)
        if self.calls == 1:
            raise StorageFull("停电")
        return kept


def test_a_crash_between_storing_and_remembering_doubles_nothing(tmp_path: Path, memory: FileMemory) -> None:
    store = Failing()
    path = tmp_path / "a.log"
    path.write_bytes(b"1\n2\n")
    with pytest.raises(StorageFull):
        list(add_files([path], "s", store, memory))
    with path.open("ab") as file:
        file.write(b"3\n")
    list(add_files([path], "s", store, memory))
    assert store.lines["s"] == [b"1", b"2", b"3"]


def test_overload_is_waited_for(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore(refusals=[Overloaded("额度", 7)])
    path = tmp_path / "a.log"
    path.write_bytes(b"1\n")
    waited: list[float] = []
    list(add_files([path], "s", store, memory, wait=waited.append))
    assert (store.all(), waited) == ([b"1"], [7])


def test_a_file_packed_badly_is_named_and_what_was_read_stays(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore()
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"line\n" * 10)[:-5])
    with pytest.raises(ArchiveError, match=r"a\.gz"):
        list(add_files([path], "s", store, memory))
    with pytest.raises(ArchiveError, match="找不到"):
        list(add_files([tmp_path / "none"], "s", store, memory))


def append(path: Path, text: bytes) -> None:
    with path.open("ab") as file:
        file.write(text)


def test_a_renamed_file_is_read_to_its_end(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore()
    path = tmp_path / "app.log"
    tail = Tail(path, "s", store, memory, linger=2)
    assert tail.poll() == 0
    append(path, b"1\n2\nhal")
    assert tail.poll() == 2
    append(path, b"f\n")
    held = path.open("ab")
    path.rename(tmp_path / "app.log.1")
    append(path, b"new 1\n")
    tail.poll()
    held.write(b"late\nend without line feed")
    held.close()
    for _ in range(5):
        tail.poll()
    append(path, b"new 2\n")
    tail.poll()
    tail.close()
    assert sorted(store.all()) == sorted([b"1", b"2", b"half", b"late", b"end without line feed", b"new 1", b"new 2"])


def test_a_file_emptied_in_place_is_read_again(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore()
    path = tmp_path / "app.log"
    append(path, b"1\n2\n")
    tail = Tail(path, "s", store, memory)
    tail.poll()
    path.write_bytes(b"3\n")
    tail.poll()
    path.write_bytes(b"4, longer than what had been read before\n")
    tail.poll()
    tail.close()
    assert store.all() == [b"1", b"2", b"3", b"4, longer than what had been read before"]
    assert tail.restarts == 2


def test_a_rotation_while_nobody_followed_loses_nothing(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore()
    path = tmp_path / "app.log"
    append(path, b"1\n")
    first = Tail(path, "s", store, memory)
    first.poll()
    first.close()
    append(path, b"2\n")
    path.rename(tmp_path / "app.log.1")
    append(path, b"3\n")
    second = Tail(path, "s", store, memory, linger=1)
    for _ in range(3):
        second.poll()
    second.close()
    assert sorted(store.all()) == [b"1", b"2", b"3"]


def test_a_tail_tries_again_after_a_full_disk(tmp_path: Path, memory: FileMemory) -> None:
    store = FakeStore(refusals=[StorageFull("磁盘满")])
    path = tmp_path / "app.log"
    append(path, b"1\n")
    tail = Tail(path, "s", store, memory)
    with pytest.raises(StorageFull):
        tail.poll()
    assert tail.poll() == 1
    tail.close()
    assert store.all() == [b"1"]


def test_a_journal_through_a_pipe() -> None:
    store = FakeStore()
    stream = b"".join(b"__CURSOR=s=%d\nMESSAGE=entry %d\n\n" % (number, number) for number in range(3))
    done = receive_journal(io.BytesIO(stream), "s", store)
    assert (done.lines, done.cursor) == (3, "s=2")
    assert [json.loads(line)["message"] for line in store.all()] == ["entry 0", "entry 1", "entry 2"]
    with pytest.raises(ArchiveError, match="不完整"):
        receive_journal(io.BytesIO(b"__CURSOR=x\nMESSAGE=a\n\nMESS"), "s", store)
    refusing = FakeStore(refusals=[StorageFull("磁盘满")])
    with pytest.raises(ArchiveError, match="磁盘满"):
        receive_journal(io.BytesIO(stream), "s", refusing)
