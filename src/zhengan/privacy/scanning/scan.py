"""A scan: units one after another, pieces through the detector, counts and masked excerpts out. Memory does not grow with what is read.

What was found is counted where it stands; where exactly goes to the sealed list and nowhere else.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any

from zhengan.privacy.readers import ALLOWED, Findings, Limits, Piece, Skipped, Unit, Where, units
from zhengan.privacy.readers.source import Readable
from zhengan.privacy.scanning.counting import count
from zhengan.privacy.scanning.coverage import Coverage
from zhengan.privacy.scanning.excerpts import without_values
from zhengan.privacy.scanning.finder import Finder
from zhengan.privacy.scanning.journal import Journal, Progress
from zhengan.privacy.scanning.results import Place, Result
from zhengan.privacy.scanning.sealed import Sealer

if TYPE_CHECKING:
    from zhengan.protect.detect import Spans

PIECES_BETWEEN = 64
IN_NAMES = "（名称）"


@dataclass
class Scan:
    """What to look at and with what. `stop` is asked between pieces; `tell` hears what has been covered so far."""

    targets: Sequence[str]
    finder: Finder
    limits: Limits = ALLOWED
    journal: Journal | None = None
    sealer: Sealer | None = None
    stdin: Readable | None = None
    stop: Callable[[], bool] = lambda: False
    tell: Callable[[Coverage], None] = lambda _: None
    _names: dict[str, str] = field(default_factory=dict)

    def run(self) -> Result:
        """Everything, or as much as there was until it was stopped. Raises `BadTarget`."""
        result = Result()
        if self.journal:
            result.add(self.journal.result)
        # Every target is asked for its first unit before anything is read: a wrong name at the end must not cost a night.
        for target, found in [(target, _begun(units(target, self.limits, self.stdin))) for target in self.targets]:
            for unit in found:
                if isinstance(unit, Skipped):
                    skipped = Result()
                    self._skip(skipped.coverage, unit, target)
                    result.add(skipped)
                    continue
                if self.journal and self.journal.is_done(unit):
                    continue
                result.add(self._unit(unit, target, result))
                if self.stop():
                    result.complete = False
                    return result
        return result

    def _unit(self, unit: Unit, target: str, so_far: Result) -> Result:
        before = self.journal.progress_of(unit) if self.journal else None
        tally = before.result if before else Result()
        pieces = 0
        if not before:
            tally.coverage.units = 1
            tally.coverage.bytes = unit.size
            self._look_at_name(unit, target, tally)
        with closing(_closable(unit.open(self.limits))) as found:
            for item in found:
                pieces += 1
                if before and pieces <= before.pieces:
                    continue
                self._take(item, target, tally)
                if pieces % PIECES_BETWEEN == 0:
                    self._write_progress(unit, Progress(pieces, tally))
                    self.tell(_together(so_far.coverage, tally.coverage))
                if self.stop():
                    self._write_progress(unit, Progress(pieces, tally))
                    return tally
        if self.journal:
            self.journal.write_done(unit, tally, self.sealer.flush() if self.sealer else 0)
        self.tell(_together(so_far.coverage, tally.coverage))
        return tally

    def _write_progress(self, unit: Unit, progress: Progress) -> None:
        if self.journal and unit.stamp:
            self.journal.write_progress(unit, progress, self.sealer.flush() if self.sealer else 0)

    def _take(self, item: Piece | Skipped, target: str, tally: Result) -> None:
        if isinstance(item, Skipped):
            self._skip(tally.coverage, item, target)
            return
        if item.note:
            tally.coverage.notes[item.note] += 1
        if item.is_cells:
            self._cells(item, target, tally)
        else:
            self._text(item, target, tally)

    def _text(self, piece: Piece, target: str, tally: Result) -> None:
        data: bytes = piece.data
        tally.coverage.text_bytes += len(data)
        tally.coverage.encodings[piece.encoding] += len(data)
        found = self.finder.find(data)
        if len(found):
            count(tally.place(self._shown(piece.where, target)).kinds, found, lambda _: data)
            self._seal(piece.where, found, piece.where.offset)

    def _cells(self, piece: Piece, target: str, tally: Result) -> None:
        cells: Any = piece.data
        filled = len(cells) - cells.null_count
        size = int(cells.nbytes)
        tally.coverage.cells += filled
        tally.coverage.text_bytes += size
        tally.coverage.encodings[piece.encoding] += size
        place = tally.place(self._shown(piece.where, target))
        place.cells += filled
        found = self.finder.find_cells(piece.where.column, cells)
        if len(found):
            count(place.kinds, found, lambda index: str(cells[int(found.rows[index])]).encode("utf-8", "replace"))
            self._seal(piece.where, found, 0)

    def _look_at_name(self, unit: Unit, target: str, tally: Result) -> None:
        """File names tell of people too."""
        if unit.form == "file":
            raw = unit.where.store.removeprefix(target).encode("utf-8", "replace")
            found = self.finder.find(raw)
            if len(found):
                count(tally.place(self._shown(Where(unit.where.store, IN_NAMES), target)).kinds, found, lambda _: raw)

    def _seal(self, where: Where, found: "Spans", offset: int) -> None:
        if self.sealer is None:
            return
        place = {"store": where.store, "part": where.part, "column": where.column}
        rows = found.rows.tolist() if found.rows is not None else [0] * len(found)
        for row, span in zip(rows, found, strict=True):
            told = {"kind": span.kind, "tier": span.tier.name.lower(), "reasons": list(span.reasons)}
            self.sealer.add(
                {**place, "row": where.row + row, "start": offset + span.start, "end": offset + span.end, **told}
            )

    def _skip(self, coverage: Coverage, skipped: Skipped, target: str) -> None:
        place = self._shown(skipped.where, target)
        coverage.skip(skipped, place.store, place.part)

    def _shown(self, where: Where, target: str) -> Place:
        """A place as it may be shown: what the user named stands as it is, what lies below is masked where it tells of somebody."""
        store = where.store
        if store.startswith(target) and "://" not in target:
            store = target + self._masked(store.removeprefix(target))
        return Place(
            store, self._masked(where.part) if where.part != IN_NAMES else IN_NAMES, self._masked(where.column)
        )

    def _masked(self, text: str) -> str:
        if not text:
            return ""
        if text not in self._names:
            if len(self._names) > 10_000:
                self._names.clear()
            self._names[text] = without_values(text, self.finder.find_any(text.encode("utf-8", "replace")))
        return self._names[text]


def settings_of(limits: Limits, finder: str) -> str:
    """What two runs must share for one to go on with the other's state."""
    return sha256(f"{limits!r}|{finder}".encode()).hexdigest()


def _begun(found: Iterator[Unit | Skipped]) -> Iterator[Unit | Skipped]:
    first = next(found, None)
    return iter(()) if first is None else chain([first], found)


def _together(done: Coverage, now: Coverage) -> Coverage:
    """The sums alone, for telling how far the scan has come."""
    return Coverage(
        done.units + now.units, done.bytes + now.bytes, done.text_bytes + now.text_bytes, done.cells + now.cells
    )


def _closable(found: Findings) -> "_Findings":
    return _Findings(found)


class _Findings:
    """Closes a generator, so that its files are closed, whether it was read to its end or not."""

    def __init__(self, found: Findings) -> None:
        self._found = found

    def __iter__(self) -> Iterator[Piece | Skipped]:
        return self._found

    def close(self) -> None:
        close = getattr(self._found, "close", None)
        if close:
            close()
