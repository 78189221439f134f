"""Every theme of checks, loaded: importing this fills the register `CHECKS`."""

from importlib import import_module

from zhengan.checks.contract import CHECKS

__all__ = ["CHECKS", "THEMES"]

THEMES = (
    "appointments",
    "backup",
    "biometrics",
    "capacity",
    "centers",
    "changes",
    "channels",
    "cii",
    "cii_assessments",
    "cii_changes",
    "deposits",
    "development",
    "emergency",
    "filing",
    "governance",
    "grading",
    "guarding",
    "incident_reports",
    "incidents",
    "interconnection",
    "leaks",
    "logs",
    "milestones",
    "monitoring",
    "notices",
    "privacy",
    "processing",
    "procurement",
    "publication",
    "refusals",
    "resources",
    "rulebook",
    "safeguards",
    "sharing",
    "stress",
    "suppliers",
    "suspension",
    "testing",
    "training",
    "vulnerabilities",
)
for _theme in THEMES:
    import_module(f"zhengan.checks.{_theme}")
