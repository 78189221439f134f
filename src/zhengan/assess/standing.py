"""Who counts as what on a day: subject codes with the days on which they hold (semantics.md, "Who: subjects").

A kind gives its base code; a `standing` record adds codes or bounds them in time. Operators of critical information
infrastructure follow from their designations; bodies of 218:74.1 from their kind, private fund managers from their accounts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from zhengan.law import CODE_OF_KIND, SubjectRule

Told = TypeVar("Told", bound=Mapping[str, Any])
BEGINNING = date(1900, 1, 1)
OPEN_END = date(2999, 12, 31)

# 218:74.1: holder accounts of a private fund manager's continuing products; 以上 includes the number (218:71(7)).
PRIVATE_FUND_ACCOUNTS = 1_000
# Kinds that are somebody's subordinate body where an instrument binds 下属机构 with their parent (82:4.2).
SUBORDINATE_KINDS = ("subsidiary", "tech_subsidiary")


@dataclass(frozen=True, slots=True)
class Standing:
    """That an institution counts as `code` from `first` to `last` (both days in); `mutatis` where only 参照.

    `scheme` is the instrument whose own definitions say so; empty: those of Order 218, by which all others go. `reading` is
    the reading that decides it, empty where the text does.
    """

    institution: str
    code: str
    first: date
    last: date
    mutatis: bool
    scheme: str = ""
    reading: str = ""


def standings(
    institutions: Iterable[Mapping[str, Any]],
    records: Iterable[Mapping[str, Any]],
    designations: Iterable[Mapping[str, Any]],
    cii_systems: Iterable[Mapping[str, Any]],
    schemes: Mapping[str, Sequence[SubjectRule]],
) -> list[Standing]:
    """All codes of all institutions, from their visible `institution`, `standing`, `cii_designation` and `system` rows."""
    by_key = {row["key"]: row for row in institutions}
    told: dict[str, list[Mapping[str, Any]]] = {}
    for row in records:
        told.setdefault(row["institution"], []).append(row)
    found: list[Standing] = []
    for key, row in by_key.items():
        found += _of_institution(key, row, told.get(key, []), by_key)
        for scheme, rules in schemes.items():
            found += _under(scheme, rules, row, told.get(key, []), by_key)
    # Whoever's own record was taken back is nobody here, whatever else of theirs is still on file (see `unbound`).
    return found + [item for item in _operators(designations, cii_systems, found) if item.institution in by_key]


def standings_to_come(
    records: Iterable[Told], day: date, institutions: Iterable[Mapping[str, Any]], shown: Iterable[Mapping[str, Any]]
) -> list[Told]:
    """Standings in the code of an institution's own kind that begin after the day, none of whose versions is `shown` on it.

    They bound that code in time: without them the kind alone would hold from the beginning.
    """
    own = {(row["key"], CODE_OF_KIND[row["kind"]]) for row in institutions}
    on_show = {(row["institution"], row["key"]) for row in shown}
    return [
        row
        for row in records
        if row["shown_from"] > day
        and (row["institution"], row["code"]) in own
        and (row["institution"], row["key"]) not in on_show
    ]


def _of_institution(
    key: str, row: Mapping[str, Any], told: list[Mapping[str, Any]], by_key: Mapping[str, Mapping[str, Any]]
) -> list[Standing]:
    base = CODE_OF_KIND[row["kind"]]
    spans = [(item["code"], *_span(item)) for item in told]
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


def _under(
    scheme: str,
    rules: Sequence[SubjectRule],
    row: Mapping[str, Any],
    told: list[Mapping[str, Any]],
    by_key: Mapping[str, Mapping[str, Any]],
) -> list[Standing]:
    """The codes that an instrument's own definitions give an institution; there nobody is bound 参照 (218:74 is not its)."""
    parent = by_key.get(row["parent"] or "")
    key, base = row["key"], CODE_OF_KIND[row["kind"]]
    found = {Standing(key, "anyone", BEGINNING, OPEN_END, mutatis=False, scheme=scheme)}
    for rule in rules:
        subordinate = rule.subordinates and row["kind"] in SUBORDINATE_KINDS and parent and parent["kind"] in rule.kinds
        by_kind = row["kind"] in rule.kinds or subordinate
        naming = {rule.code, *rule.codes, *((base,) if by_kind else ())}
        spans = [_span(item) for item in told if item["code"] in naming]
        if by_kind and not spans:
            spans = [(BEGINNING, OPEN_END)]
        read = rule.reading[0] if rule.reading else ""
        found |= {Standing(key, rule.code, first, last, False, scheme, read) for first, last in spans}
    return sorted(found, key=lambda item: (item.code, item.first))


def _span(item: Mapping[str, Any]) -> tuple[date, date]:
    return item["valid_from"] or BEGINNING, item["valid_until"] or OPEN_END


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
