"""Answers kept for programs that ask twice, because they did not hear the first time."""

from typing import ClassVar

from django.db import models

from zhengan.web.models.accounts import User


class KeptAnswer(models.Model):
    """The answer to one writing request of a program, under the key that the program gave it.

    `asked` digests what was asked, so that the same key with another request is told from a repetition. `status` is empty as long
    as the request is being worked on.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_answers")
    institution = models.TextField()
    key = models.TextField()
    asked = models.TextField()
    status = models.SmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "institution", "key"], name="web_kept_answer_once")
        ]
        indexes: ClassVar = [models.Index(fields=["made_at"], name="web_kept_answer_age")]
