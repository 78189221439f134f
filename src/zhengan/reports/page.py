"""The findings as one HTML file that holds all it needs: read in a browser without a network, filtered, printed, sent on.

The filters are a little script in the page; without it every finding is there and readable. Nothing is fetched.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.template import Context, Engine, Template

from zhengan.assess import Finding
from zhengan.assess.deadlines import deadlines_of
from zhengan.assess.deciding import deciding_readings
from zhengan.assess.explain import duty_words, exposure_lines, mutatis_mark, working_lines
from zhengan.assess.remedies import remedy_words, type_words
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS, days_words, object_words, reason_words
from zhengan.reports.document import fit
from zhengan.reports.matter import AHEAD_DAYS, Matter
from zhengan.reports.sources import idle_lines, reading_rows, source_lines

_NAMED_EVIDENCE = 12
_SHORT_ID = 8


def write_page(matter: Matter, path: Path) -> None:
    """Write the findings of the matter's day; equal input gives equal bytes."""
    path.write_text(_template().render(Context(_content(matter))), encoding="utf-8")


@cache
def _template() -> Template:
    text = resources.files("zhengan.reports").joinpath("templates/assessment.html").read_text(encoding="utf-8")
    return Engine(autoescape=True).from_string(text)


def _content(matter: Matter) -> dict[str, Any]:
    """All that the page shows, as text: the template only places it."""
    laws = matter.by_law(matter.findings)
    many = len(matter.institutions) > 1
    return {
        "day": str(matter.day),
        "conclusion": matter.conclusion(),
        "named": "、".join(matter.name(key) for key in matter.institutions[:5])
        + (f"等 {len(matter.institutions)} 家机构" if len(matter.institutions) > 5 else ""),
        "many": "1" if many else "",
        "institutions": [(key, matter.name(key)) for key in matter.institutions] if many else [],
        "verdicts": [
            {"code": verdict, "mark": VERDICT_MARKS[verdict], "words": words, "count": str(matter.counts[verdict])}
            for verdict, words in VERDICT_WORDS.items()
        ],
        "law_lines": matter.law_lines(),
        "laws": [{"name": law, "chapters": _chapters(found, matter)} for law, found in laws],
        "several": "1" if len(laws) > 1 else "",
        "by_chapter": [row for law, found in laws for row in _by_chapter(law if len(laws) > 1 else "", found, matter)],
        "findings": [_finding(item, matter) for item in matter.findings],
        "deadlines": list(_deadlines(matter)),
        "readings": [[fit(cell) for cell in row.cells] for row in reading_rows(matter.findings, matter.catalogue)],
        "idle": idle_lines(matter.findings, matter.catalogue),
        "notices": [
            (
                matter.name(str(item.get("institution") or "")),
                fit(str(item.get("object") or "")),
                fit(str(item["text"])),
            )
            for item in matter.assessment.notices
        ],
        "exposures": exposure_lines(
            dict.fromkeys(item for finding in matter.of("breached") for item in finding.liability), matter.catalogue
        ),
        "sources": source_lines(matter.instruments, matter.catalogue, matter.assessment.calendar_version),
    }


def _chapters(findings: Iterable[Finding], matter: Matter) -> list[dict[str, str]]:
    """The chapters of one law that findings lie in, in its order: what each is called, and what marks it in the page."""
    cites = {matter.chapter(duty.cite): duty.cite for duty, _ in matter.by_duty(findings)}
    return [{"name": name, "mark": _chapter_mark(cite, matter)} for name, cite in cites.items() if name]


def _chapter_mark(cite: str, matter: Matter) -> str:
    """A chapter with its law: several laws have a 第一章　总则."""
    return f"{cite.partition('/')[0]}　{matter.chapter(cite)}"


def _by_chapter(law: str, findings: Iterable[Finding], matter: Matter) -> Iterable[dict[str, Any]]:
    """The counts of one law, where it is not the only one, and of its chapters."""
    found = list(findings)
    counts: dict[str, Counter[str]] = {matter.chapter(duty.cite): Counter() for duty, _ in matter.by_duty(found)}
    for finding in found:
        counts[matter.chapter(finding.cite)][finding.verdict] += 1
    if law:
        yield _counts(law, Counter(finding.verdict for finding in found), "law")
    for chapter, own in counts.items():
        yield _counts(chapter or "未分章", own, "in" if law else "")


def _counts(name: str, counts: Mapping[str, int], kind: str) -> dict[str, Any]:
    return {"name": name, "kind": kind, "counts": [str(counts.get(verdict, 0) or "–") for verdict in VERDICT_WORDS]}


def _finding(finding: Finding, matter: Matter) -> dict[str, Any]:
    duty = matter.duty(finding)
    kind = type_words(finding.object[0]) if finding.object else ""
    readings = [
        f"{matter.catalogue.readings[name].question}？{matter.catalogue.readings[name].choices.get(value, value)}"
        for name, value in deciding_readings(finding, matter.catalogue).items()
        if name in matter.catalogue.readings
    ]
    told = {
        "id": finding.id,
        "short": finding.id[:_SHORT_ID],
        "verdict": finding.verdict,
        "mark": VERDICT_MARKS[finding.verdict],
        "words": VERDICT_WORDS[finding.verdict] + mutatis_mark(finding),
        "institution": finding.institution,
        "name": matter.name(finding.institution),
        "law": matter.law(finding.cite),
        "chapter": _chapter_mark(finding.cite, matter),
        "article": matter.article(finding.cite),
        "cite": finding.cite,
        "kind": kind,
        "object": object_words(finding, matter.names),
        "duty": duty_words(duty),
        "reason": reason_words(finding, duty),
        "remedy": remedy_words(finding, duty),
        "due": str(finding.due_on or ""),
        "until": str(finding.good_until or ""),
    }
    return {
        **{name: fit(text) for name, text in told.items()},
        "figures": [fit(text) for text in [*matter.figure_lines(finding), *working_lines(finding, duty)]],
        "evidence": [fit(text) for text in matter.evidence_lines(finding, _NAMED_EVIDENCE)],
        "readings": readings,
        "liability": matter.articles(item.cite for item in finding.liability),
    }


def _deadlines(matter: Matter) -> Iterable[dict[str, str]]:
    for line in deadlines_of(matter.findings, AHEAD_DAYS):
        finding = line.finding
        asked, what = matter.deadline_words(line)
        yield {
            "day": str(line.due_on),
            "ahead": days_words(line.days),
            "mark": VERDICT_MARKS[finding.verdict],
            "verdict": finding.verdict,
            "words": VERDICT_WORDS[finding.verdict],
            "article": matter.article(finding.cite),
            "asked": asked,
            "name": matter.name(finding.institution),
            "object": fit(what),
        }
