"""What is to be said about the evidence and the law of a run apart from its verdicts, ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from zhengan.web.models import Run

WEIGHTY = ("instrument_off", "no_institution", "no_law", "not_bound")
"""Codes of what takes verdicts away: shown in full, so that their absence is not taken for order."""


@dataclass(frozen=True)
class Notice:
    """One thing to know: in words, and about which object ('' for the institution)."""

    words: str
    about: str


@dataclass(frozen=True)
class Notices:
    """All of a run, each once: what takes verdicts away, and the rest."""

    weighty: tuple[Notice, ...] = ()
    others: tuple[Notice, ...] = ()


def notices_of(run: Run | None) -> Notices:
    """The notices of a run. Those of the day before, which is judged along, are left out."""
    found: Mapping[bool, dict[Notice, None]] = {True: {}, False: {}}
    before = f"{run.as_of - timedelta(days=1)} " if run else ""
    for item in run.notices if run else ():
        words = str(item["text"])
        if words.startswith(before):
            continue
        found[item["code"] in WEIGHTY][Notice(words, str(item.get("object") or ""))] = None
    return Notices(tuple(found[True]), tuple(found[False]))
