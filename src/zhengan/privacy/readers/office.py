"""Word, PowerPoint, and the parts of any Office Open XML package that are text: paragraphs, notes, comments, headers, properties.

The XML is read part by part rather than through python-docx: text boxes, deleted text that is still in the file, comments and
footnotes are where forgotten names stand.
"""

import zipfile
from collections.abc import Iterator
from typing import IO

from defusedxml.ElementTree import iterparse

from zhengan.privacy.readers.found import Findings, Piece
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.packages import EMBEDDED, member_stream, members
from zhengan.privacy.readers.source import BLOCK, Source

_TEXT = {
    "t",
    "delText",
    "instrText",
    "lpwstr",
    "creator",
    "lastModifiedBy",
    "title",
    "subject",
    "description",
    "keywords",
}
_LINES = {
    "p",
    "tr",
    "comment",
    "si",
    "lpwstr",
    "creator",
    "lastModifiedBy",
    "title",
    "subject",
    "description",
    "keywords",
}


def read_office(source: Source, reading: Reading) -> Findings:
    """Every part that holds text, and the files embedded in it."""
    with source.seekable(reading.limits.most_spooled) as file, zipfile.ZipFile(file) as package:
        yield from read_parts(package, source, reading)


def read_parts(package: zipfile.ZipFile, source: Source, reading: Reading, leave: tuple[str, ...] = ()) -> Findings:
    """The text of all XML parts whose names do not begin with one of `leave`; embedded files as what they are."""
    for entry in members(package, reading):
        if entry.filename.startswith(leave):
            continue
        where = source.where.inside(entry.filename)
        if entry.filename.endswith(".xml"):
            with member_stream(package, entry, reading) as stream:
                for text in _paragraphs(stream):
                    yield Piece(where, text.encode("utf-8", "replace"))
        elif any(mark in entry.filename for mark in EMBEDDED):
            with member_stream(package, entry, reading) as stream:
                yield from reading.read(Source(where, entry.filename, stream))


def _paragraphs(stream: IO[bytes]) -> Iterator[str]:
    """Text in blocks of whole paragraphs; table cells are parted by tabs."""
    held: list[str] = []
    size = 0
    for _, element in iterparse(stream, forbid_dtd=True):
        tag = str(element.tag).rpartition("}")[2]
        if tag in _TEXT and element.text:
            held.append(element.text)
            size += len(element.text)
        if tag in {"tab", "tc"}:
            held.append("\t")
        elif tag in _LINES:
            held.append("\n")
            if size > BLOCK:
                yield "".join(held)
                held, size = [], 0
        if tag in _LINES or tag == "row":
            element.clear()
    if text := "".join(held).strip():
        yield text
