"""The file and the handover as HTML pages that hold all they need, to read, print and send on."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from django.template import Context, Engine, Template

from zhengan.assess import Verdict
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS
from zhengan.reports.duty_file.deed import KIND_WORDS, Deed
from zhengan.reports.duty_file.file import DutyFile, Owed
from zhengan.reports.duty_file.handover import Handover

_SHOWN: tuple[Verdict, ...] = ("breached", "unproven", "due", "manual", "met")


def page_of(file: DutyFile) -> str:
    """The page of a file; equal files give equal pages."""
    return _template("duty_file.html").render(Context(_content(file), use_l10n=False))


def handover_page(found: Handover, name: str) -> str:
    """The page of a handover."""
    return _template("handover.html").render(Context({"found": found, "name": name}, use_l10n=False))


@cache
def _template(name: str) -> Template:
    text = resources.files("zhengan.reports").joinpath(f"templates/{name}").read_text(encoding="utf-8")
    return Engine(autoescape=True).from_string(text)


def _content(file: DutyFile) -> dict[str, Any]:
    return {
        "file": file,
        "since": file.since.isoformat(),
        "until": file.until.isoformat(),
        "made_at": file.made_at[:16].replace("T", " "),
        "conclusion": _conclusion(file),
        "terms": [
            {"one": one, "first": one.first.isoformat(), "last": one.last.isoformat() if one.last else "至今"}
            for one in file.terms
        ],
        "owed": _by_verdict(file.owed),
        "heads": [(VERDICT_MARKS[one], VERDICT_WORDS[one]) for one in _SHOWN],
        "standings": [
            {
                "day": one.day.isoformat(),
                "judged": bool(one.counts),
                "counts": [one.counts.get(name, 0) for name in _SHOWN],
                "turned": one.turned,
            }
            for one in file.standings
        ],
        "deeds": [{"title": words, "own": _of(file.deeds, kind)} for kind, words in KIND_WORDS.items()],
    }


def _conclusion(file: DutyFile) -> str:
    kinds = "，".join(f"{words} {sum(one.kind == kind for one in file.deeds)} 件" for kind, words in KIND_WORDS.items())
    own = sum(one.own for one in file.deeds)
    return f"{file.since} 至 {file.until} 任职 {len(file.terms)} 段，应尽义务 {len(file.owed)} 项；{kinds}，其中本人所为 {own} 件。"


def _by_verdict(owed: Iterable[Owed]) -> list[Mapping[str, Any]]:
    """The worst first."""
    return [
        {"one": one, "mark": VERDICT_MARKS[verdict], "verdict": words}
        for verdict, words in VERDICT_WORDS.items()
        for one in owed
        if one.verdict == verdict
    ]


def _of(deeds: Iterable[Deed], kind: str) -> list[Mapping[str, Any]]:
    return [{"one": one, "at": one.at.replace("T", " ")} for one in deeds if one.kind == kind]
