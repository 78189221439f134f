"""Text of any encoding that Chinese houses use, as UTF-8 in chunks of whole lines, in constant memory.

Chunks are judged one by one: logs to which two programs write hold two encodings, and a dump has blobs. Bytes that are no text in any
encoding are looked at for the text between them.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from zhengan.privacy.readers.source import BLOCK, Source

LONGEST_LINE = 4 * BLOCK
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes([*range(9), 11, 12, *range(14, 27), *range(28, 32), 127])
_TO_LINES = bytes.maketrans(_CONTROL, b"\n" * len(_CONTROL))
_PARTING = re.compile(rb"[\s,;|\"'{}()<>\[\]]")


class _Decode(Protocol):
    def __call__(self, block: bytes, *, final: bool) -> bytes: ...


class Chunk(NamedTuple):
    """Whole lines in UTF-8: the first one's number from 1, the offset in the UTF-8 text, and the encoding they came in."""

    data: bytes
    line: int
    offset: int
    encoding: str


def sniff(head: bytes) -> str:
    """The encoding that the first bytes show: a name of a codec, or `binary`."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls * 100 > len(head) or b"\0" in head:
        return "binary"
    return _plain(head)


def chunks(source: Source) -> Iterator[Chunk]:
    """The text of a source."""
    encoding = sniff(source.head())
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _numbered(_decoded(source, encoding), encoding)
    else:
        yield from _numbered(_raw(source), encoding)


def to_utf8(raw: bytes, encoding: str = "utf-8") -> tuple[bytes, str]:
    """Some lines in UTF-8, and the encoding they were in: `utf-8`, `gb18030`, `mixed` or `binary`."""
    if encoding == "binary":
        return _by_line(raw.translate(_TO_LINES)), "binary"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return raw, "utf-8"
    try:
        return raw.decode("gb18030").encode("utf-8"), "gb18030"
    except UnicodeError:
        return _by_line(raw.translate(_TO_LINES)), "mixed"


def cell_text(raw: bytes) -> str:
    """A cell's bytes as text."""
    return to_utf8(raw, "binary" if b"\0" in raw else "utf-8")[0].decode("utf-8", "replace")


def _numbered(parts: Iterator[bytes], encoding: str) -> Iterator[Chunk]:
    line, offset = 1, 0
    for raw in parts:
        if encoding.startswith(("utf-16", "utf-32")):
            data, name = raw, encoding
        else:
            data, name = to_utf8(raw, encoding)
        yield Chunk(data, line, offset, name)
        line += data.count(b"\n")
        offset += len(data)


def _decoded(source: Source, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")

    def decode(block: bytes, *, final: bool) -> bytes:
        return decoder.decode(block, final=final).encode("utf-8", "replace")

    yield from _cut_up(source, decode, codecs.BOM_UTF8)


def _raw(source: Source) -> Iterator[bytes]:
    def same(block: bytes, *, final: bool) -> bytes:
        return b"" if final else block

    yield from _cut_up(source, same, codecs.BOM_UTF8)


def _cut_up(source: Source, decode: "_Decode", mark: bytes) -> Iterator[bytes]:
    rest, first = b"", True
    try:
        while block := source.read(BLOCK):
            decoded = decode(block, final=False)
            rest += decoded.removeprefix(mark) if first else decoded
            first = first and not decoded
            whole, rest = _cut(rest)
            if whole:
                yield whole
    except Exception:
        # A damaged archive, a bound: what came before counts.
        if rest:
            yield rest
        raise
    rest += decode(b"", final=True)
    if rest:
        yield rest


def _cut(buffer: bytes) -> tuple[bytes, bytes]:
    """Whole lines and the rest; not between a digit and a digit of the next line, which may be one number."""
    end = len(buffer)
    for _ in range(64):
        end = buffer.rfind(b"\n", 0, end)
        if end < 0 or not (
            buffer[end - 1 : end].isdigit() and (buffer[end + 1 : end + 2].isdigit() or end + 1 == len(buffer))
        ):
            break
    if end >= 0:
        return buffer[: end + 1], buffer[end + 1 :]
    if len(buffer) < LONGEST_LINE:
        return b"", buffer
    from_here = len(buffer) - 4096
    last = max((found.end() for found in _PARTING.finditer(buffer, from_here)), default=len(buffer) - 3)
    return buffer[:last], buffer[last:]


def _by_line(raw: bytes) -> bytes:
    lines = []
    for line in raw.split(b"\n"):
        try:
            line.decode("utf-8")
            lines.append(line)
        except UnicodeDecodeError:
            lines.append(line.decode("gb18030", "replace").encode("utf-8", "replace"))
    return b"\n".join(lines)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: zeros on one side only, and what stands beside them is plain ASCII."""
    even, odd = head[0::2], head[1::2]
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        beside = bytes(other for zero, other in zip(zeros, others, strict=False) if not zero)
        if len(beside) * 16 > len(head) and others.count(0) * 16 < len(beside):
            return name if len(beside.translate(None, _CONTROL)) * 20 > len(beside) * 19 else ""
    return ""


def _plain(head: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head, final=False)
        except UnicodeError:
            continue
        return encoding
    return "mixed"
