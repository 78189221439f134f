"""Keyed fingerprints of values: a Bloom filter in front, sorted digests behind it for exact confirmation. Both are mapped, not read.

A digest is two numbers of 64 bits, each a CBC-MAC under a key of its own that is derived from the one-time key. What lies in the
folder tells nothing without that key.

    filter.bin    bits, 28 a digest or more
    high.bin      first halves, sorted
    low.bin       second halves in the order of the first
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from zhengan.privacy.attestation.errors import SetFault
from zhengan.protect.masking import KeyProvider
from zhengan.protect.masking.prf import numbers_for

BITS, HASHES = 28, 8
_HELD = 1 << 22
_PARTS = 256
FILES = ("filter.bin", "high.bin", "low.bin")


def digests(texts: Any, key: KeyProvider) -> Any:
    """Two columns of 64-bit numbers for an Arrow column of canonical texts."""
    return np.stack([numbers_for(texts, key, f"fingerprint {half}") for half in ("high", "low")], axis=1)


class Writer:
    """Takes digests in any order and number; memory stays flat, since they are parted by their first byte on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[Any] = []
        self._count = 0
        self._parted = False

    def add(self, found: Any) -> None:
        """Digests, doubles too."""
        if not len(found):
            return
        self._held.append(found)
        self._count += len(found)
        if self._count >= _HELD:
            self._part()

    def finish(self) -> int:
        """Writes filter and sorted digests; how many different ones there are."""
        self._part()
        count = 0
        with (self._folder / "high.bin").open("wb") as high, (self._folder / "low.bin").open("wb") as low:
            for part in self._sorted():
                high.write(np.ascontiguousarray(part[:, 0]).tobytes())
                low.write(np.ascontiguousarray(part[:, 1]).tobytes())
                count += len(part)
        _write_filter(self._folder, count)
        for number in range(_PARTS):
            self._place(number).unlink(missing_ok=True)
        return count

    def _part(self) -> None:
        if not self._held:
            return
        whole = np.unique(np.concatenate(self._held), axis=0)
        self._held, self._count = [], 0
        parts = (whole[:, 0] >> np.uint64(56)).astype(np.int64)
        edges = np.searchsorted(parts, np.arange(_PARTS + 1))
        for number in range(_PARTS):
            if edges[number] < edges[number + 1]:
                with self._place(number).open("ab") as file:
                    file.write(np.ascontiguousarray(whole[edges[number] : edges[number + 1]]).tobytes())

    def _sorted(self) -> Iterator[Any]:
        for number in range(_PARTS):
            place = self._place(number)
            if place.exists():
                yield np.unique(np.fromfile(place, np.uint64).reshape(-1, 2), axis=0)

    def _place(self, number: int) -> Path:
        return self._folder / f"part-{number:03}.tmp"


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """A set that can be asked."""

    bits: Any
    high: Any
    low: Any

    def __len__(self) -> int:
        return len(self.high)

    def holds(self, asked: Any) -> Any:
        """For each digest whether it is in the set: the filter first, then the digests themselves."""
        result = np.zeros(len(asked), bool)
        if not len(self.high) or not len(asked):
            return result
        maybe = np.flatnonzero(_in_filter(self.bits, asked))
        if len(maybe):
            result[maybe] = self._exactly(asked[maybe])
        return result

    def _exactly(self, asked: Any) -> Any:
        place = np.searchsorted(self.high, asked[:, 0])
        result = np.zeros(len(asked), bool)
        left = np.arange(len(asked))
        while len(left):
            inside = place[left] < len(self.high)
            left = left[inside]
            left = left[self.high[place[left]] == asked[left, 0]]
            hit = self.low[place[left]] == asked[left, 1]
            result[left[hit]] = True
            left = left[~hit]
            place[left] += 1
        return result


def of_digests(found: Any) -> Fingerprints:
    """A small set in memory."""
    whole = np.unique(found.reshape(-1, 2), axis=0)
    bits = np.zeros(_size(len(whole)), np.uint8)
    _into_filter(bits, whole)
    return Fingerprints(bits, np.ascontiguousarray(whole[:, 0]), np.ascontiguousarray(whole[:, 1]))


def open_fingerprints(folder: Path, count: int) -> Fingerprints:
    """The set of a folder, mapped. Raises SetFault where a file has not the size that the count asks for."""
    sizes = {"filter.bin": _size(count), "high.bin": 8 * count, "low.bin": 8 * count}
    for name, size in sizes.items():
        found = (folder / name).stat().st_size if (folder / name).is_file() else -1
        if found != size:
            raise SetFault(f"指纹集 {folder} 的 {name} 应有 {size} 字节，实为 {max(found, 0)}。请重新准备。")
    if not count:
        return of_digests(np.zeros((0, 2), np.uint64))
    return Fingerprints(
        np.memmap(folder / "filter.bin", np.uint8, "r"),
        np.memmap(folder / "high.bin", np.uint64, "r"),
        np.memmap(folder / "low.bin", np.uint64, "r"),
    )


def file_digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _size(count: int) -> int:
    return max(64, -(-count * BITS // 8))


def _write_filter(folder: Path, count: int) -> None:
    bits = np.memmap(folder / "filter.bin", np.uint8, "w+", shape=(_size(count),))
    if count:
        high, low = (np.memmap(folder / name, np.uint64, "r") for name in ("high.bin", "low.bin"))
        for start in range(0, count, _HELD):
            _into_filter(bits, np.stack([high[start : start + _HELD], low[start : start + _HELD]], axis=1))
    bits.flush()


def _into_filter(bits: Any, found: Any) -> None:
    for place in _places(bits, found):
        np.bitwise_or.at(bits, place >> np.uint64(3), np.uint8(1) << (place & np.uint64(7)).astype(np.uint8))


def _in_filter(bits: Any, asked: Any) -> Any:
    result = np.ones(len(asked), bool)
    for place in _places(bits, asked):
        result &= (bits[place >> np.uint64(3)] >> (place & np.uint64(7)).astype(np.uint8)) & np.uint8(1) > 0
    return result


def _places(bits: Any, found: Any) -> Iterator[Any]:
    size, step = np.uint64(len(bits) * 8), found[:, 1] | np.uint64(1)
    at = found[:, 0].copy()
    for _ in range(HASHES):
        yield at % size
        at = at + step
