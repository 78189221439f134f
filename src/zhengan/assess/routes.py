"""To whom each institution reports on a day: the rule of the place, and what its regulator ordered otherwise."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhengan.assess.standing import BEGINNING, OPEN_END, Standing
from zhengan.checks.names import BUREAU_ENDINGS, CSRC, CSRC_DEPARTMENTS, CSRC_NAMES
from zhengan.records.themes.supervision import SUBMISSION_KINDS

Row = dict[str, Any]

# An order names its matter by the kind of what is filed, in our code or in words.
MATTERS = {words: code for code, words in SUBMISSION_KINDS.items()}


def routes(day: date, institutions: Mapping[str, Row], held: Iterable[Standing], orders: Iterable[Row]) -> list[Row]:
    """To whom each institution reports (218:72): core to the CSRC; others in principle to the bureau of their place."""
    core = {
        item.institution for item in held if item.code == "core" and not item.scheme and item.first <= day <= item.last
    }
    rows = [
        {
            "as_of": day,
            "institution": key,
            "matter": "",
            "addressee": CSRC if key in core else _bureau(row["bureau"]),
            "strict": key in core,
            "bureau": _bureau(row["bureau"]),
            "ordered_from": None,
            "ordered_until": None,
        }
        for key, row in institutions.items()
    ]
    for row in orders:
        own = institutions.get(row["institution"], {}).get("bureau")
        matter = (row["matter"] or "").strip()
        rows.append(
            {
                "as_of": day,
                "institution": row["institution"],
                "matter": "" if matter in ("", "all", "全部") else MATTERS.get(matter, matter),
                "addressee": _addressee(row["sent_to"].strip()),
                "strict": True,
                "bureau": _bureau(own),
                "ordered_from": row["valid_from"] or BEGINNING,
                "ordered_until": row["valid_until"] or OPEN_END,
            }
        )
    return rows


def _addressee(name: str) -> str | None:
    return CSRC if name.lower() in CSRC_NAMES or re.search(CSRC_DEPARTMENTS, name) else _bureau(name)


def _bureau(name: str | None) -> str | None:
    """A bureau's name as reports' addressees are compared: 上海 for 上海证监局."""
    return re.sub(BUREAU_ENDINGS, "", name.strip()) or None if name else None
