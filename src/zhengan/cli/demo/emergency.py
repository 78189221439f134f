"""Emergency plans and drills."""

from datetime import timedelta

from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.records import Row

_SCENARIOS = ("cyber_incident", "natural_disaster", "public_health", "key_personnel", "supplier_exit")
_WITHOUT_REPORT = 290
_LAST = 200
# (days back, what was practised, with associated parties): never more than six months apart until the last one.
_DRILLS = (
    (1075, "集中交易系统切换同城中心", True),
    (900, "勒索软件处置", False),
    (725, "主干网络中断", True),
    (550, "行情源中断切换", True),
    (375, "集中交易系统切换异地中心", True),
    (_WITHOUT_REPORT, "仿冒网站处置", False),
    (_LAST, "机房断电", True),
)


def emergency(scene: Scene) -> Chapter:
    """Two plans, the newer with a gap, and drills every half year; one has no report, the next one is overdue."""
    rows = [_plan(scene, "2024", 830, _SCENARIOS), _plan(scene, "2026", 260, _SCENARIOS[:-1])]
    rows += [_drill(scene, *told) for told in _DRILLS]
    planted = [
        Planted(
            "csrc-218/37#scenarios",
            "",
            "breached",
            "missing_scenarios",
            "新版应急预案漏了主要信息技术服务机构退出的场景。",
        ),
        Planted(
            "csrc-218/38#periodic-drill",
            "",
            "breached",
            "overdue",
            f"制度规定每半年演练一次，上一次是 {scene.back(_LAST)}，已经过期。",
        ),
        Planted(
            "csrc-218/38#drill-report",
            f"drill-{scene.back(_WITHOUT_REPORT):%Y%m%d}",
            "breached",
            "no_report",
            "仿冒网站处置演练没有形成报告。",
        ),
    ]
    return Chapter(rows, planted)


def _plan(scene: Scene, version: str, days: int, scenarios: tuple[str, ...]) -> Row:
    return kept(
        "emergency_plan",
        f"plan-{version}",
        {
            "version": version,
            "approved_on": scene.back(days),
            "scenarios": scenarios,
            "objectives": True,
            "organisation": True,
            "procedures": True,
            "bia_on": scene.back(days + 50),
            "reviewed_on": scene.back(days),
        },
    )


def _drill(scene: Scene, days: int, practised: str, with_associated: bool) -> Row:
    day = scene.back(days)
    reported = days != _WITHOUT_REPORT
    return kept(
        "drill",
        f"drill-{day:%Y%m%d}",
        {
            "held_on": day,
            "with_associated": with_associated,
            "participants": 46 if with_associated else 19,
            "associated": ["存管银行", "数据中心运营方"] if with_associated else None,
            "organiser": "self",
            "scenarios": [practised],
            "report_on": day + timedelta(days=9) if reported else None,
            "reported_at": at(day + timedelta(days=12), 10) if reported else None,
        },
    )
