"""The Merkle tree against the reference tree of Certificate Transparency (RFC 6962, 2.1.3; the projects' shared vectors)."""

import hashlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.ledger.digest import hasher
from zhengan.ledger.merkle import Frontier, consistency_path, inclusion_path
from zhengan.ledger.proofs import verify_consistency, verify_inclusion

_DATA = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
_INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
_CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

_SHA256 = hasher("sha256")
_LEAVES = [hashlib.sha256(b"\x00" + bytes.fromhex(data)).digest() for data in _DATA]


def _root(first: int, last: int) -> bytes:
    """MTH by the recursive definition of the standard."""
    return _defined(tuple(_many(last)[first:last]))


@cache
def _defined(leaves: tuple[bytes, ...]) -> bytes:
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + _defined(leaves[:split]) + _defined(leaves[split:])).digest()


def _many(count: int) -> list[bytes]:
    return [_LEAVES[n] if n < 8 else hashlib.sha256(b"\x00%d" % n).digest() for n in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots(size: int) -> None:
    frontier = Frontier(_SHA256)
    frontier.extend(_LEAVES[:size])
    assert frontier.root().hex() == _ROOTS[size] == _root(0, size).hex()


@pytest.mark.parametrize(("index", "size", "path"), _INCLUSION)
def test_the_reference_inclusion_paths(index: int, size: int, path: list[str]) -> None:
    expected = [bytes.fromhex(step) for step in path]
    assert inclusion_path(index, size, _root) == expected
    assert verify_inclusion(_LEAVES[index], index, size, expected, bytes.fromhex(_ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "path"), _CONSISTENCY)
def test_the_reference_consistency_paths(old: int, new: int, path: list[str]) -> None:
    expected = [bytes.fromhex(step) for step in path]
    assert consistency_path(old, new, _root) == expected
    roots = (bytes.fromhex(_ROOTS[old]), bytes.fromhex(_ROOTS[new]))
    assert verify_consistency((old, new), roots, expected)


@given(st.lists(st.integers(0, 40), max_size=6))
def test_growing_in_pieces_is_growing_at_once(pieces: list[int]) -> None:
    size, leaves = sum(pieces), _many(sum(pieces))
    frontier = Frontier(_SHA256)
    place = 0
    for piece in pieces:
        frontier.extend(leaves[place : place + piece])
        place += piece
        frontier = Frontier.load(_SHA256, frontier.size, frontier.dump())
    assert (frontier.size, frontier.root()) == (size, _root(0, size))


@given(st.integers(1, 70), st.data())
def test_every_inclusion_proof_holds_and_no_altered_one(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves, root = _many(size), _root(0, size)
    path = inclusion_path(index, size, _root)
    assert verify_inclusion(leaves[index], index, size, path, root)
    assert not verify_inclusion(leaves[index], index, size, [*path, root], root)
    assert not verify_inclusion(leaves[index][::-1], index, size, path, root)
    assert not verify_inclusion(leaves[index], index, size, path[1:], root) or not path
    other = data.draw(st.integers(-1, size).filter(lambda n: n != index))
    assert not verify_inclusion(leaves[index], other, size, path, root)


@given(st.integers(1, 70), st.data())
def test_every_consistency_proof_holds_and_no_altered_one(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    roots = (_root(0, old), _root(0, new))
    path = consistency_path(old, new, _root)
    assert verify_consistency((old, new), roots, path)
    assert not verify_consistency((old, new), (roots[0][::-1], roots[1]), path)
    assert not verify_consistency((old, new), (roots[0], roots[1][::-1]), path)
    assert not verify_consistency((old, new), roots, [*path, roots[0]])
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        altered = [step[::-1] if n == place else step for n, step in enumerate(path)]
        assert not verify_consistency((old, new), roots, altered)
        assert not verify_consistency((old, new), roots, path[:-1])


def test_no_proof_outside_the_tree() -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_path(index, size, _root)
    for old, new in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="no proof"):
            consistency_path(old, new, _root)
        assert not verify_consistency((old, new), (_SHA256(b"").digest(), _SHA256(b"").digest()), [])
    with pytest.raises(ValueError, match="peaks"):
        Frontier.load(_SHA256, 3, b"x" * 32)
