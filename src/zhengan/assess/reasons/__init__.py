"""Every reason that a check, the fold or the findings can give, by its code."""

from collections.abc import Mapping
from types import MappingProxyType

from zhengan.assess.reasons import (
    capacity,
    changes,
    cii,
    continuity,
    emergency,
    general,
    governance,
    incidents,
    notices,
    operations,
    privacy,
    procurement,
    promotion,
    safeguards,
    supervision,
    suppliers,
    systems,
)
from zhengan.assess.reasons.reason import Reason

__all__ = ["REASONS", "Reason"]

THEMES = (
    capacity,
    changes,
    cii,
    continuity,
    emergency,
    general,
    governance,
    incidents,
    notices,
    operations,
    privacy,
    procurement,
    promotion,
    safeguards,
    supervision,
    suppliers,
    systems,
)

REASONS: Mapping[str, Reason] = MappingProxyType(
    {code: reason for theme in THEMES for code, reason in theme.REASONS.items()}
)
