"""Shapes of numbers in text, by rule and not by likelihood: seven digits and more that stand together are somebody's until a
template or their form says otherwise.

Spared by form: dates with separators, times, amounts, service numbers 400 and 800. A check digit is never asked: a mistyped number is a
person's, too.
"""

import re
import unicodedata
from collections.abc import Iterator

_GAP = r"[ \t\r\n\-–—−_.·*~/|\u3000\xa0]{0,3}"
_SPARED = re.compile(
    r"(?:"
    r"(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?:[ T]{1,2}[0-2]?\d(?::[0-5]\d){1,2})?"
    r"|[0-2]?\d:[0-5]\d(?::[0-5]\d)?"
    r"|[1-9]\d{0,2}(?:,\d{3}){1,3}(?:\.\d{1,2})?"
    r"|\d{1,6}\.\d{1,4}"
    r"|[48]00[- ]?\d{3}[- ]?\d{4}"
    r")(?![0-9A-Za-z]|[ \-–—_./,]{1,2}\d)"
)
_INNER = re.compile(rf"[0-9](?:{_GAP}[0-9]){{6,40}}")
_NUMBER = re.compile(
    rf"(?P<number>(?<![0-9A-Za-z])[A-Za-z]{{0,3}}[0-9](?:{_GAP}[0-9]){{6,40}}[A-Za-z]?(?![0-9A-Za-z]))"
    rf"|(?P<mixed>(?=[A-Za-z]*[0-9])[0-9A-Za-z]{{7,}})"
    rf"|(?P<inner>{_INNER.pattern})"
    r"|(?P<han>[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两]{7,})"
)
_ODD = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\u00b2\u00b3\u00b9\u2070-\u209f\u2460-\u24ff\u2776-\u2793\u3200-\u33ff\uff0d\uff0e\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a\U000e0000-\U000e0fff\U0001d400-\U0001d7ff"
    "\U0001f100-\U0001f10c\U0001fbf0-\U0001fbf9]|(?=[^\x00-\x7f])\\d"
)
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff]"
)
FEWEST_DIGITS = 6


def is_odd(text: str) -> bool:
    """Whether digits or letters are written in another way, or signs stand in it that nobody sees."""
    return not text.isascii() and _ODD.search(text) is not None


def plain(text: str) -> str:
    """The text with digits and letters as everybody writes them, and without signs that nobody sees. Other text stays as it is."""
    if not is_odd(text):
        return text
    return "".join(map(_plain_letter, _UNSEEN.sub("", text)))


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand that must not go out, in order."""
    at, size = 0, len(text)
    while at < size:
        found = _NUMBER.search(text, at)
        if found is None:
            return
        start, end = found.span()
        spared = _SPARED.match(text, start) if _begins(text, start) else None
        if spared is not None and not found["han"]:
            at = spared.end()
            continue
        if found["mixed"] and sum(letter.isdigit() for letter in found[0]) < FEWEST_DIGITS:
            # Its last digits may be the beginning of a number that goes on behind a gap: AAAE02692 463.
            further = _INNER.search(text, start)
            if further is None or further.start() >= end:
                at = end
                continue
            start, end = further.span()
        yield start, end
        at = end


def _begins(text: str, start: int) -> bool:
    """Whether no letter, digit or joining sign with a digit stands before."""
    if start == 0:
        return True
    before = text[start - 1]
    if before.isascii() and before.isalnum():
        return False
    return not (before in "-–—_./," and start > 1 and text[start - 2].isdigit())


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if "\uff01" <= letter <= "\uff5e":
        narrow = chr(ord(letter) - 0xFEE0)
        return narrow if narrow.isalnum() or narrow in "@.-_+" else letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    folded = unicodedata.normalize("NFKC", letter)
    return folded if folded != letter and folded.isascii() and any(map(str.isalnum, folded)) else letter
