"""Whether a report reached the regulator that can take it (218:72), for one report at a time.

The rule of `zhengan.checks.routes`, which judges all reports at once, without its tables: the gate has to answer a pipeline at
once. A test holds the two against each other.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from zhengan.checks.names import BUREAU_ENDINGS, BUREAU_NAMES, BUREAU_WORDS, CSRC, CSRC_DEPARTMENTS, CSRC_NAMES

Row = Mapping[str, Any]


def reached(submission: Row, sent_on: date, routes: Iterable[Row]) -> bool:
    """Whether a submission counts. `routes` are the institution's, as `zhengan.assess.routes.routes` gives them."""
    told = list(routes)
    general = next((row for row in told if row["ordered_from"] is None), None)
    ordered = _ordered(submission["kind"], sent_on, told)
    own = general["bureau"] if general else None
    expected = ordered or (general["addressee"] if general else None)
    strict = ordered is not None or bool(general and general["strict"])
    names = submission["sent_to"] or ()
    exact = expected is not None and expected in [_normal(name, own) for name in names]
    return exact or (not strict and any(_is_regulator(name, own or "bureau") for name in names))


def _ordered(matter: str, sent_on: date, routes: Iterable[Row]) -> str | None:
    """Whom an order in force on the day names: one for the matter before one for all, of equal ones the newest."""
    held = [
        (row["matter"] != "", row["ordered_from"], row["addressee"])
        for row in routes
        if row["ordered_from"] is not None
        and row["matter"] in ("", matter)
        and row["addressee"] is not None
        and row["ordered_from"] <= sent_on <= row["ordered_until"]
    ]
    return max(held)[2] if held else None


def _normal(name: str, own: str | None) -> str:
    plain = name.strip()
    if plain.lower() in CSRC_NAMES or re.search(CSRC_DEPARTMENTS, plain):
        return CSRC
    if plain.lower() in BUREAU_WORDS:
        return own or "bureau"
    return re.sub(BUREAU_ENDINGS, "", plain)


def _is_regulator(name: str, own: str) -> bool:
    plain = name.strip()
    by_place = re.sub(BUREAU_ENDINGS, "", plain) == re.sub(BUREAU_ENDINGS, "", own.strip())
    by_code = plain.lower() in (*CSRC_NAMES, *BUREAU_WORDS)
    return by_code or by_place or re.search(BUREAU_NAMES, plain) is not None
