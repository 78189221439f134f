"""The written forms of each kind, and by what a marked value is known to be nobody's.

mobile             11 places; marked: the leading 1 becomes 2, with which no mobile number begins
bank_card          16-19 places, issuer (6) kept; marked: check digit + 5
sh_account         letter A-F and nine digits; marked: letter U-Z
sz_account         ten digits, class (2) kept; marked: leading 0 becomes 9, 2 becomes 8
one_code           12 digits from 1; marked: leading 9
futures_code       member (4) kept; marked: member's first digit + 5
uscc               authority, kind and district kept; marked: check character + 15
passport, permits  letter kept in kind; marked: letters that no document bears
landline           area kept; marked: leading 0 becomes 9
resident, foreign  `identity`
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from zhengan.protect.masking.cells import Bytes
from zhengan.protect.masking.identity import Identity
from zhengan.protect.masking.token import Form, Place, Token

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: digits and letters without I, O, S, V, Z."""
_KINDS_OF_ONE_NUMBER = {"resident_id15": "resident_id18"}
"""Kinds that share a permutation because they name one thing."""


def forms_of(kind: str) -> tuple[Form, ...]:
    """The forms of a kind of fixed tokens; empty for other kinds."""
    return _forms().get(kind, ())


def family(kind: str) -> str:
    """The kind whose key is used."""
    return _KINDS_OF_ONE_NUMBER.get(kind, kind)


@cache
def _forms() -> dict[str, tuple[Form, ...]]:
    resident: tuple[Form, ...] = (Identity("long"), Identity("short"))
    return {
        "resident_id18": resident,
        "resident_id15": resident,
        "mobile": (Token((Place("keep", "1", marks="2"), Place("part", "3456789"), Place("part"), _hide(8))),),
        "bank_card": tuple(_card(length) for length in (16, 17, 18, 19)),
        "sh_account": (Token((Place("keep", "ABCDEF", marks="UVWXYZ"), _hide(9))),),
        "sz_account": (Token((Place("keep", "02", marks="98"), Place("keep"), _hide(8))),),
        "one_code": (Token((Place("keep", "1", marks="9"), Place("keep"), _hide(10))),),
        "futures_code": (Token((_upper_half(), Place("keep", width=3), _hide(8))),),
        "uscc": (_uscc(),),
        "passport": tuple(
            Token((Place("keep", "EGDSPKHM", marks="QUWXYZJN"), *rest))
            for rest in ((_hide(8),), (Place("keep", _LETTERS), _hide(7)))
        ),
        "hk_macau_permit": (
            Token((Place("keep", "HMCW", marks="JNBV"), _hide(8))),
            Token((Place("keep", "HM", marks="JN"), _hide(10))),
            Token((Place("keep", "CW", marks="BV"), Place("keep", _LETTERS), _hide(7))),
        ),
        "taiwan_permit": (
            Token((_upper_half(), _hide(7))),
            Token((_upper_half(), _hide(9))),
            Token((Place("keep", "LT", marks="QY"), _hide(8))),
        ),
        "foreign_residence": (
            Identity("foreign"),
            # Nationality, place, birth as yymmdd, two more; marked: a month that no year has.
            Token(
                (
                    Place("keep", _LETTERS, 3),
                    _hide(6),
                    Place("keep", "01", marks="56"),
                    Place("keep", width=3),
                    _hide(2),
                )
            ),
        ),
        "landline": tuple(
            Token((Place("keep", "0", marks="9"), Place("keep", width=3), _hide(width))) for width in (7, 8)
        ),
    }


def _hide(width: int) -> Place:
    return Place("hide", width=width)


def _upper_half() -> Place:
    return Place("keep", "01234", marks="56789")


def _card(length: int) -> Token:
    issuer = (Place("keep", "23456789"), Place("keep", width=5))
    return Token((*issuer, _hide(length - 7), Place("check")), check=_luhn, shift=5)


def _luhn(chars: Bytes) -> Bytes:
    """The Luhn digit (ISO/IEC 7812-1) of all places but the last."""
    total, last = np.zeros(len(chars), dtype=np.uint8), chars.shape[1] - 2
    for index in range(last + 1):
        digit = chars[:, index] & 15
        total += _DOUBLED[digit] if (last - index) % 2 == 0 else digit
    return (10 - total % 10) % 10


_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 0, 0, 0, 0, 0, 0], dtype=np.uint8)


def _uscc() -> Token:
    return Token(
        (
            Place("keep", _CODE),
            Place("keep", _CODE),
            Place("keep", width=6),
            Place("hide", _CODE, 8),
            Place("check", _CODE, 2),
        ),
        check=_uscc_checks,
        shift=15,
    )


def _uscc_checks(chars: Bytes) -> npt.NDArray[np.int64]:
    """Two characters as one number: the organisation code's (GB 11714, modulo 11) and the whole code's (GB 32100, modulo 31)."""
    ranks = np.zeros(256, dtype=np.int64)
    ranks[np.frombuffer(_CODE.encode("ascii"), dtype=np.uint8)] = np.arange(31)
    organisation = np.zeros(len(chars), dtype=np.int64)
    for index, weight in enumerate((3, 7, 9, 10, 5, 8, 4, 2)):
        organisation += _VALUES_OF_GB11714[chars[:, 8 + index]] * weight
    inner = (11 - organisation % 11) % 11
    inner = np.where(inner == 10, _CODE.index("X"), inner)
    total, weight = inner * (3**16 % 31), 1
    for index in range(16):
        total += ranks[chars[:, index]] * weight
        weight = weight * 3 % 31
    return inner * 31 + (31 - total % 31) % 31


_VALUES_OF_GB11714 = np.zeros(256, dtype=np.int64)
_VALUES_OF_GB11714[48:58] = np.arange(10)
_VALUES_OF_GB11714[65:91] = np.arange(10, 36)
