"""The names and kinds of all checks and the words of their contract, without loading any check: what a plan needs to know.

A test holds this list against the register.
"""

from typing import Literal

KEYS = ("as_of", "institution", "obligation", "object_type", "object")
# Reasons with which a condition says that nothing is owed yet, or that a person has to judge.
NOT_YET = "not_yet"
PERSON_JUDGES = "person_judges"
# Nothing on file about the object: a register declared complete turns this into a breach.
NO_RECORD = "no_record"

# Addressees of reports: the CSRC by its names, what ends the name of a bureau, and those that are no securities regulator.
CSRC = "csrc"
OTHERS = ("exchange", "police", "cac", "sfnet_center", "zhengxinban", "builders", "other")
CSRC_NAMES = ("csrc", "中国证监会", "证监会")
BUREAU_ENDINGS = "(中国证监会|中国证券监督管理委员会|证监局|监管局|局)"

OCCURRENCES = (
    "annual_report_filed",
    "backup_verified",
    "data_backed_up",
    "drill_held",
    "joint_drill_held",
    "joint_drill_reported",
    "stress_tested",
    "volatility_stress_tested",
)
CONDITIONS = (
    "annual_report_cii_contents",
    "annual_report_contents",
    "capacity_headroom",
    "change_controls",
    "change_emergency_plan",
    "change_outside_trading_hours",
    "change_reported_ahead",
    "change_risk_assessed",
    "change_rollback_plan",
    "change_verified",
    "data_kept_in_sync",
    "disaster_center",
    "disaster_facility",
    "drill_reported_on_file",
    "emergency_plan_contents",
    "emergency_plan_impact_analysis",
    "emergency_plan_in_force",
    "emergency_plan_scenarios",
    "fault_facility",
    "joint_test_held",
    "link_headroom",
    "local_backup_facility",
    "log_coverage",
    "mlps_assessed",
    "mlps_graded",
    "mlps_status_reported",
    "multi_active_centers",
    "own_filing",
    "recovery_objective_set",
    "remote_backup_facility",
    "remote_disaster_center",
    "report_addressed",
    "same_city_backup_facility",
    "same_city_disaster_center",
    "stress_report_kept",
    "stress_test_indicators",
    "stress_test_planned",
    "stress_test_reported",
    "stress_test_scenarios",
    "supplier_filing_urged",
    "system_monitored",
)
# Checks that read telemetry.
MEASURED = ("capacity_headroom", "link_headroom")

CHECK_KINDS: dict[str, Literal["condition", "occurrences"]] = {
    **dict.fromkeys(CONDITIONS, "condition"),
    **dict.fromkeys(OCCURRENCES, "occurrences"),
}
