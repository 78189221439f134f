"""One spelling for a value however it was typed, so that equal values have equal fingerprints.

Numbers and codes: letters and digits alone, upper case, half width, mobiles without the country code. Mail: lower case. The kind is
no part of it: what production calls a card and the test side an identity number is one value.
"""

import re
import unicodedata
from collections.abc import Iterator

from zhengan.protect.masking import TOKENS

KINDS = (*(kind for kind in TOKENS if kind != "plate"), "email")
"""What is fingerprinted. Names, addresses, plates, dates are common to many people: equality would prove nothing."""
_NO_VALUE = re.compile(r"[^0-9A-Z]+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def canonical(kind: str, text: str) -> str:
    """The one spelling of a value; empty where nothing is left."""
    if text.isascii() and text.isalnum() and kind != "email":
        return without_country(text.upper())
    if kind == "email":
        return unicodedata.normalize("NFKC", text).strip().lower()
    bare = text.upper() if text.isascii() else unicodedata.normalize("NFKC", text).upper()
    if not bare.isalnum() or not bare.isascii():
        bare = _NO_VALUE.sub("", bare)
    return without_country(bare)


def without_country(bare: str) -> str:
    """A mobile number without 86 or 0086 before it; anything else as it is."""
    if len(bare) == 13 and bare.startswith("861"):
        return bare[2:]
    return bare[4:] if len(bare) == 15 and bare.startswith("00861") else bare


def spellings(kind: str, bare: str) -> Iterator[str]:
    """The value, and its other official spelling: a resident's number of 18 places and the one of 15 that the person had before."""
    yield bare
    if kind == "resident_id18" and len(bare) == 18 and bare[6:8] == "19":
        yield bare[:6] + bare[8:17]
    if kind == "resident_id15" and len(bare) == 15 and bare.isdigit():
        longer = f"{bare[:6]}19{bare[6:]}"
        rest = sum(int(digit) * weight for digit, weight in zip(longer, _WEIGHTS, strict=True)) % 11
        yield longer + "10X98765432"[rest]
