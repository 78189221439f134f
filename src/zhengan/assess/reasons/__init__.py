"""Every reason that a check, the fold or the findings can give, by its code."""

from collections.abc import Mapping
from types import MappingProxyType

from zhengan.assess.reasons import (
    basics,
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
    order82,
    privacy,
    procurement,
    promotion,
    safeguards,
    sfnet_members,
    sfnet_running,
    supervision,
    suppliers,
    systems,
)
from zhengan.assess.reasons.reason import Reason

__all__ = ["REASONS", "Reason"]

THEMES = (
    basics,
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
    order82,
    privacy,
    procurement,
    promotion,
    safeguards,
    sfnet_members,
    sfnet_running,
    supervision,
    suppliers,
    systems,
)

REASONS: Mapping[str, Reason] = MappingProxyType(
    {code: reason for theme in THEMES for code, reason in theme.REASONS.items()}
)
