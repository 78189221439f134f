"""Long work: asked for once, done by whichever process is free, followed and cancelled from the pages.

ask()        a job that waits; the same job that already waits or runs is not asked for twice
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from zhengan.web.models import Job
from zhengan.workspace.clock import now


def ask(kind: str, institution: str, asked: Mapping[str, Any], *, by: str) -> Job:
    """The job of that kind that waits or runs for the same thing, else a new one that waits."""
    once = f"{kind}/{institution}/{json.dumps(asked, sort_keys=True)}"
    found = Job.objects.filter(once=once).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Job.objects.create(
                institution=institution, kind=kind, asked=dict(asked), by=by, once=once, made_at=now()
            )
    except IntegrityError:
        return Job.objects.get(once=once)
