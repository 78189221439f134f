"""Charts: what the script is told, what the table says, and that all of it is drawn under the console's own policy."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web import chart_samples as samples
from tests.web.browser import NARROW, WIDE, OpenPage, axe, shoot
from zhengan.web.charts.charts import LONGEST_TABLE, Chart, Days, Lane, Lanes, Lines, Piece, Series, Span, State

ALL = (samples.stack, samples.lines, samples.days, samples.lanes)


def test_instants_go_out_by_shanghais_clock() -> None:
    point = (datetime(2026, 11, 20, 1, 15, tzinfo=UTC), Decimal("49.99"))
    found = Chart("x", "", Lines("%", (Series("a", (point,)),))).json
    assert found["series"][0]["points"] == [["2026-11-20T09:15:00", 49.99]]


def test_a_day_as_an_end_means_that_day_too() -> None:
    day = date(2026, 11, 20)
    drawing = Lanes(day, day, (Lane("a", (Piece("p", day, day),)),), (Span("s", day, day),))
    found = Chart("x", "", drawing).json
    assert (found["last"], found["pieces"][0]["last"], found["spans"][0]["last"]) == ("2026-11-21",) * 3


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 20, 1, 15)  # noqa: DTZ001  # the fault itself
    with pytest.raises(ValueError, match="aware"):
        Chart("x", "", Lines("%", (Series("a", ((naive, 1),)),))).json  # noqa: B018


@pytest.mark.parametrize("sample", ALL)
def test_what_the_script_is_told_is_plain_data(sample: object) -> None:
    chart = sample()  # type: ignore[operator]
    assert json.loads(json.dumps(chart.json)) == chart.json


def test_the_table_says_the_same_as_the_drawing() -> None:
    chart = samples.lines()
    assert [column.name for column in chart.shown.columns] == ["时间", "峰值（Mbps）", "带宽（Mbps）"]
    assert chart.shown.rows[0] == ("2026-11-16 00:00:00", "30", "120")
    assert ("2026-11-18 03:00:00", "", "") in chart.shown.rows
    assert ("2026-09-21", "■ 失败", "第 21 天") in samples.days().shown.rows
    assert ("业务日志", "2026-11-18 06:00:00", "2026-11-18 15:00:00", "缺 9 小时") in samples.lanes().shown.rows


def test_a_long_table_is_cut_and_says_so() -> None:
    instants = [datetime.fromtimestamp(60 * n, UTC) for n in range(LONGEST_TABLE + 7)]
    table = Chart("x", "", Lines("%", (Series("a", tuple((at, 1) for at in instants)),))).shown
    assert (len(table.rows), table.cut) == (LONGEST_TABLE, 7)


def test_a_chart_without_data_says_what_to_do() -> None:
    states = (State("a", "a", "met", "●"),)
    assert Chart("x", "", Days(date(2026, 1, 1), date(2026, 1, 2), states, ())).is_empty
    page = samples.sample_page(samples.empty())
    assert "登记网络链路" in page
    assert "data-drawing" not in page


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_kind_is_drawn(open_page: OpenPage, width: int) -> None:
    page = open_page(width)
    samples.show(page, *(sample() for sample in ALL), samples.empty())
    assert page.locator("[data-chart] canvas").count() == len(ALL)
    assert all(_is_painted(page, sample().id) for sample in ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
    shoot(page, "charts")


def test_colours_follow_the_scheme(open_page: OpenPage) -> None:
    page = open_page()
    samples.show(page, samples.stack())
    light = _series(page, "stack", "one.color")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("matchMedia('(prefers-color-scheme: dark)').matches")
    assert (light[0], _series(page, "stack", "one.color")[0]) == ("#b91c1c", "#f98a8a")
    shoot(page, "charts")


def test_series_differ_in_more_than_colour(open_page: OpenPage) -> None:
    page = open_page()
    samples.show(page, samples.stack(), samples.lines())
    areas = _series(page, "stack", "JSON.stringify({...one.itemStyle.decal})")
    lines = _series(page, "lines", "JSON.stringify([one.lineStyle.type, one.symbol])")
    assert len(areas) == len(set(areas)) == 3
    assert len(lines) == len(set(lines)) == 2


def test_the_data_can_be_taken_away(open_page: OpenPage) -> None:
    page = open_page()
    samples.show(page, samples.stack())
    with page.expect_download() as awaited:
        page.click("[data-export=csv]")
    text = Path(awaited.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[:2] == [
        '"时间","■ 不合规（项）","○ 证据不足（项）","● 合规（项）"',
        '"2023-03-31","4","10","20"',
    ]
    with page.expect_download() as awaited:
        page.click("[data-export=png]")
    assert awaited.value.suggested_filename == "stack.png"
    assert Path(awaited.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_cell_is_never_a_formula_in_the_file(open_page: OpenPage) -> None:
    page = open_page()
    day = date(2026, 11, 20)
    states = (State("a", "好", "met", "●"),)
    samples.show(page, Chart("x", "x", Days(day, day, states, ((day, "a", '=HYPERLINK("http://x")'),))))
    with page.expect_download() as awaited:
        page.click("[data-export=csv]")
    assert "\"'=HYPERLINK(" in Path(awaited.value.path()).read_text(encoding="utf-8-sig")


def _series(page: Page, chart: str, what: str) -> list[str]:
    """Something of each series that has points, as it is drawn now."""
    element = f"document.querySelector('[data-chart={chart}] [data-drawing]')"
    option = f"echarts.getInstanceByDom({element}).getOption()"
    found: list[str] = page.evaluate(f"{option}.series.filter(one => one.data.length).map(one => {what})")
    return found


def _is_painted(page: Page, chart: str) -> bool:
    """Whether anything but the ground is on the canvas."""
    found: bool = page.evaluate(
        """id => { const canvas = document.querySelector(`[data-chart=${id}] canvas`);
        return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value); }""",
        chart,
    )
    return found
