"""All cases of an institution, folded once a process and kept: a list costs the events that came since, not all of them.

What is kept is only ever what the ledger says: each look asks for the entries after the last one that was folded, and where that
one is not in the ledger any more (a backup was restored, a transaction taken back) everything is folded anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock

from django.db import connection

from zhengan.cases.case import Case, fold, follow
from zhengan.cases.story import event_of
from zhengan.ledger.chain import CASE_EVENT, StoredEntry
from zhengan.ledger.store import entries


@dataclass
class _Shelf:
    seq: int = 0
    digest: bytes = b""
    cases: dict[str, Case] = field(default_factory=dict)


MOST = 8
"""Institutions whose cases a process keeps."""

_SHELVES: dict[tuple[str, str], _Shelf] = {}
_LOCK = Lock()


def cases_of(institution: str) -> Mapping[str, Case]:
    """Key (`<kind>/<id>`) -> case, in the order of opening, as the ledger stands now."""
    name = (_place(), institution)
    with _LOCK:
        shelf = _SHELVES.pop(name, None) or _Shelf()
        later = _later(institution, shelf)
        if later is None:
            shelf = _Shelf()
            later = entries(institution, types=[CASE_EVENT])
        for item in later:
            event = event_of(item)
            known = shelf.cases.get(item.key)
            shelf.cases[item.key] = follow(known, event) if known else fold([event])
            shelf.seq, shelf.digest = item.seq, bytes(item.digest)
        _SHELVES[name] = shelf
        while len(_SHELVES) > MOST:
            del _SHELVES[next(iter(_SHELVES))]
        return dict(shelf.cases)


def _later(institution: str, shelf: _Shelf) -> Iterator[StoredEntry] | None:
    """The entries since; None where the ledger does not go on from what is kept."""
    since = entries(institution, types=[CASE_EVENT], after=max(shelf.seq - 1, 0))
    if shelf.seq == 0:
        return since
    last = next(since, None)
    if last is None or last.seq != shelf.seq or bytes(last.digest) != shelf.digest:
        return None
    return since


def _place() -> str:
    settings = connection.settings_dict
    return f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
