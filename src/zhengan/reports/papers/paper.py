"""A paper before it is set in type: sections of blocks, every figure with the entries that it came from, every gap by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zhengan.reports.papers.kind import PaperKind
from zhengan.reports.papers.period import Period

GAP = "待补："


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one type that a figure came from: their places in the institution's ledger, and their keys where few."""

    type: str
    title: str
    seqs: tuple[int, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the paper: `text` is what is printed (with its unit apart), `number` its place in the annex, from 1."""

    name: str
    label: str
    value: Decimal
    text: str
    unit: str
    sources: tuple[Source, ...]
    number: int = 0

    @property
    def words(self) -> str:
        """The number with its unit."""
        return f"{self.text} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing: `id` names it where a person fills it in, `words` say what is wanted."""

    id: str
    words: str

    @property
    def text(self) -> str:
        """As it stands in the paper."""
        return f"（{GAP}{self.words}）"


Piece = str | Figure | Gap


@dataclass(frozen=True, slots=True)
class Sentence:
    """Running text; `written` where a person wrote it."""

    pieces: tuple[Piece, ...]
    written: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """Figures as a table: what, how much, from where."""

    rows: tuple[tuple[str, Figure | Gap], ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars of one unit on one scale; figures that are missing have none."""

    title: str
    bars: tuple[tuple[str, Figure | Gap], ...]

    @property
    def longest(self) -> Decimal:
        """The value that fills the width; at least one, so that an empty chart stays empty."""
        return max([Decimal(1), *(bar.value for _, bar in self.bars if isinstance(bar, Figure))])


@dataclass(frozen=True, slots=True)
class Records:
    """Records as a table, with the place of each row in the ledger; `types` and `keys` lead to the records."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    seqs: tuple[int, ...]
    type: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record by its fields, label and value."""

    rows: tuple[tuple[str, str | Gap], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Duties that are not met throughout (article, duty, how many findings have which verdict), how many duties are, what is broken
    or unproven (verdict, duty and objects, why, remedy), and how many findings wait for a person's judgement."""

    counts: tuple[tuple[str, str, str], ...]
    met: int
    open: tuple[tuple[str, str, str, str], ...]
    manual: int

    @property
    def words(self) -> str:
        """What is not listed, in a sentence."""
        parts = [f"{self.met} 项要求全部合规"] if self.met else []
        parts += [f"{self.manual} 项要人判断"] if self.manual else []
        if not parts:
            return "" if self.counts else "所列条文没有可以核查的事项。"
        return f"{'另有 ' if self.counts else ''}{'，'.join(parts)}。"


Block = Sentence | Numbers | BarChart | Records | Sheet | Verdicts


@dataclass(frozen=True)
class Section:
    """A chapter of the paper; `cites` in words."""

    id: str
    title: str
    cites: str
    blocks: tuple[Block, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is missing in it."""
        return tuple(dict.fromkeys(gap for block in self.blocks for gap in _gaps(block)))


@dataclass(frozen=True)
class Paper:
    """A paper about a period or a record. `to` is whom it is for, in words; `number` the office's own number, '' where none was
    given; `figures` in the order of their numbers."""

    kind: PaperKind
    institution: str
    name: str
    to: str
    number: str
    as_of: date
    day: date
    period: Period | None
    about: tuple[str, str] | None
    basis: str
    sections: tuple[Section, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading of the paper, with its period."""
        return f"{self.period.words}{self.kind.title}" if self.period else self.kind.title

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Everything that is missing, in the order of the paper, each once."""
        return tuple(dict.fromkeys(gap for section in self.sections for gap in section.gaps))

    @property
    def file_name(self) -> str:
        """A name for the file, without its suffix."""
        which = self.period.text if self.period else self.about[1] if self.about else str(self.as_of)
        return f"{self.kind.title}-{''.join(sign if sign.isalnum() or sign in '-_.' else '_' for sign in which)}"


def seq_words(seqs: Sequence[int]) -> str:
    """Places in the ledger, runs drawn together: 第 3 条、第 7–12 条."""
    runs: list[list[int]] = []
    for seq in sorted(set(seqs)):
        if runs and seq == runs[-1][1] + 1:
            runs[-1][1] = seq
        else:
            runs.append([seq, seq])
    shown = runs[:_MOST_RUNS]
    told = "、".join(f"{first}" if first == last else f"{first}–{last}" for first, last in shown)
    more = f"等，共 {len(set(seqs))} 条" if len(runs) > _MOST_RUNS else ""
    return f"账本第 {told} 条{more}"


def source_words(sources: Sequence[Source]) -> str:
    """Where a figure came from, in a line; of many types the first few, and how much there is in all."""
    told = "；".join(
        f"{source.title}{'（' + '、'.join(source.keys) + '）' if source.keys else ''}，{seq_words(source.seqs)}"
        for source in sources[:_MOST_TYPES]
    )
    if len(sources) <= _MOST_TYPES:
        return told
    return f"{told}；共 {len(sources)} 类记录 {sum(len(source.seqs) for source in sources)} 条"


def _gaps(block: Block) -> Iterator[Gap]:
    match block:
        case Sentence(pieces):
            found: Sequence[object] = pieces
        case Numbers(rows) | BarChart(bars=rows) | Sheet(rows=rows):
            found = [value for _, value in rows]
        case _:
            found = ()
    return (item for item in found if isinstance(item, Gap))


_MOST_RUNS, _MOST_TYPES = 6, 4
