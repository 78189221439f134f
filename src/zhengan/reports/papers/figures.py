"""The figures of a paper: each taken from records or findings as its kind says, or a gap that names what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa

from zhengan.ledger.tables import COLUMN_NAMES
from zhengan.records import RECORD_TYPES
from zhengan.reports.papers.facts import Facts, number_words, source_of
from zhengan.reports.papers.kind import FigureKind, PaperKind, Selection
from zhengan.reports.papers.paper import Figure, Gap, Source

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)


@dataclass
class Figures:
    """The figures of one paper, taken when first asked for and numbered in that order."""

    kind: PaperKind
    facts: Facts
    taken: dict[str, Figure | Gap] = field(default_factory=dict)

    def of(self, name: str) -> Figure | Gap:
        """A figure by its name, with its number in the annex; a gap where the records do not say."""
        if name not in self.taken:
            found = self._take(name)
            count = sum(isinstance(item, Figure) for item in self.taken.values())
            self.taken[name] = replace(found, number=count + 1) if isinstance(found, Figure) else found
        return self.taken[name]

    def quietly(self, name: str) -> Figure | Gap:
        """The same without a number, for checks."""
        return self.taken.get(name) or self._take(name)

    @property
    def printed(self) -> dict[str, Figure]:
        """The figures that stand in the paper, by name."""
        return {name: item for name, item in self.taken.items() if isinstance(item, Figure)}

    def _take(self, name: str) -> Figure | Gap:
        asked = self.kind.figures[name]
        if asked.take == "share":
            return self._share(name, asked)
        if asked.take == "verdicts":
            return self._verdicts(name, asked)
        assert asked.of is not None
        table = self.facts.select(asked.of)
        found = _TAKES[asked.take](self.facts, asked, table)
        if found is None:
            return Gap(
                name, f"{asked.label}，登记“{RECORD_TYPES[asked.of.type].title}”{self._when(asked.of)}后自动填入"
            )
        return _figure(name, asked, found, source_of(asked.of.type, table))

    def _share(self, name: str, asked: FigureKind) -> Figure | Gap:
        part, whole = self.quietly(asked.part), self.quietly(asked.whole)
        if isinstance(part, Gap) or isinstance(whole, Gap) or not whole.value:
            return Gap(name, f"{asked.label}，分子或者分母没有登记")
        value = (part.value * _HUNDRED / whole.value).quantize(_CENT, ROUND_HALF_UP)
        text = f"{number_words(value)}%（{part.text}/{whole.text}）"
        return Figure(name, asked.label, value, text, asked.unit, tuple(dict.fromkeys((*part.sources, *whole.sources))))

    def _verdicts(self, name: str, asked: FigureKind) -> Figure:
        found = [
            item
            for item in self.facts.findings
            if item.verdict == asked.verdict
            and (not asked.cites or under(item.cite, asked.cites))
            and self.facts.concerns(item)
        ]
        seqs: dict[str, set[int]] = {}
        for item in found:
            for entry in item.evidence:
                seqs.setdefault(entry.type, set()).add(entry.seq)
        sources = tuple(Source(type_, RECORD_TYPES[type_].title, tuple(sorted(seqs[type_]))) for type_ in sorted(seqs))
        return _figure(name, asked, Decimal(len(found)), sources)

    def _when(self, wanted: Selection) -> str:
        return self.facts.period.words if self.facts.period and wanted.when in ("year", "period", "month") else ""


def under(cite: str, cites: tuple[str, ...]) -> bool:
    """Whether an address is one of those, or lies within one."""
    return any(cite == item or cite.startswith((f"{item}.", f"{item}/")) for item in cites)


def _figure(name: str, asked: FigureKind, value: Decimal, sources: tuple[Source, ...]) -> Figure:
    return Figure(name, asked.label, value, number_words(value), asked.unit, sources)


def _count(facts: Facts, asked: FigureKind, table: pa.Table) -> Decimal | None:
    """Nothing on file means none only where the register is complete, or where others of the same selection are on file."""
    if table.num_rows:
        return Decimal(table.num_rows)
    assert asked.of is not None
    others = facts.select(asked.of.model_copy(update={"where": {}})) if asked.of.where else table
    return Decimal(0) if others.num_rows or facts.complete(asked.of.type) else None


def _values(asked: FigureKind, table: pa.Table) -> list[Decimal]:
    column = table[COLUMN_NAMES.get(asked.field, asked.field)]
    return [Decimal(value) for value in column.to_pylist() if value is not None]


def _value(facts: Facts, asked: FigureKind, table: pa.Table) -> Decimal | None:
    values = _values(asked, table)
    return values[-1] if values else None


def _sum(facts: Facts, asked: FigureKind, table: pa.Table) -> Decimal | None:
    values = _values(asked, table)
    if not values:
        return Decimal(0) if not table.num_rows and asked.of and facts.complete(asked.of.type) else None
    return sum(values, Decimal(0))


def _lowest(facts: Facts, asked: FigureKind, table: pa.Table) -> Decimal | None:
    return min(_values(asked, table), default=None)


def _distinct(facts: Facts, asked: FigureKind, table: pa.Table) -> Decimal | None:
    """How many different values, of those that are meant; zero is a figure where what is meant is on file."""
    held = table[COLUMN_NAMES.get(asked.field, asked.field)].to_pylist()
    named = {one for item in held for one in (item if isinstance(item, list) else [item]) if one is not None}
    if asked.among is None:
        return Decimal(len(named)) if named else None
    meant = set(facts.select(asked.among)["key"].to_pylist())
    return Decimal(len(named & meant)) if meant else None


def _span(facts: Facts, asked: FigureKind, table: pa.Table) -> Decimal | None:
    for first, last in zip(table[asked.first].to_pylist(), table[asked.last].to_pylist(), strict=True):
        if first is not None and last is not None:
            return Decimal(int((last - first).total_seconds() // 60))
    return None


_TAKES: Mapping[str, Callable[[Facts, FigureKind, pa.Table], Decimal | None]] = {
    "count": _count,
    "value": _value,
    "sum": _sum,
    "lowest": _lowest,
    "distinct": _distinct,
    "span": _span,
}
