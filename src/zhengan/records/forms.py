"""Text of a given form: periods, months, credit codes, digests of attachments."""

import re
from collections.abc import Callable, Mapping

from zhengan.records.faults import Refused
from zhengan.records.uscc import is_uscc
from zhengan.records.writing import plain


def period(word: str) -> str:
    """An ISO 8601 duration of whole years, months, weeks or days, such as P1Y or P3M."""
    word = plain(word).upper()
    if not _PERIOD.fullmatch(word) or not any(char in "123456789" for char in word):
        raise Refused("bad_period", "周期，如 P1D（一天）、P3M（三个月）、P1Y（一年）", "按所给写法改写")
    return word


def month(word: str) -> str:
    """A calendar month, `2026-03`."""
    found = _MONTH.fullmatch(plain(word))
    if found is None or not 1 <= int(found[2]) <= 12:
        raise Refused("bad_month", "月份，如 2026-03", "写成年-月")
    return f"{found[1]}-{int(found[2]):02}"


def uscc(word: str) -> str:
    """A unified social credit code with a right check character."""
    word = plain(word).upper()
    if not is_uscc(word):
        raise Refused("bad_uscc", "18 位且校验位正确的统一社会信用代码", "对照营业执照逐位核对")
    return word


FORMS: Mapping[str | None, Callable[[str], str]] = {"period": period, "month": month, "uscc": uscc}

# What names of audit trails in the ledger begin with, and therefore no institution's.
TRAIL = "audit:"

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

_PERIOD = re.compile(r"P(?=[0-9])(?:[0-9]{1,4}Y)?(?:[0-9]{1,4}M)?(?:[0-9]{1,4}W)?(?:[0-9]{1,4}D)?")
_MONTH = re.compile(r"([0-9]{4})[-/年]?([0-9]{1,2})月?")
