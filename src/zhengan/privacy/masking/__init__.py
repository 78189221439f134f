"""Masking runs: from a production store to a test store that looks and joins like it and holds nobody real.

tables_at(source)            the tables, to draft a plan from
draft_plan(tables, kinds)    a plan to edit, from what classification found
read_plan(path)              the plan and the faults of its writing
check_plan(plan, tables)     whether it fits
preview(source, plan, key)   dry run
mask(Asked(…))               the run; goes on where one stopped
"""

from zhengan.privacy.masking.errors import MaskRunError, PlanFaulty, StoreRefused, Unfinished
from zhengan.privacy.masking.fitting import check_plan
from zhengan.privacy.masking.plan import Plan, draft_plan, read_plan
from zhengan.privacy.masking.report import Report
from zhengan.privacy.masking.run import Asked, mask, preview, tables_at

__all__ = [
    "Asked",
    "MaskRunError",
    "Plan",
    "PlanFaulty",
    "Report",
    "StoreRefused",
    "Unfinished",
    "check_plan",
    "draft_plan",
    "mask",
    "preview",
    "read_plan",
    "tables_at",
]
