"""Proofs of the archive: that everything is whole, and that one line is what was received.

verify_segment, verify_day, verify_all, Verification, ArchiveFault      every fault placed
prove, Prover                                                           a file for one line, checked by tools/verify_log_line.py
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhengan.archive.proofs.fault import ArchiveFault, Verification
    from zhengan.archive.proofs.prove_line import Prover, prove
    from zhengan.archive.proofs.whole import verify_all, verify_day, verify_segment

__all__ = ["ArchiveFault", "Prover", "Verification", "prove", "verify_all", "verify_day", "verify_segment"]

_HOMES = {
    "fault": ("ArchiveFault", "Verification"),
    "prove_line": ("Prover", "prove"),
    "whole": ("verify_all", "verify_day", "verify_segment"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
