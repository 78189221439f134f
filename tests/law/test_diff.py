"""What changed from Order 82 to 218: every duty told, differences computed from the duties, filters, order, refusals."""

from dataclasses import replace
from functools import cache

import pytest

from zhengan.law import Catalogue, LawFault, load_catalogue, parse_bound
from zhengan.law.concordance import RELATIONS
from zhengan.law.diff import LawDiff, diff_laws
from zhengan.law.duty_changes import changes_of, covered
from zhengan.law.loading import load_concordances
from zhengan.law.row_change import DutyChange


@cache
def law() -> Catalogue:
    return load_catalogue()


def compared(article: str = "", *whom: str) -> LawDiff:
    return diff_laws(law(), load_concordances(), "csrc-82", "csrc-218", article, whom)


def duties_of(diff: LawDiff) -> list[DutyChange]:
    return [duty for item in diff.rows for duty in item.duties]


def ids(diff: LawDiff) -> set[str]:
    return {item.id for duty in duties_of(diff) for item in (*duty.before, *duty.after)}


def test_every_duty_of_both_orders_is_told() -> None:
    instruments = [law().instruments[name] for name in ("csrc-82", "csrc-218")]
    assert ids(compared()) == {duty.id for item in instruments for duty in item.obligations}


def test_the_drill_is_reported_after_instead_of_before() -> None:
    diff = compared("csrc-218/38.1")
    (duty,) = (item for item in duties_of(diff) if item.after[0].id == "csrc-218/38#joint-drill-reported")
    told = {change.aspect: (change.before, change.after) for change in duty.changes}
    assert told["bound"] == ((str(duty.before[0].bound),), ("<= 15 working_days",))
    assert told["due"] == (("15 working_days before",), ("15 working_days after",))
    assert duty.relations == ("tightened", "loosened")


def test_numbers_where_there_were_none_are_computed() -> None:
    told = {change.aspect: change.after for duty in duties_of(compared("26")) for change in duty.changes}
    assert told["every"] == ("P1D", "P3M")
    (capacity,) = (
        duty for duty in duties_of(compared("csrc-82/13")) if "csrc-82/13#capacity" in [item.id for item in duty.before]
    )
    (bound,) = (change for change in capacity.changes if change.aspect == "bound")
    assert bound.before == ()
    assert set(bound.after) == {"< 50%", "< 80%", ">= 2x"}


@pytest.mark.parametrize(
    ("changed", "aspect"),
    [
        ({"who": ("core",)}, "who"),
        ({"modality": "may"}, "modality"),
        ({"bound": parse_bound(">= 3x")}, "bound"),
        ({"every": "P1Y"}, "every"),
        ({"due": "promptly"}, "due"),
        ({"unless": "drought"}, "unless"),
    ],
)
def test_each_aspect_is_seen_alone(changed: dict[str, object], aspect: str) -> None:
    duty = law().obligation("csrc-218/21#capacity")
    assert changes_of([duty], [duty]) == ()
    (change,) = changes_of([duty], [replace(duty, **changed)])  # type: ignore[arg-type]  # the fields of the case
    assert change.aspect == aspect


def test_who_covers_those_within() -> None:
    supplier = law().obligation("csrc-82/6#products-conform")
    everybody = law().obligation("csrc-218/24#activities")
    assert covered([supplier]) == {"supplier", "service"}
    assert {"core", "service", "bureau"} < covered([everybody])
    assert covered([law().obligation("csrc-218/21#capacity")]) == {"core", "operating", "cii"}


def test_special_liability_is_read_off_the_tables() -> None:
    told = {
        (change.before, change.after)
        for duty in duties_of(compared("csrc-218/39.1"))
        for change in duty.changes
        if change.aspect == "liability"
    }
    assert told == {(("csrc-82/48.2",), ("csrc-218/64.1",))}


def test_general_liability_by_subject() -> None:
    told = {item.code: item for item in compared().liability}
    assert {exposure.cite for exposure in told["core"].before} == {"csrc-82/45.2", "csrc-82/50.1"}
    assert {exposure.cite for exposure in told["core"].after} == {"csrc-218/62.1"}
    assert told["service"].before == ()
    assert {item.code for item in compared("", "securities").liability} == {"operating"}


def test_only_what_concerns_a_kind() -> None:
    broker = compared("", "securities")
    assert "csrc-218/8#rules" not in ids(broker)
    assert "csrc-218/5#planning" not in ids(broker)
    assert "csrc-218/46#yearly" not in ids(broker)
    assert {"csrc-218/24#activities", "csrc-218/21#network-operating", "csrc-82/26#facility"} < ids(broker)
    assert "csrc-218/46#yearly" in ids(compared("", "securities", "cii"))
    told = {value for duty in duties_of(broker) for change in duty.changes for value in change.after}
    assert "< 80%" in told
    assert "< 50%" not in told, "numbers of core institutions concern no broker"
    assert "csrc-218/64.2" not in told, "liability of operators of critical infrastructure alone"


def test_kinds_are_taken_as_each_instrument_defines_them() -> None:
    bank = ids(compared("", "bank"))
    assert "csrc-82/5#systems-safe" in bank
    assert "csrc-218/20#daily-backup" in bank, "218:74.1: as an operating institution"
    advisory = compared("", "advisory")
    assert "csrc-82/26#facility" in ids(advisory), "82:4.2 counts advisers among operating institutions"


def test_what_binds_those_asked_about_on_one_side_only_is_no_change_of_theirs() -> None:
    service = compared("", "service")
    assert "csrc-82/26#facility" in ids(service), "82:4.2 counts service bodies among operating institutions"
    assert not [item for item in ids(service) if item.startswith("csrc-218/20#")], "218:20 binds none of them"
    (backup,) = (item for item in service.rows if "csrc-82/26" in item.row.before)
    assert (backup.one_sided, backup.row.relations, backup.row.from_whom) == ("narrowed", ("narrowed",), ())
    bank = compared("", "bank")
    assert "csrc-82/26#facility" not in ids(bank), "82:5 alone binds banks"
    (gained,) = (item for item in bank.rows if "csrc-218/20.1" in item.row.after)
    assert (gained.one_sided, gained.row.relations) == ("extended", ("extended",))
    (kept,) = (item for item in compared("", "securities").rows if "csrc-218/20.1" in item.row.after)
    assert (kept.one_sided, kept.row.relations) == ("", ("tightened",))


def test_operators_of_critical_infrastructure_were_bound_as_core_or_operating_institutions() -> None:
    (deposit,) = (
        duty for duty in duties_of(compared("", "cii")) if "csrc-218/27#cii-deposit" in [item.id for item in duty.after]
    )
    assert (deposit.before[0].id, deposit.relations) == ("csrc-82/28#submitted", ("loosened",))


def test_duties_with_numbers_of_their_own() -> None:
    found = {duty.id for duty in compared().new_numbers}
    assert {"csrc-218/20#daily-backup", "csrc-218/48#capacity", "csrc-218/38#joint-drill-reported"} < found
    assert "csrc-218/38#joint-drill" not in found, "yearly under both orders"
    assert "csrc-218/22#assessed" not in found, "the institution sets the period"
    assert not [id_ for id_ in found if id_.startswith("csrc-82/")]


@pytest.mark.parametrize("article", ["38", "csrc-218/38", "csrc-218/38.1", "csrc-82/33"])
def test_an_article_by_number_or_address(article: str) -> None:
    rows = [item.row for item in compared(article).rows]
    assert any("csrc-218/38.1" in row.after for row in rows)
    assert len(rows) <= 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("csrc-82", "csrc-218", "99"), "“99”没有"),
        (("csrc-82", "csrc-218", "csrc-218/38.9"), "没有"),
        (("csrc-82", "csrc-218", "一"), "没有"),
        (("csrc-218", "csrc-82", ""), "这两部没有对照"),
        (("csrc-82", "nowhere", ""), "“nowhere”没有"),
    ],
)
def test_what_cannot_be_compared_is_said_and_never_guessed(asked: tuple[str, str, str], found: str) -> None:
    with pytest.raises(LawFault, match=found):
        diff_laws(law(), load_concordances(), *asked)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(LawFault, match="martian"):
        compared("", "martian")


def test_the_most_pressing_comes_first() -> None:
    diff = compared()
    order = [tuple(RELATIONS).index(item.row.leading) for item in diff.rows]
    assert order == sorted(order)
    assert list(diff.groups) == [name for name in RELATIONS if name in diff.groups]
    first = {change.aspect for duty in diff.rows[0].duties for change in duty.changes}
    assert first & {"bound", "every"}, "numbers and periods lead their group"
    assert sum(map(len, diff.groups.values())) == len(diff.rows)
