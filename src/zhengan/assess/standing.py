"""Who counts as what on a day: subject codes with the days on which they hold (semantics.md, "Who: subjects").

A kind gives its base code; a `standing` record adds codes or bounds them in time. Operators of critical information
infrastructure follow from their designations; bodies of 218:74.1 from their kind, private fund managers from their accounts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhengan.law import CODE_OF_KIND

BEGINNING = date(1900, 1, 1)
OPEN_END = date(2999, 12, 31)

# 218:74.1: holder accounts of a private fund manager's continuing products; 以上 includes the number (218:71(7)).
PRIVATE_FUND_ACCOUNTS = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """That an institution counts as `code` from `first` to `last` (both days in); `mutatis` where only 参照."""

    institution: str
    code: str
    first: date
    last: date
    mutatis: bool


def standings(
    institutions: Iterable[Mapping[str, Any]],
    records: Iterable[Mapping[str, Any]],
    designations: Iterable[Mapping[str, Any]],
    cii_systems: Iterable[Mapping[str, Any]],
) -> list[Standing]:
    """All codes of all institutions, from their visible `institution`, `standing`, `cii_designation` and `system` rows."""
    by_key = {row["key"]: row for row in institutions}
    told: dict[str, list[Mapping[str, Any]]] = {}
    for row in records:
        told.setdefault(row["institution"], []).append(row)
    found: list[Standing] = []
    for key, row in by_key.items():
        found += _of_institution(key, row, told.get(key, []), by_key)
    return found + _operators(designations, cii_systems, found)


def _of_institution(
    key: str, row: Mapping[str, Any], told: list[Mapping[str, Any]], by_key: Mapping[str, Mapping[str, Any]]
) -> list[Standing]:
    base = CODE_OF_KIND[row["kind"]]
    spans = [(item["code"], item["valid_from"] or BEGINNING, item["valid_until"] or OPEN_END) for item in told]
    if not any(code == base for code, _, _ in spans):
        spans += [(base, first, OPEN_END) for first in _base_from(row)]
    found = [Standing(key, "anyone", BEGINNING, OPEN_END, mutatis=False)]
    for code, first, last in spans:
        found.append(Standing(key, code, first, last, mutatis=code == "mutatis"))
        if code == "mutatis":
            found.append(Standing(key, _like(row), first, last, mutatis=True))
        if code == "tech_subsidiary":
            found.append(Standing(key, _parent_code(row, by_key), first, last, mutatis=False))
    return found


def _base_from(row: Mapping[str, Any]) -> list[date]:
    """From when the kind alone gives the base code; empty where it does not."""
    if row["kind"] != "private_fund":
        return [BEGINNING]
    enough = (row["holder_accounts"] or 0) >= PRIVATE_FUND_ACCOUNTS
    if not (enough and row["self_operated_systems"] and row["continuing_products"]):
        return []
    return [row["counted_on"] or BEGINNING]


def _like(row: Mapping[str, Any]) -> str:
    return row["like"] or "operating"


def _parent_code(row: Mapping[str, Any], by_key: Mapping[str, Mapping[str, Any]]) -> str:
    parent = by_key.get(row["parent"] or "")
    code = CODE_OF_KIND[parent["kind"]] if parent else ""
    return code if code in ("core", "operating") else _like(row)


def _operators(
    designations: Iterable[Mapping[str, Any]], systems: Iterable[Mapping[str, Any]], found: list[Standing]
) -> list[Standing]:
    """`cii` for institutions with a designated system and no standing of their own that says so."""
    told = {item.institution for item in found if item.code == "cii"}
    spans: dict[str, tuple[date, date]] = {}
    designated = set()
    for row in designations:
        designated.add((row["institution"], row["system"]))
        _widen(spans, row["institution"], row["designated_on"], row["withdrawn_on"] or OPEN_END)
    for row in systems:
        if row["cii"] and (row["institution"], row["key"]) not in designated:
            _widen(spans, row["institution"], row["live_on"] or BEGINNING, row["retired_on"] or OPEN_END)
    return [
        Standing(institution, "cii", first, last, mutatis=False)
        for institution, (first, last) in spans.items()
        if institution not in told
    ]


def _widen(spans: dict[str, tuple[date, date]], institution: str, first: date, last: date) -> None:
    known = spans.get(institution)
    spans[institution] = (first, last) if known is None else (min(known[0], first), max(known[1], last))
