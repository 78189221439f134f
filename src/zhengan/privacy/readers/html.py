"""HTML as a reader sees it, and what it hides: attributes, comments, scripts."""

from html.parser import HTMLParser

from zhengan.privacy.readers.encoding import chunks
from zhengan.privacy.readers.found import Findings, Piece
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.place import at
from zhengan.privacy.readers.source import Source

# Tags inside a line: a number that is partly bold is still one number.
_INLINE = {"b", "i", "u", "em", "strong", "span", "font", "a", "mark", "small", "sub", "sup", "wbr", "code"}
_CELLS = {"td", "th", "input", "option"}


def read_html(source: Source, _: Reading) -> Findings:
    """Text with its character references undone, a chunk at a time."""
    parser = _Text()
    for chunk in chunks(source):
        parser.feed(chunk.data.decode("utf-8", "replace"))
        if text := parser.taken():
            yield Piece(at(source.where, row=chunk.line, offset=chunk.offset), text, chunk.encoding)
    parser.close()
    if text := parser.taken():
        yield Piece(source.where, text)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self._parts.append("\t" if tag in _CELLS else "\n")
        self._parts.extend(f" {name}={value} " for name, value in attrs if value and _tells(name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._parts.append("\t" if tag in _CELLS else "\n")

    def handle_data(self, data: str) -> None:
        self._parts.append(data)

    def handle_comment(self, data: str) -> None:
        self._parts.append(f"\n{data}\n")

    def unknown_decl(self, data: str) -> None:
        self._parts.append(f"\n{data}\n")

    def taken(self) -> bytes:
        """What was gathered since the last time."""
        text = "".join(self._parts)
        self._parts.clear()
        return text.encode("utf-8", "replace") if text.strip() else b""


def _tells(name: str, value: str) -> bool:
    """Classes, styles and targets say how a page looks; everything else may say something of somebody."""
    return name not in {"class", "style", "id", "target", "rel", "width", "height", "lang"} and len(value) > 3
