"""Every theme of checks, loaded: importing this fills the register `CHECKS`."""

from zhengan.checks import backup, capacity, centers, changes, emergency, filing, grading, logs, stress, suppliers
from zhengan.checks.contract import CHECKS

THEMES = (backup, capacity, centers, changes, emergency, filing, grading, logs, stress, suppliers)

__all__ = ["CHECKS", "THEMES"]
