"""Whom each obligation binds on each asked date, and what it asks: the tables `term` and `subject`."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from zhengan.assess.facts import AskedFacts
from zhengan.assess.inputs import INPUTS
from zhengan.assess.terms import Term
from zhengan.law import Obligation


def terms_table(terms: Iterable[Term]) -> pa.Table:
    """The terms as a table."""
    asked, schema = list(terms), INPUTS["term"]
    return pa.table({name: [getattr(term, name) for term in asked] for name in schema.names}, schema=schema)


def subjects_table(
    terms: Iterable[Term],
    obligations: Mapping[str, Obligation],
    facts: AskedFacts,
    readings: Mapping[str, str],
) -> pa.Table:
    """`as_of, institution, obligation, subject_from, subject_until, mutatis, ground`: whom each obligation binds on each date.

    Somebody bound twice (a bank that is also `operating`) is bound plainly, over both spans.
    """
    rows: dict[tuple[Any, str, str], dict[str, Any]] = {}
    for term in terms:
        who, scheme = obligations[term.obligation].who, facts.scheme_of(obligations[term.obligation])
        for standing in facts.standings[term.as_of]:
            if standing.code not in who or standing.scheme != scheme:
                continue
            if standing.first > term.as_of or standing.last < term.window_from:
                continue
            key = (term.as_of, standing.institution, term.obligation)
            row = rows.setdefault(key, {"first": standing.first, "last": standing.last, "mutatis": True})
            row["first"] = min(row["first"], standing.first)
            row["last"] = max(row["last"], standing.last)
            row["mutatis"] = row["mutatis"] and standing.mutatis
    return pa.Table.from_pylist(
        [
            {
                "as_of": as_of,
                "institution": institution,
                "obligation": obligation,
                "subject_from": row["first"],
                "subject_until": row["last"],
                "mutatis": row["mutatis"],
                "subject_ground": _subject_ground(row, obligations[obligation], readings),
            }
            for (as_of, institution, obligation), row in rows.items()
        ],
        schema=INPUTS["subject"],
    )


def _subject_ground(row: Mapping[str, Any], obligation: Obligation, readings: Mapping[str, str]) -> str | None:
    spared = row["mutatis"] and "mutatis-59" in obligation.readings and readings["mutatis-59"] == "not-owed"
    return "mutatis_59" if spared else None
