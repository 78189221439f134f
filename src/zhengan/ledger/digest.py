"""The two digests a ledger may use: SHA-256 (FIPS 180-4) and SM3 (GB/T 32905-2016), both of 32 bytes.

SM3 is taken from the system's OpenSSL where it gives the standard's own result for "abc", else from `cryptography`.
"""

import hashlib
from collections.abc import Callable
from functools import cache, partial
from typing import Literal, Protocol

from zhengan.ledger.errors import LedgerError

Algorithm = Literal["sha256", "sm3"]
ALGORITHMS: tuple[Algorithm, ...] = ("sha256", "sm3")
DIGEST_SIZE = 32


class Digested(Protocol):
    """Data that was hashed; what `hashlib` constructors return."""

    def digest(self) -> bytes: ...


Hasher = Callable[[bytes], Digested]


@cache
def hasher(algorithm: str) -> Hasher:
    """The constructor to call as `new(data).digest()`. Raises LedgerError for an unknown algorithm."""
    if algorithm == "sha256":
        return hashlib.sha256
    if algorithm == "sm3":
        return partial(hashlib.new, "sm3") if sm3_source() == "openssl" else _LibrarySm3
    raise LedgerError(f"摘要算法应为 {' 或 '.join(ALGORITHMS)}，实际是 {algorithm!r}。")


@cache
def sm3_source() -> Literal["openssl", "cryptography"]:
    """Where SM3 comes from on this machine."""
    try:
        probed = hashlib.new("sm3", b"abc").digest()
    except ValueError:
        return "cryptography"
    return "openssl" if probed == SM3_ABC else "cryptography"


# GB/T 32905-2016, appendix A.1: the digest of the three bytes "abc".
SM3_ABC = bytes.fromhex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")


class _LibrarySm3:
    """SM3 of the `cryptography` package in the shape of a `hashlib` constructor."""

    def __init__(self, data: bytes) -> None:
        from cryptography.hazmat.primitives.hashes import SM3, Hash

        self._hash = Hash(SM3())
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()
