"""Forms half filled in: kept as they are typed, given back when somebody comes again, however the session ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from zhengan.web.models import Draft, User

KEPT = 50
"""Drafts kept of a person in an institution; the oldest give way."""


def keep_draft(user: User, institution: str, form: str, cells: Mapping[str, Sequence[str]], now: datetime) -> Draft:
    """Keep what was typed into a form so far, instead of what was kept before."""
    values = {"cells": {name: list(value) for name, value in cells.items()}, "saved_at": now}
    draft, made = Draft.objects.update_or_create(user=user, institution=institution, form=form, defaults=values)
    if made:
        own = Draft.objects.filter(user=user, institution=institution).order_by("-saved_at", "-id")
        Draft.objects.filter(pk__in=list(own.values_list("pk", flat=True)[KEPT:])).delete()
    return draft


def draft_of(user: User, institution: str, form: str) -> Draft | None:
    """What was kept of a form."""
    return Draft.objects.filter(user=user, institution=institution, form=form).first()


def drafts_of(user: User, institution: str) -> list[Draft]:
    """All that a person has begun here, the newest first."""
    return list(Draft.objects.filter(user=user, institution=institution).order_by("-saved_at")[:KEPT])


def drop_draft(user: User, institution: str, form: str) -> None:
    """Forget what was kept of a form."""
    Draft.objects.filter(user=user, institution=institution, form=form).delete()
