"""Who is bound by what, from which day: Order 218 read once more by hand, paragraph by paragraph, against the catalogue.

The table is written from the text alone. An entry names, for one paragraph, each circle of subjects that some duty in it binds:
21.3 binds core and operating institutions together (capacity) and each apart (bandwidth).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from tests.examples.runner import Example, group_evidence
from zhengan.assess.facts import asked_facts
from zhengan.assess.subjects import subjects_table
from zhengan.assess.terms import terms_on
from zhengan.calendar import FUTURES_MARKETS, load_calendar
from zhengan.law import Catalogue, Obligation, load_catalogue

Circle = frozenset[str]

BOTH, ALL_THREE = frozenset({"core", "operating"}), frozenset({"core", "operating", "service"})
CORE, OPERATING, SERVICE, CII = (frozenset({code}) for code in ("core", "operating", "service", "cii"))
SUPPLIER = frozenset({"service", "supplier"})
CSRC, BUREAU, ASSOCIATION = (frozenset({code}) for code in ("csrc", "bureau", "association"))
ANYONE, CENTER_OPERATOR = frozenset({"anyone"}), frozenset({"data_center_operator"})

# One circle for the whole paragraph.
_PLAIN = {
    BOTH: (
        "3.1 4.1 9.1 10.1 10.2 11.1 12.1 13.1 14.1 14.2 15.1 15.2 16.1 16.2 17.1 18.1 18.2 19.1 20.1 20.2 20.3 21.1 21.2 "
        "22.1 23.2 25.1 26.3 28.1 29.1 30.1 31.1 31.2 32.1 33.1 34.1 34.2 35.1 37.1 38.2 39.1 40.1 41.1 51.1 52.1 54.1 55.1 "
        "59.1 59.2 61.2"
    ),
    ALL_THREE: "36.1 50.1 57.1",
    CORE: "8.1 16.3 26.1 38.1 53.1",
    OPERATING: "26.2 55.2",
    SERVICE: "3.2 4.2 9.2 39.2 52.2",
    SUPPLIER: "23.1",
    CII: "42.1 43.1 44.1 45.1 45.2 45.3 46.1 47.1 48.1 49.1 59.3",
    ANYONE: "24.1",
    CSRC: "5.1 6.1",
    BUREAU: "6.2",
    ASSOCIATION: "7.1 54.2 56.1 56.2",
}
# Several circles in one paragraph.
_MIXED: dict[str, set[Circle]] = {
    "21.3": {BOTH, CORE, OPERATING},
    "22.2": {BOTH, SUPPLIER},
    "27.1": {CSRC, CENTER_OPERATOR},
    "27.2": {CII, BOTH},
    "53.2": {CSRC, CSRC | BUREAU},
    "58.1": {CSRC, ALL_THREE},
    "61.1": {CSRC, BUREAU},
    "72.1": {CORE, frozenset({"operating", "service"})},
}
BOUND: dict[str, set[Circle]] = {
    **{paragraph: {circle} for circle, paragraphs in _PLAIN.items() for paragraph in paragraphs.split()},
    **_MIXED,
}
# Paragraphs that oblige nobody: aim, scope, a bare competence (60.1), liability, definitions, application, entry into force.
FREE = {
    *(
        "1.1",
        "2.1",
        "60.1",
        "62.1",
        "62.2",
        "63.1",
        "63.2",
        "64.1",
        "64.2",
        "65.1",
        "66.1",
        "67.1",
        "68.1",
        "69.1",
        "70.1",
    ),
    *("71.1", "73.1", "74.1", "74.2", "75.1"),
}


@cache
def law() -> Catalogue:
    return load_catalogue()


def place(duty: Obligation) -> str:
    return f"{duty.address.article}.{duty.address.paragraph}"


def of_218() -> list[Obligation]:
    return [duty for duty in law().obligations() if duty.instrument == "csrc-218"]


def circles(duties: Sequence[Obligation]) -> dict[str, set[Circle]]:
    found: dict[str, set[Circle]] = {}
    for duty in duties:
        found.setdefault(place(duty), set()).add(frozenset(duty.who))
    return found


@pytest.mark.parametrize("paragraph", list(BOUND))
def test_the_catalogue_binds_whom_the_paragraph_names(paragraph: str) -> None:
    assert circles(of_218()).get(paragraph) == BOUND[paragraph]


def test_the_table_leaves_no_paragraph_out() -> None:
    classed = {f"{item.number}.{part}" for item in law().instruments["csrc-218"].articles for part in item.paragraphs}
    assert {*BOUND, *FREE} == classed
    assert not set(BOUND) & set(FREE)
    assert set(circles(of_218())) <= set(BOUND)


@dataclass(frozen=True)
class Binding:
    """What binds an institution on a day."""

    duties: frozenset[str]
    spared: frozenset[str]
    by_analogy: frozenset[str]


def binding(day: date, readings: Mapping[str, str] | None = None, **given: list[dict[str, Any]]) -> Binding:
    """What binds the institution 甲 on the day: the duties themselves, those it is spared, those that bind 参照 only."""
    base = group_evidence([Example("", "", day, None, {}, given, [], [])])
    chosen = law().choose(readings or {})
    duties = {duty.id: duty for duty in law().obligations(day) if duty.instrument == "csrc-218"}
    facts = asked_facts(base, [day], chosen, load_calendar(), law().subjects(chosen))
    table = subjects_table(terms_on(day, list(duties.values()), chosen), duties, facts, chosen)
    rows = [
        row
        for row in table.to_pylist()
        if row["institution"] == "甲0" and row["subject_from"] <= day <= row["subject_until"]
    ]
    return Binding(
        duties=frozenset(row["obligation"] for row in rows),
        spared=frozenset(row["obligation"] for row in rows if row["subject_ground"]),
        by_analogy=frozenset(row["obligation"] for row in rows if row["mutatis"]),
    )


def owed_by(codes: set[str]) -> frozenset[str]:
    """The obligations whose paragraph, as the table has it, binds one of the codes."""
    return frozenset(
        duty.id for duty in of_218() if frozenset(duty.who) in BOUND[place(duty)] and codes & set(duty.who)
    )


def institution(kind: str, **given: Any) -> list[dict[str, Any]]:
    return [{"key": "甲", "name": "甲", "kind": kind, "bureau": "上海", **given}]


SYSTEM = [{"key": "S", "name": "核心系统", "important": True, "live_on": "2018-01-01"}]
DESIGNATED = [{"key": "D", "system": "S", "designated_on": "2024-03-10", "withdrawn_on": "2026-06-30"}]
MANAGER = {
    "holder_accounts": 1000,
    "counted_on": "2025-09-30",
    "self_operated_systems": True,
    "continuing_products": True,
}
PARENT = {"key": "母", "name": "母公司"}
NOW = date(2026, 11, 20)
FIRST_DAY = date(2023, 5, 1)


def _named(value: object) -> str:
    """A set's own order differs from process to process."""
    return "+".join(sorted(value)) if isinstance(value, set) else str(value)


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2024, 3, 9), {"core", "anyone"}),
        (date(2024, 3, 10), {"core", "cii", "anyone"}),
        (date(2026, 6, 30), {"core", "cii", "anyone"}),
        (date(2026, 7, 1), {"core", "anyone"}),
    ],
    ids=_named,
)
def test_an_exchange_that_is_an_operator_of_critical_infrastructure(day: date, codes: set[str]) -> None:
    found = binding(day, institution=institution("exchange"), system=SYSTEM, cii_designation=DESIGNATED)
    assert found.duties == owed_by(codes)
    assert found.by_analogy == found.spared == frozenset()


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("exchange", {"core", "anyone"}),
        ("depository", {"core", "anyone"}),
        ("infrastructure", {"core", "anyone"}),
        ("securities", {"operating", "anyone"}),
        ("futures", {"operating", "anyone"}),
        ("fund", {"operating", "anyone"}),
        ("service", {"service", "anyone"}),
        ("association", {"association", "anyone"}),
    ],
)
@pytest.mark.parametrize("day", [FIRST_DAY, NOW], ids=str)
def test_those_bound_by_what_they_are(kind: str, codes: set[str], day: date) -> None:
    found = binding(day, institution=institution(kind))
    assert found.duties == owed_by(codes)
    assert found.by_analogy == found.spared == frozenset()


def test_nothing_of_order_218_binds_before_its_first_day() -> None:
    assert binding(FIRST_DAY - timedelta(days=1), institution=institution("securities")).duties == frozenset()


def test_an_exchange_and_a_broker_differ_in_what_the_text_says_of_one_of_them() -> None:
    core = binding(NOW, institution=institution("exchange")).duties
    operating = binding(NOW, institution=institution("securities")).duties
    one_sided = {"8.1", "16.3", "26.1", "38.1", "53.1", "21.3", "72.1"}
    assert {place(law().obligation(item)) for item in core - operating} == one_sided
    assert {place(law().obligation(item)) for item in operating - core} == {"26.2", "55.2", "21.3", "72.1"}


def test_night_sessions_count_for_a_futures_company() -> None:
    change: dict[str, Any] = {
        "key": "C",
        "systems": ["S"],
        "kind": "change",
        "planned_start": "2026-11-19T21:30:00+08:00",
        "planned_end": "2026-11-19T22:00:00+08:00",
    }
    given: dict[str, list[dict[str, Any]]] = {"system": SYSTEM, "change": [change]}

    def touched(kind: str) -> bool:
        example = Example("", "", NOW, None, {}, {"institution": institution(kind), **given}, [], [])
        facts = asked_facts(group_evidence([example]), [NOW], law().choose({}), load_calendar(), {})
        (hours,) = facts.changes
        start = datetime(2026, 11, 19, 21, 30, tzinfo=UTC) - timedelta(hours=8)
        instant = start.replace(tzinfo=None)
        return any(
            row["market"] in hours["markets_bound"] and row["opens_at"] <= instant < row["closes_at"]
            for row in facts.sessions.to_pylist()
        )

    assert touched("futures")
    assert not touched("securities")
    assert not touched("fund")
    assert len(FUTURES_MARKETS) > 1


@pytest.mark.parametrize("filed", [True, False])
def test_a_service_body_is_bound_whether_it_has_filed_or_not(filed: bool) -> None:
    filing = [{"key": "F", "supplier": "甲", "filed_on": "2024-01-10"}] if filed else []
    found = binding(NOW, institution=institution("service"), csrc_filing=filing)
    assert found.duties == owed_by({"service", "anyone"})
    assert "csrc-218/23#filed" in found.duties


@pytest.mark.parametrize(
    ("parent", "own", "codes"),
    [
        ([{**PARENT, "kind": "securities"}], {}, {"operating", "anyone"}),
        ([{**PARENT, "kind": "exchange"}], {}, {"core", "anyone"}),
        ([], {"like": "core"}, {"core", "anyone"}),
        ([], {}, {"operating", "anyone"}),
    ],
    ids=["parent a broker", "parent an exchange", "parent elsewhere, like core", "parent elsewhere"],
)
def test_a_technology_subsidiary_is_bound_plainly_as_its_parent(
    parent: list[dict[str, Any]], own: dict[str, Any], codes: set[str]
) -> None:
    found = binding(NOW, institution=[*institution("tech_subsidiary", parent="母", **own), *parent])
    assert found.duties == owed_by(codes)
    assert found.by_analogy == found.spared == frozenset()


@pytest.mark.parametrize(("day", "bound"), [(date(2024, 12, 31), False), (date(2025, 1, 1), True)], ids=str)
def test_a_technology_subsidiary_from_the_day_of_its_standing(day: date, *, bound: bool) -> None:
    standing = [{"key": "T", "code": "tech_subsidiary", "from": "2025-01-01"}]
    given = [*institution("tech_subsidiary", parent="母"), {**PARENT, "kind": "securities"}]
    found = binding(day, institution=given, standing=standing)
    assert found.duties == owed_by({"operating", "anyone"} if bound else {"anyone"})


@pytest.mark.parametrize(
    ("day", "bound"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
    ids=_named,
)
def test_a_standing_bounds_what_the_kind_alone_would_give(day: date, *, bound: bool) -> None:
    standing = [{"key": "T", "code": "operating", "from": "2025-01-01", "until": "2026-06-30"}]
    found = binding(day, institution=institution("securities"), standing=standing)
    assert found.duties == owed_by({"operating", "anyone"} if bound else {"anyone"})


@pytest.mark.parametrize(
    ("given", "day", "bound"),
    [
        ({}, date(2025, 9, 29), False),
        ({}, date(2025, 9, 30), True),
        ({}, NOW, True),
        ({"holder_accounts": 999}, NOW, False),
        ({"holder_accounts": 1001}, NOW, True),
        ({"self_operated_systems": False}, NOW, False),
        ({"continuing_products": False}, NOW, False),
    ],
    ids=["day before the count", "day of the count", "1000", "999", "1001", "systems of others", "no products"],
)
def test_a_private_fund_manager_by_its_holders(given: dict[str, Any], day: date, *, bound: bool) -> None:
    found = binding(day, institution=institution("private_fund", **{**MANAGER, **given}))
    assert found.duties == owed_by({"operating", "anyone"} if bound else {"anyone"})
    assert found.by_analogy == found.duties - owed_by({"anyone"})


@pytest.mark.parametrize("kind", ["bank", "advisory", "fund_service", "subsidiary"])
@pytest.mark.parametrize("like", ["operating", "core"])
def test_the_bodies_of_74_1_are_bound_by_analogy(kind: str, like: str) -> None:
    found = binding(NOW, institution=institution(kind, like=like))
    assert found.duties == owed_by({like, "anyone"})
    assert found.by_analogy == found.duties - owed_by({"anyone"})


def test_a_body_of_74_1_owes_no_annual_report_unless_read_otherwise() -> None:
    bank = institution("bank")
    spared = binding(NOW, institution=bank).spared
    assert {"csrc-218/59#annual-report", "csrc-218/59#contents"} <= spared
    assert {place(law().obligation(item)) for item in spared} <= {"59.1", "59.2"}
    assert binding(NOW, {"mutatis-59": "owed"}, institution=bank).spared == frozenset()


def test_an_operator_by_analogy_is_plainly_an_operator() -> None:
    designated = [{"key": "D", "system": "S", "designated_on": "2024-03-10"}]
    found = binding(NOW, institution=institution("bank"), system=SYSTEM, cii_designation=designated)
    assert found.duties == owed_by({"operating", "cii", "anyone"})
    assert not found.by_analogy & owed_by({"cii"}) - owed_by({"operating"})
