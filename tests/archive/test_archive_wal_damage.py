"""A log whose bytes are not what they were: every damage is named and placed, and nothing else is lost by it."""

import os
import shutil
from pathlib import Path

import pytest

from tests.archive.logs import abandon, batch, copied, texts, without_sync
from zhengan.archive.errors import Damaged
from zhengan.archive.wal import Damage, Wal, WalReader
from zhengan.archive.wal.file import LogFile, read_head
from zhengan.archive.wal.scan import Record, Walk

SMALL = 32 << 10


def _records(path: Path) -> list[Record]:
    handle = os.open(path, os.O_RDONLY)
    head, _ = read_head(handle)
    assert head is not None
    found = [one for one in Walk(LogFile(path, handle, path.stat().st_size, head), 0) if isinstance(one, Record)]
    os.close(handle)
    return found


def _change(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def _log(folder: Path, batches: int) -> Path:
    """A log of one file, closed."""
    with Wal(folder, file_bytes=SMALL) as wal:
        for number in range(1, batches + 1):
            wal.append([batch("a", number, b"line %d" % number)])
    return folder / "000000000001.wal"


def _opened(folder: Path) -> tuple[list[tuple[str, int, bytes]], tuple[Damage, ...], int]:
    with Wal(folder, file_bytes=SMALL) as wal:
        lines = [
            (one.batch.source, one.batch.first_seq, one.batch.lines[0])
            for one in wal.read(on_damage=lambda damage: None)
        ]
        return lines, wal.damages, wal.head.number


@pytest.mark.parametrize("behind", [b"\0", b"\xa5"], ids=["new file", "file taken again"])
def test_an_end_torn_at_any_byte_is_cut_and_the_log_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind: bytes
) -> None:
    without_sync(monkeypatch)
    path = _log(tmp_path / "log", 2)
    durable = (tmp_path / "log" / "durable").read_bytes()
    wal = Wal(tmp_path / "log", file_bytes=SMALL)
    wal.append([batch("a", 3, b"line 3")])
    abandon(wal)
    (tmp_path / "log" / "durable").write_bytes(durable)  # power failed: the last group was not acknowledged
    path = path.with_name("000000000002.wal")
    *_, last = _records(path)
    size = 64 + len(last.body)
    whole = path.read_bytes()
    for kept in range(size + 1):
        folder = copied(tmp_path / "log", tmp_path / "copy")
        rest = (
            bytes(size - kept)
            if behind == b"\0"
            else whole[last.offset + kept : last.offset + size].translate(bytes(code ^ 0xA5 for code in range(256)))
        )
        _change(folder / path.name, last.offset + kept, rest)
        lines, damages, number = _opened(folder)
        complete = kept == size
        # Zeros may stand where zeros stood: such an end is the whole record.
        complete = (
            complete
            or (folder / path.name).read_bytes()[last.offset : last.offset + size]
            == whole[last.offset : last.offset + size]
        )
        assert number == (3 if complete else 2), kept
        assert lines == [("a", n, b"line %d" % n) for n in range(1, number + 1)]
        if complete or (kept == 0 and behind == b"\0"):
            assert damages == ()
        else:
            assert [(one.path.name, one.offset, one.number) for one in damages] == [(path.name, last.offset, 3)]
            assert "从未确认" in str(damages[0])
        with Wal(folder, file_bytes=SMALL) as wal:
            (stored,) = wal.append([batch("a", number + 1, b"next")])
            assert stored.number == number + 1
            assert texts(wal)[-1] == ("a", number + 1, b"next")
        assert _opened(folder)[1] == ()


def test_every_flipped_bit_is_named_and_placed_and_harms_one_batch_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_sync(monkeypatch)
    path = _log(tmp_path / "log", 2)
    records = _records(path)
    assert len(records) == 4  # the state twice, two batches
    spans = [(0, 80, 0), (2048, 80, 0)]
    spans += [(one.offset, 64 + len(one.body), one.header.number if one.header.kind == 1 else 0) for one in records]
    spans += [(one.offset + 64 + len(one.body), 8, 0) for one in records[2:]]  # what fills the page
    whole = path.read_bytes()
    for begin, size, number in spans:
        for offset in range(begin, begin + size):
            for bit in range(8):
                _change(path, offset, bytes([whole[offset] ^ 1 << bit]))
                found, damages = [], []
                with Wal(path.parent, file_bytes=SMALL) as wal:
                    damages = list(wal.damages)
                    found = [one.number for one in wal.read(on_damage=lambda damage: None)]
                    assert wal.head.number == 2
                _change(path, offset, whole[offset : offset + 1])
                assert any(one.path == path and one.offset <= offset < one.offset + one.length for one in damages), (
                    offset,
                    bit,
                )
                assert [one for one in (1, 2) if one != number] == found
                assert number in {one.number for one in damages}
        shutil.rmtree(path.parent / "damaged", ignore_errors=True)


def test_a_damaged_batch_that_was_acknowledged_keeps_its_numbers(tmp_path: Path) -> None:
    path = _log(tmp_path, 3)
    *_, last = _records(path)
    _change(path, last.offset + 64 + len(last.body) - 1, b"!")
    lines, damages, number = _opened(tmp_path)
    assert number == 3
    assert [seq for _, seq, _ in lines] == [1, 2]
    assert "来源 a，第 3 行起 1 行" in str(damages[0])
    assert (tmp_path / "damaged" / f"000000000001-{last.offset:012d}-3.bin").read_bytes().endswith(b"line !")
    assert len((tmp_path / "damages.jsonl").read_text().splitlines()) == 1
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert wal.append([batch("a", 4, b"next")])[0].number == 4
        with pytest.raises(Damaged, match="第 3 批"):
            list(wal.read())
    lines, damages, _ = _opened(tmp_path)
    assert [seq for _, seq, _ in lines] == [1, 2, 4]
    assert [one.number for one in damages] == [3]


def test_a_lost_record_head_is_passed_over(tmp_path: Path) -> None:
    path = _log(tmp_path, 3)
    second = _records(path)[3]
    _change(path, second.offset, bytes(64))
    lines, damages, _ = _opened(tmp_path)
    assert [seq for _, seq, _ in lines] == [1, 3]
    assert [(one.number, one.offset) for one in damages] == [(2, second.offset)]


def test_a_record_of_the_file_s_earlier_life_is_never_read(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        for number in range(1, 13):
            wal.append([batch("a", number, b"old" * 2000)])
        wal.drop(12)
        for number in range(13, 18):
            wal.append([batch("a", number, b"new")])
        assert [line for *_, line in texts(wal)] == [b"new"] * 5
    assert _opened(tmp_path)[1:] == ((), 17)


def test_a_line_that_looks_like_a_record_is_a_line(tmp_path: Path) -> None:
    path = _log(tmp_path, 2)
    first = _records(path)[2]
    forged = path.read_bytes()[first.offset : first.offset + 64 + len(first.body)]
    with Wal(tmp_path / "other", file_bytes=SMALL) as wal:
        for number in range(1, 4):
            wal.append([batch("a", number, b"." * 3 + forged * 4)])
    second = _records(tmp_path / "other" / path.name)[3]
    _change(tmp_path / "other" / path.name, second.offset + 4, b"\xff")
    lines, damages, _ = _opened(tmp_path / "other")
    assert [seq for _, seq, _ in lines] == [1, 3]
    assert [one.number for one in damages] == [2]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        for number in range(1, 13):
            wal.append([batch("a", number, b"x" * 6000)])
    files = sorted(tmp_path.glob("*.wal"))
    assert len(files) >= 3
    files[1].unlink()
    damages = _opened(tmp_path)[1]
    assert len(damages) == 1
    assert "不见了" in str(damages[0])
    files[0].unlink()
    damages = _opened(tmp_path)[1]
    assert [one.number for one in damages] == [1]


def test_an_exchanged_batch_breaks_the_chain(tmp_path: Path) -> None:
    from zhengan.archive.wal.record import chained, pack, unpack

    path = _log(tmp_path, 3)
    handle = os.open(path, os.O_RDONLY)
    head, _ = read_head(handle)
    os.close(handle)
    assert head is not None
    second = _records(path)[3]
    body = second.body.replace(b"line 2", b"line X")
    from zhengan.archive.wal.record import crc_of

    forged = pack(second.header._replace(crc=crc_of(body)), head.nonce)
    assert unpack(forged, head.nonce) is not None
    _change(path, second.offset, forged + body)
    assert chained("sha256", second.header.previous, [body]) != chained("sha256", second.header.previous, [second.body])
    damages = _opened(tmp_path)[1]
    assert [one.number for one in damages] == [3]
    assert "链不相接" in str(damages[0])


@pytest.mark.parametrize("content", [b"", b"x" * 56, b"short"])
def test_a_damaged_note_of_progress_is_named_and_made_anew(tmp_path: Path, content: bytes) -> None:
    _log(tmp_path, 2)
    (tmp_path / "durable").write_bytes(content)
    assert WalReader(tmp_path).durable == 0
    lines, damages, number = _opened(tmp_path)
    assert (len(lines), number) == (2, 2)
    assert [one.path.name for one in damages] == ["durable"]
    assert _opened(tmp_path)[1] == ()


def test_a_file_with_both_heads_damaged_is_set_aside(tmp_path: Path) -> None:
    path = _log(tmp_path, 2)
    _change(path, 8, b"\xff")
    _change(path, 2056, b"\xff")
    _, damages, number = _opened(tmp_path)
    assert number == 2
    assert [one.number for one in damages] == [0, 1]  # the file, and the batches that were in it
    assert path.with_suffix(".damaged").exists()
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        assert wal.append([batch("a", 3, b"next")])[0].number == 3
        assert texts(wal, 2) == [("a", 3, b"next")]


@pytest.mark.parametrize("content", [b"", b"7 00000000", b"x"])
def test_a_damaged_note_of_what_is_sealed_is_named_and_made_anew(tmp_path: Path, content: bytes) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        for number in range(1, 13):
            wal.append([batch("a", number, b"x" * 6000)])
        wal.drop(8)
        first = wal.head.number - len(list(wal.read(0))) + 1
    (tmp_path / "sealed").write_bytes(content)
    lines, damages, _ = _opened(tmp_path)
    assert [one.path.name for one in damages] == ["sealed"]
    assert lines[0][1] <= first == 9
    assert [seq for _, seq, _ in lines][-1] == 12
    assert _opened(tmp_path)[1] == ()


def test_a_missing_end_is_named(tmp_path: Path) -> None:
    with Wal(tmp_path, file_bytes=SMALL) as wal:
        for number in range(1, 13):
            wal.append([batch("a", number, b"x" * 6000)])
    max(tmp_path.glob("*.wal")).unlink()
    lines, damages, number = _opened(tmp_path)
    assert number == 12
    assert [one.number for one in damages] == [len(lines) + 1]
