"""The inventory of personal information: stores and what stands in them, from scans and by hand, as of a day.

InventoryBook(institution)               reads and writes `privacy_event` entries; counts and proofs, never values
fold(events, day) -> Inventory           stores, fields, scans, consents, withdrawals
read_result(content) -> Result           a result of `zhengan protect scan --format json`
differences(inventory, records, texts)   what is registered against what was found
effects(inventory, records)              what withdrawals of consent entail
load_levels(), load_words()              levels and words of a scope, as replaceable data
"""

from zhengan.privacy.inventory.book import InventoryBook
from zhengan.privacy.inventory.differences import DIFFERENCES, Difference, differences
from zhengan.privacy.inventory.effects import Effect, effects
from zhengan.privacy.inventory.errors import InventoryRefused
from zhengan.privacy.inventory.fold import fold
from zhengan.privacy.inventory.levels import Levels, load_levels
from zhengan.privacy.inventory.model import Consent, Count, Field, Inventory, ScanTold, Store, StoreState, Withdrawal
from zhengan.privacy.inventory.taking import STRUCTURED, read_result
from zhengan.privacy.inventory.words import Words, load_words

__all__ = [
    "DIFFERENCES",
    "STRUCTURED",
    "Consent",
    "Count",
    "Difference",
    "Effect",
    "Field",
    "Inventory",
    "InventoryBook",
    "InventoryRefused",
    "Levels",
    "ScanTold",
    "Store",
    "StoreState",
    "Withdrawal",
    "Words",
    "differences",
    "effects",
    "fold",
    "load_levels",
    "load_words",
    "read_result",
]
