"""JSON and NDJSON: leaves by their path as columns; what does not parse is read as text with its escapes undone."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from zhengan.privacy.readers.encoding import Chunk, chunks
from zhengan.privacy.readers.found import Findings, Piece, Where
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.place import BATCH_ROWS, at
from zhengan.privacy.readers.source import Source

MOST_PATHS = 2000
LARGEST_DOCUMENT = 32 << 20
_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|\\([\"/\\])|\\[nrtbf]")


def read_json(source: Source, _: Reading) -> Findings:
    """Lines that each hold a document, or one document of moderate size, give columns; anything else gives text."""
    text: list[Chunk] = []
    size = 0
    for chunk in chunks(source):
        lines = _lines(chunk.data) if not text else None
        if lines is not None:
            yield from _columns(source.where, lines, chunk.line, chunk.encoding)
            continue
        text.append(chunk)
        size += len(chunk.data)
        if size > LARGEST_DOCUMENT:
            yield from _as_text(source.where, text)
            text, size = [], LARGEST_DOCUMENT
    if text:
        whole = _document(b"".join(chunk.data for chunk in text)) if size <= LARGEST_DOCUMENT else None
        if whole is None:
            yield from _as_text(source.where, text)
        else:
            yield from _columns(source.where, whole, text[0].line, text[0].encoding)


def unescaped(data: bytes) -> bytes:
    """JSON text with the escapes of its strings undone: 张 becomes a character."""
    return _ESCAPE.sub(_character, data) if b"\\" in data else data


def leaves(document: Any) -> Iterator[tuple[str, str]]:
    """Path and text of every string and number; list items share their list's path."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((f"{path}.{key}" if path else str(key), item) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            waiting.extend((path, item) for item in reversed(value))
        elif value is not None and not isinstance(value, bool):
            yield path or "值", value if isinstance(value, str) else str(value)


def _lines(data: bytes) -> list[Any] | None:
    try:
        return [orjson.loads(line) for line in data.split(b"\n") if line.strip()]
    except orjson.JSONDecodeError:
        return None


def _document(data: bytes) -> list[Any] | None:
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return document if isinstance(document, list) else [document]


def _as_text(where: Where, held: list[Chunk]) -> Findings:
    for chunk in held:
        yield Piece(at(where, row=chunk.line, offset=chunk.offset), unescaped(chunk.data), chunk.encoding)


def _columns(where: Where, documents: list[Any], line: int, encoding: str) -> Findings:
    import pyarrow as pa

    for start in range(0, len(documents), BATCH_ROWS):
        columns: dict[str, list[str]] = {}
        for document in documents[start : start + BATCH_ROWS]:
            for path, text in leaves(document):
                # Documents keyed by their data would make a column of every key.
                known = path if path in columns or len(columns) < MOST_PATHS else "其他"
                columns.setdefault(known, []).append(text)
                if len(columns) >= MOST_PATHS:
                    columns.setdefault("键", []).append(path)
        for path, texts in columns.items():
            yield Piece(at(where, column=path, row=line + start), pa.array(texts, pa.large_string()), encoding)


def _character(found: re.Match[bytes]) -> bytes:
    if found[1]:
        high = int(found[1], 16)
        if found[2] and 0xD800 <= high < 0xDC00:
            return chr(0x10000 + ((high - 0xD800) << 10) + int(found[2], 16) - 0xDC00).encode()
        rest = chr(int(found[2], 16)).encode("utf-8", "replace") if found[2] else b""
        return chr(high).encode("utf-8", "replace") + rest
    return found[3] or b" "
