"""总览: each figure of the first page is what the verdicts say, in a fixed number of questions to the database."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.browser import look
from tests.web.given import DAY, EVENING, ROLES, AsPerson, Console
from zhengan.assess import ORDER
from zhengan.web.models import Job, MonthPosture, Run, Verdict
from zhengan.web.posture.postures import days_of, make_postures, newest_breaches, postures_of
from zhengan.web.verdicts.judged import newest_run
from zhengan.workspace.clock import now


def run_of(console: Console) -> Run:
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    return run


def shown(console: Console, query: str = "") -> Any:
    answer = console.client("leader").get(console.url(query))
    assert answer.status_code == 200
    return answer


def keep_course(run: Run, state: str = "") -> None:
    """A course of 24 months that ends with the run's own counts, and in which a breach more was found each month."""
    breached = list(run.verdicts.filter(verdict="breached").order_by("pk").values_list("finding", flat=True))
    days = days_of(run.as_of)
    for place, day in enumerate(days):
        here = {finding: days[min(n, place)].isoformat() for n, finding in enumerate(breached) if n <= place}
        counts = run.counts if place == len(days) - 1 else {**run.counts, "breached": len(here)}
        MonthPosture.objects.create(
            institution=run.institution, as_of=day, state=state or run.state, instruments=["csrc-218"], counts=counts,
            since=here, made_at=EVENING,
        )  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_it(console: Console, role: str) -> None:
    assert console.client(role).get(console.url()).status_code == 200


def test_nobody_sees_another_institution(console: Console) -> None:
    assert console.client("outsider").get(console.url()).status_code == 404


def test_the_headlines_numbers_lead_to_just_those_verdicts(console: Console) -> None:
    page, run = shown(console).content.decode(), run_of(console)
    headline = re.search(r'<p class="headline">(.*?)</p>', page, re.DOTALL)
    assert headline is not None
    links = re.findall(r'href="([^"]+)">(\d+) 项', headline.group(1))
    assert links
    for address, number in links:
        listed = console.client("leader").get(address.replace("&amp;", "&")).context
        assert sum(count for verdict, count in listed["counts"] if verdict in listed["chosen"]) == int(number)
    assert f"{run.counts['breached']} 项不合规" in headline.group(1)


def test_without_a_breach_it_says_so(console: Console) -> None:
    run = run_of(console)
    run.verdicts.filter(verdict="breached").update(verdict="met", rank=ORDER.index("met"))
    run.counts = dict(Counter(run.verdicts.values_list("verdict", flat=True)))
    run.save()
    page = shown(console)
    assert "没有不合规" in page.content.decode()
    assert page.context["exposed"] == []


def test_nothing_turned_since_the_day_before(console: Console) -> None:
    run_of(console).verdicts.update(before="")
    assert "没有变化" in shown(console).content.decode()


def test_what_turned_since_the_day_before(console: Console) -> None:
    run = run_of(console)
    run.verdicts.update(before="")
    row = run.verdicts.filter(verdict="breached").first()
    assert row is not None
    Verdict.objects.filter(pk=row.pk).update(before="met")
    page = shown(console)
    assert [(turn.row.before, turn.row.verdict) for turn in page.context["turned"]] == [("met", "breached")]
    assert page.context["breaches"][0].row.pk == row.pk
    assert "较前一天变了 1 项" in page.content.decode()


def test_chapters_hold_every_verdict_once(console: Console) -> None:
    found: Counter[str] = Counter()
    for row in shown(console).context["chapters"]:
        found.update(row.counts)
        weighed = sum(bar.width for bar in row.bars)
        assert not row.bars or weighed == pytest.approx(1000, abs=1)
    assert dict(found) == run_of(console).counts


def test_each_cell_is_the_worst_of_its_crossing(console: Console) -> None:
    heat, run = shown(console).context["heat"], run_of(console)
    worst: dict[tuple[str, str, str], int] = {}
    for row in run.verdicts.exclude(system=""):
        key = row.instrument, row.article, row.system
        worst[key] = min(worst.get(key, 99), row.rank)
    columns = [(item.instrument, item.number) for item in heat.articles]
    for row in heat.rows:
        classes = re.findall(r'<td class="cell (\w+)">', row.cells)
        expected = [worst.get((*column, row.key)) for column in columns]
        assert classes == ["none" if rank is None else ORDER[rank] for rank in expected]
    breaches = [row.breached for row in heat.rows]
    assert breaches == sorted(breaches, reverse=True)
    assert heat.systems == run.verdicts.exclude(system="").values("system").distinct().count()


def test_many_systems_are_shown_when_asked_for(console: Console) -> None:
    run = run_of(console)
    row = run.verdicts.exclude(system="").first()
    assert row is not None
    for number in range(60):
        row.pk, row.finding, row.system = None, f"{number:016x}", f"s{number:03}"
        row.save(force_insert=True)
    some, every = shown(console).context["heat"], shown(console, "?systems=all").context["heat"]
    assert (len(some.rows), len(every.rows)) == (40, every.systems)
    assert every.systems > 60
    assert "看全部" in shown(console).content.decode()


def test_deadlines_are_the_next_ones_one_line_a_duty_and_day(console: Console) -> None:
    run = run_of(console)
    run.verdicts.update(due_on=None)
    rows = list(run.verdicts.filter(verdict="met").order_by("pk"))
    same = [row for row in rows if row.obligation == rows[0].obligation]
    others = [row for row in rows if row.obligation != rows[0].obligation]
    Verdict.objects.filter(pk__in=[row.pk for row in same]).update(due_on=DAY + timedelta(days=9))
    for row, day in zip(others, (3, 90, 91, -1), strict=False):
        Verdict.objects.filter(pk=row.pk).update(due_on=DAY + timedelta(days=day))
    lines = shown(console).context["deadlines"]
    assert [(line.day - DAY).days for line in lines] == [3, 9, 90]
    assert lines[1].count == len(same)


def test_evidence_that_goes_stale(console: Console) -> None:
    run = run_of(console)
    run.verdicts.update(good_until=None)
    rows = list(run.verdicts.filter(verdict="met", due_on=None).order_by("pk")[:2])
    for row, day in zip(rows, (30, 31), strict=True):
        Verdict.objects.filter(pk=row.pk).update(good_until=DAY + timedelta(days=day))
    assert [line.finding for line in shown(console).context["stale"]] == [rows[0].finding]


def test_exposure_counts_what_its_link_lists(console: Console) -> None:
    exposed = shown(console).context["exposed"]
    assert exposed
    for one in exposed:
        listed = console.client("leader").get(console.url(f"verdicts/?verdict=breached&liability={one.address}"))
        assert dict(listed.context["counts"])["breached"] == one.count
        assert one.whom
        assert one.measures


def test_the_course_ends_where_the_run_stands(console: Console) -> None:
    told: list[tuple[int, int]] = []
    make_postures(console.institution, DAY, EVENING, lambda done, total, words: told.append((done, total)))
    run = run_of(console)
    course = postures_of(run)
    assert course is not None
    assert course.is_present
    assert [item.as_of for item in course.postures] == days_of(DAY)
    assert dict(course.postures[-1].counts) == run.counts
    assert set(course.since) == set(run.verdicts.filter(verdict="breached").values_list("finding", flat=True))
    assert told == [(0, 25), (25, 25)]
    answer = shown(console)
    assert answer.context["making"] is None
    assert 'data-chart="posture"' in answer.content.decode()


def test_days_that_are_kept_are_not_judged_again(console: Console) -> None:
    make_postures(console.institution, DAY, EVENING, lambda *step: None)
    kept = set(MonthPosture.objects.values_list("pk", flat=True))
    told: list[int] = []
    make_postures(console.institution, date(2026, 10, 15), EVENING, lambda done, total, words: told.append(done))
    assert told[0] == len(set(days_of(DAY)) & set(days_of(date(2026, 10, 15))))
    assert kept < set(MonthPosture.objects.values_list("pk", flat=True))


def test_a_course_of_another_state_is_shown_until_it_is_made_anew(console: Console) -> None:
    keep_course(run_of(console), "older")
    answer = shown(console)
    assert not answer.context["course"].is_present
    assert answer.context["making"].kind == "history"
    assert "正在重算" in answer.content.decode()
    make_postures(console.institution, DAY, EVENING, lambda *step: None)
    assert not MonthPosture.objects.filter(state="older").exists()


def test_a_breach_is_as_old_as_its_unbroken_run(console: Console) -> None:
    run = run_of(console)
    keep_course(run)
    course = postures_of(run)
    assert course is not None
    newest = newest_breaches(course, 3)
    assert [day for _, day in newest] == sorted((day for _, day in newest), reverse=True)
    assert all(day > course.first for _, day in newest)
    assert [turn.since for turn in shown(console).context["breaches"]] == [day for _, day in newest_breaches(course, 8)]


def test_the_change_of_law_is_a_line_where_it_falls_inside(console: Console) -> None:
    from zhengan.assess.history import Posture
    from zhengan.web.posture.postures import Course, posture_chart
    from zhengan.web.verdicts.judged import law_of

    run = run_of(console)
    catalogue, _ = law_of(run.institution)
    days = (date(2023, 4, 30), date(2023, 5, 31))
    laws = zip(days, ("csrc-82", "csrc-218"), strict=True)
    found = Course(tuple(Posture(day, (law,), {"met": 1}) for day, law in laws), {}, is_present=True)
    lines = posture_chart(found, catalogue).json["moments"]
    assert [(line["at"], "第82号令废止" in line["name"]) for line in lines] == [("2023-05-01", True)]


def test_it_is_made_by_a_job_that_is_asked_for_once(console: Console) -> None:
    first, second = shown(console), shown(console, "overview/past/")
    assert first.context["making"].pk == second.context["making"].pk
    assert "skeleton" in second.content.decode()
    assert Job.objects.filter(kind="history").count() == 1


def test_a_job_that_failed_is_told_and_not_asked_for_again_at_once(console: Console) -> None:
    job = shown(console).context["making"]
    Job.objects.filter(pk=job.pk).update(state="failed", once=None, ended_at=now(), words="磁盘已满。")
    page = shown(console)
    assert page.context["making"] is None
    assert "磁盘已满" in page.content.decode()
    assert Job.objects.filter(kind="history").count() == 1


def test_it_asks_as_often_for_many_rows_as_for_few(console: Console) -> None:
    run = run_of(console)
    keep_course(run)
    client = console.client("leader")
    client.get(console.url())
    with CaptureQueriesContext(connection) as few:
        client.get(console.url())
    rows = list(run.verdicts.all())
    for copy in range(8):
        for row in rows:
            row.pk, row.finding = None, f"{copy}{row.finding[1:]}"
            row.system = f"{row.system}-{copy}" if row.system else ""
        Verdict.objects.bulk_create(rows, ignore_conflicts=True)
    with CaptureQueriesContext(connection) as many:
        client.get(console.url())
    assert len(many) == len(few) <= 28


def test_the_next_ninety_days_are_drawn_and_stand_in_the_table(console: Console) -> None:
    run = run_of(console)
    run.verdicts.filter(due_on__gte=DAY).update(due_on=None)
    due = list(run.verdicts.filter(instrument="csrc-218", rank__lte=4).order_by("pk")[:4])
    for row, days in zip(due, (0, 10, 10, 90), strict=True):
        Verdict.objects.filter(pk=row.pk).update(
            due_on=DAY + timedelta(days=days), verdict="due", rank=ORDER.index("due")
        )
    far = run.verdicts.exclude(pk__in=[row.pk for row in due]).filter(rank__lte=4).order_by("pk")[:1]
    Verdict.objects.filter(pk__in=[row.pk for row in far]).update(due_on=DAY + timedelta(days=91))
    Run.objects.filter(pk=run.pk).update(state="drawn")  # what was read of the rows before is past use
    page = shown(console)
    chart = page.context["ahead"]
    days = [piece["first"] for piece in chart.json["pieces"]]
    assert days == [str(DAY), str(DAY + timedelta(days=10)), str(DAY + timedelta(days=90))]
    assert chart.json["lanes"] == ["第218号令"]
    assert {piece["tone"] for piece in chart.json["pieces"]} == {"due"}
    for piece in chart.json["pieces"]:
        assert console.client("leader").get(piece["url"]).status_code == 200
    assert sum(int(row[3]) for row in chart.shown.rows) == 4
    assert "90 天内有 4 项到期，分在 3 天" in page.content.decode()


def test_without_deadlines_nothing_is_drawn(console: Console) -> None:
    run = run_of(console)
    run.verdicts.update(due_on=None)
    Run.objects.filter(pk=run.pk).update(state="none")
    page = shown(console)
    assert page.context["ahead"].is_empty
    assert "90 天内没有期限" in page.content.decode()


def test_it_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson) -> None:
    run = run_of(demo_console)
    address = f"{served}{demo_console.url()}"
    look(as_person("leader"), address, "overview-making")
    keep_course(run)
    look(as_person("leader"), address, "overview", lambda page: page.wait_for_selector("[data-drawing] canvas"))
