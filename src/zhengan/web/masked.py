"""Texts as pages may show them: what looks like an investor's number is masked wherever somebody entered it by mistake (218:35, 34).

Looked for by shape alone: identity numbers, mobiles, cards, securities accounts, whatever their check digit; kinds whose shape is
that of any number only where more speaks for them. Names, addresses and e-mail are not touched: evidence names responsible people.
"""

import re
from functools import lru_cache

from zhengan.protect.display import shown
from zhengan.protect.span import Tier

_BY_SHAPE = frozenset({"resident_id18", "resident_id15", "mobile", "bank_card", "sh_account", "sz_account"})
_IF_LIKELY = frozenset(
    {
        "one_code",
        "futures_code",
        "passport",
        "hk_macau_permit",
        "taiwan_permit",
        "foreign_residence",
        "secret",
        "biometric",
    }
)
# Seven digits and more, also broken by spaces and dashes, half or full width: nothing shorter is a number of a person's.
_WORTH = re.compile(r"(?:[0-9０-９][\s\-－—‐·]{0,2}){7}")
_SECRET = re.compile(r"密码|口令|密钥|token|secret|passw|pwd", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?")


def masked_text(text: str) -> str:
    """The text, masked where it has to be."""
    bare = _MOMENT.sub("", text)
    return _masked(text) if _WORTH.search(bare) or _SECRET.search(bare) else text


@lru_cache(maxsize=4096)
def _masked(text: str) -> str:
    from zhengan.protect.detect import detect

    raw = text.encode("utf-8", "replace")
    parts, at = [], 0
    for span in sorted(detect(raw, recall=True)):
        if span.start < at or not (span.kind in _BY_SHAPE or (span.kind in _IF_LIKELY and span.tier >= Tier.LIKELY)):
            continue
        value = raw[span.start : span.end].decode("utf-8", "replace")
        parts += [raw[at : span.start].decode("utf-8", "replace"), shown(span.kind, value)]
        at = span.end
    return "".join([*parts, raw[at:].decode("utf-8", "replace")])
