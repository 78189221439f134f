"""What an assumption changes: the short way (only what it reaches is asked again) says what the long way says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.examples.runner import Example, group_evidence
from zhengan.assess import EvidenceBase, Finding
from zhengan.assess.assumptions import AssumptionError, Assumptions, parse_assumptions
from zhengan.assess.run import Assessment, assess_world
from zhengan.assess.what_if import Comparison, compare
from zhengan.assess.world import World, world_of
from zhengan.calendar import load_calendar
from zhengan.law import CODE_OF_KIND, load_catalogue

DAY = date(2026, 12, 5)
OWN = ["甲0"]
FIRM: Mapping[str, list[dict[str, Any]]] = {
    "institution": [
        {"key": "甲", "name": "甲证券", "kind": "securities", "bureau": "上海"},
        {"key": "乙", "name": "乙基金", "kind": "fund", "bureau": "北京"},
    ],
    "system": [
        {
            "key": "交易",
            "name": "交易系统",
            "functions": ["trading"],
            "important": True,
            "markets": ["SSE"],
            "live_on": "2020-01-06",
        },
        {"key": "官网", "name": "官网", "functions": ["website"], "important": False, "live_on": "2021-03-01"},
    ],
    "network_link": [
        {
            "key": "专线",
            "name": "专线",
            "systems": ["交易"],
            "bandwidth_mbps": 100,
            "trading_related": True,
            "from": "2020-01-06",
        }
    ],
    "capacity_rating": [{"key": "容量", "system": "交易", "metric": "tps", "capacity": 250, "from": "2020-01-06"}],
    "telemetry": [
        {
            "object": "交易",
            "metric": "tps",
            "at": "2026-06-01T10:00:00+08:00",
            "value": 100,
            "until": "2026-06-01T11:00:00+08:00",
        },
        {"object": "专线", "metric": "mbps", "at": "2026-06-01T10:00:00+08:00", "value": 60},
    ],
    "policy": [
        {
            "key": "制度",
            "title": "演练制度",
            "domain": "drill",
            "approved_on": "2024-01-02",
            "effective_on": "2024-01-02",
            "periods": ["drill=P1Y"],
        }
    ],
    "drill": [{"key": "演练", "held_on": "2026-03-02", "with_associated": False, "report_on": "2026-03-05"}],
    "backup_run": [
        {"key": "备份", "system": "交易", "started_at": "2026-12-04T22:00:00+08:00", "ok": True, "site": "local"}
    ],
    "incident": [{"key": "事件", "discovered_at": "2026-05-06T10:00:00+08:00", "systems": ["交易"], "kind": "outage"}],
    "submission": [
        {
            "key": "年报",
            "kind": "annual_report",
            "period": "2025",
            "sent_at": "2026-04-20T09:00:00+08:00",
            "to": ["上海"],
        }
    ],
    "change": [
        {
            "key": "变更",
            "systems": ["交易"],
            "kind": "change",
            "planned_start": "2026-11-03T10:00:00+08:00",
            "planned_end": "2026-11-03T11:00:00+08:00",
            "result": "done",
        }
    ],
    "stress_test": [{"key": "压测", "systems": ["交易"], "finished_on": "2026-09-01", "plan": True}],
}


@dataclass(frozen=True)
class Firm:
    """What every assumption begins with: the evidence as it stands, judged once for all tests."""

    plain: World
    judged: Assessment

    @property
    def base(self) -> EvidenceBase:
        return self.plain.base


@pytest.fixture(scope="module")
def firm() -> Firm:
    catalogue = load_catalogue()
    base = group_evidence([Example("", "", DAY, None, {}, FIRM, [], [])])
    plain = world_of(base, [DAY], catalogue.choose({}), catalogue, load_calendar())
    return Firm(plain, assess_world(plain))


def supposed(firm: Firm, assumptions: Assumptions) -> World:
    law = load_catalogue(assumptions.instruments)
    return world_of(
        assumptions.evidence(firm.base, OWN, firm.plain.holding(DAY)),
        [DAY],
        law.choose(dict(assumptions.readings)),
        assumptions.law(law),
        load_calendar(),
    )


def ask(firm: Firm, *texts: str) -> Comparison:
    return compare(firm.plain, supposed(firm, parse_assumptions(texts)), firm.judged)


def _all(comparison: Comparison) -> dict[str, Finding]:
    return {item.id: item for item in comparison.after.findings}


EVERY = [
    "standing=cii@2026-12-01",
    "standing=*:core@2026-01-01..2026-12-31",
    "standing=sfnet_member@2026-01-01",
    "kind=exchange",
    "kind=service",
    "kind=乙0:bank",
    "designation=交易@2025-06-03",
    "threshold=csrc-218/21#capacity:>= 3x",
    "threshold=csrc-218/21#network-operating:< 50%",
    "threshold=csrc-218/18#business-log:>= 6 years",
    # Readings of each way in which one can matter: over all, over the calendar, over hours, over one duty, over whom it binds.
    "reading=lookback:since-bound",
    "reading=partial-period:owed",
    "reading=april-30:excluded",
    "reading=session-edges:continuous",
    "reading=no-market:none",
    "reading=peak-window:all",
    "reading=backup-day:trading",
    "reading=in-principle:breached",
    "reading=plain-indicative:permitted",
    "reading=log-retroactive:breached",
    "reading=sfnet-basis:lapsed",
]


@pytest.mark.parametrize("text", EVERY)
def test_the_short_way_says_what_the_long_way_says(firm: Firm, text: str) -> None:
    world = supposed(firm, parse_assumptions([text]))
    short = _all(compare(firm.plain, world, firm.judged))
    long = {item.id: item for item in assess_world(world).findings}
    assert short.keys() == long.keys()
    # Readings that an obligation names are told with every finding; one left alone keeps the value it was judged under.
    assert {id_: item for id_, item in short.items() if item != long[id_]} == {}


def test_a_standing_brings_its_duties_and_exposes_anew(firm: Firm) -> None:
    found = ask(firm, "standing=cii@2026-12-01")
    came = {turn.finding.obligation for turn in found.turns if turn.kind == "came"}
    expected = {item.id for item in load_catalogue().obligations(DAY) if "cii" in item.who}
    assert {item for item in came if item.startswith("csrc-218/4")} <= expected
    assert {"csrc-218/44#body", "csrc-218/48#capacity"} & came or came <= expected
    assert came
    exposed = [turn for turn in found.turns if turn.kind == "moved" and turn.before and turn.after]
    assert any(
        {item.cite for item in turn.after.liability} - {item.cite for item in turn.before.liability}
        == {"csrc-218/64.2"}
        for turn in exposed
        if turn.after and turn.before
    )


def test_another_kind_brings_and_drops(firm: Firm) -> None:
    kinds = {turn.finding.obligation: turn.kind for turn in ask(firm, "kind=exchange").turns}
    assert kinds["csrc-218/38#joint-drill"] == "came"
    assert kinds["csrc-218/21#network-operating"] == "gone"
    assert kinds["csrc-218/21#network-core"] == "came"


def test_a_threshold_turns_the_verdicts_that_stood_between(firm: Firm) -> None:
    (turn,) = ask(firm, "threshold=csrc-218/21#capacity:>= 3x").turns
    assert turn.before
    assert turn.after
    assert (turn.kind, turn.before.verdict, turn.after.verdict) == ("turned", "unproven", "breached")
    assert not ask(firm, "threshold=csrc-218/21#capacity:>= 2x").turns


def test_a_standing_that_is_held_already_changes_nothing(firm: Firm) -> None:
    assert ask(firm, "standing=operating@2026-12-01").turns == ()


def test_only_what_can_change_is_asked_again(firm: Firm) -> None:
    everything = {item.id for item in load_catalogue().obligations(DAY)}
    assert ask(firm, "threshold=csrc-218/21#capacity:>= 3x").asked_again == {"csrc-218/21#capacity"}
    assert len(ask(firm, "standing=cii@2026-12-01").asked_again) < len(everything) / 4
    # All but those whose window is their own: twelve months, six months, the life of the system.
    assert len(everything - ask(firm, "reading=lookback:since-bound").asked_again) < 10


def test_nothing_of_the_evidence_is_touched(firm: Firm) -> None:
    before = {name: table.to_pylist() for name, table in firm.base.tables.items()}
    ask(firm, "kind=exchange", "standing=cii@2026-12-01", "designation=交易@2026-01-01")
    assert {name: table.to_pylist() for name, table in firm.base.tables.items()} == before


def test_supposed_evidence_says_that_it_is(firm: Firm) -> None:
    found = ask(firm, "designation=交易@2025-06-03")
    named = {item.key for turn in found.turns if turn.after for item in turn.after.evidence if item.seq == 0}
    assert named <= {"假设1"}


def test_a_new_instrument(firm: Firm, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    digest = "0" * 64
    (tmp_path / "own" / "instrument.yaml").write_text(
        f"id: own\ntitle: 本公司标准\nissuer: 甲证券\nin_force_from: 2026-01-01\nparagraph_digests: {{own/1.1: '{digest}'}}\n",
        encoding="utf-8",
    )
    (tmp_path / "own" / "001.yaml").write_text(
        "article: 1\nparagraphs: {1: duty}\nobligations:\n"
        "  - {id: own/1#yearly, cite: own/1.1, phrase: 应当每年, who: [operating], must: 每年压力测试, every: P1Y,"
        " object: {type: system, where: important_system}, check: stress_tested, evidence: [stress_test], readings: [year-window]}\n",
        encoding="utf-8",
    )
    found = ask(firm, f"instrument={tmp_path}")
    assert [(turn.kind, turn.finding.obligation) for turn in found.turns] == [("came", "own/1#yearly")] * len(
        found.turns
    )
    assert found.asked_again == {"own/1#yearly"}
    assert found.turns


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cii@2026-12-01", "假设应写成"),
        ("standing=", "假设应写成"),
        ("standing=ciii@2026-12-01", "身份应为"),
        ("standing=cii@明天", "日期应写成"),
        ("standing=cii@2026-12-01..2026-01-01", "截止日不能早于起始日"),
        ("kind=broker", "机构类别应为"),
        ("designation=交易", "designation=系统@认定日"),
        ("threshold=csrc-218/21#capacity", "threshold=义务编号:界限"),
        ("threshold=csrc-218/21#capacity:three", "界限应写成"),
        ("reading=backup-day", "reading=口径:取值"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, words: str) -> None:
    with pytest.raises(AssumptionError, match=words):
        parse_assumptions([text])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("standing=丙:cii@2026-12-01", "没有机构“丙”"),
        ("designation=清算@2026-12-01", "没有系统“清算”"),
        ("threshold=csrc-218/9#none:< 50%", "没有带界限的义务"),
        ("threshold=csrc-218/21#capacity:>= 5 years", "单位不同"),
    ],
)
def test_what_does_not_fit_is_told(firm: Firm, text: str, words: str) -> None:
    with pytest.raises(AssumptionError, match=words):
        supposed(firm, parse_assumptions([text]))


def test_the_day_on_which_all_of_it_holds() -> None:
    assert parse_assumptions(["standing=cii@2026-12-01", "designation=交易@2027-02-01"]).begins == date(2027, 2, 1)
    assert parse_assumptions(["kind=exchange"]).begins is None


def test_every_kind_can_be_supposed(firm: Firm) -> None:
    for kind in CODE_OF_KIND:
        found = parse_assumptions([f"kind={kind}"]).evidence(firm.base, OWN, [])
        assert {row["key"]: row["kind"] for row in found.rows("institution")} == {"甲0": kind, "乙0": "fund"}
        assert replace(found, tables=firm.base.tables) == firm.base
