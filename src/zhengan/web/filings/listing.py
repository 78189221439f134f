"""The list of filings: what is owed, what is on its way, what is done."""

from dataclasses import dataclass

from zhengan.cases.filing import STATES, Filing
from zhengan.cases.filing_kind import filing_kind
from zhengan.cases.filing_owed import Owed
from zhengan.web.filings.desk import desk_of, owed_by
from zhengan.web.filings.one import addressee_words
from zhengan.web.models import Run

PAGE = 50


@dataclass(frozen=True)
class OwedRow:
    """Something to file; `begun` is its filing, where a package was made that has not gone."""

    owed: Owed
    begun: Filing | None
    later: bool


@dataclass(frozen=True)
class FilingRow:
    """A filing in words."""

    filing: Filing
    title: str
    to: str
    state: str


@dataclass(frozen=True)
class Listed:
    """`owed` is due or overdue, `later` comes next; `filings` are a page of them, `following` where the next page starts."""

    owed: tuple[OwedRow, ...]
    later: tuple[OwedRow, ...]
    filings: tuple[FilingRow, ...]
    total: int
    following: int | None


def listed(run: Run | None, institution: str, start: int) -> Listed:
    """What the page lists; without a run only the filings."""
    filings = desk_of(institution).book.filings()
    by_id = {one.id: one for one in filings}
    rows = [_owed(one, by_id) for one in (owed_by(run, filings) if run else [])]
    shown = filings[start : start + PAGE]
    return Listed(
        tuple(row for row in rows if not row.later),
        tuple(row for row in rows if row.later),
        tuple(_row(one) for one in shown),
        len(filings),
        start + PAGE if len(filings) > start + PAGE else None,
    )


def _owed(one: Owed, by_id: dict[str, Filing]) -> OwedRow:
    return OwedRow(one, by_id.get(one.filing), one.verdict == "met")


def _row(one: Filing) -> FilingRow:
    return FilingRow(one, filing_kind(one.kind).title, addressee_words(one.to), STATES[one.state])
