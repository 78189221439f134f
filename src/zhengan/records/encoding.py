"""Which encoding a text file has: UTF-8 (with or without a mark at its start) or GB18030, strictly."""

import codecs
import unicodedata
from pathlib import Path

from zhengan.records.faults import Refused

CHUNK = 1 << 20
# So many characters beyond ASCII that read well as UTF-8 are no accident: a later bad byte is damage, not GB18030.
SURELY_UTF8 = 8


def encoding_of(path: Path) -> str:
    """The name of the encoding, fit for `open`; raises `Refused` with the place of the first byte that fits neither."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if not start:
        raise Refused("empty_file", "有内容的文件", "补上表头和数据，或删去该文件", "空文件")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused("bad_encoding", "UTF-8 或 GB18030 编码的文件", "另存为“CSV UTF-8”", "UTF-16 编码")
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refused("not_text_file", "文本文件", "这是电子表格文件改了扩展名，请另存为“CSV UTF-8”", "电子表格文件")
    utf8 = _scan(path, "utf-8")
    if utf8.bad_byte is None:
        return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
    if utf8.beyond_ascii < SURELY_UTF8 and not start.startswith(codecs.BOM_UTF8):
        gb18030 = _scan(path, "gb18030")
        if gb18030.bad_byte is None and not gb18030.strange:
            return "gb18030"
    found = f"第 {utf8.bad_byte + 1} 字节既不是 UTF-8 也不是 GB18030"
    raise Refused("bad_encoding", "UTF-8 或 GB18030 编码的文件", "从原系统重新导出，或另存为“CSV UTF-8”", found)


class _Scan:
    def __init__(self) -> None:
        self.bad_byte: int | None = None
        self.beyond_ascii = 0
        self.strange = False


def _scan(path: Path, encoding: str) -> _Scan:
    scan = _Scan()
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done = 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            _refuse_nul(chunk, done)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                scan.bad_byte = done - pending + error.start
                text = error.object[: error.start].decode(encoding, "ignore")
            if not text.isascii():
                scan.beyond_ascii += sum(char > "\x7f" for char in text)
                scan.strange = scan.strange or _strange(text)
            done += len(chunk)
            if not chunk or scan.bad_byte is not None:
                return scan


def _refuse_nul(chunk: bytes, before: int) -> None:
    at = chunk.find(b"\0")
    if at >= 0:
        found = f"第 {before + at + 1} 字节是 NUL"
        raise Refused("nul_byte", "不含 NUL 字节的文本文件", "从原系统重新导出为 CSV UTF-8", found)


def _strange(text: str) -> bool:
    """Whether text holds characters that nobody writes: controls beyond ASCII, private use, unassigned."""
    return any(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") for char in set(text) if char > "\x7f")
