"""The exchange's changes with a story: joint tests with its members, experts' reviews, and reports to the CSRC."""

from dataclasses import replace
from datetime import date, timedelta

from zhengan.cli.demo.change_plan import ChangePlan
from zhengan.cli.demo.change_stories import Stories, Story, designated, large, report_of, stories_of
from zhengan.cli.demo.chapter import Cell, Planted, kept
from zhengan.cli.demo.scene import BROKER, Scene, at
from zhengan.records import Row

_UPGRADED_DAYS_AGO = 118
# The market's members and the service bodies behind them.
_PARTICIPANTS = 86


def exchange_stories(scene: Scene) -> Stories:
    """All of them, breaches first."""
    return stories_of(
        [
            _tested_afterwards(scene),
            _unreviewed(scene),
            _against_the_experts(scene),
            _told_the_bureau(scene),
            _designation_in_doubt(scene),
            _upgrade_with_members(scene),
            _go_live(scene),
            _rolled_back(scene),
        ]
    )


def _tested_afterwards(scene: Scene) -> Story:
    start = at(scene.saturday(70), 9)
    plan = _major(ChangePlan("change-quotes-upgrade", ("quotes-publish",), start, 240))
    test = _joint_test(plan, start.date() + timedelta(days=1))
    words = f"{start:%Y-%m-%d} 行情发布系统重大升级，次日才与市场主体做联网测试。"
    fault = Planted("csrc-218/16#joint-test", plan.key, "breached", "tested_late", words)
    return Story(plan, (fault,), (test, _report(scene, plan)))


def _unreviewed(scene: Scene) -> Story:
    plan = designated(ChangePlan("change-matching-patch", ("matching",), at(scene.saturday(147), 14), 90))
    plan = replace(plan, unlike={**plan.unlike, "expert_review_passed": None, "expert_reviewed_at": None})
    words = "撮合系统的一次较大变更没有组织专家评审就实施了。"
    return Story(
        plan,
        (
            Planted("csrc-218/45#expert-review", plan.key, "breached", "no_review", words),
            Planted("csrc-218/45#review-failed", plan.key, "manual", "carried_out_unreviewed", words),
        ),
        (_report(scene, plan),),
    )


def _against_the_experts(scene: Scene) -> Story:
    plan = designated(ChangePlan("change-quotes-resize", ("quotes-publish",), at(scene.saturday(42), 15), 60))
    plan = replace(plan, unlike={**plan.unlike, "expert_review_passed": False})
    words = "行情发布系统改队列长度，专家评审没有通过，仍然实施。"
    fault = Planted("csrc-218/45#review-failed", plan.key, "manual", "carried_out_failing", words)
    return Story(plan, (fault,), (_report(scene, plan),))


def _told_the_bureau(scene: Scene) -> Story:
    plan = large(ChangePlan("change-gateway-certificate", ("access-gateway",), at(scene.saturday(175), 10), 50))
    report = report_of(plan, plan.registered_at, BROKER.supervisor)
    words = "交易接入网关更换证书的报告误送上海证监局，没有报证监会。"
    return Story(
        plan,
        (
            Planted("csrc-218/15#reported-ahead", plan.key, "breached", "wrong_addressee", words),
            Planted("csrc-218/72#core-route", report.key, "breached", "wrong_addressee", words),
        ),
        (report,),
    )


def _designation_in_doubt(scene: Scene) -> Story:
    plan = designated(ChangePlan("change-quotes-split", ("quotes-publish",), at(scene.saturday(98), 11), 150))
    plan = replace(plan, unlike={**plan.unlike, "affects_designation": True})
    words = "行情发布系统拆出逐笔行情，可能影响认定结果，没有看到报告。"
    fault = Planted("csrc-218/45#designation-change", plan.key, "unproven", "trigger_only", words)
    return Story(plan, (fault,), (_report(scene, plan),))


def _upgrade_with_members(scene: Scene) -> Story:
    """The upgrade that the broker adapted to: tested together a fortnight before, and reported as a change of designation."""
    start = at(scene.saturday(_UPGRADED_DAYS_AGO), 9)
    plan = _major(ChangePlan("change-matching-upgrade", ("matching",), start, 420))
    plan = replace(plan, unlike={**plan.unlike, "affects_designation": True})
    cells: dict[str, Cell] = {
        "kind": "cii_change",
        "about": plan.key,
        "sent_at": plan.registered_at - timedelta(days=3),
        "to": [scene.firm.supervisor],
    }
    change = kept("submission", "cii-change-matching", cells)
    return Story(plan, reports=(_joint_test(plan, start.date() - timedelta(days=14)), _report(scene, plan), change))


def _go_live(scene: Scene) -> Story:
    start = at(scene.saturday(133), 8)
    plan = large(ChangePlan("change-tick-live", ("tick-quotes",), start, 360, unlike={"kind": "go_live"}))
    return Story(plan, reports=(_joint_test(plan, start.date() - timedelta(days=21)), _report(scene, plan)))


def _rolled_back(scene: Scene) -> Story:
    """218:15 asks for a way back, and here it was taken."""
    start = at(scene.saturday(28), 9)
    rolled_back: dict[str, Cell] = {"result": "rolled_back", "note": "切换后核对行情笔数不符，按方案回退"}
    return Story(ChangePlan("change-surveillance-rules", ("surveillance",), start, 95, outcome=rolled_back))


def _major(plan: ChangePlan) -> ChangePlan:
    return designated(replace(plan, unlike={**plan.unlike, "major_upgrade": True}))


def _joint_test(plan: ChangePlan, held_on: date) -> Row:
    cells: dict[str, Cell] = {
        "change": plan.key,
        "held_on": held_on,
        "participants": _PARTICIPANTS,
        "reported_on": held_on + timedelta(days=5),
        "note": f"{BROKER.key}等会员单位参加",
    }
    return kept("joint_test", f"joint-{plan.key}", cells)


def _report(scene: Scene, plan: ChangePlan) -> Row:
    return report_of(plan, plan.registered_at, scene.firm.supervisor)
