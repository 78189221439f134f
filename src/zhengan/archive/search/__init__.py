"""Finding lines: sealed and unsealed together, newest first, as they are found. The language is in `grammar`, what it means in `query`.

    find(place, text, asker)            one search from Python, as an Arrow table
    Finder(place, systems)              keeps an archive open: batches, table, figures, snapshot
    Search(finder, asker)               the searches of a person, each written down: batches, table, histogram, field_counts, sql,
                                        follow, evidence
    parse_query, Query, QueryError      a query as it was understood, or where it was not
    saved, save, forget                 searches that a person keeps
    searches                            who searched what
    check_evidence, line_proofs         a file of evidence, checked offline

Names are loaded when first used: pyarrow and DuckDB are heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.archive.errors import QueryError
    from zhengan.archive.search.asking import Search, find, systems_of
    from zhengan.archive.search.engine import Stopped
    from zhengan.archive.search.evidence import Evidence, check_evidence, line_proofs
    from zhengan.archive.search.finder import Finder
    from zhengan.archive.search.grammar import parse_query
    from zhengan.archive.search.journal import Asker, SearchEvent, searches
    from zhengan.archive.search.keeping import Saved, forget, save, saved
    from zhengan.archive.search.overview import FieldCounts, Histogram
    from zhengan.archive.search.query import Query

__all__ = [
    "Asker",
    "Evidence",
    "FieldCounts",
    "Finder",
    "Histogram",
    "Query",
    "QueryError",
    "Saved",
    "Search",
    "SearchEvent",
    "Stopped",
    "check_evidence",
    "find",
    "forget",
    "line_proofs",
    "parse_query",
    "save",
    "saved",
    "searches",
    "systems_of",
]

_HOMES = {
    "asking": ("Search", "find", "systems_of"),
    "engine": ("Stopped",),
    "evidence": ("Evidence", "check_evidence", "line_proofs"),
    "finder": ("Finder",),
    "grammar": ("parse_query",),
    "journal": ("Asker", "SearchEvent", "searches"),
    "keeping": ("Saved", "forget", "save", "saved"),
    "overview": ("FieldCounts", "Histogram"),
    "query": ("Query",),
}
_HOME = {name: f"{__name__}.{home}" for home, names in _HOMES.items() for name in names}
_HOME["QueryError"] = "zhengan.archive.errors"


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
