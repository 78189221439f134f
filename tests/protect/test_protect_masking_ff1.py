"""FF1 gives what NIST published, and is a permutation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengan.protect.masking.errors import DomainTooSmall
from zhengan.protect.masking.ff1 import FF1
from zhengan.protect.masking.permutation import Permutation

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_128 = "2B7E151628AED2A6ABF7158809CF4F3C"
_192 = _128 + "EF4359D8D580AA4F"
_256 = _192 + "7F036D6F04FC6A94"
_TEN, _ELEVEN = "39383736353433323130", "3737373770717273373737"
SAMPLES = (
    # SP 800-38G, FF1 samples 1-9: key, tweak, radix, plaintext, ciphertext
    (_128, "", 10, "0123456789", "2433477484"),
    (_128, _TEN, 10, "0123456789", "6124200773"),
    (_128, _ELEVEN, 36, "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
    (_192, "", 10, "0123456789", "2830668132"),
    (_192, _TEN, 10, "0123456789", "2496655549"),
    (_192, _ELEVEN, 36, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"),
    (_256, "", 10, "0123456789", "6657667009"),
    (_256, _TEN, 10, "0123456789", "1001623463"),
    (_256, _ELEVEN, 36, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
)


@pytest.mark.parametrize("sample", SAMPLES)
def test_nist_samples(sample: tuple[str, str, int, str, str]) -> None:
    key, tweak, radix, plain, expected = sample
    cipher = FF1(bytes.fromhex(key), radix=radix, length=len(plain), tweak=bytes.fromhex(tweak))
    half = len(plain) // 2
    left, right = (np.array([int(part, radix)], dtype=np.uint64) for part in (plain[:half], plain[half:]))
    left, right = cipher.encrypt_halves(left, right)
    assert _text(int(left[0]), radix, half) + _text(int(right[0]), radix, len(plain) - half) == expected


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
@pytest.mark.parametrize(("radix", "length"), [(10, 6), (10, 11), (10, 18), (2, 20), (2, 41), (31, 8)])
def test_decrypts_what_it_encrypts(radix: int, length: int, cipher: str) -> None:
    ff1 = FF1(bytes(range(16)), radix=radix, length=length, tweak=b"t", cipher=cipher)  # type: ignore[arg-type]
    numbers = np.random.default_rng(7).integers(0, radix**length, 20_001, dtype=np.uint64)
    shown = ff1.encrypt(numbers)
    assert (shown < radix**length).all()
    assert (ff1.decrypt(shown) == numbers).all()


@pytest.mark.parametrize("size", [1_000_000, 1_048_576, 1_048_577])
def test_every_number_of_the_domain_comes_once(size: int) -> None:
    shown = Permutation(bytes(16), size, tweak=b"")(np.arange(size, dtype=np.uint64))
    assert (np.sort(shown) == np.arange(size)).all()


@given(st.integers(1_000_000, 3_000_000), st.binary(max_size=20))
def test_values_stay_apart_under_their_own_limit(limit: int, tweak: bytes) -> None:
    numbers = np.arange(0, limit, 997, dtype=np.uint64)
    shown = Permutation(bytes(16), 3_000_000, tweak=tweak)(numbers, np.full(len(numbers), limit, dtype=np.uint64))
    assert len(np.unique(shown)) == len(numbers)
    assert (shown < limit).all()


def test_small_domains_are_refused() -> None:
    with pytest.raises(DomainTooSmall, match="1,000,000"):
        FF1(bytes(16), radix=10, length=5)
    with pytest.raises(DomainTooSmall):
        Permutation(bytes(16), 999_999, tweak=b"")


def _text(number: int, radix: int, length: int) -> str:
    letters = ""
    for _ in range(length):
        number, place = divmod(number, radix)
        letters = _LETTERS[place] + letters
    return letters
