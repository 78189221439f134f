"""Cases: what people do when something is changed, breaks, is found or is due, as stories of ledger entries.

    kinds.yaml ─► Kind      states and allowed moves, as data
    CaseBook   ─► Case      open, move, confirm, assign, comment, attach, link, deadlines; each write an entry in the ledger
    Due                     until when, by which article; fixed when the fact enters

Nothing here asks the clock: the instant comes with the call.
"""

from zhengan.cases.book import CaseBook
from zhengan.cases.case import Attached, Case, CaseEvent, Deadline, Link, Proposal, fold, follow, stood_at
from zhengan.cases.clock import Due
from zhengan.cases.errors import CaseAbsent, CaseChanged, CaseRefused
from zhengan.cases.kind import CaseField, Kind, Move, State, kind_of, kinds
from zhengan.cases.steps import has_lapsed, state_on

__all__ = [
    "Attached",
    "Case",
    "CaseAbsent",
    "CaseBook",
    "CaseChanged",
    "CaseEvent",
    "CaseField",
    "CaseRefused",
    "Deadline",
    "Due",
    "Kind",
    "Link",
    "Move",
    "Proposal",
    "State",
    "fold",
    "follow",
    "has_lapsed",
    "kind_of",
    "kinds",
    "state_on",
    "stood_at",
]
