"""CSV and its relatives: columns by their headers."""

import csv
from collections.abc import Iterator
from itertools import chain

from zhengan.privacy.readers.encoding import chunks
from zhengan.privacy.readers.found import Findings, Piece
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.place import at, columns_of, looks_like_header, names_for
from zhengan.privacy.readers.source import BLOCK, Source
from zhengan.privacy.readers.text import read_text

DELIMITERS = ",\t;|"


def read_delimited(source: Source, reading: Reading) -> Findings:
    """Columns, some thousand rows at a time. From the row on that the csv module cannot take, the file is read as text."""
    delimiter = find_delimiter(source.head())
    if not delimiter:
        yield from read_text(source, reading)
        return
    lines = _Lines(source)
    rows = lines.rows(delimiter)
    first = next(rows, [])
    named = looks_like_header(first)
    names = names_for(len(first), first if named else ())
    rows = rows if named else chain([first], rows)
    for piece in columns_of(source.where, names, rows, first_row=2 if named else 1, encoding="utf-8"):
        yield Piece(piece.where, piece.data, lines.encoding)
    for text in lines.rest():
        yield Piece(at(source.where, row=lines.number), text.encode(), lines.encoding, "不成表格的部分，按文本读")


def find_delimiter(head: bytes) -> str:
    """What parts the cells: found in every one of the first lines, most often of all; empty where nothing is."""
    lines = [line for line in head.replace(b"\0", b"").split(b"\n")[:12] if line.strip()]
    if not lines:
        return ""
    best = max(DELIMITERS, key=lambda mark: min(line.count(mark.encode()) for line in lines[:-1] or lines))
    return best if min(line.count(best.encode()) for line in lines[:-1] or lines) else ""


class _Lines:
    """Lines for the csv module; those of the row at which it gave up are still in hand."""

    def __init__(self, source: Source) -> None:
        self.encoding = "utf-8"
        self.number = 0
        self._open: list[str] = []
        self._lines = self._read(source)

    def rows(self, delimiter: str) -> Iterator[list[str]]:
        """Rows until the end, or until one that cannot be taken."""
        reader = csv.reader(self._lines, delimiter=delimiter)
        while True:
            try:
                row = next(reader)
            except (StopIteration, csv.Error):
                return
            self._open.clear()
            yield row

    def rest(self) -> Iterator[str]:
        """What was not given as rows, in blocks of lines."""
        held, self._open = "".join(self._open), []
        for line in self._lines:
            held += line
            self._open.clear()
            if len(held) >= BLOCK:
                yield held
                held = ""
        if held:
            yield held

    def _read(self, source: Source) -> Iterator[str]:
        for chunk in chunks(source):
            self.encoding = chunk.encoding
            text = chunk.data.decode("utf-8", "replace")
            for line in text.removesuffix("\n").split("\n"):
                self.number += 1
                self._open.append(line + "\n")
                yield line + "\n"
