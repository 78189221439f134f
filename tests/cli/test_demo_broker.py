"""The demonstration broker: an assessment finds the planted faults, exactly those, and the folder repeats itself."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from zhengan.assess import EvidenceBase, Finding, assess
from zhengan.assess.sources import folder_evidence
from zhengan.calendar import Calendar, load_calendar
from zhengan.cli.demo import Broker, build_broker
from zhengan.law import load_catalogue
from zhengan.records import read_folder

AT_REST = ("met", "advisory", "not_applicable")
# What looks like a fault and is none: obligation, object, verdict, reason.
SPARED = [
    ("csrc-218/14#graded", "training", "met", "filing_not_needed"),
    ("csrc-218/14#assessed", "options", "met", "rectified"),
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
    """A broker and what an assessment found of it."""

    broker: Broker
    findings: tuple[Finding, ...]

    @property
    def by_duty(self) -> Mapping[tuple[str, str], Finding]:
        return {(item.obligation, item.object[1] if item.object else ""): item for item in self.findings}


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load_calendar()


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, calendar: Calendar) -> Judged:
    return judge(build_broker(tmp_path_factory.mktemp("demo") / "evidence"), calendar)


def judge(broker: Broker, calendar: Calendar) -> Judged:
    base = folder_evidence(broker.folder, None, calendar)
    assert isinstance(base, EvidenceBase), base
    assert base.notices == ()
    catalogue = load_catalogue()
    done = assess(base, [broker.as_of], catalogue.choose({}), catalogue, calendar)
    assert done.notices == ()
    return Judged(broker, done.findings)


def found(judged: Judged) -> list[tuple[str, str, str, str]]:
    return sorted(
        (item.obligation, item.object[1] if item.object else "", item.verdict, item.reason)
        for item in judged.findings
        if item.verdict not in AT_REST
    )


def planted(judged: Judged) -> list[tuple[str, str, str, str]]:
    return sorted((item.obligation, item.object, item.verdict, item.reason) for item in judged.broker.planted)


def test_exactly_the_planted_faults_are_found(judged: Judged) -> None:
    assert found(judged) == planted(judged)


def test_faults_are_of_many_kinds_and_told_in_one_sentence(judged: Judged) -> None:
    kinds = {(item.obligation, item.verdict, item.reason) for item in judged.broker.planted}
    assert len(kinds) >= 25
    assert {verdict for _, verdict, _ in kinds} == {"breached", "unproven", "due", "manual"}
    for item in judged.broker.planted:
        assert item.words.endswith("。")
        assert item.words.count("。") == 1


@pytest.mark.parametrize("spared", SPARED, ids=lambda case: f"{case[0].partition('/')[2]}-{case[1]}")
def test_what_only_looks_like_a_fault_is_spared(judged: Judged, spared: tuple[str, str, str, str]) -> None:
    obligation, key, verdict, reason = spared
    item = judged.by_duty[obligation, key]
    assert (item.verdict, item.reason) == (verdict, reason), dict(item.figures)


def test_a_change_of_an_ordinary_system_is_not_looked_at(judged: Judged) -> None:
    assert ("csrc-218/15#trading-hours", "change-oa") not in judged.by_duty


def test_the_figures_stand_exactly_at_the_bounds(judged: Judged) -> None:
    full = judged.by_duty["csrc-218/21#network-operating", "link-internet-a"].figures
    assert (full["peak"], full["bandwidth"]) == ("1600", "2000")
    tight = judged.by_duty["csrc-218/21#capacity", "settlement"].figures
    assert (tight["peak"], tight["capacity"]) == ("10000", "19900")
    critical = judged.by_duty["csrc-218/48#capacity", "core-trading"].figures
    assert (critical["peak"], critical["capacity"]) == ("20000", "60000")


def test_the_firm_is_of_a_plausible_size(judged: Judged) -> None:
    rows: dict[str, set[str]] = {}
    for row in read_folder(judged.broker.folder).rows:
        assert row.institution == judged.broker.institutions[0]
        rows.setdefault(row.type, set()).add(row.key)
    assert 38 <= len(rows["system"]) <= 44
    assert 100 <= len(rows["change"]) <= 140
    assert len(rows["supplier"]) == 12
    assert len(rows["backup_run"]) > 5_000
    assert rows["change"] == {key.removeprefix("test-") for key in rows["test_plan"]}


def test_nothing_was_entered_before_it_was_known(judged: Judged) -> None:
    """No entry tells of an instant after its own record time, except what it plans."""
    for row in read_folder(judged.broker.folder).rows:
        if row.recorded_at is None:
            continue
        for name, value in row.payload.items():
            if name.endswith("_at") or name.startswith("actual"):
                assert value <= row.recorded_at.isoformat(), (row.key, name)


def test_the_same_seed_gives_the_same_bytes(judged: Judged, tmp_path: Path) -> None:
    again = build_broker(tmp_path / "again")
    assert dict(digests(again.folder)) == dict(digests(judged.broker.folder))
    assert again.planted == judged.broker.planted


def test_another_seed_and_day_tell_the_same_stories(tmp_path: Path, calendar: Calendar) -> None:
    other = judge(build_broker(tmp_path / "other", as_of=date(2026, 8, 14), seed=7), calendar)
    assert found(other) == planted(other)


def test_a_day_that_the_stories_do_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="演示机构的日期应在"):
        build_broker(tmp_path / "early", as_of=date(2026, 1, 5))


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(FileExistsError):
        build_broker(tmp_path)


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()
