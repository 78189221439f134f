"""Bombs, endless streams, deep nests, files nobody may read: named and bounded. And no bytes at all make a reader fall."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.privacy.given import (
    LINE,
    MOBILE,
    make_document,
    make_mail,
    make_tar,
    make_workbook,
    make_zip,
    read_all,
    skipped,
    text_of,
)
from zhengan.privacy.readers import BadTarget, Limits, Piece, Skipped, Where, units
from zhengan.privacy.readers.forms import read
from zhengan.privacy.readers.found import REASONS
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.source import bytes_source

SMALL = Limits(most_unpacked=4 << 20, most_spooled=1 << 20, most_members=50, most_depth=3)


class _Endless:
    """A pipe that never ends, and counts what is taken."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1, /) -> bytes:
        self.taken += size
        return (LINE.encode() * (size // len(LINE.encode()) + 1))[:size]


def test_an_endless_pipe_is_read_to_its_bound(tmp_path: Path) -> None:
    pipe = _Endless()
    bounds = Limits(most_bytes=3 << 20)
    (unit,) = units("-", bounds, pipe)
    assert not isinstance(unit, Skipped)
    found = list(unit.open(bounds))
    assert skipped(found) == {"-": "too_large"}
    assert text_of(found).count(MOBILE) > 10_000
    assert pipe.taken <= (3 << 20) + 1


def test_a_bomb_is_stopped_by_what_comes_out_and_by_the_ratio(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"0 " * (50 << 19)))
    assert set(skipped(read_all(tmp_path / "a.gz", SMALL)).values()) == {"too_large"}
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"0 " * (80 << 19)))
    assert set(skipped(read_all(tmp_path / "b.gz")).values()) == {"bomb"}


def test_a_zip_of_one_member_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({"a.txt": b"0 " * (5 << 20)}))
    assert set(skipped(read_all(tmp_path / "a.zip", SMALL)).values()) == {"too_large"}


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    held = io.BytesIO(make_workbook())
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet9.xml", b" " * (5 << 20))
    (tmp_path / "a.xlsx").write_bytes(held.getvalue())
    assert set(skipped(read_all(tmp_path / "a.xlsx", SMALL)).values()) == {"too_large"}


def test_what_came_before_the_damage_or_the_bound_is_read(tmp_path: Path) -> None:
    noise = "".join(f"{number * 7919 % 99991} {LINE}" for number in range(3000)).encode()
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(noise)[:-3000])
    found = read_all(tmp_path / "a.log.gz")
    assert set(skipped(found).values()) == {"damaged"}
    assert text_of(found).count(MOBILE) > 1000
    (tmp_path / "a.xlsx").write_bytes(make_workbook())
    assert skipped(read_all(tmp_path / "a.xlsx", Limits(most_bytes=70_000))) == {}
    (tmp_path / "b.xlsx").write_bytes(make_workbook() + b"0" * 100_000)
    assert skipped(read_all(tmp_path / "b.xlsx", Limits(most_bytes=70_000))) == {"b.xlsx": "too_large"}


def test_nests_and_crowds_are_bounded_and_the_rest_is_still_read(tmp_path: Path) -> None:
    data = make_zip({"x.txt": LINE.encode()})
    for _ in range(6):
        data = make_zip({"in.zip": data, "side.txt": LINE.encode()})
    (tmp_path / "deep.zip").write_bytes(data)
    found = read_all(tmp_path / "deep.zip", SMALL)
    assert set(skipped(found).values()) == {"too_deep"}
    assert text_of(found).count(MOBILE) == 3
    (tmp_path / "many.zip").write_bytes(make_zip({f"{number}.txt": LINE.encode() for number in range(60)}))
    found = read_all(tmp_path / "many.zip", SMALL)
    assert list(skipped(found).values()) == ["too_many"]
    assert text_of(found).count(MOBILE) == 50


def test_documents_with_entities_are_refused(tmp_path: Path) -> None:
    held = io.BytesIO(make_document())
    with zipfile.ZipFile(held, "a") as package:
        package.writestr("word/comments.xml", '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>')
    (tmp_path / "a.docx").write_bytes(held.getvalue())
    assert set(skipped(read_all(tmp_path / "a.docx")).values()) == {"damaged"}


def test_a_file_nobody_may_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(LINE)

    def refused(*_: object) -> int:
        raise PermissionError(13, "denied")

    # Tests may run as root, who may read everything.
    monkeypatch.setattr(os, "open", refused)
    assert skipped(read_all(tmp_path)) == {"a.txt": "no_permission"}


def test_a_file_that_goes_away_or_becomes_a_link_is_named(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(LINE)
    given_units = list(units(str(tmp_path), Limits()))
    (tmp_path / "a.txt").unlink()
    (tmp_path / "b.txt").unlink()
    (tmp_path / "b.txt").symlink_to("/etc/passwd")
    found = [item for unit in given_units if not isinstance(unit, Skipped) for item in unit.open(Limits())]
    assert [item.reason for item in found if isinstance(item, Skipped)] == ["gone", "symlink"]


@pytest.mark.parametrize("target", ["/nicht/da", "/dev/zero", "ftp://a/b", "a\0b"])
def test_targets_that_are_none_are_refused(target: str) -> None:
    with pytest.raises(BadTarget):
        list(units(target, Limits()))


def test_every_reason_is_said_in_words() -> None:
    assert (
        Skipped(Where("a.zip", "b"), "too_deep", "上限 3 层").sentence()
        == f"a.zip（b）：{REASONS['too_deep']}（上限 3 层）"
    )


_WHOLE = [
    make_workbook(),
    make_document(),
    make_mail({"a.zip": make_zip({"a.txt": b"abc"})}),
    make_tar({"a": b"abc"}),
    gzip.compress(LINE.encode()),
    LINE.encode("gb18030"),
]
_SUFFIXES = [
    "",
    ".csv",
    ".json",
    ".sql",
    ".html",
    ".eml",
    ".mbox",
    ".xlsx",
    ".docx",
    ".db",
    ".parquet",
    ".arrows",
    ".pdf",
    ".gz",
    ".zip",
]
_MAGIC = [
    b"",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"SQLite format 3\0",
    b"PAR1",
    b"%PDF-1.7\n",
    b"\x28\xb5\x2f\xfd",
    b"BZh9",
    b"ARROW1\0\0",
    b"\xff\xfe",
]


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(_MAGIC), st.binary(max_size=600), st.sampled_from(_SUFFIXES))
def test_no_bytes_make_a_reader_fall(magic: bytes, rest: bytes, suffix: str) -> None:
    _read_whole(magic + rest, suffix)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(_WHOLE),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6),
    st.integers(0, 10_000),
)
def test_damaged_files_make_no_reader_fall(whole: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(whole)
    for place, byte in changes:
        data[place % len(data)] = byte
    _read_whole(bytes(data[: max(cut % (len(data) * 2), 1)]), ".bin")


def _read_whole(data: bytes, suffix: str) -> None:
    found = list(read(bytes_source(Where("fuzz"), f"fuzz{suffix}", data), Reading(SMALL, read)))
    for item in found:
        if isinstance(item, Piece) and isinstance(item.data, bytes):
            item.data.decode("utf-8")
        elif isinstance(item, Skipped):
            assert item.reason in REASONS
