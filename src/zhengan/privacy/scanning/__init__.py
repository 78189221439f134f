"""Scans: what kinds of personal information are where, how sure, how much; what was covered and what not.

Scan(targets, finder, …).run() ──► Result ──► to_json() | result_lines()
"""

from zhengan.privacy.scanning.coverage import Coverage
from zhengan.privacy.scanning.finder import Detector, Finder, kind_titles
from zhengan.privacy.scanning.journal import Journal, JournalFault, open_journal
from zhengan.privacy.scanning.results import KindTally, Place, PlaceTally, Result
from zhengan.privacy.scanning.scan import Scan, settings_of
from zhengan.privacy.scanning.sealed import Sealer, SealFault, SealKey, open_sealed, read_seal_key

__all__ = [
    "Coverage",
    "Detector",
    "Finder",
    "Journal",
    "JournalFault",
    "KindTally",
    "Place",
    "PlaceTally",
    "Result",
    "Scan",
    "SealFault",
    "SealKey",
    "Sealer",
    "kind_titles",
    "open_journal",
    "open_sealed",
    "read_seal_key",
    "settings_of",
]
