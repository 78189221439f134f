"""What has to be on file before a change may start: 218:15.1, 16.1, 16.3, 45.1 and 45.2, in the order of the text.

Each function is the check of the same duty asked of one change that would start at `at` (naive UTC): what comes later is not there
yet, and what cannot be told is missing. `readings` has a value for every reading.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from zhengan.assess.routes import routes
from zhengan.cases.gate_reasons import Reason, reason
from zhengan.cases.papers import BOUND, Papers, Row, designated, local_day
from zhengan.cases.report_route import reached
from zhengan.checks.names import JOINT_TEST_FUNCTIONS

Readings = Mapping[str, str]
_EIGHT_HOURS = timedelta(hours=8)


def paper_reasons(papers: Papers, change: Row, at: datetime, readings: Readings) -> Iterator[Reason]:
    """What is missing. Nothing for systems that are not important, and for institutions that the articles do not bind."""
    if papers.holds(*BOUND) and any(row["important"] for row in papers.systems):
        yield from _preparation(change, at, readings)
        yield from _report(papers, change, at, readings)
        if change["kind"] != "removal":
            yield from _test_plan(papers, at, readings)
            yield from _test(papers, at, readings)
        if papers.holds("core"):
            yield from _joint_test(papers, change, readings)
    if papers.holds("cii"):
        yield from _review(papers, change, at, readings)
        yield from _security_tests(papers, change, readings)


def before(instant: datetime | None, at: datetime, readings: Readings) -> bool:
    """Whether an instant lies before the start (reading `before-edge`)."""
    return instant is not None and (instant <= at if readings["before-edge"] == "same-instant" else instant < at)


def _preparation(change: Row, at: datetime, readings: Readings) -> Iterator[Reason]:
    any_time = readings["preparation-time"] == "any-time"

    def in_time(instant: datetime) -> bool:
        return before(instant, at, readings) or (any_time and instant <= at)

    assessed, made = change["risk_assessed_at"], change["plans_made_at"]
    if assessed is None or not in_time(assessed):
        yield reason("no_risk_assessment")
    for field in ("controls", "emergency_plan", "rollback_plan"):
        if not change[field] or (made is not None and not in_time(made)):
            yield reason(f"no_{field}")
        elif made is None and readings["preparation-time"] == "proven-before":
            yield reason(f"{field}_undated")


def _report(papers: Papers, change: Row, at: datetime, readings: Readings) -> Iterator[Reason]:
    """218:15.1: what may have a considerable impact is reported before the start."""
    if change["large_impact"] is False:
        return
    if change["large_impact"] is None:
        yield reason("impact_not_stated")
        return
    bodies = {papers.institution: dict(papers.body)} if papers.body else {}
    addressees = routes(papers.day, bodies, papers.held, map(dict, papers.orders))
    sent = [row for row in papers.submissions if row["kind"] == "change" and row["sent_at"] <= at]
    arrived = [row["sent_at"] for row in sent if reached(row, local_day(row["sent_at"]), addressees)]
    if not any(before(instant, at, readings) for instant in (change["reported_at"], *arrived)):
        yield reason("wrong_addressee" if len(arrived) < len(sent) else "not_reported")


def _test_plan(papers: Papers, at: datetime, readings: Readings) -> Iterator[Reason]:
    def earliest(plan: Row) -> datetime:
        found: datetime = plan["made_at"] or datetime.combine(plan["made_on"], time()) - _EIGHT_HOURS
        return found

    def in_time(plan: Row) -> bool:
        made = plan["made_at"]
        return before(made, at, readings) if made else plan["made_on"] < papers.day

    if any(in_time(plan) for plan in papers.plans):
        return
    perhaps = any(before(earliest(plan), at, readings) for plan in papers.plans)
    yield reason("plan_order_unknown" if perhaps else "no_test_plan")


def _test(papers: Papers, at: datetime, readings: Readings) -> Iterator[Reason]:
    """The round that counts (reading `test-round`); one that failed never counts as passed here, even where a person may say so."""
    ahead = [run for run in papers.runs if before(run["finished_at"], at, readings)]
    if not ahead:
        yield reason("no_test")
    elif readings["test-round"] == "any":
        if not any(run["passed"] for run in ahead):
            yield reason("test_failed")
    elif not max(ahead, key=lambda run: (run["finished_at"], run["entry"]))["passed"]:
        yield reason("test_failed")


def _joint_test(papers: Papers, change: Row, readings: Readings) -> Iterator[Reason]:
    """218:16.3: core institutions test with the market before a go-live or a major upgrade of the systems that it names."""
    important = [row for row in papers.systems if row["important"]]
    functions = {name for row in important for name in row["functions"] or ()}
    named = not functions.isdisjoint(JOINT_TEST_FUNCTIONS) or readings["joint-test-functions"] != "named"
    untold = any(not row["functions"] for row in important)
    upgrade = change["kind"] == "change" and change["major_upgrade"] is not False
    if not (named or untold) or not (change["kind"] == "go_live" or upgrade):
        return
    if not named:
        yield reason("functions_not_stated")
    elif change["kind"] == "change" and change["major_upgrade"] is None:
        yield reason("upgrade_not_stated")
    elif not any(_held_in_time(papers, test, readings) for test in papers.joint_tests):
        yield reason("no_joint_test")


def _held_in_time(papers: Papers, test: Row, readings: Readings) -> bool:
    if test["participants"] is not None and test["participants"] <= 0:
        return False
    on: Any = test["held_on"]
    return bool(on < papers.day if readings["joint-test-time"] == "before-start-day" else on <= papers.day)


def _review(papers: Papers, change: Row, at: datetime, readings: Readings) -> Iterator[Reason]:
    """218:45.2: experts review what may have a considerable impact on critical infrastructure, and it passes."""
    touched = change["kind"] in ("change", "removal") and any(designated(papers, row) for row in papers.systems)
    if not touched or change["large_impact"] is False:
        return
    on_file = change["expert_reviewed_at"]
    yet_to_come = on_file is not None and on_file > at
    passed = None if yet_to_come else change["expert_review_passed"]
    late = on_file is not None and not before(on_file, at, readings)
    if late and not yet_to_come:
        yield reason("no_review")
    elif passed is None and (on_file is None or yet_to_come):
        yield reason("no_review" if change["large_impact"] else "review_impact_not_stated")
    elif passed is None:
        yield reason("review_result_missing")
    elif not passed:
        yield reason("review_failed")


def _security_tests(papers: Papers, change: Row, readings: Readings) -> Iterator[Reason]:
    """218:45.1: a new system that carries key business is tested and assessed before it goes into use, and passes."""
    if change["kind"] != "go_live":
        return
    marked = {row["system"] for row in papers.designations}
    for system in papers.systems:
        if system["cii"] or system["cii_candidate"] or system["key"] in marked:
            code = _security_test(papers, system, readings)
            if code:
                yield reason(code, system=system["name"])


def _security_test(papers: Papers, system: Row, readings: Readings) -> str:
    """What its assessment before use lacks; of several on one day the worst counts. Days tell no order within a day."""
    done = [row for row in papers.assessments if row["system"] == system["key"] and row["kind"] == "before_use"]
    ahead = _outcome([row for row in done if row["assessed_on"] < papers.day])
    same_day = _outcome([row for row in done if row["assessed_on"] == papers.day])
    both = same_day or ahead
    strict = readings["before-edge"] == "strict"
    if not both:
        return "no_security_test"
    if strict and (not ahead or (ahead == "passed") != (both == "passed")):
        return "security_test_unclear"
    outcome = ahead if strict else both
    return {"passed": "", "failed": "security_test_failed", "unstated": "security_result_missing"}[outcome]


def _outcome(done: list[Row]) -> str:
    """Of the last day: failed before unstated before passed; empty where there is none."""
    names = {True: "passed", False: "failed", None: "unstated"}
    badness = ("passed", "unstated", "failed")
    told = [(row["assessed_on"], badness.index(names[row["passed"]])) for row in done]
    return badness[max(told)[1]] if told else ""
