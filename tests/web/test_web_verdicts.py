"""核查: the list and one verdict, as people of each role see them."""

import json
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.web.browser import look
from tests.web.given import DAY, AsPerson, Console
from zhengan.assess.explain import explain, story
from zhengan.web.models import Run, SavedView, Verdict
from zhengan.web.verdicts.judged import finding, law_of, newest_run


def run_of(console: Console) -> Run:
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    return run


def test_the_list_shows_verdicts_worst_first(console: Console) -> None:
    answer = console.client("auditor").get(console.url("verdicts/"))
    assert answer.status_code == 200
    rows = answer.context["part"].rows
    assert rows
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert answer.context["total"] == run_of(console).verdicts.count()


def test_pages_of_the_list_hold_every_row_once(console: Console) -> None:
    client, seen, after = console.client("auditor"), [], ""
    while True:
        part = client.get(console.url(f"verdicts/?after={after}")).context["part"]
        seen += [row.finding for row in part.rows]
        after = part.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == run_of(console).verdicts.count()


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("verdict=breached", lambda row: row.verdict == "breached"),
        ("article=21", lambda row: row.article == "21"),
        ("system=集中交易", lambda row: row.system == "集中交易"),
        ("q=备份", lambda row: "备份" in row.headline + row.reason + row.object_name),
    ],
)
def test_filters_of_the_address_leave_just_those_rows(
    console: Console, query: str, holds: Callable[[Verdict], bool]
) -> None:
    rows = console.client("leader").get(console.url(f"verdicts/?{query}")).context["part"].rows
    assert rows
    assert all(holds(row) for row in rows)


def test_groups_count_what_the_list_holds(console: Console) -> None:
    for name in ("article", "system", "chapter"):
        groups = console.client("leader").get(console.url(f"verdicts/?group={name}")).context["groups"]
        assert sum(sum(group.counts.values()) for group in groups) == run_of(console).verdicts.count()


def test_the_story_is_what_the_command_line_explains(console: Console) -> None:
    run = run_of(console)
    row = run.verdicts.order_by("rank", "id").first()
    assert row is not None
    found = finding(row)
    catalogue, texts = law_of(run.institution)
    answer = console.client("leader").get(console.url(f"verdicts/{row.finding}/"))
    told = story(found, catalogue, texts, run.names)
    assert answer.context["story"] == told
    lines = "".join(explain(found, catalogue, texts, run.names)).replace(" ", "")
    for sentence in (told.headline, *(line for _, body in told.sections for line in body)):
        assert sentence.replace(" ", "") in lines
    shown = answer.content.decode()
    assert found.evidence == () or "第" in shown


def test_the_past_of_a_verdict_ends_with_what_it_is(console: Console) -> None:
    row = run_of(console).verdicts.filter(verdict="met").first()
    assert row is not None
    past = console.client("leader").get(console.url(f"verdicts/{row.finding}/past/")).context["past"]
    assert past[-1].day == DAY
    assert past[-1].verdict == row.verdict
    assert len(past) == 25


def test_nobody_sees_another_institution(console: Console) -> None:
    row = run_of(console).verdicts.first()
    assert row is not None
    outsider = console.client("outsider")
    for path in ("verdicts/", f"verdicts/{row.finding}/", "verdicts/export/"):
        assert outsider.get(console.url(path)).status_code == 404
    assert outsider.get(f"/i/{console.other}/verdicts/{row.finding}/").status_code == 404


def test_a_filter_is_kept_under_a_name_of_ones_own(console: Console) -> None:
    client = console.client("auditor")
    client.post(console.url("verdicts/views/"), {"name": "重要系统", "query": "verdict=breached"})
    assert [view.query for view in client.get(console.url("verdicts/")).context["views"]] == ["verdict=breached"]
    assert not console.client("leader").get(console.url("verdicts/")).context["views"]
    client.post(console.url("verdicts/views/"), {"name": "重要系统", "forget": "1"})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("form", ["xlsx", "word", "html", "json", "sarif", "oscal-results", "oscal-poam"])
def test_exports_hold_the_filtered_rows(console: Console, form: str) -> None:
    answer = console.client("auditor").get(console.url(f"verdicts/export/?format={form}&verdict=breached"))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    if form == "json":
        found = json.loads(answer.content)["findings"]
        assert {item["id"] for item in found} == set(
            run_of(console).verdicts.filter(verdict="breached").values_list("finding", flat=True)
        )
    elif form in ("xlsx", "word"):
        assert ZipFile(BytesIO(answer.content)).testzip() is None


def test_an_unknown_form_is_told(console: Console) -> None:
    answer = console.client("auditor").get(console.url("verdicts/export/?format=exe"))
    assert answer.status_code == 400
    assert "xlsx（Excel 工作簿）" in answer.content.decode()


@pytest.mark.parametrize("query", ["after=x", "as_of=2026-13-40", "as_of=1000-01-01", "known_by=x"])
def test_addresses_that_are_none_are_told(console: Console, query: str) -> None:
    answer = console.client("leader").get(console.url(f"verdicts/?{query}"))
    assert answer.status_code == 400
    assert "Traceback" not in answer.content.decode()


def test_a_day_that_was_not_judged_waits_for_its_job(console: Console) -> None:
    answer = console.client("leader").get(console.url("verdicts/?as_of=2026-06-30"))
    assert answer.context["job"].kind == "assess"
    assert answer.context["job"].asked["as_of"] == "2026-06-30"


def test_the_list_asks_as_often_for_many_rows_as_for_few(console: Console) -> None:
    client = console.client("auditor")
    client.get(console.url("verdicts/"))
    with CaptureQueriesContext(connection) as few:
        client.get(console.url("verdicts/?article=21"))
    run = run_of(console)
    rows = list(run.verdicts.all())
    for copy in range(5):
        for row in rows:
            row.pk, row.finding = None, f"{copy}{row.finding[1:]}"
        Verdict.objects.bulk_create(rows, ignore_conflicts=True)
    with CaptureQueriesContext(connection) as many:
        client.get(console.url("verdicts/"))
    assert len(many) == len(few) <= 25


def test_the_pages_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson) -> None:
    worst = run_of(demo_console).verdicts.order_by("rank", "position", "id")[2]

    def past_there(page: Page) -> None:
        page.wait_for_selector(".past li")

    open_page, address = as_person("reviewer"), f"{served}{demo_console.url('verdicts/')}"
    look(open_page, f"{address}?open={worst.finding}", "verdicts", past_there)
    look(open_page, f"{address}{worst.finding}/", "verdict", past_there)
    look(open_page, f"{address}?group=article", "verdicts-grouped")
    look(open_page, f"{address}?q=没有这样的东西", "verdicts-empty")


def test_a_judgement_is_begun_from_the_verdict_that_waits_for_it(console: Console) -> None:
    row = run_of(console).verdicts.filter(verdict__in=("manual", "unproven")).first()
    assert row is not None
    address = console.client("filer").get(console.url(f"verdicts/{row.finding}/")).context["judge_url"]
    assert row.obligation in console.client("filer").get(address).content.decode()
    assert console.client("auditor").get(console.url(f"verdicts/{row.finding}/")).context["judge_url"] == ""
