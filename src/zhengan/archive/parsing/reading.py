"""How a line that is not UTF-8 is read, for finding and showing it. The bytes themselves are kept beside the reading.

Old Chinese systems write GB 18030; a line cut in the middle of a character is UTF-8 with one fault. Which of the two it
is, is decided by how much of it would be lost. (GB 18030 read as UTF-8 gives faults and letters below U+0800, hardly ever ideographs.)
"""

LOST = "\ufffd"


def reading(raw: bytes) -> str:
    """The best reading of bytes: UTF-8; else GB 18030 where that explains every byte and UTF-8 has more faults than ideographs; else
    UTF-8 with U+FFFD for what it cannot explain."""
    text = raw.decode("utf-8", "replace")
    lost = text.count(LOST)
    if lost == 0 or lost <= sum("\u07ff" < character != LOST for character in text) or _is_utf8(raw):
        return text
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return text


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
