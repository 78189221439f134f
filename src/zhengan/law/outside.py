"""Where what lies outside our texts is found: rules beside ours and the grading table, the user's in place of ours.

A folder of the user's is named `beside` or holds one; a grading table is named `grading.yaml` or lies in the folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from zhengan.law.beside import BesideRule
from zhengan.law.beside_file import read_beside
from zhengan.law.fault import Fault
from zhengan.law.grading import NO_TABLE, GradingTable
from zhengan.law.grading_file import read_grading

BESIDE, GRADING = "beside", "grading.yaml"


def holds_outside(root: Path) -> bool:
    """Whether a folder (or file) of the user's brings rules beside ours or a grading table."""
    return _beside(root).is_dir() or _grading(root).is_file()


def read_outside(
    home: Path, extra: Sequence[Path], called: Callable[[Path], str], faults: list[Fault]
) -> tuple[tuple[BesideRule, ...], GradingTable]:
    """All rules in the order of their ids, the last of an id standing; and the last grading table."""
    rules: dict[str, BesideRule] = {}
    for root in (home, *extra):
        rules |= read_beside(_beside(root), called, faults)
    ours = home / "grading" / "incident-2021.yaml"
    table = read_grading(ours, called(ours), faults)
    for path in filter(Path.is_file, map(_grading, extra)):
        own = read_grading(path, called(path), faults)
        if own is not None and table is not None:
            # The published cases are examples for whatever table is entered.
            table = own if own.cases else replace(own, cases=table.cases)
    return tuple(rules[id_] for id_ in sorted(rules)), table or NO_TABLE


def _beside(root: Path) -> Path:
    return root if root.name == BESIDE else root / BESIDE


def _grading(root: Path) -> Path:
    return root if root.name == GRADING else root / GRADING
