"""A period of special guard: who was on duty each day, and what was reported when."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengan.cli.demo.chapter import Cell, Chapter, Planted, kept
from zhengan.cli.demo.scene import Scene, at, days_from
from zhengan.records import Row

_FIRST_DAYS_AGO, _LAST_DAYS_AGO = 146, 140
_PERIOD = "guard-conference"
# Counted from the first day.
_FORGOTTEN_DAY = 5


def guarding(scene: Scene) -> Chapter:
    """Seven days of watch by shifts, reported every evening; a day may have been left without watch or report."""
    first, last = guarded_days(scene)
    forgotten = first + timedelta(days=_FORGOTTEN_DAY)
    period: dict[str, Cell] = {
        "from": at(first, 0),
        "until": at(last, 24),
        "by": "中国证监会",
        "reporting": "P1D",
        "note": "重要会议期间网络和信息安全保障",
    }
    rows = [kept("guard_period", _PERIOD, period), *_watches(scene, first, last, forgotten)]
    return Chapter(rows, list(_faults(scene, forgotten)))


def guarded_days(scene: Scene) -> tuple[date, date]:
    """The first and the last day of the period: no change is made in it."""
    return scene.back(_FIRST_DAYS_AGO), scene.back(_LAST_DAYS_AGO)


def _watches(scene: Scene, first: date, last: date, forgotten: date) -> Iterator[Row]:
    teams = [row["names"].split(";") for row in scene.told("watch")]
    for number, day in enumerate(days_from(first, last)):
        if day == forgotten and scene.befallen("watch_forgotten"):
            continue
        silent = day == forgotten and scene.befallen("report_forgotten")
        yield kept(
            "duty_roster",
            f"watch-{day:%Y%m%d}",
            {
                "period": _PERIOD,
                "at": at(day, 8),
                "on_duty": teams[number % len(teams)],
                "status_sent_at": None if silent else at(day, 17, 30),
            },
        )


def _faults(scene: Scene, forgotten: date) -> Iterator[Planted]:
    if scene.befallen("watch_forgotten"):
        words = f"重要时期保障期间 {forgotten} 没有排班，当天也没有报送情况。"
        yield Planted("csrc-218/61#watch", _PERIOD, "breached", "missed", words)
        yield Planted("csrc-218/61#status-reported", _PERIOD, "breached", "missed", words)
    if scene.befallen("report_forgotten"):
        words = f"重要时期保障期间 {forgotten} 有人值班，没有按日报送情况。"
        yield Planted("csrc-218/61#status-reported", _PERIOD, "breached", "missed", words)
