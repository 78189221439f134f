"""法规: the reader as people see it: contents, articles with their verdicts, time; and nothing of it for strangers."""

import re
from collections import Counter
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.web.browser import OpenPage, look
from tests.web.given import DAY, EVENING, ROLES, AsPerson, Console
from tests.web.law_texts import NEW, OLD, load_texts, read
from zhengan.law import LawFault, load_catalogue
from zhengan.web.law.articles import article_page
from zhengan.web.law.change_days import change_days, position_of, standings
from zhengan.web.law.timeline import timeline
from zhengan.web.lawbook import lawbook_of
from zhengan.web.models import Run, Verdict
from zhengan.web.verdicts.judged import newest_run
from zhengan.workspace.settings import decide

PAGES = (
    "law/",
    "law/csrc-218/",
    "law/csrc-218/21/",
    "law/csrc-218/71/",
    "law/csrc-82/26/",
    "law/sfnet-2018/",
    "law/plan-2014/",
    "law/plan-2014/3/",
    "law/csrc-218-draft-note/3/",
    "law/sac-plan-2023/",
    "law/beside/",
    "law/csrc-82/to/csrc-218/",
    "law/?q=备份",
)


def run_of(console: Console) -> Run:
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    return run


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_without_the_official_texts(console: Console, path: str) -> None:
    assert "<h1>" in read(console, path)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_the_law(console: Console, role: str) -> None:
    assert "第218号令第二十一条" in read(console, "law/csrc-218/21/", role)


@pytest.mark.parametrize("path", PAGES)
def test_nobody_reads_as_another_institution(console: Console, path: str) -> None:
    assert console.client("outsider").get(console.url(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "law/nothing/",
        "law/csrc-218/76/",
        "law/csrc-218/x/",
        "law/plan-2014/99/",
        "law/csrc-218/to/csrc-82/",
        "law/nothing/export/akn/",
    ],
)
def test_what_does_not_exist_is_not_found(console: Console, path: str) -> None:
    assert console.client("auditor").get(console.url(path)).status_code == 404


def test_an_article_shows_its_duties_with_their_verdicts(console: Console) -> None:
    run = run_of(console)
    page = article_page(lawbook_of(console.institution), "csrc-218", "21", DAY, run)
    duties = [duty for paragraph in page.paragraphs for duty in paragraph.duties]
    assert [duty.id for duty in duties] == [
        duty.id for duty in load_catalogue().instruments["csrc-218"].obligations if duty.address.article == "21"
    ]
    shown = Counter({(duty.id, verdict): count for duty in duties for verdict, count in duty.counts})
    kept = Counter(run.verdicts.filter(instrument="csrc-218", article="21").values_list("obligation", "verdict"))
    assert shown == kept
    assert sum(kept.values()) > 0


def test_a_count_leads_to_just_those_verdicts(console: Console) -> None:
    client = console.client("auditor")
    page = read(console, "law/csrc-218/21/")
    links = re.findall(
        r'href="([^"]+/verdicts/\?[^"]+)"><span class="verdict [a-z_]+">.*?</span>[^<]*</span> (\d+)</a>', page
    )
    assert links
    for address, count in links:
        assert len(client.get(unescape(address)).context["part"].rows) == int(count)


def test_the_contents_add_up_to_the_run(console: Console) -> None:
    answer = console.client("auditor").get(console.url("law/csrc-218/"))
    spots = [spot for part in answer.context["parts"] for spot in part.spots]
    assert [spot.number for spot in spots] == [str(number) for number in range(1, 76)]
    counted = sum(count for spot in spots for _, count in spot.counts)
    assert counted == run_of(console).verdicts.filter(instrument="csrc-218").count()


def test_official_text_stands_beside_the_duties_once_loaded(console: Console, tmp_path: Path) -> None:
    before = read(console, "law/csrc-218/21/")
    assert "没有装载官方文本" in before
    load_texts(console, {"csrc-218": NEW}, tmp_path)
    page = read(console, "law/csrc-218/21/")
    assert "没有装载官方文本" not in page
    assert "带宽留足余量。" in page
    assert '<span class="operative">每年至少开展一次</span>试验' in page, "the words that the duty rests on are marked"


def test_institutions_that_decide_differently_read_differently(console: Console) -> None:
    for institution, value in ((console.institution, "all"), (console.other, "trading")):
        decide(
            institution,
            "reading:peak-window",
            value,
            workspace=console.workspace,
            by="何某",
            why="会议定的",
            now=EVENING,
        )
    assert lawbook_of(console.institution).chosen["peak-window"] == "all"
    assert lawbook_of(console.other).chosen["peak-window"] == "trading"


def test_neighbours_are_one_step_away(console: Console) -> None:
    def turned(number: str) -> dict[str, str]:
        page = read(console, f"law/csrc-218/{number}/?as_of=2024-01-02")
        return {rel: unescape(href) for rel, href in re.findall(r'<a rel="(prev|next)" href="([^"]+)"', page)}

    assert list(turned("1")) == ["next"]
    assert list(turned("75")) == ["prev"]
    assert turned("21")["next"].endswith("/law/csrc-218/22/?as_of=2024-01-02"), "the asked day is kept"


def test_on_a_day_before_it_an_order_binds_nobody(console: Console) -> None:
    page = read(console, "law/csrc-218/21/?as_of=2022-03-01")
    assert "第218号令还没有施行" in page
    assert page.count('class="duty off"') == page.count('class="duty') > 0
    assert "第82号令已不施行" in read(console, "law/csrc-82/26/")
    assert "还没有判断过" in read(console, "law/csrc-82/26/?as_of=2022-03-01")


def test_days_of_change_run_from_the_first_order_on(console: Console) -> None:
    days = change_days(lawbook_of(console.institution).law)
    assert days[0].day == date(2012, 11, 1)
    assert [one.day for one in days] == sorted({one.day for one in days})
    turn = next(one for one in days if one.day == date(2023, 5, 1))
    assert set(turn.lines) == {"第218号令 起施行", "第82号令 不再施行"}
    assert turn.rules
    assert days[position_of(days, date(2023, 4, 30))].day < turn.day == days[position_of(days, turn.day)].day
    assert position_of(days, date(2001, 1, 1)) == 0


@pytest.mark.parametrize(
    ("on", "states"),
    [
        (date(2012, 10, 31), {"csrc-82": "future", "csrc-218": "future", "sfnet-2018": "future"}),
        (date(2023, 4, 30), {"csrc-82": "now", "csrc-218": "future", "sfnet-2018": "now"}),
        (date(2023, 5, 1), {"csrc-82": "past", "csrc-218": "now", "sfnet-2018": "now"}),
    ],
)
def test_what_is_in_force_on_a_day(on: date, states: dict[str, str]) -> None:
    assert {one.id: one.state for one in standings(load_catalogue(), on)} == states


@pytest.mark.parametrize("on", [date(2000, 1, 1), date(2012, 11, 1), DAY, date(2100, 12, 31)])
def test_the_scale_holds_every_day(on: date) -> None:
    scale = timeline(load_catalogue(), on, DAY)
    places = [float(tick.x.removesuffix("%")) for tick in scale.ticks]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in (*places, float(scale.x.removesuffix("%"))))
    assert 0 <= scale.offset <= scale.length
    assert [tick.here for tick in scale.ticks].count(True) == 1


def test_a_choice_of_reading_is_shown_with_who_made_it(console: Console) -> None:
    decide(
        console.institution,
        "reading:sfnet-basis",
        "lapsed",
        workspace=console.workspace,
        by="何某",
        why="会议定的",
        now=EVENING,
    )
    law = lawbook_of(console.institution).law
    assert standings(law, DAY)[2].state == "past", "read so, the network's rules end with Order 82"
    assert lawbook_of(console.other).law.instruments["sfnet-2018"].in_force_until is None, (
        "the neighbour reads otherwise"
    )
    decide(
        console.institution,
        "reading:peak-window",
        "all",
        workspace=console.workspace,
        by="何某",
        why="从严",
        now=EVENING,
    )
    page = read(console, "law/csrc-218/21/")
    assert re.search(r'<li class="chosen"><span aria-hidden="true">◉</span> 看全部时段', page)
    assert "2026-11-20 由 何某 选定：从严" in page


def test_an_altered_text_is_told_and_not_shown(console: Console, tmp_path: Path) -> None:
    load_texts(console, {"csrc-218": NEW}, tmp_path)
    sealed = console.workspace.texts / "csrc-218.json"
    sealed.write_text(sealed.read_text(encoding="utf-8").replace("带宽留足", "带宽不必留足"), encoding="utf-8")
    answer = console.client("auditor").get(console.url("law/csrc-218/21/"))
    assert answer.status_code == 400
    assert "不必留足" not in answer.content.decode()
    with pytest.raises(LawFault):
        lawbook_of(console.institution)


def test_a_page_asks_as_often_for_many_verdicts_as_for_few(console: Console) -> None:
    client, run = console.client("auditor"), run_of(console)

    def asked(path: str) -> int:
        client.get(console.url(path))
        with CaptureQueriesContext(connection) as queries:
            client.get(console.url(path))
        return len(queries)

    few = [asked(path) for path in PAGES]
    first = run.verdicts.filter(instrument="csrc-218", article="21").first()
    assert first is not None
    columns = {
        field.name: getattr(first, field.name) for field in Verdict._meta.fields if field.name not in ("id", "finding")
    }
    Verdict.objects.bulk_create(Verdict(**columns, finding=f"{number:016d}") for number in range(5_000))
    assert [asked(path) for path in PAGES] == few
    assert max(few) <= 12


def slide_to_the_new_order(open_page: OpenPage, address: str) -> None:
    """By keyboard: the slider stops at days of change alone, says what changes, and Enter shows the day."""
    page = open_page()
    page.goto(address)
    slider = page.locator("[data-slide] input")
    slider.focus()
    page.keyboard.press("Home")
    assert "第82号令 起施行" in page.locator("[data-said]").inner_text()
    for _ in range(20):
        if "第218号令 起施行" in page.locator("[data-said]").inner_text():
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/law/csrc-82/26/?as_of=2023-05-01")
    assert "第82号令已不施行" in page.content()


def test_the_pages_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson, tmp_path: Path) -> None:
    def opened(page: Page) -> None:
        page.locator(".duty summary").first.click()

    reader: OpenPage = as_person("leader")
    address = f"{served}{demo_console.url('law/')}"
    load_texts(demo_console, {"csrc-218": NEW, "csrc-82": OLD}, tmp_path)
    look(reader, address, "law")
    look(reader, f"{address}csrc-218/20/", "law-article", opened)
    look(reader, f"{address}csrc-82/to/csrc-218/?article=csrc-218/20", "law-changes")
    look(reader, f"{address}?q=应急演练", "law-search")
    slide_to_the_new_order(reader, f"{address}csrc-82/26/")
