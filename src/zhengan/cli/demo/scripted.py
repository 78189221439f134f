"""Chapters told in a table: YAML with the records by type, the faults planted among them, and what only looks like one.

    policy:
      - {key: policy-ip, title: 知识产权管理办法, approved_on: D-400, …}
    faults:
      - {duty: 28#policy, of: "", verdict: breached, reason: no_policy, words: …}
    spared:
      - {duty: 25#stopped, of: publication-note, verdict: not_applicable, reason: found_lawful}

`D-40` is the day forty days before the last one, `T-40` the day of stock trading on or before it, `S-40` the Saturday,
`D-40+15w` the fifteenth working day after it; an hour behind it (`T-40 10:30`) makes an instant, on the next day from 24:00 on.
Records are kept in the order of the table.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from zhengan.cli.demo.chapter import Chapter, Planted, Spared, duty_of, kept
from zhengan.cli.demo.scene import Scene, at
from zhengan.records import Row

_DAY = re.compile(r"(?<![A-Za-z])([DTS])-(\d+)(?:\+(\d+)w)?(?: (\d\d:\d\d))?")


def scripted(scene: Scene, name: str) -> Chapter:
    """The chapter of that name, as the institution's script tells it."""
    told: Mapping[str, Any] = yaml.load(scene.script(name), yaml.CSafeLoader) or {}  # a safe loader, in C
    settled = {part: [_settled(scene, item) for item in items or ()] for part, items in told.items()}
    faults, spared = settled.pop("faults", []), settled.pop("spared", [])
    return Chapter(
        [row for record_type, items in settled.items() for row in _rows(record_type, items)],
        [Planted(duty_of(one["duty"]), one["of"], one["verdict"], one["reason"], one["words"]) for one in faults],
        [Spared(duty_of(one["duty"]), one["of"], one["verdict"], one["reason"]) for one in spared],
    )


def _rows(record_type: str, items: list[dict[str, Any]]) -> Iterator[Row]:
    for cells in items:
        yield kept(record_type, cells.pop("key"), cells)


def _settled(scene: Scene, value: Any) -> Any:
    """The value with every day in it worked out."""
    match value:
        case str():
            return _DAY.sub(lambda found: _day(scene, found), value)
        case list():
            return [_settled(scene, item) for item in value]
        case dict():
            return {name: _settled(scene, item) for name, item in value.items()}
    return value


def _day(scene: Scene, found: re.Match[str]) -> str:
    reckoned = {"D": scene.back, "T": scene.trading_day, "S": scene.saturday}[found[1]](int(found[2]))
    if found[3]:
        reckoned = scene.calendar.add_working_days(reckoned, int(found[3]))
    if not found[4]:
        return f"{reckoned}"
    hours, minutes = map(int, found[4].split(":"))
    return at(reckoned, hours, minutes).isoformat()
