"""Sealed segments: lines in Parquet, their tree, their words, a signed manifest; and the book the ledger keeps of them.

    seal_wal, recover      what was accepted becomes segments, each entered in the ledger, then dropped from the receiver's log
    seal                   one segment from batches
    segments, manifests, open_segment, Segment, Manifest      what lies on the disk
    Catalogue, Row         a table of segments to choose from, rebuilt from the manifests at any time
    reencode, settle       the cold pass: the same lines in fewer bytes, the same root
    write_event, events, events_of, SegmentEvent              the book of segments in the ledger

Names are loaded when first used: pyarrow and numba are heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.archive.segments.book import SegmentEvent, events, events_of, write_event
    from zhengan.archive.segments.catalogue import Catalogue, Row
    from zhengan.archive.segments.cold import reencode, settle
    from zhengan.archive.segments.from_wal import recover, seal_wal
    from zhengan.archive.segments.manifest import Manifest
    from zhengan.archive.segments.reading import Segment, manifests, open_segment, segments
    from zhengan.archive.segments.sealing import seal

__all__ = [
    "Catalogue",
    "Manifest",
    "Row",
    "Segment",
    "SegmentEvent",
    "events",
    "events_of",
    "manifests",
    "open_segment",
    "recover",
    "reencode",
    "seal",
    "seal_wal",
    "segments",
    "settle",
    "write_event",
]

_HOMES = {
    "book": ("SegmentEvent", "events", "events_of", "write_event"),
    "catalogue": ("Catalogue", "Row"),
    "cold": ("reencode", "settle"),
    "from_wal": ("recover", "seal_wal"),
    "manifest": ("Manifest",),
    "reading": ("Segment", "manifests", "open_segment", "segments"),
    "sealing": ("seal",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
