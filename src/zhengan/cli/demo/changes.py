"""A year of changes and their tests: the usual ones on Saturdays and evenings, and those with a story."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from zhengan.cli.demo.change_plan import ChangePlan, entries_of, tests_of
from zhengan.cli.demo.change_stories import Stories, broker_stories, designated, large, report_of
from zhengan.cli.demo.chapter import Chapter
from zhengan.cli.demo.exchange_changes import exchange_stories
from zhengan.cli.demo.guarding import guarded_days
from zhengan.cli.demo.scene import BROKER, EXCHANGE, Scene, at
from zhengan.cli.demo.systems import demo_systems

_WEEKS = 53
# A Saturday belongs to no session, whatever the market; an evening only to futures.
_SATURDAY_HOURS = (9, 18)
_EVENING_HOURS = (19, 21)
_LARGE_SHARE = 0.06
_STORIES: Mapping[str, Callable[[Scene], Stories]] = {BROKER.key: broker_stories, EXCHANGE.key: exchange_stories}


def changes(scene: Scene) -> Chapter:
    """The changes in the order of their start, with two entries each; about 120 at the broker."""
    told = _STORIES[scene.firm.key](scene)
    usual = [*_usual(scene)]
    plans = sorted([*usual, *told.plans], key=lambda change: (change.start, change.key))
    rows = [row for change in plans for row in entries_of(change)]
    chance = scene.chance("test cases")
    rows += [row for change in plans for row in tests_of(change, int(chance.integers(24, 260)))]
    rows += [report_of(change, change.registered_at, scene.firm.supervisor) for change in usual if change.unlike]
    return Chapter([*rows, *told.reports], told.planted)


def _usual(scene: Scene) -> Iterator[ChangePlan]:
    chance = scene.chance("changes")
    guarded_from, guarded_until = guarded_days(scene)
    keys = _usual_systems(scene)
    taken = {item.key: item.live_on for item in demo_systems(scene)}
    critical = {item.key for item in demo_systems(scene) if item.designated_on}
    for week in range(_WEEKS, 0, -1):
        saturday = scene.saturday(7 * week)
        slots = [_slot(chance, saturday, _SATURDAY_HOURS) for _ in range(int(chance.integers(1, 3)))]
        if chance.random() < 0.45:
            slots.append(_slot(chance, saturday - timedelta(days=int(chance.integers(2, 5))), _EVENING_HOURS))
        for number, start in enumerate(slots, 1):
            system = keys[int(chance.integers(len(keys)))]
            if taken[system] < start.date() and not guarded_from <= start.date() <= guarded_until:
                yield _plan(chance, f"change-{start:%Y%m%d}-{number}", system, start, critical)


def _usual_systems(scene: Scene) -> Sequence[str]:
    """Systems that the usual changes are made to: important ones twice as often, none that trades in the evening."""
    found: list[str] = []
    for item in demo_systems(scene):
        if item.retired_on is None and "SHFE" not in item.markets:
            found += [item.key] * (2 if item.important else 1)
    return found


def _slot(chance: np.random.Generator, day: date, hours: tuple[int, int]) -> datetime:
    return at(day, int(chance.integers(*hours)), 5 * int(chance.integers(12)))


def _plan(chance: np.random.Generator, key: str, system: str, start: datetime, critical: Collection[str]) -> ChangePlan:
    minutes = 5 * int(chance.integers(4, 37))
    plan = ChangePlan(key, (system,), start, minutes, timedelta(hours=int(chance.integers(70, 130))))
    if system in critical:
        return designated(plan)
    return large(plan) if chance.random() < _LARGE_SHARE else plan
