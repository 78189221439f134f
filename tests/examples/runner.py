"""Our own examples, judged under our own law."""

from functools import cache
from pathlib import Path
from typing import Any

from zhengan.assess import EvidenceBase, Finding
from zhengan.assess.examples import (
    INSTITUTION,
    Example,
    examples_evidence,
    in_groups,
    judge_examples,
    mismatches,
    read_examples,
)
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

__all__ = ["INSTITUTION", "Example", "examples", "findings_of", "group_evidence", "groups", "mismatches"]
FOLDER = Path(__file__).parent


@cache
def examples() -> tuple[Example, ...]:
    """Every case of every file, by file."""
    return read_examples(sorted(FOLDER.glob("*/*.yaml")))


def groups() -> dict[tuple[Any, ...], list[Example]]:
    """Examples that can be judged in one run."""
    return in_groups(examples())


def findings_of(group: list[Example]) -> list[tuple[Finding, ...]]:
    """The findings of each example of a group."""
    return judge_examples(group, load_catalogue(), load_calendar())


def group_evidence(group: list[Example]) -> EvidenceBase:
    """The evidence of a group."""
    return examples_evidence(group, load_calendar())
