"""How people write: full-width characters, line ends, characters that no text may hold."""

import re

from zhengan.records.faults import Refused


def plain(text: str) -> str:
    """Text with full-width characters made half-width and the white space around it taken off."""
    return text.strip() if text.isascii() else text.translate(_HALF_WIDTH).strip()


def cleaned(text: str) -> str:
    """Text with line ends made one sign; refuses control characters and halves of surrogate pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FORBIDDEN.search(text)
    if found:
        place = f"第 {found.start() + 1} 个字符 U+{ord(found[0]):04X}"
        raise Refused("control_character", "不含控制字符的文字", "删去该字符", place)
    return text


_HALF_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94)} | {
    ord("\u3000"): " ",
    ord("。"): ".",
    ord("−"): "-",
    ord("–"): "-",
    ord("—"): "-",
}
# Line feed and tab are fine; other controls break documents and tables that are made from the text.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
