"""Asking an index of words which row groups may hold what is sought."""

import mmap
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

import google_crc32c
import numpy as np
from numpy.typing import NDArray

from zhengan.archive.errors import Damaged
from zhengan.archive.words import layout
from zhengan.archive.words.layout import mix, word_hash
from zhengan.archive.words.tokens import is_short_number, kind_of, kinds_around


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
        first = layout.HEAD.size + 4 * (self.group_count + 1)
        end = first + layout.KIND_BYTES * self.group_count
        body = -(-(end + 4) // 64) * 64
        if len(self._bytes) != body + self._bits * self._stride or self._stride < -(-filters // 8):
            raise self._damaged(f"长度 {len(self._bytes)} 与文件头所述不符")
        if google_crc32c.value(self._bytes[:end].tobytes()) != int(self._bytes[end : end + 4].view("<u4")[0]):
            raise self._damaged("文件头的校验和不符")
        self._starts = self._bytes[layout.HEAD.size : first].view("<u4").astype(np.int64)
        self._kinds = self._bytes[first:end]
        self._slices = self._bytes[body:].reshape(self._bits, self._stride)

    def may_hold(self, word: bytes) -> NDArray[np.bool_]:
        """For each group, whether it may hold the word (as `tokens_of` gives it). Any may hold a number that is not indexed."""
        hits = np.ones(self.group_count, np.uint8)
        self._keep(word, hits)
        return hits.astype(bool)

    def groups(self, words: Sequence[bytes], pieces: Sequence[bytes] = ()) -> list[int]:
        """The groups that may hold all the words, and words in which these pieces stand; without any, all groups."""
        hits = np.ones(self.group_count, np.uint8)
        for piece in filter(kinds_around, pieces):
            hits &= (self._kinds.reshape(-1, layout.KIND_BYTES) & _mask(piece)).any(axis=1)
        for word in words:
            self._keep(word, hits)
        found: list[int] = np.flatnonzero(hits).tolist()
        return found

    def _keep(self, word: bytes, hits: NDArray[np.uint8]) -> None:
        from zhengan.archive.words.loops import keep_groups

        if not is_short_number(word):
            kind = kind_of(word) if word.isascii() else None
            keep_groups(
                self._slices,
                self._starts,
                self._kinds,
                -1 if kind is None else kind,
                _mixed(word),
                self._hashes,
                hits,
            )

    def check(self) -> None:
        """Reads everything. Raises `Damaged` if the slices are not what was written."""
        if google_crc32c.value(self._slices.tobytes()) != self._crc:
            raise self._damaged("内容的校验和不符")

    def close(self) -> None:
        """Lets go of the file. The index cannot be asked any more."""
        self._bytes = self._slices = self._kinds = np.empty((0, 0), np.uint8)
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


@lru_cache(maxsize=1024)
def _mixed(word: bytes) -> int:
    return mix(word_hash(word))


@lru_cache(maxsize=1024)
def _mask(piece: bytes) -> NDArray[np.uint8]:
    """The kinds of words in which the piece can stand, as a group states its kinds."""
    bits = np.zeros(8 * layout.KIND_BYTES, np.uint8)
    bits[list(kinds_around(piece))] = 1
    return np.packbits(bits, bitorder="little")
