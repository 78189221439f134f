"""People, what they may do for which institution, and programs that act for them."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person. `display_name` is what pages and the ledger call them; the password is to be changed once `password_due` is past."""

    display_name = models.TextField(blank=True)
    password_set_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)
    language = models.TextField(default="zh-hans")
    theme = models.TextField(default="auto")

    def __str__(self) -> str:
        return self.display_name or self.username


class FormerPassword(models.Model):
    """A password that a person had before, as its hash: it is not taken again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    hash = models.TextField()
    until = models.DateTimeField()


class Membership(models.Model):
    """One role of a person in one institution. `institution` is the ledger's name of it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    institution = models.TextField()
    role = models.TextField()
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "institution", "role"], name="web_membership_once")
        ]


class Token(models.Model):
    """Leave for a program to act for a person in one institution; only the digest of its secret is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    institution = models.TextField()
    name = models.TextField()
    digest = models.TextField(unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
