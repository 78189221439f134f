"""Stress tests, the volatility that called for one, and the capacities that they proved."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.calendar import add_term
from zhengan.cli.demo.chapter import Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene
from zhengan.cli.demo.systems import DemoSystem, important_systems
from zhengan.records import Row

_ALL_INDICATORS = ("performance", "network", "recovery")
_SHORT_LIVED, _JUST_LONG_ENOUGH = 2024, 2023
_VOLATILE, _CALM = 225, 118
# Designated systems are tested every half year by the institution's own rule; the next test is near.
_TESTED_EVERY, _NEARLY_HALF_A_YEAR = 175, 155
_AFTER_VOLATILITY = "stress-volatility"


def stress(scene: Scene) -> Chapter:
    """Half-yearly tests of designated systems, yearly ones of the others, one after volatility; and ratings."""
    rows: list[Row] = [*_events(scene)]
    rows += [row for year in range(2022, scene.as_of.year + 1) for row in _yearly(scene, year)]
    last = _since_critical(scene)
    rows += [_critical(scene, last + _TESTED_EVERY * number) for number in reversed(range(6))]
    rows.append(_after_volatility(scene))
    rows += [_rating(scene, item) for item in important_systems(scene)]
    return Chapter(rows, list(_faults(scene)))


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


def _yearly(scene: Scene, year: int) -> Iterator[Row]:
    done = date(year, 5, 16)
    tested = [item for item in important_systems(scene) if item.live_on.year < year and not item.designated_on]
    short = "P3Y" if scene.befallen("short_lived_report") else "P6Y"
    kept_for = {_SHORT_LIVED: short, _JUST_LONG_ENOUGH: "P5Y"}.get(year, "P6Y")
    if tested:
        yield _test(f"stress-{year}", [item.key for item in tested], done, "yearly", _ALL_INDICATORS, kept_for)


def _critical(scene: Scene, days: int) -> Row:
    return _test(_critical_key(scene, days), _designated(scene), scene.back(days), "yearly", _ALL_INDICATORS, "P6Y")


def _designated(scene: Scene) -> list[str]:
    return [item.key for item in important_systems(scene) if item.designated_on]


def _exposed(scene: Scene) -> list[str]:
    """What customers reach directly bears the first rush."""
    return [item.key for item in important_systems(scene) if item.cells["customer_facing"] == "yes" and item.markets][
        :1
    ]


def _since_critical(scene: Scene) -> int:
    """How many days ago designated systems were last tested."""
    return int(scene.befallen("critical_test_days"))


def _critical_key(scene: Scene, days: int) -> str:
    return f"stress-critical-{scene.back(days):%Y%m}"


def _after_volatility(scene: Scene) -> Row:
    done = scene.trading_day(_VOLATILE) + timedelta(days=6)
    indicators = _ALL_INDICATORS[:1] if scene.befallen("hasty_stress") else _ALL_INDICATORS
    tested = [*_designated(scene), *_exposed(scene)]
    return _test(_AFTER_VOLATILITY, tested, done, "volatility", indicators, "P6Y")


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
    if item.designated_on:
        tested |= {"stress_test": _critical_key(scene, _since_critical(scene))}
        since = scene.back(_since_critical(scene) - 13)
    if item.live_on.year == scene.as_of.year and not item.designated_on:
        tested, since = {"basis": "vendor"}, item.live_on
    return kept(
        "capacity_rating",
        f"capacity-{item.key}",
        {"system": item.key, "metric": item.metric, "capacity": item.capacity, "from": since, **tested},
    )


def _faults(scene: Scene) -> Iterator[Planted]:
    for item in important_systems(scene):
        if item.live_on.year == scene.as_of.year:
            words = f"{item.name}今年新上线，第一次压力测试还没有做。"
            yield Planted("csrc-218/21#stress-yearly", item.key, "due", "first_period", words)
        if item.designated_on and _since_critical(scene) > _NEARLY_HALF_A_YEAR:
            words = f"{item.name}每半年一次的压力测试将在三十天内到期。"
            yield Planted("csrc-218/48#periodic-stress", item.key, "due", "period_ends", words)
    if scene.befallen("hasty_stress"):
        words = f"{scene.trading_day(_VOLATILE)} 行情大幅波动，六天后才做压力测试，是否及时由人判断。"
        yield Planted("csrc-218/21#stress-on-volatility", "event-volatile", "manual", "done_afterwards", words)
        words = "波动后的压力测试只测了系统性能，没有测网络和灾备。"
        yield Planted("csrc-218/21#stress-indicators", _AFTER_VOLATILITY, "breached", "missing_indicators", words)
    if scene.befallen("short_lived_report"):
        words = f"{_SHORT_LIVED} 年压力测试报告只准备保存三年。"
        yield Planted("csrc-218/21#stress-report-kept", f"stress-{_SHORT_LIVED}", "breached", "kept_too_short", words)
