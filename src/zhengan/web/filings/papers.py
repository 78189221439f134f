"""Papers in the console: what can be made and what is missing in each, and one paper with its filing check."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhengan.cases.filing_kind import filing_kinds
from zhengan.records import RECORD_TYPES
from zhengan.reports.papers.check import FAULT_WORDS, Remark, check_paper
from zhengan.reports.papers.kind import PaperKind, paper_kinds
from zhengan.reports.papers.making import due_day, make_paper
from zhengan.reports.papers.paper import Paper
from zhengan.reports.papers.period import last_full
from zhengan.reports.papers.plain import paper_json
from zhengan.web.models import Job, Run
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.web.verdicts.judged import finding, state_of
from zhengan.web.verdicts.standing import run_for
from zhengan.workspace.judgement import Question, question_of
from zhengan.workspace.papers import Wanted, asked_words, facts_with, subjects, wanted, words_of

_KEPT = 2
_MOST_SUBJECTS = 200
_PAST_PERIODS = 8


@dataclass(frozen=True)
class PaperRow:
    """A kind of paper: for which period or record it is next, how much is missing (None: nothing to make it about)."""

    kind: PaperKind
    which: str
    words: str
    missing: int | None
    due: date | None
    url: str


@dataclass(frozen=True)
class Choice:
    """A period or record to choose."""

    value: str
    words: str


@dataclass(frozen=True)
class ShownPaper:
    """One paper: `about` names the field by which it is asked for; `asked` are the words that a person writes, as far as written;
    `package` is where it can be put into a package, '' where it is not filed that way."""

    wanted: Wanted
    paper: Paper
    remarks: tuple[Remark, ...]
    choices: tuple[Choice, ...]
    asked: tuple[tuple[str, str, str], ...]
    package: str

    @property
    def field(self) -> str:
        """The name in the address that says which paper."""
        return "period" if self.wanted.period else "about"

    @property
    def query(self) -> Mapping[str, str]:
        """What the address of this paper holds besides its kind."""
        return {self.field: self.wanted.which}

    @property
    def told(self) -> tuple[tuple[str, Remark], ...]:
        """The remarks of the filing check with the words for their fault."""
        return tuple((FAULT_WORDS[item.fault], item) for item in self.remarks)


def listed(place: Place) -> tuple[PaperRow, ...]:
    """Every kind, each for its last full period or its newest record."""
    asked = _question(place)
    return tuple(_row(place, asked, kind) for kind in paper_kinds().values())


def wanted_in(place: Place, kind: PaperKind, given: Mapping[str, str]) -> Wanted:
    """The paper that an address names: a period or a record, or without either the last period or the newest record."""
    asked = _question(place)
    which = {name: given.get(name, "").strip() for name in ("period", "about")}
    if not kind.span and not which["about"]:
        newest = subjects(asked, kind, place.institution)[:1]
        which["about"] = newest[0][1] if newest else ""
    return wanted(asked, kind, place.institution, place.as_of, which)


def run_of(place: Place, asked: Wanted) -> tuple[Run | None, Job | None]:
    """The kept verdicts of the day that a paper tells of, or the job that makes them."""
    return run_for(replace(place, as_of=asked.day)) if asked.kind.judged else (None, None)


def shown(place: Place, asked: Wanted, run: Run | None) -> ShownPaper:
    """One paper, its filing check, and what can be chosen instead."""
    question, held = _question(place), words_of(office().workspace, asked)
    facts = facts_with(
        question,
        asked,
        [finding(row) for row in run.verdicts.order_by("id")] if run else [],
        run.notices if run else [],
    )
    paper = make_paper(asked.kind, facts, held)
    words = tuple((name, words, held.get(name, "")) for name, words in asked_words(asked.kind).items())
    remarks = check_paper(paper, facts)
    return ShownPaper(asked, paper, remarks, _choices(question, asked), words, _package(place, asked))


def sections_of(paper: Paper) -> list[dict[str, Any]]:
    """The sections as the page shows them: each row of records with its entry and key, each figure with the records it names."""
    sections: list[dict[str, Any]] = paper_json(paper)["sections"]
    for block in (block for section in sections for block in section["blocks"]):
        for value in [
            *block.get("pieces", ()),
            *(row["value"] for row in block.get("rows", ()) if isinstance(row, dict)),
        ]:
            if value["kind"] == "figure":
                value.update(_named(value["sources"]))
        if block["kind"] == "records":
            block["lines"] = list(zip(block["rows"], block["seqs"], block["keys"], strict=True))
        if block["kind"] == "sheet":
            block.update(_named([block["source"]]))
    return sections


def _named(sources: list[dict[str, Any]]) -> dict[str, Any]:
    """The records that sources name by key, where they name all; `one` is the only one."""
    keyed = [(source["type"], source["title"], key) for source in sources for key in source["keys"]]
    if not all(source["keys"] for source in sources):
        return {"keyed": []}
    return {"keyed": keyed, "one": (keyed[0][0], keyed[0][2]) if len(keyed) == 1 else None}


def _row(place: Place, asked: Question, kind: PaperKind) -> PaperRow:
    newest = subjects(asked, kind, place.institution)[:1]
    if not kind.span and not newest:
        types = "、".join(RECORD_TYPES[name].title for name in kind.about)
        return PaperRow(kind, "", types, None, None, "")
    which = {"about": newest[0][1]} if newest else {}
    want = wanted(asked, kind, place.institution, place.as_of, which)
    facts = facts_with(asked, want, (), ())
    paper = make_paper(kind, facts, words_of(office().workspace, want))
    words = want.period.words if want.period else facts.name(want.which, (want.about or ("",))[:1])
    field = "period" if want.period else "about"
    url = place.url("paper", {"kind": kind.id}, {field: want.which})
    return PaperRow(kind, want.which, words, len(paper.gaps), due_day(kind, facts), url)


def _choices(question: Question, asked: Wanted) -> tuple[Choice, ...]:
    if asked.kind.span is None:
        keys = subjects(question, asked.kind, asked.institution)[:_MOST_SUBJECTS]
        return tuple(Choice(key, f"{RECORD_TYPES[type_].title} {key}") for type_, key in keys)
    periods = [last_full(asked.as_of, asked.kind.span)]
    while len(periods) < _PAST_PERIODS:
        periods.append(periods[-1].before())
    if asked.period and asked.period not in periods:
        periods.insert(0, asked.period)
    return tuple(Choice(item.text, item.words) for item in periods)


def _package(place: Place, asked: Wanted) -> str:
    kind = asked.kind.submission
    if kind not in filing_kinds() or not place.may("filings", "write") or not place.is_today:
        return ""
    which = {"period": asked.period.text} if asked.period else {"about": asked.which}
    return place.url("filing_new", {}, {"kind": kind, **which})


# What was read last, by institution and state: pages that follow each other read the ledger once.
_read: OrderedDict[tuple[Any, ...], Question] = OrderedDict()
_reading = threading.Lock()


def _question(place: Place) -> Question:
    key = (place.institution, state_of(place.institution), place.known_by)
    with _reading:
        found = _read.get(key)
    if found is None:
        found = question_of(office().workspace, place.known_by, institution=place.institution)
        with _reading:
            _read[key] = found
            while len(_read) > _KEPT:
                _read.popitem(last=False)
    return found
