"""Reads a file of the log from its first group to its end, past what is damaged.

Where a record should stand and none does, the next one is looked for byte by byte at the places where one may begin; what lies
between is a `Damage`. Zeros where a group should begin are the end, unless more is known to be durable.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from zhengan.archive.wal.file import PAGE, LogFile
from zhengan.archive.wal.record import ALIGN, BATCH, HEADER, MAGIC, STATE, Header, crc_of, meta_hint, padding, unpack

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of the log that are not what they were. `number` is the first batch concerned, 0 where none is."""

    path: Path
    offset: int
    length: int
    number: int
    text: str
    hint: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        batch = f"，涉及第 {self.number} 批" if self.number else ""
        lines = "（来源 {source}，第 {first_seq} 行起 {count} 行）".format_map(self.hint) if self.hint else ""
        return f"{self.path} 第 {self.offset} 字节起 {self.length} 字节{batch}{lines}：{self.text}"


class Record(NamedTuple):
    """A record that is whole."""

    header: Header
    offset: int
    body: bytes


class Walk:
    """The way through one file. `durable` is the last batch that is known to have been acknowledged.

    Bodies of batches up to `after` are passed over unread.
    """

    def __init__(self, file: LogFile, durable: int, after: int = 0) -> None:
        self._after = after
        self._file = file
        self._durable = durable
        self._expected = file.head.first

    def __iter__(self) -> Iterator[Record | Damage]:
        at, left = PAGE, 0
        while at + HEADER.size <= self._file.size:
            data = os.pread(self._file.handle, HEADER.size, at)
            if not left and not any(data) and self._expected > self._durable:
                return
            header = self._header(data, at)
            if header is None:
                found = self._next(at + ALIGN)
                if found is None:
                    yield self._lost(at, self._extent(at), self._expected, "记录头损坏，其后再无完整记录")
                    return
                yield self._lost(at, found - at, self._missing(found), "记录头损坏")
                at, left = found, 0
                continue
            item = self._record(header, at) if header.kind == STATE or header.number > self._after else None
            if item:
                yield item
            left, end = header.left, at + HEADER.size + header.length
            if isinstance(item, Damage) and not self._continues(end, left):
                found = self._next(at + ALIGN)
                if found is None:
                    return
                at, left = found, 0
                continue
            yield from self._padding(end, left)
            at = _following(end, left)
            self._expected = header.number + 1

    def _header(self, data: bytes, at: int) -> Header | None:
        header = unpack(data, self._file.head.nonce)
        if header is None or at + HEADER.size + header.length > self._file.size:
            return None
        least = self._expected - (header.kind == STATE)
        return header if header.kind in (BATCH, STATE) and header.number >= least else None

    def _record(self, header: Header, at: int) -> Record | Damage:
        body = os.pread(self._file.handle, header.length, at + HEADER.size)
        if crc_of(body) == header.crc:
            return Record(header, at, body)
        hint = meta_hint(body) if header.kind == BATCH else {}
        number = header.number if header.kind == BATCH else 0
        text = "内容与校验不符" if header.kind == BATCH else "序号快照与校验不符"
        return Damage(self._file.path, at, HEADER.size + header.length, number, text, hint)

    def _continues(self, end: int, left: int) -> bool:
        """Whether the log goes on where a damaged record says that it ends."""
        at = _following(end, left)
        return unpack(os.pread(self._file.handle, HEADER.size, at), self._file.head.nonce) is not None

    def _padding(self, end: int, left: int) -> Iterator[Damage]:
        pad = _following(end, left) - end
        if pad and any(os.pread(self._file.handle, pad, end)):
            yield Damage(self._file.path, end, pad, 0, "记录之间的填充应全为零，实际不是；各批内容完好")

    def _lost(self, at: int, length: int, number: int, text: str) -> Damage:
        behind = os.pread(self._file.handle, PAGE, at + HEADER.size)
        return Damage(self._file.path, at, length, number, text, meta_hint(behind) if number else {})

    def _missing(self, found: int) -> int:
        """The first batch that is not there where the log goes on at `found`; 0 where only a state was lost."""
        header = unpack(os.pread(self._file.handle, HEADER.size, found), self._file.head.nonce)
        return self._expected if header and header.number > self._expected else 0

    def _next(self, begin: int) -> int | None:
        """Where the next header stands at or behind `begin`."""
        overlap = len(MAGIC) - 1
        for chunk in range(begin, self._file.size, _CHUNK):
            data = os.pread(self._file.handle, _CHUNK + overlap, chunk)
            place = data.find(MAGIC)
            while place >= 0:
                at = chunk + place
                if at % ALIGN == 0 and self._header(os.pread(self._file.handle, HEADER.size, at), at):
                    return at
                place = data.find(MAGIC, place + 1)
        return None

    def _extent(self, at: int) -> int:
        """Bytes from `at` to the end of the first page run that is not zero."""
        end = at
        while end < self._file.size:
            page = os.pread(self._file.handle, PAGE - end % PAGE, end)
            if not any(page):
                break
            end += len(page)
        return max(end - at, HEADER.size)


def _following(end: int, left: int) -> int:
    return end + padding(end, ALIGN if left else PAGE)
