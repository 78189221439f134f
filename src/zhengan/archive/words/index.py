"""Asking an index of words which row groups may hold what is sought."""

import mmap
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import google_crc32c
import numpy as np
from numpy.typing import NDArray

from zhengan.archive.errors import Damaged
from zhengan.archive.words import layout
from zhengan.archive.words.layout import mix, word_hash
from zhengan.archive.words.tokens import is_short_number


class Index:
    """One `words.bin`, mapped into memory (given a path) or lying in a buffer. Never says no to a group that holds the words."""

    def __init__(self, source: Path | bytes | memoryview | mmap.mmap) -> None:
        self._name = str(source) if isinstance(source, Path) else "words.bin"
        self._map: mmap.mmap | None = None
        if isinstance(source, Path):
            with source.open("rb") as file:
                if source.stat().st_size < layout.HEAD.size:
                    raise self._damaged("短于文件头")
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            source = self._map
        self._bytes = np.frombuffer(source, np.uint8)
        try:
            self._read_head()
        except Damaged:
            self.close()
            raise

    def _read_head(self) -> None:
        if len(self._bytes) < layout.HEAD.size:
            raise self._damaged("短于文件头")
        head = layout.HEAD.unpack(self._bytes[: layout.HEAD.size].tobytes())
        (
            magic,
            self._hashes,
            _,
            self.group_count,
            self.group_rows,
            self.rows,
            filters,
            self._bits,
            self._stride,
            self._crc,
        ) = head
        if magic != layout.MAGIC:
            raise self._damaged(f"文件头应为 {layout.MAGIC!r}，实为 {magic!r}")
        end = layout.HEAD.size + 4 * (self.group_count + 1)
        body = -(-(end + 4) // 64) * 64
        if len(self._bytes) != body + self._bits * self._stride or self._stride < -(-filters // 8):
            raise self._damaged(f"长度 {len(self._bytes)} 与文件头所述不符")
        if google_crc32c.value(self._bytes[:end].tobytes()) != int(self._bytes[end : end + 4].view("<u4")[0]):
            raise self._damaged("文件头的校验和不符")
        self._starts = self._bytes[layout.HEAD.size : end].view("<u4").astype(np.uint64)
        self._widths = np.diff(self._starts)
        self._slices = self._bytes[body:].reshape(self._bits, self._stride)

    def may_hold(self, word: bytes) -> NDArray[np.bool_]:
        """For each group, whether it may hold the word (as `tokens_of` gives it). Any may hold a number that is not indexed."""
        if is_short_number(word):
            return np.ones(self.group_count, bool)
        z = mix(word_hash(word))
        first, step = mix(z), mix(z + 1) | 1
        bits = [(((first + i * step) & 0xFFFFFFFFFFFFFFFF) >> 32) * self._bits >> 32 for i in range(self._hashes)]
        filters = np.bitwise_and.reduce(self._slices[bits], axis=0)
        own = self._starts[:-1] + (np.uint64(z >> 32) * self._widths >> np.uint64(32))
        hits: NDArray[np.uint8] = filters[own >> np.uint64(3)] >> (own & np.uint64(7)).astype(np.uint8) & 1
        return hits.astype(bool)

    def groups(self, words: Sequence[bytes]) -> list[int]:
        """The groups that may hold all the words; without words, all groups."""
        hits = np.ones(self.group_count, bool)
        for word in words:
            hits &= self.may_hold(word)
            if not hits.any():
                break
        return [int(group) for group in np.flatnonzero(hits)]

    def check(self) -> None:
        """Reads everything. Raises `Damaged` if the slices are not what was written."""
        if google_crc32c.value(self._slices.tobytes()) != self._crc:
            raise self._damaged("内容的校验和不符")

    def close(self) -> None:
        """Lets go of the file. The index cannot be asked any more."""
        self._bytes = self._slices = np.empty((0, 0), np.uint8)
        if self._map is not None:
            self._map.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _damaged(self, what: str) -> Damaged:
        return Damaged(f"词索引 {self._name} 已损坏：{what}。可由该段日志重建。")
