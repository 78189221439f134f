"""Files under a class key: back byte for byte, no piece changed, moved, cut or left out unseen; gone with the key."""

import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.archive.errors import Damaged
from zhengan.archive.place import ArchivePlace
from zhengan.archive.segments.locked import MAGIC, PIECE, ClassKeys, Opened, Shredded, group_of, locked, unlocked

KEY = bytes(range(32))


@given(st.binary(max_size=2_000))
def test_what_was_locked_comes_back(data):
    assert unlocked(locked(data, KEY, "s/lines.parquet"), KEY, "s/lines.parquet") == data


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_at_the_edges_of_pieces_too(size):
    data = secrets.token_bytes(size)
    assert unlocked(locked(data, KEY, "s/x"), KEY, "s/x") == data


@given(st.integers(0, 10**6), st.integers(0, 7))
def test_every_changed_bit_is_seen(place, bit):
    sealed = bytearray(locked(b"some lines", KEY, "s/x"))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(Damaged):
        unlocked(bytes(sealed), KEY, "s/x")


def test_pieces_cannot_be_swapped_cut_or_taken_from_another_file():
    head, sealed = len(MAGIC) + 8, PIECE + 16
    whole = locked(secrets.token_bytes(3 * PIECE), KEY, "s/x")
    swapped = (
        whole[:head]
        + whole[head + sealed : head + 2 * sealed]
        + whole[head : head + sealed]
        + whole[head + 2 * sealed :]
    )
    for wrong in (swapped, whole[: head + 2 * sealed], whole[:-1], whole[: head - 1], whole + b"x"):
        with pytest.raises(Damaged):
            unlocked(wrong, KEY, "s/x")
    with pytest.raises(Damaged, match="解不开"):
        unlocked(whole, KEY, "s/y")
    with pytest.raises(Damaged, match="解不开"):
        unlocked(whole, bytes(32), "s/x")


def test_a_key_is_made_once_for_its_owner_only_and_can_be_destroyed(tmp_path):
    keys, group = ClassKeys(ArchivePlace(tmp_path, "x")), group_of("business", "2026-11-20")
    assert group == "business-2026-11"
    with pytest.raises(Shredded, match="已经销毁，或者需要从备份取回"):
        keys.held(group)
    made = keys.made(group)
    assert len(made) == 32
    assert keys.made(group) == keys.held(group) == made
    assert keys.path(group).stat().st_mode & 0o777 == 0o600
    keys.destroy(group)
    assert not keys.is_held(group)
    with pytest.raises(Shredded):
        keys.held(group)
    keys.destroy(group)


def _open() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_unlocked_files_lie_in_memory_and_only_so_many(tmp_path, monkeypatch):
    monkeypatch.setattr("zhengan.archive.segments.locked._MOST_OPEN", 2)
    opened = Opened()
    before = _open()
    for number in range(4):
        path = tmp_path / f"{number}"
        path.write_bytes(locked(b"lines %d" % number, KEY, f"s/{number}"))
        shown = opened.path(path, KEY, f"s/{number}")
        assert shown.read_bytes() == b"lines %d" % number
        assert opened.path(path, KEY, f"s/{number}") == shown
    assert _open() == before + 2
    opened.close()
    assert _open() == before
