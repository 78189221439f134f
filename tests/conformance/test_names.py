"""The names and kinds that a plan knows without loading any check are those of the register."""

from zhengan.checks import CHECKS
from zhengan.checks.names import CHECK_KINDS, MEASURED


def test_every_check_is_named_with_its_kind() -> None:
    assert {name: check.kind for name, check in CHECKS.items()} == CHECK_KINDS


def test_the_measured_checks_are_those_that_read_telemetry() -> None:
    assert sorted(MEASURED) == sorted(name for name, check in CHECKS.items() if "metric_day" in check.tables)
