"""系统: the list with its filters, and one system with a year of load, backups, logs and events on one axis."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page

from tests.cli.given import write_files
from tests.web.browser import look
from tests.web.given import DAY, EVENING, AsPerson, Console
from zhengan.ledger import Draft, append, retract
from zhengan.ledger.samples import Samples, read_telemetry
from zhengan.web.charts.charts import Chart
from zhengan.web.systems import dossier, load
from zhengan.web.systems.systems import chosen_of, listed, rows_of
from zhengan.web.verdicts.judged import judge_now, newest_run
from zhengan.workspace.samples import keep_samples

SYSTEM = "集中交易"
_FIRST = date(2025, 11, 21)


@pytest.fixture
def kept(console: Console) -> Console:
    """The small console with a week of backups (a failed one, a missing one), logs with a hole, changes and an incident."""
    week = [DAY - timedelta(days=n) for n in range(1, 8)]
    runs = [
        _draft("backup_run", f"run-{day}", system=SYSTEM, started_at=f"{day}T20:00:00+08:00", ok=day != week[2])
        for day in week
        if day != week[4]
    ]
    logs = [
        _draft(
            "log_holding", f"log-{first}", system=SYSTEM, log_class="system", **{"from": _at(first), "until": _at(last)}
        )
        for first, last in (("2026-01-01", "2026-03-01"), ("2026-03-01", "2026-06-01"), ("2026-06-11", "2026-11-20"))
    ]
    events = [
        _draft(
            "change",
            "升级",
            systems=[SYSTEM],
            kind="change",
            planned_start=_at("2026-05-09"),
            actual_start=_at("2026-05-10"),
        ),
        _draft("incident", "中断", systems=[SYSTEM], kind="登录失败", level="general", discovered_at=_at("2026-09-15")),
        _draft("capacity_rating", "评定", system=SYSTEM, metric="tps", capacity="5000", **{"from": "2026-06-01"}),
    ]
    append(console.institution, [*runs, *logs, *events], actor="given", source="given", now=EVENING)
    return console


def _draft(type_: str, key: str, **payload: Any) -> Draft:
    return Draft(type_, key, payload)


def _at(day: str) -> str:
    return f"{day}T00:00:00+08:00"


def _charts(answer: Any) -> Mapping[str, Chart]:
    return {chart.id: chart for section in answer.context["story"].sections for chart in section.charts}


def _pieces(chart: Chart) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart.json["pieces"]
    return found


def test_the_list_counts_the_verdicts_of_each_system(console: Console) -> None:
    run = newest_run(console.institution, DAY, None)
    assert run is not None
    (row,) = console.client("admin").get(console.url("systems/")).context["list"].rows
    assert (row.key, row.important, row.markets, row.level) == (SYSTEM, True, ("SSE", "SZSE"), None)
    for verdict, count in row.cells:
        assert count == run.verdicts.filter(system=SYSTEM, verdict=verdict).count()
    assert sum(row.counts.values()) > 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=集中", 1),
        ("q=没有", 0),
        ("important=yes", 1),
        ("important=no", 0),
        ("market=SSE", 1),
        ("market=DCE", 0),
        ("level=none", 1),
        ("level=3", 0),
        ("verdict=breached", 1),
        ("verdict=advisory&q=x", 0),
    ],
)
def test_filters_of_the_address(console: Console, query: str, found: int) -> None:
    answer = console.client("leader").get(console.url(f"systems/?{query}"))
    assert answer.context["list"].found == found


@pytest.mark.parametrize("query", ["verdict=good", "important=maybe", "after=没有"])
def test_filters_that_are_none_are_told(console: Console, query: str) -> None:
    answer = console.client("leader").get(console.url(f"systems/?{query}"))
    assert answer.status_code == 400
    assert "请" in answer.content.decode()


def test_a_long_list_is_read_in_pages_that_hold_each_system_once(console: Console) -> None:
    _many(console, 130)
    rows = rows_of(None, console.institution, DAY, None)
    seen: list[str] = []
    after, chosen = "", chosen_of({})
    while True:
        part = listed(rows, chosen, after)
        seen += [row.key for row in part.rows]
        after = part.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == part.total == 131


def test_the_list_asks_as_often_for_many_systems_as_for_one(console: Console) -> None:
    client = console.client("auditor")
    client.get(console.url("systems/"))
    with CaptureQueriesContext(connection) as few:
        client.get(console.url("systems/"))
    _many(console, 300)
    client.get(console.url("systems/"))
    with CaptureQueriesContext(connection) as many:
        client.get(console.url("systems/"))
    assert len(many) <= len(few) + 2
    assert len(few) <= 25


def test_a_system_that_was_out_of_use_stands_last_and_is_as_of_the_day(console: Console) -> None:
    old = {
        "name": "旧系统",
        "functions": ["other"],
        "important": True,
        "live_on": "2020-01-01",
        "retired_on": "2026-06-30",
    }
    append(console.institution, [_draft("system", "旧", **old)], actor="given", source="given", now=EVENING)
    assert [(row.key, row.retired) for row in rows_of(None, console.institution, DAY, None)] == [
        (SYSTEM, False),
        ("旧", True),
    ]
    assert [row.retired for row in rows_of(None, console.institution, date(2026, 6, 30), None)] == [False, False]
    assert [row.key for row in rows_of(None, console.institution, DAY, DAY - timedelta(days=1))] == []


def test_load_on_a_link_is_drawn_against_the_limit_of_the_law(console: Console) -> None:
    chart = _charts(console.client("leader").get(console.url(f"systems/{SYSTEM}/")))["link-0"]
    (limit,) = chart.json["limits"]
    assert limit["value"] == 80.0
    assert "80%" in limit["name"]
    assert "第二十一条" in limit["name"]
    assert "80 Mbps（2026-11-19）" in chart.finding
    assert ["2026-11-19", 80.0] in chart.json["series"][0]["points"]


def test_without_samples_the_page_says_how_to_get_some(console: Console) -> None:
    text = console.client("leader").get(console.url(f"systems/{SYSTEM}/")).content.decode()
    assert "没有接入监测数据" in text


def test_load_is_drawn_against_the_capacity_over_time(kept: Console, tmp_path: Path) -> None:
    told = "object,metric,at,value\n集中交易,tps,2026-05-01T10:00:00+08:00,900\n集中交易,tps,2026-11-18T10:00:00+08:00,1200\n"
    folder = write_files(tmp_path / "more", {"tps.csv": told})
    samples = read_telemetry([folder / "tps.csv"], kept.institution, {SYSTEM: "system"})
    assert isinstance(samples, Samples)
    keep_samples(kept.workspace, [samples])
    judge_now(kept.institution, DAY, None, EVENING + timedelta(hours=1))
    chart = _charts(kept.client("leader").get(kept.url(f"systems/{SYSTEM}/")))["load-tps"]
    measured, capacity = chart.json["series"]
    assert ["2026-11-18", 1200.0] in measured["points"]
    assert ["2026-11-20", None] in measured["points"]
    assert capacity["points"] == [["2026-06-01", 5000.0], ["2026-11-20", 5000.0]]
    assert [limit["value"] for limit in chart.json["limits"]] == [2500.0]
    assert chart.json["unit"] == "笔/秒"


def test_each_day_of_the_calendar_is_a_backup_a_failure_or_missing(kept: Console) -> None:
    run = judge_now(kept.institution, DAY, None, EVENING + timedelta(hours=1))
    verdict = run.verdicts.get(obligation="csrc-218/20#daily-backup", object=SYSTEM).verdict
    chart = _charts(kept.client("leader").get(kept.url(f"systems/{SYSTEM}/")))["backups"]
    states = {day: code for day, code, _words in chart.json["days"]}
    assert states["2026-11-19"] == "done"
    assert states["2026-11-17"] == "failed"
    assert states["2026-11-15"] == "missing"
    assert states["2025-11-21"] == "missing"
    assert "2026-11-20" not in states
    assert next(state["tone"] for state in chart.json["states"] if state["code"] == "missing") == (
        "breached" if verdict == "breached" else "unproven"
    )


def test_seamless_logs_are_one_bar_and_holes_are_seen(kept: Console) -> None:
    chart = _charts(kept.client("leader").get(kept.url(f"systems/{SYSTEM}/")))["logs"]
    assert [(piece["name"], piece["first"][:10], piece["last"][:10]) for piece in _pieces(chart)] == [
        ("在存", "2026-01-01", "2026-06-01"),
        ("缺口", "2026-06-01", "2026-06-11"),
        ("在存", "2026-06-11", "2026-11-20"),
    ]
    assert "1 处缺口" in chart.finding


def test_events_are_marks_that_lead_to_their_records(kept: Console) -> None:
    chart = _charts(kept.client("leader").get(kept.url(f"systems/{SYSTEM}/")))["events"]
    assert {(piece["first"], piece["last"]) for piece in _pieces(chart)} == {("2026-05-10", None), ("2026-09-15", None)}
    for piece in _pieces(chart):
        assert kept.client("leader").get(piece["url"]).status_code == 200
    # Who keeps the accounts may see the system, but no evidence.
    chart = _charts(kept.client("admin").get(kept.url(f"systems/{SYSTEM}/")))["events"]
    assert {piece["url"] for piece in _pieces(chart)} == {""}


def test_alerts_stand_on_the_same_axis_a_mark_a_day(kept: Console) -> None:
    told = (("2026-09-15", "info", "1"), ("2026-09-15", "critical", "2"), ("2026-10-02", "warning", "3"))
    alerts = [
        _draft("alert", key, system=SYSTEM, raised_at=f"{day}T09:31:00+08:00", severity=grade)
        for day, grade, key in told
    ]
    old = _draft(
        "alert", "0", system=SYSTEM, raised_at=f"{_FIRST - timedelta(days=1)}T09:31:00+08:00", severity="major"
    )
    other = _draft("alert", "9", system="别的", raised_at=_at("2026-10-03"), severity="major")
    append(kept.institution, [*alerts, old, other], actor="given", source="given", now=EVENING)
    page = kept.client("leader").get(kept.url(f"systems/{SYSTEM}/"))
    chart = _charts(page)["events"]
    lane = chart.json["lanes"].index("告警")
    marks = [piece for piece in _pieces(chart) if piece["lane"] == lane]
    assert [(piece["first"], piece["name"], piece["tone"]) for piece in marks] == [
        ("2026-09-15", "告警 2 条，最高为紧急", "due"),
        ("2026-10-02", "告警 1 条，最高为警告", "soft"),
    ]
    assert marks[0]["url"].endswith("/alert/2/")
    assert "告警 3 条" in chart.finding
    assert "告警 2 条，最高为紧急" in page.content.decode()  # in the table too


def test_what_is_on_file_is_as_of_the_day_and_as_known_then(kept: Console) -> None:
    whole = dossier.records_of(kept.institution, SYSTEM, _FIRST, DAY, None)
    assert {name: len(whole[name]) for name in ("backup_run", "log_holding", "change")} == {
        "backup_run": 6,
        "log_holding": 3,
        "change": 1,
    }
    earlier = dossier.records_of(kept.institution, SYSTEM, _FIRST, date(2026, 11, 17), None)
    assert len(earlier["backup_run"]) == 4
    assert not any(dossier.records_of(kept.institution, SYSTEM, _FIRST, DAY, DAY - timedelta(days=1)).values())
    later = EVENING + timedelta(hours=1)
    retract(kept.institution, "change", "升级", reason="录错了", actor="given", source="given", now=later)
    assert not dossier.records_of(kept.institution, SYSTEM, _FIRST, DAY, None)["change"]
    moved = _draft(
        "incident", "中断", systems=["别的"], kind="登录失败", level="general", discovered_at=_at("2026-09-15")
    )
    append(kept.institution, [moved], actor="given", source="given", now=later)
    assert not dossier.records_of(kept.institution, SYSTEM, _FIRST, DAY, None)["incident"]


def test_a_day_is_shown_in_samples_with_trading_hours_shaded(console: Console) -> None:
    client = console.client("leader")
    (chart,) = client.get(console.url(f"systems/{SYSTEM}/?day=2026-11-19")).context["shown"].charts
    assert [value for _at, value in chart.json["series"][0]["points"]] == [80.0, 31.5]
    assert [span["first"][11:16] for span in chart.json["spans"]][:2] == ["09:15", "13:00"]
    part = client.get(console.url(f"systems/{SYSTEM}/?day=2026-11-18"), headers={"hx-request": "true"}).content.decode()
    assert "2026-11-18 没有监测数据" in part
    assert "<html" not in part


@pytest.mark.parametrize("day", ["x", "2026-11-21", "1999-01-01"])
def test_days_that_cannot_be_shown_are_told(console: Console, day: str) -> None:
    answer = console.client("leader").get(console.url(f"systems/{SYSTEM}/?day={day}"))
    assert answer.status_code == 400
    assert "请重新选择" in answer.content.decode()


def test_damaged_samples_are_told_and_not_a_crash(console: Console) -> None:
    for file in console.workspace.telemetry.glob("*.parquet"):
        file.write_bytes(b"x")
    load._daily.cache_clear()
    answer = console.client("leader").get(console.url(f"systems/{SYSTEM}/"))
    assert answer.status_code == 400
    assert "监测数据应能读出" in answer.content.decode()


def test_samples_of_other_objects_are_not_read(console: Console) -> None:
    assert load.daily(console.institution, [("system", SYSTEM)], _FIRST, DAY) == {}
    assert load.daily(console.other, [("network_link", "专线")], _FIRST, DAY) == {}
    found = load.daily(console.institution, [("network_link", "专线")], _FIRST, DAY)
    assert {series.hours for series in found} == {"all", "SSE+SZSE"}
    (sample, _) = load.minutes(console.institution, [("network_link", "专线")], date(2026, 11, 19))[
        load.Measured("network_link", "专线", "mbps")
    ]
    assert (sample.at, sample.value) == (datetime(2026, 11, 19, 2, tzinfo=UTC), Decimal(80))


def test_a_system_that_is_not_there_or_not_ones_own_is_not_found(console: Console) -> None:
    assert console.client("leader").get(console.url("systems/没有/")).status_code == 404
    assert console.client("outsider").get(console.url(f"systems/{SYSTEM}/")).status_code == 404
    assert console.client("outsider").get(console.url("systems/")).status_code == 404


def test_the_page_asks_the_database_a_bounded_number_of_times(kept: Console) -> None:
    client = kept.client("auditor")
    client.get(kept.url(f"systems/{SYSTEM}/"))
    with CaptureQueriesContext(connection) as asked:
        client.get(kept.url(f"systems/{SYSTEM}/"))
    assert len(asked) <= 25


def test_the_pages_can_be_looked_at(served: str, demo_console: Console, as_person: AsPerson) -> None:
    open_page, address = as_person("auditor"), f"{served}{demo_console.url('systems/')}"

    def there(page: Page) -> None:
        page.wait_for_selector("table.rows")

    look(open_page, address, "systems", there)
    look(open_page, f"{address}settlement/?day=2026-11-18", "system", there)
    look(open_page, f"{address}cmdb/", "system-empty", there)


def _many(console: Console, count: int) -> None:
    payload = {"name": "系统", "functions": ["other"], "important": False, "live_on": "2024-01-01"}
    drafts: Iterator[Draft] = (_draft("system", f"s{n:03}", **payload) for n in range(count))
    append(console.institution, drafts, actor="given", source="given", now=EVENING)
