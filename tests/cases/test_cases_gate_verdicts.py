"""The gate and the later verdict never disagree: what the gate lets pass is not breached, what it stops for would be."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tests.cases.gate_worlds import AS_OF, READINGS, ZONE, world
from tests.examples.runner import INSTITUTION, examples
from zhengan.assess import EvidenceBase, Finding
from zhengan.assess.examples import Example, examples_evidence, in_groups, judge_examples
from zhengan.calendar import load_calendar
from zhengan.cases.gate import Answer, GateRules, decide
from zhengan.cases.gate_hours import aware
from zhengan.cases.gate_reasons import grounds
from zhengan.cases.gate_suspension import decide_suspension, notices_of
from zhengan.cases.papers import local_day, papers_of
from zhengan.law import load_catalogue

DUTIES = {duty for ground in grounds().values() for duty in ground.duties if "/17#" not in duty}
SUSPENSION = ("csrc-218/17#told-ahead", "csrc-218/17#contents")
FINE = {"met", "not_applicable", "absent"}
ARTICLES = ("csrc-218/015.yaml", "csrc-218/016.yaml", "csrc-218/045.yaml")


@pytest.mark.parametrize("seed", range(2))
def test_on_changes_made_up_by_chance(seed: int) -> None:
    chance = Random(seed)
    chosen = {name: values[0] if seed == 0 else chance.choice(values) for name, values in READINGS.items()}
    drawn = [world(chance, number, chosen) for number in range(120)]
    group = [example for example, _ in drawn]
    base, findings = examples_evidence(group, load_calendar()), judged(group)
    answers = [asked(base, f"{INSTITUTION}{number}", "C", start, chosen) for number, (_, start) in enumerate(drawn)]
    wrong = [
        (words, answer.codes, example.given)
        for answer, told, example in zip(answers, findings, group, strict=True)
        for words in agreement(answer, told, "C")
    ]
    assert wrong == []
    assert {True, False} == {answer.may for answer in answers}


def test_on_the_examples_of_the_articles() -> None:
    """Each change of our own examples, asked about at the instant at which it began."""
    count = 0
    own = [one for one in examples() if one.file in ARTICLES and not one.readings and one.known_by is None]
    for group in in_groups(own).values():
        base, findings = examples_evidence(group, load_calendar()), judged(group)
        for number in range(len(group)):
            for row in base.rows("change"):
                if row["institution"] != f"{INSTITUTION}{number}" or not _was_performed(row, group[number]):
                    continue
                start = aware(row["actual_start"])
                answer = asked(base, row["institution"], row["key"], start, group[number].readings)
                stopped = {duty for item in answer.reasons for duty in item.ground.duties}
                for finding in findings[number]:
                    if _is_about(finding, row["key"]) and finding.verdict == "breached":
                        assert finding.obligation in stopped, (group[number].name, row["key"], finding.reason)
                        count += 1
    assert count >= 10


def test_on_suspensions_made_up_by_chance() -> None:
    """Each stands in a register declared complete, with notices before, at and after its beginning."""
    chance = Random(17)
    parts = (None, "impact", "alternative;measures", "impact;alternative;measures")
    group, starts = [], []
    for number in range(60):
        start = datetime(2026, 10, 10, 20, tzinfo=ZONE) + timedelta(days=chance.randrange(30))
        steps = [timedelta(days=-3), timedelta(seconds=-1), timedelta(0), timedelta(hours=2)]
        notices = [
            {
                "key": f"N{n}",
                "about": "T",
                "sent_at": (start + chance.choice(steps)).isoformat(),
                "channels": "网站",
                "covers": chance.choice(parts),
            }
            for n in range(chance.randrange(3))
        ]
        kind = chance.choice(("securities", "exchange", "service"))
        rows: dict[str, list[dict[str, Any]]] = {
            "institution": [{"key": INSTITUTION, "name": "甲", "kind": kind, "bureau": "上海"}],
            "service_suspension": [{"key": "T", "service": "网上交易", "from": start.isoformat(), "permanent": False}],
            "investor_notice": [{name: value for name, value in row.items() if value} for row in notices],
            "register": [{"key": "R", "record_type": "investor_notice", "complete_from": "2020-01-01"}],
        }
        group.append(Example("17", f"{number}", AS_OF, None, {}, rows, [], []))
        starts.append(start)
    base, findings = examples_evidence(group, load_calendar()), judged(group)
    chosen = load_catalogue().choose({})
    seen = set()
    for number, start in enumerate(starts):
        owner, day = f"{INSTITUTION}{number}", start.date()
        body = papers_of(base.rows, owner, "", day)
        own = [row for row in base.rows("investor_notice") if row["institution"] == owner]
        (row,) = (one for one in base.rows("service_suspension") if one["institution"] == owner)
        answer = decide_suspension(body, "T", row, notices_of(own, "T", day), start, chosen)
        stopped = {duty for item in answer.reasons for duty in item.ground.duties}
        seen |= set(answer.codes)
        unmet = {
            item.obligation for item in findings[number] if item.obligation in SUSPENSION and item.verdict not in FINE
        }
        assert stopped == unmet, (answer.codes, group[number].given)
    assert seen == {"not_told", "notice_unstated", "notice_incomplete"}


def agreement(answer: Answer, findings: Sequence[Finding], key: str) -> list[str]:
    """Where they differ, in words: a duty let pass that is not met, or a reason none of whose duties is judged unmet."""

    def unmet(duty: str) -> list[str]:
        named = answer.systems if duty.endswith(("45#tested", "45#passed")) else (key,)
        about = [item for item in findings if item.obligation == duty and item.object and item.object[1] in named]
        return [f"{duty} {item.verdict} {item.reason}" for item in about if item.verdict not in FINE]

    stopped = {duty for item in answer.reasons for duty in item.ground.duties}
    wrong = [f"放行，判断却是 {told}" for duty in sorted(DUTIES - stopped) for told in unmet(duty)]
    groundless = [
        item.code for item in answer.reasons if item.ground.duties and not any(map(unmet, item.ground.duties))
    ]
    return wrong + [f"以 {code} 拦下，判断却不是不合规" for code in groundless]


def asked(base: EvidenceBase, institution: str, key: str, start: datetime, chosen: Mapping[str, str]) -> Answer:
    """The gate's answer, from the same evidence, readings and calendar as the verdict."""
    rules = GateRules(load_catalogue().choose(chosen), load_calendar())
    return decide(
        papers_of(base.rows, institution, key, local_day(start.astimezone(UTC).replace(tzinfo=None))), start, rules
    )


def judged(group: list[Example]) -> list[tuple[Finding, ...]]:
    return judge_examples(group, load_catalogue(), load_calendar())


def _was_performed(row: Mapping[str, Any], example: Example) -> bool:
    """Began and ended by the asked day, and recently enough to be looked at."""
    began, ended = row["actual_start"], row["actual_end"]
    day = example.as_of
    return bool(
        began
        and ended
        and ended == row["planned_end"]
        and local_day(ended) <= day
        and local_day(began) > day - timedelta(days=300)
    )


def _is_about(finding: Finding, key: str) -> bool:
    return finding.obligation in DUTIES and finding.object is not None and finding.object[1] == key
