"""Every reason that a check, the fold or the findings can give, by its code."""

from collections.abc import Mapping
from types import MappingProxyType

from zhengan.assess.reasons import capacity, changes, continuity, emergency, general, supervision, suppliers, systems
from zhengan.assess.reasons.reason import Reason

__all__ = ["REASONS", "Reason"]

_THEMES = (capacity, changes, continuity, emergency, general, supervision, suppliers, systems)


def _all() -> dict[str, Reason]:
    found: dict[str, Reason] = {}
    for theme in _THEMES:
        for code, reason in theme.REASONS.items():
            if code in found:
                raise ValueError(f"the reason {code} has words in two themes")
            found[code] = reason
    return found


REASONS: Mapping[str, Reason] = MappingProxyType(_all())
