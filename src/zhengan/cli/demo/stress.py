"""Stress tests, the volatility that called for one, and the capacities that they proved."""

from datetime import date, timedelta

from zhengan.calendar import add_term
from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene
from zhengan.cli.demo.systems import CRITICAL, DemoSystem, important_systems
from zhengan.records import Row

_ALL_INDICATORS = ("performance", "network", "recovery")
_SHORT_LIVED, _JUST_LONG_ENOUGH = 2024, 2023
_VOLATILE, _CALM = 225, 118
# The critical system is tested every half year by the firm's own rule; the next test is near.
_CRITICAL_TESTS = tuple(165 + 175 * number for number in range(6))


def stress(scene: Scene) -> Chapter:
    """Half-yearly tests of the critical system, yearly ones of the others, one after volatility; and ratings."""
    rows: list[Row] = [*_events(scene)]
    rows += [_yearly(scene, year) for year in range(2022, scene.as_of.year + 1)]
    rows += [_critical(scene, days) for days in reversed(_CRITICAL_TESTS)]
    rows.append(_after_volatility(scene))
    rows += [_rating(scene, item) for item in important_systems(scene)]
    return Chapter(rows, _planted(scene))


def _events(scene: Scene) -> tuple[Row, ...]:
    return (
        kept(
            "market_event",
            "event-volatile",
            {
                "kind": "volatility",
                "on": scene.trading_day(_VOLATILE),
                "capacity_at_risk": True,
                "detail": "委托量一小时内达到平日三倍",
            },
        ),
        kept(
            "market_event",
            "event-calm",
            {
                "kind": "volatility",
                "on": scene.trading_day(_CALM),
                "capacity_at_risk": False,
                "detail": "成交放大，各系统负荷在四成以下",
            },
        ),
    )


def _yearly(scene: Scene, year: int) -> Row:
    done = date(year, 5, 16)
    tested = [item for item in important_systems(scene) if item.live_on.year < year and item.key != CRITICAL]
    kept_for = {_SHORT_LIVED: "P3Y", _JUST_LONG_ENOUGH: "P5Y"}.get(year, "P6Y")
    return _test(f"stress-{year}", [item.key for item in tested], done, "yearly", _ALL_INDICATORS, kept_for)


def _critical(scene: Scene, days: int) -> Row:
    return _test(_critical_key(scene, days), [CRITICAL], scene.back(days), "yearly", _ALL_INDICATORS, "P6Y")


def _critical_key(scene: Scene, days: int) -> str:
    return f"stress-critical-{scene.back(days):%Y%m}"


def _after_volatility(scene: Scene) -> Row:
    done = scene.trading_day(_VOLATILE) + timedelta(days=6)
    return _test("stress-volatility", [CRITICAL, "online-trading"], done, "volatility", _ALL_INDICATORS[:1], "P6Y")


def _test(key: str, tested: list[str], done: date, trigger: str, indicators: tuple[str, ...], kept_for: str) -> Row:
    report_on = done + timedelta(days=13)
    return kept(
        "stress_test",
        key,
        {
            "systems": tested,
            "planned_on": done - timedelta(days=40),
            "finished_on": done,
            "plan": True,
            "scenarios": 14 if len(tested) > 2 else 6,
            "indicators": indicators,
            "report_on": report_on,
            "report_kept_until": add_term(report_on, kept_for),
            "trigger": trigger,
        },
    )


def _rating(scene: Scene, item: DemoSystem) -> Row:
    """What the last test proved; a new system has only its vendor's word."""
    tested = {"basis": "stress_test", "stress_test": f"stress-{scene.as_of.year}"}
    since = date(scene.as_of.year, 5, 29)
    if item.key == CRITICAL:
        tested |= {"stress_test": _critical_key(scene, _CRITICAL_TESTS[0])}
        since = scene.back(_CRITICAL_TESTS[0] - 13)
    if item.live_on.year == scene.as_of.year:
        tested, since = {"basis": "vendor"}, item.live_on
    return kept(
        "capacity_rating",
        f"capacity-{item.key}",
        {"system": item.key, "metric": item.metric, "capacity": item.capacity, "from": since, **tested},
    )


def _planted(scene: Scene) -> list[Planted]:
    return [
        Planted(
            "csrc-218/21#stress-yearly",
            "wealth",
            "due",
            "first_period",
            "财富管理交易系统今年新上线，第一次压力测试还没有做。",
        ),
        Planted(
            "csrc-218/21#stress-on-volatility",
            "event-volatile",
            "manual",
            "done_afterwards",
            f"{scene.trading_day(_VOLATILE)} 行情大幅波动，六天后才做压力测试，是否及时由人判断。",
        ),
        Planted(
            "csrc-218/21#stress-indicators",
            "stress-volatility",
            "breached",
            "missing_indicators",
            "波动后的压力测试只测了系统性能，没有测网络和灾备。",
        ),
        Planted(
            "csrc-218/21#stress-report-kept",
            f"stress-{_SHORT_LIVED}",
            "breached",
            "kept_too_short",
            f"{_SHORT_LIVED} 年压力测试报告只准备保存三年。",
        ),
        Planted(
            "csrc-218/48#periodic-stress",
            CRITICAL,
            "due",
            "period_ends",
            "集中交易系统每半年一次的压力测试将在三十天内到期。",
        ),
    ]
