"""FF1 of NIST SP 800-38G over whole numpy arrays: one call of the block cipher a round, for all values at once.

What varies from value to value, the round's number and NUM(B), stands in the last block of P || Q; all blocks before it are the
same for every value and are enciphered once. So a round costs one block a value, whatever the tweak.

Bound here: each half below 2**56. Longer numeral strings do not occur among the kinds.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from zhengan.protect.masking.errors import DomainTooSmall, MaskingError

Cipher = Literal["aes", "sm4"]
Numbers = npt.NDArray[np.uint64]

ROUNDS = 10
_CHUNK = 8192
"""Values at once: their blocks (128 KiB) stay in the processor's second cache."""
SMALLEST = 1_000_000
"""SP 800-38G rev. 1: radix ** length is at least a million."""


class FF1:
    """FF1 with one key, radix, length (numerals) and tweak. The cipher is AES, or SM4 with a key of 16 bytes."""

    def __init__(self, key: bytes, *, radix: int, length: int, tweak: bytes = b"", cipher: Cipher = "aes") -> None:
        if radix**length < SMALLEST:
            text = f"须有至少 {SMALLEST:,} 个可能的值，只有 {radix}^{length} 个：穷举即可还原。请换规则。"
            raise DomainTooSmall(text)
        self.radix, self.length = radix, length
        self._left, self._right = length // 2, length - length // 2
        width = ((radix**self._right - 1).bit_length() + 7) // 8
        if width > 7:
            raise MaskingError(f"FF1 的一半须小于 2^56，{radix}^{self._right} 更大。")
        self._wide = width > 4
        self._context = _context(key, cipher)
        self._prefix(tweak, width)

    def encrypt(self, numbers: Numbers) -> Numbers:
        """The numbers below radix ** length (itself below 2**63), each as a numeral string of that length."""
        split = np.uint64(self.radix**self._right)
        high = numbers // split
        left, right = self.encrypt_halves(high, numbers - high * split)
        # The halves have changed places ten times: each has its first length again.
        return left * split + right

    def decrypt(self, numbers: Numbers) -> Numbers:
        """The inverse. No product function uses it: a masked database has no way back. It proves the permutation in tests."""
        if len(numbers) > _CHUNK:
            return np.concatenate([self.decrypt(numbers[at : at + _CHUNK]) for at in range(0, len(numbers), _CHUNK)])
        split = np.uint64(self.radix**self._right)
        high = numbers // split
        left, right = high, numbers - high * split
        for number in reversed(range(ROUNDS)):
            size = self.radix ** (self._left if number % 2 == 0 else self._right)
            shift = self._modulo(self._round(number, left), size)
            left, right = self._modulo(right + (np.uint64(size) - shift), size), left
        return left * split + right

    def encrypt_halves(self, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
        """The same on the first `length // 2` numerals and the rest, for strings too long for one number."""
        a, b = np.empty_like(left), np.empty_like(right)
        for start in range(0, len(left), _CHUNK):
            part = slice(start, start + _CHUNK)
            a[part], b[part] = self._chunk(left[part], right[part])
        return a, b

    def _chunk(self, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
        for number in range(ROUNDS):
            size = self.radix ** (self._left if number % 2 == 0 else self._right)
            shift = self._modulo(self._round(number, right), size)
            shift += left
            left, right = right, self._wrapped(shift, size)
        return left, right

    def _round(self, number: int, half: Numbers) -> Numbers:
        """The first eight or twelve bytes of R as a number; twelve are reduced modulo 2**64 only where the radix allows it."""
        blocks = self._blocks[: len(half)]
        np.bitwise_xor(half, np.uint64(self._constant ^ (number << self._round_shift)), out=blocks[:, 1])
        self._context.update_into(blocks.data.cast("B"), self._out)
        words = self._words[: len(half)]
        if not self._wide:
            return words[:, 0].astype(np.uint64)
        if self.radix & (self.radix - 1) == 0:
            return (words[:, 0].astype(np.uint64) << np.uint64(32)) | (words[:, 1].astype(np.uint64) >> np.uint64(32))
        return words.astype(np.uint64)

    def _modulo(self, value: npt.NDArray[np.uint64], size: int) -> Numbers:
        if size & (size - 1) == 0:
            return value & np.uint64(size - 1)
        if value.ndim == 2:
            return _modulo_of_96_bits(value, size)
        # Division by one number for all is fast in numpy, the remainder is not.
        return value - (value // np.uint64(size)) * np.uint64(size)

    def _wrapped(self, total: Numbers, size: int) -> Numbers:
        """A sum of two numbers below `size`, brought below it."""
        if size & (size - 1) == 0:
            total &= np.uint64(size - 1)
        else:
            np.subtract(total, np.uint64(size), out=total, where=total >= np.uint64(size))
        return total

    def _prefix(self, tweak: bytes, width: int) -> None:
        fixed = bytes([1, 2, 1]) + self.radix.to_bytes(3, "big") + bytes([10, self._left % 256])
        fixed += self.length.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        body = fixed + tweak + bytes((-len(tweak) - width - 1) % 16) + bytes(1 + width)
        state = bytes(16)
        for start in range(0, len(body) - 16, 16):
            state = self._context.update(_xor(state, body[start : start + 16]))
        last = _xor(state, body[-16:])
        self._constant = int.from_bytes(last[8:], "big")
        self._round_shift = 8 * width
        self._blocks = np.empty((_CHUNK, 2), dtype=">u8")
        self._blocks[:, 0] = int.from_bytes(last[:8], "big")
        self._out = bytearray(_CHUNK * 16 + 15)
        self._words = np.frombuffer(self._out, dtype=">u8", count=_CHUNK * 2).reshape(-1, 2)


def _modulo_of_96_bits(words: npt.NDArray[np.uint64], size: int) -> Numbers:
    """(word0 * 2**32 + the upper half of word1) modulo a size below 2**56, a byte at a time."""
    divisor, result = np.uint64(size), words[:, 0] % np.uint64(size)
    for shift in (56, 48, 40, 32):
        byte = (words[:, 1] >> np.uint64(shift)) & np.uint64(255)
        result = ((result << np.uint64(8)) | byte) % divisor
    return result


def _context(key: bytes, cipher: Cipher) -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher as Ciphers
    from cryptography.hazmat.primitives.ciphers import algorithms, modes

    algorithm = algorithms.SM4(key) if cipher == "sm4" else algorithms.AES(key)
    # Each block is enciphered by itself because FF1 chains the blocks as it says; nothing is stored in this mode.
    return Ciphers(algorithm, modes.ECB()).encryptor()  # noqa: S305


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
