"""What changed between two instruments, in words: the one account that the table, the page, the Word file and the JSON tell.

The counts are computed; the relations and reasons are the concordance's; official text appears only where it was loaded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zhengan.assess.citations import article_words
from zhengan.assess.explain import duty_words, exposure_lines
from zhengan.law import CODES, Catalogue, Instrument, Obligation, parse_address
from zhengan.law.alignment import Aligned, align, text_of
from zhengan.law.concordance import RELATIONS, Row, lies_in
from zhengan.law.diff import LawDiff, LiabilityChange
from zhengan.law.instrument import CLASSES
from zhengan.law.row_change import DutyChange, RowChange
from zhengan.reports.diff_words import (
    RELATION_MARKS,
    RELATION_MEANINGS,
    addresses_words,
    change_words,
    codes_words,
    instrument_words,
    telling,
    whom_words,
)


@dataclass(frozen=True, slots=True)
class Told:
    """Addresses of one side, as a lawyer writes them and as the product does, with what stands there in our words.

    Duties with a number or a period come first.
    """

    articles: str
    addresses: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldDuty:
    """Duties side by side, in words. `facts` are computed; `why` is reasoned, empty where the row has said it."""

    mark: str
    relations: str
    code: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    facts: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row in words. `tags` are code, name and mark of its relations; `text` is None where not both sides (or neither) were loaded."""

    code: str
    tags: tuple[tuple[str, str, str], ...]
    before: Told
    after: Told
    whom: str
    why: str
    facts: tuple[str, ...]
    duties: tuple[ToldDuty, ...]
    text: Aligned | None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows that one relation heads. `duties` counts comparisons of duties that it heads, in whichever row they lie."""

    code: str
    name: str
    mark: str
    meaning: str
    rows: tuple[ToldRow, ...]
    duties: int


@dataclass(frozen=True, slots=True)
class Account:
    """The whole account.

    `numbers` are articles with the duties there that gained a number or a period; `liability` are rows of subject, old
    and new lines; `special` are lines on the provisions that the rows name as 专门责任; `notes` are rows of a place in a
    drafting note, addresses and words.
    """

    title: str
    subtitle: str
    before: str
    after: str
    whom: str
    headline: str
    numbers: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    liability: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    special: tuple[str, ...]
    notes: tuple[tuple[str, str, str], ...]
    notes_title: str
    notes_warning: str
    basis: tuple[str, ...]
    duties_before: int
    duties_after: int
    has_text: bool


def account_of(diff: LawDiff, catalogue: Catalogue, texts: Mapping[str, str]) -> Account:
    """Tell a difference; `texts` are the official texts loaded, by address."""
    sections = tuple(
        Section(
            code=code,
            name=name,
            mark=RELATION_MARKS[code],
            meaning=RELATION_MEANINGS[code],
            rows=tuple(_row(item, catalogue, texts) for item in diff.groups.get(code, ())),
            duties=diff.duty_counts[code],
        )
        for code, name in RELATIONS.items()
    )
    notes = _notes(diff, catalogue)
    return Account(
        title="新旧规定变化对照",
        subtitle=" → ".join(item.number or f"《{item.title}》" for item in (diff.before, diff.after)),
        before=instrument_words(diff.before),
        after=instrument_words(diff.after),
        whom="、".join(whom_words(name) for name in diff.whom),
        headline=_headline(sections),
        numbers=tuple(_numbers(diff, catalogue)),
        sections=sections,
        liability=tuple(_liability(item, catalogue) for item in diff.liability),
        special=tuple(_special(diff, catalogue)),
        notes=notes[0] if notes else (),
        notes_title=notes[1] if notes else "",
        notes_warning=notes[2] if notes else "",
        basis=tuple(_basis(diff, catalogue, texts)),
        duties_before=len(_every_duty(diff, diff.before)),
        duties_after=len(_every_duty(diff, diff.after)),
        has_text=any(row.text for section in sections for row in section.rows),
    )


def _headline(sections: Iterable[Section]) -> str:
    counted = [(section.name, len(section.rows)) for section in sections if section.rows]
    return "，".join(f"{name} {count} 处" for name, count in counted) + "。" if counted else "没有要说的变化。"


def _numbers(diff: LawDiff, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Each article once, as the text runs."""
    by_article: dict[str, list[Obligation]] = {}
    for duty in sorted(diff.new_numbers, key=lambda duty: duty.address.order):
        by_article.setdefault(article_words(duty.cite, catalogue), []).append(duty)
    for words, duties in by_article.items():
        yield words, "；".join(dict.fromkeys(_for_whom(duty) for duty in duties))


def _for_whom(duty: Obligation) -> str:
    """The duty, with whom it binds where that is not core and operating institutions alike."""
    return duty_words(duty) + ("" if set(duty.who) == {"core", "operating"} else f"（{codes_words(duty.who)}）")


def _row(item: RowChange, catalogue: Catalogue, texts: Mapping[str, str]) -> ToldRow:
    row = item.row
    old, new = text_of(texts, row.before), text_of(texts, row.after)
    whom = [f"扩大到{codes_words(row.to_whom)}"] if row.to_whom else []
    whom += [f"不再直接针对{codes_words(row.from_whom)}"] if row.from_whom else []
    changes = dict.fromkeys(
        change for duty in item.duties for change in telling(duty.changes) if change.aspect != "who"
    )
    before = [duty for each in item.duties for duty in each.before]
    after = [duty for each in item.duties for duty in each.after]
    loaded = (bool(old) or not row.before) and (bool(new) or not row.after)
    return ToldRow(
        code=row.leading,
        tags=tuple((name, RELATIONS[name], RELATION_MARKS[name]) for name in row.relations),
        before=_unbound(row.before, catalogue)
        if item.one_sided == "extended"
        else _told(row.before, before, catalogue),
        after=_unbound(row.after, catalogue) if item.one_sided == "narrowed" else _told(row.after, after, catalogue),
        whom="；".join(whom),
        why=row.why,
        facts=tuple(change_words(change, catalogue) for change in telling(changes)),
        duties=tuple(_duty(duty, row, catalogue) for duty in item.duties),
        text=align(old, new) if loaded and (old or new) else None,
    )


def _told(addresses: tuple[str, ...], duties: Iterable[Obligation], catalogue: Catalogue) -> Told:
    numbered = sorted(duties, key=lambda duty: not (duty.bound or duty.every))
    numbered = numbered or [
        duty
        for address in addresses[:1]
        for duty in catalogue.instruments[address.partition("/")[0]].obligations
        if lies_in(duty, addresses)
    ]
    lines = tuple(dict.fromkeys(duty_words(duty) for duty in numbered))
    return Told(
        articles=addresses_words(addresses, catalogue),
        addresses=" ".join(addresses),
        lines=lines or tuple(dict.fromkeys(_class_words(address, catalogue) for address in addresses)),
    )


def _unbound(addresses: tuple[str, ...], catalogue: Catalogue) -> Told:
    """Addresses that stand beside, but do not bind those who were asked about."""
    return Told(addresses_words(addresses, catalogue), " ".join(addresses), ("（不管所问的主体）",))


def _class_words(address: str, catalogue: Catalogue) -> str:
    """What stands at an address that holds no duty."""
    place = parse_address(address)
    instrument = catalogue.instruments[address.partition("/")[0]]
    articles = {article.number: article for article in instrument.articles}
    classes = articles[place.article].paragraphs if place and place.article in articles else {}
    found = [
        class_ for number, class_ in classes.items() if not (place and place.paragraph) or number == place.paragraph
    ]
    return "、".join(f"（{CLASSES[class_]}）" for class_ in dict.fromkeys(found))


def _duty(duty: DutyChange, row: Row, catalogue: Catalogue) -> ToldDuty:
    return ToldDuty(
        mark=RELATION_MARKS[duty.leading],
        relations="、".join(RELATIONS[name] for name in duty.relations),
        code=duty.leading,
        before=tuple(_duty_line(item, row.before, catalogue) for item in duty.before),
        after=tuple(_duty_line(item, row.after, catalogue) for item in duty.after),
        facts=tuple(change_words(change, catalogue) for change in telling(duty.changes)),
        why="" if duty.why == row.why else duty.why,
    )


def _duty_line(duty: Obligation, addresses: tuple[str, ...], catalogue: Catalogue) -> str:
    """The duty, after its place where the row holds more than one."""
    place = "" if len(addresses) == 1 and "." in addresses[0] else f"{article_words(duty.cite, catalogue)}："
    return place + duty_words(duty)


def _liability(item: LiabilityChange, catalogue: Catalogue) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    old, new = (tuple(exposure_lines(side, catalogue)) for side in (item.before, item.after))
    return CODES[item.code], old or ("没有以这一称呼写的一般责任条款",), new or ("没有以这一称呼写的一般责任条款",)


def _special(diff: LawDiff, catalogue: Catalogue) -> list[str]:
    """What the provisions allow that hit some articles only, as far as the rows name them."""
    changes = [change for item in diff.rows for duty in item.duties for change in duty.changes]
    named = {cite for change in changes if change.aspect == "liability" for cite in (*change.before, *change.after)}
    rules = [rule.exposure for item in (diff.before, diff.after) for rule in item.liability.rules]
    return exposure_lines(dict.fromkeys(item for item in rules if item.cite in named), catalogue)


def _notes(diff: LawDiff, catalogue: Catalogue) -> tuple[tuple[tuple[str, str, str], ...], str, str] | None:
    """Where a drafting note of the newer instrument differs from it; the first note that says so."""
    for document in catalogue.documents.values():
        found = tuple(
            (note.cite, " ".join(note.to), note.words)
            for note in document.notes
            if note.kind == "differs" and any(place.startswith(f"{diff.after.id}/") for place in note.to)
        )
        if found:
            return found, f"{document.title}（{document.draft}）", document.warning
    return None


def _basis(diff: LawDiff, catalogue: Catalogue, texts: Mapping[str, str]) -> Iterable[str]:
    yield "对应关系和理由是我们的判断，写在对照数据里；主体、界限、周期、期限、责任由规则数据算出。"
    chosen = catalogue.choose({})
    named = {rule.reading[0] for item in (diff.before, diff.after) for rule in item.subjects if rule.reading}
    for id_ in sorted(named & set(catalogue.readings)):
        reading = catalogue.readings[id_]
        yield f"主体按条文的称呼比较。{reading.question}，另有口径（{id_}），缺省：{reading.choices[chosen[id_]]}。"
    missing = [
        item.number or item.title
        for item in (diff.before, diff.after)
        if not any(address.startswith(f"{item.id}/") for address in texts)
    ]
    if missing:
        yield f"没有装载官方文本：{'、'.join(missing)}。用 zhengan law load 装载后，可以逐字对照。"


def _every_duty(diff: LawDiff, instrument: Instrument) -> set[str]:
    return {
        item.id
        for row in diff.rows
        for duty in row.duties
        for item in (*duty.before, *duty.after)
        if item.instrument == instrument.id
    }
