"""Every example of the law's articles comes out as it says."""

from typing import Any

import pytest

from tests.examples.runner import Example, examples, findings_of, groups, mismatches
from zhengan.assess.reasons import REASONS
from zhengan.law import load_catalogue
from zhengan.law.guards import examples_missing

GROUPS = groups()


def _named(key: Any) -> str:
    day, known_by, readings = key
    return " ".join(
        [str(day), *([f"known {known_by}"] if known_by else []), *[f"{name}={value}" for name, value in readings]]
    )


@pytest.mark.parametrize("key", list(GROUPS), ids=_named)
def test_examples_come_out_as_they_say(key: Any) -> None:
    group: list[Example] = GROUPS[key]
    found = findings_of(group)
    wrong = {
        f"{example.file} {example.name}": faults
        for example, findings in zip(group, found, strict=True)
        if (faults := mismatches(example, findings))
    }
    assert {item.reason for findings in found for item in findings} <= set(REASONS)
    assert not wrong, "\n".join(f"{name}: {fault}" for name, faults in wrong.items() for fault in faults)


def test_every_bound_recurrence_and_exception_has_its_examples() -> None:
    covers = [token for example in examples() for token in example.covers]
    assert [str(fault) for fault in examples_missing(load_catalogue(), covers)] == []
