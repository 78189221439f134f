"""The plan of an assessment: every question to the tables as SQL text, made once for a set of duties and readings.

Checks, selectors and folds are expressions over tables whose columns are known beforehand, so their SQL does not depend on any
evidence. Making it costs seconds, running it milliseconds: a plan is kept in the process and in the user's cache folder, under
the digest of everything that it was made from.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any


@dataclass(frozen=True, slots=True)
class DutyShape:
    """What of an obligation shapes the plan: its id, check and selector ('' for a duty without object)."""

    id: str
    check: str
    selector: str


@dataclass(frozen=True, slots=True)
class Plan:
    """SQL by step. `selected`, `duty_before_hours`, `duty` and `fact` make tables of those names, in this order; `conditions`
    and `folds` answer in the columns of findings; `records` are the record tables that must be there."""

    records: tuple[str, ...]
    measured: tuple[str, ...]
    selected: str
    duty_before_hours: str
    duty: str
    unselected: str
    conditions: tuple[str, ...]
    fact: str
    folds: tuple[str, ...]


def plan_for(duties: Iterable[DutyShape], readings: Mapping[str, str]) -> Plan:
    """The plan of these duties under these readings, from the process, the cache folder, or made now."""
    return _planned(tuple(sorted(set(duties), key=lambda item: item.id)), tuple(sorted(readings.items())))


@lru_cache(maxsize=64)
def _planned(duties: tuple[DutyShape, ...], readings: tuple[tuple[str, str], ...]) -> Plan:
    path = _cache_folder() / f"{_key(duties, readings)}.json"
    kept = _read(path)
    if kept is not None:
        return kept
    from zhengan.assess.planning import make_plan

    plan = make_plan(duties, dict(readings))
    _keep(path, plan)
    return plan


def _key(duties: tuple[DutyShape, ...], readings: tuple[tuple[str, str], ...]) -> str:
    material = json.dumps([_sources(), [asdict(item) for item in duties], readings], ensure_ascii=False)
    return hashlib.sha256(material.encode()).hexdigest()


@cache
def _sources() -> list[str]:
    """Digests of all that shapes the SQL besides duties and readings: our modules, and the libraries that write and read it."""
    digests = [version("ibis-framework"), version("sqlglot"), version("duckdb")]
    for room in ("checks", "assess", "records", "records/themes", "ledger"):
        folder = resources.files("zhengan").joinpath(room)
        for file in sorted(folder.iterdir(), key=lambda item: item.name):
            if file.name.endswith(".py"):
                digests.append(hashlib.sha256(file.read_bytes()).hexdigest())
    return digests


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "zhengan" / "plans"


def _read(path: Path) -> Plan | None:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Plan(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})
    except (OSError, ValueError, TypeError):
        return None


def _keep(path: Path, plan: Plan) -> None:
    """Write beside, then rename: a reader sees a whole plan or none. A folder that cannot be written to costs only time."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
            json.dump(asdict(plan), file, ensure_ascii=False)
        Path(file.name).replace(path)
    except OSError:
        return
