"""Assessments of the present day that are kept in the process and follow the ledger: a new record costs a part of a whole one.

FOLLOWING.judge()   what `judged.judge_now` does; for the present day, from what is kept, where that still stands
"""

import logging
import threading
from collections import Counter, OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from time import perf_counter
from typing import Any

from django.db import DatabaseError, transaction

from zhengan.assess import Assessment
from zhengan.assess.evidence import EvidenceBase
from zhengan.assess.kept import Kept
from zhengan.assess.shelf import Shelf
from zhengan.assess.sources import stored_versions
from zhengan.assess.world import world_of
from zhengan.ledger import StoredEntry, entries
from zhengan.ledger.chain import GENESIS, NO_RECORDS
from zhengan.web.jobs import this_day
from zhengan.web.models import Run, Verdict
from zhengan.web.office import database, office
from zhengan.web.verdicts.judged import BATCH, Origin, basis_of, days_of, judge_now, keep, rows_of, state_with
from zhengan.workspace.judgement import Question, names_of, question_on

MOST = 4
"""Institutions whose assessment a process keeps: the last ones asked for."""

_LOG = logging.getLogger("zhengan.web.jobs")


@dataclass
class _Followed:
    """An assessment, what it stands on, and the run that shows it."""

    where: str
    basis: str
    asked: Question
    shelf: Shelf
    kept: Kept
    seq: int
    digest: bytes
    run: Run


@dataclass
class Following:
    """The assessments that this process keeps. One thread at a time has one of them; for several institutions several may."""

    _followed: OrderedDict[str, _Followed] = field(default_factory=OrderedDict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, institution: str, as_of: date, known_by: date | None, now: datetime) -> Run:
        """Assess one institution on one day and keep the answer."""
        if known_by is not None or as_of != this_day():
            return judge_now(institution, as_of, known_by, now)
        with self._lock:
            lock = self._locks.setdefault(institution, threading.Lock())
        with lock:
            try:
                return self._follow(institution, as_of, now)
            except DatabaseError:
                self._drop(institution)
                raise
            except Exception:  # noqa: BLE001  # what is kept may be at fault: the whole assessment decides
                self._drop(institution)
                _LOG.warning("%s 的判断没有接上，从头判断", institution, exc_info=True)
                return judge_now(institution, as_of, None, now)

    def close(self) -> None:
        """Lets go of everything."""
        for institution in list(self._followed):
            self._drop(institution)

    def _follow(self, institution: str, as_of: date, now: datetime) -> Run:
        begun, where, basis = perf_counter(), _place(), basis_of(institution)
        found = self._followed.get(institution)
        stands = found is not None and (found.where, found.basis, found.run.as_of) == (where, basis, as_of)
        later = _later(institution, found) if found is not None and stands else None
        if found is None or later is None:
            self._drop(institution)
            found = _begin(institution, as_of, (where, basis), (now, begun))
        elif later:
            found = _go_on(found, later, (now, begun))
        self._keep(institution, found)
        return found.run

    def _keep(self, institution: str, found: _Followed) -> None:
        with self._lock:
            self._followed[institution] = found
            self._followed.move_to_end(institution)
            old = list(self._followed)[:-MOST]
        for name in old:
            # One that is being asked for just now stays a little longer.
            if self._locks[name].acquire(blocking=False):
                self._drop(name)
                self._locks[name].release()

    def _drop(self, institution: str) -> None:
        with self._lock:
            found = self._followed.pop(institution, None)
        if found is not None:
            with suppress(Exception):
                found.kept.close()


FOLLOWING = Following()
"""What this process keeps."""


def _begin(institution: str, as_of: date, ground: tuple[str, str], clock: tuple[datetime, float]) -> _Followed:
    stored = _records(institution, 0)
    seq, digest = (stored[-1].seq, bytes(stored[-1].digest)) if stored else (0, GENESIS)
    shelf = Shelf(stored_versions(stored))
    asked = question_on(office().workspace, institution, lambda measure: EvidenceBase(shelf.tables, measure))
    world = world_of(asked.base, days_of(as_of), asked.readings, asked.catalogue, asked.calendar)
    kept = Kept(shelf, world)
    found = kept.assessment
    run = keep(institution, asked, found, None, Origin(state_with(ground[1], digest), seq, *clock))
    return _Followed(*ground, asked, shelf, kept, seq, digest, run)


def _go_on(found: _Followed, later: list[Any], clock: tuple[datetime, float]) -> _Followed:
    """Takes the later entries in and brings the run up to date: the rows that say something else now, in one transaction."""
    change = found.kept.take(stored_versions(later))
    base = EvidenceBase(found.shelf.tables, found.asked.base.metric_days)
    asked, names = replace(found.asked, base=base), names_of(base)
    seq, digest = later[-1].seq, bytes(later[-1].digest)
    origin = Origin(state_with(found.basis, digest), seq, *clock)
    touched = {item.id for item in (*change.before, *change.after)}
    run = found.run
    renamed = {name for name in names.keys() | run.names.keys() if names.get(name) != run.names.get(name)}
    touched |= _about(found.kept.assessment, renamed)
    # An institution's own name stands in headlines everywhere.
    if run.institution in renamed or not _rewritten(found, touched, origin, names):
        run = keep(run.institution, asked, found.kept.assessment, None, origin)
    return replace(found, asked=asked, seq=seq, digest=digest, run=run)


def _about(whole: Assessment, names: set[str]) -> set[str]:
    """The findings whose headline names one of these objects (`institution/type/key`)."""
    return {
        item.id for item in whole.findings if item.object and f"{item.institution}/{'/'.join(item.object)}" in names
    }


def _rewritten(found: _Followed, touched: set[str], origin: Origin, names: dict[str, str]) -> bool:
    """Whether the run still was the one that was kept; its touched rows are then written anew."""
    run, whole = found.run, found.kept.assessment
    before = {item.id: item.verdict for item in whole.findings if item.as_of != run.as_of}
    today = {item.id: item for item in whole.findings if item.as_of == run.as_of}
    with transaction.atomic():
        newest = Run.objects.select_for_update().filter(pk=run.pk, state=run.state)
        if not newest.exists():
            return False
        run.verdicts.filter(finding__in=touched).delete()
        fresh = [today[name] for name in sorted(touched) if name in today]
        Verdict.objects.bulk_create(rows_of(run, fresh, before, found.asked.catalogue, names), batch_size=BATCH)
        run.names = names
        run.state, run.seq, run.made_at = origin.state, origin.seq, origin.at
        run.counts = Counter(item.verdict for item in today.values())
        run.notices = [dict(item) for item in whole.notices]
        run.seconds = perf_counter() - origin.begun
        run.save(update_fields=["state", "seq", "made_at", "names", "counts", "notices", "seconds"])
    return True


def _later(institution: str, found: _Followed) -> list[Any] | None:
    """The entries since; None where the ledger is another one (restored from a backup, say)."""
    since = _records(institution, max(found.seq - 1, 0))
    if found.seq == 0:
        return since
    if not since or since[0].seq != found.seq or bytes(since[0].digest) != found.digest:
        return None
    return since[1:]


def _records(institution: str, after: int) -> list[StoredEntry]:
    """The entries that verdicts depend on."""
    return [item for item in entries(institution, after=after) if item.type not in NO_RECORDS]


def _place() -> str:
    """Which workspace and database."""
    return f"{office().workspace.root}\n{database()}"
