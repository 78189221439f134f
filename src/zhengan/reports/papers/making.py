"""A paper made from facts: the blocks of its kind filled in, one after the other."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import Formatter

from zhengan.assess import Finding, Verdict
from zhengan.assess.citations import cites_words
from zhengan.assess.explain import duty_of, duty_words
from zhengan.assess.remedies import remedy_words
from zhengan.assess.words import VERDICT_MARKS, VERDICT_WORDS, object_words, reason_words
from zhengan.records import RECORD_TYPES
from zhengan.reports.papers.facts import Facts, cell_words
from zhengan.reports.papers.figures import Figures, under
from zhengan.reports.papers.kind import BlockKind, PaperKind, RecordsTable, SectionKind, Selection
from zhengan.reports.papers.paper import (
    BarChart,
    Block,
    Gap,
    Numbers,
    Paper,
    Piece,
    Records,
    Section,
    Sentence,
    Sheet,
    Source,
    Verdicts,
)

_LONGEST = 2_000
_NAMED = 5


def make_paper(kind: PaperKind, facts: Facts, words: Mapping[str, str], number: str = "") -> Paper:
    """The paper of a kind; `words` are a person's, by the id of the gap that they fill; `number` is the office's own.

    Equal facts and words give an equal paper.
    """
    figures = Figures(kind, facts)
    sections = [
        Section(
            item.id,
            item.title,
            cites_words(item.cites, facts.catalogue),
            tuple(block for asked in item.blocks for block in _block(asked, facts, figures, words)),
        )
        for item in kind.sections
        if _wanted(item, facts)
    ]
    return Paper(
        kind,
        facts.institution,
        facts.names.get(facts.institution, facts.institution),
        addressee(kind, facts),
        number,
        facts.as_of,
        facts.day,
        facts.period,
        facts.about,
        cites_words(kind.cites, facts.catalogue),
        tuple(sections),
        figures.printed,
    )


def addressee(kind: PaperKind, facts: Facts) -> str:
    """Whom the paper is for, in words: a core institution reports to the CSRC, others to the bureau where they are registered."""
    if kind.to != "supervisor":
        return {"file": "", "sfnet": "证联网管理机构", "investors": "投资者"}[kind.to]

    own = next(iter(facts.rows(Selection(type="institution"))), {})
    if own.get("kind") in ("exchange", "depository", "infrastructure"):
        return "中国证券监督管理委员会"
    bureau = str(own.get("bureau") or "")
    return (bureau if bureau.endswith("局") else f"{bureau}证监局") if bureau else "属地证监局"


def _wanted(item: SectionKind, facts: Facts) -> bool:
    return item.only != "cii" or facts.is_cii


def _block(asked: BlockKind, facts: Facts, figures: Figures, words: Mapping[str, str]) -> Iterator[Block]:
    match asked.form:
        case "say":
            yield Sentence(tuple(_pieces(asked.say, figures)))
        case "numbers":
            yield Numbers(tuple((figures.kind.figures[name].label, figures.of(name)) for name in asked.numbers))
        case "bars":
            assert asked.bars is not None
            bars = ((figures.kind.figures[name].label, figures.of(name)) for name in asked.bars.of)
            yield BarChart(asked.bars.title, tuple(bars))
        case "records":
            assert asked.records is not None
            yield from _records(asked.records, facts)
        case "about":
            yield from _sheet(asked.about, facts)
        case "verdicts":
            yield _verdicts(asked.verdicts, facts)
        case "ask":
            assert asked.ask is not None
            yield from _written(asked.ask.id, asked.ask.words, words)


def _pieces(text: str, figures: Figures) -> Iterator[Piece]:
    for plain, name, _, _ in Formatter().parse(text):
        if plain:
            yield plain
        if name:
            yield figures.of(name)


def _records(asked: RecordsTable, facts: Facts) -> Iterator[Block]:
    if not facts.fits(asked.of):
        return
    rows, type_ = facts.rows(asked.of), asked.of.type
    if not rows:
        complete = facts.complete(type_)
        if asked.none and not complete:
            yield Sentence((Gap(f"{type_}", asked.none),))
        else:
            yield Sentence((f"{asked.title}：没有。" if complete else f"{asked.title}：没有登记。",))
        return
    titles = {item.name: item.title for item in RECORD_TYPES[type_].payload_fields} | {"key": "编号"}
    cells = tuple(tuple(cell_words(facts, type_, name, row[name]) for name in asked.columns) for row in rows)
    heads = tuple(titles[name] for name in asked.columns)
    keys = tuple(str(row["key"]) for row in rows)
    yield Records(asked.title, heads, cells, tuple(int(row["seq"]) for row in rows), type_, keys)


def _sheet(names: tuple[str, ...], facts: Facts) -> Iterator[Block]:
    row, about = facts.subject(), facts.about
    assert row is not None
    assert about is not None
    type_ = about[0]
    titles = {item.name: item.title for item in RECORD_TYPES[type_].payload_fields} | {"key": "编号"}
    rows = tuple(
        (
            titles[name],
            cell_words(facts, type_, name, row[name]) or ("没有登记" if asked != name else Gap(name, titles[name])),
        )
        for asked, name in ((name, name.rstrip("?")) for name in names)
        if name in titles
    )
    yield Sheet(rows, Source(type_, RECORD_TYPES[type_].title, (int(row["seq"]),), (str(row["key"]),)))


def _verdicts(cites: tuple[str, ...], facts: Facts) -> Verdicts:
    found = [item for item in facts.findings if under(item.cite, cites) and facts.concerns(item)]
    grouped: dict[str, list[Finding]] = {}
    for item in found:
        if item.verdict != "manual":
            grouped.setdefault(item.obligation, []).append(item)
    order = {item.id: place for place, item in enumerate(facts.catalogue.obligations())}
    duties = [grouped[name] for name in sorted(grouped, key=lambda name: order.get(name, len(order)))]
    uneven = [members for members in duties if any(item.verdict != "met" for item in members)]
    same: dict[tuple[Verdict, str, str, str], list[str]] = {}
    for item in sorted(found, key=lambda item: item.verdict != "breached"):
        if item.verdict in ("breached", "unproven"):
            duty = duty_of(item, facts.catalogue)
            place = (item.verdict, duty_words(duty), reason_words(item, duty), remedy_words(item, duty))
            same.setdefault(place, []).append(object_words(item, facts.names) or "本机构")
    still = tuple(
        (f"{VERDICT_MARKS[verdict]} {VERDICT_WORDS[verdict]}", f"{what}：{_objects(objects)}", why, remedy)
        for (verdict, what, why, remedy), objects in same.items()
    )
    counts = tuple(_tally(members, facts) for members in uneven)
    return Verdicts(counts, len(duties) - len(uneven), still, sum(item.verdict == "manual" for item in found))


def _tally(members: list[Finding], facts: Facts) -> tuple[str, str, str]:
    tally = [(verdict, sum(item.verdict == verdict for item in members)) for verdict in VERDICT_WORDS]
    told = "，".join(f"{VERDICT_MARKS[verdict]} {VERDICT_WORDS[verdict]} {count}" for verdict, count in tally if count)
    return cites_words([members[0].cite], facts.catalogue), duty_words(duty_of(members[0], facts.catalogue)), told


def _objects(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 项" if len(names) > _NAMED else "")


def _written(id_: str, asked: str, words: Mapping[str, str]) -> Iterator[Block]:
    """A person's words, a paragraph a line; a gap where there are none."""
    lines = [line.strip() for line in words.get(id_, "").splitlines() if line.strip()]
    if not lines:
        yield Sentence((Gap(id_, asked),))
    yield from (Sentence((line[:_LONGEST],), written=True) for line in lines)


def due_day(kind: PaperKind, facts: Facts) -> date | None:
    """The day by which a paper of a year is owed, as its duty in the law's data says (`04-30 of the next year`); None without."""
    duty = facts.catalogue.obligation(kind.due, facts.as_of) if kind.due else None
    found = _NEXT_YEAR.fullmatch(duty.due or "") if duty else None
    if found is None or facts.period is None:
        return None
    return date(facts.period.last.year + 1, int(found["month"]), int(found["day"]))


_NEXT_YEAR = re.compile(r"(?P<month>\d\d)-(?P<day>\d\d) of the next year")
