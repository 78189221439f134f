"""Kinds of filings as a table (`filing_kinds.yaml`): which duties each answers, to whom, and what its packages may disclose.

filing_kinds()            {"annual_report": FilingKind, …}, in the order of record type `submission`
kind_answering(duty)      the kind that answers an obligation, with the recipient; None where no filing does
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from zhengan.cases.errors import CaseAbsent
from zhengan.records import RECORD_TYPES
from zhengan.records.themes.supervision import SUBMISSION_KINDS, Addressee

REGULATOR = "regulator"
Spell = Literal["year", "month", "none"]


class FilingKindError(ValueError):
    """The table of kinds does not fit the record types; its text says which kind."""


@dataclass(frozen=True, slots=True)
class FilingKind:
    """One kind. `answers`: obligation -> recipient; `discloses`: record type -> the fields that may leave; `documents`: how
    many human documents it holds at least; `verdicts`: what the obligations begin with whose findings go along."""

    name: str
    title: str
    answers: Mapping[str, str]
    period: Spell
    documents: int
    verdicts: tuple[str, ...]
    discloses: Mapping[str, frozenset[str]]


@cache
def filing_kinds() -> Mapping[str, FilingKind]:
    """All kinds. Raises FilingKindError for a table that does not fit the record types."""
    text = resources.files("zhengan.cases").joinpath("filing_kinds.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text)
    kinds, fields = table["kinds"], {type_: _fields(type_, names) for type_, names in table["fields"].items()}
    if set(kinds) != set(SUBMISSION_KINDS):
        raise FilingKindError(f"报送种类表应有 {sorted(SUBMISSION_KINDS)}，实际是 {sorted(kinds)}。")
    return {name: _kind(name, kinds[name], fields) for name in SUBMISSION_KINDS}


def filing_kind(name: str) -> FilingKind:
    """One kind. Raises CaseAbsent."""
    found = filing_kinds().get(name)
    if found is None:
        raise CaseAbsent(f"报送种类应为 {'、'.join(filing_kinds())} 之一，实际是 {name[:60]!r}。请改用其中一种。")
    return found


def kind_answering(obligation: str) -> tuple[FilingKind, str] | None:
    """The kind that answers an obligation, and its recipient there."""
    for kind in filing_kinds().values():
        if obligation in kind.answers:
            return kind, kind.answers[obligation]
    return None


def answering() -> frozenset[str]:
    """The obligations that some filing answers."""
    return frozenset(duty for kind in filing_kinds().values() for duty in kind.answers)


def _fields(type_: str, names: list[str]) -> frozenset[str]:
    known = {field.name for field in RECORD_TYPES[type_].fields} if type_ in RECORD_TYPES else set()
    if unknown := set(names) - known:
        raise FilingKindError(f"报送种类表披露 {type_} 的 {sorted(unknown)}，证据字典里没有。")
    return frozenset(names)


def _kind(name: str, row: dict[str, Any], fields: Mapping[str, frozenset[str]]) -> FilingKind:
    wanted = {"answers", "period", "documents", "verdicts", "discloses"}
    if set(row) != wanted or row["period"] not in ("year", "month", "none"):
        raise FilingKindError(f"报送种类 {name} 应有 {sorted(wanted)}，period 应为 year、month、none 之一。")
    if unknown := set(row["discloses"]) - set(fields):
        raise FilingKindError(f"报送种类 {name} 披露 {sorted(unknown)}，没有写可披露的字段。")
    for recipient in row["answers"].values():
        if recipient != REGULATOR and recipient not in Addressee.labels:
            raise FilingKindError(f"报送种类 {name} 报给 {recipient}，报送对象里没有。")
    return FilingKind(
        name,
        SUBMISSION_KINDS[name],
        dict(row["answers"]),
        row["period"],
        row["documents"],
        tuple(row["verdicts"]),
        {type_: fields[type_] for type_ in row["discloses"]},
    )
