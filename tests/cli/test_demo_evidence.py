"""The demonstration: an assessment finds exactly the faults planted in all four institutions, and the folders repeat themselves."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from zhengan.assess import EvidenceBase, Finding, assess
from zhengan.assess.programme import track
from zhengan.assess.sources import folder_evidence
from zhengan.calendar import Calendar, load_calendar
from zhengan.cli.demo import (
    BROKER,
    EXCHANGE,
    NETWORK,
    SERVICE,
    Demonstration,
    Evidence,
    Firm,
    Planted,
    build_demonstration,
)
from zhengan.cli.demo.scene import FIRST_DAY
from zhengan.cli.demo_screen import SUPPOSED
from zhengan.law import load_catalogue
from zhengan.records import Row, read_folder

AT_REST = ("met", "advisory", "not_applicable")
FIRMS = (BROKER, EXCHANGE, SERVICE, NETWORK)
FIRST_ISSUE = {f"csrc-218/{number}" for number in (14, 15, 18, 20, 21, 23, 37, 38, 48, 49, 59, 72)}
# What looks like a fault and is none: obligation, object, verdict, reason. The scripts tell of more.
SPARED = [
    ("csrc-218/14#filed", "training", "not_applicable", "filing_not_needed"),
    ("csrc-218/14#mended", "options", "met", "rectified"),
    ("csrc-218/15#trading-hours", "change-hotfix-risk", "met", "emergency_repair"),
    ("csrc-218/15#trading-hours", "change-quiet-night", "met", "outside_trading_hours"),
    ("csrc-218/15#trading-hours", "change-called-off", "not_applicable", "cancelled"),
    ("csrc-218/15#reported-ahead", "change-fast-counter", "met", "reported_ahead"),
    ("csrc-218/15#risk-assessed", "change-wealth-live", "met", "made_in_time"),
    ("csrc-218/18#business-log", "old-online", "met", "no_hole"),
    ("csrc-218/20#disaster-center", "gateway", "met", "multi_active"),
    ("csrc-218/21#capacity", "online-trading", "met", "within_bound"),
    ("csrc-218/21#network-operating", "link-internet-b", "met", "within_bound"),
    ("csrc-218/21#network-operating", "link-same-city", "met", "within_bound"),
    ("csrc-218/21#stress-report-kept", "stress-2023", "met", "kept_long_enough"),
    ("csrc-218/21#stress-on-volatility", "event-calm", "not_applicable", "no_capacity_risk"),
    ("csrc-218/23#urged", "yunxi", "met", "urged"),
    ("csrc-218/48#capacity", "core-trading", "met", "within_bound"),
    ("csrc-218/48#bandwidth", "link-sse", "met", "within_bound"),
    ("csrc-218/49#synchronous", "core-trading", "met", "in_sync"),
]


@dataclass(frozen=True)
class Judged:
    """The demonstration and what an assessment found of it."""

    built: Demonstration
    findings: tuple[Finding, ...]

    def of(self, firm: Firm) -> Evidence:
        return next(one for one in self.built.institutions if one.firm == firm)

    def by_duty(self, firm: Firm) -> Mapping[tuple[str, str], Finding]:
        own = (item for item in self.findings if item.institution == firm.key)
        return {(item.obligation, item.object[1] if item.object else ""): item for item in own}

    @property
    def planted(self) -> list[Planted]:
        return [fault for one in self.built.institutions for fault in one.planted]


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load_calendar()


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, calendar: Calendar) -> Judged:
    return judge(build_demonstration(tmp_path_factory.mktemp("demo") / "evidence"), calendar)


def judge(built: Demonstration, calendar: Calendar) -> Judged:
    base = folder_evidence(built.folder, None, calendar)
    assert isinstance(base, EvidenceBase), base
    assert base.notices == ()
    catalogue = load_catalogue()
    done = assess(base, [built.as_of], catalogue.choose({}), catalogue, calendar)
    assert done.notices == ()
    return Judged(built, done.findings)


def found(judged: Judged, firm: Firm) -> list[tuple[str, str, str, str]]:
    return sorted(
        (*place, item.verdict, item.reason)
        for place, item in judged.by_duty(firm).items()
        if item.verdict not in AT_REST
    )


def planted(judged: Judged, firm: Firm) -> list[tuple[str, str, str, str]]:
    return sorted((item.obligation, item.object, item.verdict, item.reason) for item in judged.of(firm).planted)


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.folder)
def test_exactly_the_planted_faults_are_found(judged: Judged, firm: Firm) -> None:
    assert found(judged, firm) == planted(judged, firm)


@pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm.folder)
def test_what_the_generator_spares_is_spared(judged: Judged, firm: Firm) -> None:
    duties = judged.by_duty(firm)
    spared = {(item.obligation, item.object): (item.verdict, item.reason) for item in judged.of(firm).spared}
    assert spared
    assert {verdict for verdict, _ in spared.values()} <= set(AT_REST)
    assert {place: (duties[place].verdict, duties[place].reason) for place in spared} == spared


@pytest.mark.parametrize("spared", SPARED, ids=lambda case: f"{case[0].partition('/')[2]}-{case[1]}")
def test_what_only_looks_like_a_fault_is_spared(judged: Judged, spared: tuple[str, str, str, str]) -> None:
    obligation, key, verdict, reason = spared
    item = judged.by_duty(BROKER)[obligation, key]
    assert (item.verdict, item.reason) == (verdict, reason), dict(item.figures)


def test_faults_are_of_many_kinds_and_told_in_one_sentence(judged: Judged) -> None:
    kinds = {(item.obligation, item.verdict, item.reason) for item in judged.planted}
    assert len(kinds) >= 100
    assert {verdict for _, verdict, _ in kinds} == {"breached", "unproven", "due", "manual"}
    for item in judged.planted:
        assert item.words.endswith("。")
        assert item.words.count("。") == 1


def test_faults_stand_in_every_chapter_of_the_order(judged: Judged) -> None:
    articles = {item.obligation.partition("#")[0] for item in judged.planted}
    assert len(articles - FIRST_ISSUE) >= 25
    numbers = {int(article.rpartition("/")[2]) for article in articles if article.startswith("csrc-218/")}
    for first, last in ((8, 28), (29, 35), (36, 41), (42, 49), (50, 56), (57, 61)):
        assert any(first <= number <= last for number in numbers)


def test_little_stays_unproven_and_most_attested_duties_are_judged(judged: Judged) -> None:
    unproven = [item for item in judged.findings if item.verdict == "unproven"]
    assert len(unproven) * 50 < len(judged.findings)
    attested = {duty.id for duty in load_catalogue().obligations() if duty.attested}
    asked = [item for item in judged.findings if item.obligation in attested and item.verdict not in AT_REST[1:]]
    settled = [item for item in asked if item.reason == "judged"]
    assert len(settled) * 10 > len(asked) * 9
    assert {"judgement_awaited", "judgement_expired"} <= {item.reason for item in asked}


def test_a_change_of_an_ordinary_system_is_not_looked_at(judged: Judged) -> None:
    assert ("csrc-218/15#trading-hours", "change-oa") not in judged.by_duty(BROKER)


def test_the_figures_stand_exactly_at_the_bounds(judged: Judged) -> None:
    broker, exchange = judged.by_duty(BROKER), judged.by_duty(EXCHANGE)
    full = broker["csrc-218/21#network-operating", "link-internet-a"].figures
    assert (full["peak"], full["bandwidth"]) == ("1600", "2000")
    tight = broker["csrc-218/21#capacity", "settlement"].figures
    assert (tight["peak"], tight["capacity"]) == ("10000", "19900")
    critical = broker["csrc-218/48#capacity", "core-trading"].figures
    assert (critical["peak"], critical["capacity"]) == ("20000", "60000")
    half = exchange["csrc-218/21#network-core", "link-quotes"].figures
    assert (half["peak"], half["bandwidth"]) == ("5000", "10000")


def test_the_institutions_refer_to_each_other(judged: Judged) -> None:
    rows = {firm: {(row.type, row.key): row.payload for row in records(judged, firm)} for firm in FIRMS}
    product = {firm: rows[firm]["product", "market-gateway"]["name"] for firm in (BROKER, EXCHANGE, SERVICE)}
    assert set(product.values()) == {"行情网关软件"}
    own = rows[SERVICE]["institution", SERVICE.key]
    for firm in (BROKER, EXCHANGE):
        supplier = rows[firm]["supplier", "shifan"]
        assert (supplier["name"], supplier["uscc"]) == (own["name"], own["uscc"])
    defects = [rows[firm]["vulnerability", "flaw-gateway"] for firm in (SERVICE, BROKER, EXCHANGE)]
    told_at = rows[SERVICE]["customer_notice", "told-flaw-gateway"]["sent_at"]
    assert defects[0]["found_on"] < told_at < min(defects[1]["found_on"], defects[2]["found_on"])
    outage = [rows[BROKER]["incident", "incident-quotes"], rows[SERVICE]["incident", "incident-broker-quotes"]]
    assert outage[0]["occurred_at"] == outage[1]["occurred_at"]
    drills = [
        payload for firm in (BROKER, EXCHANGE, SERVICE) for (kind, _), payload in rows[firm].items() if kind == "drill"
    ]
    together = [drill for drill in drills if drill["scenarios"][0].endswith("会员切换")]
    assert sorted(drill["organiser"] for drill in together) == ["core", "core", "self"]
    assert len({drill["held_on"] for drill in together}) == 1
    assert rows[EXCHANGE]["joint_test", "joint-change-matching-upgrade"]["participants"] == "86"
    parties = {payload["party"] for (kind, _), payload in rows[EXCHANGE].items() if kind == "interconnection"}
    assert parties == {BROKER.key, SERVICE.key}


def test_the_industry_network_is_told_alike_by_its_centre_and_its_member(judged: Judged) -> None:
    rows = {firm: {(row.type, row.key): row.payload for row in records(judged, firm)} for firm in (BROKER, NETWORK)}
    member, centre = rows[BROKER]["sfnet_access", "access-sfnet"], rows[NETWORK]["sfnet_access", "access-broker"]
    assert centre.items() <= member.items()
    router = rows[NETWORK]["sfnet_device", "broker-router"]
    assert rows[BROKER]["sfnet_device", "sfnet-router"]["addresses"] == router["addresses"]
    together = rows[BROKER]["drill", "drill-sfnet"], rows[NETWORK]["drill", "drill-2026"]
    assert together[0]["held_on"] == together[1]["held_on"]
    assert (together[0]["organiser"], together[1]["organiser"]) == ("sfnet_center", "self")
    complained, found_at = (
        rows[NETWORK][key] for key in (("sfnet_complaint", "complaint-scan"), ("sfnet_access", "access-fund"))
    )
    assert complained["received_at"] < found_at["found_at"] < complained["handled_at"]


def test_the_industry_network_has_its_share_of_faults(judged: Judged) -> None:
    """Each in another article, and what is not planted is met or does not apply."""
    own = [item for item in judged.planted if item.obligation.startswith("sfnet-2018/")]
    assert len({item.obligation.partition("#")[0] for item in own}) >= 8
    findings = [item for item in judged.findings if item.obligation.startswith("sfnet-2018/")]
    assert {item.institution for item in findings} == {BROKER.key, NETWORK.key}
    assert len(findings) - len([item for item in findings if item.verdict in AT_REST]) == len(own)


def test_a_terminal_taken_off_the_network_is_not_looked_at(judged: Judged) -> None:
    duties = judged.by_duty(BROKER)
    assert ("sfnet-2018/31#removable-media", "sfnet-desk-1") in duties
    assert not [key for duty, key in duties if duty.startswith("sfnet-2018/") and key == "sfnet-desk-0"]


def test_the_broker_keeps_tasks_of_the_plan_of_2014(judged: Judged) -> None:
    base = folder_evidence(judged.built.folder, None, load_calendar())
    assert isinstance(base, EvidenceBase), base
    programme = track(load_catalogue().documents["plan-2014"], base, judged.built.as_of)
    assert (programme.counts["done"], programme.counts["overdue"], programme.notices) == (4, 1, ())


def test_the_supposition_that_the_screen_suggests_would_turn_a_verdict(judged: Judged) -> None:
    """The system is not designated; what is enough capacity now would be too little then."""
    duties = judged.by_duty(BROKER)
    assert ("csrc-218/48#capacity", SUPPOSED) not in duties
    now = duties["csrc-218/21#capacity", SUPPOSED]
    assert now.verdict == "met"
    assert int(now.figures["capacity"]) < 3 * int(now.figures["peak"])


def test_the_firms_are_of_a_plausible_size(judged: Judged) -> None:
    rows: dict[str, set[str]] = {}
    for row in records(judged, BROKER):
        rows.setdefault(row.type, set()).add(row.key)
    assert 38 <= len(rows["system"]) <= 44
    assert 100 <= len(rows["change"]) <= 140
    assert len(rows["supplier"]) == 14
    assert len(rows["backup_run"]) > 5_000
    untested = rows["change"] - {key.removeprefix("test-") for key in rows["test_plan"]}
    assert untested == {"change-options-limit"}
    assert 14 <= len({row.key for row in records(judged, EXCHANGE) if row.type == "system"}) <= 20


def test_nothing_was_entered_before_it_was_known(judged: Judged) -> None:
    """No entry tells of an instant after its own record time, except what it plans; and none of what had not come yet."""
    for row in read_folder(judged.built.folder).rows:
        for name, value in row.payload.items():
            if row.recorded_at is not None and (name.endswith("_at") or name.startswith("actual")):
                assert value <= row.recorded_at.isoformat(), (row.key, name)
            if name.endswith("_at"):
                assert value < f"{judged.built.as_of}T24", (row.key, name)


def test_the_same_seed_gives_the_same_bytes(judged: Judged, tmp_path: Path) -> None:
    again = build_demonstration(tmp_path / "again")
    assert dict(digests(again.folder)) == dict(digests(judged.built.folder))
    assert [one.planted for one in again.institutions] == [one.planted for one in judged.built.institutions]


def test_another_seed_and_day_tell_the_same_stories(tmp_path: Path, calendar: Calendar) -> None:
    other = judge(build_demonstration(tmp_path / "other", as_of=FIRST_DAY, seed=7), calendar)
    for firm in FIRMS:
        assert found(other, firm) == planted(other, firm)


def test_a_day_that_the_stories_do_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="演示机构的日期应在"):
        build_demonstration(tmp_path / "early", as_of=date(2026, 1, 5))


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(FileExistsError):
        build_demonstration(tmp_path)


def records(judged: Judged, firm: Firm) -> Iterator[Row]:
    return (row for row in read_folder(judged.built.folder).rows if row.institution == firm.key)


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()
