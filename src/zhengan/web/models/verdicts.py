"""Verdicts as rows, so that lists of any size are filtered and paged by the database. All of it can be worked out again."""

from typing import ClassVar

from django.db import models


class Run(models.Model):
    """One assessment of one institution: on which day, with what was known by when, and from which state of evidence and law.

    `state` digests everything that the answer depends on; a run whose state is no longer the present one is out of date.
    """

    institution = models.TextField()
    as_of = models.DateField()
    known_by = models.DateField(null=True)
    state = models.TextField()
    seq = models.BigIntegerField()
    made_at = models.DateTimeField()
    seconds = models.FloatField()
    notices = models.JSONField(default=list)
    names = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    calendar = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["institution", "as_of", "-made_at"], name="web_run_newest")]


class Verdict(models.Model):
    """One finding of a run. `text` is the whole finding; the columns beside it are what lists filter and sort by.

    `rank` puts the worst first. `before` is the verdict of the same finding on the day before, where it differs; `cited` is
    the address as a lawyer writes it, `articles` are the addresses under which a breach exposes somebody, between spaces.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="verdicts")
    finding = models.CharField(max_length=16)
    verdict = models.CharField(max_length=16)
    rank = models.SmallIntegerField()
    instrument = models.CharField(max_length=64)
    chapter = models.TextField()
    article = models.TextField()
    position = models.IntegerField()
    obligation = models.TextField()
    cite = models.TextField()
    cited = models.TextField()
    object_type = models.TextField()
    object = models.TextField()
    object_name = models.TextField()
    system = models.TextField()
    headline = models.TextField()
    reason = models.TextField()
    due_on = models.DateField(null=True)
    good_until = models.DateField(null=True)
    before = models.CharField(max_length=16)
    articles = models.TextField()
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "finding"], name="web_verdict_once")]
        indexes: ClassVar = [
            models.Index(fields=["run", "rank", "position", "id"], name="web_verdict_worst"),
            models.Index(fields=["run", "system", "rank"], name="web_verdict_system"),
            models.Index(fields=["run", "article", "rank"], name="web_verdict_article"),
            models.Index(fields=["run", "due_on"], name="web_verdict_due"),
        ]


class MonthPosture(models.Model):
    """How many findings had which verdict on one day of the past, recomputed from the state of evidence and law `state`.

    `since` names each finding that was breached on the day, with the first of the looked-at days on which it was so without a break.
    """

    institution = models.TextField()
    as_of = models.DateField()
    state = models.TextField()
    instruments = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    since = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "as_of", "state"], name="web_posture_once")
        ]
