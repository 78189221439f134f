"""Plain text, logs, and everything that is best read as text."""

from zhengan.privacy.readers.encoding import chunks
from zhengan.privacy.readers.found import Findings, Piece
from zhengan.privacy.readers.limits import Reading
from zhengan.privacy.readers.place import at
from zhengan.privacy.readers.source import Source

BINARY_NOTE = "不是文本，只看其中的文字"


def read_text(source: Source, _: Reading) -> Findings:
    """Chunks of whole lines."""
    for chunk in chunks(source):
        note = BINARY_NOTE if chunk.encoding == "binary" else ""
        yield Piece(at(source.where, row=chunk.line, offset=chunk.offset), chunk.data, chunk.encoding, note)
