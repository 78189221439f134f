"""Assessments kept as rows: made when asked for, found again as long as nothing changed, so that pages only read."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from time import perf_counter

from django.db import transaction

from zhengan import __version__
from zhengan.assess import ORDER, Assessment, Finding, assess
from zhengan.assess.citations import article_words
from zhengan.assess.explain import duty_of, headline
from zhengan.assess.finding_text import finding_of, finding_text
from zhengan.assess.words import object_words, reason_words
from zhengan.law import Catalogue, parse_address
from zhengan.ledger import record_head
from zhengan.ledger.telemetry_manifest import NAME as MANIFEST
from zhengan.ledger.telemetry_manifest import load
from zhengan.web.lawbook import lawbook_of
from zhengan.web.models import Run, Verdict
from zhengan.web.office import office
from zhengan.workspace.judgement import Question, judged_of, question_of
from zhengan.workspace.settings import settings_of

KEPT_RUNS = 40
"""Runs kept of an institution: the newest, whatever their day."""

BATCH = 500


@dataclass(frozen=True)
class Origin:
    """What a run was made from: the state, the last entry, when, and the reading of the performance counter at its start."""

    state: str
    seq: int
    at: datetime
    begun: float


def state_of(institution: str) -> str:
    """A digest of all that a verdict depends on besides the asked days: evidence, samples, settings, law, calendar."""
    return state_with(basis_of(institution), record_head(institution).digest)


def state_with(basis: str, digest: bytes) -> str:
    """The same, of a ledger that ends with that digest."""
    return hashlib.sha256(f"{digest.hex()}\n{basis}".encode()).hexdigest()


def basis_of(institution: str) -> str:
    """The same digest without the evidence."""
    workspace = office().workspace
    own = settings_of(institution)
    parts = [
        own.digest,
        _samples_of(workspace.telemetry, _stamp(workspace.telemetry / MANIFEST)),
        *(f"{path.name}:{_stamp(path)}" for path in workspace.instruments),
        str(workspace.calendar_override and _stamp(workspace.calendar_override)),
        __version__,
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def newest_run(institution: str, as_of: date, known_by: date | None) -> Run | None:
    """The last run of a day, up to date or not; None where the day was never judged."""
    return Run.objects.filter(institution=institution, as_of=as_of, known_by=known_by).order_by("-made_at").first()


def is_current(run: Run) -> bool:
    """Whether a run still says what would be said now."""
    return run.state == state_of(run.institution)


def judge_now(institution: str, as_of: date, known_by: date | None, now: datetime) -> Run:
    """Assess one institution on one day and keep the answer. Runs that are past use are dropped."""
    begun, basis, end = perf_counter(), basis_of(institution), record_head(institution)
    asked = question_of(office().workspace, known_by, institution=institution)
    found = assess(asked.base, days_of(as_of), asked.readings, asked.catalogue, asked.calendar)
    origin = Origin(state_with(basis, end.digest), end.seq, now, begun)
    return keep(institution, asked, found, known_by, origin)


def days_of(as_of: date) -> tuple[date, date]:
    """The days that are judged together: the asked one, and the one before, to tell what turned."""
    return as_of - timedelta(days=1), as_of


def keep(
    institution: str,
    asked: Question,
    found: Assessment,
    known_by: date | None,
    origin: Origin,
) -> Run:
    """Keep an assessment of the asked day and the day before as a run."""
    as_of = max(found.as_of)
    today = [item for item in found.findings if item.as_of == as_of]
    before = {item.id: item.verdict for item in found.findings if item.as_of != as_of}
    judged = judged_of(asked, found, known_by)
    with transaction.atomic():
        run = Run.objects.create(
            institution=institution,
            as_of=as_of,
            known_by=known_by,
            state=origin.state,
            seq=origin.seq,
            made_at=origin.at,
            seconds=0,
            notices=[dict(item) for item in found.notices],
            names=dict(judged.names),
            counts=Counter(item.verdict for item in today),
            calendar=found.calendar_version,
        )
        rows = rows_of(run, today, before, judged.catalogue, judged.names)
        Verdict.objects.bulk_create(rows, batch_size=BATCH)
        run.seconds = perf_counter() - origin.begun
        run.save(update_fields=["seconds"])
        old = Run.objects.filter(institution=institution).order_by("-made_at").values_list("id", flat=True)
        Run.objects.filter(id__in=list(old[KEPT_RUNS:])).delete()
    return run


def finding(verdict: Verdict) -> Finding:
    """The whole finding of a row."""
    return finding_of(verdict.text)


def law_of(institution: str) -> tuple[Catalogue, Mapping[str, str]]:
    """The law by which an institution is judged, and the official texts that are loaded."""
    book = lawbook_of(institution)
    return book.whole, book.texts


def rows_of(
    run: Run, findings: Sequence[Finding], before: Mapping[str, str], catalogue: Catalogue, names: Mapping[str, str]
) -> Iterator[Verdict]:
    """Findings as rows of a run, not yet stored; `before` holds the verdicts of the day before by finding."""
    instruments = catalogue.instruments
    for item in findings:
        duty, place = duty_of(item, catalogue), parse_address(item.cite)
        assert place is not None
        chapter = instruments[place.instrument].chapter_of(place.article)
        was = before.get(item.id, "")
        yield Verdict(
            run=run,
            finding=item.id,
            verdict=item.verdict,
            rank=ORDER.index(item.verdict),
            instrument=place.instrument,
            chapter=chapter.title if chapter else "",
            article=place.article,
            position=_position(place.article),
            obligation=item.obligation,
            cite=item.cite,
            cited=article_words(item.cite, catalogue),
            object_type=item.object[0] if item.object else "",
            object=item.object[1] if item.object else "",
            object_name=object_words(item, names),
            system=_system(item),
            headline=headline(item, duty, names),
            reason=reason_words(item, duty),
            due_on=item.due_on,
            good_until=item.good_until,
            before="" if was == item.verdict else was,
            articles=" ".join(["", *(exposure.cite for exposure in item.liability), ""]),
            text=finding_text(item),
        )


def _system(item: Finding) -> str:
    if item.object is None:
        return ""
    kind, key = item.object
    return key if kind == "system" else str(item.figures.get("system", ""))


def _position(article: str) -> int:
    """Where an article stands in its instrument: 21 before 21-1 before 22."""
    first, _, second = article.partition("-")
    return int(first) * 100 + int(second or 0)


@lru_cache(maxsize=2)
def _samples_of(telemetry: Path, stamp: str) -> str:
    """A digest of the samples. Not of the file that lists them: an assessment itself writes there what it worked out of them."""
    # No list and an empty one are the same: nothing was sampled.
    parts = () if stamp == "-" else load(telemetry).parts
    return hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "-"
    return f"{found.st_mtime_ns}:{found.st_size}"
