"""Checks: pure relations over tables, by theme. `CHECKS` names them all."""

from zhengan.checks import backup as backup
from zhengan.checks import capacity as capacity
from zhengan.checks import changes as changes
from zhengan.checks import emergency as emergency
from zhengan.checks import filing as filing
from zhengan.checks import grading as grading
from zhengan.checks import logs as logs
from zhengan.checks import stress as stress
from zhengan.checks import suppliers as suppliers
from zhengan.checks.contract import CHECKS, KEYS, NO_RECORD, NOT_YET, PERSON_JUDGES, Check

__all__ = ["CHECKS", "KEYS", "NOT_YET", "NO_RECORD", "PERSON_JUDGES", "Check"]
