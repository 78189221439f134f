"""The plan of an assessment: every question to the tables as SQL text, made once for a duty and the readings that it names.

Checks, selectors and folds are expressions over tables whose columns are known beforehand, so their SQL does not depend on any
evidence. Writing it takes a tenth of a second a check, running it milliseconds: each piece is kept in the process and in the
user's cache folder, under the digest of everything that it was made from.
"""

import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile

from zhengan.assess.piece import FOLDS, Kind, Piece
from zhengan.checks.names import CHECK_KINDS

# From so many queries on, starting other processes costs less than it saves.
WORTH_SHARING, MOST_WRITERS = 24, 8
_LOG = logging.getLogger("zhengan")


@dataclass(frozen=True, slots=True)
class DutyShape:
    """What of an obligation shapes the plan: its id, check, selector ('' where it has none) and the readings that it names."""

    id: str
    check: str
    selector: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions by step. `selected`, `duty_before_hours`, `duty` and `facts` fill tables, in this order; `conditions` and
    `folds` answer in the columns of findings."""

    selected: tuple[Piece, ...]
    duty_before_hours: Piece
    duty: Piece
    unselected: Piece
    conditions: tuple[Piece, ...]
    facts: tuple[Piece, ...]
    folds: tuple[Piece, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Everything that the plan may ask."""
        population = (*self.selected, self.duty_before_hours, self.duty, self.unselected)
        return (*population, *self.facts, *self.conditions, *self.folds)


def plan_for(duties: Iterable[DutyShape], readings: Mapping[str, str]) -> Plan:
    """The plan of these duties under these readings. A check sees the readings that its obligations name, and no other."""
    shapes = sorted(set(duties), key=lambda item: item.id)
    by_selector = _grouped(shapes, lambda item: item.selector)
    by_check = _grouped(shapes, lambda item: item.check)
    checks = [_piece(CHECK_KINDS[name], name, own, readings) for name, own in by_check.items()]
    partial = (("partial-period", readings["partial-period"]),)
    return Plan(
        selected=tuple(_piece("selector", name, own, readings) for name, own in by_selector.items()),
        duty_before_hours=Piece("duty_before_hours"),
        duty=Piece("duty"),
        unselected=Piece("unselected"),
        conditions=tuple(piece for piece in checks if piece.kind == "condition"),
        facts=tuple(piece for piece in checks if piece.kind == "occurrences"),
        folds=tuple(Piece("fold", name, readings=partial) for name in FOLDS),
    )


def write_missing(pieces: Iterable[Piece]) -> None:
    """Write the SQL that the cache folder lacks, on all processors where that is much."""
    missing = [piece for piece in pieces if not _path_of(piece).exists()]
    workers = min(os.cpu_count() or 1, MOST_WRITERS)
    if len(missing) < WORTH_SHARING or workers < 2:
        return
    _LOG.info("第一次这样判断，正在准备 %d 条查询，以后不再需要…", len(missing))
    # Without helpers (no memory, a script that cannot be started twice) each is written when it is asked.
    with suppress(BrokenProcessPool, OSError), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_written, missing, chunksize=4):
            pass


@cache
def sql_of(piece: Piece) -> str:
    """The SQL of one piece: from the process, the cache folder, or written now."""
    try:
        return _path_of(piece).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return _written(piece)


def _written(piece: Piece) -> str:
    from zhengan.assess.planning import write_sql

    sql = write_sql(piece)
    _keep(_path_of(piece), sql)
    return sql


def _path_of(piece: Piece) -> Path:
    material = repr((_sources(), piece.kind, piece.name, piece.readings))
    return _cache_folder() / f"{hashlib.sha256(material.encode()).hexdigest()}.sql"


def _piece(kind: Kind, name: str, own: list[DutyShape], readings: Mapping[str, str]) -> Piece:
    named = sorted({reading for item in own for reading in item.readings})
    obligations = () if kind == "selector" else tuple(item.id for item in own)
    return Piece(kind, name, obligations, tuple((reading, readings[reading]) for reading in named))


def _grouped(shapes: list[DutyShape], name: Callable[[DutyShape], str]) -> dict[str, list[DutyShape]]:
    found: dict[str, list[DutyShape]] = {}
    for item in shapes:
        if name(item):
            found.setdefault(name(item), []).append(item)
    return dict(sorted(found.items()))


@cache
def _sources() -> str:
    """A digest of all that shapes the SQL besides the piece: our modules, and the libraries that write and read it."""
    digest = hashlib.sha256(json.dumps([version(name) for name in ("ibis-framework", "sqlglot", "duckdb")]).encode())
    for room in ("checks", "assess", "assess/selectors", "records", "records/themes", "ledger"):
        folder = resources.files("zhengan").joinpath(room)
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "zhengan" / "plans"


def _keep(path: Path, sql: str) -> None:
    """Write beside, then rename: a reader sees a whole piece or none. A folder that cannot be written to costs only time."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
            file.write(sql)
        Path(file.name).replace(path)
    except OSError:
        return
