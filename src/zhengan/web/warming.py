"""What the first page would otherwise wait for, got ready while nobody waits: the law, its word index, comparisons, systems,
the log archive.

warm_in_background()    a thread beside the server; what it cannot get ready, the page itself does
"""

import logging
import threading

from django.db import connection

from zhengan.web.jobs import this_day
from zhengan.web.law.law_changes import crossings
from zhengan.web.law.law_search import results
from zhengan.web.lawbook import lawbook_of
from zhengan.web.logs.opened import get_ready
from zhengan.web.models import Membership
from zhengan.web.office import office
from zhengan.web.systems.dossier import systems_of

MOST = 4
"""Institutions that are got ready: the workspace's own first."""

_LOG = logging.getLogger("zhengan.web")


def warm_in_background() -> threading.Thread:
    """Starts the thread that calls `warm`."""
    thread = threading.Thread(target=_warm_and_close, name="warming", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Reads what pages keep between requests."""
    today, own = this_day(), office().workspace.institution
    others = Membership.objects.exclude(institution=own).values_list("institution", flat=True).distinct()
    for institution in [own, *others.order_by("institution")[: MOST - 1]]:
        book = lawbook_of(institution)
        results(book, "交易", today)
        for id_ in book.law.instruments:
            crossings(book, id_, "1")
        systems_of(institution, today, None)
        get_ready(institution)


def _warm_and_close() -> None:
    try:
        warm()
    except Exception:  # noqa: BLE001  # the page that needs it says what is wrong
        _LOG.warning("could not get ready ahead", exc_info=True)
    finally:
        connection.close()
