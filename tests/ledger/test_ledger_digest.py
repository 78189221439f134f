"""SHA-256 and SM3 against the standards' own examples, SM3 from both sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.ledger import LedgerError, digest
from zhengan.ledger.digest import hasher

# GB/T 32905-2016, appendix A; FIPS 180-4 examples.
_VECTORS = [
    ("sm3", b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    ("sm3", b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
]


@pytest.mark.parametrize(("algorithm", "data", "expected"), _VECTORS)
def test_standard_examples(algorithm: str, data: bytes, expected: str) -> None:
    assert hasher(algorithm)(data).digest().hex() == expected


@pytest.mark.parametrize(("_algorithm", "data", "expected"), _VECTORS[:2])
def test_the_library_gives_the_same_sm3(_algorithm: str, data: bytes, expected: str) -> None:
    assert digest._LibrarySm3(data).digest().hex() == expected


@given(st.binary(max_size=300))
def test_both_sources_agree(data: bytes) -> None:
    assert digest._LibrarySm3(data).digest() == hasher("sm3")(data).digest()


@pytest.mark.parametrize("broken", ["missing", "wrong"])
def test_the_library_takes_over(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    def new(_name: str, data: bytes = b"") -> digest.Digested:
        if broken == "missing":
            raise ValueError("unsupported hash type sm3")
        return hasher("sha256")(data)

    digest.sm3_source.cache_clear()
    monkeypatch.setattr(digest.hashlib, "new", new)
    try:
        assert digest.sm3_source() == "cryptography"
    finally:
        digest.sm3_source.cache_clear()


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(LedgerError, match="sha256 或 sm3"):
        hasher("md5")
