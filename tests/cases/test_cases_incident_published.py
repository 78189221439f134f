"""The published cases: what would have been told, and when."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cases.incident_worlds import desk, look, setting
from zhengan.cases.incident_level import published
from zhengan.cases.incident_sheet import Sheet
from zhengan.law import load_catalogue

STORIES: list[Mapping[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "incident_scenarios.yaml").read_text(encoding="utf-8")
)
LOOKS = [pytest.param(story, one, id=f"{story['id']}@{one['at']}") for story in STORIES for one in story["looks"]]


def seen(story: Mapping[str, Any], look_at: Mapping[str, Any]) -> Sheet:
    """The incident of a story as it stood at an instant: what came later is not known yet."""
    instant = datetime.fromisoformat(look_at["at"])
    later = {name: value for name, value in story.get("then", {}).items() if _known(story, name, value, instant)}
    found = desk(
        {**story["incident"], **later},
        instant.date(),
        kind=story["institution"]["kind"],
        bureau=story["institution"]["bureau"],
        markets=story["markets"],
        sent=story.get("sent", ()),
        by=setting(**look_at.get("readings", {})),
    )
    return look(found, instant)


@pytest.mark.parametrize(("story", "look_at"), LOOKS)
def test_what_we_would_have_told(story: Mapping[str, Any], look_at: Mapping[str, Any]) -> None:
    sheet = seen(story, look_at)
    states: dict[str, set[str]] = {}
    for line in sheet.lines:
        states.setdefault(line.owed.duty, set()).add(line.state)
    for duty, state in look_at.get("states", {}).items():
        assert states[duty] == {state}, (duty, [(line.owed.name, line.words) for line in sheet.lines])
    assert not set(look_at.get("absent", ())) & {duty for duty, found in states.items() if found != {"open"}}
    told = "\n".join(_words(sheet))
    for words in look_at.get("says", ()):
        assert words in told
    assert bool(sheet.failings) == look_at.get("failing", bool(sheet.failings))
    if "level" in look_at:
        assert sheet.level.by == look_at["level"]
    if "alike" in look_at:
        assert look_at["alike"] in [one.id for one in sheet.alike]


def test_every_published_case_is_a_story() -> None:
    known = {one.id for one in published(load_catalogue().grading)}
    assert known <= {story["id"] for story in STORIES}


def test_nothing_that_comes_later_is_known_before() -> None:
    story = next(one for one in STORIES if one["id"] == "hualin-2019")
    before = seen(story, {"at": "2019-09-16T09:36:00+08:00"})
    assert before.incident.resolved_at is None
    assert before.sent == ()


def _known(story: Mapping[str, Any], name: str, value: Any, instant: datetime) -> bool:
    """Times are known once they have come; what is no time is known when the story has ended."""
    said = value if name.endswith("_at") else story["then"]["resolved_at"]
    return datetime.fromisoformat(said) <= instant


def _words(sheet: Sheet) -> list[str]:
    found = []
    for line in (*sheet.lines, *sheet.old):
        found += [line.owed.name, line.owed.basis, line.words, "即刻" if line.owed.due is None else ""]
    for one in sheet.failings:
        found += [one.words, *one.exposure]
    return [*found, *sheet.level.grounds, *(one.words for one in sheet.alike)]
