"""Which objects a duty binds: every selector, by the name that the law's data uses."""

from zhengan.assess.selectors import changes, continuity, links, reports, suppliers, systems
from zhengan.assess.selectors.contract import SELECTORS, Selector

__all__ = ["SELECTORS", "Selector", "changes", "continuity", "links", "reports", "suppliers", "systems"]
