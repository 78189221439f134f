"""Checks: pure relations over tables, by theme. `CHECKS` names them all; it loads when it is first asked for."""

from typing import TYPE_CHECKING, Any

from zhengan.checks.names import KEYS, NO_RECORD, NOT_YET, PERSON_JUDGES

if TYPE_CHECKING:
    from zhengan.checks.contract import Check
    from zhengan.checks.themes import CHECKS

__all__ = ["CHECKS", "KEYS", "NOT_YET", "NO_RECORD", "PERSON_JUDGES", "Check"]


def __getattr__(name: str) -> Any:
    if name == "CHECKS":
        from zhengan.checks.themes import CHECKS

        return CHECKS
    if name == "Check":
        from zhengan.checks.contract import Check

        return Check
    raise AttributeError(f"zhengan.checks has no {name}")
