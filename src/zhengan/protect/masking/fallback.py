"""What does not look like its kind: broken, half, in another script. It is hidden all the same, never passed through.

Letters and digits become letters and digits, the first of them `z`; Han and other letters become Han, the first of them 某; blanks
and punctuation stay. So the length stays, and no result is a right value of any kind. Numbers of a column without text become
other numbers that begin with 99.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from hashlib import blake2b

from zhengan.protect.masking.key import KeyProvider
from zhengan.protect.masking.lists import SIGN

_ASCII = "0123456789abcdefghijklmnopqrstuvwxy"
_HAN = "春夏秋冬东南西北山水木石云风花鸟竹松梅兰青白红黄一二三四五六"


def hide_texts(kind: str, values: Sequence[str], key: KeyProvider) -> list[str]:
    """Each value hidden, the same way wherever it stands."""
    secret = key.derive(f"fallback {kind}", 32)
    return [_hidden(value, secret) for value in values]


def hide_numbers(kind: str, values: Sequence[int], key: KeyProvider) -> list[int]:
    """Each number hidden under another of as many digits (at least two)."""
    secret = key.derive(f"fallback {kind}", 32)
    return [_number(value, secret) for value in values]


def is_hidden(value: str) -> bool:
    """Whether the value could come from here."""
    for letter in value:
        if letter.isascii() and letter.isalnum():
            return letter == "z"
        if letter.isalpha() or letter.isdigit():
            return letter == SIGN
    return True


def _hidden(value: str, secret: bytes) -> str:
    stream, result, first = _stream(value, secret, len(value)), [], True
    for place, letter in enumerate(value):
        if letter.isascii():
            kept = not letter.isalnum()
            shown = "z" if first else _ASCII[stream[place] % len(_ASCII)]
        else:
            kept = unicodedata.category(letter)[0] in "PZSC"
            shown = SIGN if first else _HAN[stream[place] % len(_HAN)]
        result.append(letter if kept else shown)
        first = first and kept
    return "".join(result)


def _number(value: int, secret: bytes) -> int:
    width = min(18, max(2, len(str(abs(value)))))
    stream = _stream(str(value), secret, 8)
    return int("99" + str(int.from_bytes(stream[:8], "big"))[-(width - 2) :].zfill(width - 2)) if width > 2 else 99


def _stream(value: str, secret: bytes, length: int) -> bytes:
    data = value.encode("utf-8", "surrogatepass")
    result = blake2b(data, key=secret).digest()
    while len(result) < length:
        result += blake2b(result[-64:] + data, key=secret).digest()
    return result
