"""The filing check: what a receiver would try on a paper before taking it, tried before it leaves.

missing          what the articles want told and the paper leaves open
contradictory    records or figures that do not agree; a file whose figures are no longer those on file
stale            facts too old for the period, a paper past its day
out_of_range     figures and dates that cannot be, or are likely to be in the wrong unit
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from zhengan.assess.citations import cite_words
from zhengan.calendar import add_term
from zhengan.records import RECORD_TYPES
from zhengan.reports.papers.facts import Facts
from zhengan.reports.papers.figures import Figures
from zhengan.reports.papers.kind import CheckKind, Selection
from zhengan.reports.papers.making import due_day
from zhengan.reports.papers.paper import GAP, Figure, Paper

Fault = Literal["missing", "contradictory", "stale", "out_of_range"]
FAULT_WORDS: Mapping[Fault, str] = {
    "missing": "缺",
    "contradictory": "矛盾",
    "stale": "过时",
    "out_of_range": "越界",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that the receiver would send back: which fault, in which section ('' for the whole), what, and what to do."""

    fault: Fault
    section: str
    words: str
    do: str
    cite: str = ""


def check_paper(paper: Paper, facts: Facts) -> tuple[Remark, ...]:
    """Everything that speaks against filing a paper made from `facts`; nothing means that it may leave."""
    found = [
        *_missing(paper),
        *_by_kind(paper, facts),
        *_dates(paper, facts),
        *_noticed(paper, facts),
        *_late(paper, facts),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda item: list(FAULT_WORDS).index(item.fault)))


def check_figures(paper: Paper, told: Mapping[str, str], text: str) -> tuple[Remark, ...]:
    """What speaks against a file that people have worked on: its figures (by name) beside those on file now, and gaps left."""
    found: list[Remark] = []
    for name, said in told.items():
        now = paper.figures.get(name)
        if now is None:
            words = f"文件里的数字“{name}”现在没有登记可依，文件写 {said[:40]}"
            found.append(Remark("contradictory", "", words, "请重新生成文件，或者登记依据"))
        elif said.strip() != now.text:
            words = f"{now.label}：文件写 {said[:40]}，登记的是 {now.text}"
            found.append(Remark("contradictory", "", words, "登记有误的改登记，文件有误的重新生成"))
    lost = [item.label for name, item in paper.figures.items() if name not in told] if told else []
    if lost:
        found.append(Remark("missing", "", f"文件里没有了这些数字：{'、'.join(lost[:10])}", "请核对是否有意删去"))
    if count := text.count(GAP):
        found.append(Remark("missing", "", f"文件里还有 {count} 处“{GAP.rstrip('：')}”", "请补上以后再报"))
    return tuple(found)


def _missing(paper: Paper) -> Iterator[Remark]:
    for section in paper.sections:
        for gap in section.gaps:
            yield Remark("missing", section.title, gap.words, f"请登记，或者写明（编号 {gap.id}）", section.cites)
        if not section.blocks:
            yield Remark("missing", section.title, "整章没有内容", "请登记有关的记录", section.cites)


def _by_kind(paper: Paper, facts: Facts) -> Iterator[Remark]:
    figures = Figures(paper.kind, facts)
    for asked in paper.kind.checks:
        form = next(name for name in _TRIALS if getattr(asked, name))
        for fault, words in _TRIALS[form](asked, figures, facts):
            cite = cite_words(asked.cite, facts.catalogue) if asked.cite else ""
            yield Remark(fault, "", words, "请核对登记，改正或者补登", cite)


def _not_more(asked: CheckKind, figures: Figures, facts: Facts) -> Iterator[tuple[Fault, str]]:
    small, large = (figures.quietly(name) for name in asked.not_more)
    if isinstance(small, Figure) and isinstance(large, Figure) and small.value > large.value:
        yield "contradictory", f"{asked.words}：{small.label} {small.words}，{large.label} {large.words}"


def _jump(asked: CheckKind, figures: Figures, facts: Facts) -> Iterator[tuple[Fault, str]]:
    if facts.period is None:
        return
    past = replace(facts, period=facts.period.before())
    now, then = figures.quietly(asked.jump), Figures(figures.kind, past).quietly(asked.jump)
    if isinstance(now, Figure) and isinstance(then, Figure):
        small, large = sorted((abs(now.value), abs(then.value)))
        if large > 0 and small * asked.times <= large:
            yield (
                "out_of_range",
                f"{asked.words}：{past.period.words if past.period else ''} {then.words}，本期 {now.words}",
            )


def _in_order(asked: CheckKind, figures: Figures, facts: Facts) -> Iterator[tuple[Fault, str]]:
    assert asked.of is not None
    first, second = asked.in_order
    for row in facts.rows(asked.of):
        if row[first] is not None and row[second] is not None and _is_after(row[first], row[second]):
            yield (
                "contradictory",
                f"{asked.words}：{_record(asked.of.type, row)}（{_day(row[first])}，{_day(row[second])}）",
            )


def _fresh(asked: CheckKind, figures: Figures, facts: Facts) -> Iterator[tuple[Fault, str]]:
    assert asked.of is not None
    rows = facts.rows(asked.of)
    days = [_day(row[name]) for row in rows for name in asked.fresh if row[name] is not None]
    if rows and (not days or add_term(max(days), f"P{asked.months}M") < facts.day):
        yield "stale", f"{asked.words}（最近一次{'是 ' + str(max(days)) if days else '没有登记'}）"


def _kept(asked: CheckKind, figures: Figures, facts: Facts) -> Iterator[tuple[Fault, str]]:
    assert asked.of is not None
    start, end = asked.kept
    for row in facts.rows(asked.of):
        if row[start] is None or row[end] is None:
            continue
        needed = add_term(_day(row[start]), f"P{asked.years}Y")
        if _day(row[end]) < needed:
            yield "out_of_range", f"{asked.words}：{_record(asked.of.type, row)} 保存到 {row[end]}，应到 {needed}"


def _covers(asked: CheckKind, figures: Figures, facts: Facts) -> Iterator[tuple[Fault, str]]:
    assert asked.covers is not None
    assert asked.by is not None
    named: set[Any] = set()
    for row in facts.rows(asked.by):
        held = row[asked.field]
        named |= set(held) if isinstance(held, list) else {held}
    lost = [row for row in facts.rows(asked.covers) if row["key"] not in named]
    if lost:
        some = "、".join(facts.name(str(row["key"]), (asked.covers.type,)) for row in lost[:_NAMED])
        yield "missing", f"{asked.words}：{some}" + (f"等 {len(lost)} 项" if len(lost) > _NAMED else "")


def _dates(paper: Paper, facts: Facts) -> Iterator[Remark]:
    """What the record that the paper is about says of days to come where only the past can be told."""
    subject = facts.subject()
    if subject is None or facts.about is None:
        return
    for item in RECORD_TYPES[facts.about[0]].fields:
        value = subject.get(item.name)
        past = item.name.endswith(("_at", "_on", "discovered_at")) and not item.name.startswith(("planned", "due"))
        if past and value is not None and item.kind in ("date", "instant") and _day(value) > facts.as_of:
            words = f"{item.title}是 {_day(value)}，晚于文书的日期 {facts.as_of}"
            yield Remark("out_of_range", "", words, "请核对日期")


def _noticed(paper: Paper, facts: Facts) -> Iterator[Remark]:
    """Records that contradict each other: of the whole institution, or of the record that the paper is about."""
    subject = facts.subject() or {}
    keys = {facts.about[1], *(subject.get("systems") or ())} if facts.about else None
    for notice in facts.notices:
        if notice.get("object") and (keys is None or notice["object"] in keys):
            yield Remark("contradictory", "", f"{notice['object']}：{notice['text']}", "请核对登记，改正有误的一方")


def _late(paper: Paper, facts: Facts) -> Iterator[Remark]:
    due = due_day(paper.kind, facts)
    if facts.period and facts.as_of <= facts.period.last:
        words = f"{facts.period.words}到 {facts.period.last} 才结束，文书的日期是 {facts.as_of}"
        yield Remark("out_of_range", "", words, "请在期间结束以后再做")
    if due and facts.as_of > due and not _filed(paper, facts):
        yield Remark(
            "stale", "", f"应在 {due} 以前报送，现在已过 {(facts.as_of - due).days} 天", "请马上报送，并说明迟报的原因"
        )


def _filed(paper: Paper, facts: Facts) -> bool:
    wanted = {"kind": paper.kind.submission, "period": facts.period.text if facts.period else None}
    return bool(paper.kind.submission) and bool(facts.select(Selection(type="submission", where=wanted)).num_rows)


def _is_after(first: Any, second: Any) -> bool:
    """Whether the first lies after the second; an instant and a day are held against each other by days."""
    if isinstance(first, datetime) and isinstance(second, datetime):
        return first > second
    return _day(first) > _day(second)


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _record(type_: str, row: Mapping[str, Any]) -> str:
    return f"{RECORD_TYPES[type_].title} {row['key']}，账本第 {row['seq']} 条"


_NAMED = 5
_TRIALS: Mapping[str, Callable[[CheckKind, Figures, Facts], Iterator[tuple[Fault, str]]]] = {
    "not_more": _not_more,
    "jump": _jump,
    "in_order": _in_order,
    "fresh": _fresh,
    "kept": _kept,
    "covers": _covers,
}
