"""Duty files in the console: whose there are, who may have which, made in the background and kept to be taken away.

A person has the file of their own: the account that bears the name of the term's holder (an administrator gives accounts their
names, nobody changes their own). Those who audit or lead have everybody's.
"""

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.http import Http404

from zhengan.cases.book import CaseBook
from zhengan.reports.duty_file.handover import Handover, handover
from zhengan.reports.duty_file.term import Term, posts, role_words
from zhengan.web.errors import AskedWrongly
from zhengan.web.models import Job, Run, User
from zhengan.web.office import office
from zhengan.web.place import Place
from zhengan.web.verdicts.judged import finding, law_of
from zhengan.workspace.clock import now
from zhengan.workspace.duty_files import gather, sealed, terms

KIND = "duty_file"
_LISTED = 50
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Person:
    """Somebody who holds or held a post: the terms, and whether the account of this person is theirs."""

    name: str
    terms: tuple[Term, ...]
    own: bool


@dataclass(frozen=True)
class Made:
    """A file that was made: by whom, when, for whom, and how much is in it."""

    job: str
    holder: str
    by: str
    at: datetime
    told: dict[str, Any]


def people(place: Place) -> list[Person]:
    """The people whose files may be had from here, by name."""
    found: dict[str, list[Term]] = {}
    for one in terms(place.institution):
        for name in dict.fromkeys((one.holder, one.head)):
            if name and may_have(place, name):
                found.setdefault(name, []).append(one)
    return [Person(name, tuple(own), is_own(place, name)) for name, own in sorted(found.items())]


def roles(place: Place) -> list[tuple[str, str]]:
    """The posts whose handover may be seen: all, or those of one's own."""
    held = {one.role for person in people(place) for one in person.terms}
    return [(role, role_words(role)) for role in posts() if role in held]


def may_have(place: Place, holder: str) -> bool:
    """Whether this person may have that one's file."""
    return place.may("duty_files", "review") or is_own(place, holder)


def is_own(place: Place, holder: str) -> bool:
    """Whether the account is that of the holder."""
    return holder in (place.user.display_name, place.user.username)


def wanted(place: Place, holder: str) -> str:
    """The holder of a file that is asked for. Raises AskedWrongly where there is none, or none for this person."""
    if not any(one.name == holder for one in people(place)):
        raise AskedWrongly(f"没有“{holder[:40]}”的任职记录，或者这份档案不归您查看。请从名单里选。")
    return holder


def made_files(place: Place) -> list[Made]:
    """The files that were made and may be had, the newest first."""
    jobs = Job.objects.filter(institution=place.institution, kind=KIND, state="done").order_by("-ended_at")[:_LISTED]
    return [
        Made(str(job.pk), job.asked["holder"], job.by, job.ended_at, job.outcome)
        for job in jobs
        if job.ended_at is not None and may_have(place, job.asked["holder"]) and _path(str(job.pk)).is_file()
    ]


def making(place: Place) -> list[Job]:
    """The files that are being made."""
    jobs = Job.objects.filter(institution=place.institution, kind=KIND, state__in=("waiting", "running"))
    return [job for job in jobs if may_have(place, job.asked["holder"])]


def make(job: Job, tell: Tell) -> dict[str, Any]:
    """Makes the file that a job asks for and keeps it under the job's name."""
    holder = str(job.asked["holder"])
    tell(0, 2, "逐季核对当时的证据")
    at = now()
    workspace = office().workspace
    found = gather(workspace, job.institution, holder, _accounts(job.institution, holder), (None, None), at)
    tell(1, 2, "附上证明，封存")
    content = sealed(workspace, found, at)
    path = _path(str(job.pk))
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    tell(2, 2, "制作完毕")
    return {"terms": len(found.terms), "owed": len(found.owed), "deeds": len(found.deeds), "size": len(content)}


def file_of(place: Place, number: str) -> tuple[Path, Job]:
    """A file that was made. Raises Http404 where there is none for this person."""
    try:
        key = uuid.UUID(number)
    except ValueError:
        raise Http404 from None
    job = Job.objects.filter(institution=place.institution, kind=KIND, state="done", pk=key).first()
    path = _path(str(key))
    if job is None or not may_have(place, job.asked["holder"]) or not path.is_file():
        raise Http404
    return path, job


def handover_of(place: Place, run: Run, role: str) -> Handover:
    """What is open in a post. Raises Http404 for a post that is none, or not one's own."""
    if role not in dict(roles(place)):
        raise Http404
    catalogue, _ = law_of(place.institution)
    findings = [
        finding(row) for row in run.verdicts.exclude(verdict="not_applicable").order_by("rank", "position", "id")
    ]
    cases = CaseBook(place.institution).cases(open_only=True)
    return handover(role, run.as_of, terms(place.institution), findings, cases, catalogue)


def _accounts(institution: str, holder: str) -> tuple[str, ...]:
    own = User.objects.filter(Q(display_name=holder) | Q(username=holder), memberships__institution=institution)
    return tuple(own.order_by("username").values_list("username", flat=True).distinct())


def _path(number: str) -> Path:
    return office().workspace.root / "duty-files" / f"{number}.zip"
