"""The systems of an institution on a day: what each is, and how many of its verdicts are of which kind, the worst first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from zhengan.assess import ORDER
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Run
from zhengan.web.systems.dossier import Kept, systems_of

SIZE = 50
"""Systems on a page of the list."""


@dataclass(frozen=True)
class SystemRow:
    """A system: its record, its level (None: not graded), the count of its verdicts by kind."""

    key: str
    record: Kept
    level: int | None
    counts: Mapping[str, int]
    retired: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.record.payload["name"])

    @property
    def important(self) -> bool:
        """Whether it is an important information system."""
        return bool(self.record.payload["important"])

    @property
    def markets(self) -> tuple[str, ...]:
        """The markets that it serves."""
        return tuple(self.record.payload.get("markets", ()))

    @property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """Verdict and count, in the order of the columns."""
        return tuple((verdict, self.counts.get(verdict, 0)) for verdict in ORDER)


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; empty: all."""

    words: tuple[str, ...] = ()
    important: str = ""
    market: str = ""
    level: str = ""
    verdict: str = ""

    def holds(self, row: SystemRow) -> bool:
        """Whether a system is asked for."""
        told = f"{row.name}\n{row.key}".lower()
        return (
            all(word.lower() in told for word in self.words)
            and (not self.important or row.important == (self.important == "yes"))
            and (not self.market or self.market in row.markets)
            and (not self.level or self.level == ("none" if row.level is None else str(row.level)))
            and (not self.verdict or bool(row.counts.get(self.verdict)))
        )


@dataclass(frozen=True)
class Listed:
    """A page of the list: its rows, the key after which the next begins ('' at the end), how many are left by the filters and
    how many there are, and the markets and levels to choose from."""

    rows: Sequence[SystemRow]
    next: str
    found: int
    total: int
    markets: tuple[str, ...]
    levels: tuple[str, ...]


def chosen_of(asked: Any) -> Chosen:
    """The filters of an address. Raises AskedWrongly for a choice that there is not."""
    important, verdict = asked.get("important", ""), asked.get("verdict", "")
    if important not in ("", "yes", "no"):
        raise AskedWrongly(f"筛选 important 应为 yes 或 no，实为“{important[:20]}”。请在页面上重新选择。")
    if verdict and verdict not in ORDER:
        raise AskedWrongly(f"筛选 verdict 应为 {'、'.join(ORDER)} 之一，实为“{verdict[:20]}”。请在页面上重新选择。")
    words = tuple(asked.get("q", "")[:200].split()[:5])
    return Chosen(words, important, asked.get("market", "")[:40], asked.get("level", "")[:10], verdict)


def listed(rows: Sequence[SystemRow], chosen: Chosen, after: str, size: int = SIZE) -> Listed:
    """The page of the list that begins after a key. Raises AskedWrongly for a key that is not in the list."""
    found = [row for row in rows if chosen.holds(row)]
    start = 0
    if after:
        keys = [row.key for row in found]
        if after not in keys:
            raise AskedWrongly("翻页的位置不对。请从列表的第一页重新开始。")
        start = keys.index(after) + 1
    page = found[start : start + size]
    more = start + size < len(found)
    levels = sorted({"none" if row.level is None else str(row.level) for row in rows})
    markets = tuple(sorted({market for row in rows for market in row.markets}))
    return Listed(page, page[-1].key if more else "", len(found), len(rows), markets, tuple(levels))


def rows_of(run: Run | None, institution: str, as_of: date, known_by: date | None) -> list[SystemRow]:
    """Every system on file, the worst first, those out of use last; without a run, without counts. One aggregate."""
    counts: dict[str, dict[str, int]] = {}
    if run is not None:
        bound = run.verdicts.exclude(system="").values_list("system", "verdict").annotate(n=Count("id"))
        for system, verdict, count in bound:
            counts.setdefault(system, {})[verdict] = count
    rows = [
        _row(key, records, counts.get(key, {}), as_of)
        for key, records in systems_of(institution, as_of, known_by).items()
    ]
    return sorted(rows, key=_worst)


def row_of(run: Run | None, institution: str, key: str, days: tuple[date, date | None]) -> SystemRow | None:
    """One system on a day, as known by another; None where there is none."""
    records = systems_of(institution, *days).get(key)
    if records is None:
        return None
    own = run.verdicts.filter(system=key).values_list("verdict").annotate(n=Count("id")) if run else ()
    return _row(key, records, dict(own), days[0])


def _row(key: str, records: Mapping[str, Kept], counts: Mapping[str, int], as_of: date) -> SystemRow:
    record, graded = records["system"], records.get("mlps_grading")
    retired = record.day("retired_on")
    level = int(graded.payload["level"]) if graded else None
    return SystemRow(key, record, level, counts, retired is not None and retired < as_of)


def _worst(row: SystemRow) -> tuple[Any, ...]:
    return (row.retired, *(-row.counts.get(verdict, 0) for verdict in ORDER[:4]), not row.important, row.key)
