"""Entries found by the record that they are about, on both databases."""

from importlib import import_module

import pytest

from tests.ledger.given import BROKER, NOW
from zhengan.ledger import Draft, append
from zhengan.ledger.about import CONDITION, NAMED, entries_about

pytestmark = pytest.mark.usefixtures("ledger_place")


def test_plans_tests_and_reports_are_found_by_what_they_name() -> None:
    drafts = [
        Draft("change", "C1", {"systems": ["S"]}),
        Draft("test_plan", "P1", {"change": "C1"}),
        Draft("test_plan", "P2", {"change": "C2"}),
        Draft("test_run", "R1", {"change": "C1", "report": "C2"}),
        Draft("submission", "B1", {"about": "C1", "kind": "change"}),
        Draft("submission", "B2", {"kind": "other"}),
        Draft("investor_notice", "N1", {"about": "C1"}),
        Draft("test_plan", '引号"和\\', {"change": '"C1"'}),
    ]
    append(BROKER, drafts, actor="a", source="s", now=NOW)
    append("别家", [Draft("test_plan", "P9", {"change": "C1"})], actor="a", source="s", now=NOW)
    assert [(item.type, item.key) for item in entries_about(BROKER, "C1")] == [
        ("test_plan", "P1"),
        ("test_run", "R1"),
        ("submission", "B1"),
    ]
    assert [item.key for item in entries_about(BROKER, '"C1"')] == ['引号"和\\']
    assert entries_about(BROKER, "C") == []


def test_the_index_was_made_for_this_very_question() -> None:
    migration = import_module("zhengan.ledger.migrations.0004_about")
    assert migration.NAMED == NAMED
    assert CONDITION == "type IN ('test_plan', 'test_run', 'joint_test', 'submission')"
