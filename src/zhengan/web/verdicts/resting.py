"""Which verdicts rest on which evidence, read off the verdicts that are kept."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Q

from zhengan.checks import CHECKS
from zhengan.web.models import Run, Verdict
from zhengan.web.verdicts.judged import finding

STALE_DAYS = 30
"""Evidence that carries a verdict for no longer than this many days is shown as going stale."""
SHOWN = 20


def resting_on(run: Run, type_name: str, key: str) -> list[Verdict]:
    """The verdicts of a run that rely on a record or are about it, the worst first; one more than are shown, where there are."""
    named = json.dumps({"type": type_name, "key": key}, ensure_ascii=False, separators=(",", ":"))[:-1] + ',"seq":'
    about = Q(object_type=type_name, object=key)
    rows = run.verdicts.filter(about | Q(text__contains=named)).order_by("rank", "position", "id")
    return list(rows[: SHOWN + 1])


@lru_cache(maxsize=32)
def going_stale(run: int, state: str, as_of: date) -> Mapping[str, int]:
    """How many verdicts of a run stand only for some days more without new evidence, by the types that they rest on.

    A run may be brought up to date in place: `state` is the one that it is of.
    """
    until = as_of + timedelta(days=STALE_DAYS)
    counts: Counter[str] = Counter()
    for row in Verdict.objects.filter(run=run, good_until__gte=as_of, good_until__lte=until).iterator():
        counts.update({item.type for item in finding(row).evidence})
    return counts


def checks_of(type_name: str) -> list[tuple[str, str]]:
    """The checks that read records of a type: name and what they measure."""
    return [(name, check.words) for name, check in CHECKS.items() if type_name in check.tables]
