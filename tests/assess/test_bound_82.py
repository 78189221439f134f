"""Whom Order 82 binds, by its own articles 4 to 6: its circles are not those of Order 218."""

from datetime import date
from typing import Any

import pytest

from tests.examples.runner import Example, group_evidence
from zhengan.assess import assess
from zhengan.assess.facts import asked_facts
from zhengan.assess.subjects import subjects_table
from zhengan.assess.terms import terms_on
from zhengan.calendar import load_calendar
from zhengan.law import load_catalogue

DAY = date(2022, 6, 30)


def codes_of(kind: str, readings: dict[str, str] | None = None, **given: list[dict[str, Any]]) -> set[str]:
    """In which of its capacities Order 82 binds an institution of this kind, read off a duty that each alone has."""
    rows = [{"key": "甲", "name": "甲", "kind": kind, **given.pop("own", [{}])[0]}]
    others = given.pop("others", [])
    evidence = {"institution": [*rows, *others], **given}
    law = load_catalogue()
    chosen = law.choose(readings or {})
    base = group_evidence([Example("", "", DAY, None, {}, evidence, [], [])])
    facts = asked_facts(base, [DAY], chosen, load_calendar(), law.subjects(chosen))
    return {
        item.code
        for item in facts.standings[DAY]
        if item.institution == "甲0" and item.scheme == "csrc-82" and item.first <= DAY <= item.last
    } - {"anyone"}


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("exchange", {"core"}),
        ("depository", {"core"}),
        ("infrastructure", {"core"}),
        ("securities", {"operating"}),
        ("futures", {"operating"}),
        ("fund", {"operating"}),
        ("advisory", {"operating"}),
        ("service", {"operating", "supplier"}),
        ("bank", {"related_bank"}),
        ("fund_service", {"related_bank"}),
        ("association", {"association"}),
        ("private_fund", set()),
        ("tech_subsidiary", set()),
        ("network", set()),
    ],
)
def test_kinds(kind: str, codes: set[str]) -> None:
    assert codes_of(kind) == codes


def test_which_service_bodies_count_is_a_reading() -> None:
    assert codes_of("service", {"service-bodies-82": "advisers-only"}) == {"supplier"}
    assert codes_of("advisory", {"service-bodies-82": "advisers-only"}) == {"operating"}
    assert codes_of("fund_service", {"service-bodies-82": "with-fund-services"}) == {"operating", "related_bank"}


@pytest.mark.parametrize("kind", ["subsidiary", "tech_subsidiary"])
def test_subordinate_bodies_of_core_institutions_are_core(kind: str) -> None:
    parent = [{"key": "所", "name": "所", "kind": "exchange"}]
    assert codes_of(kind, own=[{"parent": "所"}], others=parent) == {"core"}
    broker = [{"key": "所", "name": "所", "kind": "securities"}]
    assert codes_of(kind, own=[{"parent": "所"}], others=broker) == set()


def test_a_standing_bounds_a_code_in_time() -> None:
    later = [{"key": "身份", "code": "operating", "from": "2022-07-01"}]
    ended = [{"key": "身份", "code": "operating", "from": "2015-01-01", "until": "2022-06-29"}]
    assert codes_of("securities", standing=ended) == set()
    assert codes_of("bank", standing=[{**ended[0], "until": "2022-06-30"}]) == {"operating", "related_bank"}
    assert codes_of("securities", standing=later) in ({"operating"}, set())


def test_nobody_is_bound_by_analogy() -> None:
    law = load_catalogue()
    chosen = law.choose({})
    duties = {item.id: item for item in law.obligations(DAY)}
    rows = [{"key": "甲", "name": "甲", "kind": "bank"}]
    base = group_evidence([Example("", "", DAY, None, {}, {"institution": rows}, [], [])])
    facts = asked_facts(base, [DAY], chosen, load_calendar(), law.subjects(chosen))
    table = subjects_table(terms_on(DAY, list(duties.values()), chosen), duties, facts, chosen).to_pylist()
    assert {row["obligation"] for row in table if row["obligation"].startswith("csrc-82/")} == {
        item.id for item in duties.values() if {"related_bank", "anyone"} & set(item.who)
    }
    assert not any(row["mutatis"] for row in table)


def test_a_verdict_that_rests_on_a_reading_of_whom_is_bound_tells_it() -> None:
    law = load_catalogue()
    chosen = law.choose({})
    told = {}
    for kind in ("service", "securities"):
        rows = [{"key": "甲", "name": "甲", "kind": kind}]
        base = group_evidence([Example("", "", DAY, None, {}, {"institution": rows}, [], [])])
        findings = assess(base, [DAY], chosen, law, load_calendar()).findings
        told[kind] = {
            "service-bodies-82" in item.readings for item in findings if item.obligation == "csrc-82/11#power"
        }
    assert told == {"service": {True}, "securities": {False}}
