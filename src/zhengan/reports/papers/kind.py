"""A kind of paper as data: its sections, where each figure comes from, which articles ask for it, what the filing check tries.

The kinds stand in `kinds/*.yaml`; a file that does not hold together is a fault at load, named by file and place.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from zhengan.records import RECORD_TYPES
from zhengan.reports.papers.errors import PaperFault
from zhengan.reports.papers.period import Span

FOLDER = Path(__file__).with_name("kinds")
Plain = str | int | bool | None


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Selection(_Data):
    """Records of one type. `when`: whose main date lies in the period, whose `year` or `month` is the period's, those in force
    at its end, the record that the paper is about, or all. `link`: only those whose field names that record."""

    type: str
    when: Literal["any", "period", "year", "month", "current", "about"] = "any"
    where: Mapping[str, Plain | list[Plain]] = {}
    link: str = ""


class FigureKind(_Data):
    """One figure: its label, unit, and how it is taken.

    count: how many records; value: a field of the one record; sum, lowest: over a field; distinct: how many different values of
    `field` (of those that `among` selects by key); share: `part` of `whole`, two other figures; span: minutes between the fields
    `first` and `last`; verdicts: findings of a verdict under `cites`.
    """

    label: str
    unit: str = ""
    take: Literal["count", "value", "sum", "lowest", "distinct", "share", "span", "verdicts"]
    of: Selection | None = None
    field: str = ""
    among: Selection | None = None
    part: str = ""
    whole: str = ""
    first: str = ""
    last: str = ""
    verdict: str = ""
    cites: tuple[str, ...] = ()


class Bars(_Data):
    """A bar for each of some figures of one unit."""

    title: str
    of: tuple[str, ...]


class RecordsTable(_Data):
    """A table of records, a row each. `none` says what is missing where there are none; without it their absence is told only."""

    title: str
    of: Selection
    columns: tuple[str, ...]
    none: str = ""


class Asked(_Data):
    """What no record can say: words that a person has to write."""

    id: str
    words: str


class BlockKind(_Data):
    """One block of a section: exactly one of these. `about` names fields of the record that the paper is about, with `?`
    where they may be empty; `verdicts` articles whose duties are told with their verdicts."""

    say: str = ""
    numbers: tuple[str, ...] = ()
    bars: Bars | None = None
    records: RecordsTable | None = None
    about: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    ask: Asked | None = None

    @property
    def form(self) -> str:
        """Which of them it is."""
        return next(name for name in type(self).model_fields if getattr(self, name))


class SectionKind(_Data):
    """A section: what the law wants told (`cites`), in which blocks. `only` names a condition: `cii` where the institution runs
    critical infrastructure."""

    id: str
    title: str
    cites: tuple[str, ...] = ()
    only: Literal["", "cii"] = ""
    blocks: tuple[BlockKind, ...]


class CheckKind(_Data):
    """One trial of the filing check; exactly one of these.

    not_more: the first figure is at most the second; jump: a figure differs from that of the period before by less than `times`;
    in_order: of two fields of a record the first comes not after the second; fresh: the newest date in these fields is no older
    than `months` on the day of the paper; kept: the second field lies at least `years` after the first; covers: every record that
    `covers` selects is named by `field` of one that `by` selects.
    """

    not_more: tuple[str, ...] = ()
    jump: str = ""
    times: int = 10
    in_order: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    months: int = 12
    kept: tuple[str, ...] = ()
    years: int = 0
    covers: Selection | None = None
    by: Selection | None = None
    field: str = ""
    of: Selection | None = None
    words: str
    cite: str = ""


class PaperKind(_Data):
    """A kind of paper. `about`: record types that one paper is about (none: a period); `to`: whom it is for; `due`: the
    obligation that says by when it is owed; `submission`: the kind of submission that files it; `judged`: whether it tells
    verdicts; `annex`: whether the sources are listed in it."""

    id: str
    title: str
    help: str
    cites: tuple[str, ...]
    span: Span | None = None
    about: tuple[str, ...] = ()
    to: Literal["supervisor", "file", "sfnet", "investors"] = "supervisor"
    due: str = ""
    submission: str = ""
    judged: bool = True
    annex: bool = True
    letter: str = ""
    figures: Mapping[str, FigureKind] = {}
    sections: tuple[SectionKind, ...]
    checks: tuple[CheckKind, ...] = ()


@cache
def paper_kinds() -> Mapping[str, PaperKind]:
    """Every kind by its id, in the order of their files."""
    return {kind.id: kind for kind in map(kind_in, sorted(FOLDER.glob("*.yaml")))}


def kind_of(name: str) -> PaperKind:
    """The kind of an id or of a title. Raises PaperFault where there is none."""
    kinds = paper_kinds()
    found = kinds.get(name) or next((kind for kind in kinds.values() if kind.title == name), None)
    if found is None:
        known = "、".join(f"{kind.id}（{kind.title}）" for kind in kinds.values())
        raise PaperFault(f"没有“{name[:40]}”这种文书。可以做的有：{known}。")
    return found


def kind_in(path: Path) -> PaperKind:
    """The kind in a file. Raises PaperFault where the file does not hold together."""
    try:
        kind = PaperKind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise PaperFault(f"{path.name} 读不懂：{error}") from error
    if faults := list(_faults(kind)):
        raise PaperFault(f"{path.name} 前后不符：{'；'.join(faults)}")
    return kind


def _faults(kind: PaperKind) -> Iterator[str]:
    """Names that lead nowhere."""
    for name in sorted(_figures_named(kind) - kind.figures.keys()):
        yield f"没有定义数字 {name}"
    for name in sorted(kind.figures.keys() - _figures_named(kind)):
        yield f"数字 {name} 没有用处"
    for section in kind.sections:
        for block in section.blocks:
            given = [name for name in type(block).model_fields if getattr(block, name)]
            if len(given) != 1:
                yield f"{section.id} 的一块应恰好是一种，实为 {given}"
            known = {"key"} | {field.name for name in kind.about for field in RECORD_TYPES[name].payload_fields}
            yield from (f"{section.id} 没有字段 {name}" for name in block.about if name.rstrip("?") not in known)
    for selection, fields in _selections(kind):
        record_type = RECORD_TYPES.get(selection.type)
        if record_type is None:
            yield f"没有记录类型 {selection.type}"
            continue
        known = {field.name for field in record_type.payload_fields} | {"key"}
        lost = ({*fields, *selection.where, selection.link} - {""}) - known
        yield from (f"{selection.type} 没有字段 {name}" for name in sorted(lost))


def _figures_named(kind: PaperKind) -> set[str]:
    from string import Formatter

    named: set[str] = set()
    for section in kind.sections:
        for block in section.blocks:
            named |= {name for _, name, _, _ in Formatter().parse(block.say) if name}
            named |= {*block.numbers, *(block.bars.of if block.bars else ())}
    for check in kind.checks:
        named |= {*check.not_more, *([check.jump] if check.jump else [])}
    while True:
        more = {part for name in named & kind.figures.keys() for part in _parts(kind.figures[name])}
        if more <= named:
            return named
        named |= more


def _parts(figure: FigureKind) -> set[str]:
    return {figure.part, figure.whole} - {""}


def _selections(kind: PaperKind) -> Iterator[tuple[Selection, set[str]]]:
    """Every selection with the fields that are read of its records."""
    for figure in kind.figures.values():
        yield from _given((figure.of, {figure.field, figure.first, figure.last}), (figure.among, set()))
    for block in (block for section in kind.sections for block in section.blocks):
        if block.records:
            yield block.records.of, set(block.records.columns)
    for check in kind.checks:
        read = {*check.in_order, *check.fresh, *check.kept}
        yield from _given((check.of, read), (check.covers, set()), (check.by, {check.field}))


def _given(*pairs: tuple[Selection | None, set[str]]) -> Iterator[tuple[Selection, set[str]]]:
    yield from ((selection, fields) for selection, fields in pairs if selection is not None)
