"""Bytes to lines: text in any encoding that Chinese offices use, web pages, Word files.

Nothing here knows what an article is. A file that is no text gets a `TextFault` that says what to do instead.
Everything is linear in the size of the file, and files beyond what any regulation needs are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from zhengan.law.text.lines import MAX_LINES, READABLE, Line, make_line
from zhengan.law.text.model import TextFault

Form = Literal["text", "page", "word"]

MAX_BYTES = 32 * 1024 * 1024
"""A regulation's file is small; a web page may carry pictures."""

MAX_CHARACTERS = 1_000_000
"""The Civil Code, the longest law, has some 110,000."""

MAX_TAGS = 500_000
"""Tags of a web page."""

_BREAK = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|br|table|span|h[1-6]|meta)\b", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_FOREIGN_FORMS = (
    (b"%PDF", "PDF 文件", "请把 PDF 另存为 Word（.docx）或文字文件后再加载。"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word（.doc）文件", "请用 Word 或 WPS 另存为 .docx 后再加载。"),
    (b"{\\rtf", "RTF 文件", "请另存为 .docx 或文字文件后再加载。"),
    (b"\x89PNG", "图片", "请先识别出文字。"),
    (b"\xff\xd8\xff", "图片", "请先识别出文字。"),
    (b"GIF8", "图片", "请先识别出文字。"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a file, its form, and the title that a web page gives itself."""

    lines: tuple[Line, ...]
    form: Form
    page_title: str = ""


def read_source(data: bytes, name: str) -> Source:
    """The lines of the file. Raises TextFault where it is empty, too big, or neither text, web page nor Word file."""
    if not data.strip(b"\0 \t\r\n"):
        raise TextFault(name, READABLE, "空文件", "请核对文件。")
    if len(data) > MAX_BYTES:
        raise TextFault(name, f"不超过 {MAX_BYTES >> 20} MB 的文件", f"{len(data) >> 20} MB", "请只加载法规正文。")
    for magic, what, remedy in _FOREIGN_FORMS:
        if data.startswith(magic):
            raise TextFault(name, READABLE, what, remedy)
    if data.startswith(b"PK\x03\x04"):
        from zhengan.law.text.word import word_lines

        return _bounded(Source(word_lines(data, name), "word"), name)
    text = _BREAK.sub("\n", decode(data, name))
    if _MARKUP.search(text[:20_000]):
        if text.count("<") > MAX_TAGS:
            raise TextFault(
                name, f"不超过 {MAX_TAGS // 10_000} 万个标签的网页", "更多的标签", "请只保存正文所在的网页。"
            )
        from zhengan.law.text.webpage import page_lines

        lines, title = page_lines(text)
        return _bounded(Source(lines, "page", title), name)
    return _bounded(Source(plain_lines(text), "text"), name)


def plain_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text that hold something; `#` headings and `**` of Markdown are read as such."""
    made = (make_line(number, raw) for number, raw in enumerate(text.split("\n"), 1) if raw)
    return tuple(islice((line for line in made if line is not None), MAX_LINES + 1))


def decode(data: bytes, name: str) -> str:
    """The text of the bytes: by its mark, else UTF-16 where it has zero bytes, else UTF-8, else GB18030.

    A character that cannot be read becomes U+FFFD and is reported as an erratum; a file with many is no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], (encoding,), name)
    if b"\0" in data[:100_000]:
        return _lenient(data, ("utf-16-le", "utf-16-be"), name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _lenient(data, ("gb18030", "utf-8"), name)


def _lenient(data: bytes, encodings: tuple[str, ...], name: str) -> str:
    texts = [data.decode(encoding, "replace") for encoding in encodings]
    best = min(texts, key=lambda text: text.count("\ufffd") - sum(text[:10_000].count(sign) for sign in "的，。、"))
    if best.count("\ufffd") > max(3, len(best) // 50) or "\0" in best:
        raise TextFault(name, READABLE, "无法识别的二进制内容", "请另存为 UTF-8 文字、网页或 Word（.docx）文件。")
    return best


def _bounded(source: Source, name: str) -> Source:
    if len(source.lines) > MAX_LINES:
        raise TextFault(name, f"不超过 {MAX_LINES} 行的{READABLE}", "更多的行", "请只加载一部法规。")
    size = sum(len(line.text) for line in source.lines)
    if size > MAX_CHARACTERS:
        raise TextFault(
            name, f"不超过 {MAX_CHARACTERS // 10_000} 万字的{READABLE}", f"{size // 10_000} 万字", "请只加载一部法规。"
        )
    return source
