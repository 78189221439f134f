"""Private links to an institution's deadlines, for calendars that cannot sign in.

issue()     a new link; its secret is shown once, kept is a digest of it
check()     the link of a secret, where it holds now; None else
revoke()    ends a link
content()   the deadlines as iCalendar

A link never shows more than its owner may see: it holds as long as the account is in use and has a role that reads the calendar.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest

from django.db.models import QuerySet

from zhengan.assess import Assessment
from zhengan.reports import deadline_feed, matter_of
from zhengan.web.dates.deadlines import findings_until
from zhengan.web.jobs import ask
from zhengan.web.models import CalendarFeed, Membership, Run, User
from zhengan.web.permissions import allowed
from zhengan.web.verdicts.judged import is_current, law_of
from zhengan.workspace.errors import InputError

DAYS = 365
"""How far ahead a link shows deadlines."""
MOST = 5
"""Links that a person may have at a time in one institution."""

_BYTES = 32
_LONGEST_TEXT = 100
_NOBODY = "0" * 64


@dataclass(frozen=True)
class Issued:
    """A new link and its secret, which nobody can find out again."""

    feed: CalendarFeed
    secret: str


def issue(user: User, institution: str, now: datetime) -> Issued:
    """Make a link of a person. Raises InputError for too many."""
    if of_person(user, institution).count() >= MOST:
        raise InputError(f"每人在一家机构至多 {MOST} 个订阅链接，已满。没有生成，请先停用不用的。")
    secret = secrets.token_urlsafe(_BYTES)
    feed = CalendarFeed.objects.create(user=user, institution=institution, digest=digest_of(secret), made_at=now)
    return Issued(feed, secret)


def of_person(user: User, institution: str) -> QuerySet[CalendarFeed]:
    """The links of a person in an institution that were not ended, the newest first."""
    return CalendarFeed.objects.filter(user=user, institution=institution, revoked_at=None).order_by("-made_at")


def check(secret: str, now: datetime) -> CalendarFeed | None:
    """The link of a secret (with its owner), where it holds now; that it was used is kept."""
    digest = digest_of(secret[:_LONGEST_TEXT])
    found = CalendarFeed.objects.select_related("user").filter(digest=digest).first()
    same = compare_digest(found.digest if found else _NOBODY, digest)
    if not same or found is None or not holds(found):
        return None
    CalendarFeed.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def holds(feed: CalendarFeed) -> bool:
    """Whether a link still opens: not ended, its owner's account in use, with a role that reads the calendar."""
    if feed.revoked_at is not None or not feed.user.is_active:
        return False
    roles = Membership.objects.filter(user=feed.user, institution=feed.institution).values_list("role", flat=True)
    return allowed(roles, "calendar", "read")


def revoke(feed: CalendarFeed, now: datetime) -> None:
    """End a link; ending it again changes nothing."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now)


def content(institution: str, today: date) -> bytes | None:
    """The deadlines of the newest run up to today; None before the first run. Where it is out of date, a new one is asked for."""
    runs = Run.objects.filter(institution=institution, known_by=None, as_of__lte=today)
    run = runs.order_by("-as_of", "-made_at").first()
    if run is None or run.as_of != today or not is_current(run):
        ask("assess", institution, {"as_of": today.isoformat(), "known_by": None}, by="feed")
    if run is None:
        return None
    catalogue, _texts = law_of(run.institution)
    findings = tuple(findings_until(run, run.as_of + timedelta(days=DAYS)))
    assessment = Assessment((run.as_of,), findings, tuple(run.notices), run.calendar)
    return deadline_feed(matter_of(assessment, catalogue, {institution: institution, **run.names}), DAYS)


def digest_of(secret: str) -> str:
    """What is kept of a secret. Its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def mark_of(made: bytes) -> str:
    """What tells one content from another, for calendars that ask whether anything changed."""
    return hashlib.sha256(made).hexdigest()[:32]
