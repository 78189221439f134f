"""Streaming the XML of a workbook: no document types, no entities, no endless tokens."""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Protocol
from xml.parsers import expat

from zhengan.records.faults import Refused

CHUNK = 1 << 16
# So many chunks without a single event: one token of sixteen megabytes, which no spreadsheet writes.
LONGEST_SILENCE = 256

Attributes = Mapping[str, str]


class Listener(Protocol):
    """What takes the events of a document; names come without their prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, part: str) -> None:
        """Text within the innermost element."""


def walk(stream: IO[bytes], listener: Listener) -> Iterator[None]:
    """Feed a stream to a listener, pausing after every chunk; raises `Refused` where it is no sound XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    # The same three that defusedxml refuses; a workbook has no document type at all.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.ExternalEntityRefHandler = _refuse_doctype
    events = _Events(listener)
    parser.StartElementHandler = events.first
    parser.EndElementHandler = events.end
    parser.CharacterDataHandler = listener.text
    events.settle = lambda start, end: _set(parser, start, end)
    silence, before = 0, 0
    try:
        while chunk := stream.read(CHUNK):
            if before == 0 and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise damaged("UTF-16 编码的部件")
            parser.Parse(chunk, False)
            silence = silence + 1 if parser.CurrentByteIndex == before else 0
            before = parser.CurrentByteIndex
            if silence > LONGEST_SILENCE:
                raise damaged("没有尽头的标记")
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise damaged(f"XML 无法解析（第 {error.lineno} 行）") from None


def consume(stream: IO[bytes], listener: Listener) -> None:
    """Feed a whole stream to a listener."""
    for _ in walk(stream, listener):
        pass


def damaged(found: str) -> Refused:
    """The refusal of a workbook that is broken."""
    return Refused("damaged", "完好的 XLSX 工作簿", "用表格软件打开后重新保存", found)


class _Events:
    """Takes prefixes off; documents without any, nearly all, go straight to the listener."""

    settle: Callable[[Callable[[str, Attributes], None], Callable[[str], None]], None]

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def first(self, name: str, attributes: Attributes) -> None:
        if ":" not in name:
            self.settle(self._listener.start, self._listener.end)
        else:
            self.settle(self.start, self.end)
        self.start(name, attributes)

    def start(self, name: str, attributes: Attributes) -> None:
        self._listener.start(name.rpartition(":")[2], attributes)

    def end(self, name: str) -> None:
        self._listener.end(name.rpartition(":")[2])


def _set(parser: expat.XMLParserType, start: Callable[[str, Attributes], None], end: Callable[[str], None]) -> None:
    parser.StartElementHandler = start
    parser.EndElementHandler = end


def _refuse_doctype(*_: object) -> int:
    raise Refused("entities", "不含实体声明的工作簿", "核对文件来历，用表格软件重新保存", "XML 里声明了实体")
