"""What the console itself keeps: accounts, verdicts ready to be looked at, and work in hand. Evidence is in the ledger alone."""

from zhengan.web.models.accounts import FormerPassword, Membership, Token, User
from zhengan.web.models.answers import KeptAnswer
from zhengan.web.models.verdicts import MonthPosture, Run, Verdict
from zhengan.web.models.work import CalendarFeed, Draft, Job, PendingRecord, SavedView, Upload

__all__ = [
    "CalendarFeed",
    "Draft",
    "FormerPassword",
    "Job",
    "KeptAnswer",
    "Membership",
    "MonthPosture",
    "PendingRecord",
    "Run",
    "SavedView",
    "Token",
    "Upload",
    "User",
    "Verdict",
]
