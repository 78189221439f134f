"""Values as a page may show them: enough to recognise one's own, too little to learn another's (Order 218, article 35).

    shown(kind, value)     by kind; what is unknown is hidden whole
    shown_mobile, …        one kind each

Only for display: what is shown here cannot be joined and is no masking of data. Works on strings alone, loads nothing.
"""

from collections.abc import Callable

STAR = "*"


def shown_mobile(value: str) -> str:
    """138****5678; with separators and country code as they were."""
    return _middle_hidden(value, 3, 4, skipped=_country(value))


def shown_id(value: str) -> str:
    """First and last of a document number: 1****************X."""
    return _middle_hidden(value, 1, 1)


def shown_card(value: str) -> str:
    """The last four digits of a card: ************0128."""
    return _middle_hidden(value, 0, 4)


def shown_account(value: str) -> str:
    """A securities, futures or fund account: first and last two."""
    return _middle_hidden(value, 2, 2)


def shown_name(value: str) -> str:
    """The last character of a name of two or three, the last two of longer ones: *三, **国, **小芳."""
    stripped = value.strip()
    keep = 0 if len(stripped) < 2 else 1 if len(stripped) < 4 else 2
    return STAR * (len(stripped) - keep) + (stripped[-keep:] if keep else "")


def shown_address(value: str) -> str:
    """Down to the district; six characters where none is named, never more than half."""
    stripped = value.strip()
    at = max((stripped.find(sign) for sign in "区县旗"), default=-1) + 1 or stripped.find("市") + 1 or 6
    keep = min(at, len(stripped) // 2)
    return stripped[:keep] + STAR * (len(stripped) - keep)


def shown_email(value: str) -> str:
    """First letter and host: z***@host.cn. What is no address is hidden whole."""
    local, sign, host = value.strip().partition("@")
    if not (local and sign and host) or "@" in host:
        return STAR * len(value.strip())
    return (local[0] if len(local) > 1 else "") + STAR * 3 + "@" + host


def shown(kind: str, value: str | None) -> str:
    """A value of a kind of `kinds.yaml` as a page may show it; empty for none."""
    if not value:
        return ""
    return _KINDS.get(kind, _hidden)(value)


def _middle_hidden(value: str, first: int, last: int, skipped: int = 0) -> str:
    """Keeps so many letters and digits at the ends, those `skipped` before, and everything that is neither. A third of a value is
    hidden at least, and two thirds of one below ten characters."""
    places = [place for place, letter in enumerate(value) if letter.isalnum()][skipped:]
    most = len(places) * 2 // 3 if len(places) >= 10 else len(places) // 3
    while first + last > most:
        first, last = (first - 1, last) if first >= last and first else (first, last - 1)
    hidden = set(places[first : len(places) - last])
    return "".join(STAR if place in hidden else letter for place, letter in enumerate(value))


def _country(value: str) -> int:
    digits = "".join(letter for letter in value if letter.isdigit())
    if digits.startswith("0086") and len(digits) == 15:
        return 4
    return 2 if digits.startswith("86") and len(digits) == 13 else 0


def _hidden(value: str) -> str:
    # The length of a secret is a secret too.
    return STAR * min(len(value.strip()), 6)


_KINDS: dict[str, Callable[[str], str]] = {
    "mobile": shown_mobile,
    "landline": shown_mobile,
    "resident_id18": shown_id,
    "resident_id15": shown_id,
    "passport": shown_id,
    "hk_macau_permit": shown_id,
    "taiwan_permit": shown_id,
    "foreign_residence": shown_id,
    "uscc": shown_account,
    "bank_card": shown_card,
    "sh_account": shown_account,
    "sz_account": shown_account,
    "one_code": shown_account,
    "futures_code": shown_account,
    "number": shown_account,
    "plate": shown_account,
    "name": shown_name,
    "address": shown_address,
    "email": shown_email,
}
