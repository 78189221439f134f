"""A scan's result as what the ledger keeps of it: places and counts. Excerpts, even masked ones, stay behind."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from zhengan.privacy.inventory.errors import InventoryRefused
from zhengan.privacy.scanning import Result
from zhengan.privacy.scanning.results import KindTally, from_json
from zhengan.protect.span import Tier

LARGEST = 64 << 20
MOST_FIELDS = 5_000
A_PART = 300
STRUCTURED = frozenset(
    {
        "resident_id18", "resident_id15", "mobile", "landline", "bank_card", "sh_account", "sz_account", "one_code", "futures_code",
        "passport", "hk_macau_permit", "taiwan_permit", "foreign_residence",
    }
)  # fmt: skip
"""Kinds whose masked values bear a mark by which a plain scan passes them over; of others it cannot tell whether they are masked."""
_CREDENTIALS = re.compile(r"//[^/@\s]*@")
_LONGEST = 300


def read_result(content: bytes) -> Result:
    """The result of a scan out of its JSON. Raises InventoryRefused for anything else."""
    if len(content) > LARGEST:
        raise InventoryRefused(
            f"扫描结果应不超过 {LARGEST >> 20} MB，实为 {len(content) >> 20} MB。没有登记，请分开扫描。"
        )
    try:
        return from_json(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InventoryRefused(
            "这不是扫描结果。应为 zhengan protect scan --format json 的输出。没有登记，请换一个文件。"
        ) from error


def digest_of(content: bytes) -> str:
    """What names a result file."""
    return f"sha256:{sha256(content).hexdigest()}"


def told(result: Result) -> dict[str, Any]:
    """The scan's counts, without its places."""
    coverage = result.coverage
    totals = {kind: _counts(tiers, 0) for kind, tiers in result.totals().items()}
    return {
        "complete": result.complete,
        "units": coverage.units,
        "bytes": coverage.bytes,
        "text_bytes": coverage.text_bytes,
        "cells": coverage.cells,
        "skipped": dict(sorted(coverage.skipped.items())),
        "encodings": dict(sorted(coverage.encodings.items())),
        "totals": totals,
    }


def fields_of(result: Result) -> list[list[Any]]:
    """`[place, column, cells, {kind: [candidate, likely, sure, cells]}]` for each, those that hold most first."""
    stores = {place.store for place, tally in result.places.items() if tally.kinds}
    found: dict[tuple[str, str], list[Any]] = {}
    for place, tally in sorted(result.places.items()):
        if not tally.kinds:
            continue
        parts = [part for part in (place.store if len(stores) > 1 else "", place.part) if part]
        name = _short(" › ".join(parts)), _short(place.column)
        held = found.setdefault(name, [*name, 0, {}])
        held[2] += tally.cells
        for kind, one in tally.kinds.items():
            held[3][kind] = _added(held[3].get(kind), _of(one))
    return sorted(found.values(), key=lambda field: (-_weight(field), field[0], field[1]))


def parts_of(fields: list[list[Any]]) -> Iterator[list[list[Any]]]:
    """Pieces of which each fits into one entry."""
    for start in range(0, len(fields), A_PART):
        yield fields[start : start + A_PART]


def unmasked(result: Result) -> int:
    """Values of structured kinds that do not look masked."""
    totals = result.totals()
    return sum(totals[kind][Tier.LIKELY] + totals[kind][Tier.SURE] for kind in totals if kind in STRUCTURED)


def _of(tally: KindTally) -> list[int]:
    return _counts(tally.tiers, tally.cells)


def _counts(tiers: Any, cells: int) -> list[int]:
    return [int(tiers[Tier.CANDIDATE]), int(tiers[Tier.LIKELY]), int(tiers[Tier.SURE]), cells]


def _added(known: list[int] | None, more: list[int]) -> list[int]:
    return more if known is None else [a + b for a, b in zip(known, more, strict=True)]


def _weight(field: list[Any]) -> int:
    return sum(count[1] + count[2] for count in field[3].values())


def _short(text: str) -> str:
    """A place without passwords of its address."""
    return _CREDENTIALS.sub("//", text)[-_LONGEST:]
