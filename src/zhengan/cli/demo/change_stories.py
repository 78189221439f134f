"""The broker's changes with a story: those that break 218:15 and 16, and those that only look as if they did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from zhengan.cli.demo.change_plan import ChangePlan
from zhengan.cli.demo.chapter import Cell, Planted, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.records import Row

_MINUTES = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Stories:
    """Changes, what was reported of them, and the faults among them."""

    plans: Sequence[ChangePlan]
    reports: Sequence[Row]
    planted: Sequence[Planted]


@dataclass(frozen=True, slots=True)
class Story:
    """One change with what was reported or kept beside it."""

    plan: ChangePlan
    planted: tuple[Planted, ...] = ()
    reports: tuple[Row, ...] = ()


def broker_stories(scene: Scene) -> Stories:
    """All of them, breaches first."""
    told = [
        _unassessed_emergency(scene),
        _into_the_night(scene),
        _no_ground(scene),
        _reported_late(scene),
        _without_rollback(scene),
        _never_verified(scene),
        _assessed_late(scene),
        _wrong_addressee(scene),
        _ahead(scene),
        _assessed_emergency(scene),
        _quiet_night(scene),
        _not_important(scene),
        _called_off(scene),
        _go_live(scene),
        _test_failed(scene),
        _never_tested(scene),
        _for_the_exchange(scene),
    ]
    return stories_of(told)


def stories_of(told: Sequence[Story]) -> Stories:
    """Stories put together."""
    return Stories(
        [story.plan for story in told],
        [row for story in told for row in story.reports],
        [fault for story in told for fault in story.planted],
    )


def large(plan: ChangePlan) -> ChangePlan:
    """The change as one that may have a considerable impact."""
    return replace(plan, unlike={"large_impact": True, "large_impact_ground": "涉及全体客户交易", **plan.unlike})


def designated(plan: ChangePlan) -> ChangePlan:
    """The change as a large one of critical infrastructure: experts reviewed it, the designation stays as it is."""
    reviewed: dict[str, Cell] = {
        "expert_review_passed": True,
        "expert_reviewed_at": plan.registered_at - 100 * _MINUTES,
        "affects_designation": False,
    }
    return large(replace(plan, unlike={**reviewed, **plan.unlike}))


def report_of(plan: ChangePlan, sent_at: datetime, addressee: str) -> Row:
    """The report of a change to a securities regulator."""
    cells: dict[str, Cell] = {"kind": "change", "about": plan.key, "sent_at": sent_at, "to": [addressee]}
    return kept("submission", f"report-{plan.key}", cells)


def _unassessed_emergency(scene: Scene) -> Story:
    start = at(scene.trading_day(64), 10, 22)
    plan = _repair("change-hotfix-online", "online-trading", start, {})
    words = f"{start:%Y-%m-%d} 盘中紧急修复网上交易系统，事先没有评估。"
    return Story(plan, (_about_hours(plan, "breached", "emergency_not_assessed", words),))


def _no_ground(scene: Scene) -> Story:
    start = at(scene.trading_day(147), 13, 41)
    plan = _repair("change-hotfix-quotes", "quotes", start, {"emergency_assessed_at": start - 12 * _MINUTES})
    words = f"{start:%Y-%m-%d} 盘中紧急修复行情转发系统，评估过，没有写明是什么故障。"
    return Story(plan, (_about_hours(plan, "unproven", "ground_not_stated", words),))


def _assessed_emergency(scene: Scene) -> Story:
    """218:15.2 excepts it: a fault, assessed before the repair."""
    start = at(scene.trading_day(101), 9, 52)
    grounds: dict[str, Cell] = {
        "emergency_assessed_at": start - 11 * _MINUTES,
        "emergency_ground": "风控进程反复重启，部分委托被误拒",
    }
    return Story(_repair("change-hotfix-risk", "risk-control", start, grounds))


def _repair(key: str, system: str, start: datetime, grounds: dict[str, Cell]) -> ChangePlan:
    unlike: dict[str, Cell] = {
        "emergency": True,
        "risk_assessed_at": start - 11 * _MINUTES,
        "plans_made_at": start - 9 * _MINUTES,
        "reviewed_at": start - 8 * _MINUTES,
        **grounds,
    }
    return ChangePlan(key, (system,), start, 24, lead=7 * _MINUTES, unlike=unlike)


def _into_the_night(scene: Scene) -> Story:
    start = at(scene.futures_night(88), 21, 30)
    plan = ChangePlan("change-night", ("derivatives",), start, 70)
    words = f"{start:%Y-%m-%d} 夜盘时段升级自营衍生品交易系统。"
    return Story(plan, (_about_hours(plan, "breached", "in_trading_hours", words),))


def _quiet_night(scene: Scene) -> Story:
    """The evening before a holiday has no night session."""
    return Story(ChangePlan("change-quiet-night", ("derivatives",), at(scene.quiet_night(1), 21, 30), 70))


def _reported_late(scene: Scene) -> Story:
    start = at(scene.saturday(203), 9, 30)
    plan = designated(ChangePlan("change-core-upgrade", ("core-trading",), start, 180))
    fault = Planted(
        "csrc-218/15#reported-ahead",
        plan.key,
        "breached",
        "reported_late",
        f"{start:%Y-%m-%d} 升级集中交易系统，开始一小时后才报告证监局。",
    )
    return Story(plan, (fault,), (report_of(plan, start + 60 * _MINUTES, scene.firm.supervisor),))


def _wrong_addressee(scene: Scene) -> Story:
    plan = large(ChangePlan("change-fast-counter", ("fast-trading",), at(scene.saturday(161), 10), 150))
    fault = Planted(
        "csrc-218/72#bureau-route",
        f"report-{plan.key}",
        "manual",
        "wrong_addressee",
        "极速交易系统的变更报给了证监会机关，没有报上海证监局。",
    )
    return Story(plan, (fault,), (report_of(plan, plan.registered_at, "csrc"),))


def _without_rollback(scene: Scene) -> Story:
    plan = ChangePlan(
        "change-valuation", ("valuation",), at(scene.saturday(119), 14), 90, unlike={"rollback_plan": False}
    )
    words = "资产估值系统变更没有回退方案。"
    return Story(plan, (Planted("csrc-218/15#rollback-plan", plan.key, "breached", "not_made", words),))


def _never_verified(scene: Scene) -> Story:
    plan = ChangePlan("change-custody", ("custody",), at(scene.saturday(56), 15), 60, outcome={"verified_at": None})
    words = "托管运营系统变更后没有验证。"
    return Story(plan, (Planted("csrc-218/15#verified", plan.key, "breached", "not_verified", words),))


def _assessed_late(scene: Scene) -> Story:
    start = at(scene.saturday(259), 11)
    plan = ChangePlan(
        "change-margin",
        ("margin",),
        start,
        75,
        unlike={"risk_assessed_at": None},
        outcome={"risk_assessed_at": start + 125 * _MINUTES},
    )
    words = "融资融券系统变更之后才补做风险评估。"
    return Story(plan, (Planted("csrc-218/15#risk-assessed", plan.key, "breached", "made_late", words),))


def _ahead(scene: Scene) -> Story:
    """Registered and not yet made: what can only follow is still to do."""
    saturday = scene.saturday(0) + timedelta(days=7)
    plan = ChangePlan(
        "change-mobile-release",
        ("mobile-app",),
        at(saturday, 9),
        120,
        lead=timedelta(days=(saturday - scene.as_of).days + 2),
        carried_out=False,
    )
    words = f"手机证券新版本定于 {saturday} 上线，"
    return Story(
        plan,
        (
            _about_hours(plan, "due", "not_yet", words + "到时须避开交易时段。"),
            Planted("csrc-218/15#verified", plan.key, "due", "not_yet", words + "之后须复核验证。"),
        ),
    )


def _not_important(scene: Scene) -> Story:
    """218:15.2 is about important systems only."""
    return Story(ChangePlan("change-oa", ("oa",), at(scene.trading_day(33), 10, 30), 45))


def _called_off(scene: Scene) -> Story:
    nothing_done = {"actual_start": None, "actual_end": None, "verified_at": None, "result": "cancelled"}
    start = at(scene.trading_day(77), 9, 45)
    return Story(ChangePlan("change-called-off", ("gateway",), start, 30, outcome=nothing_done))


def _go_live(scene: Scene) -> Story:
    start = at(scene.saturday(132), 8, 30)
    plan = large(ChangePlan("change-wealth-live", ("wealth",), start, 240, unlike={"kind": "go_live"}))
    return Story(plan, reports=(report_of(plan, plan.registered_at, scene.firm.supervisor),))


def _test_failed(scene: Scene) -> Story:
    start = at(scene.saturday(189), 10)
    plan = ChangePlan("change-quotes-cache", ("quotes",), start, 80, tests="failed")
    words = f"{start:%Y-%m-%d} 行情转发系统变更前最后一轮测试没有通过，照样上线。"
    return Story(plan, (Planted("csrc-218/16#tested", plan.key, "breached", "test_failed", words),))


def _never_tested(scene: Scene) -> Story:
    start = at(scene.saturday(70), 16)
    plan = ChangePlan("change-options-limit", ("options",), start, 45, tests="none")
    words = f"{start:%Y-%m-%d} 股票期权交易系统调整限额参数，既没有测试方案，也没有测试。"
    return Story(
        plan,
        (
            Planted("csrc-218/16#test-plan", plan.key, "breached", "not_made", words),
            Planted("csrc-218/16#tested", plan.key, "breached", "no_test", words),
        ),
    )


def _for_the_exchange(scene: Scene) -> Story:
    """What the broker changed for the exchange's upgrade, after the joint test in which it took part."""
    plan = ChangePlan(
        "change-gateway-adapt",
        ("gateway",),
        at(scene.saturday(125), 13),
        110,
        unlike={"note": "配合示范交易所撮合系统升级"},
    )
    return Story(plan)


def _about_hours(plan: ChangePlan, verdict: str, reason: str, words: str) -> Planted:
    return Planted("csrc-218/15#trading-hours", plan.key, verdict, reason, words)
