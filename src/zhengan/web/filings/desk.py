"""The institution's desk as the console has it: what is owed by the verdicts on show, and the findings that go along."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q

from zhengan.cases.filing import Filing
from zhengan.cases.filing_kind import FilingKind, answering
from zhengan.cases.filing_owed import Owed, owed_of, still_owed
from zhengan.ledger.store import record_head
from zhengan.reports.package import Seen
from zhengan.web.models import Run
from zhengan.web.office import office
from zhengan.web.verdicts.judged import finding, law_of
from zhengan.workspace.settings import readings_by, settings_of
from zhengan.workspace.submissions import Desk

SOURCE = "console"


def desk_of(institution: str) -> Desk:
    """The desk of an institution."""
    return Desk(office().workspace, institution, SOURCE)


def owed_by(run: Run, filings: Sequence[Filing]) -> list[Owed]:
    """What the verdicts of a run ask to be filed, without those of `filings` that went out already."""
    rows = run.verdicts.filter(obligation__in=sorted(answering()), verdict__in=("breached", "due", "unproven", "met"))
    # What is met about one object owes nothing more; there may be thousands.
    rows = rows.exclude(verdict="met", due_on=None)
    found = [finding(row) for row in rows.order_by("rank", "position", "id")]
    readings = readings_of(run.institution) if found else {}
    return still_owed(owed_of(found, routes_of(run.institution, run.as_of), readings), filings)


def seen_by(run: Run, kind: FilingKind) -> Seen:
    """The findings of a run that go along with a package of the kind."""
    chosen = Q(pk__in=[])
    for beginning in kind.verdicts:
        chosen |= Q(obligation__startswith=beginning)
    found = [finding(row) for row in run.verdicts.filter(chosen).order_by("id")]
    return Seen(run.as_of, readings_of(run.institution), run.calendar, found)


def readings_of(institution: str) -> Mapping[str, str]:
    """A value for every reading, as the institution decided."""
    catalogue, _ = law_of(institution)
    return catalogue.choose(readings_by(catalogue, settings_of(institution)))


def routes_of(institution: str, day: date) -> Sequence[Mapping[str, Any]]:
    """To whom the institution reports on a day; worked out once for a state of the ledger."""
    end = record_head(institution)
    return _routes(str(office().workspace.root), institution, bytes(end.digest), day)


@lru_cache(maxsize=64)
def _routes(root: str, institution: str, state: bytes, day: date) -> Sequence[Mapping[str, Any]]:
    return tuple(desk_of(institution).routes(day))
