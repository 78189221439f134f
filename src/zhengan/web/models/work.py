"""Work in hand: what a person has begun and not finished, and what the server does meanwhile."""

import uuid
from typing import ClassVar

from django.db import models

from zhengan.web.models.accounts import User


class SavedView(models.Model):
    """A filter of a list page under a name; `query` is the query of its address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    institution = models.TextField()
    page = models.TextField()
    name = models.TextField()
    query = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "institution", "page", "name"], name="web_view_once")
        ]


class Draft(models.Model):
    """A form half filled in: kept as it is typed, so that nothing is lost when a session ends."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    institution = models.TextField()
    form = models.TextField()
    cells = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "institution", "form"], name="web_draft_once")]


class PendingRecord(models.Model):
    """A record that waits for a second person (four eyes): it counts once somebody else has confirmed it."""

    institution = models.TextField()
    type = models.TextField()
    key = models.TextField()
    cells = models.JSONField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="filed")
    filed_at = models.DateTimeField()
    state = models.TextField(default="waiting")  # waiting, confirmed, returned, withdrawn
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decided", null=True)
    decided_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["institution", "state", "filed_at"], name="web_pending_open")]


class Upload(models.Model):
    """A file on its way in: kept under its id until it is accepted or put aside.

    `state`: received, checked, waiting (for a second person), accepted, put_aside; `attached` is a record's attachment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    institution = models.TextField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    name = models.TextField()
    size = models.BigIntegerField()
    digest = models.TextField()
    state = models.TextField(default="received")  # received, checked, accepted, put_aside
    outcome = models.JSONField(default=dict)
    made_at = models.DateTimeField()


class CalendarFeed(models.Model):
    """A private link to the deadlines as iCalendar; only the digest of its secret is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    institution = models.TextField()
    digest = models.TextField(unique=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Job(models.Model):
    """Something long that the server does. `lease_until` is renewed while it runs: past it, another process may take it over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    institution = models.TextField()
    kind = models.TextField()
    asked = models.JSONField(default=dict)
    state = models.TextField(default="waiting")  # waiting, running, done, failed, cancelled
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    words = models.TextField(blank=True)
    log = models.TextField(blank=True)
    outcome = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    by = models.TextField()
    once = models.TextField(null=True, unique=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.TextField(blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "made_at"], name="web_job_open")]
